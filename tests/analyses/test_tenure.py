import numpy as np
import pandas as pd
import pytest

from study.analyses.claims import CLAIMS, compare
from study.analyses.tenure import (
    COVARIATES,
    WINDOW,
    cox_models,
    exit_incidence,
    proportionality,
    service_by_era,
    survival_by_era,
    window_clock,
)

EFFECTS = {"population_growth_percent": -0.15, "violent_change": 1.5, "permits_per_1000": -0.03}
CAUSES = ("defeat", "retirement")


def mayor_years(n: int, seed: int) -> pd.DataFrame:
    """A made-up panel of yearly rows with known log hazard ratios and two causes of exit."""
    rng = np.random.default_rng(seed)
    rows = []
    for mayor in range(n):
        city = f"c{rng.integers(0, 150)}"
        for year in range(20):
            x = {
                "population_growth_percent": rng.normal(1, 1.5),
                "violent_change": rng.normal(0, 0.15),
                "permits_per_1000": rng.gamma(2, 3),
            }
            rate = 0.25 * np.exp(sum(x[name] * effect for name, effect in EFFECTS.items())) / 365
            wait = rng.exponential(1 / rate)
            ends = wait < 365
            rows.append(
                {
                    "spell_id": str(mayor),
                    "mayor_id": str(mayor),
                    "city_id": city,
                    "start_day": 365 * year,
                    "stop_day": 365 * year + (max(1, int(np.ceil(wait))) if ends else 365),
                    "event": int(ends),
                    "exit_group": rng.choice(CAUSES) if ends else None,
                    **x,
                }
            )
            if ends:
                break
    return pd.DataFrame(rows).astype({"exit_group": "string"})


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return mayor_years(1500, seed=20100101)


@pytest.mark.parametrize("term", list(COVARIATES))
@pytest.mark.parametrize("model", ["all exits", *CAUSES])
def test_the_cox_models_find_the_effects_that_made_the_data(panel, model, term):
    rows = cox_models(panel)
    found = rows.loc[rows["model"].eq(model) & rows["term"].eq(term)].iloc[0]
    assert abs(found["estimate"] - EFFECTS[term]) < 3 * found["std_error"]
    assert found["std_error"] < abs(EFFECTS[term]) / 2


def test_a_cause_with_few_exits_is_not_modelled(panel):
    rare = panel.copy()
    rare.loc[rare["exit_group"].eq("defeat").fillna(value=False), "exit_group"] = "retirement"
    rare.loc[rare.index[rare["event"].eq(1)][:5], "exit_group"] = "defeat"
    assert "defeat" not in set(cox_models(rare)["model"])


def test_rows_with_a_missing_covariate_are_left_out_and_counted(panel):
    holed = panel.copy()
    holed.loc[holed.index[:100], "violent_change"] = np.nan
    rows = cox_models(holed).set_index(["model", "term"])
    assert rows.loc[("all exits", "permits_per_1000"), "n_rows"] == len(panel) - 100
    alone = ("all exits: permits_per_1000 alone", "permits_per_1000")
    assert rows.loc[alone, "n_rows"] == len(panel)


def test_proportional_effects_pass_the_test_of_proportionality(panel):
    table = proportionality(panel).set_index("term")
    assert table.loc["global", "df"] == 3
    assert table.loc["global", "p"] > 0.01


SPELLS = pd.DataFrame(
    {
        "spell_id": ["a", "b", "c", "d"],
        "mayor_id": ["a", "b", "c", "d"],
        "city_id": ["x", "x", "y", "y"],
        "main_sample": [True, True, True, False],
        "era": ["1985-1999", "1985-1999", "1985-1999", "1985-1999"],
        "start_date": pd.to_datetime(["1981-01-01", "1989-01-01", "1990-01-01", "1990-01-01"]),
        "end_date": pd.to_datetime(["1989-01-01", "1993-01-01", "2000-01-01", "1991-01-01"]),
        "censored": [False, False, True, False],
        "exit_group": pd.array(["defeat", "retirement", None, "defeat"], dtype="string"),
        "years": [8.0, 4.0, 10.0, 1.0],
        "terms": pd.array([2, 1, None, 1], dtype="Int64"),
    }
)


def test_means_are_of_completed_spells_of_the_main_sample():
    row = service_by_era(SPELLS).iloc[0]
    assert (row["spells"], row["still_in_office"]) == (3, 1)
    assert row["mean_years"] == pytest.approx(6.0)
    assert row["mean_terms"] == pytest.approx(1.5)
    assert row["restricted_mean_years"] == pytest.approx((4 + 8 + 8) / 3)


def test_survival_falls_at_each_exit():
    curves, risk = survival_by_era(SPELLS)
    assert curves.set_index("time")["estimate"].to_dict() == pytest.approx(
        {4: 2 / 3, 8: 1 / 3, 10: 1 / 3}
    )
    assert risk.set_index("time")["n_risk"].loc[[0, 4, 8, 12]].tolist() == [3, 3, 2, 0]


def test_a_mayor_in_office_when_the_window_opens_enters_late():
    clock = window_clock(SPELLS, opening="1985-01-01").set_index("mayor_id")
    assert clock.loc["a", "entry"] == pytest.approx(1461 / 365.25)
    assert clock.loc["b", "entry"] == 0
    assert "d" not in clock.index


def test_incidences_add_up_to_the_share_that_left():
    table = exit_incidence(SPELLS)
    assert set(table["era"]) == {WINDOW, "1985-1999"}
    at_end = table.loc[table["era"].eq(WINDOW)].groupby("cause")["estimate"].max()
    assert at_end.to_dict() == pytest.approx({"defeat": 0.25, "retirement": 0.5})


def test_a_claim_agrees_only_when_the_interval_is_on_its_side():
    def estimates(low: float, high: float, converged: bool) -> pd.DataFrame:
        found = {"estimate": (low + high) / 2, "conf_low": low, "conf_high": high}
        names = [{"model": c.model, "scale": c.scale, "term": c.term} for c in CLAIMS]
        return pd.DataFrame([{**name, **found, "converged": converged} for name in names])

    negative = compare(estimates(-2, -1, True), estimates(-2, -1, True))
    expected = ["agrees" if c.sign < 0 else "does not" for c in CLAIMS]
    assert negative["verdict"].tolist() == expected
    both = compare(estimates(-1, 1, True), estimates(-1, 1, True))
    assert set(both["verdict"]) == {"cannot tell"}
    failed = compare(estimates(1, 2, False), estimates(1, 2, False))
    assert set(failed["verdict"]) == {"cannot tell (the model did not converge)"}
