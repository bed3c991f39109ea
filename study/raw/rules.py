"""Rules that reach across rows and tables, which no schema can state.

A rule takes the tables (index: physical line of the row) and yields what breaks it. Imprecise dates
are given every benefit: a rule on dates breaks only if it breaks whatever days the dates mean.
"""

from __future__ import annotations

import datetime
import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any, Literal, NamedTuple

import pandas as pd

from study import dates
from study.births import born_by_age, born_by_date, overlap
from study.choices import FRAME_CENSUSES, FRAME_POPULATION
from study.raw.bibliography import citations
from study.raw.problems import Problem
from study.raw.reader import Raw
from study.raw.words import span

FIRST_DAY = datetime.date(1600, 1, 1)
LONGEST_SILENT_GAP = datetime.timedelta(days=60)
LONGEST_WAIT_FOR_OFFICE = datetime.timedelta(days=400)
ADULT_AGE_YEARS = 18
UNVERIFIED = "unverified"
OFFICES_OF_THE_NATION = {"president", "vice_president"}
OFFICES_WITHOUT_A_NECESSARY_STATE = {*OFFICES_OF_THE_NATION, "other"}

_earliest = cache(dates.earliest)
_latest = cache(dates.latest)


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


def _rows(frame: pd.DataFrame, *needed: str) -> Iterator[Any]:
    """Rows as named tuples with blanks as "", without those that lack a needed value."""
    whole = frame.dropna(subset=list(needed)).rename_axis("line").reset_index()
    blanked = {
        name: pd.Series(["" if value is pd.NA else value for value in whole[name]], dtype=object)
        for name in whole
    }
    return pd.DataFrame(blanked).itertuples(index=False, name="Row")


def _cells(frame: pd.DataFrame, column: str) -> Iterator[tuple[int, str]]:
    """Line and text of the cells of a column that are not blank."""
    whole = frame[column].dropna()
    return zip(whole.index.tolist(), whole.tolist(), strict=True)


def _spells(raw: Raw) -> dict[str, list[Spell]]:
    """Dated spells by city, in order of time."""
    by_city: dict[str, list[Spell]] = defaultdict(list)
    for row in _rows(raw["spells"], "city_id", "mayor_id", "start"):
        spell = Spell(
            row.line,
            row.city_id,
            row.mayor_id,
            row.start,
            row.end,
            row.status != "acting",
            bool(row.note),
            _earliest(row.start),
            _latest(row.start),
            _earliest(row.end) if row.end else raw.as_of,
            _latest(row.end) if row.end else raw.as_of,
        )
        by_city[spell.city_id].append(spell)
    return {city: sorted(spells, key=_time) for city, spells in by_city.items()}


def _time(spell: Spell) -> tuple[datetime.date, datetime.date, datetime.date]:
    return spell.first_start, spell.last_start, spell.last_end


def spells_overlap(raw: Raw) -> Iterator[Problem]:
    """No two regular spells of a city overlap."""
    for spells in _spells(raw).values():
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
    for spells in _spells(raw).values():
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
    for spell in itertools.chain.from_iterable(_spells(raw).values()):
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
        for line, date in _cells(raw[name], column):
            if not FIRST_DAY <= _earliest(date) <= raw.as_of:
                yield Problem(
                    f"{name}.csv",
                    line,
                    column,
                    f'"{date}" lies outside {FIRST_DAY.year} to {raw.as_of} (as_of in '
                    "datapackage.json); correct it, or leave an end after as_of blank",
                )


def _later(raw: Raw, name: str, column: str, last: int, why: str) -> Iterator[Problem]:
    for line, year in _cells(raw[name], column):
        if int(str(year)[:4]) > last:
            message = f'"{year}" is later than {last}, {why}; correct it or leave the row out'
            yield Problem(f"{name}.csv", line, column, message)


_CLOSING = "the year of as_of in datapackage.json"
_LOOKED_UP = "the year in which the newest source was read"


def charter_after_closing(raw: Raw) -> Iterator[Problem]:
    """A row of charters tells no rule of a year after the closing date."""
    yield from _later(raw, "charters", "to_year", raw.as_of.year, _CLOSING)


def event_after_closing(raw: Raw) -> Iterator[Problem]:
    """No event lies in a year after the closing date."""
    yield from _later(raw, "hosted_events", "year", raw.as_of.year, _CLOSING)


def _last_look_up(raw: Raw) -> int:
    """The last year in which a source was read, the closing date's at the least."""
    read = [_latest(str(date)).year for _, date in _cells(raw["sources"], "accessed")]
    return max([raw.as_of.year, *read])


