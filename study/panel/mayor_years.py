"""Unit: the mayor-year, one spell in one calendar year, as (start, stop] rows of days in office."""

import pandas as pd

from study.choices import COVARIATE_LAG_YEARS, DAYS_PER_YEAR, MODERN_START
from study.panel.spells import spells as spell_panel
from study.raw.reader import Raw


def mayor_years(raw: Raw, opening: str = MODERN_START) -> pd.DataFrame:
    """Splits the spells of the main sample at each 1 January.

    Needs raw tables spells, elections, mayors, charters, cities; see `split_by_year`.
    """
    panel = spell_panel(raw)
    return split_by_year(panel.loc[panel["main_sample"]], opening)


def split_by_year(served: pd.DataFrame, opening: str = MODERN_START) -> pd.DataFrame:
    """Splits spells at each 1 January.

    The window runs to `as_of`. The clock is days in office (from `served_before` on, where the
    spells have that column); a mayor in office when the window opens enters late.
    Window columns say which years a covariate may use: levels at `to_year`, changes from
    `from_year` to `to_year`; `to_year` is the year before the row's.

    Args:
        served: rows of the panel of spells.
        opening: first day of the window, `YYYY-MM-DD`.

    Returns:
        spell_id, city_id, mayor_id, year, start_day, stop_day (days in office, integers),
        event (1 in the row in which the spell ends, else 0), exit_group (blank unless event),
        years_in_office (at the start of the row), from_year, to_year, and the person columns
        of the spell (age_at_start, gender, race, party), entry, era,
        dated_to_day.
    """
    window = pd.Timestamp(opening)
    kept = served.loc[
        (served["end_date"] > served["start_date"]) & (served["end_date"] > window)
    ].copy()
    if "served_before" not in kept.columns:
        kept["served_before"] = 0
    first = kept["start_date"].where(kept["start_date"] > window, window)
    last_day = kept["end_date"] - pd.Timedelta(days=1)
    spans = zip(first.dt.year, last_day.dt.year, strict=True)
    kept = kept.assign(year=pd.Series([list(range(a, b + 1)) for a, b in spans], index=kept.index))
    rows = kept.explode("year", ignore_index=True).astype({"year": "int64"})
    new_year = pd.to_datetime(rows["year"].astype("string") + "-01-01")
    next_year = pd.to_datetime((rows["year"] + 1).astype("string") + "-01-01")
    opens = new_year.where(new_year > rows["start_date"], rows["start_date"])
    opens = opens.where(opens > window, window)
    closes = next_year.where(next_year < rows["end_date"], rows["end_date"])
    rows["start_day"] = (opens - rows["start_date"]).dt.days + rows["served_before"]
    rows["stop_day"] = (closes - rows["start_date"]).dt.days + rows["served_before"]
    ends = closes.eq(rows["end_date"]) & ~rows["censored"]
    rows["event"] = ends.astype("int64")
    rows["exit_group"] = rows["exit_group"].where(ends)
    rows["years_in_office"] = rows["start_day"] / DAYS_PER_YEAR
    rows["to_year"] = rows["year"] - COVARIATE_LAG_YEARS
    rows["from_year"] = rows["to_year"] - 1
    return rows[
        [
            "spell_id",
            "city_id",
            "mayor_id",
            "year",
            "start_day",
            "stop_day",
            "event",
            "exit_group",
            "years_in_office",
            "from_year",
            "to_year",
            "age_at_start",
            "gender",
            "race",
            "party",
            "entry",
            "era",
            "dated_to_day",
        ]
    ].sort_values(["city_id", "spell_id", "start_day"], ignore_index=True)
