"""How often a 95 % interval holds the effect that made the data: the table of docs/simulation.md.

.venv/bin/python benchmarks/coverage.py             # some four minutes on two cores
.venv/bin/python benchmarks/coverage.py --draws 300 # the table of docs/simulation.md
"""

import argparse
import time
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from study.analyses.tenure_cox import POOLED, SPECIFICATIONS, at_risk_rows, fit_hazard, of_cause
from study.analyses.tenure_effects import DIFFERENCE, VALUE, jackknifed_cox
from study.analyses.tenure_ols import clustered_ols
from study.analyses.tenure_terms import EFFECT, term_models
from study.choices import MEAN_HORIZON_YEARS
from study.estimators.incidence import cumulative_incidence, kaplan_meier, restricted_mean
from study.simulation import DAYS, RATES, simulated_elections, simulated_mayor_years

TERMS = SPECIFICATIONS["accomplishments"]
SAME = {
    "population_growth_percent": -0.10,
    "permits_per_1000": -0.03,
    "violent_change": 0.8,
    "murder_change": 0.0,
}
CAUSES = {
    "defeat": SAME,
    "retirement": {"population_growth_percent": 0.10, "permits_per_1000": 0.05},
}
ELECTIONS = {
    "defeated": {"const": -1.2, "terms": -0.1, "violent_change": 1.0, "permits_per_1000": -0.05},
    "leaves": {"const": -2.0, "terms": 0.5, "terms_2": -0.4, "population_growth_percent": 0.1},
    "barred": {"const": -4.0, "terms": 2.0, "terms_2": -2.0},
}
Rows = list[tuple[str, str, float, float, float, float]]
"""Model, term, truth, estimate, low, high."""


def _rows(model: str, found: pd.DataFrame, truth: dict[str, float]) -> Rows:
    return [
        (model, row.term, truth.get(row.term, 0.0), row.estimate, row.conf_low, row.conf_high)
        for row in found.itertuples()
    ]


def pooled(seed: int) -> Rows:
    rows = at_risk_rows(simulated_mayor_years({"a": SAME}, cities=150, mayors=7, seed=seed), TERMS)
    return _rows("Cox, all exits", fit_hazard(rows, "event", TERMS).tidy(), SAME)


def by_cause(seed: int) -> Rows:
    rows = at_risk_rows(simulated_mayor_years(CAUSES, cities=150, mayors=7, seed=seed), TERMS)
    rows["_event"] = of_cause(rows, ["defeat"])
    return _rows("Cox, defeat", fit_hazard(rows, "_event", TERMS).tidy(), CAUSES["defeat"])


def expected_years(seed: int) -> Rows:
    """The truth: exponential times at the same two values, averaged over lengths of a term."""
    rows = simulated_mayor_years({"a": SAME}, cities=60, mayors=10, seed=seed)
    years, _ = jackknifed_cox(rows)
    years = years.loc[years["model"].eq(POOLED)]
    told = at_risk_rows(rows, TERMS)
    spells = told.groupby("term_years")["spell_id"].nunique()
    middle = {name: told[name].mean() for name in SAME}

    def mean(point: dict[str, float]) -> float:
        risk = np.exp(sum(SAME[name] * value for name, value in point.items()))
        rates = np.array([RATES[int(length)] for length in spells.index]) * risk
        areas = (1 - np.exp(-rates * MEAN_HORIZON_YEARS * 365.25 / DAYS)) / rates * DAYS / 365.25
        return float(np.average(areas, weights=spells))

    out: Rows = []
    for term in SAME:
        part = years.loc[years["term"].eq(term)]
        low, high = part.loc[part["scale"].eq(VALUE), "estimate"]
        truth = mean({**middle, term: high}) - mean({**middle, term: low})
        found = part.loc[part["outcome"].eq(DIFFERENCE)].iloc[0]
        out.append(("Expected years", term, truth, found.estimate, found.conf_low, found.conf_high))
    return out


def elections(seed: int) -> Rows:
    found = term_models(simulated_elections(ELECTIONS, cities=150, mayors=7, seed=seed))
    found = found.loc[found["model"].eq("all mayors, accomplishments")]
    out: Rows = []
    for outcome, truth in ELECTIONS.items():
        odds = found.loc[found["outcome"].eq(f"{outcome} (against stays)")]
        covariates = odds.loc[odds["term"].isin(list(SAME))]
        out += _rows(f"Election, {outcome}", covariates, truth)
    effects = found.loc[found["scale"].eq(EFFECT) & found["outcome"].eq("defeated")]
    truths = _true_effects()
    out += _rows("Election, marginal effect on defeat", effects, truths)
    return out


_EFFECTS: dict[str, float] = {}


