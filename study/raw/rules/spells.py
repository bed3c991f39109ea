"""Rules on spells in office."""

from __future__ import annotations

import datetime
import itertools
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from study.raw.problems import Problem
from study.raw.reader import Raw
from study.raw.rules.rows import FIRST_DAY, cells, earliest, latest, rows
from study.raw.words import span

LONGEST_SILENT_GAP = datetime.timedelta(days=60)


class Spell(NamedTuple):
    """A spell with the days between which it began and ended; an open one lasts to as_of."""

    line: int
    city_id: str
    mayor_id: str
    start: str
    end: str
    regular: bool
    noted: bool
    first_start: datetime.date
    last_start: datetime.date
    first_end: datetime.date
    last_end: datetime.date

    def surely_holds(self, day: datetime.date) -> bool:
        """Whether the mayor was in office that day whatever the dates mean."""
        return self.last_start <= day <= self.first_end

    def may_touch(self, first: datetime.date, last: datetime.date) -> bool:
        """Whether the mayor can have been in office at any time from one day to another."""
        return self.first_start <= last and self.last_end >= first

    def __str__(self) -> str:
        """Who and when, for messages."""
        return f"{self.mayor_id} ({span(self.start, self.end)}, line {self.line})"


@lru_cache(maxsize=1)
def spells_of(raw: Raw) -> dict[str, list[Spell]]:
    """Dated spells by city, in order of time."""
    by_city: dict[str, list[Spell]] = defaultdict(list)
    for row in rows(raw, "spells", "city_id", "mayor_id", "start"):
        spell = Spell(
            row.line,
            row.city_id,
            row.mayor_id,
            row.start,
            row.end,
            row.status != "acting",
            bool(row.note),
            earliest(row.start),
            latest(row.start),
            earliest(row.end) if row.end else raw.as_of,
            latest(row.end) if row.end else raw.as_of,
        )
        by_city[spell.city_id].append(spell)
    return {city: sorted(spells, key=_time) for city, spells in by_city.items()}


def _time(spell: Spell) -> tuple[datetime.date, datetime.date, datetime.date]:
    return spell.first_start, spell.last_start, spell.last_end


def spells_overlap(raw: Raw) -> Iterator[Problem]:
    """No two regular spells of a city overlap."""
    for spells in spells_of(raw).values():
        regular = [spell for spell in spells if spell.regular]
        for one, other in itertools.combinations(regular, 2):
            if other.last_start < one.first_end and one.last_start < other.first_end:
                yield Problem(
                    "spells.csv",
                    other.line,
                    "start",
                    f'"{other.start}" overlaps the spell of {one}; a city has one regular mayor '
                    "at a time: correct a date, or set status to acting",
                )


def spells_leave_gap(raw: Raw) -> Iterator[Problem]:
    """Nobody is known in office for more than 60 days, and no note says why."""
    for spells in spells_of(raw).values():
        for before, after in itertools.pairwise(_frontier(spells)):
            gap = after.first_start - before.last_end
            if gap > LONGEST_SILENT_GAP and not (before.noted or after.noted):
                yield Problem(
                    "spells.csv",
                    after.line,
                    "start",
                    f'"{after.start}" comes {gap.days} days after the end of {before}; add who '
                    "held the office between, or a note that explains the gap",
                )


def _frontier(spells: list[Spell]) -> Iterator[Spell]:
    """Spells in order of time, without those that end before an earlier one does."""
    last_end = datetime.date.min
    for spell in spells:
        if spell.last_end >= last_end:
            last_end = spell.last_end
            yield spell


def spell_ends_before_start(raw: Raw) -> Iterator[Problem]:
    """A spell starts before it ends."""
    for spell in itertools.chain.from_iterable(spells_of(raw).values()):
        if spell.end and spell.last_end <= spell.first_start:
            yield Problem(
                "spells.csv",
                spell.line,
                "end",
                f'"{spell.end}" is not after start "{spell.start}"; correct one of the two',
            )


def dates_out_of_range(raw: Raw) -> Iterator[Problem]:
    """Spells and elections lie between 1600 and the closing date of the data."""
    for name, column in (("spells", "start"), ("spells", "end"), ("elections", "date")):
        for line, date in cells(raw[name], column):
            if not FIRST_DAY <= earliest(date) <= raw.as_of:
                yield Problem(
                    f"{name}.csv",
                    line,
                    column,
                    f'"{date}" lies outside {FIRST_DAY.year} to {raw.as_of} (as_of in '
                    "datapackage.json); correct it, or leave an end after as_of blank",
                )


def exit_without_end(raw: Raw) -> Iterator[Problem]:
    """A spell with an exit has an end."""
    spells = raw["spells"]
    for line, reason in cells(spells[spells["end"].isna()], "exit"):
        yield Problem(
            "spells.csv",
            line,
            "exit",
            f'"{reason}" but the spell has no end; fill end, or leave exit blank while in office',
        )


def end_without_exit(raw: Raw) -> Iterator[Problem]:
    """A spell that ended says how."""
    spells = raw["spells"]
    for line, end in cells(spells[spells["exit"].isna()], "end"):
        yield Problem(
            "spells.csv",
            line,
            "exit",
            f'is blank though the spell ended "{end}"; find out how it ended',
        )
