"""What is known of acts abroad: counts, coverage, agreement, the mayors of the seed papers."""

from itertools import combinations
from typing import Any, Final

import pandas as pd
from scipy.stats import spearmanr

from study.analyses.coverage import frame_cities
from study.choices import ACT_GROUPS, ACT_YEARS, BEST_COVERED, SEED_KEYS, SIZE_YEAR
from study.panel.acts import sister_city_coverage
from study.panel.covariates import yearly_population
from study.panel.spells import spells as spell_panel
from study.raw.reader import Raw

THIRDS: Final = ("smallest third", "middle third", "largest third")


def size_thirds(raw: Raw) -> pd.Series:
    """Third of the frame that each city is in by population at the census of SIZE_YEAR.

    Needs raw tables population, cities. Indexed by city_id.
    """
    people = yearly_population(raw).query(f"year == {SIZE_YEAR}").set_index("city_id")["population"]
    sizes = people.reindex(frame_cities(raw))
    return pd.qcut(sizes.rank(method="first"), 3, labels=list(THIRDS)).astype("string")


def stock_coverage(raw: Raw) -> pd.DataFrame:
    """Sister cities listed and dated by city of the frame, with its size third.

    Returns:
        city_id, listed, dated, share, size_third.
    """
    counted = sister_city_coverage(raw)
    inside = counted.loc[counted["city_id"].isin(frame_cities(raw))]
    return inside.assign(size_third=inside["city_id"].map(size_thirds(raw)))


def acts_by_year(acts: pd.DataFrame) -> pd.DataFrame:
    """Acts of all cities by year, group and kind of date.

    Returns:
        year, group, dating, acts.
    """
    inside = acts.loc[acts["year"].between(*ACT_YEARS)]
    counted = inside.groupby(["year", "group", "dating"]).size().rename("acts").reset_index()
    return counted.sort_values(["year", "group", "dating"], ignore_index=True)


def index_by_size(raw: Raw, index: pd.DataFrame) -> pd.DataFrame:
    """Core index of the last year beside the size of the city.

    Returns:
        city_id, year, population, size_third, core_percentile, core_score.
    """
    people = yearly_population(raw)
    last = index.loc[index["year"].eq(min(ACT_YEARS[1], int(people["year"].max())))]
    joined = last.merge(people[["city_id", "year", "population"]], on=["city_id", "year"])
    joined = joined.assign(size_third=joined["city_id"].map(size_thirds(raw)))
    return joined[["city_id", "year", "population", "size_third", "core_percentile", "core_score"]]


def _by_third(stock: pd.DataFrame) -> list[dict[str, object]]:
    parts = [("all", stock), *((third, stock[stock["size_third"].eq(third)]) for third in THIRDS)]
    return [
        {
            "check": "sister cities of 2023 with a dated agreement, %",
            "item": name,
            "value": 100 * part["dated"].sum() / part["listed"].sum() if len(part) else None,
            "of": int(part["listed"].sum()),
        }
        for name, part in parts
    ]


def _cities(raw: Raw, acts: pd.DataFrame, stock: pd.DataFrame) -> list[dict[str, object]]:
    frame = frame_cities(raw)
    inside = acts.loc[acts["city_id"].isin(frame)]
    dated = inside.loc[inside["dating"].eq("event")]
    counted = {
        "with any row": inside["city_id"].nunique(),
        "with a dated act": dated["city_id"].nunique(),
        "well covered": int(stock["share"].ge(BEST_COVERED).sum()),
    }
    return [
        {"check": "cities of the frame", "item": name, "value": n, "of": len(frame)}
        for name, n in counted.items()
    ]


def _mayors(acts: pd.DataFrame) -> list[dict[str, object]]:
    dated = acts.loc[acts["dating"].eq("event") & acts["year"].between(*ACT_YEARS)]
    counted = {
        "with a mayor in office": int(dated["spell_id"].notna().sum()),
        "with the same mayor on every day the date may mean": int(dated["certain"].sum()),
    }
    return [
        {"check": "dated acts", "item": name, "value": n, "of": len(dated)}
        for name, n in counted.items()
    ]


def _categories(raw: Raw, acts: pd.DataFrame) -> list[dict[str, object]]:
    """Rank correlation over the covered cities of counts by group: do separate sources agree?"""
    inside = acts.loc[acts["city_id"].isin(frame_cities(raw))]
    counted = pd.crosstab(inside["city_id"], inside["group"])
    rows: list[dict[str, object]] = []
    for one, other in combinations([group for group in ACT_GROUPS if group in counted], 2):
        rho = spearmanr(counted[one], counted[other]).statistic
        pair = f"{one} and {other}"
        rows.append(
            {"check": "rank correlation of counts", "item": pair, "value": rho, "of": len(counted)}
        )
    return rows


