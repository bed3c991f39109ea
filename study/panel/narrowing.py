"""Days of taking and leaving office, narrowed by contests and by the mayors before and after.

The mid-period rule takes a date alone. The tables tell more: who was elected in a November did not
come in that July, and where one mayor leaves in the year in which the next comes in, it is one day.
"""

import pandas as pd

from study.choices import CONTEST_BEFORE_DAYS, CONTEST_TO_OFFICE_DAYS, DAYS_PER_YEAR
from study.dates import model_time
from study.panel.spells import spell_ids
from study.panel.wins import TAKE_OFFICE, recorded_wins
from study.raw.reader import Raw

_COARSENESS = {"day": 0, "month": 1, "year": 2}


def _bounds(raw: Raw, panel: pd.DataFrame) -> pd.DataFrame:
    """First and last day that the start and the end of each spell may mean, indexed like it."""
    table = raw["spells"]
    keyed = pd.DataFrame(
        {
            f"{side}_{which}": model_time(table[side], which)
            for side in ("start", "end")
            for which in ("earliest", "latest")
        }
    )
    told = keyed.set_axis(pd.Index(spell_ids(table))).reindex(panel["spell_id"])
    return told.set_axis(panel.index)


def _came_in(raw: Raw, panel: pd.DataFrame, bounds: pd.DataFrame) -> pd.Series:
    """Day on which an elected mayor is taken to have come in after the contest; else missing.

    The first contest won in the time that the start may mean, or in the term to take office before
    it, tells. The usual days after it are counted, but not beyond half of what is left of that
    time, nor to before it.
    """
    wins = recorded_wins(raw)
    elected = panel["entry"].isin(["elected", "special_election"]).fillna(value=False).astype(bool)
    spans = panel.loc[elected, ["city_id", "mayor_id"]].join(bounds).rename_axis("_row")
    pairs = spans.reset_index().astype({"city_id": "string", "mayor_id": "string"})
    pairs = pairs.merge(wins.loc[wins["precision"].ne("year")], on=["city_id", "mayor_id"])
    inside = pairs["won_on"].between(pairs["start_earliest"] - TAKE_OFFICE, pairs["start_latest"])
    won = pairs.loc[inside].groupby("_row")["won_on"].min().reindex(panel.index)
    first, last = bounds["start_earliest"], bounds["start_latest"]
    recent = won.ge(first - pd.Timedelta(days=CONTEST_BEFORE_DAYS))
    usual = won + pd.Timedelta(days=CONTEST_TO_OFFICE_DAYS)
    halfway = won + (last - won) / 2
    day = usual.where(usual.lt(halfway), halfway).dt.floor("D")
    return day.where(day.gt(first), first).where(recent)


def narrowed(raw: Raw, panel: pd.DataFrame) -> pd.DataFrame:
    """The panel of spells with imprecise days of taking and leaving office narrowed.

    Needs raw tables spells, elections. An elected mayor whose start is known to the month or the
    year came in soon after the contest (`_came_in`). Where the end of one spell and the start of
    the next of the city may be one day, they are: the less precise takes the day of the other, and
    of two alike the end takes that of the start. What would end a spell before it began is not
    done.

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
    came_in = _came_in(raw, rows, bounds)
    start = rows["start_date"].mask(came_in.notna() & began.gt(0), came_in)
    left = rows["end_date"].groupby(city).shift()
    soonest = came_in.fillna(bounds["start_earliest"])
    taken_over = ended.groupby(city).shift().lt(began) & left.between(
        soonest - pd.Timedelta(days=CONTEST_TO_OFFICE_DAYS), bounds["start_latest"]
    )
    start = start.mask(taken_over, left)
    start = start.where(start.lt(rows["end_date"]), rows["start_date"])
    follows = start.groupby(city).shift(-1)
    handed_over = ended.gt(0) & ended.ge(began.groupby(city).shift(-1))
    one_day = handed_over & follows.between(bounds["end_earliest"], bounds["end_latest"])
    end = rows["end_date"].mask(one_day & follows.gt(start), follows)
    years = (end - start).dt.days / DAYS_PER_YEAR
    return panel.assign(start_date=start, end_date=end, years=years)
