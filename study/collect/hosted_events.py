"""National conventions, Super Bowls, world's fairs and finals in cities (table `hosted_events`).

Only rows that the files give with a source that can be looked up are collected; what they give
from memory, or from an unnamed page, was looked up again and stands in the table by hand.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from study.collect.builder import CollectError, TableReader
from study.collect.files import read_csv
from study.collect.names import city_id, slug

CONVENTIONS: Final = "events/conventions_1832_2024.csv"
EVENTS: Final = "events/events_sourced.csv"
BIDS: Final = "events/events_hosts_bids.csv"
FINALS: Final = "events/final_four_partial.csv"
READS: Final = (CONVENTIONS, EVENTS, BIDS, FINALS)

_KEYS: Final = {
    ("DNC", "americanhistory.about.com list"): "about-democratic-conventions",
    ("RNC", "americanhistory.about.com list"): "about-republican-conventions",
    ("worlds_fair", "rfordatascience/tidytuesday"): "tidytuesday-worlds-fairs",
    ("super_bowl", "NStugard/Superbowl-Analysis"): "superbowl-analysis",
    ("super_bowl", "joie-zhang/wikiextractor-fork"): "wikiextractor-super-bowl",
    ("final_four", "ncaa.com 2014-01-27,"): "final-four-pages",
    ("bid", "page p2004.org/convs/rsiteselect.html"): "p2004-republican-site",
    ("bid", "page p2008.org/chrnconv08/site08.html"): "p2008-convention-sites",
    ("bid", "page p2012.org/chrnconv/siteselection.html"): "p2012-convention-sites",
}
"""Source keys by kind of row and the beginning of what the files say of the origin."""

SOURCES: Final = frozenset(_KEYS.values())

PARTIES: Final = {
    "DNC": ("convention_democratic", "Democratic National Convention"),
    "RNC": ("convention_republican", "Republican National Convention"),
}
_ROLES: Final = {
    "winner": "host",
    "losing finalist": "finalist",
    "bid, under review": "bidder",
}

FIRST_SUPER_BOWL: Final = 1967

_TWIN: Final = "minneapolis-st-paul-mn"
_TWIN_HOST: Final = "st-paul-mn"
"""A joint bid of two cities; the sessions of 2008 were in this one."""

_NOTES: Final = {
    ("super_bowl", "arlington-tx"): "stadium in Arlington, between Dallas and Fort Worth",
    ("super_bowl", "glendale-az"): "stadium in Glendale, near Phoenix",
    ("super_bowl", "tempe-az"): "stadium in Tempe, near Phoenix",
    ("final_four", "arlington-tx"): "stadium in Arlington, between Dallas and Fort Worth",
    ("final_four", "glendale-az"): "stadium in Glendale, near Phoenix",
    ("convention_republican", "san-francisco-ca"): "hall in Daly City",
}

_FULL_NAMES: Final = {"Louisiana Purchase": "Louisiana Purchase Exposition"}
"""Events that the files call by half of their name."""


class Event(NamedTuple):
    """One row of the table."""

    kind: str
    year: int
    city_id: str
    role: str
    name: str
    sources: str
    note: str


class Cities:
    """Cities of the study by name, for files that often leave out the state."""

    def __init__(self, cities: pd.DataFrame) -> None:
        """Takes city_id and name of the cities."""
        self._ids = set(cities["city_id"])
        self._by_name: dict[str, list[str]] = {}
        for key, name in zip(cities["city_id"], cities["name"], strict=True):
            self._by_name.setdefault(slug(name), []).append(key)

    def find(self, text: str, state: str = "") -> str | None:
        """Identifier of a city, or None if it is not in the study.

        Args:
            text: "Boston", "New York City", "Kansas City MO".
            state: two letters or name, where the file has it apart.

        Raises:
            CollectError: cities of several states have the name, and no state is given.
        """
        name, code = text.strip(), state
        if not state and (parts := re.fullmatch(r"(.+?),? ([A-Z]{2})", name)):
            name, code = parts[1], parts[2]
        if code:
            key = city_id(name, code)
            return key if key in self._ids else None
        plain = city_id(text, "").removesuffix("-")
        found = self._by_name.get(plain, [])
        if len(found) > 1:
            raise CollectError(f"events: {text!r} is in several states; the file names none")
        return found[0] if found else None


def _key(kind: str, said: str) -> str | None:
    beginnings = ((start, key) for (of, start), key in _KEYS.items() if of == kind)
    return next((key for start, key in beginnings if said.startswith(start)), None)


def conventions(upstream: Path, cities: Cities) -> Iterator[Event]:
    """Hosts of national conventions since 1832."""
    frame = read_csv(upstream, CONVENTIONS, ["event_type", "year", "city", "source"])
    for party, year, place, said in frame.itertuples(index=False):
        city, key = cities.find(place), _key(party, said)
        if city and key:
            kind, name = PARTIES[party]
            note = _NOTES.get((kind, city), "")
            yield Event(kind, int(year), city, "host", f"{year} {name}", key, note)


def bids(upstream: Path, cities: Cities) -> Iterator[Event]:
    """Winners, losing finalists and bidders of the conventions 2004-2012."""
    frame = read_csv(upstream, BIDS, ["event", "year", "city", "status", "basis"])
    for event, year, place, status, said in frame.itertuples(index=False):
        key = _key("bid", said)
        if key is None:
            continue
        kind, name = PARTIES[event[:3]]
        role = _ROLES[status]
        twin = city_id(*place.rsplit(" ", 1)) == _TWIN
        if twin and role == "host":
            found, note = [_TWIN_HOST], "joint bid with Minneapolis; sessions in St. Paul"
        elif twin:
            found, note = ["minneapolis-mn", _TWIN_HOST], "joint bid of Minneapolis and St. Paul"
        else:
            found, note = [city for city in [cities.find(place)] if city], ""
        for city in found:
            yield Event(kind, int(year), city, role, f"{year} {name}", key, note)


def fairs_and_bowls(upstream: Path, cities: Cities) -> Iterator[Event]:
    """World's fairs and Super Bowls by the municipality of the ground."""
    wanted = ["event_type", "event", "year", "end_year", "city", "state", "source"]
    frame = read_csv(upstream, EVENTS, wanted).fillna("")
    for kind, event, year, end, place, state, said in frame.itertuples(index=False):
        city, key = cities.find(place, state), _key(kind, said)
        if city and key:
            bowl = kind == "super_bowl"
            name = (
                f"Super Bowl {int(year) - FIRST_SUPER_BOWL + 1}"
                if bowl
                else _FULL_NAMES.get(event, event)
            )
            note = _NOTES.get((kind, city), "" if end in ("", year) else f"{year}-{end}")
            yield Event(kind, int(year), city, "host", name, key, note)


