"""Governors and contests for governor and Senate (tables ``governors``, ``statewide_elections``).

Whether a seat was open is worked out from who held it and who stood. Klarner's file names the
governor of every state and year to 2011 and says whether a limit barred him or her; Kaplan's goes
to 2020; after that the governor is the one last elected. A senator is the one last elected to the
seat; the files name no appointed senator. Candidates are those of the stacked files. Hirano and
Snyder leave out the primary of a party whose incumbent stood, so a primary of the incumbent's party
in their file shows that he or she did not. Where the files settle nothing, ``open_seat`` is blank.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from study.collect.builder import TableReader
from study.collect.election_files import rows_of
from study.collect.files import read_csv, reading, require
from study.collect.names import STATES
from study.collect.person_names import PersonName, parse_name, same_person

KLARNER: Final = "candidacies/klarner_governors.csv"
KAPLAN: Final = "candidacies/kaplan_governors_1775_2020.csv"
CANDIDATES: Final = "candidacies/candidates_master.csv.gz"
PRIMARIES_2022: Final = (
    "candidacies/fivethirtyeight_primaries/dem_candidates.csv",
    "candidacies/fivethirtyeight_primaries/rep_candidates.csv",
)
READS: Final = (KLARNER, KAPLAN, CANDIDATES, *PRIMARIES_2022)

_KLARNER_KEY: Final = "klarner-governors"
_KAPLAN_KEY: Final = "kaplan-governors"
_RESULTS_KEY: Final = "fivethirtyeight-results"
_PRIMARIES_KEY: Final = "fivethirtyeight-primaries"
_HIRANO_KEY: Final = "hirano-snyder-primaries"
_SIEG_KEY: Final = "sieg-yoon-governors"
GOVERNOR_SOURCES: Final = frozenset({_KLARNER_KEY, _KAPLAN_KEY, _RESULTS_KEY, _PRIMARIES_KEY})
ELECTION_SOURCES: Final = GOVERNOR_SOURCES | {_HIRANO_KEY, _SIEG_KEY}

FIRST_YEAR: Final = 1984
LAST_KLARNER: Final = 2011
LAST_KAPLAN: Final = 2020
LAST_YEAR: Final = 2024
LAST_HIRANO: Final = 2012
FIRST_RESULTS: Final = 1996
"""From this year on the results name every candidate for governor."""

NOT_IN_HIRANO: Final = frozenset({"AK", "HI", "MD", "ME", "NH", "NJ", "TN", "VA"})

PARTIES: Final = {
    "0": "republican",
    "1": "democratic",
    "0.5": "other",
    "Republican": "republican",
    "Democrat": "democratic",
    "Domecratic-Farmer-Labor": "democratic",
    "Independent": "other",
    "R": "republican",
    "D": "democratic",
    "DEM": "democratic",
    "DFL": "democratic",
    "REP": "republican",
}
"""Party of each file; any other is ``other``."""

KNOWN_PARTY: Final = {
    ("CA", 2003, _KLARNER_KEY): "republican",
    ("VA", 2010, _KLARNER_KEY): "republican",
    ("VT", 1991, _KLARNER_KEY): "democratic",
    **{("ND", year, _KAPLAN_KEY): "republican" for year in range(2012, 2016)},
}
"""Parties that a file has wrong in a year and right beside it: of the governor before in Klarner's
(the party when the budget passed), none known in Kaplan's."""

NAMED_LATE: Final = frozenset({("AK", 2009)})
"""Years in which Klarner's file dates a change of governor before November, counts it, and yet
names the new governor only in the year after."""


class Holder(NamedTuple):
    """Who holds an office: name, party (as in the tables) and the file that says so."""

    name: str
    party: str
    source: str


DIED_EARLY: Final = {
    ("VT", 1990): Holder("Snelling, Richard A.", "republican", _KLARNER_KEY),
}
"""Winners of contests before there are results who were no longer governor at the end of the year
after, by Klarner's file."""

MAJOR: Final = frozenset({"democratic", "republican"})

SEATS: Final = {"Class I": "1", "Class II": "2", "Class III": "3"}
_REGULAR_CYCLE: Final = {"1": 1982, "2": 1984, "3": 1986}
"""One year in which each class was regularly elected; it is again every sixth year from there."""

