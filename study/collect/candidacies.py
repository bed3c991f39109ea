"""Bids of mayors for other offices, each checked against the ballots (table ``candidacies``).

The list of bids was found by name matching and by reading pages; it is a lower bound. A bid is kept
if the stacked candidate files have a candidate of that state, year and office whose family name and
given name (or short form) are the mayor's, at the stage that the bid reached (evidence ``ballot``),
or if a page of sources.csv tells of it (evidence ``page``). Withdrawals and lost conventions leave
no ballot, so only a page can carry them. Other bids are left out; :func:`left_out` lists them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from study.collect.builder import CollectError, TableReader
from study.collect.election_files import rows_of
from study.collect.files import read_csv
from study.collect.names import city_id
from study.collect.people import BIDS_FILE, People, is_collected, read_people
from study.collect.person_names import PersonName, parse_name, same_person

CANDIDATES_FILE: Final = "candidacies/candidates_master.csv.gz"
READS: Final = (BIDS_FILE, CANDIDATES_FILE)

OFFICES: Final = {
    "H": "us_house",
    "S": "us_senate",
    "G": "governor",
    "LG": "lieutenant_governor",
    "AG": "attorney_general",
    "SOS": "secretary_of_state",
    "TR": "treasurer",
    "AUD": "other_statewide",
    "COMM": "other_statewide",
    "CTRL": "other_statewide",
    "P": "president",
}

BALLOT_SOURCES: Final = {
    "HiranoSnyder": "hirano-snyder-primaries",
    "538results": "fivethirtyeight-results",
    "538primaries": "fivethirtyeight-primaries",
    "MEDSL": "medsl-congress-returns",
    "FECresults": "fec-federal-elections",
    "OpenElections": "openelections",
    "SiegYoon": "sieg-yoon-governors",
    "MillerCamberg": "miller-camberg-primaries",
}
"""Candidate files by their name in the stacked file, with the key of the source."""

OUTCOMES: Final = {
    "won": ("general", "won"),
    "lost_general": ("general", "lost"),
    "lost_primary": ("primary", "lost"),
    "lost_convention": ("convention", "lost"),
    "withdrew": ("declared", "withdrew"),
}
"""Outcome in the list of bids -> last stage reached and outcome."""

_BALLOT_STAGES: Final = ("primary", "general")

PAGES: Final = frozenset(
    {
        "ballotpedia-nickels",
        "cbsnews-giuliani-2000",
        "cbsnews-new-jersey-governor-2005",
        "daily-press-kaine-2001",
        "deseret-nevada-governor-1994",
        "honolulu-advertiser-harris-2002",
        "las-vegas-sun-montandon-2010",
        "latimes-newsom-2009",
        "milford-daily-news-murray-2006",
        "newsday-duffy-2010",
        "southwest-journal-rybak-2010",
        "staradvertiser-hannemann-2010",
        "swing-state-project-coleman-2005",
        "wfpl-abramson",
        "wikimili-alaska-governor-1994",
        "wikimili-alaska-governor-2014",
        "wikipedia-missouri-governor-1992",
        "wikipedia-sutherland",
    }
)
"""Source keys of pages that tell of a bid; sources.csv has their addresses."""

SOURCES: Final = PAGES | frozenset(BALLOT_SOURCES.values())

COLUMNS: Final = [
    "mayor_id",
    "office",
    "state",
    "district",
    "year",
    "stage",
    "outcome",
    "evidence",
    "sources",
    "note",
]


@dataclass(frozen=True)
class Bid:
    """A bid of the list.

    Attributes:
        city_id: The city whose mayor it was.
        name: The mayor.
        office: Code of the office as in the candidate files.
        state: Two letters.
        year: Year of the election.
        outcome: A key of OUTCOMES.
        page: Address of a page that tells of it, or empty.
        note: Remark of the list.
    """

    city_id: str
    name: str
    office: str
    state: str
    year: int
    outcome: str
    page: str = ""
    note: str = ""

    @property
    def stage(self) -> str:
        """Last stage reached."""
        return OUTCOMES[self.outcome][0]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate on a ballot.

    Attributes:
        name: Parsed name.
        stages: ``primary``, ``general`` or both.
        source: Key of the file.
        district: District of the House, or empty where the file does not give it.
    """

    name: PersonName
    stages: frozenset[str]
    source: str
    district: str