def bid_after_look_up(raw: Raw) -> Iterator[Problem]:
    """A bid is for a contest of a year in which some source was read, or earlier."""
    yield from _later(raw, "candidacies", "year", _last_look_up(raw), _LOOKED_UP)


def death_after_look_up(raw: Raw) -> Iterator[Problem]:
    """Nobody died after the last source was read."""
    yield from _later(raw, "mayors", "death_date", _last_look_up(raw), _LOOKED_UP)


def city_in_another_state(raw: Raw) -> Iterator[Problem]:
    """The id of a city ends in its state, or abroad in its country."""
    for row in _rows(raw["cities"], "city_id", "country"):
        place = row.state if row.country == "US" else row.country
        if place and not row.city_id.endswith(f"-{place.lower()}"):
            message = f'"{row.city_id}" does not end in "-{place.lower()}"; correct it or the place'
            yield Problem("cities.csv", row.line, "city_id", message)


def exit_without_end(raw: Raw) -> Iterator[Problem]:
    """A spell with an exit has an end."""
    spells = raw["spells"]
    for line, reason in _cells(spells[spells["end"].isna()], "exit"):
        yield Problem(
            "spells.csv",
            line,
            "exit",
            f'"{reason}" but the spell has no end; fill end, or leave exit blank while in office',
        )


def end_without_exit(raw: Raw) -> Iterator[Problem]:
    """A spell that ended says how."""
    spells = raw["spells"]
    for line, end in _cells(spells[spells["exit"].isna()], "end"):
        yield Problem(
            "spells.csv",
            line,
            "exit",
            f'is blank though the spell ended "{end}"; find out how it ended',
        )


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
    spells = _spells(raw)
    for row in _rows(raw["elections"], "city_id", "date", "winner_id"):
        first, last = _earliest(row.date), _latest(row.date) + LONGEST_WAIT_FOR_OFFICE
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
        first, *rest = sorted(contests, key=lambda contest: _earliest(contest.date))
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


def life_runs_backwards(raw: Raw) -> Iterator[Problem]:
    """People are born by the closing date of the data, and before they die."""
    for row in _rows(raw["mayors"], "birth_date"):
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
    return not date or FIRST_DAY <= _earliest(date) <= as_of


def _may_be_a_life(birth: str, death: str) -> bool:
    return not (birth and death) or _latest(death) > _earliest(birth)


def age_contradicts_birth(raw: Raw) -> Iterator[Problem]:
    """The ages stated of a person agree with one another and with the birth date."""
    known = {
        row.mayor_id: born_by_date(row.birth_date)
        for row in _rows(raw["mayors"], "mayor_id", "birth_date")
        if _may_be_born(row.birth_date, raw.as_of)
    }
    for row in _rows(raw["stated_ages"], "mayor_id", "date", "age"):
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
    lives = _lives(raw)
    mend = "correct the date, the person, or the life dates in mayors.csv"
    for spell in chain.from_iterable(_spells(raw).values()):
        born, died = lives.get(spell.mayor_id, ("", ""))
        if born and spell.last_start.year - _earliest(born).year < ADULT_AGE_YEARS:
            message = f'"{spell.start}" is no adult age: {spell.mayor_id} was born {born}; {mend}'
            yield Problem("spells.csv", spell.line, "start", message)
        if died and spell.first_end > _latest(died):
            what = f'"{spell.end}" is after' if spell.end else "is blank in spite of"
            message = f"{what} the death of {spell.mayor_id} on {died}; {mend}"
            yield Problem("spells.csv", spell.line, "end", message)


def _lives(raw: Raw) -> dict[str, tuple[str, str]]:
    """Dates of birth and death, blank if not known, of people whose dates can be right."""
    return {
        row.mayor_id: (row.birth_date, row.death_date)
        for row in _rows(raw["mayors"], "mayor_id")
        if _may_be_born(row.birth_date, raw.as_of)
        and _may_be_a_life(row.birth_date, row.death_date)
    }


def votes_do_not_add_up(raw: Raw) -> Iterator[Problem]:
    """The two counts are no more than the total, and a winner with fewer votes is explained."""
    for row in _rows(raw["elections"], "winner_votes"):
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
    spells = _spells(raw)
    for row in _rows(raw["elections"], "city_id", "date", "incumbent_id"):
        day = _earliest(row.date), _latest(row.date)
        holders = [spell for spell in spells.get(row.city_id, []) if spell.may_touch(*day)]
        if holders and row.incumbent_id not in {spell.mayor_id for spell in holders}:
            message = (
                f'"{row.incumbent_id}" did not hold the office on {row.date}: {holders[0]} did; '
                "name the incumbent of that day, correct the dates, or leave it blank"
            )
            yield Problem("elections.csv", row.line, "incumbent_id", message)


