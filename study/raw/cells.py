"""Text of a cell to value and back, one rule a type."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionDtype

from study.dates import earliest
from study.raw.descriptor import DATE_ROLE, Field

DTYPES: dict[str, ExtensionDtype] = {
    "string": pd.StringDtype(),
    "integer": pd.Int64Dtype(),
    "number": pd.Float64Dtype(),
}

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]+)?")


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError(
            f'"{text}" is not a whole number (digits only, such as 1200); leave blank if unknown'
        )
    return int(text)


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError(
            f'"{text}" is not a number (digits and one point, such as 4.5); leave blank if unknown'
        )
    return float(text)


def _date(text: str) -> str:
    earliest(text)
    return text


_PARSERS: dict[str, Callable[[str], str | int | float]] = {
    "string": str,
    "integer": _integer,
    "number": _number,
    "date": _date,
}


_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def printable(text: str) -> str:
    """The text itself, if it is one line of plain text.

    Raises:
        ValueError: it holds a line break, a control character or a byte that is no UTF-8.
    """
    if found := _UNPRINTABLE.search(text):
        raise ValueError(
            f"holds a line break, control character or stray byte (U+{ord(found.group()):04X}); "
            "write it as one line of plain text"
        )
    return text


def value(field: Field, text: str) -> str | int | float | None:
    """The value of a cell; None if it is blank.

    Raises:
        ValueError: the text is no value of the column's type; says what was expected.
    """
    if not text:
        return None
    return _PARSERS["date" if field.role == DATE_ROLE else field.type](text)


def column(field: Field, values: Sequence[str | int | float | None]) -> pd.Series:
    """Parsed values as a column of the type of the field: string, Int64 or Float64."""
    return pd.Series(values, dtype=DTYPES[field.type], name=field.name)


def rendered(field: Field, values: pd.Series) -> list[str]:
    """Cells of a typed column as text: blank for missing, no `.0` on whole numbers."""
    render = _RENDERERS[field.type]
    return ["" if value is pd.NA else render(value) for value in values]


def _plain(value: float) -> str:
    return np.format_float_positional(value, trim="-")


_RENDERERS: dict[str, Callable[..., str]] = {"string": str, "integer": str, "number": _plain}