Ballots = Mapping[tuple[str, int, str, str], Sequence[Candidate]]
"""(state, year, office code, family name) -> candidates. State is empty for president."""


def build(upstream: Path, table: TableReader) -> pd.DataFrame:
    """The table ``candidacies``: bids of the list that a ballot or a page shows.

    Args:
        upstream: Folder of upstream files.
        table: Reader of the tables of the data folder.

    Returns:
        One row a bid, without those of a mayor, office and year that are hand-made.

    Raises:
        CollectError: A file or a column is missing.
    """
    people = read_people(upstream, table)
    frame = checked_bids(upstream, table, people)
    existing = table("candidacies")
    hand = existing[~is_collected(existing["sources"], SOURCES)]
    made = set(zip(hand["mayor_id"], hand["office"], hand["year"], strict=True))
    keys = zip(frame["mayor_id"], frame["office"], frame["year"], strict=True)
    return frame[[key not in made for key in keys]]


def checked_bids(upstream: Path, table: TableReader, people: People) -> pd.DataFrame:
    """Every bid of the list that has evidence, hand-made rows or not."""
    bids = read_bids(upstream, table("cities")["city_id"])
    ballots = read_ballots(upstream, families_of(bids))
    return to_frame(bids, ballots, page_keys(table("sources")), people)


def families_of(bids: Iterable[Bid]) -> set[str]:
    """Family names of the bidders."""
    return {parse_name(bid.name).family for bid in bids}


def read_bids(upstream: Path, frame: Iterable[str]) -> list[Bid]:
    """The list of bids, of the cities of the frame."""
    wanted = ["name", "city", "state", "office_sought", "year", "outcome", "page_url", "note"]
    rows = read_csv(upstream, BIDS_FILE, wanted).fillna("")
    cities = frozenset(frame)
    bids = [
        Bid(
            city_id=city_id(row.city, row.state),
            name=row.name,
            office=row.office_sought,
            state=row.state,
            year=int(row.year),
            outcome=row.outcome,
            page=row.page_url,
            note=row.note,
        )
        for row in rows_of(rows)
    ]
    return [bid for bid in bids if bid.city_id in cities]


def read_ballots(upstream: Path, families: Iterable[str]) -> Ballots:
    """The stacked candidate files, by state, year, office and family name.

    Args:
        upstream: Folder of upstream files.
        families: Family names to keep, in lower case without spaces and marks.

    Raises:
        CollectError: The file is missing, lacks a column, or names a source of ballots that is not
            known.
    """
    wanted = [
        "src",
        "year",
        "state",
        "office",
        "stage",
        "wp",
        "extra",
        "last",
        "first",
        "mid",
        "nick",
    ]
    rows = read_csv(upstream, CANDIDATES_FILE, wanted).fillna("")
    rows = rows.assign(family=rows["last"].str.lower().str.replace(r"[^a-z]", "", regex=True))
    rows = rows[rows["family"].isin(set(families))]
    _require_known_sources(rows["src"])
    ballots: defaultdict[tuple[str, int, str, str], list[Candidate]] = defaultdict(list)
    for row in rows_of(rows):
        given = tuple(part for part in (row.first, row.mid) if part)
        candidate = Candidate(
            name=PersonName(given, row.family, (row.nick,) if row.nick else ()),
            stages=_stages(row.stage, row.wp),
            source=BALLOT_SOURCES[row.src],
            district=_district(row.src, row.office, row.extra),
        )
        state = "" if row.office == "P" else row.state
        ballots[state, int(row.year), row.office, row.family].append(candidate)
    return ballots


def _require_known_sources(src: pd.Series) -> None:
    strange = src[~src.isin(BALLOT_SOURCES)]
    if not strange.empty:
        raise CollectError(
            f'{CANDIDATES_FILE}:{strange.index[0] + 2}: src: "{strange.iloc[0]}" is not one of '
            f"{', '.join(BALLOT_SOURCES)}; mend it there, or add it to BALLOT_SOURCES with its key"
        )


