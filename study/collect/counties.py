"""Counties in the yearly text files of the Local Area Unemployment Statistics."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from study.collect.builder import CollectError
from study.collect.files import numbers, reading, require

COUNTY_FOLDER: Final = "city_years/bls_county"
COUNTY_YEARS: Final = range(2000, 2021)
COUNTY_FILES: Final = tuple(f"{COUNTY_FOLDER}/{year}.txt" for year in COUNTY_YEARS)
COUNTY_FILE: Final = f"{COUNTY_FOLDER}/2018.txt"
"""The file whose names give the codes of counties."""

_LINE: Final = re.compile(
    r"^CN\d{13}\s+(?P<state_fips>\d{2})\s+(?P<county_fips>\d{3})\s+(?P<name>\S.*?)\s{2,}"
    r"(?P<year>\d{4})\s+(?P<labor_force>\S+)\s+(?P<employed>\S+)\s+(?P<unemployed>\S+)\s+\S+\s*$",
    re.MULTILINE,
)
_KIND: Final = re.compile(
    r" (?:county|parish|borough|municipality|census area|\(city\))(?:[/ ].*)?$", re.IGNORECASE
)


@dataclass(frozen=True)
class CountyCodes:
    """Five-digit codes of counties and of independent cities, by (name, state)."""

    codes: dict[tuple[str, str], str]

    def of(self, name: str, state: str) -> str:
        """Code of a county, or of the independent city where the name says so.

        Args:
            name: county as a list of places gives it; "Richmond (city)" and "Baltimore City" are
                independent cities, "Norfolk" too where the state has no such county.
            state: two-letter code.

        Raises:
            CollectError: no such county.
        """
        county, city = _plain(name), f"{_plain(name)} city"
        order = (city, county) if name.endswith("(city)") else (county, city)
        found = next((self.codes[n, state] for n in order if (n, state) in self.codes), None)
        if found is None:
            raise CollectError(f"{COUNTY_FILE}: no county {name!r} in {state}")
        return found


def county_year(upstream: Path, file: str) -> pd.DataFrame:
    """One year of every county.

    Returns:
        county_fips (five digits), name (with the state), year, labor_force and unemployed in
        persons (Float64; missing where the source says N.A.).

    Raises:
        CollectError: the file is missing or has no county line.
    """
    require(upstream, [file])
    with reading(file):
        text = (upstream / file).read_text(encoding="latin-1")
    rows = pd.DataFrame([match.groupdict() for match in _LINE.finditer(text)], dtype="string")
    if rows.empty:
        raise CollectError(f"{file}: no line of a county found")
    return pd.DataFrame(
        {
            "county_fips": rows["state_fips"] + rows["county_fips"],
            "name": rows["name"],
            "year": rows["year"].astype("Int64"),
            "labor_force": numbers(rows["labor_force"]),
            "unemployed": numbers(rows["unemployed"]),
        }
    )


def county_codes(upstream: Path) -> CountyCodes:
    """Codes of all counties, from the file of one year.

    Raises:
        CollectError: as `county_year`.
    """
    rows = county_year(upstream, COUNTY_FILE)
    codes: dict[tuple[str, str], str] = {}
    for printed, code in zip(rows["name"], rows["county_fips"], strict=True):
        name, _, state = printed.partition(", ")
        codes[_plain(name), state or "DC"] = code
    return CountyCodes(codes)


def _plain(name: str) -> str:
    bare = _KIND.sub("", name.strip())
    return re.sub(r"[^a-z]+", " ", bare.lower().replace("saint ", "st ")).strip()
