"""The schema of data/raw, read from its datapackage.json (Data Package v2)."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from study.raw.problems import WHOLE_FILE, Problem, RawDataError

FILE = "datapackage.json"
DATE_ROLE = "date"
SOURCES_ROLE = "sources"

RAW_TABLES = (
    "ballot_rejections",
    "building_permits",
    "candidacies",
    "career_reviews",
    "charters",
    "cities",
    "city_spending",
    "crime",
    "elections",
    "events_elsewhere",
    "foreign_born",
    "governors",
    "hosted_events",
    "initiatives",
    "international_activity",
    "mayors",
    "name_variants",
    "national_unemployment",
    "offices_held",
    "population",
    "roster_totals",
    "sister_cities",
    "sources",
    "spells",
    "stated_ages",
    "state_population",
    "statewide_elections",
    "unemployment",
    "world_cities",
)
"""The tables that the study needs; a data folder has them all, if only with their headers."""

AS_OF_YEARS = (1900, 2100)
"""Years in which the data of a folder may end."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Field:
    """A column of a table.

    Attributes:
        name: column name.
        type: "string", "integer" or "number".
        description: what the column holds, as the codebook prints it.
        unit: unit of measurement; blank where there is none.
        role: "date" for dates of any precision, "sources" for `;`-joined source keys, else blank.
        constraints: Table Schema constraints (required, enum, pattern, minimum, maximum).
        example: a value as it should look; given wherever there is a pattern.
    """

    name: str
    type: str
    description: str
    unit: str
    role: str
    constraints: Mapping[str, Any]
    example: str


@dataclass(frozen=True)
class ForeignKey:
    """A column whose values must stand in a column of another table."""

    column: str
    table: str
    table_column: str


@dataclass(frozen=True)
class Table:
    """A table of data/raw: one CSV file."""

    name: str
    file: str
    title: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]

    @property
    def columns(self) -> list[str]:
        """Column names in file order."""
        return [field.name for field in self.fields]


@dataclass(frozen=True)
class Descriptor:
    """What datapackage.json says.

    Attributes:
        tables: the tables by name, in the order of the descriptor.
        as_of: the closing date of the data; spells without an end last at least until then.
        package: the whole descriptor as parsed, for the schema checker and the codebook.
    """

    tables: Mapping[str, Table]
    as_of: datetime.date
    package: Mapping[str, Any]

    def table(self, name: str) -> Table:
        """The schema of one table.

        Raises:
            RawDataError: the descriptor has no table of this name.
        """
        if name not in self.tables:
            raise _broken(f"does not describe {name}; copy what it says of it from data/raw")
        return self.tables[name]


def load_descriptor(raw_dir: Path) -> Descriptor:
    """Read the schema of a data folder.

    Args:
        raw_dir: folder with a datapackage.json laid out like data/raw.

    Raises:
        RawDataError: the file is missing, is no JSON, or lacks a part that every table needs.
    """
    package = _parse(_text(Path(raw_dir) / FILE))
    try:
        tables = [_table(resource) for resource in package["resources"]]
        as_of = datetime.date.fromisoformat(package["as_of"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _broken(
            f"is not a descriptor of this study's tables ({type(error).__name__}: {error}); "
            "expected resources with name, path and schema, and as_of as YYYY-MM-DD"
        ) from None
    if not AS_OF_YEARS[0] <= as_of.year <= AS_OF_YEARS[1]:
        raise _broken(
            f"has as_of {as_of}, outside {AS_OF_YEARS[0]} to {AS_OF_YEARS[1]}; give the day on "
            "which the data end"
        )
    _require_names(tables)
    descriptor = Descriptor({table.name: table for table in tables}, as_of, package)
    for table in tables:
        _require_known_columns(table, descriptor)
    return descriptor


def _require_names(tables: Sequence[Table]) -> None:
    """Each table is described once, and is the file of its name in the folder itself."""
    seen: set[str] = set()
    for table in tables:
        if table.name in seen:
            raise _broken(f"describes {table.name} twice; remove one of the two")
        if not _NAME.fullmatch(str(table.name)) or table.file != f"{table.name}.csv":
            raise _broken(
                f'has the path "{table.file}" for the table "{table.name}"; a table is a file of '
                f"its own name in this folder, such as spells.csv for spells"
            )
        seen.add(table.name)


def _require_known_columns(table: Table, descriptor: Descriptor) -> None:
    if strangers := {*table.key, *(key.column for key in table.foreign_keys)} - {*table.columns}:
        raise _broken(f"has keys of {table.name} on unknown columns: {', '.join(strangers)}")
    for key in table.foreign_keys:
        target = descriptor.tables.get(key.table)
        if target is None or key.table_column not in target.columns:
            raise _broken(
                f"has a foreign key of {table.name} to the unknown {key.table}.{key.table_column}"
            )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        raise _broken(
            "is missing; every data folder needs one: copy it from data/raw of the study"
        ) from None
    except OSError as error:
        raise _broken(
            f"cannot be read ({error.strerror}); expected a file that you may read"
        ) from None
    except UnicodeDecodeError:
        raise _broken("is not UTF-8 text; save it as UTF-8") from None


def _parse(text: str) -> dict[str, Any]:
    try:
        package = json.loads(text)
    except json.JSONDecodeError as error:
        raise _broken(f"is not JSON: {error.msg}; mend it here", error.lineno) from None
    except RecursionError:
        raise _broken("is nested too deeply to be a descriptor; copy it anew") from None
    if not isinstance(package, dict):
        raise _broken("is not a JSON object; expected a Data Package descriptor")
    return package


def _broken(message: str, line: int = 1) -> RawDataError:
    return RawDataError(Problem(FILE, line, WHOLE_FILE, message))


def _table(resource: Mapping[str, Any]) -> Table:
    schema = resource["schema"]
    return Table(
        name=resource["name"],
        file=resource["path"],
        title=resource.get("title", ""),
        description=resource.get("description", ""),
        fields=tuple(_field(field) for field in schema["fields"]),
        key=tuple(schema["primaryKey"]),
        foreign_keys=tuple(_foreign_key(key) for key in schema.get("foreignKeys", ())),
    )


def _field(field: Mapping[str, Any]) -> Field:
    if field["type"] not in ("string", "integer", "number"):
        raise ValueError(f"type {field['type']} of {field['name']} is not one of the study's")
    return Field(
        name=field["name"],
        type=field["type"],
        description=field.get("description", ""),
        unit=field.get("unit", ""),
        role=field.get("role", ""),
        constraints=field.get("constraints", {}),
        example=field.get("example", ""),
    )


def _foreign_key(key: Mapping[str, Any]) -> ForeignKey:
    (column,) = key["fields"]
    (table_column,) = key["reference"]["fields"]
    return ForeignKey(column, key["reference"]["resource"], table_column)
