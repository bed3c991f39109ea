"""Do 95 % intervals hold the effects that made the data about 95 times in a hundred?

A small fixed-seed check; benchmarks/coverage.py is the long study. With 60 draws of four terms the
share held has a standard error of about 1.4 points when draws are independent.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from study.analyses.tenure_cox import SPECIFICATIONS, at_risk_rows, fit_hazard, of_cause
from study.estimators.incidence import cumulative_incidence
from study.simulation import simulated_elections, simulated_mayor_years

TERMS = SPECIFICATIONS["accomplishments"]
DEFEAT = {"population_growth_percent": -0.1, "permits_per_1000": -0.03, "violent_change": 0.8}
RETIREMENT = {"permits_per_1000": 0.05}
DRAWS = 60


def held(seed: int, causes: dict[str, dict[str, float]], event: str | None) -> list[bool]:
    rows = at_risk_rows(simulated_mayor_years(causes, cities=100, mayors=6, seed=seed), TERMS)
    rows["_event"] = rows["event"] if event is None else of_cause(rows, [event])
    found = fit_hazard(rows, "_event", TERMS).tidy().set_index("term")
    truth = causes[event or next(iter(causes))]
    return [
        found.loc[term, "conf_low"] <= truth.get(term, 0.0) <= found.loc[term, "conf_high"]
        for term in TERMS
    ]


STUDIES: dict[str, Callable[[int], list[bool]]] = {
    "pooled": lambda seed: held(seed, {"defeat": DEFEAT}, None),
    "one cause": lambda seed: held(seed, {"defeat": DEFEAT, "retirement": RETIREMENT}, "defeat"),
}


@pytest.mark.parametrize("name", list(STUDIES))
def test_clustered_intervals_hold_the_truth(name):
    shares = [np.mean(STUDIES[name](seed)) for seed in range(DRAWS)]
    assert 0.90 <= np.mean(shares) <= 0.99


def test_incidence_intervals_hold_the_truth():
    rates, total, times = {"a": 0.1, "b": 0.15}, 0.25, []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        time, limit = rng.exponential(1 / total, 300), rng.uniform(4, 20, 300)
        cause = np.where(time < limit, np.where(rng.uniform(size=300) < 0.4, "a", "b"), None)
        frame = {"entry": np.zeros(300), "exit": np.minimum(time, limit), "cause": cause}
        curve = cumulative_incidence(pd.DataFrame(frame), entry="entry", exit="exit", cause="cause")
        last = curve.loc[curve["cause"].eq("a") & curve["time"].le(6)].iloc[-1]
        truth = rates["a"] / total * (1 - np.exp(-6 * total))
        times.append(last["conf_low"] <= truth <= last["conf_high"])
    assert 0.89 <= np.mean(times) <= 0.99


def test_made_up_elections_have_the_shares_of_their_odds():
    odds = {"defeated": {"const": np.log(0.5)}, "leaves": {"const": np.log(0.5)}}
    rows = simulated_elections(odds, cities=200, mayors=30, seed=1)
    first = rows.loc[rows["term_number"].eq(1)]
    assert first["reelected"].mean() == pytest.approx(0.5, abs=0.02)
    assert not rows["barred"].any()


def test_made_up_panels_are_rows_that_meet_and_end_once():
    rows = simulated_mayor_years({"defeat": DEFEAT}, cities=20, mayors=5, seed=1)
    assert (rows["stop_day"] > rows["start_day"]).all()
    assert rows.groupby("spell_id")["event"].sum().max() == 1
    inner = rows["spell_id"].eq(rows["spell_id"].shift())
    assert (rows["start_day"].eq(rows["stop_day"].shift()) | ~inner).all()
    assert rows.groupby("spell_id")["start_day"].min().gt(0).any()
