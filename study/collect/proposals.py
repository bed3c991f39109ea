"""Ballots that may be bids of mayors, for a person to review.

A family name, a given name and a state agree for about nine true bids in ten, so nothing goes from
here into ``candidacies`` by itself: the proposals are written to a file, each is looked at, and
the mayor's own are added by hand with evidence ``ballot``, the others to ``ballot_rejections``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from study import choices
from study.births import Window, birth_windows
from study.collect.builder import TableReader
from study.collect.candidacies import OFFICES, Ballots, Candidate, read_ballots
from study.collect.person_names import PersonName, parse_name, same_person

AGES: Final = (25, 90)
"""Plausible ages of a candidate, in years."""

COLUMNS: Final = [
    "mayor_id",
    "city_id",
    "in_office",
    "born",
    "office",
    "state",
    "year",
    "stages",
    "district",
    "ballot_name",
    "review",
    "source",
]


def propose(upstream: Path, table: TableReader) -> pd.DataFrame:
    """Ballots whose name, state and time fit a mayor with a spell since 1990.

    A ballot fits if it falls between the year the mayor came in and ``choices.YEARS_AFTER_OFFICE``
    years after he or she left, in the city's state (any state for president), and the mayor's age,
    where known, is within AGES.

    Args:
        upstream: Folder of upstream files.
        table: Reader of the tables of the data folder.

    Returns:
        One row a mayor, office and year; ``review`` is ``accepted`` where ``candidacies`` has the
        bid, ``rejected`` where ``ballot_rejections`` says that it is another person, else ``open``.

    Raises:
        CollectError: A file or a column is missing.
    """
    mayors = _mayors(table)
    ballots = _by_family(read_ballots(upstream, {name.family for m in mayors for name in m.names}))
    rows = [row for mayor in mayors for row in _fitting(mayor, ballots)]
    frame = pd.DataFrame(rows, columns=[name for name in COLUMNS if name != "review"])
    settled = _keys(table("ballot_rejections"), "rejected") | _keys(
        table("candidacies"), "accepted"
    )
    keys = zip(frame["mayor_id"], frame["office"], frame["year"], strict=True)
    frame["review"] = [settled.get(key, "open") for key in keys]
    return frame[COLUMNS].sort_values(["city_id", "mayor_id", "year", "office"], ignore_index=True)


def _keys(bids: pd.DataFrame, verdict: str) -> dict[tuple[str, str, int], str]:
    keys = zip(bids["mayor_id"], bids["office"], bids["year"].astype(int), strict=True)
    return dict.fromkeys(keys, verdict)


@dataclass(frozen=True)
class _Mayor:
    mayor_id: str
    city_id: str
    names: tuple[PersonName, ...]
    first_year: int
    last_year: int
    born: Window | None

    @property
    def state(self) -> str:
        return self.city_id[-2:].upper()

    def could_run(self, year: int) -> bool:
        if not self.first_year <= year <= self.last_year + choices.YEARS_AFTER_OFFICE:
            return False
        if self.born is None:
            return True
        return AGES[0] <= year - self.born.first.year and year - self.born.last.year <= AGES[1]


def _mayors(table: TableReader) -> list[_Mayor]:
    spells, people = table("spells"), table("mayors").set_index("mayor_id")
    frame = set(table("cities").query("country == 'US'")["city_id"])
    years = spells.assign(
        first=spells["start"].str[:4].astype(int),
        last=spells["end"].str[:4].astype("Int64").fillna(9999).astype(int),
    )
    recent = years[(years["last"] >= choices.REVIEWED_FROM) & years["city_id"].isin(frame)]
    births = birth_windows(table("mayors"), table("stated_ages"))
    variants = table("name_variants").groupby("mayor_id")["name"].agg(list).to_dict()
    found = []
    for key, terms in recent.groupby(["city_id", "mayor_id"]):
        city, mayor = (str(part) for part in key)
        person = people.loc[mayor]
        found.append(
            _Mayor(
                mayor_id=mayor,
                city_id=city,
                names=tuple(parse_name(n) for n in (person["name"], *variants.get(mayor, ()))),
                first_year=int(terms["first"].min()),
                last_year=int(terms["last"].max()),
                born=births.get(mayor),
            )
        )
    return found


def _by_family(ballots: Ballots) -> dict[str, list[tuple[str, int, str, Candidate]]]:
    found: defaultdict[str, list[tuple[str, int, str, Candidate]]] = defaultdict(list)
    for (state, year, office, family), candidates in ballots.items():
        found[family] += [(state, year, office, candidate) for candidate in candidates]
    return found


def _fitting(
    mayor: _Mayor, ballots: Mapping[str, list[tuple[str, int, str, Candidate]]]
) -> list[dict[str, str | int | None]]:
    bids: defaultdict[tuple[str, int], list[Candidate]] = defaultdict(list)
    for family in {name.family for name in mayor.names}:
        for state, year, office, candidate in ballots.get(family, ()):
            fits = state in {"", mayor.state} and mayor.could_run(year)
            if fits and any(same_person(name, candidate.name) for name in mayor.names):
                bids[OFFICES[office], year].append(candidate)
    return [
        {
            "mayor_id": mayor.mayor_id,
            "city_id": mayor.city_id,
            "in_office": f"{mayor.first_year}-{mayor.last_year}".replace("-9999", "-"),
            "born": _years(mayor.born),
            "office": office,
            "state": "" if office == "president" else mayor.state,
            "year": year,
            "stages": " ".join(sorted({stage for c in found for stage in c.stages})),
            "district": ";".join(sorted({c.district for c in found if c.district})),
            "ballot_name": "; ".join(sorted({_printed(c.name) for c in found})),
            "source": ";".join(sorted({c.source for c in found})),
        }
        for (office, year), found in bids.items()
    ]


def _years(born: Window | None) -> str:
    if born is None:
        return ""
    return "-".join(dict.fromkeys(str(day.year) for day in born))


def _printed(name: PersonName) -> str:
    nick = [f'"{n}"' for n in name.nicknames]
    return " ".join((*name.given, *nick, name.family)).title()
