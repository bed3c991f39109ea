"""Contests won in one unbroken time in office, and the limit on terms they may reach."""

import pandas as pd

from study.choices import ELECTION_TO_OFFICE_DAYS
from study.dates import model_time, precision
from study.panel.charters import add_charter
from study.raw.reader import Raw

TAKE_OFFICE = pd.Timedelta(days=ELECTION_TO_OFFICE_DAYS)
"""The longest time from a contest to the taking of office by who won it."""


def recorded_wins(raw: Raw) -> pd.DataFrame:
    """The contests of the table whose winner is known. Needs raw table elections.

    Returns:
        city_id, mayor_id (string), kind, won_on (datetime64), precision (of that date).
    """
    contests = raw["elections"].dropna(subset="winner_id")
    return pd.DataFrame(
        {
            "city_id": contests["city_id"].astype("string"),
            "mayor_id": contests["winner_id"].astype("string"),
            "kind": contests["kind"].astype("string"),
            "won_on": model_time(contests["date"]),
            "precision": contests["date"].map(precision).astype("string"),
        }
    ).reset_index(drop=True)


def wins_before(rows: pd.DataFrame, wins: pd.DataFrame, day: str) -> pd.Series:
    """How many contests a mayor has won in a spell before a day.

    Args:
        rows: city_id, mayor_id, start_date (datetime64, of the spell) and the column `day`.
        wins: city_id, mayor_id, won_on (datetime64); one counts from `TAKE_OFFICE` before the
            start of the spell.
        day: name of a datetime64 column; a contest of that very day does not count.

    Returns:
        Counts (int64) indexed like `rows`.
    """
    asked = rows[["city_id", "mayor_id", "start_date", day]]
    asked = asked.astype({"city_id": "string", "mayor_id": "string"})
    pairs = asked.assign(_row=rows.index).merge(wins, on=["city_id", "mayor_id"])
    counted = pairs["won_on"].ge(pairs["start_date"] - TAKE_OFFICE) & pairs["won_on"].lt(pairs[day])
    won = pairs.loc[counted].groupby("_row").size()
    return won.reindex(rows.index).fillna(0).astype("int64")


def limit_reached(rows: pd.DataFrame, wins: pd.DataFrame, day: str, raw: Raw) -> pd.Series:
    """Whether a mayor had won, before a day, as many terms in a row as the law of its year allows.

    Needs raw table charters.

    Args:
        rows: city_id, mayor_id, start_date and the column `day`, as in `wins_before`.
        wins: city_id, mayor_id, won_on.
        day: name of a datetime64 column.
        raw: the tables.

    Returns:
        bool indexed like `rows`; False where no limit is in force.
    """
    years = rows[["city_id"]].assign(year=rows[day].dt.year)
    limit = add_charter(years, raw, "year")["term_limit"].astype("Float64")
    return wins_before(rows, wins, day).ge(limit).fillna(value=False).astype(bool)
