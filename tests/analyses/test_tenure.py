import numpy as np
import pandas as pd
import pytest

from study.analyses.tenure import MODELS
from study.analyses.tenure_cox import (
    CHANGING,
    COVARIATES,
    OVER_TIME,
    SPECIFICATIONS,
    changing_effects,
    cox_models,
    long_models,
    proportionality,
    with_time_interactions,
)
from study.analyses.tenure_eras import service_by_era, survival_by_era
from study.analyses.tenure_exits import WINDOW, exit_incidence, regular_spells, window_clock
from study.choices import CAUSES as ALL_CAUSES
from study.choices import ERAS
from study.exhibits.contents import TABLES_SHOWN
from study.pipeline import STEPS
from study.simulation import simulated_mayor_years

EFFECTS = {
    "population_growth_percent": -0.15,
    "permits_per_1000": -0.06,
    "violent_change": 1.5,
    "murder_change": -0.6,
}
MADE = {"defeat": EFFECTS, "retirement": {name: 2 * b for name, b in EFFECTS.items()}}


def hazards(table: pd.DataFrame) -> pd.DataFrame:
    return table.loc[table["scale"].eq("log hazard ratio")]


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return simulated_mayor_years(MADE, cities=150, mayors=10, seed=20100101)


@pytest.fixture(scope="module")
def models(panel) -> pd.DataFrame:
    return cox_models(panel)


def test_every_model_of_the_section_is_a_step_and_has_a_table():
    steps = {step.function for step in STEPS}
    for model in MODELS:
        function = model.function
        assert f"{function.__module__}:{function.__name__}" in steps
        assert model.table in TABLES_SHOWN
        assert len(function.__doc__) > 200
    assert {claim for model in MODELS for claim in model.claims} == {"M2", "M3"}


@pytest.mark.parametrize("term", list(COVARIATES))
@pytest.mark.parametrize(("model", "cause"), [("defeat", "defeat"), ("voluntary", "retirement")])
def test_the_cox_models_find_the_effects_that_made_the_data(models, model, cause, term):
    rows = hazards(models)
    found = rows.loc[rows["model"].eq(model) & rows["term"].eq(term)].iloc[0]
    assert abs(found["estimate"] - MADE[cause][term]) < 3 * found["std_error"]
    assert found["std_error"] < abs(MADE[cause][term]) / 2


def test_exits_are_counted_by_cause_in_every_model(panel, models):
    exits = models.loc[models["scale"].eq("exits")]
    assert set(exits["model"]) == set(models["model"])
    assert exits.groupby("model")["term"].agg(list).map(lambda t: t == list(ALL_CAUSES)).all()
    found = exits.loc[exits["model"].eq("defeat")].set_index("term")["estimate"]
    assert found["retirement"] == panel["exit_group"].eq("retirement").sum()
    assert found.sum() == panel["event"].sum()


def test_a_cause_with_few_exits_is_not_modelled(panel):
    rare = panel.copy()
    defeats = rare.index[rare["exit_group"].eq("defeat").fillna(value=False)]
    rare.loc[defeats[39:], "exit_group"] = "retirement"
    assert "defeat" not in set(cox_models(rare)["model"])
    rare.loc[defeats[39], "exit_group"] = "defeat"
    assert "defeat" in set(cox_models(rare)["model"])


def test_rows_with_a_missing_covariate_are_left_out_and_counted(panel):
    holed = panel.copy()
    holed.loc[holed.index[:100], "violent_change"] = np.nan
    rows = hazards(cox_models(holed)).set_index(["model", "term"])
    assert rows.loc[("all exits", "permits_per_1000"), "n_rows"] == len(panel) - 100
    alone = ("all exits: permits_per_1000 alone", "permits_per_1000")
    assert rows.loc[alone, "n_rows"] == len(panel)


def test_a_specification_without_data_is_left_out_and_one_with_data_is_fitted(panel):
    noise = np.random.default_rng(1).normal(size=len(panel))
    assert not models_of(panel, "with unemployment")
    found = models_of(panel.assign(relative_unemployment=noise), "with unemployment")
    assert "all exits, with unemployment" in found
    assert not models_of(panel.assign(relative_unemployment=np.nan), "with unemployment")


def models_of(panel: pd.DataFrame, specification: str) -> set[str]:
    return {name for name in cox_models(panel)["model"] if name.endswith(specification)}


def test_lengths_of_a_term_have_baselines_of_their_own(panel):
    """Rows of a stratum without exits are in no risk set: they change nothing."""
    one = panel.loc[panel["term_years"].eq(2)]
    both = panel.loc[panel["term_years"].eq(2) | panel["event"].eq(0)]
    names = SPECIFICATIONS["accomplishments"]
    found = [
        hazards(cox_models(rows.reset_index(drop=True)))
        .query("model == 'all exits'")
        .set_index("term")
        .loc[names]
        for rows in (one, both)
    ]
    assert found[0]["estimate"].to_numpy() == pytest.approx(found[1]["estimate"].to_numpy())