def outcome_contradicts_winner(raw: Raw) -> Iterator[Problem]:
    """The incumbent won if the incumbent is the winner, and only then."""
    for row in _rows(raw["elections"], "winner_id", "incumbent_id", "incumbent_outcome"):
        won = row.incumbent_id == row.winner_id
        if won == (row.incumbent_outcome == "won"):
            continue
        message = (
            f'"{row.incumbent_outcome}", but the incumbent {row.incumbent_id} '
            f"{'is' if won else 'is not'} the winner; correct the outcome, the incumbent or the "
            "winner"
        )
        yield Problem("elections.csv", row.line, "incumbent_outcome", message)


def candidate_not_of_age(raw: Raw) -> Iterator[Problem]:
    """A candidacy falls within adult life."""
    people = raw["mayors"].dropna(subset=["mayor_id"]).drop_duplicates("mayor_id")
    lives = people.set_index("mayor_id")[["birth_date", "death_date"]]
    bids = raw["candidacies"].join(lives, on="mayor_id")
    for row in _rows(bids, "mayor_id", "year"):
        mend = "correct the year, or the life dates in mayors.csv"
        if row.birth_date and row.year - _earliest(row.birth_date).year < ADULT_AGE_YEARS:
            message = f'"{row.year}" is no adult age: {row.mayor_id} was born {row.birth_date}; '
            yield Problem("candidacies.csv", row.line, "year", message + mend)
        if row.death_date and row.year > _latest(row.death_date).year:
            message = f'"{row.year}" is after the death of {row.mayor_id} on {row.death_date}; '
            yield Problem("candidacies.csv", row.line, "year", message + mend)


def _cities_of_people(raw: Raw) -> dict[str, set[str]]:
    """Cities in which a person held the office or won it."""
    spells = raw["spells"][["mayor_id", "city_id"]]
    wins = raw["elections"][["winner_id", "city_id"]].rename(columns={"winner_id": "mayor_id"})
    cities: dict[str, set[str]] = defaultdict(set)
    for row in chain(*(_rows(frame, "mayor_id", "city_id") for frame in (spells, wins))):
        cities[row.mayor_id].add(row.city_id)
    return cities


def candidacy_in_another_state(raw: Raw) -> Iterator[Problem]:
    """A state or district office lies in a state where the person was mayor."""
    state_of = {row.city_id: row.state for row in _rows(raw["cities"], "city_id")}
    cities = _cities_of_people(raw)
    for row in _rows(raw["candidacies"], "mayor_id", "office"):
        if row.office in OFFICES_OF_THE_NATION:
            if row.state:
                message = f'"{row.state}" is given for {row.office}, a national office; leave blank'
                yield Problem("candidacies.csv", row.line, "state", message)
            continue
        if not row.state:
            if row.office not in OFFICES_WITHOUT_A_NECESSARY_STATE:
                message = f"is blank; name the state of the office {row.office}"
                yield Problem("candidacies.csv", row.line, "state", message)
            continue
        home = {state_of.get(city, "") for city in cities.get(row.mayor_id, ())}
        if home and not home & {"", row.state}:
            yield Problem(
                "candidacies.csv",
                row.line,
                "state",
                f'"{row.state}" is no state where {row.mayor_id} was mayor '
                f"({', '.join(sorted(home))}); correct the state or the person",
            )


def candidate_never_mayor(raw: Raw) -> Iterator[Problem]:
    """A candidate is known to have been mayor."""
    known = _cities_of_people(raw)
    for row in _rows(raw["candidacies"], "mayor_id"):
        if row.mayor_id not in known:
            message = f'"{row.mayor_id}" has no spell and won no election; add the spell'
            yield Problem("candidacies.csv", row.line, "mayor_id", message)


def review_disagrees(raw: Raw) -> Iterator[Problem]:
    """A career review says what candidacies holds."""
    bidders = {mayor for _, mayor in _cells(raw["candidacies"], "mayor_id")}
    for row in _rows(raw["career_reviews"], "mayor_id", "result"):
        has = row.mayor_id in bidders
        if has == (row.result == "candidacy"):
            continue
        message = f'"{row.result}", but candidacies.csv has {"" if has else "no "}rows of '
        mend = "correct the result" if has else "add the bid or correct the result"
        yield Problem("career_reviews.csv", row.line, "result", f"{message}{row.mayor_id}; {mend}")


