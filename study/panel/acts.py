"""Unit: the act abroad, with the mayor in whose time it falls."""

from typing import Final

import numpy as np
import pandas as pd

from study.choices import ACT_GROUPS, CONTROL_YEARS, DAYS_PER_YEAR
from study.dates import looked_up, model_time
from study.panel.spells import holder_on
from study.panel.spells import spells as spell_panel
from study.raw.reader import Raw

GROUP_OF: Final = {name: group for group, names in ACT_GROUPS.items() for name in names}
"""Category -> group of `choices.ACT_GROUPS`."""

CLIMATE: Final = "climate"


def acts(raw: Raw) -> pd.DataFrame:
    """Every act of international_activity.csv, with the spell in office on its date.

    Needs raw tables spells, elections, mayors, charters, cities, international_activity and
    initiatives. The mayor is derived from spells: the one in office on the middle of the period
    that the date stands for. `certain` says whether the same mayor was in office on its first and
    its last day.

    Returns:
        city_id, acted_on (datetime64), year, category, group (`choices.ACT_GROUPS`), initiative_id,
        theme, counterpart, dating, spell_id, mayor_id (missing where nobody is known), certain,
        day_in_office (of the mayor, the first is 0), date and sources as in the raw table.
    """
    return _acts(raw, spell_panel(raw))


def _acts(raw: Raw, spells: pd.DataFrame) -> pd.DataFrame:
    table = raw["international_activity"].reset_index(drop=True)
    frame = table[["city_id", "date", "category", "initiative_id", "counterpart", "dating"]].copy()
    frame["acted_on"] = model_time(table["date"])
    frame["year"] = frame["acted_on"].dt.year.astype("Int64")
    frame["group"] = frame["category"].map(GROUP_OF).astype("string")
    theme = raw["initiatives"].set_index("initiative_id")["theme"]
    frame["theme"] = frame["initiative_id"].map(theme).astype("string")
    frame["spell_id"] = holder_on(spells, frame, "acted_on")
    frame["certain"] = True
    for end in ("earliest", "latest"):
        holder = holder_on(spells, frame.assign(end=model_time(table["date"], end)), "end")
        frame["certain"] &= holder.eq(frame["spell_id"]).fillna(value=False).astype(bool)
    by_spell = spells.set_index("spell_id")
    frame["mayor_id"] = frame["spell_id"].map(by_spell["mayor_id"])
    began = looked_up(frame["spell_id"], by_spell["start_date"])
    frame["day_in_office"] = (frame["acted_on"] - began).dt.days.astype("Int64")
    frame["sources"] = table["sources"]
    columns = [
        "city_id",
        "acted_on",
        "year",
        "category",
        "group",
        "initiative_id",
        "theme",
        "counterpart",
        "dating",
        "spell_id",
        "mayor_id",
        "certain",
        "day_in_office",
        "date",
        "sources",
    ]
    return frame[columns].sort_values(["city_id", "acted_on", "category"], ignore_index=True)


def sister_city_coverage(raw: Raw) -> pd.DataFrame:
    """How many of a city's sister cities of 2023 have a dated agreement.

    Needs raw tables international_activity and sister_cities.

    Returns:
        city_id, listed (sister cities of the list), dated (of these, with a row dated `event`;
        partner and country must agree), share (dated / listed).
    """
    listed = raw["sister_cities"][["city_id", "partner", "country"]]
    rows = raw["international_activity"]
    agreed = rows.loc[rows["category"].eq("sister_city") & rows["dating"].eq("event")]
    known = set(
        zip(agreed["city_id"], _plain(agreed["counterpart"]), agreed["country"], strict=True)
    )
    keys = zip(listed["city_id"], _plain(listed["partner"]), listed["country"], strict=True)
    found = listed.assign(dated=[key in known for key in keys])
    dated = found.groupby("city_id")["dated"]
    counted = pd.DataFrame({"listed": dated.size(), "dated": dated.sum()}).reset_index()
    return counted.assign(share=counted["dated"] / counted["listed"])


