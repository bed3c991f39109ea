"""Unit: the spell, one unbroken time of one person in one mayor's office."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from study.births import birth_windows
from study.choices import (
    DAYS_PER_YEAR,
    ERAS,
    EXIT_GROUPS,
    HANDOVER_GAP_DAYS,
    UNKNOWN_EXIT,
)
from study.dates import Dating, model_time, precision
from study.panel.charters import add_charter
from study.panel.implied_contests import implied_contests
from study.panel.wins import recorded_wins, wins_before
from study.raw.reader import Raw


def era_of(year: pd.Series, eras: Sequence[tuple[int, int]] = ERAS) -> pd.Series:
    """Label of the era a year falls in (`1985-1999`), blank outside every era."""
    labels = pd.Series(pd.NA, index=year.index, dtype="string")
    for first, last in eras:
        labels = labels.mask(year.between(first, last).fillna(value=False), f"{first}-{last}")
    return labels


def cites(sources: pd.Series, key: str) -> pd.Series:
    """Whether each `;`-joined list of source keys holds a key (bool)."""
    return ("; " + sources.fillna("").str.replace(";", "; ") + ";").str.contains(
        f" {key};", regex=False
    )


def _wins(raw: Raw, dated: pd.DataFrame) -> pd.DataFrame:
    """Contests won, recorded or implied: city_id, mayor_id, won_on."""
    columns = ["city_id", "mayor_id", "won_on"]
    recorded = recorded_wins(raw)[columns]
    implied = implied_contests(raw, dated)
    if implied.empty:
        return recorded
    named = implied.rename(columns={"winner_id": "mayor_id", "held_on": "won_on"})
    return pd.concat([recorded, named[columns]], ignore_index=True)


def terms_won(spells: pd.DataFrame, wins: pd.DataFrame) -> pd.Series:
    """Number of contests that the mayor won for each spell.

    A win counts for a spell when it falls between `wins.TAKE_OFFICE` before the start and the end.

    Args:
        spells: spell_id, city_id, mayor_id, start_date, end_date (datetime64).
        wins: city_id, mayor_id, won_on (datetime64).

    Returns:
        Counts (Int64) indexed like `spells`; missing where no win is recorded for a spell
        that began with an election.
    """
    terms = wins_before(spells, wins, "end_date").astype("Int64")
    by_vacancy = spells["entry"].isin(["succeeded", "appointed"])
    return terms.mask(terms.eq(0) & ~by_vacancy)


def spell_ids(table: pd.DataFrame) -> pd.Series:
    """The spell_id of each row of the raw table: city, mayor and first day, joined by `:`."""
    return table["city_id"] + ":" + table["mayor_id"] + ":" + table["start"]


def starts_of(ids: pd.Series) -> pd.Series:
    """The start of each spell as the raw table has it, read off `spell_ids`."""
    return ids.astype("string").str.rsplit(":", n=1).str[-1]


def _begin_known(frame: pd.DataFrame) -> pd.Series:
    """Whether the record shows how or when each spell began; rows in order of city and start."""
    left = frame.groupby("city_id")["end_date"].cummax().groupby(frame["city_id"]).shift()
    gap = (frame["start_date"] - left).dt.days
    followed = gap.le(HANDOVER_GAP_DAYS)
    return frame["entry"].notna() | frame["start_precision"].eq("day") | followed


def _times(
    table: pd.DataFrame, closing: pd.Timestamp, dating: Dating
) -> tuple[pd.Series, pd.Series]:
    """Model time of start and end.

    Two imprecise dates of a short spell can come out in the wrong order (`2003` to `2003-04-07`).
    Then the less precise one moves to the middle of what the other leaves it. Two alike (`1871` to
    `1871`) stand at the quarters of their time: such a spell lasted half of it, on the average.
    """
    start = model_time(table["start"], dating)
    end = model_time(table["end"], dating).fillna(closing)
    tangled = start >= end
    alike = table["start"].eq(table["end"]).fillna(value=False).astype(bool)
    first = model_time(table["start"].str.slice(0, 4) + "-01-01")
    last = model_time(table["end"].fillna("2100").str.slice(0, 4) + "-12-31")
    blurred_start = table["start"].str.len() < table["end"].str.len().fillna(10)
    blurred_end = table["start"].str.len() > table["end"].str.len().fillna(10)
    bounds = [model_time(table["start"], which) for which in ("earliest", "latest")]
    quarter = (bounds[1] - bounds[0]) / 4
    start = start.mask(tangled & blurred_start, first + (end - first) / 2)
    end = end.mask(tangled & blurred_end, start + (last - start) / 2)
    return (
        start.mask(alike, bounds[0] + quarter).dt.floor("D"),
        end.mask(alike, bounds[1] - quarter).dt.floor("D"),
    )


def spells(raw: Raw, dating: Dating = "middle") -> pd.DataFrame:
    """The panel of spells, one row for each row of spells.csv.

    Needs raw tables spells, elections, mayors, charters, cities. Dates become model time by the
    mid-period rule of `study.dates` (or by the first or last day, `dating`), except where that
    would end a spell before it began; a spell still running is censored at `as_of`.

    Returns:
        spell_id, city_id, mayor_id, start_date, end_date (datetime64), start_precision,
        end_precision, dated_to_day (bool), begin_known (bool: the way in is known, or the day, or
        the spell follows another of the city; else the record may begin in mid-spell), status,
        entry, exit, exit_group (a cause of `choices.CAUSES`, blank while in office), censored
        (bool), years (duration in years of 365.25 days), terms (contests won, recorded or implied
        by the spells and the charter), earlier_spells (in the same city), entry_year, era,
        age_at_start (years), gender, race, party, n_sources, unverified (bool), the rules in force
        on entry (`add_charter`), main_sample (bool: regular, verified, not abroad, and not in a
        city where the office then rotated among the council).
    """
    table = raw["spells"]
    frame = table[["city_id", "mayor_id", "status", "entry", "exit"]].copy()
    frame.insert(0, "spell_id", spell_ids(table))
    closing = pd.Timestamp(raw.as_of) + pd.Timedelta(days=1)
    frame["censored"] = table["end"].isna()
    frame["start_date"], frame["end_date"] = _times(table, closing, dating)
    frame["start_precision"] = table["start"].map(precision).astype("string")
    frame["end_precision"] = table["end"].map(precision, na_action="ignore").astype("string")
    frame["dated_to_day"] = frame["start_precision"].eq("day") & (
        frame["end_precision"].eq("day").fillna(value=False) | frame["censored"]
    )
    group = frame["exit"].map(EXIT_GROUPS).astype("string").fillna(UNKNOWN_EXIT)
    frame["exit_group"] = group.mask(frame["censored"])
    frame["years"] = (frame["end_date"] - frame["start_date"]).dt.days / DAYS_PER_YEAR
    frame["terms"] = terms_won(frame, _wins(raw, frame))
    frame["entry_year"] = frame["start_date"].dt.year.astype("Int64")
    frame["era"] = era_of(frame["entry_year"])
    frame = frame.sort_values(["city_id", "start_date", "mayor_id"], ignore_index=True)
    frame["begin_known"] = _begin_known(frame)
    frame["earlier_spells"] = frame.groupby(["city_id", "mayor_id"]).cumcount()
    keyed = pd.DataFrame(
        {
            "spell_id": spell_ids(table),
            "n_sources": (table["sources"].str.count(";") + 1).astype("Int64"),
            "unverified": cites(table["sources"], "unverified"),
        }
    )
    frame = frame.merge(keyed, on="spell_id", validate="one_to_one")
    frame = add_charter(add_person(frame, raw), raw, "entry_year")
    rotating = frame["selection"].eq("rotation").fillna(value=False).astype(bool)
    cities = raw["cities"]
    abroad = frame["city_id"].isin(cities.loc[cities["country"].ne("US"), "city_id"])
    regular = frame["status"].eq("regular") & ~frame["unverified"]
    frame["main_sample"] = regular & ~rotating & ~abroad
    return frame


def add_person(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Adds what is known of the person: age_at_start (years), gender, race, party.

    Needs mayor_id and start_date in `frame` and the raw tables mayors, stated_ages. Age counts from
    the middle of the days on which the person can have been born.
    """
    people = raw["mayors"][["mayor_id", "gender", "race", "party"]]
    joined = frame.merge(people, on="mayor_id", how="left", validate="many_to_one")
    born = _birth_times(raw).reindex(joined["mayor_id"]).array
    joined["age_at_start"] = (joined["start_date"] - born).dt.days / DAYS_PER_YEAR
    return joined