def plain_name(name: str) -> str:
    """A name without case, accents and punctuation: `José  Peña, Jr.` becomes `jose pena jr`."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"[^a-z0-9 -]", "", letters).replace("-", " ").split())


def person_twice(raw: Raw) -> Iterator[Problem]:
    """Two people of one name in one city are one person entered twice."""
    cities = _cities_of_people(raw)
    seen: dict[tuple[str, str], tuple[str, int]] = {}
    for row in _rows(raw["mayors"], "mayor_id", "name"):
        namesakes = [
            seen.setdefault((city, plain_name(row.name)), (row.mayor_id, row.line))
            for city in sorted(cities.get(row.mayor_id, ()))
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


def convention_with_two_hosts(raw: Raw) -> Iterator[Problem]:
    """A nominating convention has one host a year."""
    hosts: dict[tuple[str, int], Any] = {}
    for row in _rows(raw["hosted_events"], "kind", "year", "city_id"):
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


def charter_spans_clash(raw: Raw) -> Iterator[Problem]:
    """The rules of a city follow each other: no span runs backwards or into the next."""
    ordered = raw["charters"].sort_values(["city_id", "from_year"])
    rows = list(_rows(ordered, "city_id", "from_year"))
    for row in rows:
        if row.to_year and row.to_year < row.from_year:
            message = f'"{row.to_year}" is before from_year "{row.from_year}"; correct one'
            yield Problem("charters.csv", row.line, "to_year", message)
    for one, other in itertools.pairwise(rows):
        if one.city_id == other.city_id and (one.to_year or raw.as_of.year) > other.from_year:
            yield Problem(
                "charters.csv",
                other.line,
                "from_year",
                f'"{other.from_year}" lies inside the span of line {one.line} '
                f"({span(one.from_year, one.to_year)}); end that span before this year",
            )


def contest_twice(raw: Raw) -> Iterator[Problem]:
    """A winner does not win two contests of a city with the very same votes."""
    seen: dict[tuple[str, str, int], int] = {}
    for row in _rows(raw["elections"], "city_id", "winner_id", "winner_votes"):
        first = seen.setdefault((row.city_id, row.winner_id, row.winner_votes), row.line)
        if first != row.line:
            message = (
                f'"{row.winner_votes}" is what line {first} gives the same winner; remove one of '
                "the two if they are one contest, else correct the votes"
            )
            yield Problem("elections.csv", row.line, "winner_votes", message)


def _regular_contests(raw: Raw) -> Iterator[tuple[int, Any]]:
    """Regular contests with their years."""
    for row in _rows(raw["elections"], "city_id", "date", "kind"):
        if row.kind == "regular":
            yield _earliest(row.date).year, row


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


def won_before_a_vote(raw: Raw) -> Iterator[Problem]:
    """Who withdrew before any vote did not win."""
    for row in _rows(raw["candidacies"], "stage", "outcome"):
        if (row.stage, row.outcome) == ("declared", "won"):
            message = '"won" before any vote (stage is declared); correct the stage or the outcome'
            yield Problem("candidacies.csv", row.line, "outcome", message)


def city_below_frame(raw: Raw) -> Iterator[Problem]:
    """A US city outside the frame counts in the models and in no table of coverage."""
    large = {
        row.city_id
        for row in _rows(raw["population"], "city_id", "year", "population", "kind")
        if row.kind == "census"
        and row.year in FRAME_CENSUSES
        and row.population >= FRAME_POPULATION
    }
    for row in _rows(raw["cities"], "city_id", "country"):
        if row.country == "US" and row.city_id not in large:
            message = (
                f'"{row.city_id}" has no census of {FRAME_CENSUSES[0]}-{FRAME_CENSUSES[-1]} with '
                f"{FRAME_POPULATION:,} people here: its mayors count in the models, and in no "
                "table of coverage; add its population, or leave it out to keep to the frame"
            )
            yield Problem("cities.csv", row.line, "city_id", message)


def _terms(raw: Raw) -> dict[str, dict[int, int]]:
    """Years of a term by city and year; in a year of two rows that of the later one."""
    terms: dict[str, dict[int, int]] = defaultdict(dict)
    ruled = _rows(raw["charters"], "city_id", "from_year", "term_years")
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


FIRST_ACT_YEAR = 1900
"""No act abroad of a US mayor is looked for before this year."""


def act_out_of_time(raw: Raw) -> Iterator[Problem]:
    """An act abroad lies between FIRST_ACT_YEAR and the closing date."""
    for row in _rows(raw["international_activity"], "date"):
        first, last = _earliest(row.date), _latest(row.date)
        if last.year < FIRST_ACT_YEAR or first > raw.as_of:
            message = (
                f'"{row.date}" is outside {FIRST_ACT_YEAR} to {raw.as_of}; correct the date or '
                "remove the act"
            )
            yield Problem("international_activity.csv", row.line, "date", message)


def source_unknown(raw: Raw) -> Iterator[Problem]:
    """Every source key stands in sources.csv."""
    known = set(raw["sources"]["source_id"].dropna())
    for table, line, column, key in citations(raw):
        if key not in known:
            message = f'"{key}" is not a source_id of sources.csv; add it there or correct it'
            yield Problem(raw.descriptor.tables[table].file, line, column, message)


def source_unused(raw: Raw) -> Iterator[Problem]:
    """Every work of sources.csv is cited by some row; `unverified` is no work and may rest."""
    used = {UNVERIFIED, *(citation.source_id for citation in citations(raw))}
    for line, source_id in _cells(raw["sources"], "source_id"):
        if source_id not in used:
            message = f'"{source_id}" is cited by no row; cite it or remove it'
            yield Problem("sources.csv", line, "source_id", message)


class Rule(NamedTuple):
    """A rule, the tables it needs (None: all of the schema), and what breaking it means."""

    breaks: Callable[[Raw], Iterable[Problem]]
    tables: frozenset[str] | None
    severity: Literal["error", "warning"]


def _rule(
    breaks: Callable[[Raw], Iterable[Problem]],
    tables: str,
    severity: Literal["error", "warning"] = "error",
) -> Rule:
    return Rule(breaks, frozenset(tables.split()), severity)


_PEOPLE = "candidacies cities elections spells"

RULES: tuple[Rule, ...] = (
    _rule(spells_overlap, "spells"),
    _rule(spells_leave_gap, "spells", "warning"),
    _rule(spell_ends_before_start, "spells"),
    _rule(dates_out_of_range, "elections spells"),
    _rule(charter_after_closing, "charters"),
    _rule(event_after_closing, "hosted_events"),
    _rule(bid_after_look_up, "candidacies sources"),
    _rule(death_after_look_up, "mayors sources"),
    _rule(city_in_another_state, "cities"),
    _rule(exit_without_end, "spells"),
    _rule(end_without_exit, "spells", "warning"),
    _rule(winner_never_served, "elections spells"),
    _rule(winner_served_at_other_times, "elections spells", "warning"),
    _rule(winner_without_known_spells, "elections spells", "warning"),
    _rule(contest_twice, "elections"),
    _rule(two_regular_contests, "elections"),
    _rule(won_before_a_vote, "candidacies"),
    _rule(city_below_frame, "cities population", "warning"),
    _rule(contest_in_midterm, "charters elections", "warning"),
    _rule(votes_do_not_add_up, "elections"),
    _rule(outcome_contradicts_winner, "elections"),
    _rule(incumbent_not_in_office, "elections spells"),
    _rule(life_runs_backwards, "mayors"),
    _rule(age_contradicts_birth, "mayors stated_ages"),
    _rule(spell_outside_life, "mayors spells"),
    _rule(candidate_not_of_age, "candidacies mayors"),
    _rule(candidacy_in_another_state, _PEOPLE),
    _rule(candidate_never_mayor, _PEOPLE, "warning"),
    _rule(review_disagrees, "candidacies career_reviews"),
    _rule(person_twice, "mayors spells elections"),
    _rule(convention_with_two_hosts, "hosted_events"),
    _rule(charter_spans_clash, "charters"),
    _rule(act_out_of_time, "international_activity"),
    _rule(source_unknown, "sources"),
    Rule(source_unused, None, "error"),
)


def broken(raw: Raw, severity: Literal["error", "warning"]) -> Iterator[Problem]:
    """What breaks the rules of one severity, as far as the tables at hand can tell.

    Args:
        raw: tables whose index is the physical line of each row; values that could not be parsed
            are missing, and tables that could not be read are absent.
        severity: "error" or "warning".
    """
    for rule in RULES:
        needed = raw.descriptor.tables.keys() if rule.tables is None else rule.tables
        if rule.severity == severity and needed <= raw.frames.keys():
            yield from rule.breaks(raw)
