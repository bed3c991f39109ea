"""One table of a finished run in any format."""

import shlex

from study import files
from study.engine import resolve
from study.exhibits.grid import FORMATS
from study.paths import Paths, shipped
from study.pipeline import TABLES


def render(paths: Paths, name: str, form: str) -> str | bytes:
    """A table made from the published estimates.

    Args:
        paths: folders of the run.
        name: a key of `pipeline.TABLES`.
        form: a key of `FORMATS`.

    Raises:
        LookupError: no such table, or its estimates have not been made yet.
    """
    if name not in TABLES:
        raise LookupError(f'no table "{name}"; the tables are: {", ".join(TABLES)}')
    exhibit = TABLES[name]
    sources = [paths.published(f"results/estimates/{part}.csv") for part in exhibit.estimates]
    absent = [file for file in sources if not file.is_file()]
    if absent:
        where = "" if paths == shipped() else f" --results {shlex.quote(str(paths.results))}"
        raise LookupError(f"{absent[0]} is not there; `mayors run{where}` makes it")
    return FORMATS[form](resolve(exhibit.function)(*map(files.load, sources)))