def test_proportional_effects_pass_the_test_of_proportionality(panel):
    table = proportionality(panel).set_index(["model", "term"])
    assert table.loc[("defeat", "global"), "df"] == 4
    assert table.loc[("defeat", "global"), "p"] > 0.01


def test_an_effect_that_turns_with_time_gets_an_interaction():
    rng = np.random.default_rng(5)
    n, rows = 3000, []
    x = rng.normal(size=(n, 3))
    crime = rng.normal(0, 0.5, n)
    alive = np.ones(n, dtype=bool)
    for year in range(10):
        b = 1.5 - 1.5 * np.log1p(year)
        days = np.ceil(365 * rng.exponential(1 / (0.2 * np.exp(b * crime))))
        ends = days < 365
        here = np.flatnonzero(alive)
        rows.append(
            pd.DataFrame(
                {
                    "spell_id": here,
                    "mayor_id": here,
                    "city_id": here % 150,
                    "term_years": 4,
                    "start_day": 365 * year,
                    "stop_day": 365 * year + np.where(ends, days, 365)[here].astype(int),
                    "event": ends[here].astype(int),
                    "exit_group": pd.array(np.where(ends[here], "defeat", None), dtype="string"),
                    "population_growth_percent": x[here, 0],
                    "permits_per_1000": x[here, 1],
                    "violent_change": crime[here],
                    "murder_change": x[here, 2],
                }
            )
        )
        alive &= ~ends
    turning = pd.concat(rows, ignore_index=True)
    found = hazards(changing_effects(turning))
    terms = found.loc[found["model"].eq(f"all exits, {CHANGING}")].set_index("term")
    for name, truth in (("violent_change", 1.5), (f"violent_change{OVER_TIME}", -1.5)):
        gap = terms.loc[name, "estimate"] - truth
        assert abs(gap) < 3 * terms.loc[name, "std_error"] + 0.05


def test_no_interactions_make_an_empty_table_of_the_common_form(panel, monkeypatch):
    monkeypatch.setattr("study.analyses.tenure_cox.HAZARD_TEST_LEVEL", 0.0)
    table = changing_effects(panel)
    assert table.empty
    assert {"model", "term", "estimate", "n_rows"} <= set(table.columns)


def test_interactions_look_at_the_start_of_the_row_only():
    rows = pd.DataFrame({"start_day": [0, 1461], "stop_day": [365, 1500], "x": [2.0, 3.0]})
    found = with_time_interactions(rows, ["x"])[f"x{OVER_TIME}"]
    assert found.tolist() == pytest.approx([0.0, 3 * np.log(5)])


def test_the_long_models_tell_eras_and_growth_apart():
    parts = []
    for place, (first, last) in enumerate(ERAS):
        era = simulated_mayor_years(
            {"a": {"population_growth_percent": 0.2}}, cities=60, mayors=5, seed=place
        )
        parts.append(era.assign(era=f"{first}-{last}", spell_id=era["spell_id"] + 1000 * place))
    found = hazards(long_models(pd.concat(parts, ignore_index=True)))
    both = found.loc[found["model"].eq("since 1945: growth and era")].set_index("term")
    assert abs(both.loc["population_growth_percent", "estimate"] - 0.2) < 0.06
    assert both.drop(index="population_growth_percent")["estimate"].abs().max() < 0.4
    by_era = found.loc[found["model"].eq("since 1945: growth by era")]
    assert by_era["term"].str.startswith("growth_").sum() == len(ERAS)


SPELLS = pd.DataFrame(
    {
        "spell_id": ["a", "b", "c", "d", "z"],
        "mayor_id": ["a", "b", "c", "d", "z"],
        "city_id": ["x", "x", "y", "y", "x"],
        "main_sample": [True, True, True, False, True],
        "era": ["1985-1999", "1985-1999", "1985-1999", "1985-1999", "1965-1984"],
        "begin_known": [True, True, True, True, False],
        "start_date": pd.to_datetime(
            ["1981-01-01", "1989-01-01", "1990-01-01", "1990-01-01", "1971-01-01"]
        ),
        "end_date": pd.to_datetime(
            ["1989-01-01", "1993-01-01", "2000-01-01", "1991-01-01", "1981-01-01"]
        ),
        "censored": [False, False, True, False, False],
        "exit_group": pd.array(["defeat", "retirement", None, "defeat", "defeat"], dtype="string"),
        "years": [8.0, 4.0, 10.0, 1.0, 10.0],
        "terms": pd.array([2, 1, None, 1, 2], dtype="Int64"),
    }
)
"""City x, whose record begins with z in mid-spell; the label of an era is not that of the start."""


def test_a_spell_counts_for_its_era_where_it_was_seen_to_begin():
    assert regular_spells(SPELLS)["spell_id"].tolist() == ["a", "b", "c"]
    begun = SPELLS.assign(begin_known=True)
    assert regular_spells(begun)["spell_id"].tolist() == ["a", "b", "c", "z"]
    late = begun.loc[begun["spell_id"].ne("z")]
    assert regular_spells(late)["spell_id"].tolist() == ["b", "c"], "a lasted until 1985"


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
