"""A CSV file as text records with their physical lines."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import NamedTuple

from study.raw.descriptor import Table
from study.raw.problems import WHOLE_FILE, WHOLE_ROW, Problem, RawDataError

LONGEST_CELL = 131_072
"""Characters; a longer cell is taken for a quote left open."""

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""What spreadsheets put between cells where they do not put commas."""


WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of .xlsx and .xls files."""


class Record(NamedTuple):
    """One row of a file: the physical line it begins on, and its cells as text."""

    line: int
    cells: list[str]


def read_text(path: Path) -> str:
    """Text of a file of the data folder, line ends as they stand, without a byte-order mark.

    Raises:
        RawDataError: the file is missing, empty, a workbook, not UTF-8 or holds NUL bytes.
    """
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise _broken(path, "is missing; add it, with at least its header line") from None
    except OSError as error:
        raise _broken(
            path, f"cannot be read ({error.strerror}); expected a file that you may read"
        ) from None
    if not content.strip():
        raise _broken(path, "is empty; expected a header line with the names of the columns")
    if content.startswith(WORKBOOKS):
        raise _broken(path, "is an Excel workbook; save it as CSV UTF-8")
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        raise _broken(path, "holds NUL bytes, as UTF-16 text does; save it as UTF-8", line)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        byte = content[error.start]
        raise _broken(
            path, f"is not UTF-8 text (byte 0x{byte:02x}); save it as UTF-8", line
        ) from None


def split(text: str, path: Path) -> list[Record]:
    """Records of a CSV text, the header first; blank lines keep their place as empty records.

    Raises:
        RawDataError: a quoted cell never ends, or a cell is too long.
    """
    csv.field_size_limit(LONGEST_CELL)  # other modules set it for the whole process
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[Record] = []
    line = 1
    try:
        for cells in reader:
            records.append(Record(line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise _broken(path, _refusal(error), line) from None
    return records


def _refusal(error: csv.Error) -> str:
    if "field larger than field limit" in str(error):
        return (
            f"holds a cell of more than {LONGEST_CELL:,} characters; shorten it, or "
            "close the quote that was left open"
        )
    return f"the quotes do not match ({error}); double every quote inside a quoted cell"


def header_problems(table: Table, header: list[str]) -> list[Problem]:
    """What is wrong with the header line of a table: missing, unknown, twice, out of order."""
    expected = table.columns
    for mark, name in SEPARATORS.items():
        if len(header) == 1 and mark in header[0]:
            message = f"has {name} between its cells; save it as CSV with commas"
            return [Problem(table.file, 1, WHOLE_FILE, message)]
    missing = [name for name in expected if name not in header]
    unknown = [name for name in header if name not in expected]
    wanted = f"expected {','.join(expected)}"
    problems = [
        Problem(table.file, 1, name, f"this column is missing; {wanted}") for name in missing
    ]
    problems += [
        Problem(table.file, 1, name or "(blank)", f"no such column: rename or remove it; {wanted}")
        for name in unknown
    ]
    if problems or header == expected:
        return problems
    message = f"the columns are repeated or out of order; {wanted}"
    return [Problem(table.file, 1, WHOLE_ROW, message)]


def is_blank(record: Record) -> bool:
    """Whether a line holds nothing but commas and spaces."""
    return not "".join(record.cells).strip()


def width_problem(table: Table, record: Record) -> Problem | None:
    """The problem of a row with no value, or with too few or too many cells, if it has one."""
    if is_blank(record):
        return Problem(table.file, record.line, WHOLE_ROW, "is a blank line; remove it")
    found, expected = len(record.cells), len(table.fields)
    if found == expected:
        return None
    mend = (
        "add the missing commas"
        if found < expected
        else "put quotes around a cell that holds a comma"
    )
    message = f"has {found} cells, expected {expected}; {mend}"
    return Problem(table.file, record.line, WHOLE_ROW, message)


def _broken(path: Path, message: str, line: int = 1) -> RawDataError:
    return RawDataError(Problem(path.name, line, WHOLE_FILE, message))
