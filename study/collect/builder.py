"""What a collector is: a function from upstream files to one table of data/raw."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

TableReader = Callable[[str], pd.DataFrame]
"""Gives a table of the data folder as it stands now, by name (`cities` is collected first)."""


class CollectError(Exception):
    """An upstream file is missing or is not what the collector expects; the text is one line."""


@dataclass(frozen=True)
class Builder:
    """One bulk table.

    Attributes:
        build: takes the folder of upstream files and a reader of the tables already in the data
            folder, and returns the rows of the table, in the columns of its schema.
        reads: upstream files, as paths inside the folder.
        sources: source keys of the rows that the builder makes. A row of the table that names any
            other key was made or corrected by hand and is never touched.
    """

    build: Callable[[Path, TableReader], pd.DataFrame]
    reads: tuple[str, ...]
    sources: frozenset[str]
