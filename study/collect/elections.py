"""Mayoral elections: three election files merged into one row a contest (table ``elections``).

Ferreira & Gyourko (2009) hold winners 1945-2007, Hopkins & Pettingill (2018) 1987-2011 with what
became of the incumbent, and the two-party file the contests between a Democrat and a Republican
1990-2022. Rules:

* Rows of one city and year are one contest. Where the files name different winners, the winner
  that most files name stands, the first of SOURCES among equals, and the note tells the other.
  Where both months are known and SEPARATE_MONTHS or more apart, the rows are two contests.
* A row of one file that repeats the winner of another file in the next year is the same contest,
  if the loser is the same or the city votes every three years or less often. The year stands
  that the first of SOURCES gives.
* The month comes from Ferreira & Gyourko. A month of Hopkins & Pettingill counts only where more
  than half of that file's contests of the city fall in it: its single months are often wrong.
* Votes and runner-up come from one file, the one that has most of them; what it lacks comes from a
  file that gives the winner the same votes. 0 is missing.
* ``special`` is a contest off the city's cycle: the contests before and after it are as far apart
  as the city's contests usually are, and another person won than before. All else is ``regular``.
* The incumbent is told by Hopkins & Pettingill, or by the names: the winner won the city's last
  contest (``won``), or the runner-up did (``lost``). A contest is the last one only if the two are
  at most a year further apart than the city's contests usually are; else one may be missing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Final, Literal

import pandas as pd

from study.collect.builder import TableReader
from study.collect.election_files import (
    HOPKINS_PETTINGILL,
    SOURCES,
    Report,
    rows_of,
)
from study.collect.people import KEYS, People, is_collected, read_people
from study.collect.person_names import display_name, parse_name, same_person
from study.dates import earliest, latest
from study.raw.words import UNOPPOSED

SEPARATE_MONTHS: Final = 3
"""Months between two rows of one city and year with different winners that make two contests."""

CYCLE_WINDOW_YEARS: Final = 10
"""How far from a contest the city's other contests tell its usual interval."""

SAME_CONTEST_DAYS: Final = 60
"""Days between a hand-made row and a collected one that still are one contest."""

_RANK: Final = {source: rank for rank, source in enumerate(SOURCES)}
_SHORT: Final = {
    "ferreira-gyourko-2009": "Ferreira-Gyourko",
    "hopkins-pettingill-2018": "Hopkins-Pettingill",
    "bjw-two-party": "two-party file",
}

ALONE: Final = "no rival named, and the total is the winner's votes: taken as unopposed"
"""Note of a contest of the files in which, by their figures, nobody else stood."""

LOSERS: Final = {
    ("boston-ma", "Lousie Day Hicks"): "Louise Day Hicks",
    ("fort-worth-tx", "Clif Overcash"): "Cliff Overcash",
    ("orlando-fl", "Carl T. Longford"): "Carl T. Langford",
    ("st-petersburg-fl", "Corrine Freeman"): "Corinne Freeman",
    ("worcester-ma", "Konstantia B. Lukes"): "Konstantina B. Lukes",
}
"""Runners-up whom the files misspell, as other rows spell them: (city_id, name in print)."""

COLUMNS: Final = [
    "city_id",
    "date",
    "kind",
    "winner_id",
    "runner_up",
    "winner_votes",
    "runner_up_votes",
    "total_votes",
    "incumbent_id",
    "incumbent_outcome",
    "sources",
    "note",
]


@dataclass(frozen=True)
class Contest:
    """One decided contest.

    Attributes:
        city_id: The city.
        year: Year of the contest.
        month: 1-12, or None.
        winner_id: The winner.
        reports: What the files say of it, reports of other winners left out.
        notes: Disagreements between the files.
        sources: Keys of every file that has the contest.
        kind: ``regular`` or ``special``.
        incumbent_id: The mayor before, where known to have been in office; or empty.
        incumbent_outcome: ``won``, ``lost``, ``retired``, or empty.
    """

    city_id: str
    year: int
    month: int | None
    winner_id: str
    reports: tuple[Report, ...]
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kind: str = "regular"
    incumbent_id: str = ""
    incumbent_outcome: str = ""

    @property
    def date(self) -> str:
        """The date as precise as the files: ``YYYY-MM`` or ``YYYY``."""
        return f"{self.year}-{self.month:02d}" if self.month else str(self.year)

    @property
    def order(self) -> tuple[int, int]:
        """Place in time among the contests of the city; an unknown month counts as July."""
        return self.year, self.month or 7


