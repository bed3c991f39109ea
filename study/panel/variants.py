"""Mayor-years under other choices of the sample, the unit and the dating."""

from collections.abc import Callable

import pandas as pd

from study.panel.charters import add_charter
from study.panel.covariates import (
    add_building_permits,
    add_crime,
    add_population,
    add_unemployment,
)
from study.panel.mayor_years import split_by_year
from study.panel.narrowing import narrowed
from study.panel.spells import spells
from study.raw.reader import Raw

TOTAL_SERVICE = "total service of a person"

_Select = Callable[[pd.DataFrame], pd.DataFrame]


def joined_service(served: pd.DataFrame) -> pd.DataFrame:
    """The spells of one person in one city as one time in office.

    The clock of a later spell runs on from the days served before, the time out of office is
    no time at risk, and only the last exit counts: an earlier one is not the end of the total.
    A person who will come back after `as_of` cannot be told from one who will not.

    Args:
        served: rows of the panel of spells.

    Returns:
        The same rows with served_before (days), spell_id of the first spell, and `censored` set
        and exit_group blank for all spells but the last.
    """
    ordered = served.sort_values(["city_id", "mayor_id", "start_date"])
    days = (ordered["end_date"] - ordered["start_date"]).dt.days
    person = ordered.groupby(["city_id", "mayor_id"])
    before = days.groupby([ordered["city_id"], ordered["mayor_id"]]).cumsum() - days
    last = ~ordered.duplicated(["city_id", "mayor_id"], keep="last")
    return ordered.assign(
        served_before=before,
        spell_id=person["spell_id"].transform("first"),
        censored=ordered["censored"].astype(bool) | ~last,
        exit_group=ordered["exit_group"].where(last),
    )


def _main(panel: pd.DataFrame) -> pd.DataFrame:
    return panel.loc[panel["main_sample"]]


def _with_acting(panel: pd.DataFrame) -> pd.DataFrame:
    rotating = panel["selection"].eq("rotation").fillna(value=False).astype(bool)
    return panel.loc[~panel["unverified"] & ~rotating]


_OF_MIDDLE: dict[str, _Select] = {
    "main": _main,
    "acting mayors in": _with_acting,
    TOTAL_SERVICE: lambda panel: joined_service(_main(panel)),
    "dated to the day": lambda panel: _main(panel).loc[lambda s: s["dated_to_day"]],
    "two sources or more": lambda panel: _main(panel).loc[lambda s: s["n_sources"].ge(2)],
}
NARROWED = "dates narrowed"
VARIANTS = (*_OF_MIDDLE, NARROWED, "dates at their earliest", "dates at their latest")
"""Names of the variants; the first is the main sample."""


def _add_measures(rows: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """City measures, computed once for each city and year."""
    keys = ["city_id", "year", "from_year", "to_year"]
    measures = (
        rows[keys]
        .drop_duplicates(ignore_index=True)
        .pipe(add_population, raw)
        .pipe(add_crime, raw)
        .pipe(add_building_permits, raw)
        .pipe(add_unemployment, raw)
        .pipe(add_charter, raw, "year")
        .drop(columns=["term_limit", "form", "selection", "ballot"])
    )
    return rows.merge(measures, on=keys, how="left", validate="many_to_one")


def mayor_year_variants(raw: Raw) -> pd.DataFrame:
    """The mayor-years of every variant, one below the other.

    Needs the raw tables of the panel of mayor-years. Variants: the main sample; acting mayors
    in; the spells of one person joined (`joined_service`); spells dated to the day only; spells
    with two sources or more; imprecise dates narrowed (`study.panel.narrowing`), and moved to the
    earliest and to the latest day.

    Returns:
        variant, then the columns of `split_by_year`, the city measures and term_years.
    """
    middle = spells(raw)
    served = {name: select(middle) for name, select in _OF_MIDDLE.items()}
    served[NARROWED] = _main(narrowed(raw, middle))
    served["dates at their earliest"] = _main(spells(raw, "earliest"))
    served["dates at their latest"] = _main(spells(raw, "latest"))
    rows = [split_by_year(part).assign(variant=name) for name, part in served.items()]
    stacked = _add_measures(pd.concat(rows, ignore_index=True), raw)
    return stacked[["variant", *(name for name in stacked.columns if name != "variant")]]