def validation(raw: Raw, acts: pd.DataFrame, stock: pd.DataFrame) -> pd.DataFrame:
    """How far the measure reaches: coverage, dating, agreement of independent categories.

    Returns:
        check, item, value, of (what the value is counted or computed on).
    """
    rows = [
        *_by_third(stock),
        *_cities(raw, acts, stock),
        *_mayors(acts),
        *_categories(raw, acts),
    ]
    return pd.DataFrame(rows).astype({"value": "float64", "of": "int64"})


def roster_totals(raw: Raw) -> pd.DataFrame:
    """Published totals of members beside the kit's rows.

    Needs raw tables roster_totals, international_activity, initiatives, cities, population.

    Returns:
        initiative_id, name (of the initiative), date, published (members), rows (cities with a row
        of that initiative dated to the year or before), rows_frame (of these, of the frame), why.
    """
    table = raw["international_activity"]
    names = raw["initiatives"].set_index("initiative_id")["name"]
    frame = set(frame_cities(raw))
    made: list[dict[str, Any]] = []
    for row in raw["roster_totals"].to_dict("records"):
        joined = table.loc[
            table["initiative_id"].eq(row["initiative_id"])
            & table["date"].str.slice(0, 4).le(row["date"][:4]).fillna(value=False)
        ]
        cities = set(joined["city_id"])
        made.append(
            {
                "initiative_id": row["initiative_id"],
                "name": names[row["initiative_id"]],
                "date": row["date"],
                "published": row["members"],
                "rows": len(cities),
                "rows_frame": len(cities & frame),
                "why": row["note"],
            }
        )
    columns = ["initiative_id", "name", "date", "published", "rows", "rows_frame", "why"]
    return pd.DataFrame(made, columns=columns)


def timeline(raw: Raw, acts: pd.DataFrame) -> pd.DataFrame:
    """Every dated act of the mayor with most of them (of those whose mayor is certain).

    Returns:
        mayor_id, name, spell_id, start_date, end_date, acted_on, group, category, counterpart.
    """
    dated = acts.loc[acts["dating"].eq("event") & acts["certain"] & acts["year"].ge(ACT_YEARS[0])]
    spell = str(dated["spell_id"].value_counts().sort_index().idxmax())
    own = dated.loc[dated["spell_id"].eq(spell)]
    served = spell_panel(raw).set_index("spell_id").loc[spell]
    names = raw["mayors"].set_index("mayor_id")["name"]
    return own.assign(
        name=own["mayor_id"].map(names),
        start_date=served["start_date"],
        end_date=served["end_date"],
    )[
        [
            "mayor_id",
            "name",
            "spell_id",
            "start_date",
            "end_date",
            "acted_on",
            "group",
            "category",
            "initiative_id",
            "counterpart",
        ]
    ]


def seed_mayors(raw: Raw, acts: pd.DataFrame) -> pd.DataFrame:
    """The mayors whom the seed papers name, with what is known of their acts.

    Needs raw tables mayors, spells, cities. A mayor is named if the row of the person or of an act
    cites one of the papers.

    Args:
        raw: the tables.
        acts: the panel of acts.

    Returns:
        mayor_id, name, city (of the first spell), first_act, last_act (blank without an act), acts,
        told (acts that cite a seed paper); by city and first act.
    """
    people = raw["mayors"].set_index("mayor_id")
    first = raw["spells"].sort_values("start").drop_duplicates("mayor_id").set_index("mayor_id")
    places = raw["cities"].set_index("city_id")["name"]
    known = acts.dropna(subset=["mayor_id"]).assign(told=lambda table: _cite_seed(table["sources"]))
    named = {*people.index[_cite_seed(people["sources"])], *known.loc[known["told"], "mayor_id"]}
    rows: list[dict[str, Any]] = []
    for mayor in sorted(named):
        own = known.loc[known["mayor_id"].eq(mayor)]
        rows.append(
            {
                "mayor_id": mayor,
                "name": people.loc[mayor, "name"],
                "city": places[first.loc[mayor, "city_id"]],
                "first_act": own["date"].min() if len(own) else None,
                "last_act": own["date"].max() if len(own) else None,
                "acts": len(own),
                "told": int(own["told"].sum()),
            }
        )
    return pd.DataFrame(rows).sort_values(["city", "first_act", "mayor_id"], ignore_index=True)


def _cite_seed(sources: pd.Series) -> pd.Series:
    """Whether each list of source keys holds one of SEED_KEYS (bool)."""
    return sources.str.split(";").map(lambda keys: bool(set(keys) & set(SEED_KEYS))).astype(bool)