SENATE_TERM: Final = 6
"""Years; after a longer time without a known contest who holds the seat is unknown."""

GOVERNOR_TERM: Final = 4
"""Years; after a longer time without a known contest who governs is unknown."""

_WRONG_WINNER: Final = frozenset({("WY", "2", 1978)})
"""Contests of which the results name the loser: the other candidate holds the seat thereafter."""

_SUCCESSION: Final = re.compile(r"(?: and then | then | followed by |-[DR] and )")

GOVERNOR_COLUMNS: Final = ["state", "year", "governor", "party", "sources"]
ELECTION_COLUMNS: Final = [
    "state",
    "office",
    "seat",
    "year",
    "kind",
    "incumbent",
    "incumbent_party",
    "open_seat",
    "winner",
    "winner_party",
    "sources",
    "note",
]


def _party(state: str, year: int, code: str, source: str) -> str:
    return KNOWN_PARTY.get((state, year, source), PARTIES.get(code, "other"))


@dataclass(frozen=True, slots=True)
class Stood:
    """A candidate on a ballot: name as printed and taken apart, party, file, whether elected."""

    printed: str
    name: PersonName
    party: str
    source: str
    stage: str
    won: bool


Contest = tuple[str, str, str, int]
"""State, office code (G, S), class of the seat (empty for governors) and year."""

Candidates = Mapping[Contest, list[Stood]]


@cache
def governor_name(text: str) -> str:
    """Name of the last governor of a year, from Klarner's description of it.

    ``Mecham, Evan and then Rose Mofford`` gives ``Rose Mofford``; ``Hull, Jane`` stays.
    """
    last = _SUCCESSION.split(text)[-1]
    return re.sub(r"-[DR](?:,.*)?$", "", last).strip()


def read_klarner(upstream: Path) -> dict[tuple[str, int], Holder]:
    """Governor of each state and year to 2011.

    Of several in a year the last who came in before the November elections; a change after them
    counts from the year after, but in California 2003 and New Jersey 2004, where the file names
    the new governor.
    """
    holders = {
        (STATES[row.state], int(row.year)): Holder(
            governor_name(row.govname1),
            _party(STATES[row.state], int(row.year), row.govparty_c, _KLARNER_KEY),
            _KLARNER_KEY,
        )
        for row in rows_of(_klarner(upstream))
    }
    after = {(state, year): holders.get((state, year + 1)) for state, year in NAMED_LATE}
    return holders | {key: holder for key, holder in after.items() if holder}


def _klarner(upstream: Path) -> pd.DataFrame:
    require(upstream, [KLARNER])
    with reading(KLARNER):
        table = pd.read_csv(
            upstream / KLARNER, dtype="string", keep_default_na=False, encoding="mac_roman"
        )
    years = pd.to_numeric(table["year"], errors="coerce")
    return table[years.between(FIRST_YEAR, LAST_KLARNER)]


class Span(NamedTuple):
    """A governor's time in office, in calendar years."""

    holder: Holder
    begins: int
    ends: int


def read_kaplan(upstream: Path) -> dict[tuple[str, int], list[Span]]:
    """Governors that Kaplan lists in a state and year.

    A governor who was in office when that list was made is listed in 2020 only, with the term then
    running.
    """
    wanted = ["governor", "state", "time_in_office", "party", "year"]
    found: defaultdict[tuple[str, int], list[Span]] = defaultdict(list)
    for row in rows_of(read_csv(upstream, KAPLAN, wanted)):
        if row.state in STATES and int(row.year) > LAST_KLARNER:
            begins, ends = (int(part) for part in row.time_in_office.split(" - "))
            party = _party(STATES[row.state], int(row.year), row.party, _KAPLAN_KEY)
            holder = Holder(row.governor, party, _KAPLAN_KEY)
            found[STATES[row.state], int(row.year)].append(Span(holder, begins, ends))
    return found


def _klarner_marks(upstream: Path) -> dict[tuple[str, int], tuple[bool, bool]]:
    """State and year -> whether a governor was elected, and whether a limit barred the old one."""
    return {
        (STATES[row.state], int(row.year)): (
            row.gub_election == "1",
            row.Lame_Duck_Last_Term == "1",
        )
        for row in rows_of(_klarner(upstream))
    }


