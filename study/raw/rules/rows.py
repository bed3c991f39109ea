"""Rows and dates as the rules read them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import pandas as pd

from study import dates
from study.raw.descriptor import RAW_TABLES
from study.raw.problems import Problem
from study.raw.reader import Raw

FIRST_DAY = datetime.date(1600, 1, 1)
ADULT_AGE_YEARS = 18
CLOSING = "the year of as_of in datapackage.json"
LOOKED_UP = "the year in which the newest source was read"

earliest = cache(dates.earliest)
latest = cache(dates.latest)


def rows(raw: Raw, table: str, *needed: str) -> Iterator[Any]:
    """Rows as named tuples with blanks as "", without those that lack a needed value."""
    for row in _all_rows(raw, table):
        if all(getattr(row, column) != "" for column in needed):
            yield row


@lru_cache(maxsize=len(RAW_TABLES))
def _all_rows(raw: Raw, table: str) -> list[Any]:
    whole = raw[table].rename_axis("line").reset_index()
    blanked = {
        name: pd.Series(["" if value is pd.NA else value for value in whole[name]], dtype=object)
        for name in whole
    }
    return list(pd.DataFrame(blanked).itertuples(index=False, name="Row"))


def cells(frame: pd.DataFrame, column: str) -> Iterator[tuple[int, str]]:
    """Line and text of the cells of a column that are not blank."""
    whole = frame[column].dropna()
    return zip(whole.index.tolist(), whole.tolist(), strict=True)


def later(raw: Raw, name: str, column: str, last: int, why: str) -> Iterator[Problem]:
    """Cells of a column, each beginning with a year, that lie after a last year."""
    for line, year in cells(raw[name], column):
        if int(str(year)[:4]) > last:
            message = f'"{year}" is later than {last}, {why}; correct it or leave the row out'
            yield Problem(f"{name}.csv", line, column, message)


def last_look_up(raw: Raw) -> int:
    """The last year in which a source was read, the closing date's at the least."""
    read = [latest(str(date)).year for _, date in cells(raw["sources"], "accessed")]
    return max([raw.as_of.year, *read])
