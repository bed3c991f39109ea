"""Tables of data/raw in canonical form, so that a change shows as the rows that changed.

Canonical: UTF-8, LF, columns in schema order, rows sorted by key (then by the other columns;
missing first, numbers by size), quotes only where needed, no `.0` on whole numbers.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from study.files import save
from study.raw import cells
from study.raw.descriptor import Field, Table, load_descriptor
from study.raw.problems import WHOLE_ROW, Problem, RawDataError


def write_table(frame: pd.DataFrame, raw_dir: Path, name: str) -> None:
    """Write a table of a data folder in canonical form, or leave the old file as it was.

    Args:
        frame: the columns of the schema in any order, any row order; missing values become
            blank cells.
        raw_dir: folder with the datapackage.json that names the table.
        name: table name, such as "spells".

    Raises:
        RawDataError: the schema has no table of this name, or a column is missing or unknown, or
            holds values that are not of its type.
    """
    table = load_descriptor(raw_dir).table(name)
    save(canonical(frame, table), Path(raw_dir) / table.file)


def canonical(frame: pd.DataFrame, table: Table) -> str:
    """Canonical text of a table.

    Args:
        frame: as in `write_table`.
        table: the schema of the table.

    Raises:
        RawDataError: as in `write_table`.
    """
    typed = _typed(frame, table)
    others = [column for column in table.columns if column not in table.key]
    ordered = typed.sort_values([*table.key, *others], kind="stable", na_position="first")
    rows = zip(*(cells.rendered(field, ordered[field.name]) for field in table.fields), strict=True)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(rows)
    return text.getvalue()


def _typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    missing = [name for name in table.columns if name not in frame.columns]
    unknown = [str(name) for name in frame.columns if name not in table.columns]
    if missing or unknown:
        message = f"missing columns: {missing}; columns not in the schema: {unknown}"
        raise RawDataError(Problem(table.file, 1, WHOLE_ROW, message))
    return pd.DataFrame(
        {field.name: _typed_column(frame[field.name], field, table) for field in table.fields}
    )


def _typed_column(values: pd.Series, field: Field, table: Table) -> pd.Series:
    if field.type == "string" and pd.api.types.is_float_dtype(values) and values.notna().any():
        message = "expected text and got floating-point numbers; make it text before writing"
        raise RawDataError(Problem(table.file, 1, field.name, message))
    try:
        typed = values.reset_index(drop=True).astype(cells.DTYPES[field.type])
    except (TypeError, ValueError) as error:
        message = f"expected {field.type} values: {error}"
        raise RawDataError(Problem(table.file, 1, field.name, message)) from None
    return typed.where(typed != "") if field.type == "string" else typed
