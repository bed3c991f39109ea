"""How far the sources of crime agree, as a page of the documentation.

    python -m study.collect.crime_agreement UPSTREAM docs/crime-agreement.md

UPSTREAM is the folder of `mayors collect --from`. Where figures differ only the upstream files can
tell, so the page is made beside them and kept.
"""

import sys
from functools import partial
from pathlib import Path

import pandas as pd

from study.collect.builder import CollectError, TableReader
from study.collect.crime import agreement, usable
from study.exhibits.cells import from_frame
from study.exhibits.grid import to_markdown
from study.files import save
from study.paths import shipped
from study.raw.reader import read_table

TITLES = {"violent": "Violent crimes", "murder": "Murders"}
HEAD = """# Agreement of the sources of crime

Counts of one city and year that two editions both give, without the figures that
[data-sources.md](data-sources.md) says were left out. The editions go back to the same reports
of the police: agreement shows careful copying, not that the police counted well. Made by

```
python -m study.collect.crime_agreement UPSTREAM docs/crime-agreement.md
```

"""


def page(upstream: Path, table: TableReader) -> str:
    """The page: one table of pairs of sources a measure.

    Args:
        upstream: folder of upstream files.
        table: reader of the tables already collected.

    Raises:
        CollectError: a file is missing or lacks a column.
    """
    figures, _ = usable(upstream, table)
    return HEAD + "\n".join(
        to_markdown(
            from_frame(
                _percent(agreement(figures, measure)),
                title,
                {
                    "source_a": "One source",
                    "source_b": "The other",
                    "cells": "City-years in both",
                    "exact": "Equal, per cent",
                    "within_one_percent": "Within 1 %, per cent",
                },
                {"cells": 0, "exact": 1, "within_one_percent": 1},
                [],
            )
        )
        for measure, title in TITLES.items()
    )


def _percent(pairs: pd.DataFrame) -> pd.DataFrame:
    ordered = pairs.sort_values("cells", ascending=False, ignore_index=True)
    return ordered.assign(
        exact=100 * ordered["exact"], within_one_percent=100 * ordered["within_one_percent"]
    )


def main(arguments: list[str]) -> int:
    """Writes the page; returns the exit code."""
    if len(arguments) != 2:
        print("usage: python -m study.collect.crime_agreement UPSTREAM PAGE", file=sys.stderr)
        return 2
    upstream, target = map(Path, arguments)
    try:
        save(page(upstream, partial(read_table, shipped().raw)), target)
    except CollectError as error:
        print(f"crime_agreement: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
