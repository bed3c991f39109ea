"""What city governments spend by function and year (table `city_spending`)."""

from pathlib import Path
from typing import Final

import pandas as pd

from study.collect.builder import TableReader
from study.collect.files import numbers, read_csv
from study.collect.names import keyed_city_id

FINANCES: Final = "city_years/city_finance_1970_2017.csv"
READS: Final = (FINANCES,)
SOURCES: Final = frozenset({"city-finance-1970-2017"})

MEASURES: Final = {
    "total": "total",
    "police": "police",
    "fire": "fire",
    "parks": "parks",
    "highways": "highways",
    "libraries": "libraries",
    "health": "health",
    "hospitals": "hospitals",
    "housing": "housing_comdev",
    "welfare": "welfare",
    "education": "education",
    "capital_outlay": "capital_outlay",
    "debt": "debt_outstanding",
}
"""Measures and the columns of the file that hold them."""

UNIT: Final = "_dollars_per_resident"

POLICE_FLOOR: Final = 50.0
"""A city with a police department of its own spends more (74 dollars at least in the file). Las
Vegas does not from 1974, and gives 0 to 30 dollars."""

GAP_FROM: Final = 5.0
"""A zero in one year between two years over this many dollars was not reported."""

JUMP: Final = 0.5
JUMPS: Final = ("total", "police")
"""Measures whose change by more than JUMP against the year before is noted; parts of the budget
that are mostly construction change so every few years."""


def defects(long: pd.DataFrame) -> pd.DataFrame:
    """Cells that must not be used, with the reason.

    Args:
        long: city_id, year, measure, value (dollars per resident).

    Returns:
        city_id, year, measure, value, reason.
    """
    ordered = long.sort_values(["city_id", "measure", "year"])
    series = ordered.groupby(["city_id", "measure"])
    one_year = (series["year"].shift(-1) - series["year"].shift(1)).eq(2)
    around = pd.concat([series["value"].shift(1), series["value"].shift(-1)], axis=1).min(axis=1)
    reasons = {
        "no expenditure is negative": ordered["value"] < 0,
        "no police department of its own": ordered["measure"].eq("police")
        & (ordered["value"] < POLICE_FLOOR),
        "not so in the years around it": ordered["value"].eq(0) & one_year & (around > GAP_FROM),
    }
    parts = [ordered[bad.fillna(value=False)].assign(reason=why) for why, bad in reasons.items()]
    return pd.concat(parts).drop_duplicates(["city_id", "year", "measure"])


def jumps(long: pd.DataFrame) -> pd.DataFrame:
    """City-years in which a measure of JUMPS changed by more than JUMP: city_id, year, text.

    Args:
        long: city_id, year, measure, value.
    """
    now = long[long["measure"].isin(JUMPS)]
    before = now.assign(year=now["year"] + 1).rename(columns={"value": "before"})
    pairs = now.merge(before, on=["city_id", "year", "measure"])
    large = pairs[(pairs["value"] / pairs["before"] - 1).abs() > JUMP]
    return large.assign(text=large["measure"] + " jumps, unconfirmed")[["city_id", "year", "text"]]


def build(upstream: Path, table: TableReader) -> pd.DataFrame:
    """Spending and debt of city governments in dollars of 2017 per resident.

    Args:
        upstream: folder of upstream files.
        table: reader of the tables already collected; `cities` is used.

    Returns:
        city_id, year, one column a measure, sources, note. A function that the city does not
        run is 0; a figure that was left out (`defects`) is blank and stands in `note`.

    Raises:
        CollectError: the file is missing or lacks a column.
    """
    frame = read_csv(upstream, FINANCES, ["key", "year", *MEASURES.values()])
    wide = pd.DataFrame(
        {
            "city_id": pd.array([keyed_city_id(key) for key in frame["key"]], dtype="string"),
            "year": frame["year"].astype("Int64"),
            **{name: numbers(frame[column]).round(2) for name, column in MEASURES.items()},
        }
    )
    cell = ["city_id", "year", "measure"]
    wide = wide[wide["city_id"].isin(table("cities")["city_id"])]
    long = wide.melt(["city_id", "year"], list(MEASURES), var_name="measure").dropna()
    bad = defects(long)
    kept = long.merge(bad[[*cell, "reason"]], on=cell, how="left")
    kept = kept[kept["reason"].isna()].drop(columns="reason")
    left_out = bad["measure"] + " left out: " + bad["value"].map("{:g}".format) + ", "
    said = [bad.assign(text=left_out + bad["reason"]), jumps(kept)]
    notes = pd.concat([part[["city_id", "year", "text"]] for part in said])
    note = notes.groupby(["city_id", "year"])["text"].agg("; ".join).astype("string")
    cells = kept.pivot_table(index=["city_id", "year"], columns="measure", values="value")
    rows = (
        cells.reindex(columns=list(MEASURES))
        .add_suffix(UNIT)
        .assign(sources="city-finance-1970-2017")
    )
    return rows.join(note.rename("note")).reset_index()
