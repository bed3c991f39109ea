from pathlib import Path

import pytest
from small_upstream import city_table, tables, write, write_places, write_workbook

from study.collect import cities, population
from study.collect.builder import CollectError


def test_frame_is_cities_of_160_000_with_a_mayor(tmp_path: Path) -> None:
    write_places(tmp_path)
    frame = cities.build(tmp_path, tables()).set_index("city_id")
    assert list(frame.index) == ["boise-id", "jersey-city-nj", "st-louis-mo"]
    assert frame.loc["st-louis-mo", "name"] == "St. Louis"
    assert frame.loc["st-louis-mo", "place_fips"] == "2965000"
    assert frame.loc["boise-id", "region"] == "west"
    assert frame.loc["boise-id", "latitude"] == pytest.approx(43.615)


def test_independent_city_is_not_the_county_of_its_name(tmp_path: Path) -> None:
    write_places(tmp_path)
    frame = cities.build(tmp_path, tables()).set_index("city_id")
    assert frame.loc["st-louis-mo", "county_fips"] == "29510"
    assert frame.loc["jersey-city-nj", "county_fips"] == "34017"


def test_unknown_county_is_named(tmp_path: Path) -> None:
    write_places(tmp_path)
    places = tmp_path / "city_years/census_2020_places.csv"
    places.write_text(places.read_text().replace(",Ada,", ",Nowhere,"))
    with pytest.raises(CollectError, match="no county 'Nowhere' in ID"):
        cities.build(tmp_path, tables())


def _write_estimates(folder: Path) -> None:
    write_workbook(
        folder,
        population.PEP_2010S,
        [
            ["table with row headers in column A", None, None, None],
            ["Geographic Area", "Census", 2010, 2011],
            ["Boise City city, Idaho", 205671, 206000, 210000],
            ["Jersey City city, New Jersey", 247597, 248000, 251000],
            ["Release Date: May 2020", None, None, None],
        ],
    )
    write_workbook(
        folder,
        population.PEP_2020S,
        [["Geographic Area", "Estimates Base", 2020], ["Boise City city, Idaho", 235684, 236000]],
    )
    write(folder, population.PEP_2023, "key,pepv2023_2023\njersey city|NJ,291657\nboise|ID,\n")


def test_population_of_censuses_and_estimates(tmp_path: Path) -> None:
    write_places(tmp_path)
    _write_estimates(tmp_path)
    table = tables(cities=city_table("boise-id", "jersey-city-nj"))
    frame = population.build(tmp_path, table).set_index(["city_id", "year", "kind"])["population"]
    assert frame["boise-id", 1980, "census"] == 102249
    assert frame["boise-id", 2020, "census"] == 235684
    assert frame["boise-id", 2020, "estimate"] == 236000
    assert frame["jersey-city-nj", 2011, "estimate"] == 251000
    assert frame["jersey-city-nj", 2023, "estimate"] == 291657
    assert ("boise-id", 2023, "estimate") not in frame.index
    assert len(frame) == 2 * 5 + 4 + 1 + 1


def test_a_count_of_zero_is_absent(tmp_path: Path) -> None:
    write_places(tmp_path)
    frame = population.census_counts(tmp_path)
    years = frame[frame["city_id"] == "smallville-mo"]["year"].tolist()
    assert years == [1990, 2000, 2010, 2020]


def test_estimates_without_a_header_are_refused(tmp_path: Path) -> None:
    write_workbook(tmp_path, population.PEP_2010S, [["Area", 2010], ["Boise City city, Idaho", 1]])
    with pytest.raises(CollectError, match="no header line beginning 'Geographic Area'"):
        population.yearly_estimates(tmp_path, population.PEP_2010S, "census-pep-2010-2019")
