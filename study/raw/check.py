"""All that is wrong with a data folder, at once.

Three readings of the folder: each file by itself (there, UTF-8, right header, right number of
cells, values that parse, canonical form), the schema as frictionless checks it (constraints, keys,
foreign keys), and the rules across rows and tables of `study.raw.rules`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from study.files import alone, bytes_of, save_unchanged
from study.paths import data_option
from study.raw import cells, rules
from study.raw.descriptor import FILE, SOURCES_ROLE, Descriptor, Field, Table, load_descriptor
from study.raw.problems import WHOLE_FILE, WHOLE_ROW, Problem, RawDataError
from study.raw.reader import Raw, frame_of
from study.raw.records import Record, header_problems, is_blank, read_text, split, width_problem
from study.raw.schema import schema_problems
from study.raw.writer import canonical


class Findings(NamedTuple):
    """What a check found: errors to mend, warnings to look at."""

    errors: list[Problem]
    warnings: list[Problem]


class _File(NamedTuple):
    """A table of the folder whose header is right: its bytes, and its rows under the header."""

    table: Table
    folder: Path
    content: bytes
    records: list[Record]

    def rows(self) -> list[Record]:
        """The rows that are not blank, cut or filled to the width of the header."""
        width = len(self.table.fields)
        return [
            Record(record.line, [*record.cells, *[""] * width][:width])
            for record in self.records
            if not is_blank(record)
        ]


def check(raw_dir: Path) -> list[Problem]:
    """All errors of a data folder.

    Args:
        raw_dir: folder laid out like data/raw.

    Returns:
        Problems in the order of the tables of the schema, then by line; empty if all is well.
    """
    return examine(raw_dir).errors


def examine(raw_dir: Path, *, needed: Collection[str] = (), only_needed: bool = False) -> Findings:
    """All errors and all warnings of a data folder.

    Args:
        raw_dir: folder laid out like data/raw.
        needed: tables that datapackage.json must describe.
        only_needed: look at these tables and no other.
    """
    try:
        descriptor = load_descriptor(raw_dir)
    except RawDataError as error:
        return Findings([error.problem], [])
    if absent := [name for name in needed if name not in descriptor.tables]:
        message = (
            f"does not describe {', '.join(absent)}, which the study needs; copy what it says of "
            "them from data/raw of the study, and the files, with only their headers if you have "
            "no rows"
        )
        return Findings([Problem(FILE, 1, WHOLE_FILE, message)], [])
    loaded = {
        name: _load(raw_dir, table)
        for name, table in descriptor.tables.items()
        if name in needed or not only_needed
    }
    files = {name: file for name, file in loaded.items() if isinstance(file, _File)}
    parsed = {name: _parsed(file) for name, file in files.items()}
    ragged = [problem for file in files.values() for problem in _width_problems(file)]
    in_cells = _first_of_each_cell(
        [
            *(problem for _, problems in parsed.values() for problem in problems),
            *schema_problems(descriptor, {name: file.rows() for name, file in files.items()}),
        ]
    )
    spoilt = {(problem.file, problem.line) for problem in [*ragged, *in_cells]}
    frames = {
        name: _without(frame, descriptor.tables[name], spoilt)
        for name, (frame, _) in parsed.items()
    }
    raw = Raw(frames, descriptor.as_of, descriptor)
    errors = [
        *(problem for file in loaded.values() if isinstance(file, list) for problem in file),
        *ragged,
        *_elsewhere(in_cells, ragged),
        *_elsewhere(rules.broken(raw, "error"), [*ragged, *in_cells]),
        *(problem for file in files.values() for problem in _form_problems(file)),
    ]
    warnings = _elsewhere(rules.broken(raw, "warning"), [*ragged, *in_cells])
    return Findings(_ordered(errors, descriptor), _ordered(warnings, descriptor))


def fix(raw_dir: Path) -> list[str]:
    """Rewrite the tables of a data folder in canonical form, all together.

    Order of rows, quotes, line ends, blank lines, blanks around cells and spellings of numbers
    change; no value does. A table that cannot be parsed is left as it is.

    Args:
        raw_dir: folder laid out like data/raw.

    Returns:
        Names of the files that changed.

    Raises:
        RawDataError: datapackage.json cannot be read.
        ChangedError: a table changed meanwhile; all are as they were.
        OSError: another command works in the folder, or a file cannot be written.
    """
    with alone(raw_dir):
        tables = load_descriptor(raw_dir).tables.values()
        before = {table.file: bytes_of(raw_dir / table.file) for table in tables}
        loaded = [_load(raw_dir, table) for table in tables]
        texts = {f.table.file: _canonical_text(f) for f in loaded if isinstance(f, _File)}
        fixed = save_unchanged(
            [
                (raw_dir / name, before[name], text)
                for name, text in texts.items()
                if text is not None and text.encode() != before[name]
            ]
        )
    return [path.name for path in fixed]


def _load(raw_dir: Path, table: Table) -> _File | list[Problem]:
    path = Path(raw_dir) / table.file
    try:
        header, *records = split(read_text(path), path)
    except RawDataError as error:
        return [error.problem]
    return header_problems(table, header.cells) or _File(
        table, path.parent, path.read_bytes(), records
    )


def _width_problems(file: _File) -> list[Problem]:
    problems = (width_problem(file.table, record) for record in file.records)
    return [problem for problem in problems if problem is not None]


def _parsed(file: _File) -> tuple[pd.DataFrame, list[Problem]]:
    """The table as far as it parses (index: physical line), and the cells that do not."""
    rows = file.rows()
    problems: list[Problem] = []

    def value(field: Field, line: int, text: str) -> str | int | float | None:
        try:
            return cells.value(field, cells.printable(text))
        except ValueError as error:
            problems.append(Problem(file.table.file, line, field.name, str(error)))
            return None

    columns = {
        field.name: cells.column(field, [value(field, row.line, row.cells[i]) for row in rows])
        for i, field in enumerate(file.table.fields)
    }
    frame = pd.DataFrame(columns).set_axis([row.line for row in rows], axis="index")
    return frame, problems


def _form_problems(file: _File) -> Iterator[Problem]:
    name = file.table.file
    mend = f"run `mayors check --fix{data_option(file.folder)}`"
    if file.content.startswith(b"\xef\xbb\xbf"):
        yield Problem(name, 1, WHOLE_FILE, f"begins with a byte-order mark; {mend}")
    if b"\r" in file.content:
        line = file.content[: file.content.index(b"\r")].count(b"\n") + 1
        ends = "CRLF" if b"\r\n" in file.content else "CR"
        yield Problem(name, line, WHOLE_FILE, f"has {ends} line ends, expected LF; {mend}")
    text = _canonical_text(file)
    if text is None or any(is_blank(record) for record in file.records):
        return
    found = file.content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    if found == text:
        return
    message = (
        "is not in canonical form (rows sorted by key, quotes only where needed, no blanks around "
        f"cells, numbers without needless digits, line end at the end); {mend}"
    )
    yield Problem(name, first_difference(found, text), WHOLE_ROW, message)


def first_difference(one: str, other: str) -> int:
    """The first line, counted from 1, in which two texts differ, or the last of the first one."""
    pairs = zip(one.splitlines(), other.splitlines(), strict=False)
    same = next((i for i, (a, b) in enumerate(pairs) if a != b), len(one.splitlines()) - 1)
    return same + 1


def _canonical_text(file: _File) -> str | None:
    """The canonical text of a table, or None if a row or a cell cannot be parsed."""
    records = [
        Record(record.line, [cell.strip() for cell in record.cells])
        for record in file.records
        if not is_blank(record)
    ]
    try:
        return canonical(frame_of(file.table, records), file.table)
    except RawDataError:
        return None


def _first_of_each_cell(problems: Iterable[Problem]) -> list[Problem]:
    first: dict[tuple[str, int, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.file, problem.line, problem.column), problem)
    return list(first.values())


def _elsewhere(problems: Iterable[Problem], reported: list[Problem]) -> list[Problem]:
    """Problems outside the cells and whole rows that are reported already."""
    spots = {(problem.file, problem.line, problem.column) for problem in reported}
    return [
        problem
        for problem in problems
        if problem[:3] not in spots and (problem.file, problem.line, WHOLE_ROW) not in spots
    ]


def _without(frame: pd.DataFrame, table: Table, spoilt: set[tuple[str, int]]) -> pd.DataFrame:
    """The table with the spoilt rows blank, so that one error does not lead to others.

    What other rows hang on stays: the sources, and the key of a table with a key of one column.
    """
    kept = {field.name for field in table.fields if field.role == SOURCES_ROLE}
    if len(table.key) == 1:
        kept |= set(table.key)
    sound = pd.Series([(table.file, line) not in spoilt for line in frame.index], frame.index, bool)
    return pd.DataFrame(
        {name: frame[name] if name in kept else frame[name].where(sound) for name in frame.columns}
    )


def _ordered(problems: list[Problem], descriptor: Descriptor) -> list[Problem]:
    order = {table.file: i for i, table in enumerate(descriptor.tables.values())}
    return sorted(problems, key=lambda problem: (order.get(problem.file, -1), problem.line))