def _plain(names: pd.Series) -> pd.Series:
    """Names without accents, case and marks, up to the first comma or bracket."""
    bare = names.fillna("").str.split(r"[,(]", regex=True).str[0]
    ascii_only = bare.str.normalize("NFKD").str.encode("ascii", "ignore").str.decode("ascii")
    return ascii_only.str.lower().str.replace(r"[^a-z]", "", regex=True)


def _count(frame: pd.DataFrame, pairs: pd.DataFrame, inside: pd.Series) -> pd.Series:
    """Acts of each row of the frame that lie inside its window."""
    counted = pairs.loc[inside].groupby("_row").size()
    return counted.reindex(frame.index).fillna(0.0).astype("float64")


def add_international(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Adds what the mayor did abroad so far, and what the city had done before.

    Needs raw tables spells, elections, mayors, charters, cities, international_activity and
    initiatives. Only acts with a date of their own count as acts of a mayor (`dating` is `event`),
    and only those of calendar years up to `to_year`: no act of the row's own year or later enters
    it. An act that is dated to a year counts in the middle of it.

    Args:
        frame: city_id, spell_id, to_year.
        raw: the tables.

    Adds (all missing for a city without any row in international_activity.csv: nothing is known):
        international_covered: 1 if the city has a row, else 0 (never missing).
        international_stock: sister-city agreements, memberships and declarations of the city
            that are dated before the spell began, lists included.
        international_before: acts of the city in the CONTROL_YEARS years before the spell.
        acts: acts in the spell up to the end of to_year.
        acts_per_year: the same per year served by then (at least one year is counted).
        agreements_per_year, memberships_per_year, leadership_per_year, missions_per_year,
            offices_per_year: by group.
        climate_per_year, not_climate_per_year: by theme of the initiative.

    Raises:
        KeyError: a column is absent.
    """
    needed = ("city_id", "spell_id", "to_year")
    absent = [column for column in needed if column not in frame.columns]
    if absent:
        raise KeyError(f"a panel needs the columns {', '.join(needed)}; absent: {absent}")
    spells = spell_panel(raw)
    known = _acts(raw, spells)
    began = looked_up(frame["spell_id"], spells.set_index("spell_id")["start_date"])
    until = pd.to_datetime((frame["to_year"].astype("int64") + 1).astype("string") + "-01-01")
    covered = frame["city_id"].isin(known["city_id"])
    keyed = frame[["city_id"]].assign(_row=frame.index, _began=began, _until=until)
    pairs = keyed.merge(known, on="city_id")
    dated = pairs["dating"].eq("event").fillna(value=False).astype(bool)
    before = pairs["acted_on"] < pairs["_began"]
    within = dated & ~before & (pairs["acted_on"] < pairs["_until"])
    lead = pd.DateOffset(years=CONTROL_YEARS)
    standing = pairs["group"].isin(["agreements", "memberships"])
    climate = pairs["theme"].eq(CLIMATE).fillna(value=False).astype(bool)
    counts = {
        "international_stock": before & standing,
        "international_before": dated & before & (pairs["acted_on"] >= pairs["_began"] - lead),
        "acts": within,
    }
    rates = {
        "acts": within,
        **{group: within & pairs["group"].eq(group).fillna(value=False) for group in ACT_GROUPS},
        "climate": within & climate,
        "not_climate": within & ~climate,
    }
    served = ((until - began).dt.days / DAYS_PER_YEAR).clip(lower=1.0)
    added = {name: _count(frame, pairs, inside) for name, inside in counts.items()}
    added |= {
        f"{name}_per_year": _count(frame, pairs, inside) / served for name, inside in rates.items()
    }
    known_only = {name: values.where(covered, np.nan) for name, values in added.items()}
    return frame.assign(international_covered=covered.astype("int64"), **known_only)
