"""The first step of a run: data that break a rule go no further."""

from collections.abc import Collection
from pathlib import Path

from study.paths import data_option
from study.raw.check import examine
from study.raw.descriptor import RAW_TABLES


class DataRefusedError(ValueError):
    """The raw tables break a rule; the message names the first error and counts the rest."""


def gate(raw_dir: Path, tables: Collection[str] | None = None) -> str:
    """Checks a data folder.

    Args:
        raw_dir: folder laid out like data/raw.
        tables: the tables that count; all that the folder describes or the study needs if None.

    Returns:
        The warnings, one a line.

    Raises:
        DataRefusedError: `mayors check` would report an error.
    """
    errors, warnings = examine(raw_dir, needed=tables or RAW_TABLES, only_needed=tables is not None)
    if errors:
        rest = len(errors) - 1
        others = f"{rest} more {'error' if rest == 1 else 'errors'}"
        more = f" ({others}: mayors check{data_option(raw_dir)})"
        raise DataRefusedError(f"{errors[0]}{more if rest else ''}")
    return "".join(f"{warning}\n" for warning in warnings)
