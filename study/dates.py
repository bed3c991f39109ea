"""Dates as precise as their source, and the one rule that turns them into model time.

A date of data/raw is `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. It stands for every day it may mean:
`2001` is any day from 1 January to 31 December 2001. `earliest` and `latest` give the two ends.

Mid-period rule: a model needs one day, and takes the middle one (the earlier of two), so that the
error of an imprecise date is as likely to be early as late. `2001` becomes 2 July 2001 (1 July in
a leap year), `2001-05` becomes 16 May 2001, `2001-04` becomes 15 April 2001. What this choice does
to a result is seen by taking the first or the last day instead (`Dating`).
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Mapping
from typing import Final, Literal

import numpy as np
import pandas as pd

Precision = Literal["day", "month", "year"]
Dating = Literal["earliest", "middle", "latest"]
"""Which of the days a date may mean stands for it."""

FORMS = "YYYY, YYYY-MM or YYYY-MM-DD"
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_OF_A_SPREADSHEET = re.compile(
    r"([0-9]{1,4}([/.-])[0-9]{1,2}\2[0-9]{1,4}|[0-9]{5}|[A-Z][a-z]{2}-[0-9]{2})( [0-9:]+)?"
)
"""Dates as a spreadsheet rewrites them: 5/1/1985, 31168 (days since 1899), May-85."""


def _parts(date: str) -> list[int]:
    match = _DATE.fullmatch(date)
    if match is None:
        changed = _OF_A_SPREADSHEET.fullmatch(date)
        why = "; a spreadsheet may have changed it: format the column as text" if changed else ""
        raise ValueError(f'"{date}" is not a date ({FORMS}){why}')
    return [int(part) for part in match.groups() if part is not None]


def _day(date: str, year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise ValueError(
            f'"{date}" is not a date ({FORMS}): the calendar has no such {precision(date)}'
        ) from None


def earliest(date: str) -> datetime.date:
    """First day the date may mean.

    Args:
        date: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.

    Raises:
        ValueError: the text has another form or names no day of the calendar.
    """
    year, month, day = (*_parts(date), 1, 1)[:3]
    return _day(date, year, month, day)


def latest(date: str) -> datetime.date:
    """Last day the date may mean.

    Args:
        date: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.

    Raises:
        ValueError: the text has another form or names no day of the calendar.
    """
    first = earliest(date)
    match precision(date):
        case "year":
            return first.replace(month=12, day=31)
        case "month":
            return first.replace(day=calendar.monthrange(first.year, first.month)[1])
        case "day":
            return first


def midpoint(date: str) -> datetime.date:
    """Middle day of the period the date may mean, the earlier of two.

    Args:
        date: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.

    Raises:
        ValueError: the text has another form or names no day of the calendar.
    """
    return middle(earliest(date), latest(date))


def middle(first: datetime.date, last: datetime.date) -> datetime.date:
    """Middle day of a period, the earlier of two: the mid-period rule."""
    return first + (last - first) // 2


def precision(date: str) -> Precision:
    """How precise the date is: "day", "month" or "year".

    Raises:
        ValueError: the text is not of the form `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    """
    forms: tuple[Precision, ...] = ("year", "month", "day")
    return forms[len(_parts(date)) - 1]


_DAY: Final[Mapping[Dating, Callable[[str], datetime.date]]] = {
    "earliest": earliest,
    "middle": midpoint,
    "latest": latest,
}


def model_time(dates: pd.Series[str], dating: Dating = "middle") -> pd.Series[pd.Timestamp]:
    """Dates as points in time, by the mid-period rule unless another is asked for.

    Args:
        dates: texts `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; missing values stay missing.
        dating: the day that stands for an imprecise date: the first it may mean, the `midpoint`,
            the last.

    Returns:
        That day of each date as `datetime64[s]` (nanoseconds would not reach back before
        1678), same index and name; NaT where the date is missing.

    Raises:
        ValueError: a text is not a date.
    """
    day = _DAY[dating]
    days = {date: np.datetime64(day(date), "s") for date in dates.dropna().unique()}
    values = [days.get(date, np.datetime64("NaT")) for date in dates.astype(object)]
    return pd.Series(np.array(values, "datetime64[s]"), index=dates.index, name=dates.name)


def looked_up(keys: pd.Series, dates: pd.Series) -> pd.Series:
    """The date of each key, missing where it has none.

    What `keys.map(dates)` gives; pandas 3 refuses that where the table of dates has no rows.

    Args:
        keys: labels of `dates`, or missing.
        dates: days (datetime64), one a label.
    """
    return pd.Series(dates.reindex(keys).to_numpy(), index=keys.index)
