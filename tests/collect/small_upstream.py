"""Small upstream files for the tests of the collectors."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

PLACES = (
    "City,State,Type,Counties,Population,Latitude,Longitude\n"
    "St Louis,MO,City,St. Louis,301578,38.626,-90.191\n"
    "Boise,ID,City,Ada,235684,43.615,-116.202\n"
    "Jersey City,NJ,City,Hudson,292449,40.718,-74.047\n"
    "Smallville,MO,City,Clay,1200,39.0,-94.0\n"
    "Arlington,VA,City,Arlington,238643,38.88,-77.1\n"
)
COUNTS = (
    "ST,City,1980,1990,2000,2010,STPLFIPS_2010\n"
    "MO,St. Louis,452801,396685,348189,319294,2965000\n"
    "ID,Boise,102249,125738,185787,205671,1608830\n"
    "NJ,Jersey City,223532,228537,240055,247597,3436000\n"
    "MO,Smallville,0,900,1000,1100,2900001\n"
    "VA,Arlington,152599,170936,189453,207627,5103000\n"
)
COUNTY_LINES = (
    (" 16", "001", "Ada County, ID", "255,000", "6,000"),
    (" 29", "047", "Clay County, MO", "130,000", "4,000"),
    (" 29", "189", "St. Louis County, MO", "520,000", "16,000"),
    (" 29", "510", "St. Louis city, MO", "150,000", "6,000"),
    (" 34", "017", "Hudson County, NJ", "360,000", "14,000"),
    (" 51", "013", "Arlington County, VA", "150,000", "3,000"),
    (" 72", "001", "Adjuntas Municipio, PR", "5,000", "1,000"),
)


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def write_workbook(folder: Path, name: str, rows: list[list[object]]) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    width = max(map(len, rows))
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    with path.open("wb") as file:
        pd.DataFrame(padded).to_excel(file, header=False, index=False, sheet_name="DATA")


def county_text(year: int) -> str:
    lines = [f"      Labor Force Data by County, {year} Annual Averages", ""]
    for state, county, name, force, unemployed in COUNTY_LINES:
        code = f"CN{state.strip()}{county}00000000"
        place = f"{code}   {state}     {county}   {name:<40}"
        lines.append(f"{place}   {year}   {force}   1   {unemployed}   4.0")
    return "\n".join([*lines, "SOURCE:  BLS, LAUS", ""])


def write_places(folder: Path) -> None:
    write(folder, "city_years/census_2020_places.csv", PLACES)
    write(folder, "city_years/stanford_populations_1790_2010.csv", COUNTS)
    write(folder, "city_years/bls_county/2018.txt", county_text(2018))


def tables(**frames: pd.DataFrame) -> Callable[[str], pd.DataFrame]:
    known: Mapping[str, pd.DataFrame] = frames
    return known.__getitem__


def city_table(*ids: str) -> pd.DataFrame:
    names = {"st-louis-mo": "St. Louis", "boise-id": "Boise", "jersey-city-nj": "Jersey City"}
    return pd.DataFrame(
        {
            "city_id": pd.array(ids, dtype="string"),
            "name": pd.array([names.get(key, key) for key in ids], dtype="string"),
            "county_fips": pd.array(["00000"] * len(ids), dtype="string"),
        }
    )
