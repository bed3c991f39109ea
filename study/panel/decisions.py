"""Unit: the decision, one mayor at the end of one term (Heberlig et al. 2017).

A term runs from the election that brought or kept the mayor in office, or from the day a
successor took over, to the next regular election of the city or to an earlier leaving. At
its end the mayor seeks re-election, seeks another office, or leaves. The mayor whom an
election is about is always derived from spells by date. A regular election that fell due and
is not in the table counts where the spells tell who won it (`study.panel.implied_contests`).
"""

import numpy as np
import pandas as pd

from study.choices import (
    BALLOT_STAGES,
    BID_MONTH,
    BID_WINDOW_YEARS,
    BID_WITH_REELECTION_MONTHS,
    COVARIATE_LAG_YEARS,
    DAYS_PER_YEAR,
    NEXT_REGULAR_DAYS,
    OFFICE_TIERS,
)
from study.dates import looked_up, model_time, precision
from study.panel.charters import add_charter
from study.panel.implied_contests import HALF_WIDTH, implied_contests
from study.panel.spells import cites, spell_ids
from study.panel.spells import spells as spell_panel
from study.panel.wins import TAKE_OFFICE, limit_reached
from study.raw.reader import Raw

HALF_WIDTH_DAYS = {"day": 0, "month": 16, "year": 184}
"""How far a date of each precision can lie from its middle."""

NOT_A_CHOICE = ("died", "removed", "recalled", "office_abolished")
"""Exits that are nobody's career decision."""


def _half_width(dates: pd.Series) -> pd.Series:
    days = dates.map(precision, na_action="ignore").map(HALF_WIDTH_DAYS)
    return pd.to_timedelta(days.astype("float64").fillna(0), unit="D")


def _elections(raw: Raw, panel: pd.DataFrame) -> pd.DataFrame:
    table = raw["elections"]
    kept = table.loc[table["kind"].isin(["regular", "special"])]
    recorded = pd.DataFrame(
        {
            "city_id": kept["city_id"],
            "kind": kept["kind"],
            "held_on": model_time(kept["date"]),
            "held_width": _half_width(kept["date"]),
            "winner_id": kept["winner_id"],
            "runner_up": kept["runner_up"],
            "incumbent_id": kept["incumbent_id"],
            "incumbent_outcome": kept["incumbent_outcome"],
            "implied": False,
        }
    )
    implied = implied_contests(raw, panel).assign(
        kind="regular", held_width=HALF_WIDTH, implied=True
    )
    every = recorded if implied.empty else pd.concat([recorded, implied], ignore_index=True)
    return every.sort_values(["city_id", "held_on"], ignore_index=True)


def _served(raw: Raw, panel: pd.DataFrame) -> pd.DataFrame:
    widths = raw["spells"].assign(
        spell_id=spell_ids,
        start_width=lambda t: _half_width(t["start"]),
        end_width=lambda t: _half_width(t["end"]),
    )[["spell_id", "start_width", "end_width"]]
    kept = panel.loc[panel["main_sample"]]
    named = raw["mayors"][["mayor_id", "name", "family_name"]]
    return kept.merge(widths, on="spell_id").merge(named, on="mayor_id", how="left")


def _faced(served: pd.DataFrame, elections: pd.DataFrame) -> pd.DataFrame:
    """Pairs of a spell and each election held in it, without the one that began it.

    Where an election names its incumbent, nobody else whose imprecise dates touch it faced it.
    """
    pairs = served.merge(elections, on="city_id")
    won = pairs["winner_id"].eq(pairs["mayor_id"]).fillna(value=False).astype(bool)
    start_slack = pairs["start_width"] + pairs["held_width"]
    end_slack = pairs["end_width"] + pairs["held_width"]
    entry = (
        won
        & (pairs["held_on"] >= pairs["start_date"] - TAKE_OFFICE)
        & (pairs["held_on"] <= pairs["start_date"] + start_slack)
        & pairs["entry"].isin(["elected", "special_election"]).fillna(value=False).astype(bool)
    )
    inside = (pairs["held_on"] >= pairs["start_date"] - start_slack) & (
        pairs["held_on"] <= pairs["end_date"] + end_slack
    )
    before_start = (pairs["held_on"] < pairs["start_date"]) & ~won
    others = pairs["incumbent_id"].ne(pairs["mayor_id"]).fillna(value=False).astype(bool) & ~won
    began = pairs.loc[entry].groupby("spell_id")["held_on"].max().rename("began_on")
    faced = pairs.assign(won=won).loc[inside & ~entry & ~before_start & ~others]
    return faced.merge(began, on="spell_id", how="left")


