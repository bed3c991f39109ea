import numpy as np
import pandas as pd
import pytest

from study.panel.covariates import (
    add_building_permits,
    add_crime,
    add_hosted_events,
    add_population,
    add_spending,
    add_unemployment,
    yearly_population,
)


def window(first: int, last: int, began: str = "11-05") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "city_id": ["alpha-tx"],
            "from_year": [first],
            "to_year": [last],
            "term_from": [pd.Timestamp(f"{first}-{began}")],
        }
    )


def test_population_between_censuses_grows_at_a_constant_rate(alpha):
    years = yearly_population(alpha).set_index("year")
    assert years.loc[1995, "population"] == pytest.approx(100_000 * np.sqrt(2))
    assert years.loc[1995, "interpolated"]
    assert not years.loc[2000, "interpolated"]
    assert years.index.min() == 1990
    assert years.index.max() == 2010


def test_estimates_count_after_the_last_census_only(raw_of):
    raw = raw_of(
        population=[
            {"city_id": "a", "year": 2000, "population": 100, "kind": "census"},
            {"city_id": "a", "year": 2001, "population": 150, "kind": "estimate"},
            {"city_id": "a", "year": 2002, "population": 100, "kind": "census"},
            {"city_id": "a", "year": 2003, "population": 300, "kind": "estimate"},
        ]
    )
    years = yearly_population(raw).set_index("year")["population"]
    assert years.to_dict() == pytest.approx({2000: 100, 2001: 100, 2002: 100, 2003: 300})


def test_growth_is_the_yearly_log_change(alpha):
    row = add_population(window(1990, 1999), alpha).iloc[0]
    assert row["population_growth_percent"] == pytest.approx(100 * np.log(2) / 10)


def test_crime_is_per_head_of_the_population_the_police_serve(alpha):
    row = add_crime(window(1995, 1998), alpha).iloc[0]
    assert row["violent_rate"] == pytest.approx(2000)
    assert row["violent_change"] == pytest.approx(np.log(2) / 3)


def test_missing_crime_stays_missing(alpha):
    row = add_crime(window(1995, 1999), alpha).iloc[0]
    assert np.isnan(row["violent_rate"])
    assert np.isnan(row["violent_change"])


@pytest.mark.parametrize(
    ("first", "last", "crosses"),
    [(2012, 2013, 1), (2009, 2014, 1), (2011, 2012, 0), (2013, 2014, 0)],
)
def test_a_change_over_the_new_definition_of_rape_is_kept_and_marked(raw_of, first, last, crosses):
    raw = raw_of(
        population=[{"city_id": "alpha-tx", "year": 2010, "population": 1, "kind": "census"}],
        crime=[
            {"city_id": "alpha-tx", "year": year, "violent": count, "population_covered": 10_000}
            for year, count in ((first, 100), (last, 110))
        ],
    )
    row = add_crime(window(first, last), raw).iloc[0]
    assert row["violent_redefined"] == crosses
    assert row["violent_change"] == pytest.approx(np.log(1.1) / (last - first))


def test_spending_by_kind_of_performance(alpha):
    row = add_spending(window(1995, 1998), alpha).iloc[0]
    assert row["police_spending"] == 200
    assert row["police_spending_change"] == pytest.approx(np.log(2) / 3)
    assert row["social_spending"] == 200
    assert row["social_spending_change"] == pytest.approx(np.log(2) / 3)


def test_a_sum_of_spending_lacks_what_one_part_lacks(alpha):
    assert add_spending(window(1994, 1995), alpha)["development_spending"].iloc[0] == 200
    row = add_spending(window(1995, 1998), alpha).iloc[0]
    assert np.isnan(row["development_spending"])
    assert np.isnan(row["development_spending_change"])


def test_zero_spending_is_a_level_without_a_rate_of_change(alpha):
    row = add_spending(window(1998, 2000), alpha).iloc[0]
    assert row["social_spending"] == 0
    assert np.isnan(row["social_spending_change"])


def test_a_year_without_spending_is_missing(alpha):
    assert add_spending(window(1995, 1997), alpha).filter(like="_spending").isna().all(axis=None)


def test_permits_are_per_thousand_people(alpha):
    row = add_building_permits(window(1999, 2000), alpha).iloc[0]
    assert row["permits_per_1000"] == pytest.approx(2)


def test_unemployment_is_a_difference_in_points(alpha):
    row = add_unemployment(window(2005, 2006), alpha).iloc[0]
    assert row["relative_unemployment"] == pytest.approx(3)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(2003, 2004, 1), (2003, 2006, 1), (2004, 2006, 0), (2001, 2003, 0), (2007, 2010, 0)],
)
def test_a_convention_counts_inside_the_window_and_for_the_host_only(alpha, first, last, expected):
    assert add_hosted_events(window(first, last), alpha)["hosted_convention"].iloc[0] == expected


@pytest.mark.parametrize(
    ("began", "expected"), [("01-01", 1), ("06-30", 1), ("07-01", 0), ("11-05", 0)]
)
def test_events_of_the_year_in_which_a_term_began_are_of_that_term_if_it_began_before_july(
    alpha, began, expected
):
    found = add_hosted_events(window(2004, 2006, began), alpha)["hosted_convention"].iloc[0]
    assert found == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (2003, 2004, 1.0),
        (2004, 2006, 0.0),
        (1997, 1999, 1.0),  # an all-star game
        (1995, 1997, 0.0),  # a bid for the Olympic Games
        (1967, 1968, 0.0),
        (1966, 1968, np.nan),  # before the first year of the lists
        (2020, 2025, np.nan),
        (2000, 2025, 1.0),
    ],
)
def test_other_events_count_where_their_lists_are_complete(alpha, first, last, expected):
    found = add_hosted_events(window(first, last), alpha)["hosted_other_event"].iloc[0]
    assert found == pytest.approx(expected, nan_ok=True)


def test_a_window_of_no_length_has_no_change(alpha):
    assert np.isnan(add_population(window(1995, 1995), alpha)["population_growth_percent"].iloc[0])


def test_a_frame_without_a_window_is_refused(alpha):
    with pytest.raises(KeyError, match="from_year"):
        add_population(pd.DataFrame({"city_id": ["alpha-tx"]}), alpha)
