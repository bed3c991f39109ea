"""How mayors leave: the clock of spells and the cumulative incidence of each kind of exit."""

import pandas as pd

from study.choices import CAUSES, DAYS_PER_YEAR, MODERN_START, MODERN_YEAR
from study.estimators.incidence import cumulative_incidence

WINDOW = f"{MODERN_YEAR} on"
"""Label of the modern window in the table of incidences."""


def regular_spells(panel: pd.DataFrame) -> pd.DataFrame:
    """The spells of the main sample that began in an era and were seen to begin.

    Left out are spells in which the record of a city begins, where it is not known when the mayor
    came in (`begin_known`), and those of a city whose record begins with the modern window, which
    are seen only because they lasted until then.
    """
    main = panel.loc[panel["main_sample"].astype(bool) & panel["years"].gt(0)]
    opening = pd.Timestamp(MODERN_START)
    starts, ends = pd.to_datetime(main["start_date"]), pd.to_datetime(main["end_date"])
    first = starts.eq(starts.groupby(main["city_id"]).transform("min"))
    lasted = first & starts.lt(opening) & ends.gt(opening)
    seen = main["begin_known"].astype(bool) & main["era"].notna() & ~lasted
    return main.loc[seen].reset_index(drop=True)


def spell_clock(spells: pd.DataFrame) -> pd.DataFrame:
    """Spells as survival data from their first day.

    Returns:
        city_id, entry (0), exit (years in office), event (0/1).
    """
    return pd.DataFrame(
        {
            "city_id": spells["city_id"],
            "entry": 0.0,
            "exit": spells["years"].astype("float64"),
            "event": (~spells["censored"].astype(bool)).astype("int64"),
        }
    )


def _clock_by_cause(spells: pd.DataFrame) -> pd.DataFrame:
    """The clock with the cause of the exit, blank while in office."""
    clock = spell_clock(spells)
    return clock.assign(cause=spells["exit_group"].astype("string").where(clock["event"].eq(1)))


def window_clock(panel: pd.DataFrame, opening: str = MODERN_START) -> pd.DataFrame:
    """Spells seen in the modern window: entry (late for those already in office), exit, cause."""
    window = pd.Timestamp(opening)
    sample = panel.loc[panel["main_sample"].astype(bool)]
    ends = pd.to_datetime(sample["end_date"])
    starts = pd.to_datetime(sample["start_date"])
    seen = sample.loc[(ends > window) & (ends > starts)]
    late = (window - pd.to_datetime(seen["start_date"])).dt.days.clip(lower=0) / DAYS_PER_YEAR
    return _clock_by_cause(seen).assign(entry=late.astype("float64"), mayor_id=seen["mayor_id"])


def exit_incidence(panel: pd.DataFrame) -> pd.DataFrame:
    """Aalen-Johansen cumulative incidence of exit by cause: the modern window, and by era.

    Sample: regular verified spells. Clock: years in office. Risk set: mayors in office after
    that many years; those in office when the window opens enter late. An era takes the spells
    that began in it, from their first day. Ties: exits of one day leave together. Clusters:
    cities. F_k(t) = sum over s <= t of S(s-) d_k(s) / n(s) (Aalen and
    Johansen 1978), infinitesimal-jackknife errors. An exit whose cause no source states is a
    cause of its own (`unknown`).

    Returns:
        era (`WINDOW` or an era of entry), cause, time (years in office), n_risk, n_event,
        estimate, std_error, conf_low, conf_high, spells, cities (of the era).
    """
    clocks = {WINDOW: window_clock(panel)}
    clocks |= {
        str(era): _clock_by_cause(rows) for era, rows in regular_spells(panel).groupby("era")
    }
    tables = [
        cumulative_incidence(
            clock, entry="entry", exit="exit", cause="cause", cluster="city_id"
        ).assign(era=era, spells=len(clock), cities=clock["city_id"].nunique())
        for era, clock in clocks.items()
        if clock["cause"].notna().any()
    ]
    order = {cause: place for place, cause in enumerate(CAUSES)}
    stacked = pd.concat(tables, ignore_index=True)
    stacked["_place"] = stacked["cause"].map(order)
    ordered = stacked.sort_values(["era", "_place", "time"], ignore_index=True)
    return ordered[["era", *(name for name in ordered.columns if name not in ("era", "_place"))]]
