"""Mayors and their times in office, as far as the bulk files tell (tables ``mayors``, ``spells``).

Election files name winners, not terms, so a spell here is an unbroken run of wins of one person:

* It begins with the first win and ends with the first win of the next person. If a contest may be
  missing between two wins of a person, or between the last win and the next person's, the run is
  not known to be unbroken; without a Wikidata term that covers the gap or gives the end, the spell
  is left out.
* Where Wikidata or Open States give the same person a term whose start (end) lies within
  SAME_EVENT_DAYS of the election, that date replaces it.
* The last winner of a city is in office at the closing date if Open States gives a term that runs
  on after it; otherwise the spell has an end only if a source gives one.
* Where the files have no contest before the first win, the mayor may have been in office before,
  and surely was where the first win is an incumbent's: ``entry`` is blank and the note says so.
* ``exit`` is filled only where a file says so: defeated where the incumbent lost the next contest,
  died where Hopkins & Pettingill say that the seat fell vacant so.

A city with any hand-made spell is left to the hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import pandas as pd

from study.collect.builder import TableReader
from study.collect.candidacies import SOURCES as CANDIDACY_KEYS
from study.collect.candidacies import checked_bids
from study.collect.election_files import FERREIRA_GYOURKO, HOPKINS_PETTINGILL
from study.collect.elections import Contest, contests, follows, intervals_of
from study.collect.people import KEYS, OPENSTATES, People, Term, is_collected, read_people
from study.collect.person_names import print_parts
from study.dates import earliest, latest, midpoint, precision
from study.paths import shipped
from study.raw.descriptor import load_descriptor

SAME_EVENT_DAYS: Final = 400
"""Days between an election and a date of office that belong to one taking or leaving of office."""

MAYOR_KEYS: Final = KEYS | CANDIDACY_KEYS
"""Source keys of collected mayors: those of the bid for a bidder who won no election."""

SPELL_COLUMNS: Final = [
    "city_id",
    "mayor_id",
    "start",
    "end",
    "status",
    "entry",
    "exit",
    "sources",
    "note",
]
MAYOR_COLUMNS: Final = [
    "mayor_id",
    "name",
    "given_name",
    "family_name",
    "birth_date",
    "death_date",
    "gender",
    "race",
    "party",
    "wikidata_id",
    "sources",
]


_EARLIER: Final = "in office before the start: the first contest in the files is an incumbent's"
_PERHAPS_EARLIER: Final = "may have been in office before: no earlier contest in the files"


@dataclass(frozen=True)
class Run:
    """An unbroken run of wins of one person in one city.

    Attributes:
        wins: The contests won, in order.
        following: The next contest, won by another person, if none is missing between; or None.
        first_sure: Another person won the contest before, and none is missing between.
    """

    wins: tuple[Contest, ...]
    following: Contest | None
    first_sure: bool

    @property
    def city_id(self) -> str:
        """The city."""
        return self.wins[0].city_id

    @property
    def mayor_id(self) -> str:
        """The winner."""
        return self.wins[0].winner_id


@dataclass(frozen=True)
class Spell:
    """A time in office; ``start_known`` and ``end_known`` tell a date of office from an election's.

    ``end`` is None where it is not known, and empty where the mayor is in office.
    """

    run: Run
    start: str
    end: str | None
    start_known: bool
    end_known: bool
    sources: tuple[str, ...]


def build_spells(upstream: Path, table: TableReader) -> pd.DataFrame:
    """The table ``spells``: drafts for cities without hand-made spells, and before the first one.

    The rows of a city with a hand-made spell stay as they are; drafts fill only the time before
    the earliest of them.

    Args:
        upstream: Folder of upstream files.
        table: Reader of the tables of the data folder.

    Raises:
        CollectError: A file or a column is missing.
    """
    people = read_people(upstream, table)
    existing = table("spells")
    by_hand = _by_hand(existing)
    as_of = load_descriptor(shipped().raw).as_of.isoformat()
    frame = spells_frame(spells(contests(people.reports, people), people, as_of))
    kept = existing[existing["city_id"].isin(by_hand)]
    return pd.concat([kept, before_hand_made(frame, existing, by_hand)], ignore_index=True)


def before_hand_made(
    drafts: pd.DataFrame, existing: pd.DataFrame, by_hand: Collection[str]
) -> pd.DataFrame:
    """Drafts of cities without hand-made spells, and those that end before a city's first row.

    Args:
        drafts: Spells from the files.
        existing: The table as it stands.
        by_hand: Cities with hand-made spells.
    """
    ours = existing[existing["city_id"].isin(by_hand)]
    first = {city: min(map(earliest, rows)) for city, rows in ours.groupby("city_id")["start"]}
    early = [
        city not in first or (pd.notna(end) and end != "" and latest(end) <= first[city])
        for city, end in zip(drafts["city_id"], drafts["end"], strict=True)
    ]
    return drafts[early]


def build_mayors(upstream: Path, table: TableReader) -> pd.DataFrame:
    """The table ``mayors``: winners of contests, and mayors known to have sought another office.

    Returns:
        One row a person; the rows of mayors with hand-made facts as they stand. Birth date, gender
        and Wikidata number come from Wikidata, race from Hopkins & Pettingill, the party from the
        first of Wikidata, Hopkins & Pettingill, Ferreira & Gyourko and the two-party file that
        gives one; within a file the latest.

    Raises:
        CollectError: A file or a column is missing.
    """
    people = read_people(upstream, table)
    existing = table("mayors")
    bids = checked_bids(upstream, table, people)
    frame = mayors_frame(people, zip(bids["mayor_id"], bids["sources"], strict=True))
    settled = existing["mayor_id"].isin(_settled(table))
    kept = existing[settled | ~is_collected(existing["sources"], MAYOR_KEYS)]
    return pd.concat([kept, frame[~frame["mayor_id"].isin(kept["mayor_id"])]], ignore_index=True)


def _by_hand(spells: pd.DataFrame) -> set[str]:
    """Cities with a hand-made spell."""
    return set(spells.loc[~is_collected(spells["sources"], KEYS), "city_id"])


def _settled(table: TableReader) -> set[str]:
    """Mayors of cities with hand-made spells and winners of hand-made elections.

    Their rows stay as they are.
    """
    spells, elections = table("spells"), table("elections")
    serving = spells.loc[spells["city_id"].isin(_by_hand(spells)), "mayor_id"]
    winning = elections.loc[~is_collected(elections["sources"], KEYS), "winner_id"]
    return {*serving, *winning}


def runs(found: Sequence[Contest], people: People) -> list[Run]:
    """Contests of any cities, in order of city and time, parted into runs of wins.

    Two wins of a person belong together if no contest can be missing between them, or if one term
    of Wikidata covers both.
    """
    by_city: defaultdict[str, list[Contest]] = defaultdict(list)
    for contest in found:
        by_city[contest.city_id].append(contest)
    made = []
    for city_contests in by_city.values():
        gaps = intervals_of(report for contest in city_contests for report in contest.reports)
        chains = [[city_contests[0]]]
        for before, contest in pairwise(city_contests):
            unbroken = before.winner_id == contest.winner_id and (
                follows(before, contest, gaps) or _covered(before, contest, people)
            )
            if unbroken:
                chains[-1].append(contest)
            else:
                chains.append([contest])
        padded: list[list[Contest] | None] = [None, *chains, None]
        for earlier, chain, after in zip(padded, chains, padded[2:], strict=False):
            made.append(
                Run(
                    wins=tuple(chain),
                    following=after[0] if after and _hands_over(chain, after, gaps) else None,
                    first_sure=earlier is not None and _hands_over(earlier, chain, gaps),
                )
            )
    return made


def _hands_over(
    chain: Sequence[Contest], after: Sequence[Contest], gaps: Sequence[tuple[int, int]]
) -> bool:
    """Whether the office passed from one winner to another with no contest missing between."""
    return chain[-1].winner_id != after[0].winner_id and follows(chain[-1], after[0], gaps)


def _covered(first: Contest, second: Contest, people: People) -> bool:
    return any(
        bool(term.start and term.end)
        and _days(term.start, first.date) <= SAME_EVENT_DAYS
        and latest(term.end) >= earliest(second.date)
        for term in _terms_of(first.city_id, first.winner_id, people)
    )


def _terms_of(city: str, mayor: str, people: People) -> list[Term]:
    return [
        term
        for term in people.terms
        if term.city_id == city and people.mayor_id(city, term.name) == mayor
    ]


def _days(left: str, right: str) -> int:
    """Days from one date to another, by the middle of the periods."""
    return (midpoint(left) - midpoint(right)).days


def spells(found: Sequence[Contest], people: People, as_of: str) -> list[Spell]:
    """Spells whose start and end are known, in order of city and time, without overlap.

    Args:
        found: Contests in order of city and time.
        people: Who is meant by the names, and the terms of Wikidata and Open States.
        as_of: Closing date, ``YYYY-MM-DD``.
    """
    all_runs = runs(found, people)
    last = {run.city_id: run for run in all_runs}
    dated = [_dated(run, people, as_of, last[run.city_id] is run) for run in all_runs]
    meeting = _met(dated)
    return [spell for spell in meeting if _is_known(spell)]


def _is_known(spell: Spell) -> bool:
    """The end is known and comes after the start."""
    if spell.end is None:
        return False
    return not spell.end or latest(spell.end) > earliest(spell.start)


def _dated(run: Run, people: People, as_of: str, is_last: bool) -> Spell:
    """A run with the dates of the elections, or those of a term that fits."""
    terms = _terms_of(run.city_id, run.mayor_id, people)
    first, final = run.wins[0].date, run.wins[-1].date
    end = run.following.date if run.following else None
    starts = [t for t in terms if t.start and _fits_start(t, run)]
    ends = [t for t in terms if t.end and _fits_end(t, final, end) and t.end <= as_of]
    running = is_last and any(t.source == OPENSTATES and t.end > as_of for t in terms)
    start_term = starts[0] if starts else None
    end_term = None if running or not ends else ends[0]
    sources = {key for win in run.wins for key in win.sources}
    sources |= {term.source for term in (start_term, end_term) if term}
    sources |= set(run.following.sources) if run.following and not end_term else set()
    sources |= {OPENSTATES} if running else set()
    return Spell(
        run=run,
        start=start_term.start if start_term else first,
        end="" if running else end_term.end if end_term else end,
        start_known=start_term is not None,
        end_known=running or end_term is not None,
        sources=tuple(sorted(sources)),
    )


def _fits_start(term: Term, run: Run) -> bool:
    """Whether a term may begin the run.

    It begins near the first win; or, where earlier contests may be missing, before it and lasts
    beyond it.
    """
    first = run.wins[0]
    if abs(_days(term.start, first.date)) <= SAME_EVENT_DAYS:
        return True
    lasted = bool(term.end) and latest(term.end) > latest(first.date)
    return not run.first_sure and lasted and term.start < first.date


def _fits_end(term: Term, final: str, end: str | None) -> bool:
    """Whether a term may end the run.

    It ends near the next person's win; or, where that is not known, after the last win, and began
    before that.
    """
    if end:
        return abs(_days(term.end, end)) <= SAME_EVENT_DAYS
    began = bool(term.start) and _days(term.start, final) <= SAME_EVENT_DAYS
    return began and latest(term.end) > latest(final)


def _met(spells_in_order: Sequence[Spell]) -> list[Spell]:
    """Neighbours made to meet.

    A date of taking office ends the spell before, and a date of leaving office begins the spell
    after, where the other date is only that of an election; a start is never put before the
    election. Of two dates of office that overlap, the finer stands.
    """
    met = list(spells_in_order)
    for i, after in enumerate(met[1:], start=1):
        before = met[i - 1]
        if before.run.city_id != after.run.city_id or not before.end:
            continue
        if abs(_days(before.end, after.start)) > SAME_EVENT_DAYS:
            continue
        if after.start_known and not before.end_known:
            met[i - 1] = _ending(before, after)
        elif before.end_known and not after.start_known:
            if latest(before.end) >= earliest(after.start):
                met[i] = _beginning(after, before)
        elif latest(before.end) >= earliest(after.start):
            finer = precision(before.end) != "year"
            met[i] = _beginning(after, before) if finer else after
            met[i - 1] = before if finer else _ending(before, after)
    return met


def _ending(before: Spell, after: Spell) -> Spell:
    sources = tuple(sorted({*before.sources, *after.sources}))
    return replace(before, end=after.start, end_known=after.start_known, sources=sources)


def _beginning(after: Spell, before: Spell) -> Spell:
    sources = tuple(sorted({*after.sources, *before.sources}))
    return replace(after, start=str(before.end), start_known=before.end_known, sources=sources)


def _exit(spell: Spell) -> str:
    after = spell.run.following
    if after is None or not spell.end:
        return ""
    if after.incumbent_outcome == "lost" and after.incumbent_id == spell.run.mayor_id:
        return "defeated"
    return "died" if any(report.incumbent_died for report in after.reports) else ""


def _entry(spell: Spell) -> str:
    """How the mayor came in.

    Unknown where the first win seen was an incumbent's, or may have been, or came after the start.
    """
    first = spell.run.wins[0]
    before_win = (earliest(first.date) - latest(spell.start)).days
    if first.incumbent_outcome == "won" or before_win > 0 or not _start_seen(spell):
        return ""
    return "special_election" if first.kind == "special" else "elected"


def _start_seen(spell: Spell) -> bool:
    """The first win is known to be the first: others won before, or a term begins with it."""
    return spell.run.first_sure or spell.start_known


def _note(spell: Spell) -> str:
    edges = (("start", spell.start_known), ("end", spell.end_known))
    by_election = [name for name, known in edges if not known]
    notes = [f"{' and '.join(by_election)} by date of election"] if by_election else []
    if not _start_seen(spell):
        in_office = spell.run.wins[0].incumbent_outcome == "won"
        notes.append(_EARLIER if in_office else _PERHAPS_EARLIER)
    return "; ".join(notes)


def spells_frame(found: Iterable[Spell]) -> pd.DataFrame:
    """Spells as rows of the table ``spells``."""
    rows = []
    for spell in found:
        rows.append(
            {
                "city_id": spell.run.city_id,
                "mayor_id": spell.run.mayor_id,
                "start": spell.start,
                "end": spell.end,
                "status": "regular",
                "entry": _entry(spell),
                "exit": _exit(spell),
                "sources": ";".join(spell.sources),
                "note": _note(spell),
            }
        )
    return _text_frame(rows, SPELL_COLUMNS)


def _text_frame(rows: list[dict[str, str | None]], columns: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns).astype("string")
    return frame.replace("", pd.NA)


def mayors_frame(people: People, bids: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """Winners and bidders as rows of the table ``mayors``.

    Args:
        people: Who is meant by the names of the files, and what these say.
        bids: (mayor_id, source keys joined by ``;``) of bids for other offices.
    """
    facts: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    seen = {people.mayor_id(report.city_id, report.winner) for report in people.reports}
    for mayor, keys in bids:
        if mayor not in seen:
            facts[mayor] += [("name", "", key) for key in keys.split(";")]
    for term in people.terms:
        known = (
            ("birth_date", term.birth_date),
            ("gender", term.gender),
            ("wikidata_id", term.wikidata_id),
            ("party", term.party),
        )
        mayor = people.mayor_id(term.city_id, term.name)
        facts[mayor] += [(field, value, term.source) for field, value in known]
    order = (HOPKINS_PETTINGILL, FERREIRA_GYOURKO)
    latest_first = sorted(people.reports, key=lambda report: -report.year)
    ranked = sorted(
        latest_first,
        key=lambda report: order.index(report.source) if report.source in order else len(order),
    )
    for report in ranked:
        mayor = people.mayor_id(report.city_id, report.winner)
        facts[mayor] += [
            ("race", report.race, report.source),
            ("party", report.party, report.source),
        ]
    named = sorted(people.identities.names.items())
    return _text_frame(
        [_mayor(key, name, facts[key]) for key, name in named if key in facts], MAYOR_COLUMNS
    )


def _mayor(
    mayor_id: str, name: str, facts: Iterable[tuple[str, str, str]]
) -> dict[str, str | None]:
    """One person: the first value given of each field; sources are all that mention the person."""
    given, family = print_parts(name)
    row: dict[str, str | None] = dict.fromkeys(MAYOR_COLUMNS, "")
    sources = set()
    for field, value, source in facts:
        sources.add(source)
        row[field] = row.get(field) or value
    return {column: row[column] for column in MAYOR_COLUMNS} | {
        "mayor_id": mayor_id,
        "name": name,
        "given_name": given,
        "family_name": family,
        "sources": ";".join(sorted(sources)),
    }
