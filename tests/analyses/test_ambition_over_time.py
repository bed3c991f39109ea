"""First bids over time: hand-made careers whose incidence is obvious."""

import pandas as pd
import pytest

from study.analyses.ambition_over_time import (
    ON_BALLOT,
    SOUGHT,
    WON,
    YEARS_SHOWN,
    at_years,
    bids_over_time,
    followed,
    women_less_men,
)
from study.panel.spells import spells

SPELLS = [
    ("ann", "1994-01-01", "1998-01-01"),
    ("bob", "1998-01-01", "2002-01-01"),
    ("cat", "2002-01-01", "2006-01-01"),
    ("dan", "2006-01-01", "2010-01-01"),
    ("early", "1980-01-01", "1994-01-01"),
    ("gone", "1980-01-01", "1990-01-01"),
]
BIDS = [
    ("ann", "governor", 1997, "general", "won"),
    ("bob", "us_senate", 2001, "declared", "withdrew"),
    ("bob", "state_legislature", 1999, "general", "won"),
    ("cat", "us_house", 2020, "general", "won"),
    ("early", "us_house", 1986, "primary", "lost"),
]


@pytest.fixture(scope="module")
def raw(raw_of):
    bid = ("mayor_id", "office", "year", "stage", "outcome")
    return raw_of(
        cities=[{"city_id": "alpha-tx", "country": "US"}],
        mayors=[
            {
                "mayor_id": name,
                "sources": "page",
                "death_date": "2008-01-01" if name == "dan" else "",
            }
            for name, _, _ in SPELLS
        ],
        spells=[
            {
                "city_id": "alpha-tx" if name != "gone" else "beta-tx",
                "mayor_id": name,
                "start": start,
                "end": end,
                "status": "regular",
                "entry": "elected",
                "exit": "retired",
                "sources": "page",
            }
            for name, start, end in SPELLS
        ],
        candidacies=[
            {"state": "TX", "sources": "page", **dict(zip(bid, row, strict=True))} for row in BIDS
        ],
    )


def test_mayors_are_followed_to_a_bid_death_or_the_years_after_office(raw):
    clock = followed(raw, spells(raw), SOUGHT).set_index("mayor_id")
    assert sorted(clock.index) == ["ann", "bob", "cat", "dan"]
    assert clock["cause"].fillna("").to_dict() == {
        "ann": "bid", "bob": "bid", "cat": "over", "dan": "died",
    }  # fmt: skip
    assert clock.loc["ann", "exit"] == pytest.approx(3.84, abs=0.01)
    assert clock.loc["cat", "exit"] == pytest.approx(12, abs=0.01)
    assert clock["entry"].eq(0).all()


def test_a_first_bid_before_the_window_keeps_a_mayor_out_and_no_bid_lets_her_in_late(raw):
    clock = followed(raw, spells(raw), WON).set_index("mayor_id")
    assert clock.loc["early", "entry"] == pytest.approx(12, abs=0.01)
    assert clock.loc["early", "cause"] == "over"
    assert clock["cause"].eq("bid").sum() == 1


def test_the_three_measures_are_nested(raw):
    curves = bids_over_time(raw)
    last = curves.groupby("measure", sort=False)["estimate"].max()
    assert last.index.tolist() == [SOUGHT, ON_BALLOT, WON]
    assert last.tolist() == pytest.approx([0.5, 0.25, 0.25])
    assert curves.groupby("measure")["seen"].first().to_dict() == {SOUGHT: 2, ON_BALLOT: 1, WON: 1}


def test_the_share_is_read_at_or_before_the_year():
    curve = pd.DataFrame({"measure": "m", "time": [3.0, 9.0], "estimate": [0.1, 0.2]})
    shown = at_years(curve)
    assert shown["years"].tolist() == list(YEARS_SHOWN)
    assert shown["estimate"].tolist() == [0.1, 0.1, 0.2, 0.2, 0.2]


def test_women_less_men_is_the_difference_of_their_incidences(raw_of):
    """Of two women in each of three cities one runs in the third year, of two men none or both."""
    people = [
        (f"{city}-{gender}{n}", city, gender, n)
        for city in ("a", "b", "c")
        for gender in ("female", "male")
        for n in (1, 2)
    ]
    ran = {"a-female1", "b-female1", "c-female1", "a-male1", "a-male2", "b-male1", "b-male2"}
    raw = raw_of(
        cities=[{"city_id": city, "country": "US"} for city in "abc"],
        mayors=[{"mayor_id": m, "gender": gender} for m, _, gender, _ in people],
        spells=[
            {
                "city_id": city,
                "mayor_id": m,
                "start": f"199{2 * n + 2 * (gender == 'male')}-01-01",
                "end": f"199{2 * n + 2 * (gender == 'male') + 1}-12-31",
                "status": "regular",
                "exit": "retired",
                "sources": "page",
            }
            for m, city, gender, n in people
        ],
        candidacies=[
            {
                "mayor_id": m,
                "office": "governor",
                "state": "TX",
                "year": 1994 + 2 * n + 2 * (gender == "male"),
                "stage": "general",
                "outcome": "lost",
                "sources": "page",
            }
            for m, _, gender, n in people
            if m in ran
        ],
    )
    found = women_less_men(raw).set_index("years")
    assert found.loc[8, "estimate"] == pytest.approx(1 / 2 - 4 / 6)
    assert found.loc[8, ["women", "women_seen", "men", "men_seen"]].tolist() == [6, 3, 6, 4]
    without = pd.Series({"a": 1 / 2 - 2 / 4, "b": 1 / 2 - 2 / 4, "c": 1 / 2 - 1})
    error = (2 / 3 * ((without - (1 / 2 - 4 / 6)) ** 2).sum()) ** 0.5
    assert found.loc[8, "std_error"] == pytest.approx(error)


def test_a_mayor_who_comes_back_is_at_risk_from_the_return(raw_of):
    raw = raw_of(
        cities=[{"city_id": "alpha-tx", "name": "Alpha", "state": "TX"}],
        mayors=[{"mayor_id": "amy", "sources": "page"}],
        spells=[
            {
                "city_id": "alpha-tx", "mayor_id": "amy", "start": start, "end": end,
                "status": "regular", "entry": "elected", "exit": "retired", "sources": "page",
            }
            for start, end in (("1980-01-01", "1984-01-01"), ("2000-01-01", "2004-01-01"))
        ],
    )  # fmt: skip
    clock = followed(raw, spells(raw), SOUGHT).set_index("mayor_id")
    assert clock.loc["amy", "entry"] == pytest.approx(20, abs=0.01)
