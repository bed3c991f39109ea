"""How many mayors come to seek higher office, adjusted for those not yet seen to the end.

Claim E1 (Einstein, Glick, Palmer and Pressel 2018/2020): of mayors of 1992-2015 about 15 % ran for
higher office and about 5 % won. A raw share counts a mayor who came in last year like one who left
long ago. Here every mayor is followed from coming in until the first bid (the first win), death,
the end of the years after office in which bids are collected, or the closing date of the data.
Only the last is censoring: who let those years pass without a bid can no longer be counted as one.
"""

import numpy as np
import pandas as pd

from study.analyses.ambition_winning import PUBLISHED_YEARS
from study.choices import DAYS_PER_YEAR, YEARS_AFTER_OFFICE
from study.dates import looked_up, model_time
from study.estimators.incidence import cumulative_incidence
from study.estimators.jackknife import cluster_jackknife
from study.panel.decisions import bid_dates
from study.panel.spells import spells as spell_panel
from study.raw.reader import Raw

YEARS_SHOWN = (4, 8, 12, 16, 20)
"""Years since coming in at which the incidence is told."""

GENDER_YEARS = (8, 16)
"""Years since coming in at which women and men are compared."""

SOUGHT, ON_BALLOT, WON = "sought, declared", "sought, on a ballot", "won"