def _stages(stage: str, won_primary: str) -> frozenset[str]:
    """Stages that a row shows.

    A runoff decides a nomination or an office, a jungle primary may do both; who won a primary
    stood in the general election.
    """
    either = stage in {"jungle primary", "runoff", "recall", "other_runoff"}
    shown = {part for part in _BALLOT_STAGES if either or part in stage}
    return frozenset(shown | ({"general"} if float(won_primary or 0) == 1 else set()))


_DISTRICTS: Final = {
    "HiranoSnyder": r"[A-Z]{2} \d{4} H (\d+) .*",
    "MEDSL": r"(\d+)(?:\.0)?",
    "538results": r"District (\d+)",
    "538primaries": r"(?:U\.S\. House .* District )?(\d+)",
    "FECresults": r"(\d+)(?:\.0)?",
}


def _district(src: str, office: str, extra: str) -> str:
    """House district, where the file's remark holds it (``AK 1978 H 1 G 1980 D``, or ``1``)."""
    if office != "H":
        return ""
    found = re.fullmatch(_DISTRICTS.get(src, r"(?!)"), extra)
    return str(int(found[1])) if found else ""


def district_of(found: Iterable[Candidate]) -> str:
    """The one district in which the candidate stood, or empty where the files have several.

    The federal returns list some candidates in two districts: they tell only where no other file
    does.
    """
    ballots = [candidate for candidate in found if candidate.district]
    fec = BALLOT_SOURCES["FECresults"]
    best = [candidate for candidate in ballots if candidate.source != fec] or ballots
    districts = {candidate.district for candidate in best}
    return districts.pop() if len(districts) == 1 else ""


def on_ballot(bid: Bid, ballots: Ballots) -> list[Candidate]:
    """Candidates of the files who are the bidder, at the stage that the bid reached."""
    name = parse_name(bid.name)
    state = "" if bid.office == "P" else bid.state
    found = ballots.get((state, bid.year, bid.office, name.family), ())
    return [
        candidate
        for candidate in found
        if bid.stage in candidate.stages and same_person(name, candidate.name)
    ]


def page_keys(sources: pd.DataFrame) -> dict[str, str]:
    """Address -> source key of the pages that tell of bids.

    Args:
        sources: The table ``sources``.
    """
    pages = sources[sources["source_id"].isin(PAGES)]
    return dict(zip(pages["url"], pages["source_id"], strict=True))


def evidence(bid: Bid, ballots: Ballots, pages: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """What shows that a bid was made.

    Args:
        bid: A bid of the list.
        ballots: Candidates of the files.
        pages: Address -> source key.

    Returns:
        ``ballot`` or ``page`` and the source keys; two empties where nothing does.
    """
    if found := on_ballot(bid, ballots):
        return "ballot", tuple(sorted({candidate.source for candidate in found}))
    if bid.page in pages:
        return "page", (pages[bid.page],)
    return "", ()


def left_out(bids: Iterable[Bid], ballots: Ballots, pages: Mapping[str, str]) -> list[Bid]:
    """Bids that neither a ballot nor a page shows."""
    return [bid for bid in bids if not evidence(bid, ballots, pages)[0]]


def to_frame(
    bids: Iterable[Bid], ballots: Ballots, pages: Mapping[str, str], people: People
) -> pd.DataFrame:
    """Bids with evidence as rows of the table ``candidacies``."""
    rows = []
    for bid in bids:
        kind, sources = evidence(bid, ballots, pages)
        if not kind:
            continue
        rows.append(
            {
                "mayor_id": people.mayor_id(bid.city_id, bid.name),
                "office": OFFICES[bid.office],
                "state": "" if bid.office == "P" else bid.state,
                "district": district_of(on_ballot(bid, ballots)),
                "year": bid.year,
                "stage": bid.stage,
                "outcome": OUTCOMES[bid.outcome][1],
                "evidence": kind,
                "sources": ";".join(sources),
                "note": "",
            }
        )
    frame = pd.DataFrame(rows, columns=COLUMNS)
    text = [name for name in COLUMNS if name != "year"]
    frame = frame.astype({"year": "Int64"} | dict.fromkeys(text, "string"))
    return frame.assign(**{name: frame[name].replace("", pd.NA) for name in text})
