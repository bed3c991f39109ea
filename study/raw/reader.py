"""Tables of data/raw as typed frames."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from study.raw import cells
from study.raw.descriptor import Descriptor, Field, Table, load_descriptor
from study.raw.problems import Problem, RawDataError
from study.raw.records import Record, header_problems, read_text, split, width_problem


@dataclass(frozen=True, eq=False)
class Raw:
    """Tables of a data folder; equal only to itself, so that what is read off it can be cached.

    Attributes:
        frames: the frames that were read, by table name.
        as_of: the closing date of the data.
        descriptor: the schema of the folder.
    """

    frames: Mapping[str, pd.DataFrame]
    as_of: datetime.date
    descriptor: Descriptor

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The frame of one table."""
        return self.frames[name]


def read_table(raw_dir: Path, name: str) -> pd.DataFrame:
    """Read one table.

    Args:
        raw_dir: folder laid out like data/raw.
        name: table name, such as "spells".

    Returns:
        One row a row of the file, columns in schema order: text and dates `string`, integers
        `Int64`, numbers `Float64`; blank cells are missing.

    Raises:
        RawDataError: the file is missing, not UTF-8, has other columns than the schema, or a cell
            is no value of its column's type; the text says where and how to mend it.
        KeyError: the schema has no table of this name.
    """
    return _read(Path(raw_dir), load_descriptor(raw_dir).tables[name])


def read_raw(raw_dir: Path, names: Iterable[str] | None = None) -> Raw:
    """Read several tables, all of the schema unless named.

    Args:
        raw_dir: folder laid out like data/raw.
        names: tables to read.

    Raises:
        RawDataError: as `read_table`.
        KeyError: the schema has no table of a name.
    """
    descriptor = load_descriptor(raw_dir)
    wanted = descriptor.tables if names is None else names
    frames = {name: _read(Path(raw_dir), descriptor.tables[name]) for name in wanted}
    return Raw(frames, descriptor.as_of, descriptor)


def _read(raw_dir: Path, table: Table) -> pd.DataFrame:
    path = raw_dir / table.file
    header, *records = split(read_text(path), path)
    for problem in header_problems(table, header.cells):
        raise RawDataError(problem)
    return frame_of(table, records)


def frame_of(table: Table, records: list[Record]) -> pd.DataFrame:
    """Records of a table as a typed frame.

    Raises:
        RawDataError: a row has too few or too many cells, or a cell is no value of its type.
    """
    for record in records:
        if problem := width_problem(table, record):
            raise RawDataError(problem)
    columns = {
        field.name: cells.column(field, [_value(table, field, i, record) for record in records])
        for i, field in enumerate(table.fields)
    }
    return pd.DataFrame(columns)


def _value(table: Table, field: Field, i: int, record: Record) -> str | int | float | None:
    try:
        return cells.value(field, record.cells[i])
    except ValueError as error:
        raise RawDataError(Problem(table.file, record.line, field.name, str(error))) from None