def build(upstream: Path, table: TableReader) -> pd.DataFrame:
    """The table ``elections``.

    Args:
        upstream: Folder of upstream files.
        table: Reader of the tables of the data folder: cities, and what is hand-made in elections,
            mayors, spells and name_variants.

    Returns:
        One row a contest, without those that a hand-made row of the same contest replaces.

    Raises:
        CollectError: A file or a column is missing.
    """
    people = read_people(upstream, table)
    frame = to_frame(contests(people.reports, people))
    return without_hand_made(frame, table("elections"))


def contests(reports: Iterable[Report], people: People) -> list[Contest]:
    """Reports merged into contests, by city and time, with kind and incumbent.

    Args:
        reports: What the files say.
        people: Who is meant by the names in them.
    """
    by_city: defaultdict[str, list[Report]] = defaultdict(list)
    for report in reports:
        by_city[report.city_id].append(report)
    merged = []
    for _, city_reports in sorted(by_city.items()):
        intervals = intervals_of(city_reports)
        city_contests = _joined_years(_same_year(city_reports, people), intervals)
        merged += _with_incumbents(_with_kinds(city_contests, intervals), intervals)
    return merged


def usual_interval(intervals: Sequence[tuple[int, int]], year: int) -> int | None:
    """Years that usually lie between the city's contests around a year.

    Args:
        intervals: (year, years to the next contest in the same file) of every contest.
        year: The year asked for.

    Returns:
        The most frequent interval within CYCLE_WINDOW_YEARS, of equals the one seen nearest to the
        year; None where no interval was seen twice.
    """
    near = [(abs(start - year), gap) for start, gap in intervals]
    near = sorted(item for item in near if item[0] <= CYCLE_WINDOW_YEARS)
    times = Counter(gap for _, gap in near)
    if not times:
        return None
    gap, seen = times.most_common(1)[0]
    return gap if seen > 1 else None


def intervals_of(reports: Iterable[Report]) -> list[tuple[int, int]]:
    """(year, years to the next contest in the same file) of the contests of one city."""
    years: defaultdict[str, set[int]] = defaultdict(set)
    for report in reports:
        years[report.source].add(report.year)
    return sorted({(a, b - a) for source in years.values() for a, b in pairwise(sorted(source))})


def _usual_months(reports: Iterable[Report]) -> Mapping[str, int]:
    """City -> month that holds more than half of its contests in Hopkins & Pettingill."""
    months: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for report in reports:
        if report.source == HOPKINS_PETTINGILL and report.month:
            months[report.city_id][report.month] += 1
    tops = {city: counter.most_common(1)[0] for city, counter in months.items()}
    return {
        city: month
        for city, (month, times) in tops.items()
        if times > 1 and 2 * times > months[city].total()
    }


def _trusted_month(report: Report, usual: Mapping[str, int]) -> int | None:
    if report.source == HOPKINS_PETTINGILL and report.month != usual.get(report.city_id):
        return None
    return report.month


def _same_year(reports: Sequence[Report], people: People) -> list[Contest]:
    """Contests of one city: reports of one year together, unless they are two contests."""
    usual = _usual_months(reports)
    by_year: defaultdict[int, list[Report]] = defaultdict(list)
    for report in reports:
        by_year[report.year].append(report)
    found = []
    for _, group in sorted(by_year.items()):
        by_winner: defaultdict[str, list[Report]] = defaultdict(list)
        for report in sorted(group, key=lambda item: _RANK[item.source]):
            by_winner[people.mayor_id(report.city_id, report.winner)].append(report)
        ranked = sorted(
            by_winner.items(), key=lambda item: (-len(item[1]), _RANK[item[1][0].source])
        )
        options = [_contest(winner, group, usual) for winner, group in ranked]
        found += _settled(options)
    return found


