"""Housing units permitted by city and year (table `building_permits`)."""

from pathlib import Path
from typing import Final

import pandas as pd

from study.collect.builder import TableReader
from study.collect.files import numbers, read_csv
from study.collect.names import keyed_city_id

PERMITS: Final = "city_years/bps_city_year.csv"
READS: Final = (PERMITS,)
SOURCES: Final = frozenset({"census-bps"})


def build(upstream: Path, table: TableReader) -> pd.DataFrame:
    """New privately owned housing units permitted by the city's own permit office.

    A city that hands its permits to the county stays in the survey for some years with zero
    units; such zeros at the end of a series are the county's houses, not none, and are left out.

    Args:
        upstream: folder of upstream files.
        table: reader of the tables already collected; `cities` is used.

    Returns:
        city_id, year, housing_units_single, housing_units_multi, housing_units_total, sources.

    Raises:
        CollectError: the file is missing or lacks a column.
    """
    frame = read_csv(upstream, PERMITS, ["k", "year", "units_1", "units_multi"])
    single, multi = (numbers(frame[name]).astype("Int64") for name in ("units_1", "units_multi"))
    rows = pd.DataFrame(
        {
            "city_id": pd.array([keyed_city_id(key) for key in frame["k"]], dtype="string"),
            "year": frame["year"].astype("Int64"),
            "housing_units_single": single,
            "housing_units_multi": multi,
            "housing_units_total": single + multi,
            "sources": "census-bps",
        }
    )
    rows = rows[rows["city_id"].isin(table("cities")["city_id"])]
    return without_handed_over(rows).reset_index(drop=True)


def without_handed_over(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without the zeros that end a series before the last year of the source.

    Args:
        rows: city_id, year, housing_units_total.
    """
    built = rows[rows["housing_units_total"] > 0]
    last_built = rows["city_id"].map(built.groupby("city_id")["year"].max()).astype("Int64")
    last_seen = rows.groupby("city_id")["year"].transform("max")
    ended = last_seen < rows["year"].max()
    after = (rows["year"] > last_built).fillna(value=True)
    kept: pd.DataFrame = rows.loc[~(ended & after)]
    return kept
