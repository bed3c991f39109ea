"""When a person was born, from a date of birth and from ages stated on known days.

Someone aged 66 on 11 July 2022 was born from 12 July 1955 to 11 July 1956. A date of birth known to
the year is a window too, and several windows of one person narrow each other.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from study.dates import earliest, latest, middle

ONE_DAY = datetime.timedelta(days=1)


class Window(NamedTuple):
    """The first and the last day on which a person can have been born."""

    first: datetime.date
    last: datetime.date

    @property
    def middle(self) -> datetime.date:
        """The day that stands for the window in a model."""
        return middle(self.first, self.last)


def born_by_date(date: str) -> Window:
    """Days that a date of birth may mean.

    Args:
        date: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.

    Raises:
        ValueError: the text is not a date.
    """
    return Window(earliest(date), latest(date))


def born_by_age(date: str, age: int) -> Window:
    """Days on which somebody of an age on a date can have been born.

    Args:
        date: the day, month or year in which the person had the age.
        age: completed years.

    Raises:
        ValueError: the text is not a date, or the age reaches back beyond the calendar.
    """
    before = _years_before(earliest(date), age + 1)
    return Window(before + ONE_DAY, _years_before(latest(date), age))


def _years_before(day: datetime.date, years: int) -> datetime.date:
    if day.year <= years:
        raise ValueError(f"{years} years before {day} lie beyond the calendar; correct one of them")
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def overlap(windows: Iterable[Window]) -> Window | None:
    """The days that lie in all windows; None if there is none, or no window."""
    several = list(windows)
    if not several:
        return None
    first = max(window.first for window in several)
    last = min(window.last for window in several)
    return Window(first, last) if first <= last else None


def birth_windows(mayors: pd.DataFrame, ages: pd.DataFrame) -> dict[str, Window]:
    """The days on which each mayor can have been born.

    Args:
        mayors: mayor_id, birth_date (blank if not known).
        ages: mayor_id, date, age.

    Returns:
        By mayor_id, those who have a birth date or a stated age; not those whose rows contradict
        each other.
    """
    windows: dict[str, list[Window]] = defaultdict(list)
    dated = mayors[["mayor_id", "birth_date"]].dropna()
    for who, date in dated.itertuples(index=False):
        windows[who].append(born_by_date(date))
    for who, date, age in ages[["mayor_id", "date", "age"]].itertuples(index=False):
        windows[who].append(born_by_age(date, age))
    found = {who: overlap(several) for who, several in windows.items()}
    return {who: window for who, window in found.items() if window}
