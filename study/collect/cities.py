"""The cities of the frame, from census counts 1990-2020 (table `cities`)."""

from pathlib import Path
from typing import Final

import pandas as pd

from study.choices import FRAME_CENSUSES, FRAME_POPULATION
from study.collect.builder import CollectError, TableReader
from study.collect.counties import COUNTY_FILE, CountyCodes, county_codes
from study.collect.files import columns, numbers, read_csv, reading, require
from study.collect.names import city_id, slug

STANFORD: Final = "city_years/stanford_populations_1790_2010.csv"
CENSUS_2020: Final = "city_years/census_2020_places.csv"
READS: Final = (STANFORD, CENSUS_2020, COUNTY_FILE)
SOURCES: Final = frozenset({"census-decennial-1790-2010", "census-2020", "bls-laus-county"})

WITHOUT_MAYOR: Final = frozenset({"arlington-va", "paradise-nv"})
"""Places of the census that are no cities: a county and an unincorporated town."""

REGIONS: Final = {
    "northeast": "CT ME MA NH RI VT NJ NY PA",
    "midwest": "IL IN MI OH WI IA KS MN MO NE ND SD",
    "south": "DE DC FL GA MD NC SC VA WV AL KY MS TN AR LA OK TX",
    "west": "AZ CO ID MT NV NM UT WY AK CA HI OR WA",
}
"""Census Bureau regions."""

_REGION_OF: Final = {state: name for name, states in REGIONS.items() for state in states.split()}

_PRINTED: Final = {
    "winston-salem-nc": "Winston-Salem",
    "st-louis-mo": "St. Louis",
    "st-paul-mn": "St. Paul",
    "st-petersburg-fl": "St. Petersburg",
    "port-st-lucie-fl": "Port St. Lucie",
}
"""Names that the 2020 file spells without their point or hyphen."""


def decennial(upstream: Path) -> pd.DataFrame:
    """Decennial counts 1790-2010 of every place, one row a place.

    Returns:
        city_id, place_fips and one Float64 column a census ("1790" ... "2010"; 0 means absent).
    """
    require(upstream, [STANFORD])
    with reading(STANFORD):
        frame = pd.read_csv(
            upstream / STANFORD,
            dtype="string",
            keep_default_na=False,
            na_values=[""],
            encoding="utf-8",
        )
    years = [name for name in frame.columns if name.isdigit()]
    frame = columns(frame, ["City", "ST", "STPLFIPS_2010", *years], STANFORD)
    names = zip(frame["City"], frame["ST"], strict=True)
    return pd.DataFrame(
        {
            "city_id": pd.array([city_id(*pair) for pair in names], dtype="string"),
            "place_fips": frame["STPLFIPS_2010"],
            **{year: numbers(frame[year]) for year in years},
        }
    )


def places_2020(upstream: Path) -> pd.DataFrame:
    """Places of the 2020 census, the most populous of a name in a state.

    Returns:
        city_id, name, state, counties (names joined by `;`), population, latitude, longitude.
    """
    wanted = ["City", "State", "Counties", "Population", "Latitude", "Longitude"]
    frame = read_csv(upstream, CENSUS_2020, wanted)
    names = zip(frame["City"], frame["State"], strict=True)
    places = pd.DataFrame(
        {
            "city_id": pd.array([city_id(*pair) for pair in names], dtype="string"),
            "name": frame["City"],
            "state": frame["State"],
            "counties": frame["Counties"],
            "population": numbers(frame["Population"]),
            "latitude": numbers(frame["Latitude"]),
            "longitude": numbers(frame["Longitude"]),
        }
    )
    return places.sort_values("population", ascending=False).drop_duplicates("city_id")


def _counties(codes: CountyCodes, name: str, counties: str, state: str) -> str:
    # An independent city stands in the list as a county of its own name: "St Louis", "St. Louis".
    own = slug(name)
    marked = (f"{c} (city)" if slug(c) == own else c for c in counties.split(";"))
    return ";".join(codes.of(county, state) for county in marked)


def build(upstream: Path, table: TableReader) -> pd.DataFrame:
    """Cities with FRAME_POPULATION people or more at a census 1990-2020 that have a mayor.

    Latitude and longitude are degrees of the 2020 internal point; county_fips lists every county
    that the city lay in at the 2020 census.

    Args:
        upstream: folder of upstream files.
        table: not used; cities come first.

    Raises:
        CollectError: a file is missing, a column is missing, a county has no code.
    """
    counts = decennial(upstream).drop_duplicates("city_id").set_index("city_id")
    places = places_2020(upstream).set_index("city_id")
    early = counts[[str(year) for year in FRAME_CENSUSES if str(year) in counts.columns]]
    large = set(early.index[(early >= FRAME_POPULATION).any(axis=1)])
    large |= set(places.index[places["population"] >= FRAME_POPULATION])
    frame = sorted(large - WITHOUT_MAYOR)
    if absent := [name for name in frame if name not in counts.index or name not in places.index]:
        raise CollectError(f"{absent[0]} stands in only one of {STANFORD} and {CENSUS_2020}")
    codes = county_codes(upstream)
    rows = places.loc[frame]
    return pd.DataFrame(
        {
            "city_id": pd.array(frame, dtype="string"),
            "name": [_PRINTED.get(*pair) for pair in zip(frame, rows["name"], strict=True)],
            "state": rows["state"].to_numpy(),
            "country": "US",
            "place_fips": counts.loc[frame, "place_fips"].to_numpy(),
            "county_fips": [
                _counties(codes, *row)
                for row in zip(rows["name"], rows["counties"], rows["state"], strict=True)
            ],
            "region": [_REGION_OF[state] for state in rows["state"]],
            "latitude": rows["latitude"].to_numpy(),
            "longitude": rows["longitude"].to_numpy(),
            "incorporated": pd.NA,
            "sources": "bls-laus-county;census-2020;census-decennial-1790-2010",
        }
    )