_FILES: Final = {
    "538results": _RESULTS_KEY,
    "538primaries": _PRIMARIES_KEY,
    "HiranoSnyder": _HIRANO_KEY,
    "SiegYoon": _SIEG_KEY,
}


def _seat(src: str, office: str, extra: str, year: int) -> str:
    """Class of a Senate seat: told by the results and by Hirano and Snyder."""
    if office != "S":
        return ""
    if src == "HiranoSnyder":
        return next(iter(re.findall(r" S ([123]) ", extra)), "?")
    if src == "538results":
        return SEATS.get(extra, "?")
    regular = [seat for seat, first in _REGULAR_CYCLE.items() if (year - first) % 6 == 0]
    return regular[0] if regular else "?"


def read_candidates(upstream: Path) -> Candidates:
    """Candidates for governor and Senate by contest, from the files named in ``_FILES``."""
    wanted = ["src", "year", "state", "office", "party", "stage", "name", "wp", "wg", "extra"]
    parts = ["last", "first", "mid", "nick"]
    table = read_csv(upstream, CANDIDATES, [*wanted, *parts]).fillna("")
    rows = table[table["office"].isin(["G", "S"]) & table["src"].isin(list(_FILES))]
    found: defaultdict[Contest, list[Stood]] = defaultdict(list)
    for row in rows_of(rows):
        family = re.sub(r"[^a-z]", "", row.last)
        given = tuple(part for part in (row.first, row.mid) if part)
        year = int(row.year)
        found[row.state, row.office, _seat(row.src, row.office, row.extra, year), year].append(
            Stood(
                printed=row.name,
                name=PersonName(given, family, (row.nick,) if row.nick else ()),
                party=PARTIES.get(row.party.strip().split("/")[0], "other"),
                source=_FILES[row.src],
                stage=row.stage,
                won=row.src == "538results" and float(row.wg or row.wp or 0) == 1,
            )
        )
    return found


def winner_of(candidates: Iterable[Stood]) -> Holder | None:
    """Who was elected, by the results; a runoff decides over the ballot before it.

    A candidate of several parties has the party that is Democratic or Republican, if any.
    """
    won = [c for c in candidates if c.won]
    if not won:
        return None
    last = [c for c in won if c.stage == "runoff"] or won
    parties = [c.party for c in last if c.party != "other"] or ["other"]
    return Holder(last[0].printed, parties[0], _RESULTS_KEY)


def stood(holder: Holder, candidates: Iterable[Stood]) -> list[Stood]:
    """The candidates who are the holder of the office."""
    name = parse_name(holder.name)
    return [candidate for candidate in candidates if same_person(name, candidate.name)]


def _stayed(holder: Holder, winner: Holder | None) -> bool:
    """Whether a governor was elected again, under another first name (Edmund, Jerry Brown)."""
    if winner is None or holder.party != winner.party:
        return False
    return parse_name(holder.name).family == parse_name(winner.name).family


class Verdict(NamedTuple):
    """Whether a seat was open (None: cannot tell), by which files, and what to note."""

    open_seat: bool | None
    sources: tuple[str, ...]
    note: str = ""


def judge(
    contest: Contest, holder: Holder | None, candidates: list[Stood], barred: bool
) -> Verdict:
    """Whether the holder of an office did not seek it again.

    Args:
        contest: the contest.
        holder: who held the office before it, where the files say.
        candidates: who stood, as far as the files say.
        barred: a term limit kept the holder out.
    """
    state, office, seat, year = contest
    if holder is None:
        return Verdict(None, (), "who held the seat is not in the files")
    if found := stood(holder, candidates):
        return Verdict(False, (found[0].source,))
    if barred:
        return Verdict(True, (_KLARNER_KEY,), "barred by a limit")
    if office == "S" and _elected_twice(candidates):
        return Verdict(None, (), "special contest on the same day: a senator was appointed before")
    if year <= LAST_HIRANO and state not in NOT_IN_HIRANO:
        # A senator may have been appointed, of either party; who governs is known.
        needed = MAJOR if office == "S" else {holder.party}
        if needed <= {c.party for c in candidates if c.source == _HIRANO_KEY}:
            return Verdict(True, (_HIRANO_KEY,))
        return Verdict(None, (), "the file that leaves out incumbents' primaries lacks one")
    if office == "S" and (year <= LAST_HIRANO or is_special(seat, year)):
        return Verdict(None, (), "whether an appointed senator stood is not in the files")
    if year > LAST_HIRANO:
        return Verdict(True, (_RESULTS_KEY,), "not among the candidates")
    return Verdict(None, (), "primaries of the state are not in the files")


