"""The schema checks of frictionless, its findings said in one line of ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from study.dates import FORMS
from study.raw.descriptor import DATE_ROLE, FILE, SOURCES_ROLE, Descriptor, Field, Table
from study.raw.problems import WHOLE_FILE, Problem
from study.raw.records import Record

_NO_LIMIT = 1_000_000


def schema_problems(descriptor: Descriptor, rows: Mapping[str, list[Record]]) -> Iterator[Problem]:
    """What breaks the types, constraints, keys and foreign keys of the schema.

    The rows are handed over as parsed, so that a finding is traced to its physical line.

    Args:
        descriptor: the schema of the folder.
        rows: rows by table, each as wide as the schema; tables that could not be read are absent,
            and so are the checks of foreign keys into them.
    """
    from frictionless import FrictionlessException

    try:
        reports = {
            resource.name: resource.validate(limit_errors=_NO_LIMIT)
            for resource in _resources(descriptor, rows)
            if resource.name in rows
        }
    except FrictionlessException as refusal:
        reasons = "; ".join(reason.message for reason in refusal.reasons) or refusal.error.message
        yield Problem(FILE, 1, WHOLE_FILE, f"is no sound Data Package: {reasons}")
        return
    except re.error as refusal:
        yield Problem(
            FILE, 1, WHOLE_FILE, f"has a pattern that is no regular expression: {refusal}"
        )
        return
    for name, report in reports.items():
        table = descriptor.tables[name]
        lines = [1, *(record.line for record in rows[name])]
        for error in report.tasks[0].errors:
            if found := _FINDINGS.get(error.type, _unforeseen)(error, table, lines):
                column, message = found
                line = lines[error.row_number - 1] if hasattr(error, "row_number") else 1
                yield Problem(table.file, line, column, message)


def _resources(descriptor: Descriptor, rows: Mapping[str, list[Record]]) -> list[Any]:
    """The tables as frictionless takes them, and the key columns that foreign keys point to.

    A foreign key is looked up in a resource of that one column: frictionless reads the target anew
    for every foreign key, and would parse all columns of mayors.csv each time.
    """
    from frictionless import Package, Resource, Schema

    tables = [table for table in descriptor.package["resources"] if table["name"] in rows]
    resources = [
        Resource(
            name=table["name"],
            data=partial(_data, table["schema"], rows[table["name"]]),
            schema=Schema.from_descriptor(_schema(table["schema"], rows)),
        )
        for table in tables
    ]
    targets = {
        (key.table, key.table_column)
        for name in rows
        for key in descriptor.tables[name].foreign_keys
        if key.table in rows
    }
    resources += [
        Resource(
            name=_key_name(table, column),
            data=partial(_key_data, descriptor.tables[table], column, rows[table]),
            schema=Schema.from_descriptor({"fields": [{"name": column, "type": "string"}]}),
        )
        for table, column in sorted(targets)
    ]
    return list(Package(resources=resources).resources)


def _key_name(table: str, column: str) -> str:
    return f"{table}-{column}"


def _data(schema: Mapping[str, Any], rows: list[Record]) -> Iterator[list[str]]:
    yield [field["name"] for field in schema["fields"]]
    yield from (record.cells for record in rows)


def _key_data(table: Table, column: str, rows: list[Record]) -> Iterator[list[str]]:
    i = table.columns.index(column)
    yield [column]
    yield from ([record.cells[i]] for record in rows)


def _schema(schema: Mapping[str, Any], rows: Mapping[str, list[Record]]) -> dict[str, Any]:
    """The schema with its foreign keys turned to key columns, less those into absent tables."""
    keys = [
        {
            "fields": key["fields"],
            "reference": {
                "resource": _key_name(key["reference"]["resource"], *key["reference"]["fields"]),
                "fields": key["reference"]["fields"],
            },
        }
        for key in schema.get("foreignKeys", ())
        if key["reference"]["resource"] in rows
    ]
    return {**schema, "foreignKeys": keys}


_Found = tuple[str, str] | None


def _type(error: Any, table: Table, lines: list[int]) -> _Found:
    field = _field(table, error.field_name)
    return field.name, f'"{error.cell}" is no {field.type}; correct it or leave it blank'


def _constraint(error: Any, table: Table, lines: list[int]) -> _Found:
    field = _field(table, error.field_name)
    match = re.match(r'constraint "(\w+)"', error.note)
    name = match.group(1) if match else ""
    return field.name, _CONSTRAINTS.get(name, _other_constraint)(error.cell, field)


def _primary_key(error: Any, table: Table, lines: list[int]) -> _Found:
    match = re.search(r"row at position (\d+)", error.note)
    if match is None:
        return None  # a key of blanks only: each blank is reported as a required value
    first = lines[int(match.group(1)) - 1]
    cells = (error.cells[table.columns.index(name)] for name in table.key)
    key = ", ".join(str(cell) for cell in cells if cell)
    message = f'"{key}" repeats the key of line {first}; remove one row or correct its key'
    return "+".join(table.key), message


def _foreign_key(error: Any, table: Table, lines: list[int]) -> _Found:
    (column,), (cell,) = error.field_names, error.field_cells
    (key,) = (key for key in table.foreign_keys if key.column == column)
    target = f"{key.table_column} of {key.table}.csv"
    return column, f'"{cell}" is not a {target}; add it there or correct it'


def _unforeseen(error: Any, table: Table, lines: list[int]) -> _Found:
    return WHOLE_FILE, " ".join(error.message.split())


_FINDINGS: dict[str, Callable[[Any, Table, list[int]], _Found]] = {
    "type-error": _type,
    "constraint-error": _constraint,
    "primary-key": _primary_key,
    "foreign-key": _foreign_key,
}


def _required(cell: str, field: Field) -> str:
    if field.role == SOURCES_ROLE:
        return 'is blank; name the source of the row (keys of sources.csv joined by ";")'
    return "is blank; every row needs a value here"


def _enum(cell: str, field: Field) -> str:
    return f'"{cell}" is not one of {", ".join(field.constraints["enum"])}'


def _pattern(cell: str, field: Field) -> str:
    if field.role == DATE_ROLE:
        return f'"{cell}" is not a date ({FORMS})'
    if field.role == SOURCES_ROLE:
        return f'"{cell}" is no list of source keys; expected "key" or "key;key", no spaces'
    return f'"{cell}" does not look like "{field.example}"; correct it'


def _minimum(cell: str, field: Field) -> str:
    return f'"{cell}" is less than {field.constraints["minimum"]}, the least value allowed'


def _maximum(cell: str, field: Field) -> str:
    return f'"{cell}" is more than {field.constraints["maximum"]}, the greatest value allowed'


def _other_constraint(cell: str, field: Field) -> str:
    return f'"{cell}" breaks a constraint of the schema ({dict(field.constraints)})'


_CONSTRAINTS: dict[str, Callable[[str, Field], str]] = {
    "required": _required,
    "enum": _enum,
    "pattern": _pattern,
    "minimum": _minimum,
    "maximum": _maximum,
}


def _field(table: Table, name: str) -> Field:
    return next(field for field in table.fields if field.name == name)
