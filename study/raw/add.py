"""Adding one checked row to a table of data/raw."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from study.files import alone, bytes_of, save_unchanged
from study.paths import data_option
from study.raw import cells
from study.raw.check import check, examine, first_difference
from study.raw.descriptor import FILE, Field, Table, load_descriptor
from study.raw.problems import Problem, RawDataError
from study.raw.reader import frame_of
from study.raw.records import Record, read_text, split
from study.raw.writer import canonical, write_table

ADDABLE = {
    "city": "cities",
    "mayor": "mayors",
    "age": "stated_ages",
    "spell": "spells",
    "election": "elections",
    "charter": "charters",
    "candidacy": "candidacies",
    "event": "hosted_events",
    "initiative": "initiatives",
    "activity": "international_activity",
    "source": "sources",
}
"""What `mayors add` calls one row of each table."""


UNCITED = "is cited by no row"
"""A new source is cited by no row yet: rows that cite it can only be added after it."""


class RefusedError(ValueError):
    """The row would break a rule; the message has one line for each."""


def parse_pairs(table: Table, pairs: list[str]) -> dict[str, str]:
    """Values of `column=value` arguments.

    Args:
        table: the schema of the table.
        pairs: such as `city_id=houston-tx`.

    Raises:
        RefusedError: a pair has no `=`, names no column of the table, or one twice, or its value
            is no plain text.
    """
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise RefusedError(f'"{pair}" is not column=value, such as city_id=houston-tx')
        if name not in table.columns:
            raise RefusedError(
                f'{table.name} has no column "{name}"; it has {", ".join(table.columns)}'
            )
        if name in values:
            raise RefusedError(f'"{name}" is given twice')
        values[name] = _plain(name, value).strip()
    return values


def _plain(name: str, value: str) -> str:
    try:
        return cells.printable(value)
    except ValueError as error:
        raise RefusedError(f"{name}: {error}") from None


def asked(table: Table, values: Mapping[str, str], ask: Callable[[str], str]) -> dict[str, str]:
    """Fills columns that were not given by asking for them; an empty answer stays blank.

    Args:
        table: the schema of the table.
        values: what is known already.
        ask: shows a prompt and returns the answer.
    """
    return {
        field.name: values[field.name] if field.name in values else ask(_prompt(field)).strip()
        for field in table.fields
    }


def _prompt(field: Field) -> str:
    choices = field.constraints.get("enum")
    hint = f" [{' | '.join(choices)}]" if choices else ""
    needed = " (required)" if field.constraints.get("required") else ""
    return f"{field.name}{needed}: {field.description}{hint}\n> "


def add_row(raw_dir: Path, name: str, values: Mapping[str, str]) -> list[Problem]:
    """Adds a row to a table, in canonical form, if the data are without a new error after it.

    Args:
        raw_dir: folder laid out like data/raw.
        name: table name, such as "spells".
        values: cells as text by column; columns left out are blank.

    Returns:
        The warnings on the new row.

    Raises:
        RefusedError: the row would break a rule; the folder is as it was.
        ChangedError: the table changed meanwhile; the folder is as it was.
        RawDataError: the folder cannot be read, or has no such table.
        OSError: another command works in the folder, or the table cannot be written.
    """
    table = load_descriptor(raw_dir).table(name)
    row = [values.get(column, "") for column in table.columns]
    path = raw_dir / table.file
    before = bytes_of(path)
    _, *present = split(read_text(path), path)
    new = Record(present[-1].line + 1 if present else 2, row)
    try:
        rows = frame_of(table, [*present, new])
    except RawDataError as error:
        raise RefusedError(_told(error.problem, table.file, new.line)) from None
    with tempfile.TemporaryDirectory(prefix="mayors-add-") as folder:
        trial = Path(folder) / "raw"
        _copy_tables(raw_dir, trial)
        write_table(rows, trial, name)
        text = (trial / table.file).read_text(encoding="utf-8")
        line = first_difference(text, canonical(frame_of(table, present), table))
        errors, warnings = examine(trial)
        found = _new_errors(errors, raw_dir, trial)
        if found:
            raise RefusedError("\n".join(_told(problem, table.file, line) for problem in found))
    with alone(raw_dir):
        save_unchanged([(path, before, text)])
    return [problem for problem in warnings if problem[:2] == (table.file, line)]


def _copy_tables(raw_dir: Path, target: Path) -> None:
    target.mkdir()
    tables = load_descriptor(raw_dir).tables.values()
    for name in (FILE, *(table.file for table in tables)):
        if (raw_dir / name).is_file():
            shutil.copyfile(raw_dir / name, target / name)


def _told(problem: Problem, file: str, line: int) -> str:
    """A problem with the lines that the file has now, where the new row would come at `line`."""
    if problem.file != file:
        return str(problem)

    def now(found: re.Match[str]) -> str:
        number = int(found[1])
        return "the new row" if number == line else f"line {number - (number > line)}"

    message = re.sub(r"\bline (\d+)", now, problem.message)
    place = "new row" if problem.line == line else f"{problem.line - (problem.line > line)}"
    return f"{file}:{place}: {problem.column}: {message}"


def _new_errors(errors: Sequence[Problem], before: Path, after: Path) -> list[Problem]:
    """Errors of the folder `after` that the folder `before` does not have."""
    if not errors:
        return []
    here, there = data_option(after), data_option(before)
    known = {_without_line(problem) for problem in check(before)}
    return [
        problem
        for problem in (p._replace(message=p.message.replace(here, there)) for p in errors)
        if _without_line(problem) not in known and UNCITED not in problem.message
    ]


def _without_line(problem: Problem) -> tuple[str, str, str]:
    return problem.file, problem.column, problem.message