def _contest(winner_id: str, reports: Sequence[Report], usual: Mapping[str, int]) -> Contest:
    """One contest from reports that agree on winner and year."""
    months = [(report.source, _trusted_month(report, usual)) for report in reports]
    known = [(source, month) for source, month in months if month]
    first_source = known[0][0] if known else ""
    rounds = {month for source, month in known if source == first_source}
    month = known[0][1] if len(rounds) == 1 else None
    notes = []
    if len(rounds) > 1:
        listed = " and ".join(str(number) for number in sorted(rounds))
        notes.append(f"two rounds in {_SHORT[first_source]} (months {listed})")
    notes += [
        f"{_SHORT[source]} dates it in month {other}"
        for source, other in known
        if source != first_source and month and other != month
    ]
    return Contest(
        city_id=reports[0].city_id,
        year=reports[0].year,
        month=month,
        winner_id=winner_id,
        reports=tuple(reports),
        notes=tuple(notes),
        sources=tuple(sorted({report.source for report in reports})),
    )


def _settled(options: Sequence[Contest]) -> list[Contest]:
    """The contests of a city and year: the best option, and those whose months lie apart."""
    kept = [options[0]]
    for other in options[1:]:
        apart = [
            contest.month is not None
            and other.month is not None
            and abs(contest.month - other.month) >= SEPARATE_MONTHS
            for contest in kept
        ]
        if all(apart):
            kept.append(other)
            continue
        host = apart.index(False)
        files = ", ".join(_SHORT[source] for source in other.sources)
        said = f"{files}: {display_name(other.reports[0].winner)} won"
        kept[host] = replace(
            kept[host],
            notes=(*kept[host].notes, said),
            sources=tuple(sorted({*kept[host].sources, *other.sources})),
        )
    return sorted(kept, key=lambda contest: contest.order)


def _joined_years(found: Sequence[Contest], intervals: Sequence[tuple[int, int]]) -> list[Contest]:
    """Contests of neighbouring years that are one contest dated differently, joined."""
    joined: list[Contest] = []
    for contest in found:
        if joined and _one_contest(joined[-1], contest, intervals):
            joined[-1] = _join(joined[-1], contest)
        else:
            joined.append(contest)
    return joined


def _one_contest(first: Contest, second: Contest, intervals: Sequence[tuple[int, int]]) -> bool:
    if second.year - first.year != 1 or first.winner_id != second.winner_id:
        return False
    if set(first.sources) & set(second.sources):
        return False
    losers = [[r.runner_up for r in c.reports if r.runner_up] for c in (first, second)]
    interval = usual_interval(intervals, first.year) or 0
    return interval > 2 or any(_like(a, b) for a in losers[0] for b in losers[1])


def _like(left: str, right: str) -> bool:
    """Same person, or one name is the family name of the other."""
    a, b = parse_name(left), parse_name(right)
    return same_person(a, b) or (a.family == b.family and not (a.given and b.given))


def _join(first: Contest, second: Contest) -> Contest:
    best, other = sorted((first, second), key=lambda c: min(_RANK[s] for s in c.sources))
    said = f"{', '.join(_SHORT[source] for source in other.sources)} dates it in {other.year}"
    return replace(
        best,
        reports=(*best.reports, *other.reports),
        notes=(*best.notes, said, *other.notes),
        sources=tuple(sorted({*best.sources, *other.sources})),
    )


def _with_kinds(found: Sequence[Contest], intervals: Sequence[tuple[int, int]]) -> list[Contest]:
    padded = [None, *found, None]
    return [
        replace(contest, kind="special")
        if _off_cycle(before, contest, after, intervals)
        else contest
        for before, contest, after in zip(padded, found, padded[2:], strict=False)
    ]