def followed(raw: Raw, spells: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Mayors in office in PUBLISHED_YEARS as survival data.

    Needs raw tables mayors, candidacies. Only regular spells count; a person with several is
    followed from the first to YEARS_AFTER_OFFICE years after the last. Who was in office before the
    window opens enters late, and does not enter at all if the first bid came before.

    Args:
        raw: the tables.
        spells: the panel of spells.
        measure: SOUGHT, ON_BALLOT or WON.

    Returns:
        mayor_id, city_id, entry, exit (years since coming in), cause (`bid`, `died`, or `over`
        where the years after office passed without a bid; missing where the data close before).
    """
    panel = spells.loc[spells["main_sample"]]
    first, last = (pd.Timestamp(f"{year}-01-01") for year in PUBLISHED_YEARS)
    last += pd.DateOffset(years=1)
    people = panel.groupby("mayor_id").agg(
        city_id=("city_id", "first"), start=("start_date", "min"), end=("end_date", "max")
    )
    touching = panel.loc[(panel["end_date"] > first) & (panel["start_date"] < last)]
    began = touching.groupby("mayor_id")["start_date"].min()
    seen_from = began.where(began > first, first)
    people = people.loc[people.index.isin(seen_from.index)]
    closing = pd.Timestamp(raw.as_of) + pd.Timedelta(days=1)
    until = people["end"] + pd.DateOffset(years=YEARS_AFTER_OFFICE)
    until = until.where(until < closing, closing)
    died = model_time(raw["mayors"].set_index("mayor_id")["death_date"]).reindex(people.index)
    bids = _bids(raw, spells, measure).reindex(people.index)
    bids = bids.where((bids >= people["start"]) & (bids <= until))
    stop = pd.concat([until, died.where(died > people["start"]), bids], axis=1).min(axis=1)
    cause = pd.Series(pd.NA, index=people.index, dtype="string")
    cause = cause.mask(until.eq(stop) & (until < closing), "over")
    cause = cause.mask(died.eq(stop), "died").mask(bids.eq(stop), "bid")
    clock = pd.DataFrame(
        {
            "city_id": people["city_id"],
            "entry": (seen_from - people["start"]).dt.days / DAYS_PER_YEAR,
            "exit": (stop - people["start"]).dt.days / DAYS_PER_YEAR,
            "cause": cause,
        }
    ).reset_index()
    return clock.loc[clock["exit"] > clock["entry"]].reset_index(drop=True)


def _bids(raw: Raw, spells: pd.DataFrame, measure: str) -> pd.Series:
    """Day of the first bid for higher office of each mayor while mayor or after, by mayor_id."""
    bids = bid_dates(raw)
    kept = bids["tier"].eq("higher").fillna(value=False).astype(bool)
    if measure != SOUGHT:
        kept &= bids["on_ballot" if measure == ON_BALLOT else "bid_won"].astype(bool)
    began = looked_up(bids["mayor_id"], spells.groupby("mayor_id")["start_date"].min())
    return bids.loc[kept & (bids["bid_on"] >= began)].groupby("mayor_id")["bid_on"].min()


def bids_over_time(raw: Raw) -> pd.DataFrame:
    """Cumulative incidence of the first bid for higher office and of the first win.

    Needs raw tables spells, elections, mayors, charters, cities, candidacies. Aalen-Johansen; death
    and the end of the years after office compete; clock: years since coming in; errors clustered by
    city.

    Returns:
        measure, time (years), n_risk, n_event, estimate, std_error, conf_low, conf_high, mayors,
        seen (mayors of whom a bid was seen).
    """
    spells = spell_panel(raw)
    parts = []
    for measure in (SOUGHT, ON_BALLOT, WON):
        clock = followed(raw, spells, measure)
        curves = cumulative_incidence(
            clock, entry="entry", exit="exit", cause="cause", cluster="city_id"
        )
        seen = int(clock["cause"].eq("bid").sum())
        curve = curves.loc[curves["cause"].eq("bid")].drop(columns="cause")
        parts.append(curve.assign(measure=measure, mayors=len(clock), seen=seen))
    table = pd.concat(parts, ignore_index=True)
    return table[["measure", *(name for name in table.columns if name != "measure")]]


def at_years(curve: pd.DataFrame) -> pd.DataFrame:
    """The last estimate of each measure at or before each of YEARS_SHOWN.

    Args:
        curve: as `bids_over_time` gives it.
    """
    rows = []
    for _, part in curve.groupby("measure", sort=False):
        times = part["time"].to_numpy(dtype="float64")
        for years in YEARS_SHOWN:
            place = int(np.searchsorted(times, years, side="right")) - 1
            if place >= 0:
                rows.append({**part.iloc[place].to_dict(), "years": years})
    return pd.DataFrame(rows)


def _incidence(clock: pd.DataFrame) -> pd.Series:
    """Incidence of a bid after each of GENDER_YEARS."""
    curves = cumulative_incidence(clock, entry="entry", exit="exit", cause="cause")
    bids = curves.loc[curves["cause"].eq("bid")]
    seen = [bids.loc[bids["time"].le(years), "estimate"] for years in GENDER_YEARS]
    shares = [float(part.iloc[-1]) if len(part) else 0.0 for part in seen]
    return pd.Series(shares, index=[str(years) for years in GENDER_YEARS])


def _gaps(clock: pd.DataFrame) -> pd.Series:
    women, men = (_incidence(clock.loc[clock["gender"].eq(name)]) for name in ("female", "male"))
    return women - men


def women_less_men(raw: Raw) -> pd.DataFrame:
    """Cumulative incidence of the first bid for higher office, women less men (claim E1).

    Needs raw tables spells, elections, mayors, charters, cities, candidacies. The mayors and the
    clock of `bids_over_time`; errors by leaving one city out at a time (CV3).

    Returns:
        years (since coming in), estimate (difference of shares), std_error, conf_low, conf_high, p,
        women, men, women_seen, men_seen (mayors of whom a bid was seen at any time).
    """
    clock = followed(raw, spell_panel(raw), SOUGHT)
    gender = raw["mayors"].set_index("mayor_id")["gender"]
    clock = clock.assign(gender=clock["mayor_id"].map(gender))
    clock = clock.loc[clock["gender"].isin(["female", "male"])].reset_index(drop=True)
    table = cluster_jackknife(_gaps, clock, "city_id").tidy()
    told = table[["estimate", "std_error", "conf_low", "conf_high", "p"]]
    counted = {"women": clock["gender"].eq("female"), "men": clock["gender"].eq("male")}
    bid = clock["cause"].eq("bid").fillna(value=False)
    numbers = {name: int(which.sum()) for name, which in counted.items()}
    numbers |= {f"{name}_seen": int((which & bid).sum()) for name, which in counted.items()}
    return told.assign(**numbers).assign(years=[int(term) for term in table["term"]])
