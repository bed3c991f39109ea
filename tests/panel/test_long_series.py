import pandas as pd
import pytest

from study.panel.long_series import long_known_cities, long_known_spells, mayor_years_1945


@pytest.fixture(scope="module")
def raw(raw_of):
    spells = [
        ("long-tx", "z", "1938", "1939-01-01", "elected"),
        ("long-tx", "a", "1940-01-01", "1959-11-20", "elected"),
        ("long-tx", "b", "1960-02", "1983-01-01", ""),
        ("long-tx", "c", "1983-01-01", "1990-01-01", "elected"),
        ("short-tx", "d", "1970-01-01", "1990-01-01", "elected"),
    ]
    columns = ("city_id", "mayor_id", "start", "end", "entry")
    return raw_of(
        spells=[
            {**dict(zip(columns, row, strict=True)), "status": "regular", "sources": "page"}
            for row in spells
        ],
        mayors=[{"mayor_id": m} for m in "abcdz"],
        elections=[],
        charters=[],
        population=[
            {"city_id": "long-tx", "year": year, "population": people, "kind": "census"}
            for year, people in ((1940, 1000), (1990, 1000 * 2**5))
        ],
    )


def test_a_city_without_its_early_mayors_is_left_out(raw):
    assert set(mayor_years_1945(raw)["city_id"]) == {"long-tx"}


def test_a_spell_whose_beginning_nobody_knows_is_left_out(raw):
    rows = mayor_years_1945(raw)
    assert set(rows["mayor_id"]) == {"a", "c"}


def test_a_mayor_in_office_in_1945_enters_late(raw):
    first = mayor_years_1945(raw).query("mayor_id == 'a'").iloc[0]
    assert first["start_day"] == (pd.Timestamp("1945-01-01") - pd.Timestamp("1940-01-01")).days


def test_growth_is_that_of_the_year_before(raw):
    growth = mayor_years_1945(raw)["population_growth_percent"]
    assert growth.to_numpy() == pytest.approx(6.93147, abs=1e-4)


def test_known_needs_nine_years_in_ten():
    spells = pd.DataFrame(
        {
            "city_id": ["x", "y"],
            "start_date": pd.to_datetime(["1953-01-01", "1955-01-01"]),
            "end_date": pd.to_datetime(["1990-01-01", "1990-01-01"]),
            "begin_known": [True, True],
            "main_sample": [True, True],
        }
    )
    assert long_known_cities(spells) == ["x"]
    assert long_known_spells(spells)["city_id"].tolist() == ["x"]