def _began(served: pd.DataFrame, elections: pd.DataFrame) -> pd.Series:
    pairs = served[["spell_id", "city_id", "mayor_id", "start_date", "start_width"]].merge(
        elections, on="city_id"
    )
    won = pairs["winner_id"].eq(pairs["mayor_id"]).fillna(value=False).astype(bool)
    near = (pairs["held_on"] >= pairs["start_date"] - TAKE_OFFICE) & (
        pairs["held_on"] <= pairs["start_date"] + pairs["start_width"] + pairs["held_width"]
    )
    return pairs.loc[won & near].groupby("spell_id")["held_on"].max()


def _last_name(names: pd.Series) -> pd.Series:
    plain = names.astype("string").str.lower().str.replace(r"[^a-z ]", "", regex=True)
    bare = plain.str.replace(r"\s+(jr|sr|ii|iii|iv)\s*$", "", regex=True)
    return bare.str.extract(r"([a-z]+)\s*$", expand=False)


def _named(runner_up: pd.Series, family: pd.Series) -> pd.Series:
    """True where the runner-up's last name is the mayor's."""
    same = _last_name(runner_up).eq(_last_name(family))
    return same.fillna(value=False).astype(bool)


def _at_elections(served: pd.DataFrame, elections: pd.DataFrame) -> pd.DataFrame:
    faced = _faced(served, elections)
    faced = faced.loc[faced["kind"].eq("regular")].sort_values(["spell_id", "held_on"])
    leaving = faced["end_date"] <= faced["held_on"] + TAKE_OFFICE
    lost = (
        ~faced["won"]
        & leaving
        & (
            faced["exit"].eq("defeated").fillna(value=False)
            | faced["incumbent_outcome"].eq("lost").fillna(value=False)
            | _named(faced["runner_up"], faced["family_name"])
        ).astype(bool)
    )
    known_exit = faced["exit"].notna() & leaving
    ran = pd.Series(pd.NA, index=faced.index, dtype="boolean")
    ran = ran.mask(known_exit & ~lost, False).mask(faced["won"] | lost, True)
    told = faced["exit"].eq("term_limited").fillna(value=False) & leaving
    told |= faced["incumbent_outcome"].eq("term_limited").fillna(value=False)
    return faced.assign(
        at="election",
        decided_on=faced["held_on"],
        sought_reelection=ran,
        reelected=faced["won"].astype("boolean").where(ran.fillna(value=False)),
        barred=told & ~faced["won"],
    )


def _between_elections(served: pd.DataFrame, at_elections: pd.DataFrame) -> pd.DataFrame:
    """Rows for mayors who left in mid-term by a decision of their own."""
    last = at_elections.groupby("spell_id")["held_on"].max()
    gone = served.loc[
        ~served["censored"]
        & served["exit"].notna()
        & ~served["exit"].isin([*NOT_A_CHOICE, "defeated", "term_limited"])
    ]
    last_faced = looked_up(gone["spell_id"], last)
    midterm = last_faced.isna() | (last_faced < gone["end_date"] - TAKE_OFFICE)
    chose_to_go = gone["exit"].isin(["other_office", "appointed_elsewhere", "resigned"])
    rows = gone.loc[midterm & chose_to_go]
    return rows.assign(
        at="mid-term",
        decided_on=rows["end_date"],
        sought_reelection=pd.Series(False, index=rows.index, dtype="boolean"),
        reelected=pd.Series(pd.NA, index=rows.index, dtype="boolean"),
        barred=False,
        implied=False,
    )


