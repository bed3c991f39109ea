"""Rules on people: their names, lives and ages."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Any, Final, NamedTuple

import pandas as pd

from study.births import Window, birth_windows, born_by_age, born_by_date, overlap
from study.raw.names import plain_name
from study.raw.problems import Problem
from study.raw.reader import Raw
from study.raw.rules.rows import (
    ADULT_AGE_YEARS,
    FIRST_DAY,
    LOOKED_UP,
    earliest,
    last_look_up,
    later,
    latest,
    rows,
)
from study.raw.rules.spells import spells_of


def life_runs_backwards(raw: Raw) -> Iterator[Problem]:
    """People are born by the closing date of the data, and before they die."""
    for row in rows(raw, "mayors", "birth_date"):
        if not _may_be_born(row.birth_date, raw.as_of):
            message = (
                f'"{row.birth_date}" lies outside {FIRST_DAY.year} to {raw.as_of} (as_of in '
                "datapackage.json); correct it or leave it blank"
            )
            yield Problem("mayors.csv", row.line, "birth_date", message)
        elif not _may_be_a_life(row.birth_date, row.death_date):
            message = f'"{row.death_date}" is not after birth_date "{row.birth_date}"; correct one'
            yield Problem("mayors.csv", row.line, "death_date", message)


def _may_be_born(date: str, as_of: datetime.date) -> bool:
    return not date or FIRST_DAY <= earliest(date) <= as_of


def _may_be_a_life(birth: str, death: str) -> bool:
    return not (birth and death) or latest(death) > earliest(birth)


def age_contradicts_birth(raw: Raw) -> Iterator[Problem]:
    """The ages stated of a person agree with one another and with the birth date."""
    known = {
        row.mayor_id: born_by_date(row.birth_date)
        for row in rows(raw, "mayors", "mayor_id", "birth_date")
        if _may_be_born(row.birth_date, raw.as_of)
    }
    for row in rows(raw, "stated_ages", "mayor_id", "date", "age"):
        if earliest(row.date) < FIRST_DAY:
            message = f'"{row.date}" is before {FIRST_DAY.year}; correct it or leave the row out'
            yield Problem("stated_ages.csv", row.line, "date", message)
            continue
        window = born_by_age(row.date, row.age)
        others = known.get(row.mayor_id, window)
        both = overlap((window, others))
        if both is None:
            message = (
                f'"{row.age}" on {row.date} puts the birth of {row.mayor_id} between '
                f"{window.first} and {window.last}; the birth date in mayors.csv or the ages above "
                f"put it between {others.first} and {others.last}: keep the better source"
            )
            yield Problem("stated_ages.csv", row.line, "age", message)
        known[row.mayor_id] = both or others


def spell_outside_life(raw: Raw) -> Iterator[Problem]:
    """A spell begins in adult life and ends by death."""
    lives = lives_of(raw)
    mend = "correct the date, the person, or the life dates in mayors.csv"
    for spell in chain.from_iterable(spells_of(raw).values()):
        first_day, birth, died = lives.get(spell.mayor_id, UNKNOWN)
        if first_day and spell.last_start.year - first_day.year < ADULT_AGE_YEARS:
            message = f'"{spell.start}" is no adult age: {spell.mayor_id} was {birth}; {mend}'
            yield Problem("spells.csv", spell.line, "start", message)
        if died and spell.first_end > latest(died):
            what = f'"{spell.end}" is after' if spell.end else "is blank in spite of"
            message = f"{what} the death of {spell.mayor_id} on {died}; {mend}"
            yield Problem("spells.csv", spell.line, "end", message)


AGES: Final = ["mayor_id", "date", "age"]


class Life(NamedTuple):
    """The first day on which a person can have been born, the birth in words, and the death."""

    first_day: datetime.date | None
    birth: str
    death_date: str


UNKNOWN: Final = Life(None, "", "")


@lru_cache(maxsize=1)
def lives_of(raw: Raw) -> dict[str, Life]:
    """Lives of people whose dates can be right, with stated ages where the folder has them."""
    people = {
        row.mayor_id: row
        for row in rows(raw, "mayors", "mayor_id")
        if _may_be_born(row.birth_date, raw.as_of)
        and _may_be_a_life(row.birth_date, row.death_date)
    }
    sound = raw["mayors"].loc[raw["mayors"]["mayor_id"].isin(people)]
    ages = raw.frames.get("stated_ages", pd.DataFrame(columns=AGES)).dropna(subset=AGES)
    born = birth_windows(sound, ages.loc[[earliest(date) >= FIRST_DAY for date in ages["date"]]])
    return {who: _life(row, born.get(who)) for who, row in people.items()}


def _life(row: Any, born: Window | None) -> Life:
    if born is None:
        return UNKNOWN._replace(death_date=row.death_date)
    between = f"born between {born.first} and {born.last} by stated_ages.csv"
    birth = f"born {row.birth_date}" if row.birth_date else between
    return Life(born.first, birth, row.death_date)


def death_after_look_up(raw: Raw) -> Iterator[Problem]:
    """Nobody died after the last source was read."""
    yield from later(raw, "mayors", "death_date", last_look_up(raw), LOOKED_UP)


def person_twice(raw: Raw) -> Iterator[Problem]:
    """Two people of one name in one city are one person entered twice."""
    cities = cities_of_people(raw)
    seen: dict[tuple[str, str], tuple[str, int]] = {}
    for row in rows(raw, "mayors", "mayor_id", "name"):
        plain = plain_name(row.name)
        namesakes = [
            seen.setdefault((city, plain), (row.mayor_id, row.line))
            for city in sorted(cities.get(row.mayor_id, ()))
            if plain
        ]
        for mayor_id, line in dict.fromkeys(namesakes):
            if mayor_id != row.mayor_id:
                yield Problem(
                    "mayors.csv",
                    row.line,
                    "name",
                    f'"{row.name}" of the same city is also {mayor_id} (line {line}); keep one '
                    "mayor_id, or tell the two names apart (middle name, Jr.)",
                )


@lru_cache(maxsize=1)
def cities_of_people(raw: Raw) -> dict[str, set[str]]:
    """Cities in which a person held the office or won it."""
    cities: dict[str, set[str]] = defaultdict(set)
    for row in rows(raw, "spells", "mayor_id", "city_id"):
        cities[row.mayor_id].add(row.city_id)
    for row in rows(raw, "elections", "winner_id", "city_id"):
        cities[row.winner_id].add(row.city_id)
    return cities
