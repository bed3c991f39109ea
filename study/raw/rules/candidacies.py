"""Rules on bids for other offices and on the reviews that looked for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from study.raw.problems import Problem
from study.raw.reader import Raw
from study.raw.rules.people import UNKNOWN, cities_of_people, lives_of
from study.raw.rules.rows import (
    ADULT_AGE_YEARS,
    LOOKED_UP,
    cells,
    last_look_up,
    later,
    latest,
    rows,
)

OFFICES_OF_THE_NATION = {"president", "vice_president"}

OFFICES_WITHOUT_A_NECESSARY_STATE = {*OFFICES_OF_THE_NATION, "other"}

ABROAD: Final = "abroad"
"""Stands for the state of a city outside the US."""


def candidate_not_of_age(raw: Raw) -> Iterator[Problem]:
    """A candidacy falls within adult life."""
    lives = lives_of(raw)
    mend = "correct the year, or the life dates in mayors.csv"
    for row in rows(raw, "candidacies", "mayor_id", "year"):
        first_day, birth, died = lives.get(row.mayor_id, UNKNOWN)
        if first_day and row.year - first_day.year < ADULT_AGE_YEARS:
            message = f'"{row.year}" is no adult age: {row.mayor_id} was {birth}; {mend}'
            yield Problem("candidacies.csv", row.line, "year", message)
        if died and row.year > latest(died).year:
            message = f'"{row.year}" is after the death of {row.mayor_id} on {died}; {mend}'
            yield Problem("candidacies.csv", row.line, "year", message)


def candidacy_in_another_state(raw: Raw) -> Iterator[Problem]:
    """A state or district office lies in a state where the person was mayor.

    That of somebody who was mayor abroad and nowhere else may lie there, and then has no state.
    """
    states = {
        row.city_id: row.state if row.country == "US" else ABROAD
        for row in rows(raw, "cities", "city_id")
    }
    cities = cities_of_people(raw)
    for row in rows(raw, "candidacies", "mayor_id", "office"):
        homes = {states.get(city, "") for city in cities.get(row.mayor_id, ())}
        if message := _wrong_state(row, homes):
            yield Problem("candidacies.csv", row.line, "state", message)


def _wrong_state(row: Any, homes: set[str]) -> str:
    """What is wrong with the state of a bid of somebody with these homes; blank if nothing is."""
    if row.office in OFFICES_OF_THE_NATION:
        told = f'"{row.state}" is given for {row.office}, a national office; leave blank'
        return told if row.state else ""
    if not row.state:
        free = homes == {ABROAD} or row.office in OFFICES_WITHOUT_A_NECESSARY_STATE
        return "" if free else f"is blank; name the state of the office {row.office}"
    if not homes or homes & {"", ABROAD, row.state}:
        return ""
    return (
        f'"{row.state}" is no state where {row.mayor_id} was mayor ({", ".join(sorted(homes))}); '
        "correct the state or the person"
    )


def candidate_never_mayor(raw: Raw) -> Iterator[Problem]:
    """A candidate is known to have been mayor."""
    known = cities_of_people(raw)
    for row in rows(raw, "candidacies", "mayor_id"):
        if row.mayor_id not in known:
            message = f'"{row.mayor_id}" has no spell and won no election; add the spell'
            yield Problem("candidacies.csv", row.line, "mayor_id", message)


def bid_after_look_up(raw: Raw) -> Iterator[Problem]:
    """A bid is for a contest of a year in which some source was read, or earlier."""
    yield from later(raw, "candidacies", "year", last_look_up(raw), LOOKED_UP)


def won_before_a_vote(raw: Raw) -> Iterator[Problem]:
    """Who withdrew before any vote did not win."""
    for row in rows(raw, "candidacies", "stage", "outcome"):
        if (row.stage, row.outcome) == ("declared", "won"):
            message = '"won" before any vote (stage is declared); correct the stage or the outcome'
            yield Problem("candidacies.csv", row.line, "outcome", message)


def review_disagrees(raw: Raw) -> Iterator[Problem]:
    """A career review says what candidacies holds."""
    bidders = {mayor for _, mayor in cells(raw["candidacies"], "mayor_id")}
    for row in rows(raw, "career_reviews", "mayor_id", "result"):
        has = row.mayor_id in bidders
        if has == (row.result == "candidacy"):
            continue
        message = f'"{row.result}", but candidacies.csv has {"" if has else "no "}rows of '
        mend = "correct the result" if has else "add the bid or correct the result"
        yield Problem("career_reviews.csv", row.line, "result", f"{message}{row.mayor_id}; {mend}")
