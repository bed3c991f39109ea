"""Unemployment of the cities' counties and of the nation (two tables)."""

from pathlib import Path
from typing import Any, Final

import pandas as pd

from study.collect.builder import CollectError, TableReader
from study.collect.counties import COUNTY_FILES, county_year
from study.collect.files import columns, numbers, read_csv, reading, require
from study.collect.names import keyed_city_id

COUNTY_TABLE: Final = "city_years/unemployment_county_1990_2018.csv"
ELECTIONS: Final = "mayors/hopkins_pettingill_2018/mayoralelections_final_full.tab"

READS: Final = (COUNTY_TABLE, *COUNTY_FILES)
SOURCES: Final = frozenset({"bls-laus-county"})
NATIONAL_READS: Final = (ELECTIONS, *COUNTY_FILES)
NATIONAL_SOURCES: Final = frozenset({"bls-laus-county", "hopkins-pettingill-2018"})

PUERTO_RICO: Final = "72"


def build(upstream: Path, table: TableReader) -> pd.DataFrame:
    """Unemployment in the central county of each city, 1990-2020.

    To 2018 from the table of central counties (New York pools its five counties); later years,
    and cities that the table leaves out, from the yearly county files, by the counties of the
    table or else by those of cities.csv where the city lies in one.

    Args:
        upstream: folder of upstream files.
        table: reader of the tables already collected; `cities` is used.

    Returns:
        city_id, year, unemployment_rate_percent (unemployed over labour force, two decimals),
        labor_force_persons, unemployed_persons, counties (`;` list), sources.

    Raises:
        CollectError: a file is missing or lacks a column.
    """
    cities = table("cities")
    early = _central_counties(upstream)
    early = early[early["city_id"].isin(cities["city_id"])]
    own = cities.set_index("city_id")["county_fips"]
    central = early.drop_duplicates("city_id").set_index("city_id")["counties"]
    county_of = pd.Series({**own[own.str.len() == 5], **central}, dtype="string")
    files = _pooled(_all_counties(upstream), county_of)
    known = pd.MultiIndex.from_frame(early[["city_id", "year"]])
    late = files[~pd.MultiIndex.from_frame(files[["city_id", "year"]]).isin(known)]
    rows = pd.concat([early, late], ignore_index=True)
    rows = rows.dropna(subset=["labor_force_persons", "unemployed_persons"])
    rate = 100 * rows["unemployed_persons"] / rows["labor_force_persons"]
    names = [
        "city_id",
        "year",
        "unemployment_rate_percent",
        "labor_force_persons",
        "unemployed_persons",
        "counties",
        "sources",
    ]
    whole = {
        name: rows[name].round().astype("Int64")
        for name in ("labor_force_persons", "unemployed_persons")
    }
    return rows.assign(unemployment_rate_percent=rate.round(2), sources="bls-laus-county", **whole)[
        names
    ].reset_index(drop=True)


def _central_counties(upstream: Path) -> pd.DataFrame:
    names = ["key", "county_fips", "year", "labor_force", "unemployed"]
    frame = read_csv(upstream, COUNTY_TABLE, names)
    return pd.DataFrame(
        {
            "city_id": pd.array([keyed_city_id(key) for key in frame["key"]], dtype="string"),
            "year": frame["year"].astype("Int64"),
            "counties": frame["county_fips"].str.replace("+", ";", regex=False),
            "labor_force_persons": numbers(frame["labor_force"]),
            "unemployed_persons": numbers(frame["unemployed"]),
        }
    ).dropna()


def _all_counties(upstream: Path) -> pd.DataFrame:
    return pd.concat([county_year(upstream, file) for file in COUNTY_FILES], ignore_index=True)


def _whole_sum(figures: pd.Series) -> Any:
    return figures.sum(skipna=False)  # the labour force of half a city is no labour force


def _pooled(counties: pd.DataFrame, county_of: pd.Series) -> pd.DataFrame:
    pairs = county_of.str.split(";").explode().rename("county_fips").rename_axis("city_id")
    joined = pairs.reset_index().merge(counties, on="county_fips")
    summed = joined.groupby(["city_id", "year"], as_index=False)[["labor_force", "unemployed"]].agg(
        _whole_sum
    )
    return summed.rename(
        columns={"labor_force": "labor_force_persons", "unemployed": "unemployed_persons"}
    ).assign(counties=summed["city_id"].map(county_of))


def national_from_counties(counties: pd.DataFrame) -> pd.DataFrame:
    """National rate as the sum over counties, without Puerto Rico.

    Args:
        counties: county_fips, year, labor_force, unemployed in persons.

    Returns:
        year, unemployment_rate_percent (two decimals).
    """
    states = counties[counties["county_fips"].str[:2] != PUERTO_RICO]
    totals = states.groupby("year")[["labor_force", "unemployed"]].sum()
    rate = (100 * totals["unemployed"] / totals["labor_force"]).round(2)
    return rate.rename("unemployment_rate_percent").reset_index()


def national_from_elections(upstream: Path) -> pd.DataFrame:
    """National yearly rate as a file of elections repeats it on each row.

    Returns:
        year, unemployment_rate_percent.

    Raises:
        CollectError: the rate differs between elections of one year, the file is missing or lacks
            a column.
    """
    require(upstream, [ELECTIONS])
    with reading(ELECTIONS):
        frame = pd.read_csv(upstream / ELECTIONS, sep="\t", encoding="latin-1", dtype="string")
    frame = columns(frame, ["year", "unemployannualus"], ELECTIONS)
    rates = pd.DataFrame(
        {
            "year": numbers(frame["year"]).astype("Int64"),
            "unemployment_rate_percent": numbers(frame["unemployannualus"]).round(2),
        }
    )
    rates = rates.dropna().drop_duplicates().sort_values("year")
    if repeated := rates["year"][rates["year"].duplicated()].tolist():
        raise CollectError(f"{ELECTIONS}: unemployannualus differs within {repeated[0]}")
    return rates.reset_index(drop=True)


def build_national(upstream: Path, table: TableReader) -> pd.DataFrame:
    """National unemployment rate in per cent, 1987-2020.

    The yearly averages of the Current Population Survey to 2011; sums over the counties of the
    Local Area Unemployment Statistics from 2012.

    Args:
        upstream: folder of upstream files.
        table: not used.

    Raises:
        CollectError: as `national_from_elections` and `county_year`.
    """
    early = national_from_elections(upstream).assign(sources="hopkins-pettingill-2018")
    late = national_from_counties(_all_counties(upstream)).assign(sources="bls-laus-county")
    late = late[~late["year"].isin(early["year"])]
    return pd.concat([early, late], ignore_index=True)
