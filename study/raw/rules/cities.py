"""Rules on cities, their charters, and what happened in them or went out from them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from study.choices import FRAME_CENSUSES, FRAME_POPULATION
from study.raw.problems import Problem
from study.raw.reader import Raw
from study.raw.rules.rows import CLOSING, earliest, later, latest, rows
from study.raw.words import span


def city_in_another_state(raw: Raw) -> Iterator[Problem]:
    """The id of a city ends in its state, or abroad in its country."""
    for row in rows(raw, "cities", "city_id", "country"):
        place = row.state if row.country == "US" else row.country
        if place and not row.city_id.endswith(f"-{place.lower()}"):
            message = f'"{row.city_id}" does not end in "-{place.lower()}"; correct it or the place'
            yield Problem("cities.csv", row.line, "city_id", message)


def city_below_frame(raw: Raw) -> Iterator[Problem]:
    """A US city outside the frame counts in the models and in no table of coverage."""
    largest: dict[str, int] = {}
    for row in rows(raw, "population", "city_id", "year", "population", "kind"):
        if row.kind == "census" and row.year in FRAME_CENSUSES:
            largest[row.city_id] = max(row.population, largest.get(row.city_id, 0))
    for row in rows(raw, "cities", "city_id", "country"):
        if row.country == "US" and largest.get(row.city_id, 0) < FRAME_POPULATION:
            add = "" if row.city_id in largest else "add its population, or "
            message = (
                f'"{row.city_id}" has no census of {FRAME_CENSUSES[0]}-{FRAME_CENSUSES[-1]} with '
                f"{FRAME_POPULATION:,} people here: its mayors count in the models, and in no "
                f"table of coverage; {add}leave it out to keep to the frame"
            )
            yield Problem("cities.csv", row.line, "city_id", message)


def city_abroad(raw: Raw) -> Iterator[Problem]:
    """What is told of a city outside the US reaches no sample; a note on each row says it may."""
    told = {
        row.city_id
        for table in ("spells", "elections")
        for row in rows(raw, table, "city_id")
        if not row.note
    }
    for row in rows(raw, "cities", "city_id", "country"):
        if row.country != "US" and row.city_id in told:
            message = (
                f'"{row.city_id}" lies in {row.country}: mayors of cities abroad stand in '
                "spells.csv with main_sample False, and in no model, mayor_years, decisions or "
                "coverage; if that is meant, put a note on each of its spells and elections"
            )
            yield Problem("cities.csv", row.line, "city_id", message)


def charter_after_closing(raw: Raw) -> Iterator[Problem]:
    """A row of charters tells no rule of a year after the closing date."""
    yield from later(raw, "charters", "to_year", raw.as_of.year, CLOSING)


def charter_spans_clash(raw: Raw) -> Iterator[Problem]:
    """The rules of a city follow each other: no span runs backwards or into the next."""
    ruled = rows(raw, "charters", "city_id", "from_year")
    spans = sorted(ruled, key=lambda row: (row.city_id, row.from_year))
    for row in spans:
        if row.to_year and row.to_year < row.from_year:
            message = f'"{row.to_year}" is before from_year "{row.from_year}"; correct one'
            yield Problem("charters.csv", row.line, "to_year", message)
    for one, other in itertools.pairwise(spans):
        if one.city_id == other.city_id and (one.to_year or raw.as_of.year) > other.from_year:
            yield Problem(
                "charters.csv",
                other.line,
                "from_year",
                f'"{other.from_year}" lies inside the span of line {one.line} '
                f"({span(one.from_year, one.to_year)}); end that span before this year",
            )


def event_after_closing(raw: Raw) -> Iterator[Problem]:
    """No event lies in a year after the closing date."""
    yield from later(raw, "hosted_events", "year", raw.as_of.year, CLOSING)


def convention_with_two_hosts(raw: Raw) -> Iterator[Problem]:
    """A nominating convention has one host a year."""
    hosts: dict[tuple[str, int], Any] = {}
    for row in rows(raw, "hosted_events", "kind", "year", "city_id"):
        if not row.kind.startswith("convention_") or row.role != "host":
            continue
        first = hosts.setdefault((row.kind, row.year), row)
        if first.city_id != row.city_id:
            yield Problem(
                "hosted_events.csv",
                row.line,
                "city_id",
                f'"{row.city_id}" is a second host of {row.kind} {row.year} beside '
                f"{first.city_id} (line {first.line}); a convention has one host",
            )


FIRST_ACT_YEAR = 1900
"""No act abroad of a US mayor is looked for before this year."""


def act_out_of_time(raw: Raw) -> Iterator[Problem]:
    """An act abroad lies between FIRST_ACT_YEAR and the closing date."""
    for row in rows(raw, "international_activity", "date"):
        first, last = earliest(row.date), latest(row.date)
        if last.year < FIRST_ACT_YEAR or first > raw.as_of:
            message = (
                f'"{row.date}" is outside {FIRST_ACT_YEAR} to {raw.as_of}; correct the date or '
                "remove the act"
            )
            yield Problem("international_activity.csv", row.line, "date", message)
