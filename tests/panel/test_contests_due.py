import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.analyses.coverage import mayors_by_period, open_points
from study.panel.contests_due import contests_not_known, due_between

FOUR = dict.fromkeys(range(1985, 2025), 4)


@pytest.mark.parametrize(
    ("held", "due"),
    [
        ([1987, 1991, 1995, 1999, 2003, 2007, 2011, 2015, 2019, 2023], []),
        ([1987, 1991, 1995, 2003, 2007, 2011, 2015, 2019, 2023], [1999]),
        ([1987, 1991, 1995, 1999, 2003, 2007, 2011, 2015], [2019, 2023]),
        ([1997, 2001, 2005, 2009, 2013, 2017, 2021], [1985, 1989, 1993]),
        ([1985, 1989, 1993, 1997, 2001, 2005, 2009, 2013, 2017, 2022], []),
        ([1988, 1992, 1996, 2000, 2004, 2008, 2012, 2016, 2020], [2024]),
        ([], []),
    ],
    ids=[
        "all",
        "one",
        "after the last",
        "before the first",
        "calendar moved",
        "in the last year",
        "none known",
    ],
)
def test_a_contest_is_missing_for_each_whole_term_beyond_the_first(held, due):
    assert due_between(held, FOUR, 1985, 2024) == due


@pytest.mark.parametrize(
    ("held", "changes", "first", "due"),
    [
        ([2013, 2019], 2016, 2013, [2015]),
        ([2013, 2015, 2019], 2016, 2013, []),
        ([2019], 2016, 2009, [2009, 2011, 2013, 2015]),
        ([2003, 2009], 2006, 2003, [2005]),
    ],
    ids=["in a gap", "nothing missing", "backwards", "the winner's term, not the loser's"],
)
def test_a_new_length_holds_for_who_is_chosen_under_it(held, changes, first, due):
    terms = {year: 2 if year < changes else 4 for year in range(2003, 2024)}
    assert due_between(held, terms, first, held[-1]) == due


def test_before_the_first_known_year_the_first_known_length_holds():
    assert due_between([1983, 1991], dict.fromkeys(range(1985, 2025), 4), 1985, 1991) == [1987]


def test_years_without_a_known_term_bring_no_contest():
    assert due_between([1990, 2002], dict.fromkeys(range(1990, 1996), 4), 1985, 2024) == [1994]
    assert due_between([1990, 2002], {}, 1985, 2024) == []


@given(st.integers(1, 6), st.integers(1985, 1990), st.sets(st.integers(1, 5)))
def test_contests_taken_out_of_a_regular_calendar_are_found_again(term, first, taken):
    calendar = list(range(first, 2025, term))
    removed = sorted(calendar[place] for place in taken if place < len(calendar))
    held = [year for year in calendar if year not in removed]
    terms = dict.fromkeys(range(1985, 2025), term)
    found = due_between(held, terms, calendar[0], 2024)
    assert found == removed


@pytest.fixture
def raw(raw_of):
    cities = ("alpha-tx", "beta-nc")
    return raw_of(
        cities=[{"city_id": city, "country": "US"} for city in cities],
        population=[
            {"city_id": city, "year": 1990, "population": 200_000, "kind": "census"}
            for city in cities
        ],
        charters=[
            {
                "city_id": city,
                "from_year": 1985,
                "to_year": 2024,
                "term_years": 4,
                "selection": selection,
            }
            for city, selection in zip(cities, ("direct", "council"), strict=True)
        ],
        elections=[
            {"city_id": city, "date": f"{year}-11", "kind": kind}
            for city in cities
            for year, kind in (
                (1988, "regular"),
                (2000, "regular"),
                (2004, "special"),
                (2008, "regular"),
                (2012, "regular"),
                (2016, "regular"),
                (2020, "regular"),
                (2024, "regular"),
            )
        ],
    )


def test_only_voters_contests_fall_due_and_a_special_one_stands_for_a_regular_one(raw):
    found = contests_not_known(raw, ["alpha-tx", "beta-nc"], 1985, 2024)
    expected = pd.DataFrame({"city_id": ["alpha-tx"] * 2, "year": [1992, 1996]})
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_the_share_of_contests_known_and_the_open_points_name_them(raw):
    share = mayors_by_period(raw).set_index("period")["contests_known_percent"]
    assert share["1990-1999"] == 0
    assert share["2010-2019"] == 100
    assert "no contest known: alpha-tx 1992, 1996" in open_points(raw)
