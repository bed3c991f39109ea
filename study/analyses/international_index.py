"""The core index of a city's international activity: items whose absence is a real zero.

Items are the networks, declarations and compacts of which a complete list of US members is known,
and steps of the number of dated sister-city agreements. What is known from news alone is no item.
One row a city of the frame and year.

An item begins with the year of the first list that shows FEWEST_MEMBERS cities of the frame, or,
where every member is dated, with the founding (not known: the first year in which a city is seen).
Before that it is unknown for all cities, since who joined between a founding and the first list is
not known: so no later list enters the index of a year. From then on a city is 1 from the year of
its act or of the list on which it is first seen, and 0 otherwise; after the last list this is
carried on.

Two readings: the share of the known items that the city has, as a percentile within the year; and
the expected ability of a two-parameter logistic item-response model (Birnbaum 1968) under a
standard normal distribution of ability, by marginal maximum likelihood (package girth).
"""

from typing import Final

import numpy as np
import pandas as pd
from girth import tag_missing_data, twopl_mml

from study.analyses.coverage import frame_cities
from study.choices import ACT_YEARS, FEWEST_MEMBERS, SISTER_STEPS
from study.raw.reader import Raw

MISSING: Final = -1


def _years() -> list[int]:
    return list(range(ACT_YEARS[0], ACT_YEARS[1] + 1))


def _year(dates: pd.Series) -> pd.Series:
    return dates.str.slice(0, 4).astype("Int64")


def _begins(rows: pd.DataFrame, founded: str | None) -> int:
    """First year in which an initiative is an item (see the head of this module)."""
    years = _year(rows["date"])
    listed = years[rows["dating"].eq("roster")].value_counts()
    lists = listed.index[listed >= FEWEST_MEMBERS]
    if len(lists):
        return int(lists.min())
    return int(founded[:4]) if founded else int(years.min())


def _membership(rows: pd.DataFrame, begins: int, cities: list[str]) -> pd.DataFrame:
    """0, 1 or missing of one initiative, cities by years."""
    joined = _year(rows["date"]).groupby(rows["city_id"]).min().reindex(cities)
    held = {year: joined.le(year).fillna(value=False).astype("float64") for year in _years()}
    unknown = pd.Series(np.nan, index=cities)
    return pd.DataFrame({year: held[year] if year >= begins else unknown for year in _years()})


def _sister_steps(rows: pd.DataFrame, cities: list[str]) -> dict[str, pd.DataFrame]:
    counted = rows.assign(year=_year(rows["date"]))
    so_far = pd.DataFrame(
        {year: counted.loc[counted["year"].le(year)].groupby("city_id").size() for year in _years()}
    ).reindex(cities)
    held = so_far.fillna(0.0).where(pd.Series(cities, index=cities).isin(rows["city_id"]), np.nan)
    return {
        f"{step} or more sister-city agreements": held.ge(step)
        .astype("float64")
        .where(held.notna())
        for step in SISTER_STEPS
    }


def core_items(raw: Raw) -> dict[str, pd.DataFrame]:
    """Every item of the index: 0, 1 or missing, cities of the frame by years of ACT_YEARS.

    Needs raw tables international_activity, initiatives, cities, population. The steps of
    sister-city agreements are missing for a city without any dated agreement: of its agreements
    nothing is known.

    Returns:
        Name of the item -> frame indexed by city_id, one column a year.
    """
    table, initiatives = raw["international_activity"], raw["initiatives"]
    cities = sorted(frame_cities(raw))
    inside = table.loc[table["city_id"].isin(cities)]
    whole = initiatives.loc[initiatives["roster"].eq("complete")]
    items = {}
    for initiative in whole.sort_values("initiative_id").to_dict("records"):
        rows = inside.loc[inside["initiative_id"].eq(initiative["initiative_id"])]
        if rows["city_id"].nunique() >= FEWEST_MEMBERS:
            founded = initiative["founded"]
            begins = _begins(rows, None if pd.isna(founded) else founded)
            items[initiative["name"]] = _membership(rows, begins, cities)
    sister = inside["category"].eq("sister_city") & inside["dating"].eq("event")
    return items | _sister_steps(inside.loc[sister], cities)


def _percentile(items: pd.DataFrame) -> pd.Series:
    """Percentile within the year of the share of known items that are held.

    Args:
        items: 0, 1 or missing, indexed by city_id and year.
    """
    share = items.mean(axis=1)
    return 100 * share.groupby(level="year").rank(pct=True)


def core_index(raw: Raw) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The index and its items.

    Needs the tables of `core_items`. The item-response model is fitted to all city-years together;
    years of one city are no independent draws, so that the parameters have no errors here.

    Returns:
        Two frames. Index: city_id, year, items_known, items_held, core_percentile (0 to 100, of
        the share of known items held, within the year, ties averaged), core_score (standard
        deviations of ability); missing where no item is known. Items: item, city_years (known),
        percent_held, discrimination, difficulty, correlation_without (rank correlation of the
        percentile with the one that leaves the item out).
    """
    items = core_items(raw)
    long = pd.DataFrame({name: item.stack(future_stack=True) for name, item in items.items()})
    long.index.names = ["city_id", "year"]
    index = pd.DataFrame({"items_held": long.sum(axis=1), "items_known": long.notna().sum(axis=1)})
    percentile = _percentile(long)
    index["core_percentile"] = percentile
    index = index.reset_index()
    answers = long.fillna(MISSING).astype("int64").to_numpy().T
    fit = twopl_mml(tag_missing_data(answers, [0, 1]))
    index["core_score"] = pd.Series(fit["Ability"]).where(index["items_known"] > 0)
    parameters = pd.DataFrame(
        {
            "item": list(items),
            "city_years": long.notna().sum().to_numpy(),
            "percent_held": (100 * long.mean()).to_numpy(),
            "discrimination": fit["Discrimination"],
            "difficulty": fit["Difficulty"],
            "correlation_without": [
                _percentile(long.drop(columns=name)).corr(percentile, method="spearman")
                for name in items
            ],
        }
    )
    columns = [
        "city_id",
        "year",
        "items_known",
        "items_held",
        "core_percentile",
        "core_score",
    ]
    return index[columns], parameters
