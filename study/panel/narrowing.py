"""Days of taking and leaving office, narrowed by contests and by the mayors before and after.

The mid-period rule takes a date alone. The tables tell more: who was elected in a November did not
come in that July, and where one mayor leaves in the year in which the next comes in, it is one day.
"""

import pandas as pd

from study.choices import DAYS_PER_YEAR
from study.dates import model_time
from study.panel.wins import recorded_wins
from study.raw.reader import Raw

_COARSENESS = {"day": 0, "month": 1, "year": 2}


def _bounds(raw: Raw, panel: pd.DataFrame) -> pd.DataFrame:
    """First and last day that the start and the end of each spell may mean, indexed like it."""
    table = raw["spells"]
    keys = table["city_id"] + ":" + table["mayor_id"] + ":" + table["start"]
    keyed = pd.DataFrame(
        {
            f"{side}_{which}": model_time(table[side], which)
            for side in ("start", "end")
            for which in ("earliest", "latest")
        }
    )
    return keyed.set_axis(pd.Index(keys)).reindex(panel["spell_id"]).set_axis(panel.index)


def _elected_on(raw: Raw, panel: pd.DataFrame, bounds: pd.DataFrame) -> pd.Series:
    """The contest that an elected mayor won in the time that the start may mean; else missing."""
    wins = recorded_wins(raw)
    elected = panel["entry"].isin(["elected", "special_election"]).fillna(value=False).astype(bool)
    spans = panel.loc[elected, ["city_id", "mayor_id"]].join(bounds).rename_axis("_row")
    pairs = spans.reset_index().astype({"city_id": "string", "mayor_id": "string"})
    pairs = pairs.merge(wins.loc[wins["precision"].ne("year")], on=["city_id", "mayor_id"])
    inside = pairs["won_on"].between(pairs["start_earliest"], pairs["start_latest"])
    return pairs.loc[inside].groupby("_row")["won_on"].min().reindex(panel.index)


def narrowed(raw: Raw, panel: pd.DataFrame) -> pd.DataFrame:
    """The panel of spells with imprecise days of taking and leaving office narrowed.

    Needs raw tables spells, elections. An elected mayor whose start is known to the month or the
    year came in after the contest won in that time: the start stands halfway from it to the last
    day the date may mean. Where the end of one spell and the start of the next of the city may be
    one day, they are: the less precise takes the day of the other, and of two alike the end takes
    that of the start. A spell that would end before it began stays as it was.

    Args:
        raw: the tables.
        panel: the columns of `study.panel.spells.spells`.

    Returns:
        The panel with start_date, end_date and years so narrowed.
    """
    rows = panel.sort_values(["city_id", "start_date", "end_date"])
    city, bounds = rows["city_id"], _bounds(raw, rows)
    began, ended = (
        rows[f"{side}_precision"].map(_COARSENESS, na_action="ignore").astype("float64")
        for side in ("start", "end")
    )
    won = _elected_on(raw, rows, bounds)
    soonest, last = won.fillna(bounds["start_earliest"]), bounds["start_latest"]
    halfway = (soonest + (last - soonest) / 2).dt.floor("D")
    start = rows["start_date"].mask(won.notna() & began.gt(0), halfway)
    left = rows["end_date"].groupby(city).shift()
    taken_over = ended.groupby(city).shift().lt(began) & left.between(soonest, last)
    start = start.mask(taken_over, left)
    follows = start.groupby(city).shift(-1)
    handed_over = ended.gt(0) & ended.ge(began.groupby(city).shift(-1))
    one_day = handed_over & follows.between(bounds["end_earliest"], bounds["end_latest"])
    end = rows["end_date"].mask(one_day, follows)
    sound = start.lt(end)
    start, end = start.where(sound, rows["start_date"]), end.where(sound, rows["end_date"])
    years = (end - start).dt.days / DAYS_PER_YEAR
    return panel.assign(start_date=start, end_date=end, years=years)
