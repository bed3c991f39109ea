"""Regular contests that are not in the table but follow from the spells and the charter.

Where a term ran out and no contest is recorded, one was held all the same, and who won it is seen
from who stayed or came in. Without these contests the panel would lose hardly anything but
re-elections: whoever lost, left or was barred has an end of the spell to show for it.
"""

import pandas as pd

from study.choices import MODERN_YEAR
from study.dates import model_time
from study.panel.contests_due import contests_not_known
from study.panel.wins import TAKE_OFFICE, limit_reached, recorded_wins
from study.raw.reader import Raw

USUAL_MONTH = "11"
"""Month of a contest in a city none of whose contests is known to the month."""

HALF_WIDTH = pd.Timedelta(days=16)
"""How far the day of an implied contest is taken to lie from the middle of its month."""


def _dated(due: pd.DataFrame, raw: Raw) -> pd.Series:
    """Middle of the month in which the city's nearest recorded regular contest was held."""
    table = raw["elections"]
    known = table.loc[table["kind"].eq("regular") & table["date"].str.len().ge(7)]
    months = pd.DataFrame(
        {
            "city_id": known["city_id"].astype("string"),
            "held": known["date"].str.slice(0, 4).astype("int64"),
            "month": known["date"].str.slice(5, 7),
        }
    )
    pairs = due.assign(_row=due.index).merge(months, on="city_id")
    pairs = pairs.assign(far=(pairs["held"] - pairs["year"]).abs())
    nearest = pairs.sort_values(["_row", "far", "held"]).drop_duplicates("_row")
    month = nearest.set_index("_row")["month"].reindex(due.index).fillna(USUAL_MONTH)
    return model_time(due["year"].astype("string") + "-" + month.astype("string"))


def _before_start(contests: pd.DataFrame, served: pd.DataFrame) -> pd.Series:
    """Days of contests, set a month before a mayor's coming in where they would fall after it.

    Where an elected mayor came in during the year of the contest, before its day, the contest that
    chose him or her was earlier in the year than the city's others.
    """
    came = served.loc[
        served["entry"].eq("elected").fillna(value=False) & served["start_precision"].ne("year"),
        ["city_id", "start_date"],
    ]
    pairs = contests.assign(_row=contests.index).merge(came, on="city_id")
    sooner = pairs["start_date"].dt.year.eq(pairs["held_on"].dt.year) & pairs["start_date"].le(
        pairs["held_on"]
    )
    first = pairs.loc[sooner].groupby("_row")["start_date"].min().reindex(contests.index)
    return contests["held_on"].mask(first.notna(), first - 2 * HALF_WIDTH)


def _beyond_limit(told: pd.DataFrame, served: pd.DataFrame, raw: Raw) -> pd.Series:
    """True where the winner was in office and had won as many terms as a limit allows."""
    implied = told.rename(columns={"winner_id": "mayor_id"})
    recorded = recorded_wins(raw)
    wins = pd.concat(
        [
            recorded.loc[recorded["kind"].eq("regular"), ["city_id", "mayor_id", "won_on"]],
            implied.rename(columns={"held_on": "won_on"})[["city_id", "mayor_id", "won_on"]],
        ],
        ignore_index=True,
    )
    spans = served.astype({"mayor_id": "string"})[["city_id", "mayor_id", "start_date", "end_date"]]
    pairs = implied.assign(_told=told.index).merge(spans, on=["city_id", "mayor_id"])
    held = pairs["start_date"].le(pairs["held_on"]) & pairs["end_date"].gt(pairs["held_on"])
    holders = pairs.loc[held]
    beyond = holders.loc[limit_reached(holders, wins, "held_on", raw), "_told"]
    return pd.Series(told.index.isin(beyond), index=told.index)


def _winners(contests: pd.DataFrame, served: pd.DataFrame) -> pd.Series:
    """Who won each contest, by the spells; missing where they do not tell.

    A mayor who was elected and came in at most `choices.ELECTION_TO_OFFICE_DAYS` after it won it;
    else whoever was in office then and stayed longer than that, or was followed by somebody who
    was not elected in a regular contest.
    """
    pairs = contests.assign(_row=contests.index).merge(served, on="city_id")
    soon = pairs["start_date"].gt(pairs["held_on"]) & pairs["start_date"].le(
        pairs["held_on"] + TAKE_OFFICE
    )
    elected = pairs["entry"].eq("elected").fillna(value=False).astype(bool)
    came_in = pairs.loc[soon & elected].sort_values(["start_date", "spell_id"])
    came_in = came_in.drop_duplicates("_row")
    vacancy = set(pairs.loc[soon & pairs["entry"].notna() & ~elected, "_row"])
    holds = pairs["start_date"].le(pairs["held_on"]) & pairs["end_date"].gt(pairs["held_on"])
    stays = pairs["end_date"].gt(pairs["held_on"] + TAKE_OFFICE) | pairs["_row"].isin(vacancy)
    kept = pairs.loc[holds & stays].drop_duplicates("_row", keep="last")
    winners = came_in.set_index("_row")["mayor_id"].reindex(contests.index)
    return winners.fillna(kept.set_index("_row")["mayor_id"].reindex(contests.index))


def implied_contests(raw: Raw, spells: pd.DataFrame) -> pd.DataFrame:
    """Regular contests since 1985 that fell due and are not recorded, with who won them.

    Needs raw tables cities, elections, charters. Cities of the United States whose voters choose
    the mayor. Left out are contests whose winner the spells do not tell, and those that would give
    a mayor more terms than a limit in force allows: there the term was longer than it is known.

    Args:
        raw: the tables.
        spells: spell_id, city_id, mayor_id, status, entry, start_precision, start_date, end_date
            (datetime64; the day after the closing date for a mayor in office).

    Returns:
        city_id, held_on (datetime64: the middle of the month in which the city's nearest recorded
        contest was held, in the year in which the term ran out, or a month before an elected mayor
        came in earlier that year), winner_id.
    """
    cities = raw["cities"]
    home = sorted(cities.loc[cities["country"].eq("US").fillna(value=False), "city_id"])
    due = contests_not_known(raw, home, MODERN_YEAR, raw.as_of.year)
    served = spells.loc[spells["status"].eq("regular")].astype({"city_id": "string"})
    contests = pd.DataFrame({"city_id": due["city_id"], "held_on": _dated(due, raw)})
    contests = contests.assign(held_on=_before_start(contests, served))
    told = contests.assign(winner_id=_winners(contests, served).astype("string"))
    told = told.loc[told["winner_id"].notna()].reset_index(drop=True)
    return told.loc[~_beyond_limit(told, served, raw)].reset_index(drop=True)
