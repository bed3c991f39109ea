"""Proportional hazards of the Cox models beside the five main ones, on made-up panels."""

import numpy as np
import pandas as pd
import pytest

from study.analyses.proportionality import other_models
from study.analyses.tenure_cox import CHANGING, OVER_TIME
from study.choices import CHOSEN_FOUR, ERAS, HOLLI_JONES
from study.exhibits import tables_tenure
from study.simulation import simulated_mayor_years

HISTORIC = "nineteen cities: decade, growth and term length"


@pytest.fixture(scope="module")
def panels() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    modern = simulated_mayor_years({"defeat": {}, "retirement": {}}, cities=25, mayors=8, seed=3)
    rng = np.random.default_rng(4)
    noise = rng.normal(size=len(modern))
    modern = modern.assign(relative_unemployment=rng.normal(size=len(modern)))
    eras = [f"{first}-{last}" for first, last in ERAS]
    long = modern.assign(era=rng.choice(eras, len(modern)), population_growth_percent=noise)
    names = [*HOLLI_JONES, *CHOSEN_FOUR]
    cities = dict(zip(sorted(modern["city_id"].unique()), names, strict=False))
    historic = modern.assign(
        city_id=modern["city_id"].map(cities),
        year=1900,
        entry_decade=rng.normal(size=len(modern)),
        term_years=rng.choice([1.0, 2.0, 4.0], len(modern)),
        population_growth_percent=noise,
    ).dropna(subset=["city_id"])
    return modern, long, historic


def test_every_other_model_is_tested_and_its_test_ends_with_all_together(panels):
    tests, _ = other_models(*panels)
    assert {
        "all exits, with unemployment",
        "since 1945: growth",
        "since 1945: growth and era",
        "since 1945: growth by era",
        HISTORIC,
    } <= set(tests["model"])
    assert "all exits" not in set(tests["model"])
    last = tests.groupby("model", sort=False).tail(1)
    assert last["term"].eq("global").all()
    sizes = tests.groupby("model", sort=False).size() - 1
    assert last["df"].tolist() == sizes.tolist()


def test_a_covariate_that_fails_gets_an_effect_that_changes(panels, monkeypatch):
    monkeypatch.setattr("study.analyses.tenure_cox.HAZARD_TEST_LEVEL", 1.1)
    monkeypatch.setattr("study.exhibits.tables_tenure.HAZARD_TEST_LEVEL", 1.1)
    tests, changes = other_models(*panels)
    terms = changes.loc[changes["model"].eq(f"{HISTORIC}, {CHANGING}"), "term"].tolist()
    covariates = ["entry_decade", "population_growth_percent", "term_years"]
    assert terms == [*covariates, *(f"{name}{OVER_TIME}" for name in covariates)]
    grid = tables_tenure.proportional_hazards_more(tests, changes)
    place = [row[0] for row in grid.rows].index(HISTORIC.capitalize())
    assert [row[1] for row in grid.rows[place : place + 2]] == ["All together", "Decade of entry"]
    assert grid.rows[place][3:] == ["", ""]
    assert all(grid.rows[place + 1][3:])


def test_where_nothing_fails_no_effect_changes(panels, monkeypatch):
    monkeypatch.setattr("study.analyses.tenure_cox.HAZARD_TEST_LEVEL", 0.0)
    monkeypatch.setattr("study.exhibits.tables_tenure.HAZARD_TEST_LEVEL", 0.0)
    tests, changes = other_models(*panels)
    assert changes.empty
    grid = tables_tenure.proportional_hazards_more(tests, changes)
    assert {row[1] for row in grid.rows} == {"All together"}
