from pathlib import Path

import pandas as pd
import pytest
from small_upstream import city_table, county_text, tables, write

from study.collect import building_permits, unemployment
from study.collect.builder import CollectError
from study.collect.counties import COUNTY_YEARS, county_year


def test_permits_and_the_zeros_of_a_city_that_hands_them_over(tmp_path: Path) -> None:
    write(
        tmp_path,
        building_permits.PERMITS,
        "k,year,units_1,units_multi\n"
        "st louis|MO,1980,10,5\nst louis|MO,1981,0,0\nst louis|MO,1982,7,0\nst louis|MO,1983,0,0\n"
        "boise|ID,1983,0,0\nboise|ID,1984,0,0\nboise|ID,1985,3,4\nreno|NV,1985,1,1\n",
    )
    table = tables(cities=city_table("boise-id", "st-louis-mo"))
    frame = building_permits.build(tmp_path, table).set_index(["city_id", "year"])
    totals = frame["housing_units_total"].to_dict()
    assert totals == {
        ("st-louis-mo", 1980): 15,
        ("st-louis-mo", 1981): 0,
        ("st-louis-mo", 1982): 7,
        ("boise-id", 1983): 0,
        ("boise-id", 1984): 0,
        ("boise-id", 1985): 7,
    }


def _write_counties(folder: Path) -> None:
    for year in COUNTY_YEARS:
        write(folder, f"city_years/bls_county/{year}.txt", county_text(year))


def test_unemployment_of_central_counties(tmp_path: Path) -> None:
    _write_counties(tmp_path)
    write(
        tmp_path,
        unemployment.COUNTY_TABLE,
        "key,county_fips,year,labor_force,unemployed\n"
        "st louis|MO,29510+29189,2018,1000,100\nst louis|MO,29510+29189,2005,,\n",
    )
    cities = city_table("st-louis-mo", "boise-id").assign(county_fips=["29510", "16001"])
    frame = unemployment.build(tmp_path, tables(cities=cities)).set_index(["city_id", "year"])
    kept = frame.loc[("st-louis-mo", 2018)]
    assert kept["unemployment_rate_percent"] == 10.0
    assert kept["counties"] == "29510;29189"
    pooled = frame.loc[("st-louis-mo", 2019)]
    assert pooled["labor_force_persons"] == 670_000
    assert pooled["unemployed_persons"] == 22_000
    assert pooled["unemployment_rate_percent"] == pytest.approx(3.28)
    assert frame.loc[("st-louis-mo", 2005), "labor_force_persons"] == 670_000
    assert frame.loc[("boise-id", 2000), "counties"] == "16001"


def test_figures_that_a_county_lacks_are_missing(tmp_path: Path) -> None:
    _write_counties(tmp_path)
    year = tmp_path / "city_years/bls_county/2006.txt"
    year.write_text(county_text(2006).replace("150,000", "N.A.", 1))
    write(
        tmp_path,
        unemployment.COUNTY_TABLE,
        "key,county_fips,year,labor_force,unemployed\nst louis|MO,29510+29189,2018,1000,100\n",
    )
    cities = city_table("st-louis-mo").assign(county_fips="29510")
    frame = unemployment.build(tmp_path, tables(cities=cities))
    assert 2006 not in frame["year"].tolist()
    assert 2007 in frame["year"].tolist()


def test_national_rate_without_puerto_rico() -> None:
    counties = pd.DataFrame(
        {
            "county_fips": ["16001", "29510", "72001"],
            "year": [2012, 2012, 2012],
            "labor_force": [1000.0, 1000.0, 500.0],
            "unemployed": [50.0, 110.0, 400.0],
        }
    )
    frame = unemployment.national_from_counties(counties)
    assert frame["unemployment_rate_percent"].tolist() == [8.0]


def test_national_rate_must_not_differ_within_a_year(tmp_path: Path) -> None:
    write(tmp_path, unemployment.ELECTIONS, "year\tunemployannualus\n1990\t5.6\n1990\t5.7\n")
    with pytest.raises(CollectError, match="differs within 1990"):
        unemployment.national_from_elections(tmp_path)


def test_national_table_joins_both_sources(tmp_path: Path) -> None:
    _write_counties(tmp_path)
    write(
        tmp_path,
        unemployment.ELECTIONS,
        "year\tunemployannualus\n1990\t5.6\n1990\t5.6\n2000\t3.99\n",
    )
    frame = unemployment.build_national(tmp_path, tables()).set_index("year")
    assert frame.loc[1990, "sources"] == "hopkins-pettingill-2018"
    assert frame.loc[2000, "unemployment_rate_percent"] == 3.99
    assert frame.loc[2012, "sources"] == "bls-laus-county"


def test_a_file_without_counties_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "city_years/bls_county/2000.txt", "nothing here\n")
    with pytest.raises(CollectError, match="no line of a county"):
        county_year(tmp_path, "city_years/bls_county/2000.txt")
