"""Mayor-years since 1945, in the cities whose mayors are known that long."""

import pandas as pd

from study.choices import LONG_KNOWN_SHARE, LONG_KNOWN_YEARS, LONG_START
from study.panel.covariates import add_population
from study.panel.mayor_years import split_by_year
from study.panel.spells import spells as spell_panel
from study.raw.reader import Raw


def long_known_cities(spells: pd.DataFrame) -> list[str]:
    """Cities with a known mayor nearly always in the years before the modern window.

    Known: a spell of the main sample holds 1 July, in at least `LONG_KNOWN_SHARE` of the years of
    `LONG_KNOWN_YEARS`.

    Args:
        spells: city_id, start_date, end_date, main_sample.
    """
    main = spells.loc[spells["main_sample"].astype(bool)]
    starts, ends = pd.to_datetime(main["start_date"]), pd.to_datetime(main["end_date"])
    first, last = LONG_KNOWN_YEARS
    seen = pd.DataFrame(
        {
            day.year: (starts <= day) & (ends > day)
            for day in (pd.Timestamp(f"{year}-07-01") for year in range(first, last + 1))
        }
    )
    share = seen.groupby(main["city_id"]).any().mean(axis=1)
    return sorted(share.index[share >= LONG_KNOWN_SHARE])


def long_known_spells(spells: pd.DataFrame) -> pd.DataFrame:
    """Spells of the main sample in those cities whose beginning is known.

    Where election files begin in mid-spell nobody knows when the mayor came in: such a spell has no
    clock and is left out.
    """
    return spells.loc[
        spells["main_sample"].astype(bool)
        & spells["city_id"].isin(long_known_cities(spells))
        & spells["begin_known"].astype(bool)
    ]


def mayor_years_1945(raw: Raw) -> pd.DataFrame:
    """Mayor-years from 1945 with the growth of the city up to the year before.

    Needs raw tables spells, elections, mayors, charters, population. Crime, permits and
    unemployment do not reach back so far.

    Returns:
        The columns of `split_by_year`, population, population_growth_percent.
    """
    rows = split_by_year(long_known_spells(spell_panel(raw)), opening=LONG_START)
    return add_population(rows, raw)
