"""Who the mayors of the files are: every spelling of a city matched to one person."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from study.collect.builder import TableReader
from study.collect.election_files import (
    FERREIRA_GYOURKO,
    HOPKINS_PETTINGILL,
    Report,
    read_reports,
    rows_of,
)
from study.collect.election_files import READS as ELECTION_READS
from study.collect.election_files import SOURCES as ELECTION_SOURCES
from study.collect.files import read_csv
from study.collect.names import STATES, city_id, slug
from study.collect.person_names import (
    Identities,
    Spelling,
    identify,
    parse_name,
    same_person,
)

WIKIDATA: Final = "wikidata-2025"
OPENSTATES: Final = "openstates-2025"
BIDS: Final = "bids"
"""Names in the list of bids for other offices; no source of rows, only a spelling."""

WIKIDATA_FILE: Final = "mayors/wikidata_2025/mayors_core.csv"
OPENSTATES_FILE: Final = "mayors/openstates/mayors_extracted.csv"
BIDS_FILE: Final = "candidacies/mayors_sought_office.csv"

READS: Final = (*ELECTION_READS, WIKIDATA_FILE, OPENSTATES_FILE, BIDS_FILE)

KEYS: Final = frozenset({*ELECTION_SOURCES, WIKIDATA, OPENSTATES})
"""Source keys of the rows collected from bulk files about mayors."""

_PRINT_ORDER: Final = (WIKIDATA, BIDS, OPENSTATES, HOPKINS_PETTINGILL, FERREIRA_GYOURKO)

WRONG_TERMS: Final = frozenset(
    {
        ("chicago-il", "thompson"),
        ("chicago-il", "corr"),
        ("new-orleans-la", "conway"),
        ("new-york-ny", "hall"),
        ("new-york-ny", "hoffman"),
        ("milwaukee-wi", "zeidler"),
        ("cleveland-oh", "burton"),
        ("cleveland-oh", "blythin"),
        ("cleveland-oh", "lausche"),
    }
)
"""(city, family name) of Wikidata terms that other sources show to be wrong."""

PARTY_WORDS: Final = {
    "democrat": "democratic",
    "republican": "republican",
    "independent": "independent",
    "nonpartisan": "nonpartisan",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A time in office as Wikidata or Open States give it.

    Attributes:
        city_id: The city.
        name: The mayor.
        start: Date as precise as the source, or empty.
        end: Date as precise as the source, or empty.
        source: Key of the source.
        birth_date: Date, or empty.
        gender: ``female``, ``male`` or empty.
        party: A party of the table ``mayors``, or empty.
        wikidata_id: ``Q`` number, or empty.
    """

    city_id: str
    name: str
    start: str
    end: str
    source: str
    birth_date: str = ""
    gender: str = ""
    party: str = ""
    wikidata_id: str = ""


@dataclass(frozen=True)
class People:
    """What the files say of mayors, and who is meant.

    Attributes:
        reports: Election reports of the frame.
        terms: Terms of people who are known from the reports or from hand-made rows.
        identities: Who is meant by a spelling.
    """

    reports: tuple[Report, ...]
    terms: tuple[Term, ...]
    identities: Identities

    def mayor_id(self, city: str, name: str) -> str:
        """The identifier of the person whom a file calls so in a city."""
        return self.identities.ids[city, name]


def read_people(upstream: Path, table: TableReader) -> People:
    """Read the files about mayors and match their names.

    Args:
        upstream: Folder of upstream files.
        table: Reader of the tables of the data folder.

    Raises:
        CollectError: A file or a column is missing.
    """
    frame = frozenset(table("cities")["city_id"])
    reports = read_reports(upstream, frame)
    known = known_names(table)
    bids = [Spelling(city, name, BIDS) for city, name in bid_names(upstream) if city in frame]
    winners = [Spelling(report.city_id, report.winner, report.source) for report in reports]
    terms = matched_terms(
        [*read_wikidata(upstream, frame), *read_openstates(upstream, frame)],
        [*((item.city_id, item.name) for item in (*winners, *bids)), *known],
    )
    spellings = [*winners, *bids, *(Spelling(t.city_id, t.name, t.source) for t in terms)]
    return People(tuple(reports), tuple(terms), identify(spellings, known, _PRINT_ORDER))


def bid_names(upstream: Path) -> list[tuple[str, str]]:
    """(city_id, name) of the mayors in the list of bids for other offices."""
    frame = read_csv(upstream, BIDS_FILE, ["name", "city", "state"])
    return [(city_id(row.city, row.state), row.name) for row in rows_of(frame)]


