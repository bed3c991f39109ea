"""Rules on elections: their winners, votes, incumbents and calendar."""

from __future__ import annotations

import datetime
import itertools
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from study.raw.problems import Problem
from study.raw.reader import Raw
from study.raw.rules.rows import earliest, latest, rows
from study.raw.rules.spells import Spell, spells_of

LONGEST_WAIT_FOR_OFFICE = datetime.timedelta(days=400)


class _Contest(NamedTuple):
    line: int
    city_id: str
    date: str
    winner_id: str
    noted: bool
    winner_ever_held: bool
    other: Spell | None


def _contests_without_service(raw: Raw) -> Iterator[_Contest]:
    """Elections whose winner is in no spell within 400 days, and who is in office instead."""
    spells = spells_of(raw)
    for row in rows(raw, "elections", "city_id", "date", "winner_id"):
        first, last = earliest(row.date), latest(row.date) + LONGEST_WAIT_FOR_OFFICE
        of_city = spells.get(row.city_id, [])
        of_winner = [spell for spell in of_city if spell.mayor_id == row.winner_id]
        if last > raw.as_of or any(spell.may_touch(first, last) for spell in of_winner):
            continue
        other = next((spell for spell in of_city if spell.surely_holds(last)), None)
        yield _Contest(
            row.line, row.city_id, row.date, row.winner_id, bool(row.note), bool(of_winner), other
        )


def winner_never_served(raw: Raw) -> Iterator[Problem]:
    """The winner of an election holds office after it, when somebody is known to."""
    for contest in _contests_without_service(raw):
        if contest.other and not contest.winner_ever_held and not contest.noted:
            yield Problem(
                "elections.csv",
                contest.line,
                "winner_id",
                f'"{contest.winner_id}" won on {contest.date} and has no spell in '
                f"{contest.city_id}, where {contest.other} held the office; add the spell, correct "
                "the winner, or say in note why the winner never served",
            )


def winner_served_at_other_times(raw: Raw) -> Iterator[Problem]:
    """A winner who is known to have held the office, but not within 400 days of the election."""
    for contest in _contests_without_service(raw):
        if contest.other and (contest.winner_ever_held or contest.noted):
            yield Problem(
                "elections.csv",
                contest.line,
                "winner_id",
                f'"{contest.winner_id}" won on {contest.date}, but {contest.other} held the office '
                f"{LONGEST_WAIT_FOR_OFFICE.days} days later; check the dates",
            )


def winner_without_known_spells(raw: Raw) -> Iterator[Problem]:
    """Elections at times for which the city has no spells, one line a city."""
    unknown = [contest for contest in _contests_without_service(raw) if not contest.other]
    by_city = itertools.groupby(sorted(unknown, key=_city), key=_city)
    for city, contests in by_city:
        first, *rest = sorted(contests, key=lambda contest: earliest(contest.date))
        until = f" and {len(rest)} more until {rest[-1].date}" if rest else ""
        yield Problem(
            "elections.csv",
            first.line,
            "winner_id",
            f"nobody is known in office in {city} after the election of {first.date}{until}; "
            "add the spells to tell whether the winners served",
        )


def _city(contest: _Contest) -> str:
    return contest.city_id


def votes_do_not_add_up(raw: Raw) -> Iterator[Problem]:
    """The two counts are no more than the total, and a winner with fewer votes is explained."""
    for row in rows(raw, "elections", "winner_votes"):
        least = row.winner_votes + (row.runner_up_votes or 0)
        if row.total_votes != "" and row.total_votes < least:
            message = (
                f'"{row.total_votes}" is less than the votes of winner and runner-up, {least}; '
                "correct one of the three, or leave the total blank"
            )
            yield Problem("elections.csv", row.line, "total_votes", message)
        if row.runner_up_votes != "" and row.winner_votes < row.runner_up_votes and not row.note:
            message = (
                f'"{row.winner_votes}" is less than the {row.runner_up_votes} of the runner-up; '
                "correct the votes or the winner, or say in note why the second won"
            )
            yield Problem("elections.csv", row.line, "winner_votes", message)


