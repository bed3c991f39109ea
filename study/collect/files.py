"""Reading upstream files so that a wrong or missing file gives one clear line."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from study.collect.builder import CollectError


def require(upstream: Path, names: Iterable[str]) -> None:
    """Checks that upstream files are there.

    Raises:
        CollectError: the first file that is missing, and how the folder is laid out.
    """
    for name in names:
        if not (upstream / name).exists():
            message = (
                f"{upstream}: {name} is missing; docs/collect.md says how the folder is laid out"
            )
            raise CollectError(message)


def columns(frame: pd.DataFrame, names: Iterable[str], file: str) -> pd.DataFrame:
    """The named columns of an upstream file.

    Raises:
        CollectError: a column is missing.
    """
    wanted = list(names)
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        raise CollectError(f"{file}: no column {missing[0]!r}; found {list(frame.columns)}")
    return frame[wanted]


def read_csv(upstream: Path, name: str, names: Iterable[str]) -> pd.DataFrame:
    """Named columns of a comma-separated upstream file, every cell as text, blanks missing.

    Raises:
        CollectError: the file is missing or lacks a column.
    """
    require(upstream, [name])
    frame = pd.read_csv(upstream / name, dtype="string", keep_default_na=False, na_values=[""])
    return columns(frame, names, name)


def numbers(text: pd.Series) -> pd.Series:
    """Text with figures as `Float64`; thousands separators are allowed, other text is missing."""
    figures = pd.to_numeric(text.str.replace(",", "", regex=False), errors="coerce")
    return figures.astype("Float64")
