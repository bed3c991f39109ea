"""Share of people born abroad, census of 1990 (table `foreign_born`)."""

import re
from pathlib import Path
from typing import Final

import pandas as pd

from study.collect.builder import TableReader
from study.collect.files import reading, require
from study.collect.names import slug

FILE: Final = "city_years/uci_communities_crime_1993.txt"
READS: Final = (FILE,)
SOURCES: Final = frozenset({"uci-communities-crime"})

NAME, STATE, POPULATION, FOREIGN_BORN = 0, 1, 5, 56
"""Places of the columns in the file, which has no header."""

CENSUS: Final = 1990
_CLASS: Final = re.compile(r"(city|town|township|village|borough)$")


def build(upstream: Path, table: TableReader) -> pd.DataFrame:
    """Foreign-born share of the cities of the study that the file has.

    Args:
        upstream: folder of upstream files.
        table: reader of the tables already collected; `cities` is used.

    Returns:
        city_id, year (the census), foreign_born_percent, sources.

    Raises:
        CollectError: the file is missing.
    """
    require(upstream, READS)
    wanted = [NAME, STATE, POPULATION, FOREIGN_BORN]
    with reading(FILE):
        rows = pd.read_csv(upstream / FILE, header=None, usecols=wanted, na_values="?")
    cities = table("cities").dropna(subset=["state"])
    glued = cities["name"].map(lambda name: slug(name).replace("-", ""))
    by_name = dict(zip(zip(glued, cities["state"], strict=True), cities["city_id"], strict=True))
    keys = [
        (slug(_CLASS.sub("", name)).replace("-", ""), state)
        for name, state in zip(rows[NAME], rows[STATE], strict=True)
    ]
    share = 100 * rows[FOREIGN_BORN].astype("float64") / rows[POPULATION].astype("float64")
    frame = pd.DataFrame(
        {
            "city_id": pd.array([by_name.get(key) for key in keys], dtype="string"),
            "year": pd.array([CENSUS] * len(rows), dtype="Int64"),
            "foreign_born_percent": share.round(2).astype("Float64"),
            "sources": "uci-communities-crime",
        }
    )
    return frame.dropna(subset=["city_id"]).drop_duplicates("city_id").reset_index(drop=True)
