"""One career or one city as a plain-text time line, with the source of every fact."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from study.births import born_by_age
from study.dates import midpoint
from study.raw import words
from study.raw.bibliography import cited_works
from study.raw.names import plain_name
from study.raw.reader import Raw

TABLES = (
    "cities",
    "mayors",
    "stated_ages",
    "spells",
    "elections",
    "charters",
    "candidacies",
    "career_reviews",
    "offices_held",
    "population",
    "hosted_events",
    "international_activity",
    "initiatives",
    "sources",
)
"""Tables that `history` needs."""

_REVIEWS = {
    "candidacy": "bids for other offices were found",
    "none_found": "no bid for another office was found",
}
_MOST_CANDIDATES = 12
_WHEN_WIDTH = 26
_TO_TAKE_OFFICE = datetime.timedelta(days=60)
"""A mayor takes office within two months of the election."""


class _Fact(NamedTuple):
    """A dated fact; facts sort by time, then by rank within a day."""

    time: datetime.date
    rank: int
    when: str
    what: str
    sources: str
    note: str


class _Subject(NamedTuple):
    """Somebody or something with a time line."""

    table: str
    identifier: str
    name: str
    plain: frozenset[str]

    def __str__(self) -> str:
        return f"{self.identifier} ({self.name})"


class NotFoundError(LookupError):
    """Nobody and nothing, or more than one, has the name that was asked for."""


def history(raw: Raw, due: pd.DataFrame, query: str) -> str:
    """The time line of a mayor or a city.

    Args:
        raw: the tables `TABLES` of a data folder.
        due: city_id, year of the regular contests that fell due and are not in the tables.
        query: identifier (`cory-booker`, `charlotte-nc`), name (`Cory Booker`, `Charlotte`,
            `Charlotte, NC`) or part of a name (`Booker`), in any case.

    Returns:
        Several lines, each fact with its source keys; the works behind the keys at the end.

    Raises:
        NotFoundError: nobody or nothing matches, or more than one does; the one-line text lists the
            closest or the matching identifiers.
    """
    subject = _find(raw, query)
    return (_career if subject.table == "mayors" else _city)(raw, due, subject.identifier)


def _find(raw: Raw, query: str) -> _Subject:
    subjects = list(_subjects(raw))
    wanted = plain_name(query)
    parts = set(wanted.split())
    tiers = (
        [subject for subject in subjects if subject.identifier == query.strip().lower()],
        [subject for subject in subjects if wanted and wanted in subject.plain],
        [s for s in subjects if parts and any(parts <= set(name.split()) for name in s.plain)],
    )
    matches = next(filter(None, tiers), [])
    if len(matches) == 1:
        return matches[0]
    if matches:
        listed = ", ".join(str(subject) for subject in matches[:_MOST_CANDIDATES])
        more = len(matches) - _MOST_CANDIDATES
        rest = f" and {more} more" if more > 0 else ""
        raise NotFoundError(f'"{query}" may be {listed}{rest}; name one by its identifier')
    raise NotFoundError(f'no mayor or city is called "{query}"{_closest(subjects, wanted)}')


def _subjects(raw: Raw) -> Iterator[_Subject]:
    for row in _rows(raw["mayors"]):
        yield _Subject("mayors", row.mayor_id, row.name, frozenset({plain_name(row.name)}))
    for row in _rows(raw["cities"]):
        forms = (row.name, _place(row), f"{row.name}, {row.state or row.country}")
        yield _Subject("cities", row.city_id, _place(row), frozenset(map(plain_name, forms)))


def _closest(subjects: list[_Subject], wanted: str) -> str:
    by_name = {name: subject for subject in subjects for name in subject.plain}
    names = difflib.get_close_matches(wanted, by_name, n=5, cutoff=0.6)
    found = dict.fromkeys(str(by_name[name]) for name in names)
    return f"; closest: {', '.join(found)}" if found else ""


def _career(raw: Raw, due: pd.DataFrame, mayor_id: str) -> str:
    (person,) = _rows(_where(raw["mayors"], "mayor_id", mayor_id))
    places = {row.city_id: _place(row) for row in _rows(raw["cities"])}
    traits = [
        words.said(words.GENDERS, person.gender),
        words.said(words.RACES, person.race),
        words.said(words.PARTIES, person.party),
    ]
    described = f"{person.name} ({mayor_id})"
    if any(traits):
        described += f": {', '.join(filter(None, traits))} [{_keys(person.sources)}]"
    facts = [
        *_life(person),
        *_ages(raw, mayor_id),
        *_service(raw, mayor_id, places),
        *_contests(raw, person, places),
        *_due_in_office(raw, due, mayor_id, places),
        *_candidacies(raw, mayor_id),
        *_offices(raw, mayor_id),
    ]
    names = _initiatives(raw)
    abroad = [_act(row, names) for row in _acts_of(raw, mayor_id)]
    reviews = [_review(row) for row in _rows(_where(raw["career_reviews"], "mayor_id", mayor_id))]
    sections = [("", facts), ("Abroad", abroad), ("Review of the later career", reviews)]
    return _text(raw, described, sections, person)


def _life(person: Any) -> Iterator[_Fact]:
    if person.birth_date:
        yield _fact(0, person.birth_date, "born", person)
    if person.death_date:
        yield _fact(6, person.death_date, "died", person)


def _ages(raw: Raw, mayor_id: str) -> Iterator[_Fact]:
    for row in _rows(_where(raw["stated_ages"], "mayor_id", mayor_id)):
        window = born_by_age(row.date, row.age)
        yield _fact(
            2, row.date, f"is {row.age} years old: born {window.first} to {window.last}", row
        )


def _service(raw: Raw, mayor_id: str, places: dict[str, str]) -> Iterator[_Fact]:
    for row in _rows(_where(raw["spells"], "mayor_id", mayor_id)):
        acting = "acting " if row.status == "acting" else ""
        office = f"{acting}mayor of {places.get(row.city_id, row.city_id)}"
        came = words.said(words.ENTRIES, row.entry)
        begins = _fact(4, row.start, f"becomes {office}: {came}", row)
        yield begins._replace(note="") if row.end else begins
        if row.end:
            rank = 5 if midpoint(row.end) == midpoint(row.start) else 3
            reason = _way_out(row).removeprefix("left ")
            yield _fact(rank, row.end, f"leaves the office of {office}: {reason}", row)


def _way_out(row: Any) -> str:
    return words.said(words.ACTING_EXITS if row.status == "acting" else words.EXITS, row.exit)


def _contests(raw: Raw, person: Any, places: dict[str, str]) -> Iterator[_Fact]:
    elections, names, own = raw["elections"], _names(raw), plain_name(person.name)
    for row in _rows(_where(elections, "winner_id", person.mayor_id)):
        yield _fact(1, row.date, f"wins the {_contest(row, places)}{_against(row)}", row)
    homes = _where(raw["spells"], "mayor_id", person.mayor_id)["city_id"]
    for row in _rows(elections[elections["city_id"].isin(homes)]):
        second = own != "" and plain_name(row.runner_up) == own
        unseated = row.incumbent_id == person.mayor_id and row.incumbent_outcome == "lost"
        if (second or unseated) and row.winner_id != person.mayor_id:
            winner = names.get(row.winner_id, row.winner_id)
            yield _fact(1, row.date, f"loses the {_contest(row, places)} to {winner}", row)


def _due_in_office(
    raw: Raw, due: pd.DataFrame, mayor_id: str, places: dict[str, str]
) -> Iterator[_Fact]:
    """Contests not known that fell due while, or just before, the mayor was in office."""
    spells = _where(raw["spells"], "mayor_id", mayor_id)
    served = [
        (row.city_id, midpoint(row.start), midpoint(row.end) if row.end else raw.as_of)
        for row in _rows(spells)
    ]
    for row in _rows(due[due["city_id"].isin(spells["city_id"])]):
        if any(
            row.city_id == city
            and (start - _TO_TAKE_OFFICE).year <= row.year <= (end - _TO_TAKE_OFFICE).year
            for city, start, end in served
        ):
            yield _due(row.year, f" in {places[row.city_id]}")


def _due(year: int, where: str = "") -> _Fact:
    what = f"a regular mayoral election{where} fell due; none is in the data"
    return _Fact(midpoint(str(year)), 1, str(year), what, "", "")


def _contest(row: Any, places: dict[str, str]) -> str:
    return f"{words.said(words.CONTESTS, row.kind)} in {places.get(row.city_id, row.city_id)}"


def _against(row: Any) -> str:
    against = f" against {row.runner_up}" if row.runner_up else ""
    if row.runner_up == words.UNOPPOSED:
        against = " unopposed"
    if row.winner_votes == "":
        return against
    rival = f" to {row.runner_up_votes:,}" if row.runner_up_votes != "" else ""
    return f"{against}, {row.winner_votes:,} votes{rival}"


def _candidacies(raw: Raw, mayor_id: str) -> Iterator[_Fact]:
    for row in _rows(_where(raw["candidacies"], "mayor_id", mayor_id)):
        district = f"district {row.district}" if row.district.isdecimal() else row.district
        seat = ", ".join(filter(None, (row.state, district)))
        what = f"runs for {words.said(words.OFFICES, row.office)}{f' ({seat})' if seat else ''}"
        yield _fact(2, str(row.year), f"{what}: {_result(row)}", row)


def _result(bid: Any) -> str:
    stage = words.said(words.STAGES, bid.stage)
    if not bid.outcome:
        return f"last seen {stage}, result not known" if stage else "result not known"
    return f"{bid.outcome} {stage}".rstrip()


def _offices(raw: Raw, mayor_id: str) -> Iterator[_Fact]:
    for row in _rows(_where(raw["offices_held"], "mayor_id", mayor_id)):
        office = f"{words.said(words.OFFICES, row.office)}{f' ({row.state})' if row.state else ''}"
        span = words.span(row.start, row.end) if row.start else "at a time not known"
        yield _fact(4, row.start or row.end, f"holds office: {office}", row)._replace(when=span)


def _acts_of(raw: Raw, mayor_id: str) -> Iterator[Any]:
    """Acts abroad on whose (middle) day the mayor was in office."""
    served = [
        (row.city_id, midpoint(row.start), midpoint(row.end) if row.end else datetime.date.max)
        for row in _rows(_where(raw["spells"], "mayor_id", mayor_id))
    ]
    for row in _rows(raw["international_activity"]):
        day = midpoint(row.date)
        if any(row.city_id == city and start <= day < end for city, start, end in served):
            yield row


def _initiatives(raw: Raw) -> dict[str, str]:
    return {row.initiative_id: row.name for row in _rows(raw["initiatives"])}


def _names(raw: Raw) -> dict[str, str]:
    return {row.mayor_id: row.name for row in _rows(raw["mayors"])}


def _act(row: Any, initiatives: dict[str, str]) -> _Fact:
    other = [initiatives.get(row.initiative_id, ""), row.counterpart, _country(row)]
    phrase = words.ACTS_BY_ROLE.get((row.category, row.role)) or _act_and_role(row)
    what = f"{phrase} {', '.join(filter(None, other))}".rstrip(": ")
    if row.dating == "roster":
        what += f" ({words.LISTED.get(row.category, 'first seen on a list')})"
    return _fact(0, row.date, what, row)


def _act_and_role(row: Any) -> str:
    if row.category == "other" and row.role:
        return f"{row.role}:"
    return f"{words.said(words.ACTS, row.category)}{f' ({row.role})' if row.role else ''}:"


def _country(act: Any) -> str:
    """Where the counterpart of an act lies, unless the counterpart says so itself."""
    name: str = words.said(words.COUNTRIES, act.country)
    placed = act.category in words.PLACED_ACTS and act.counterpart
    return name if placed and name not in act.counterpart else ""


def _review(row: Any) -> _Fact:
    what = _REVIEWS.get(row.result, row.result)
    if row.basis == "candidate_files":
        what += "; only the files of candidates were searched"
    return _fact(0, row.reviewed_on, what, row)


def _city(raw: Raw, due: pd.DataFrame, city_id: str) -> str:
    (place,) = _rows(_where(raw["cities"], "city_id", city_id))
    names, initiatives = _names(raw), _initiatives(raw)

    def rows(table: str) -> Iterator[Any]:
        return _rows(_where(raw[table], "city_id", city_id))

    missing = [_due(row.year) for row in _rows(_where(due, "city_id", city_id))]
    census = (row for row in rows("population") if row.kind == "census")
    sections = [
        ("Mayors", [_term(row, names) for row in rows("spells")]),
        ("Elections", [*(_decision(row, names) for row in rows("elections")), *missing]),
        ("Charter", [_charter(row) for row in rows("charters")]),
        ("Events", [_event(row) for row in rows("hosted_events")]),
        ("Abroad", [_act(row, initiatives) for row in rows("international_activity")]),
        ("Population at the censuses", [_count(row) for row in census]),
    ]
    described = f"{_place(place)} ({city_id})"
    if place.region:
        described += f": in the {place.region.capitalize()} [{_keys(place.sources)}]"
    return _text(raw, described, sections, place)


def _term(row: Any, names: dict[str, str]) -> _Fact:
    acting = " (acting)" if row.status == "acting" else ""
    what = f"{names.get(row.mayor_id, row.mayor_id)}{acting}: {_ways(row)}"
    return _fact(0, row.start, what, row)._replace(when=words.span(row.start, row.end))


def _ways(spell: Any) -> str:
    came = words.said(words.ENTRIES, spell.entry)
    if not spell.end:
        return came
    if not spell.entry and not spell.exit:
        return "way in and way out not known"
    return f"{came}, {'then ' if spell.exit else ''}{_way_out(spell)}"


def _decision(row: Any, names: dict[str, str]) -> _Fact:
    outcome = words.said(words.INCUMBENTS, row.incumbent_outcome)
    incumbent = f"; {outcome}" if outcome else ""
    what = f"{row.kind}: {names.get(row.winner_id, row.winner_id)}{_against(row)}{incumbent}"
    return _fact(0, row.date, what, row)


def _charter(row: Any) -> _Fact:
    plural = "" if row.term_years == 1 else "s"
    term = f"terms of {row.term_years} year{plural}" if row.term_years != "" else ""
    plural = "" if row.term_limit == 1 else "s"
    limit = f"at most {row.term_limit} term{plural} in a row" if row.term_limit != "" else ""
    rules = [
        words.said(words.FORMS, row.form),
        words.said(words.SELECTIONS, row.selection),
        words.said(words.BALLOTS, row.ballot),
        term,
        limit,
    ]
    span = words.span(str(row.from_year), str(row.to_year))
    return _fact(0, str(row.from_year), ", ".join(filter(None, rules)), row)._replace(when=span)


def _event(row: Any) -> _Fact:
    return _fact(0, str(row.year), f"{row.role}: {row.name}", row)


def _count(row: Any) -> _Fact:
    return _fact(0, str(row.year), f"{row.population:,}", row)


def _fact(rank: int, when: str, what: str, row: Any) -> _Fact:
    note = words.note_words(getattr(row, "note", ""))
    time = midpoint(when) if when else datetime.date.min
    return _Fact(time, rank, when, what, row.sources, note)


def _text(raw: Raw, title: str, sections: list[tuple[str, list[_Fact]]], subject: Any) -> str:
    blocks = [title]
    blocks += [
        "\n".join([*([heading] if heading else []), *_lines(facts)])
        for heading, facts in sections
        if facts
    ]
    cited = {subject.sources, *(fact.sources for _, facts in sections for fact in facts)}
    keys = {key for keys in cited for key in keys.split(";") if key}
    blocks.append("\n".join(["Sources", *(f"  {work}" for work in cited_works(raw, keys))]))
    return "\n\n".join(blocks) + "\n"


def _lines(facts: list[_Fact]) -> Iterator[str]:
    for fact in sorted(facts, key=lambda fact: (fact.time, fact.rank, fact.what)):
        cited = f" [{_keys(fact.sources)}]" if fact.sources else ""
        yield f"  {fact.when:<{_WHEN_WIDTH}}{fact.what}{cited}"
        if fact.note:
            yield f"  {'':<{_WHEN_WIDTH}}note: {fact.note}"


def _place(city: Any) -> str:
    country = words.said(words.COUNTRIES, city.country)
    return ", ".join(filter(None, (city.name, city.state or country)))


def _keys(sources: str) -> str:
    return "; ".join(sources.split(";"))


def _where(frame: pd.DataFrame, column: str, value: str) -> pd.DataFrame:
    return frame[(frame[column] == value).fillna(value=False)]


def _rows(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows as named tuples, blanks as ""."""
    objects = frame.astype(object)
    yield from objects.where(objects.notna(), "").itertuples(index=False, name="Row")