def known_names(table: TableReader) -> dict[tuple[str, str], str]:
    """Names of people whose identifier is settled by hand.

    Args:
        table: Reader of the tables of the data folder.

    Returns:
        (city_id, name) -> mayor_id, from name_variants, from cities with a hand-made spell, and
        from mayors whose row or won election is hand-made.
    """
    mayors = table("mayors")
    names = dict(zip(mayors["mayor_id"], mayors["name"], strict=True))
    by_hand = set(mayors.loc[~is_collected(mayors["sources"], KEYS), "mayor_id"])
    known: dict[tuple[str, str], str] = {}
    spells, elections = table("spells"), table("elections")
    cities_by_hand = set(spells.loc[~is_collected(spells["sources"], KEYS), "city_id"])
    for frame, column, rows_by_hand in (
        (spells, "mayor_id", spells["city_id"].isin(cities_by_hand)),
        (elections, "winner_id", ~is_collected(elections["sources"], KEYS)),
    ):
        settled = frame[rows_by_hand | frame[column].isin(by_hand)]
        places = zip(settled["city_id"], settled[column], strict=True)
        known |= {(city, names[mayor]): mayor for city, mayor in places if mayor in names}
    variants = table("name_variants")
    rows = zip(variants["city_id"], variants["name"], variants["mayor_id"], strict=True)
    return known | {(city, name): mayor for city, name, mayor in rows}


def is_collected(sources: pd.Series, keys: Collection[str]) -> pd.Series:
    """Whether each cell of ``;``-joined source keys names no key but the given ones."""
    allowed = set(keys)
    flags = [set(str(cell).split(";")) <= allowed for cell in sources]
    return pd.Series(flags, index=sources.index, dtype=bool)


def matched_terms(terms: Iterable[Term], names: Iterable[tuple[str, str]]) -> list[Term]:
    """Terms whose mayor is one of the named people of the city.

    Wikidata gives the city without its state; a mayor of the Springfield elsewhere falls out here.

    Args:
        terms: Terms of the sources.
        names: (city_id, name) of known people.
    """
    by_city: defaultdict[str, set[str]] = defaultdict(set)
    for city, name in names:
        by_city[city].add(name)
    return [
        term
        for term in terms
        if any(
            same_person(parse_name(term.name), parse_name(name)) for name in by_city[term.city_id]
        )
    ]


def read_wikidata(upstream: Path, frame: Collection[str]) -> list[Term]:
    """Terms of mayors by Wikidata, one for every city of the frame that bears the city's name.

    1 January is how that file writes a date known to the year, so it is read as the year.
    """
    columns = (
        "person personLabel birthDate genderLabel partyLabel start end positionLabel cityLabel"
    )
    rows = read_csv(upstream, WIKIDATA_FILE, columns.split()).fillna("")
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for city in sorted(frame):
        by_name[city.rsplit("-", 1)[0]].append(city)
    terms: dict[tuple[str, str, str], Term] = {}
    for row in rows_of(rows):
        for city in _wikidata_cities(row.cityLabel, row.positionLabel, by_name):
            term = Term(
                city_id=city,
                name=row.personLabel,
                start=_wikidata_date(row.start),
                end=_wikidata_date(row.end),
                source=WIKIDATA,
                birth_date=_wikidata_date(row.birthDate),
                gender=row.genderLabel if row.genderLabel in {"female", "male"} else "",
                party=party_of(row.partyLabel),
                wikidata_id=row.person.rsplit("/", 1)[-1],
            )
            if (city, parse_name(row.personLabel).family) not in WRONG_TERMS:
                terms.setdefault((city, row.person, row.start), term)
    return list(terms.values())


def _wikidata_cities(label: str, position: str, by_name: Mapping[str, list[str]]) -> list[str]:
    """Cities of the frame meant by a label and a position.

    ``City and County of San Francisco`` and ``Mayor of Columbus, Georgia`` are such.
    """
    place = re.sub(r"^mayor of (the )?", "", position, flags=re.IGNORECASE)
    name, _, state = place.partition(", ")
    if state in STATES:
        return [city for city in by_name.get(slug(name), []) if city == city_id(name, state)]
    texts = (re.sub(r"^City and County of ", "", label), place)
    names = {city_id(text, "x").removesuffix("-x") for text in texts}
    names |= {"washington"} if "district-of-columbia" in names else set()
    return sorted({city for each in names for city in by_name.get(each, [])})


def _wikidata_date(text: str) -> str:
    day = text[:10]
    return day[:4] if day.endswith("-01-01") else day


def party_of(label: str) -> str:
    """Party of the table ``mayors`` for a party's full name; empty where it is none of them."""
    words = label.lower()
    return next((party for word, party in PARTY_WORDS.items() if word in words), "")


def read_openstates(upstream: Path, frame: Collection[str]) -> list[Term]:
    """Terms of mayors 2018-2026 by Open States; most have an end and no start."""
    rows = read_csv(upstream, OPENSTATES_FILE, ["name", "start", "end", "party", "jur"]).fillna("")
    terms = []
    for row in rows_of(rows):
        place = re.search(r"(?:state|district):([a-z]{2})(?:/place:([^/]+))?", row.jur)
        if place is None:
            continue
        city = city_id((place[2] or "washington").replace("_", " "), place[1].upper())
        if city in frame:
            terms.append(
                Term(city, row.name, row.start, row.end, OPENSTATES, party=party_of(row.party))
            )
    return terms