def incumbent_not_in_office(raw: Raw) -> Iterator[Problem]:
    """The incumbent of an election held the office on its day, where somebody is known to have."""
    spells = spells_of(raw)
    for row in rows(raw, "elections", "city_id", "date", "incumbent_id"):
        day = earliest(row.date), latest(row.date)
        holders = [spell for spell in spells.get(row.city_id, []) if spell.may_touch(*day)]
        if holders and row.incumbent_id not in {spell.mayor_id for spell in holders}:
            message = (
                f'"{row.incumbent_id}" did not hold the office on {row.date}: {holders[0]} did; '
                "name the incumbent of that day, correct the dates, or leave it blank"
            )
            yield Problem("elections.csv", row.line, "incumbent_id", message)


def outcome_contradicts_winner(raw: Raw) -> Iterator[Problem]:
    """The incumbent won if the incumbent is the winner, and only then."""
    for row in rows(raw, "elections", "winner_id", "incumbent_id", "incumbent_outcome"):
        won = row.incumbent_id == row.winner_id
        if won == (row.incumbent_outcome == "won"):
            continue
        message = (
            f'"{row.incumbent_outcome}", but the incumbent {row.incumbent_id} '
            f"{'is' if won else 'is not'} the winner; correct the outcome, the incumbent or the "
            "winner"
        )
        yield Problem("elections.csv", row.line, "incumbent_outcome", message)


def contest_twice(raw: Raw) -> Iterator[Problem]:
    """Two wins of a person in a city with the very same votes are explained by a note on either."""
    seen: dict[tuple[str, str, int], Any] = {}
    for row in rows(raw, "elections", "city_id", "winner_id", "winner_votes"):
        first = seen.setdefault((row.city_id, row.winner_id, row.winner_votes), row)
        if first.line != row.line and not (first.note or row.note):
            message = (
                f'"{row.winner_votes}" is what line {first.line} gives the same winner; remove one '
                "of the two if they are one contest, correct the votes, or say in note that both "
                "counts are right"
            )
            yield Problem("elections.csv", row.line, "winner_votes", message)


def _regular_contests(raw: Raw) -> Iterator[tuple[int, Any]]:
    """Regular contests with their years."""
    for row in rows(raw, "elections", "city_id", "date", "kind"):
        if row.kind == "regular":
            yield earliest(row.date).year, row


def two_regular_contests(raw: Raw) -> Iterator[Problem]:
    """A city has one regular contest a calendar year."""
    seen: dict[tuple[str, int], Any] = {}
    for year, row in _regular_contests(raw):
        first = seen.setdefault((row.city_id, year), row)
        if first.line != row.line:
            message = (
                f'"{row.date}" is the second regular contest of {row.city_id} in the year, after '
                f"{first.date} (line {first.line}); remove one of the two if they are one contest, "
                "else make one special"
            )
            yield Problem("elections.csv", row.line, "date", message)


def _terms(raw: Raw) -> dict[str, dict[int, int]]:
    """Years of a term by city and year; in a year of two rows that of the later one."""
    terms: dict[str, dict[int, int]] = defaultdict(dict)
    ruled = rows(raw, "charters", "city_id", "from_year", "term_years")
    for row in sorted(ruled, key=lambda row: row.from_year):
        years = range(row.from_year, (row.to_year or raw.as_of.year) + 1)
        terms[row.city_id] |= dict.fromkeys(years, row.term_years)
    return terms


def contest_in_midterm(raw: Raw) -> Iterator[Problem]:
    """No regular contest lies between two others of the city that are just one term apart."""
    contests: dict[str, dict[int, Any]] = defaultdict(dict)
    for year, row in _regular_contests(raw):
        contests[row.city_id][year] = row
    for city, terms in _terms(raw).items():
        years = sorted(contests[city])
        for before in years:
            after = before + terms.get(before + 1, 0)
            if after not in contests[city]:
                continue
            for year in range(before + 1, after):
                if row := contests[city].get(year):
                    message = (
                        f'"{row.date}" lies in {city} within the term of {after - before} years '
                        f"from {before} to {after}: make it special, remove it, or correct the "
                        "charter"
                    )
                    yield Problem("elections.csv", row.line, "date", message)
