"""Census counts 1790-2020 and yearly estimates 2010-2023 (table `population`)."""

from pathlib import Path
from typing import Final

import pandas as pd

from study.collect.builder import CollectError, TableReader
from study.collect.cities import CENSUS_2020, STANFORD, decennial, places_2020
from study.collect.files import read_csv, reading, require
from study.collect.names import STATES, city_id, keyed_city_id

PEP_2010S: Final = "city_years/census_pep_2010_2019.xlsx"
PEP_2020S: Final = "city_years/census_pep_2020_2022.xlsx"
PEP_2023: Final = "city_years/population_2020_2023.csv"
READS: Final = (STANFORD, CENSUS_2020, PEP_2010S, PEP_2020S, PEP_2023)
SOURCES: Final = frozenset(
    {
        "census-decennial-1790-2010",
        "census-2020",
        "census-pep-2010-2019",
        "census-pep-2020-2022",
        "census-pep-2023",
    }
)

_HEADER: Final = "Geographic Area"


def census_counts(upstream: Path) -> pd.DataFrame:
    """Decennial counts of every place: city_id, year, population, kind, sources.

    A place that the source counts as 0 was absent and has no row.
    """
    wide = decennial(upstream).drop(columns="place_fips").drop_duplicates("city_id")
    early = wide.melt("city_id", var_name="year", value_name="population")
    early = early.assign(year=early["year"].astype("Int64"), sources="census-decennial-1790-2010")
    late = places_2020(upstream)[["city_id", "population"]]
    late = late.assign(year=pd.array([2020] * len(late), dtype="Int64"), sources="census-2020")
    both = pd.concat([early, late], ignore_index=True)
    return both[both["population"] > 0].assign(kind="census")


def yearly_estimates(upstream: Path, file: str, source: str) -> pd.DataFrame:
    """Mid-year estimates of incorporated places from a workbook of the Population Estimates.

    Args:
        upstream: folder of upstream files.
        file: workbook with "Geographic Area" and one column a year.
        source: source key of the rows.

    Returns:
        city_id, year, population, kind, sources.

    Raises:
        CollectError: the file is missing or has no such header.
    """
    require(upstream, [file])
    with reading(file):
        cells = pd.read_excel(upstream / file, header=None)
    starts = cells.index[cells[0] == _HEADER]
    if not len(starts):
        raise CollectError(f"{file}: no header line beginning {_HEADER!r}")
    header = pd.to_numeric(cells.loc[starts[0]], errors="coerce")
    years = header[header.between(1900, 2100)].astype("int64").to_dict()
    rows = cells.loc[starts[0] + 1 :]
    area = rows[0].astype("string").str.extract(r"^(?P<name>.+), (?P<state>[A-Z][A-Za-z ]+)$")
    known = area["state"].isin(list(STATES))
    rows, area = rows[known], area[known]
    ids = [city_id(*pair) for pair in zip(area["name"], area["state"], strict=True)]
    wide = rows[list(years)].rename(columns=years).assign(city_id=pd.array(ids, dtype="string"))
    long = wide.drop_duplicates("city_id").melt("city_id", var_name="year", value_name="population")
    figures = pd.to_numeric(long["population"], errors="coerce").astype("Float64")
    long = long.assign(year=long["year"].astype("Int64"), population=figures)
    return long.dropna(subset="population").assign(kind="estimate", sources=source)


def estimates_2023(upstream: Path) -> pd.DataFrame:
    """Estimates of 1 July 2023: city_id, year, population, kind, sources."""
    frame = read_csv(upstream, PEP_2023, ["key", "pepv2023_2023"])
    rows = pd.DataFrame(
        {
            "city_id": pd.array([keyed_city_id(key) for key in frame["key"]], dtype="string"),
            "year": pd.array([2023] * len(frame), dtype="Int64"),
            "population": pd.to_numeric(frame["pepv2023_2023"], errors="coerce").astype("Float64"),
            "kind": "estimate",
            "sources": "census-pep-2023",
        }
    )
    return rows.dropna(subset="population")


def build(upstream: Path, table: TableReader) -> pd.DataFrame:
    """Population in persons of the cities of cities.csv, within the boundaries of the day.

    Args:
        upstream: folder of upstream files.
        table: reader of the tables already collected; `cities` is used.

    Returns:
        city_id, year, population, kind (census, estimate), sources.

    Raises:
        CollectError: a file is missing or a city of the estimates is not found.
    """
    parts = [
        census_counts(upstream),
        yearly_estimates(upstream, PEP_2010S, "census-pep-2010-2019"),
        yearly_estimates(upstream, PEP_2020S, "census-pep-2020-2022"),
        estimates_2023(upstream),
    ]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["city_id"].isin(table("cities")["city_id"])]
    population = rows["population"].round().astype("Int64")
    columns = ["city_id", "year", "population", "kind", "sources"]
    return rows.assign(population=population)[columns].reset_index(drop=True)