def _under_limit(elections: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Regular contests won while a limit on terms was in force: city_id, mayor_id, won_on."""
    regular = elections.loc[elections["kind"].eq("regular")].reset_index(drop=True)
    ruled = add_charter(regular.assign(year=regular["held_on"].dt.year), raw, "year")
    kept = ruled.loc[ruled["term_limit"].notna(), ["city_id", "winner_id", "held_on"]]
    return kept.rename(columns={"winner_id": "mayor_id", "held_on": "won_on"})


def _barred(rows: pd.DataFrame, elections: pd.DataFrame, raw: Raw) -> pd.Series:
    """Whether a term limit bars the mayor: a source says so, or the law and the terms won do.

    By the law: in this spell the mayor had won as many regular elections under a limit as the
    charter of the year allows terms in a row, and did not stand. Who stood was not barred.
    """
    reached = limit_reached(rows, _under_limit(elections, raw), "decided_on", raw)
    stood = rows["sought_reelection"].fillna(value=False).astype(bool)
    return (rows["barred"].astype(bool) | (reached & ~stood)).astype("boolean")


def bid_day(years: pd.Series) -> pd.Series:
    """The day that stands for a bid of a year, in `choices.BID_MONTH`; missing without a year."""
    return pd.to_datetime(years.astype("string") + f"-{BID_MONTH:02}-05")


def bid_dates(raw: Raw) -> pd.DataFrame:
    """Each verified bid for another office, dated by `bid_day`.

    Needs raw table candidacies.

    Returns:
        mayor_id, bid_on (datetime64), tier (`choices.OFFICE_TIERS`), on_ballot, bid_won (bool),
        office.
    """
    table = raw["candidacies"]
    bids = table.loc[~cites(table["sources"], "unverified")]
    return pd.DataFrame(
        {
            "mayor_id": bids["mayor_id"],
            "bid_on": bid_day(bids["year"]),
            "tier": bids["office"].map(OFFICE_TIERS).astype("string"),
            "on_ballot": bids["stage"].isin(BALLOT_STAGES),
            "bid_won": bids["outcome"].eq("won").fillna(value=False).astype(bool),
            "office": bids["office"],
        }
    )


def _month(days: pd.Series) -> pd.Series:
    """Months counted through the years; of a bid no day is known."""
    months: pd.Series = 12 * days.dt.year + days.dt.month
    return months


def _add_bids(rows: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    bids = bid_dates(raw)
    pairs = rows[["decision_id", "mayor_id", "term_from", "decided_on", "bids_until"]].merge(
        bids, on="mayor_id"
    )
    month = _month(pairs["bid_on"])
    pairs = pairs.loc[
        month.gt(_month(pairs["term_from"]))
        & month.le(_month(pairs["bids_until"]))
        & pairs["tier"].eq("higher").fillna(value=False)
    ]
    late = month.loc[pairs.index] - _month(pairs["decided_on"])
    in_time = late.le(BID_WITH_REELECTION_MONTHS)

    def marked(which: pd.Series) -> pd.Series:
        return rows["decision_id"].isin(set(pairs.loc[which, "decision_id"])).astype("int64")

    everyone = pd.Series(True, index=pairs.index)
    first = pairs.groupby("decision_id")["bid_on"].min().dt.year
    return rows.assign(
        first_bid_year=rows["decision_id"].map(first).astype("Int64"),
        sought_higher_declared=marked(everyone),
        sought_higher_ballot=marked(pairs["on_ballot"].astype(bool)),
        won_higher=marked(pairs["bid_won"].astype(bool)),
        sought_higher_in_term=marked(in_time),
        offices_sought=rows["decision_id"]
        .map(pairs.groupby("decision_id")["office"].agg(lambda s: ";".join(sorted(set(s)))))
        .astype("string"),
    )


def _choice(rows: pd.DataFrame) -> pd.Series:
    ran = rows["sought_reelection"]
    higher = rows["sought_higher_declared"].eq(1)
    after_defeat = ran.fillna(value=False) & rows["sought_higher_in_term"].eq(0)
    choice = pd.Series(pd.NA, index=rows.index, dtype="string")
    choice = choice.mask(~ran.fillna(value=True), "leaves")
    choice = choice.mask(ran.fillna(value=False), "re-election")
    return choice.mask(higher & ~after_defeat, "other office")


def _next_regular(rows: pd.DataFrame, elections: pd.DataFrame) -> pd.Series:
    regular = elections.loc[elections["kind"].eq("regular"), ["city_id", "held_on"]]
    pairs = rows[["decision_id", "city_id", "decided_on"]].merge(
        regular.rename(columns={"held_on": "next_on"}), on="city_id"
    )
    nearest = pairs["decided_on"] + pd.Timedelta(days=NEXT_REGULAR_DAYS)
    later = pairs.loc[pairs["next_on"] > nearest]
    return looked_up(rows["decision_id"], later.groupby("decision_id")["next_on"].min())


_COLUMNS = [
    "decision_id",
    "spell_id",
    "city_id",
    "mayor_id",
    "decision_year",
    "decided_on",
    "due_year",
    "at",
    "implied",
    "term_from",
    "term_number",
    "sought_reelection",
    "reelected",
    "barred",
    "sought_higher_ballot",
    "sought_higher_declared",
    "won_higher",
    "offices_sought",
    "first_bid_year",
    "choice",
    "bid_window_closed",
    "from_year",
    "to_year",
    "age",
    "gender",
    "race",
    "party",
]


def _terms_ended(
    served: pd.DataFrame, elections: pd.DataFrame, closing: pd.Timestamp
) -> pd.DataFrame:
    """One row an end of a term that the data run past, numbered within its spell."""
    at_elections = _at_elections(served, elections)
    rows = pd.concat(
        [at_elections, _between_elections(served, at_elections)], ignore_index=True
    ).sort_values(["city_id", "decided_on", "spell_id"], ignore_index=True)
    rows = rows.loc[rows["decided_on"] + TAKE_OFFICE <= closing].reset_index(drop=True)
    rows["decision_id"] = rows["spell_id"] + ":" + rows["decided_on"].dt.strftime("%Y-%m-%d")
    rows["term_number"] = rows.groupby("spell_id").cumcount() + 1
    return rows


def _add_bid_window(
    rows: pd.DataFrame, elections: pd.DataFrame, closing: pd.Timestamp
) -> pd.DataFrame:
    """Until when a bid counts, whether that has passed, and when the term was due to end."""
    horizon = rows["decided_on"] + pd.Timedelta(days=round(BID_WINDOW_YEARS * DAYS_PER_YEAR))
    following = _next_regular(rows, elections).fillna(horizon)
    stayed = rows["reelected"].fillna(value=False).astype(bool)
    until = following.mask(stayed, rows["decided_on"])
    due = rows["decided_on"].where(rows["at"].eq("election"), following)
    return rows.assign(
        bids_until=until,
        bid_window_closed=until <= closing,
        due_year=due.dt.year.astype("int64"),
    )


def decisions(raw: Raw) -> pd.DataFrame:
    """The panel of decisions.

    Needs raw tables spells, elections, mayors, charters, candidacies; spells of the main
    sample. Unverified bids are left out. A term ended by death, removal, recall or the end of
    the office is no decision. A bid counts when it falls in the term or, for a mayor who left,
    before the city's next regular election (four years where none is seen), by the month: one in
    the year of an election falls in the term that ends there if that is held in November or later,
    else in the next. `from_year` is the
    year in which the term began (its election, else the taking of office), `to_year` the year
    before the decision: the window of every covariate.

    Returns:
        decision_id, spell_id, city_id, mayor_id, decision_year, decided_on, due_year (of the
        election that ends the term, for who left in mid-term the next regular one), at (election,
        mid-term), implied (bool: at an election that is not in the table), term_from
        (datetime64), term_number (in the spell), sought_reelection, reelected (boolean, missing
        where unknown), barred (boolean: a source says so, or the mayor had won as many regular
        elections as the charter allows terms and did not stand), sought_higher_ballot,
        sought_higher_declared, won_higher (0/1), offices_sought, first_bid_year (of those;
        missing without a bid), choice (re-election, other office, leaves; missing where unknown;
        who bid in the term and then stood again counts under other office),
        bid_window_closed (bool: all the time in which a bid would count has been observed),
        from_year, to_year, age (years at the decision), gender, race, party.
    """
    panel = spell_panel(raw)
    served, elections = _served(raw, panel), _elections(raw, panel)
    rows = _terms_ended(served, elections, pd.Timestamp(raw.as_of))
    rows["barred"] = _barred(rows, elections, raw)
    began = looked_up(rows["spell_id"], _began(served, elections)).fillna(rows["start_date"])
    rows["term_from"] = rows.groupby("spell_id")["decided_on"].shift().fillna(began)
    rows = _add_bids(_add_bid_window(rows, elections, pd.Timestamp(raw.as_of)), raw)
    rows["choice"] = _choice(rows)
    rows["decision_year"] = rows["decided_on"].dt.year.astype("int64")
    rows["from_year"] = rows["term_from"].dt.year.astype("int64")
    rows["to_year"] = rows["decision_year"] - COVARIATE_LAG_YEARS
    in_office = (rows["decided_on"] - rows["start_date"]).dt.days / DAYS_PER_YEAR
    rows["age"] = rows["age_at_start"] + np.maximum(in_office, 0)
    return rows[_COLUMNS]


def pages_read(raw: Raw) -> pd.Series:
    """The mayors on whose career a page was read (mayor_id). Needs raw table career_reviews."""
    reviews = raw["career_reviews"]
    return reviews.loc[reviews["basis"].eq("page"), "mayor_id"]


def add_reviewed(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Adds whether a page on the mayor's career was read for bids. Needs raw table career_reviews.

    Adds:
        reviewed: 1 if career_reviews has the mayor on the basis of a page, else 0. Of the others
            bids are known only where a ballot or a page met by the way told of them.
    """
    return frame.assign(reviewed=frame["mayor_id"].isin(pages_read(raw)).astype("int64"))
