"""Reading upstream files so that a wrong or missing file gives one clear line."""

import contextlib
from collections.abc import Iterable, Iterator
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


@contextlib.contextmanager
def reading(file: str) -> Iterator[None]:
    """Says in one line which upstream file cannot be read.

    Each reader of pandas has errors of its own, so that any error counts.

    Raises:
        CollectError: whatever went wrong inside.
    """
    try:
        yield
    except CollectError:
        raise
    except Exception as error:
        raise CollectError(f"{file} cannot be read: {reason(error)}; get it anew") from error


def reason(error: Exception) -> str:
    """What an error says, in one line that is never blank."""
    text = getattr(error, "strerror", None) or " ".join(str(error).split())
    return str(text) if text and not isinstance(error, LookupError) else repr(error)


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
    with reading(name):
        frame = pd.read_csv(upstream / name, dtype="string", keep_default_na=False, na_values=[""])
    return columns(frame, names, name)


def numbers(text: pd.Series) -> pd.Series:
    """Text with figures as `Float64`; thousands separators are allowed, other text is missing."""
    figures = pd.to_numeric(text.str.replace(",", "", regex=False), errors="coerce")
    return figures.astype("Float64")
