import pandas as pd
import pytest

from study.analyses.coverage import BY_YEAR, measures_by_period, measures_by_year


@pytest.fixture
def raw(raw_of):
    """Two cities of the frame and a small one, with some values."""
    cities = ("alpha-tx", "beta-nc", "small-tx")
    people = (200_000, 200_000, 90_000)
    return raw_of(
        cities=[{"city_id": city, "country": "US"} for city in cities],
        population=[
            {"city_id": city, "year": 2000, "population": size, "kind": "census"}
            for city, size in zip(cities, people, strict=True)
        ],
        crime=[
            {"city_id": "alpha-tx", "year": 1985, "violent": 10},
            {"city_id": "beta-nc", "year": 1985, "murder": 1},
            {"city_id": "small-tx", "year": 1985, "violent": 10},
            {"city_id": "alpha-tx", "year": 2024, "violent": 10},
            {"city_id": "beta-nc", "year": 2024, "violent": 10},
        ],
        building_permits=[{"city_id": "alpha-tx", "year": 1990, "housing_units_total": 0}],
        unemployment=[
            {"city_id": "beta-nc", "year": 1990, "unemployment_rate_percent": 5},
        ],
        city_spending=[{"city_id": "alpha-tx", "year": 2017, "total_dollars_per_resident": 900}],
    )


def test_coverage_by_year_is_of_the_cities_of_the_frame(raw):
    table = measures_by_year(raw)
    assert len(table) == len(BY_YEAR) * 40
    percent = table.set_index(["measure", "year"])["percent"]
    assert percent["violent crime", 1985] == 50
    assert percent["violent crime", 2024] == 100
    assert percent["violent crime", 2000] == 0
    assert percent["housing permits", 1990] == 50
    assert percent["county unemployment", 1990] == 50
    assert percent["city spending", 2017] == 50


def test_both_views_of_coverage_agree(raw):
    by_period = measures_by_period(raw).set_index("measure")
    years = measures_by_year(raw)
    mean = years.loc[years["year"].between(2020, 2024)].groupby("measure")["percent"].mean()
    pd.testing.assert_series_equal(
        by_period.loc[list(BY_YEAR), "2020-2024"].sort_index(), mean, check_names=False
    )