def _off_cycle(
    before: Contest | None,
    contest: Contest,
    after: Contest | None,
    intervals: Sequence[tuple[int, int]],
) -> bool:
    if before is None or after is None or before.winner_id == contest.winner_id:
        return False
    interval = usual_interval(intervals, contest.year)
    between = before.year < contest.year < after.year
    return between and interval == after.year - before.year


def _with_incumbents(
    found: Sequence[Contest], intervals: Sequence[tuple[int, int]]
) -> list[Contest]:
    return [
        _incumbent(before, contest, intervals)
        for before, contest in zip([None, *found], found, strict=False)
    ]


def follows(before: Contest | None, contest: Contest, intervals: Sequence[tuple[int, int]]) -> bool:
    """Whether no contest can be missing between two contests of a city."""
    interval = usual_interval(intervals, contest.year)
    return bool(before and interval and contest.year - before.year <= interval + 1)


def _incumbent(
    before: Contest | None, contest: Contest, intervals: Sequence[tuple[int, int]]
) -> Contest:
    told = next((report.incumbent for report in contest.reports if report.incumbent), "")
    known = before if before and follows(before, contest, intervals) else None
    if known and known.winner_id != contest.winner_id and _lost(known, contest):
        return replace(contest, incumbent_id=known.winner_id, incumbent_outcome="lost")
    if told == "won" or (known and known.winner_id == contest.winner_id):
        return replace(contest, incumbent_id=contest.winner_id, incumbent_outcome="won")
    return replace(contest, incumbent_outcome=told)


def _lost(before: Contest, contest: Contest) -> bool:
    """Whether the last winner is the runner-up by name."""
    winners = [parse_name(report.winner) for report in before.reports]
    losers = [parse_name(report.runner_up) for report in contest.reports if report.runner_up]
    return any(same_person(a, b) for a in winners for b in losers)


def _fullness(report: Report) -> tuple[int, int, int]:
    """How much a report tells of the votes: figures, then a winner's majority, then its file."""
    figures = (report.winner_votes, report.runner_up_votes, report.total_votes)
    total = report.total_votes or (report.winner_votes or 0) + (report.runner_up_votes or 0)
    decisive = 2 * (report.winner_votes or 0) > total > 0
    return sum(figure is not None for figure in figures), decisive, -_RANK[report.source]


def _figure(
    name: Literal["runner_up_votes", "total_votes"], contest: Contest, main: Report
) -> int | None:
    """A figure of the main report, or of one that gives the winner the same votes."""
    agreeing = (r for r in contest.reports if r.winner_votes == main.winner_votes)
    figures = [getattr(report, name) for report in (main, *agreeing)]
    return next((figure for figure in figures if figure is not None), None)


def _loser(contest: Contest, main: Report) -> str:
    """The runner-up of the report with the votes, in the fullest spelling of any file.

    A misspelling of LOSERS is mended.
    """
    name = main.runner_up or next((r.runner_up for r in contest.reports if r.runner_up), "")
    if not name:
        return ""
    spellings = [r.runner_up for r in contest.reports if r.runner_up and _like(name, r.runner_up)]
    mixed = [
        spelling for spelling in spellings if spelling not in (spelling.lower(), spelling.upper())
    ]
    printed = display_name(max(mixed or [name], key=len))
    return LOSERS.get((contest.city_id, printed), printed)


def _has_every_vote(contest: Contest, main: Report) -> bool:
    """Whether the total is the winner's votes, and no file has votes of a loser."""
    all_votes = main.winner_votes is not None and main.total_votes == main.winner_votes
    return all_votes and not any(report.runner_up_votes for report in contest.reports)


def _vote_notes(contest: Contest, main: Report) -> list[str]:
    """Winner's votes of other files that differ by more than one in a hundred."""
    mine = main.winner_votes or 0
    return [
        f"{_SHORT[other.source]} has {other.winner_votes} votes for the winner"
        for other in contest.reports
        if mine and other.winner_votes and abs(other.winner_votes - mine) > mine / 100
    ]


