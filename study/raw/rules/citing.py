"""Rules on sources: what is cited is listed, and what is listed is cited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from study.raw.bibliography import citations
from study.raw.problems import Problem
from study.raw.reader import Raw
from study.raw.rules.rows import cells

UNVERIFIED = "unverified"


def source_unknown(raw: Raw) -> Iterator[Problem]:
    """Every source key stands in sources.csv."""
    known = set(raw["sources"]["source_id"].dropna())
    for table, line, column, key in citations(raw):
        if key not in known:
            message = f'"{key}" is not a source_id of sources.csv; add it there or correct it'
            yield Problem(raw.descriptor.tables[table].file, line, column, message)


def source_twice(raw: Raw) -> Iterator[Problem]:
    """A row names each of its sources once: two keys of one work are not two sources."""
    for (table, line, column, key), times in Counter(citations(raw)).items():
        if times > 1:
            message = f'"{key}" is named twice; name each source once'
            yield Problem(raw.descriptor.tables[table].file, line, column, message)


def source_unused(raw: Raw) -> Iterator[Problem]:
    """Every work of sources.csv is cited by some row; `unverified` is no work and may rest."""
    used = {UNVERIFIED, *(citation.source_id for citation in citations(raw))}
    for line, source_id in cells(raw["sources"], "source_id"):
        if source_id not in used:
            message = f'"{source_id}" is cited by no row; cite it or remove it'
            yield Problem("sources.csv", line, "source_id", message)
