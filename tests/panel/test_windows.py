import numpy as np
import pandas as pd
import pytest

from study.panel.covariates import add_crime, add_population
from study.panel.politics import add_politics
from study.panel.windows import add_changes_before_bid, add_other_windows


def window(first: int, last: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "city_id": ["a"],
            "from_year": [first],
            "to_year": [last],
            "due_year": [last + 1],
            "party": pd.array(["democratic"], dtype="string"),
        }
    )


def tables(factor: float) -> dict[str, list[dict[str, object]]]:
    """A city in which everything from 2004 on is multiplied."""
    years = range(1998, 2008)
    late = {year: factor if year >= 2004 else 1.0 for year in years}
    return {
        "population": [
            {"city_id": "a", "year": year, "kind": "census",
             "population": int(1000 * 1.1 ** (year - 1998) * late[year])}
            for year in years
        ],
        "crime": [
            {"city_id": "a", "year": year, "violent": int(100 * late[year]),
             "murder": int(10 * late[year]), "property": int(800 * 2 ** (year - 1998) * late[year]),
             "population_covered": 100_000}
            for year in years
        ],
        "cities": [{"city_id": "a", "state": "TX"}],
        "governors": [
            {"state": "TX", "year": year, "party": "democratic" if late[year] == 1 else "other"}
            for year in years
        ],
        "statewide_elections": [
            {"state": "TX", "office": office, "year": year, "open_seat": "no"}
            for year in years
            for office in ("governor", "us_senate")
        ],
    }  # fmt: skip


def test_the_index_counts_violent_and_property_crimes(raw_of):
    row = add_other_windows(window(1999, 2003), raw_of(**tables(1.0))).iloc[0]
    assert row["index_change"] == pytest.approx(np.log((100 + 800 * 32) / (100 + 1600)) / 4)
    assert row["violent_change_short"] == 0
    assert row["population_growth_percent_short"] == pytest.approx(100 * np.log(1.1), rel=1e-2)


def test_a_missing_end_is_a_missing_change(raw_of):
    row = add_other_windows(window(1999, 2010), raw_of(**tables(1.0))).iloc[0]
    assert row[["index_change", "index_change_short"]].isna().all()


@pytest.mark.parametrize(
    ("first_bid", "counted"),
    [(pd.NA, 6), (2003, 3), (2006, 6), (2010, 6), (2000, None), (1999, None)],
)
def test_changes_before_a_bid_end_the_year_before_it(raw_of, first_bid, counted):
    frame = window(1999, 2005).assign(first_bid_year=pd.array([first_bid], dtype="Int64"))
    row = add_changes_before_bid(frame, raw_of(**tables(3.0))).iloc[0]
    if counted is None:
        assert np.isnan(row["violent_change_before_bid"])
        assert np.isnan(row["population_growth_percent_before_bid"])
        return
    tripled = np.log(3) / counted if counted > 4 else 0.0
    assert row["violent_change_before_bid"] == pytest.approx(tripled)
    growth = 100 * (np.log(1.1) + tripled)
    assert row["population_growth_percent_before_bid"] == pytest.approx(growth, rel=1e-2)


@pytest.mark.parametrize("verb", [add_population, add_crime, add_other_windows, add_politics])
def test_no_verb_looks_past_the_year_before_the_decision(raw_of, verb):
    """Everything from the year of the decision on is multiplied, and nothing is to change."""
    now, later = raw_of(**tables(1.0)), raw_of(**tables(3.0))
    pd.testing.assert_frame_equal(verb(window(1999, 2003), now), verb(window(1999, 2003), later))
    after = window(1999, 2004)
    if verb is not add_politics:
        assert not verb(after, now).equals(verb(after, later))
    else:
        assert verb(after, later)["same_party_as_governor"].iloc[0] == 0
