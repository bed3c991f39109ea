"""Tenure tables and figures from the estimates of a made-up panel."""

import numpy as np
import pandas as pd
import pytest

from study.analyses.tenure_cox import (
    CHANGING,
    COVARIATES,
    POOLED,
    changing_effects,
    cox_models,
    long_models,
    proportionality,
)
from study.analyses.tenure_effects import jackknifed_cox
from study.analyses.tenure_robustness import robustness
from study.analyses.tenure_terms import term_models
from study.choices import ERAS
from study.exhibits import figures_tenure, tables_tenure
from study.exhibits.figures import per_tenth
from study.panel.variants import VARIANTS
from study.simulation import simulated_elections, simulated_mayor_years

ODDS = {
    "defeated": {"const": -1.5},
    "leaves": {"const": -1.5},
    "barred": {"const": -3.0, "terms": 0.5},
}


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return simulated_mayor_years(
        {"defeat": {"violent_change": 1.0}, "retirement": {}}, cities=25, mayors=12, seed=6
    )


@pytest.fixture(scope="module")
def cox(panel) -> pd.DataFrame:
    return cox_models(panel)


@pytest.fixture(scope="module")
def jackknifed(panel) -> tuple[pd.DataFrame, pd.DataFrame]:
    return jackknifed_cox(panel)


@pytest.fixture(scope="module")
def elections() -> pd.DataFrame:
    return term_models(simulated_elections(ODDS, cities=60, mayors=10, seed=7))


def cells(grid, label: str) -> list[str]:
    return next(row for row in grid.rows if row[0] == label)


def test_exits_stand_under_the_events_and_sum_to_them(panel, cox):
    grid = tables_tenure.tenure_cox(cox)
    labels = [row[0] for row in grid.rows]
    assert labels[labels.index("Events") + 1] == "Exits: defeat"
    column = grid.header.index("Defeat")
    defeats = int(panel["exit_group"].eq("defeat").sum())
    assert cells(grid, "Exits: defeat")[column] == str(defeats)
    assert cells(grid, "Events")[column] == str(defeats)
    everyone = grid.header.index("All (5)")
    exits = [int(row[everyone]) for row in grid.rows if row[0].startswith("Exits: ")]
    assert sum(exits) == int(cells(grid, "Events")[everyone]) == panel["event"].sum()


def test_the_test_of_proportionality_has_a_column_a_model(panel):
    grid = tables_tenure.proportional_hazards(proportionality(panel))
    assert grid.header[1:3] == ["All exits", "Defeat"]
    assert len(grid.rows) == len(COVARIATES) + 1


def test_the_table_of_changing_effects_says_when_there_are_none(panel, monkeypatch):
    none = tables_tenure.tenure_changing(changing_effects(panel).iloc[:0])
    assert none.rows == [["Interactions called for", "none"]]
    monkeypatch.setattr("study.analyses.tenure_cox.HAZARD_TEST_LEVEL", 1.1)
    some = changing_effects(panel)
    assert f"{POOLED}, {CHANGING}" in set(some["model"])
    grid = tables_tenure.tenure_changing(some)
    assert "Population growth, % a year, times log(1 + years in office)" in [
        r[0] for r in grid.rows
    ]


def test_the_long_table_shows_eras_and_growth(panel):
    parts = [
        panel.assign(era=f"{first}-{last}", spell_id=panel["spell_id"] + 10_000 * place)
        for place, (first, last) in enumerate(ERAS)
    ]
    rows = pd.concat(parts, ignore_index=True)
    rows["population_growth_percent"] += np.random.default_rng(1).normal(size=len(rows))
    grid = tables_tenure.tenure_long(long_models(rows))
    assert grid.header == ["", "(1)", "(2)", "(3)"]
    assert cells(grid, "Population growth, % a year")[3] == ""
    assert cells(grid, "Population growth, entered 1945-1964")[1:3] == ["", ""]


def test_expected_years_have_a_row_a_covariate(jackknifed):
    grid = tables_tenure.tenure_years(jackknifed[0])
    assert [row[0] for row in grid.rows] == [
        f"{x} ({model})"
        for model in ("accomplishments", "against the year's mean")
        for x in COVARIATES.values()
    ]
    low, high = (float(grid.rows[2][i]) for i in (3, 4))
    assert low > high


def test_elections_are_told_by_outcome(elections):
    effects = tables_tenure.tenure_term_effects(elections)
    assert effects.header[1:] == [
        "Stays (all mayors)", "Defeated (all mayors)", "Leaves (all mayors)", "Barred (all mayors)",
        "Stays (not barred)", "Defeated (not barred)", "Leaves (not barred)",
    ]  # fmt: skip
    odds = tables_tenure.tenure_terms(elections)
    assert "Stays (all mayors)" not in odds.header
    assert cells(odds, "Terms served")
    chances = tables_tenure.tenure_chances(elections)
    assert chances.header == effects.header
    events = [int(value.replace(",", "")) for value in cells(chances, "Events")[1:5]]
    assert sum(events) == int(cells(chances, "Rows")[1].replace(",", ""))


@pytest.mark.filterwarnings("ignore:.*clusters for:RuntimeWarning")  # a dummy a calendar year
def test_variants_and_the_jackknife_share_a_table_and_a_figure(panel, jackknifed):
    variants = robustness(
        pd.concat([panel.assign(variant=name) for name in VARIANTS], ignore_index=True)
    )
    grid = tables_tenure.tenure_robustness(variants, jackknifed[1])
    assert grid.header[1] == "Main"
    assert grid.header[-1] == "Main, jackknife errors"
    estimates = cells(grid, COVARIATES["violent_change"])
    held = grid.header.index("Against the year's mean")
    assert set(estimates[1:held]) == {estimates[-1]}
    assert estimates[1] not in estimates[held : held + 2]
    figure = figures_tenure.tenure_robustness(variants, jackknifed[1])
    assert len(figure.axes) == len(COVARIATES)
    assert figure.axes[0].get_yticklabels()[0].get_text() == "Main"
    assert figure.axes[0].get_ylim()[0] > figure.axes[0].get_ylim()[1]


def test_figures_of_models(cox, elections):
    assert len(figures_tenure.tenure_cox(cox).axes) == 1
    left, right = figures_tenure.tenure_chances(elections).axes
    assert len(left.containers) == 4
    assert len(right.containers) == 3


def test_a_tenth_of_a_log_point_scales_the_named_terms_only():
    table = pd.DataFrame(
        {
            "term": ["violent_change", "murder_change", "x"],
            **dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high"), 1.0),
        }
    )
    assert per_tenth(table)["estimate"].tolist() == [0.1, 1.0, 1.0]
    both = per_tenth(table, ["violent_change", "murder_change"])
    assert both["conf_low"].tolist() == [0.1, 0.1, 1.0]