def _true_effects() -> dict[str, float]:
    """Marginal effects on defeat in one very large made-up sample, by moving each covariate."""
    if not _EFFECTS:
        rows = simulated_elections(ELECTIONS, cities=20_000, mayors=5, seed=1)
        terms = rows["term_number"].astype(float)
        known = rows[list(SAME)].assign(
            const=1.0, terms=terms, terms_2=terms**2 / 10, terms_3=terms**3 / 100
        )

        def chance(x: pd.DataFrame) -> float:
            odds = {k: np.exp(sum(x[n] * b for n, b in t.items())) for k, t in ELECTIONS.items()}
            return float((odds["defeated"] / (1 + sum(odds.values()))).mean())

        step = 1e-4
        for name in SAME:
            up, down = (known.assign(**{name: known[name] + s}) for s in (step, -step))
            _EFFECTS[name] = (chance(up) - chance(down)) / (2 * step)
    return _EFFECTS


def curves(seed: int) -> Rows:
    """Constant hazards 0.10 and 0.15 a year, censored at 5 to 20 years, up to 3 years late."""
    rng = np.random.default_rng(seed)
    n, rates = 600, {"defeat": 0.10, "retirement": 0.15}
    total = sum(rates.values())
    entry = rng.uniform(0, 3, n) * rng.integers(0, 2, n)
    time, limit = rng.exponential(1 / total, n), rng.uniform(5, 20, n)
    cause = np.where(rng.uniform(size=n) < rates["defeat"] / total, "defeat", "retirement")
    spells = pd.DataFrame({"entry": entry, "exit": np.minimum(time, limit)})
    spells = spells.assign(
        cause=pd.Series(np.where(time < limit, cause, None), dtype="string"),
        event=(time < limit).astype(int),
    ).loc[lambda s: s["exit"] > s["entry"]]
    incidence = cumulative_incidence(spells, entry="entry", exit="exit", cause="cause")
    out: Rows = []
    for years in (4, 8):
        past = incidence.loc[incidence["cause"].eq("defeat") & incidence["time"].le(years)].iloc[-1]
        truth = rates["defeat"] / total * (1 - np.exp(-total * years))
        out.append(
            ("Aalen-Johansen, defeat", f"{years} years", truth, past.estimate, past.conf_low,
             past.conf_high)
        )  # fmt: skip
    mean = restricted_mean(kaplan_meier(spells, entry="entry", exit="exit", event="event"), 8)
    out.append(
        ("Kaplan-Meier", "mean of 8 years", (1 - np.exp(-8 * total)) / total, mean["estimate"],
         mean["conf_low"], mean["conf_high"])
    )  # fmt: skip
    return out


def least_squares(seed: int) -> Rows:
    """y = 5 + 0.5 x + city + noise, x half of the city's making."""
    rng = np.random.default_rng(seed)
    city = np.repeat(np.arange(150), 5)
    x = rng.standard_normal(150)[city] + rng.standard_normal(city.size)
    y = 5 + 0.5 * x + rng.standard_normal(150)[city] + rng.standard_normal(city.size)
    frame = pd.DataFrame({"mayor_id": np.arange(city.size), "city_id": city, "x": x, "y": y})
    found = clustered_ols(frame, "y", ["x"], model="m", scale="y")
    return _rows("OLS, clustered", found.loc[found["term"].eq("x")], {"x": 0.5})


STUDIES: dict[str, tuple[Callable[[int], Rows], float]] = {
    "pooled": (pooled, 1.0),
    "by_cause": (by_cause, 1.0),
    "elections": (elections, 1.0),
    "curves": (curves, 1.0),
    "least_squares": (least_squares, 1.0),
    "expected_years": (expected_years, 0.25),
}
"""Each study and the share of the draws it gets (a jackknife refits the model for every city)."""


def quiet(study: Callable[[int], Rows], seed: int) -> Rows:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return study(seed)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--draws", type=int, default=200)
    given = options.parse_args()
    began = time.perf_counter()
    rows: Rows = []
    for place, (study, share) in enumerate(STUDIES.values()):
        seeds = range(1000 * place, 1000 * place + max(10, int(share * given.draws)))
        for found in Parallel(n_jobs=2)(delayed(quiet)(study, seed) for seed in seeds):
            rows += found
    names = ["model", "term", "truth", "estimate", "low", "high"]
    draws = pd.DataFrame(rows, columns=names)
    draws["held"] = draws["truth"].between(draws["low"], draws["high"])
    draws["missed_by"] = draws["estimate"] - draws["truth"]
    print("| Model | Term | Truth | Mean error | Std. dev. | Draws | Interval holds it, % |")
    print("| :--- | :--- | ---: | ---: | ---: | ---: | ---: |")
    for (model, term), part in draws.groupby(["model", "term"], sort=False):
        print(
            f"| {model} | {term} | {part['truth'].mean():.3f} | {part['missed_by'].mean():.3f} "
            f"| {part['missed_by'].std():.3f} | {len(part)} | {100 * part['held'].mean():.1f} |"
        )
    print(f"\n{time.perf_counter() - began:.0f} seconds")


if __name__ == "__main__":
    main()
