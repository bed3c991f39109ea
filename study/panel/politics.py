"""Verbs that add the state: open seats, the governor's party, the city's weight in it.

What another office offers is no accomplishment of the mayor and is decided by the calendar and by
who holds that office, so the window of open seats follows the decision's cycle and not the lag of
the covariates. The governor's party is that of `to_year`.
"""

import numpy as np
import pandas as pd

from study.panel.covariates import values_at, yearly_population
from study.raw.reader import Raw

AFTER_DECISION_YEARS = 1
"""Contests up to the end of the year after the decision belong to its cycle."""

WITH_PARTY = ("democratic", "republican", "independent", "nonpartisan")
"""Parties of a mayor that are known; of these the first two can be a governor's."""


def _states(frame: pd.DataFrame, raw: Raw) -> pd.Series:
    of_city = raw["cities"].set_index("city_id")["state"]
    return frame["city_id"].map(of_city).astype("string")


def _open_seat(frame: pd.DataFrame, contests: pd.DataFrame) -> pd.Series:
    """1, 0 or missing for each row: an open contest in the state within first_on .. last_on."""
    pairs = frame.assign(_row=frame.index).merge(contests, on="state")
    inside = pairs["held"].ge(pairs["first_on"]) & pairs["held"].le(pairs["last_on"])
    met = pairs.loc[inside]
    any_open = frame.index.isin(met.loc[met["open_seat"].eq("yes").fillna(value=False), "_row"])
    any_unknown = frame.index.isin(met.loc[met["open_seat"].isna(), "_row"])
    covered = (
        frame["state"].isin(contests["state"]).astype(bool)
        & frame["first_on"].ge(contests["held"].min())
        & frame["last_on"].le(contests["held"].max())
    )
    known = covered & (any_open | ~any_unknown)
    return pd.Series(any_open.astype("float64"), index=frame.index).where(known)


def add_politics(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Adds open seats and the match of parties. Needs cities, governors, statewide_elections.

    Args:
        frame: city_id, due_year (of the election that ends the term), from_year, to_year, party
            (of the mayor).
        raw: the tables.

    Adds:
        open_governor, open_senate: 1 if a contest for governor (for either seat of the Senate) of
            the state, held after the year in which the term began and up to the end of the year
            after the election that ends it, had no incumbent; 0 if every such contest is known to
            have had one, or none was held. Missing where a contest is not settled and none is
            open, where the years are not all covered, and in Washington, which elects neither.
        same_party_as_governor: 1 if the mayor's party is that of who governed the state in
            to_year, else 0 (a mayor without a party matches nobody); missing where either is
            unknown.

    Raises:
        KeyError: a column is absent.
    """
    needed = ("city_id", "due_year", "from_year", "to_year", "party")
    absent = [column for column in needed if column not in frame.columns]
    if absent:
        raise KeyError(f"a panel needs the columns {', '.join(needed)}; absent: {absent}")
    state = _states(frame, raw)
    cycle = pd.DataFrame(
        {
            "state": state,
            "first_on": frame["from_year"].astype("int64") + 1,
            "last_on": frame["due_year"].astype("int64") + AFTER_DECISION_YEARS,
        },
        index=frame.index,
    )
    table = raw["statewide_elections"]
    contests = table[["state", "office", "open_seat"]].assign(held=table["year"].astype("int64"))
    governing = raw["governors"].set_index(["state", "year"])["party"]
    keys = pd.MultiIndex.from_arrays([state, frame["to_year"].astype("int64")])
    of_governor = pd.Series(governing.reindex(keys).to_numpy(), index=frame.index, dtype="string")
    mayor = frame["party"].astype("string")
    same = mayor.eq(of_governor).astype("Float64")
    return frame.assign(
        open_governor=_open_seat(cycle, contests.loc[contests["office"].eq("governor")]),
        open_senate=_open_seat(cycle, contests.loc[contests["office"].eq("us_senate")]),
        same_party_as_governor=same.where(mayor.isin(WITH_PARTY) & of_governor.notna()).astype(
            "float64"
        ),
    )


def add_state_share(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Adds the city's weight in its state. Needs cities, population, state_population.

    Args:
        frame: city_id, to_year.
        raw: the tables.

    Adds:
        state_share_percent: the city's population in per cent of the state's, both in to_year.
            A state's population between two years of the table lies on the line between them;
            after the last it is that of the last. Missing before the first, where the city's
            population is missing, and in Washington, which is no part of a state.
    """
    city = yearly_population(raw).set_index(["city_id", "year"])["population"]
    people = values_at(frame, city, "to_year")
    state = _states(frame, raw)
    of_state = pd.Series(np.nan, index=frame.index, dtype="float64")
    known = raw["state_population"].sort_values("year")
    for name, table in known[known["state"].ne("DC")].groupby("state"):
        rows = state.eq(name).fillna(value=False)
        years, counts = (table[c].to_numpy(dtype="float64") for c in ("year", "population"))
        asked = frame.loc[rows, "to_year"].to_numpy(dtype="float64")
        of_state[rows] = np.interp(asked, years, counts, left=np.nan)
    return frame.assign(state_share_percent=100 * people / of_state)
