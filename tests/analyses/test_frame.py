"""Descriptives and the facts of the frame on a few rows."""

import pandas as pd
import pytest

from study.analyses.descriptives import describe
from study.analyses.frame_facts import frame_facts


@pytest.fixture
def raw(raw_of):
    sizes = {"alpha-tx": 200_000, "small-tx": 90_000}
    return raw_of(
        cities=[{"city_id": city, "country": "US"} for city in sizes],
        population=[
            {"city_id": city, "year": 2000, "population": size, "kind": "census"}
            for city, size in sizes.items()
        ],
        career_reviews=[
            {"mayor_id": "ada", "basis": "page"},
            {"mayor_id": "ben", "basis": "candidate_files"},
        ],
    )


@pytest.fixture
def spells() -> pd.DataFrame:
    rows = [
        ("ada", "alpha-tx", "1990-01-01", 6.0, False, "direct", True, 40.0, "white"),
        ("ben", "alpha-tx", "2000-01-01", 10.0, False, "direct", True, None, None),
        ("old", "alpha-tx", "1980-01-01", 2.0, False, "direct", True, 50.0, "white"),
        ("now", "alpha-tx", "2025-01-01", 5.0, True, "direct", True, None, None),
        ("rot", "alpha-tx", "1995-01-01", 1.0, False, "rotation", False, None, None),
        ("sal", "small-tx", "1995-01-01", 1.0, False, "direct", True, None, None),
    ]
    names = ["mayor_id", "city_id", "end_date", "years", "censored", "selection", "main_sample",
             "age_at_start", "race"]  # fmt: skip
    return pd.DataFrame(rows, columns=names).assign(status="regular", unverified=False, terms=1)


@pytest.fixture
def mayor_years() -> pd.DataFrame:
    measures = ("population_growth_percent", "violent_rate", "violent_change", "permits_per_1000",
                "relative_unemployment")  # fmt: skip
    return pd.DataFrame(
        {
            "city_id": ["alpha-tx"] * 4 + ["small-tx"],
            "year": [1985, 1986, 1987, 1988, 1988],
            "population": [100_000, 170_000, 180_000, 190_000, 90_000],
            **dict.fromkeys(measures, 1.0),
        }
    )


def test_the_facts_of_the_frame(raw, spells, mayor_years):
    facts = frame_facts(raw, spells, mayor_years).iloc[0]
    assert facts["closing_date"] == raw.as_of.isoformat()
    assert (facts["cities"], facts["below_percent"]) == (1, 25)
    assert (facts["rotating_cities"], facts["rotating_spells"]) == (1, 1)
    assert facts["mayors"] == 3
    assert facts["age_percent"] == facts["race_percent"] == pytest.approx(100 / 3)
    assert (facts["careers"], facts["no_page"]) == (3, 2)


def test_descriptives_keep_to_the_frame_the_years_and_the_careers_looked_up(
    raw, spells, mayor_years
):
    decisions = pd.DataFrame(
        [
            ("alpha-tx", 1980, 1, True, 1),
            ("alpha-tx", 1990, 1, True, 1),
            ("alpha-tx", 2000, 0, True, 0),
            ("alpha-tx", 2024, 1, False, 0),
            ("small-tx", 1995, 1, True, 0),
        ],
        columns=["city_id", "decision_year", "reviewed", "bid_window_closed",
                 "sought_higher_declared"],
    ).assign(age=50.0, term_number=1, hosted_convention=0, sought_higher_ballot=0)  # fmt: skip
    table = describe(raw, spells, mayor_years, decisions).set_index("variable")
    years = table.loc["years"]
    assert (years["n_rows"], years["mean"]) == (2, 8)
    assert (years["first_year"], years["last_year"]) == (1990, 2000)
    assert table.loc["population", "n_rows"] == 4
    assert table.loc["term_number", "n_rows"] == 3
    sought = table.loc["sought_higher_declared"]
    assert (sought["n_rows"], sought["n_known"], sought["mean"]) == (1, 1, 1)