def to_frame(found: Iterable[Contest]) -> pd.DataFrame:
    """Contests as rows of the table ``elections``."""
    rows = []
    for contest in found:
        main = max(contest.reports, key=_fullness)
        notes = [*contest.notes, *_vote_notes(contest, main)]
        loser = _loser(contest, main)
        if alone := not loser and _has_every_vote(contest, main):
            notes.append(ALONE)
        only_winner = bool(loser) and main.total_votes == main.winner_votes
        rows.append(
            {
                "city_id": contest.city_id,
                "date": contest.date,
                "kind": contest.kind,
                "winner_id": contest.winner_id,
                "runner_up": UNOPPOSED if alone else loser,
                "winner_votes": main.winner_votes,
                "runner_up_votes": _figure("runner_up_votes", contest, main),
                "total_votes": None if only_winner else _figure("total_votes", contest, main),
                "incumbent_id": contest.incumbent_id,
                "incumbent_outcome": contest.incumbent_outcome,
                "sources": ";".join(contest.sources),
                "note": "; ".join(dict.fromkeys(notes)),
            }
        )
    frame = pd.DataFrame(rows, columns=COLUMNS)
    votes = ["winner_votes", "runner_up_votes", "total_votes"]
    text = [name for name in COLUMNS if name not in votes]
    frame = frame.astype(dict.fromkeys(votes, "Int64") | dict.fromkeys(text, "string"))
    return frame.assign(**{name: frame[name].replace("", pd.NA) for name in text})


def without_hand_made(frame: pd.DataFrame, existing: pd.DataFrame) -> pd.DataFrame:
    """Collected rows that no hand-made row replaces.

    A hand-made row (one that names a source of its own) replaces the collected rows of the same
    city, and of the same kind or the same winner, whose date may be its date, or lies within
    SAME_CONTEST_DAYS of it; and those of the same kind and winner in the same calendar year, since
    the files often have the month of another round.

    Args:
        frame: Collected rows, columns of the table ``elections``.
        existing: The table as it stands.
    """
    hand = existing[~is_collected(existing["sources"], KEYS)]
    made: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in rows_of(hand):
        made[row.city_id].append((row.date, row.kind, row.winner_id))
    hidden = [
        any(
            (same_time(row.date, date) and (row.kind == kind or row.winner_id == winner))
            or (row.date[:4] == date[:4] and row.kind == kind and row.winner_id == winner)
            for date, kind, winner in made[row.city_id]
        )
        for row in rows_of(frame)
    ]
    return frame[~pd.Series(hidden, index=frame.index, dtype=bool)]


def same_time(left: str, right: str) -> bool:
    """Whether two dates may be one contest's.

    They may if one begins with the other, or if they lie within SAME_CONTEST_DAYS of each other.
    """
    if left.startswith(right) or right.startswith(left):
        return True
    first, second = sorted((left, right))
    return (earliest(second) - latest(first)).days <= SAME_CONTEST_DAYS


def agreement(reports: Iterable[Report], people: People) -> pd.DataFrame:
    """How often two files name the same winner in the city-years that both have.

    Args:
        reports: What the files say.
        people: Who is meant by the names in them.

    Returns:
        One row a pair of files: first, second, shared (city-years in both), same (city-years with a
        common winner), share (same / shared).
    """
    winners: defaultdict[str, defaultdict[tuple[str, int], set[str]]] = defaultdict(
        lambda: defaultdict(set)
    )
    for report in reports:
        key = (report.city_id, report.year)
        winners[report.source][key].add(people.mayor_id(report.city_id, report.winner))
    rows = []
    for first, second in combinations(sorted(winners, key=lambda source: _RANK[source]), 2):
        shared = winners[first].keys() & winners[second].keys()
        same = sum(bool(winners[first][key] & winners[second][key]) for key in shared)
        rows.append(
            (first, second, len(shared), same, same / len(shared) if shared else float("nan"))
        )
    return pd.DataFrame(rows, columns=["first", "second", "shared", "same", "share"])
