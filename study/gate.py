"""The first step of a run: data that break a rule go no further."""

from pathlib import Path

from study.raw.check import examine


class DataRefusedError(ValueError):
    """The raw tables break a rule; the message names the first error and counts the rest."""


def gate(raw_dir: Path) -> str:
    """Checks a data folder.

    Returns:
        The warnings, one a line.

    Raises:
        DataRefusedError: `mayors check` would report an error.
    """
    errors, warnings = examine(raw_dir)
    if errors:
        more = f" ({len(errors) - 1} more errors: mayors check)" if len(errors) > 1 else ""
        raise DataRefusedError(f"{errors[0]}{more}")
    return "".join(f"{warning}\n" for warning in warnings)