def _elected_twice(candidates: Iterable[Stood]) -> bool:
    """Whether one person won two contests of the day: for the rest of a term, and for the next."""
    won = [(c.printed, c.party) for c in candidates if c.won and c.party in MAJOR]
    return len(won) > len(set(won))


def is_special(seat: str, year: int) -> bool:
    """Whether a Senate seat was filled out of its turn."""
    return seat in _REGULAR_CYCLE and (year - _REGULAR_CYCLE[seat]) % 6 != 0


def incumbents_2022(upstream: Path) -> dict[tuple[str, str], Holder]:
    """Incumbents in the primaries of 2022 by state and office code (G, S)."""
    parties = dict(zip(PRIMARIES_2022, ("democratic", "republican"), strict=True))
    codes = {"Governor": "G", "Senate": "S"}
    found = {}
    for file, party in parties.items():
        table = read_csv(upstream, file, ["Candidate", "Incumbent", "State", "Office"])
        for row in rows_of(table):
            if row.Incumbent == "Yes" and row.Office in codes:
                holder = Holder(row.Candidate, party, _PRIMARIES_KEY)
                found[STATES[row.State], codes[row.Office]] = holder
    return found


def read_governors(upstream: Path, candidates: Candidates) -> dict[tuple[str, int], Holder]:
    """Governor of each state and year.

    To 2011 Klarner's. Later whom Kaplan lists as past that year, else whom the results show
    elected last, unless Kaplan shows that he or she has left since, or the term has run out without
    a known contest: then no file names the governor.
    In 2022 the incumbent of that year's primaries comes first.
    """
    holders = read_klarner(upstream)
    kaplan = read_kaplan(upstream)
    left = {
        (state, parse_name(span.holder.name).family): span.ends
        for (state, _), spans in sorted(kaplan.items())
        for span in spans
        if span.ends <= LAST_KAPLAN
    }
    flagged = incumbents_2022(upstream)
    for state in sorted({state for state, _ in holders}):
        contests = [
            (year, winner)
            for year in range(FIRST_RESULTS, LAST_YEAR + 1)
            if (winner := winner_of(candidates.get((state, "G", "", year), [])))
        ]
        for year in range(LAST_KLARNER + 1, LAST_YEAR + 1):
            just_won = {parse_name(w.name).family for when, w in contests if when == year}
            lasting = [
                span
                for span in kaplan.get((state, year), [])
                if span.begins <= year < span.ends
                and not (span.begins == year and parse_name(span.holder.name).family in just_won)
            ]
            since, elected = [contest for contest in contests if contest[0] < year][-1]
            gone = since < left.get((state, parse_name(elected.name).family), LAST_YEAR) < year
            if year == 2022 and (state, "G") in flagged:
                holders[state, year] = flagged[state, "G"]
            elif lasting:
                holders[state, year] = max(lasting, key=lambda span: span.begins).holder
            elif not gone and year - since <= GOVERNOR_TERM:
                holders[state, year] = elected
    return holders


def build_governors(upstream: Path, table: TableReader) -> pd.DataFrame:
    """The table ``governors``: who governed each state in each year from 1984.

    Args:
        upstream: folder of upstream files.
        table: not used.

    Returns:
        state, year, governor, party (democratic, republican, other), sources; no row where no
        file names the governor of a year.
    """
    del table
    holders = read_governors(upstream, read_candidates(upstream))
    rows = [(*key, *holder) for key, holder in sorted(holders.items())]
    frame = pd.DataFrame(rows, columns=GOVERNOR_COLUMNS)
    text = [name for name in GOVERNOR_COLUMNS if name != "year"]
    return frame.astype({"year": "Int64"} | dict.fromkeys(text, "string"))