def finals(upstream: Path, cities: Cities) -> Iterator[Event]:
    """Final Fours; the file knows not all years."""
    frame = read_csv(upstream, FINALS, ["year", "city", "source"])
    for year, place, said in frame.itertuples(index=False):
        city, key = cities.find(place), _key("final_four", said)
        if city and key:
            note = _NOTES.get(("final_four", city), "")
            yield Event(
                "final_four", int(year), city, "host", f"{year} NCAA men's Final Four", key, note
            )


def _joined(separator: str, cells: pd.Series) -> str:
    return separator.join(sorted({cell for cell in cells if cell}))


def build(upstream: Path, table: TableReader) -> pd.DataFrame:
    """Events in cities of cities.csv; hosts abroad or in other municipalities are left out.

    Args:
        upstream: folder of upstream files.
        table: reader of the tables already collected; `cities` is used.

    Returns:
        kind, year, city_id, role (host, finalist, bidder), name, sources, note. Several sources
        of one row are joined.

    Raises:
        CollectError: a file is missing, lacks a column, or leaves the state of a city open.
    """
    cities = Cities(table("cities"))
    events = [
        event
        for part in (conventions, bids, fairs_and_bowls, finals)
        for event in part(upstream, cities)
    ]
    frame = pd.DataFrame(events, columns=list(Event._fields), dtype="string")
    key = ["kind", "year", "city_id", "role", "name"]
    joined = frame.groupby(key, as_index=False).agg(
        {
            "sources": partial(_joined, ";"),
            "note": partial(_joined, "; "),
        }
    )
    years = joined["year"].astype("Int64")
    note = joined["note"].astype("string")
    return joined.assign(year=years, note=note.where(note != ""))
