"""Which works stand behind the tables, and how to cite them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from study.raw.descriptor import SOURCES_ROLE
from study.raw.reader import Raw


class Citation(NamedTuple):
    """A source key where it stands: table, index of the row, column."""

    table: str
    row: int
    column: str
    source_id: str


def citations(raw: Raw, names: Iterable[str] | None = None) -> Iterator[Citation]:
    """Every source key of the tables at hand, row by row.

    Args:
        raw: tables of a data folder.
        names: tables to look at; all that were read unless named.
    """
    for name in raw.frames if names is None else names:
        for field in raw.descriptor.tables[name].fields:
            if field.role != SOURCES_ROLE:
                continue
            cells = raw[name][field.name].dropna()
            for row, keys in zip(cells.index.tolist(), cells.tolist(), strict=True):
                for source_id in keys.split(";"):
                    yield Citation(name, row, field.name, source_id.strip())


def bibliography(raw: Raw, names: Iterable[str] | None = None) -> list[str]:
    """Citation lines of the works that stand behind a set of tables, in order of their keys.

    Args:
        raw: tables of a data folder, `sources` among them.
        names: tables whose works are wanted; all that were read unless named.
    """
    return cited_works(raw, (citation.source_id for citation in citations(raw, names)))


def cited_works(raw: Raw, source_ids: Iterable[str]) -> list[str]:
    """Citation lines of the works with the given keys, each once, in order of their keys.

    A key without a row in sources.csv is listed as such.
    """
    works = {row["source_id"]: row for row in raw["sources"].to_dict("records")}
    return [
        f"{key}: {citation_line(works[key]) if key in works else 'not in sources.csv'}"
        for key in sorted(set(source_ids))
    ]


def citation_line(source: Mapping[Any, Any]) -> str:
    """How to cite one work: author (year). title. url. Accessed day. Licence: terms.

    Args:
        source: a row of sources.csv; parts that are missing are left out.
    """
    part = {name: "" if pd.isna(value) else str(value) for name, value in source.items()}
    year = f"({part['year']})" if part["year"] else ""
    parts = [
        " ".join(filter(None, (part["author"], year))),
        part["title"],
        part["url"],
        f"Accessed {part['accessed']}" if part["accessed"] else "",
        f"Licence: {part['licence']}" if part["licence"] else "",
    ]
    return " ".join(f"{text.rstrip('.')}." for text in parts if text)
