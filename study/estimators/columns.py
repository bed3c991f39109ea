"""Checked columns of a frame, as plain arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from study.estimators.errors import EstimationError

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


def numbers(frame: pd.DataFrame, column: str) -> Floats:
    """A numeric or boolean column as floats.

    Args:
        frame: Any table.
        column: Name of the column.

    Returns:
        One finite float per row.

    Raises:
        ValueError: No table, or the column is absent, stands twice, is not numeric, or has missing
            or infinite values.
    """
    values = present(frame, column)
    known = values.dropna().infer_objects()
    if known.size and not (
        pd.api.types.is_any_real_numeric_dtype(known) or pd.api.types.is_bool_dtype(known)
    ):
        raise EstimationError(f"{column}: not numeric ({values.dtype})")
    out = _complete(frame, values).to_numpy(dtype=np.float64)
    if not np.isfinite(out).all():
        raise EstimationError(
            f"{column}: infinite value in row {frame.index[~np.isfinite(out)][0]}"
        )
    return out


def indicator(frame: pd.DataFrame, column: str) -> Flags:
    """A column of zeros and ones (or booleans) as booleans.

    Args:
        frame: Any table.
        column: Name of the column.

    Returns:
        One boolean per row.

    Raises:
        ValueError: As `numbers`, or the column has values other than 0 and 1.
    """
    values = numbers(frame, column)
    if not np.isin(values, (0.0, 1.0)).all():
        raise EstimationError(f"{column}: values other than 0 and 1")
    return np.asarray(values == 1.0)


def intervals(frame: pd.DataFrame, start: str, stop: str) -> tuple[Floats, Floats]:
    """The two ends of (start, stop] intervals.

    Args:
        frame: One interval per row.
        start: Column of times at which a row starts to be at risk (excluded).
        stop: Column of times at which it ends (included), in the same unit.

    Returns:
        Both ends as floats.

    Raises:
        ValueError: A column is unusable, or some row does not end after it starts.
    """
    low, high = numbers(frame, start), numbers(frame, stop)
    empty = low >= high
    if empty.any():
        raise EstimationError(
            f"{stop}: not after {start} in {empty.sum()} rows (first: row {frame.index[empty][0]})"
        )
    return low, high


def groups(frame: pd.DataFrame, columns: str | Sequence[str]) -> tuple[Codes, pd.Index]:
    """Integer codes of the groups that one or more columns form.

    Args:
        frame: Any table.
        columns: One name or several.

    Returns:
        The code of each row and the sorted labels the codes point to (a MultiIndex for several
        columns).

    Raises:
        ValueError: No table, or a column is absent, stands twice or has missing values.
    """
    names = [columns] if isinstance(columns, str) else list(columns)
    parts = [_complete(frame, present(frame, name)) for name in names]
    if len(parts) == 1:
        codes, labels = pd.factorize(parts[0], sort=True)
        return codes.astype(np.int64), pd.Index(labels, name=names[0])
    codes, labels = pd.factorize(pd.MultiIndex.from_arrays(parts, names=names), sort=True)
    return codes.astype(np.int64), labels


def present(frame: pd.DataFrame, column: str) -> pd.Series:
    """A column of a table, its values unchecked.

    Args:
        frame: Any table.
        column: Name of the column.

    Returns:
        The column.

    Raises:
        ValueError: No table or one without rows, or the column is absent or stands twice.
    """
    if not isinstance(frame, pd.DataFrame):
        raise ValueError(f"frame: must be a pandas DataFrame; got {type(frame).__name__}")
    if frame.empty:
        raise EstimationError("no rows")
    times = list(frame.columns).count(column)
    if times == 0:
        raise ValueError(f"{column}: no such column")
    if times > 1:
        raise ValueError(f"{column}: {times} columns have this name; keep one")
    return frame[column]


def _complete(frame: pd.DataFrame, values: pd.Series) -> pd.Series:
    missing = values.isna()
    if missing.any():
        raise EstimationError(
            f"{values.name}: {missing.sum()} missing values (first: row {frame.index[missing][0]})"
        )
    return values