def _birth_times(raw: Raw) -> pd.Series:
    """The middle of the days on which mayors can have been born, datetime64[s] by mayor_id."""
    windows = birth_windows(raw["mayors"], raw["stated_ages"])
    middles = {who: window.middle for who, window in windows.items()}
    days = np.array(list(middles.values()), "datetime64[s]")
    return pd.Series(days, index=pd.Index(list(middles), dtype="string"))


def holder_on(spells: pd.DataFrame, events: pd.DataFrame, date: str) -> pd.Series:
    """The mayor in office on a date, derived from spells.

    Args:
        spells: city_id, mayor_id, spell_id, start_date, end_date.
        events: city_id and the datetime64 column `date`.
        date: name of that column.

    Returns:
        spell_id (string) indexed like `events`; the spell with start_date <= date < end_date,
        missing where nobody is known to have held the office.
    """
    ordered = spells.sort_values(["start_date", "spell_id"]).astype({"city_id": "string"})
    keyed = events[["city_id", date]].assign(_row=events.index).sort_values(date, kind="stable")
    keyed = keyed.astype({"city_id": "string", date: ordered["start_date"].dtype})
    matched = pd.merge_asof(
        keyed,
        ordered[["city_id", "spell_id", "start_date", "end_date"]],
        left_on=date,
        right_on="start_date",
        by="city_id",
    )
    held = matched["spell_id"].where(matched[date] < matched["end_date"])
    return pd.Series(held.array, index=matched["_row"], dtype="string").reindex(events.index)