def build_elections(upstream: Path, table: TableReader) -> pd.DataFrame:
    """The table ``statewide_elections``: contests for governor and Senate from 1984.

    Args:
        upstream: folder of upstream files.
        table: not used.

    Returns:
        The columns of the table; `open_seat` is blank where the files do not settle it.
    """
    del table
    candidates = read_candidates(upstream)
    governors = read_governors(upstream, candidates)
    marks = _klarner_marks(upstream)
    flagged = incumbents_2022(upstream)
    rows = [
        *_governor_rows(candidates, governors, marks),
        *_senate_rows(candidates, flagged),
    ]
    frame = pd.DataFrame(rows, columns=ELECTION_COLUMNS)
    text = [name for name in ELECTION_COLUMNS if name != "year"]
    kept = frame.astype({"year": "Int64"} | dict.fromkeys(text, "string"))
    return kept.assign(**{name: kept[name].replace("", pd.NA) for name in text})


def _row(
    contest: Contest, kind: str, holder: Holder | None, verdict: Verdict, winner: Holder | None
) -> tuple[object, ...]:
    state, office, seat, year = contest
    sources = {*verdict.sources, *(h.source for h in (holder, winner) if h)}
    return (
        state,
        "us_senate" if office == "S" else "governor",
        seat,
        year,
        kind,
        holder.name if holder else "",
        holder.party if holder else "",
        {True: "yes", False: "no", None: ""}[verdict.open_seat],
        winner.name if winner else "",
        winner.party if winner else "",
        ";".join(sorted(sources)),
        verdict.note,
    )


def _governor_rows(
    candidates: Candidates,
    governors: Mapping[tuple[str, int], Holder],
    marks: Mapping[tuple[str, int], tuple[bool, bool]],
) -> list[tuple[object, ...]]:
    states = {state for state, _ in governors}
    held = {key for key, (election, _) in marks.items() if election}
    held -= {
        (state, year)
        for (state, office, _, year), found in candidates.items()
        if office == "G" and any(c.stage == "recall" for c in found)
    }
    held |= {
        (state, year)
        for (state, office, _, year), found in candidates.items()
        if office == "G" and state in states and FIRST_RESULTS <= year <= LAST_YEAR
        if winner_of(c for c in found if c.stage != "recall")
    }
    rows = []
    for state, year in sorted(held):
        contest = (state, "G", "", year)
        found = candidates.get(contest, [])
        holder = governors.get((state, year))
        # Before there are results, the winner is who governs the next year.
        later = DIED_EARLY.get((state, year)) or governors.get((state, year + 1))
        winner = winner_of(found) or later
        barred = marks.get((state, year), (False, False))[1]
        verdict = judge(contest, holder, found, barred=barred)
        if holder and winner and _stayed(holder, winner):
            verdict = Verdict(False, (winner.source,))
        rows.append(_row(contest, "regular", holder, verdict, winner))
    return rows


def _senate_rows(
    candidates: Candidates, flagged: Mapping[tuple[str, str], Holder]
) -> list[tuple[object, ...]]:
    by_seat: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for (state, office, seat, year), found in candidates.items():
        known = office == "S" and seat in _REGULAR_CYCLE and winner_of(found)
        if known and (state, seat, year) not in _WRONG_WINNER:
            by_seat[state, seat].append(year)
    rows = []
    for (state, seat), years in sorted(by_seat.items()):
        before, holder = 0, None
        for year in sorted(years):
            contest = (state, "S", seat, year)
            found = candidates[contest]
            winner = winner_of(found)
            if year - before > SENATE_TERM:
                holder = None
            if year == 2022 and (state, "S") in flagged and not is_special(seat, year):
                holder = flagged[state, "S"]
            if FIRST_YEAR <= year <= LAST_YEAR:
                verdict = judge(contest, holder, found, barred=False)
                kind = "special" if is_special(seat, year) else "regular"
                rows.append(_row(contest, kind, holder, verdict, winner))
            before, holder = year, winner
    return rows
