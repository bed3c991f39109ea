import pandas as pd
import pytest

from study.dates import model_time
from study.panel.decisions import decisions
from study.panel.implied_contests import implied_contests
from study.panel.spells import spells
from study.paths import shipped
from study.raw.reader import read_raw

CITY = {"city_id": "alpha-tx"}
COLUMNS = ("mayor_id", "start", "end", "entry", "exit")


@pytest.fixture
def raw_with(raw_of):
    """A city with a contest every fourth November, recorded in 1991 and 2007 only."""

    def build(served, recorded=("1991-11-05", "2007-11-06"), limit=""):
        people = sorted({row[0] for row in served})
        return raw_of(
            cities=[{**CITY, "state": "TX", "country": "US"}],
            mayors=[{"mayor_id": person, "family_name": person.title()} for person in people],
            spells=[
                {
                    **CITY,
                    "status": "regular",
                    "sources": "page",
                    **dict(zip(COLUMNS, row, strict=True)),
                }
                for row in served
            ],
            elections=[
                {**CITY, "date": date, "kind": "regular", "winner_id": people[0]}
                for date in recorded
            ],
            charters=[
                {
                    **CITY,
                    "from_year": 1991,
                    "term_years": 4,
                    "term_limit": limit,
                    "selection": "direct",
                }
            ],
        )

    return build


def winners(raw):
    found = implied_contests(raw, spells(raw))
    return dict(zip(found["held_on"].dt.year, found["winner_id"], strict=True))


ADA_TO_2000 = ("ada", "1992-01-01", "2000-01-01", "elected", "retired")


@pytest.mark.parametrize(
    ("served", "expected"),
    [
        (
            [ADA_TO_2000, ("ben", "2000-01-01", "2008-01-01", "elected", "retired")],
            {1995: "ada", 1999: "ben", 2003: "ben"},
        ),
        (
            [ADA_TO_2000, ("ben", "2000-01-01", "2008-01-01", "appointed", "retired")],
            {1995: "ada", 1999: "ada", 2003: "ben"},
        ),
        ([ADA_TO_2000], {1995: "ada"}),
    ],
    ids=["came in by election", "came in by vacancy", "nobody known after"],
)
def test_who_stayed_or_came_in_won(raw_with, served, expected):
    assert winners(raw_with(served)) == expected


def test_a_contest_just_before_the_closing_date_is_left_open(raw_with):
    served = [("ada", "1992-01-01", "", "elected", "")]
    years = list(winners(raw_with(served)))
    assert years == [1995, 1999, 2003, 2011, 2015, 2019, 2023]
    late = raw_with(served, recorded=("1992-11-05", "2020-11-06"))
    assert 2024 not in winners(late)


def test_the_month_is_that_of_the_nearest_recorded_contest(raw_with):
    raw = raw_with([("ada", "1992-01-01", "", "elected", "")], ("1991-05-05", "2007-11-06"))
    held = implied_contests(raw, spells(raw))["held_on"]
    assert held.dt.strftime("%Y-%m").tolist()[:3] == ["1995-05", "1999-05", "2003-11"]


def test_a_contest_lies_before_the_mayor_whom_it_chose_came_in(raw_with):
    served = [
        ("ada", "1992-01-01", "1995-07-01", "elected", "defeated"),
        ("ben", "1995-07-01", "1999-07-01", "elected", "retired"),
    ]
    raw = raw_with(served, recorded=("1991-11-05", "1999-11-05"))
    found = implied_contests(raw, spells(raw))
    assert found["winner_id"].tolist() == ["ben"]
    assert found["held_on"].dt.strftime("%Y-%m-%d").tolist() == ["1995-05-30"]
    assert decisions(raw)["mayor_id"].tolist()[0] == "ada"


def test_nobody_is_given_more_terms_than_the_limit(raw_with):
    raw = raw_with([("ada", "1992-01-01", "2008-01-01", "elected", "term_limited")], limit=2)
    assert winners(raw) == {1995: "ada"}


def test_decisions_whose_outcome_cannot_have_been_seen_do_not_count(raw_with):
    every = tuple(f"{year}-11-05" for year in range(1992, 2025, 4))
    raw = raw_with([("ada", "1993-01-01", "", "elected", "")], every)
    assert decisions(raw)["decision_year"].tolist() == [1996, 2000, 2004, 2008, 2012, 2016, 2020]


def test_of_the_data_no_implied_contest_lies_close_to_a_recorded_one():
    raw = read_raw(shipped().raw)
    implied = implied_contests(raw, spells(raw))
    regular = raw["elections"].loc[raw["elections"]["kind"].eq("regular")]
    recorded = pd.DataFrame(
        {"city_id": regular["city_id"].astype("string"), "known": model_time(regular["date"])}
    )
    pairs = implied.merge(recorded, on="city_id")
    apart = (pairs["held_on"] - pairs["known"]).abs().groupby(pairs["city_id"]).min()
    assert apart.min() > pd.Timedelta(days=360)


def test_a_recorded_contest_is_never_implied(raw_with):
    every = tuple(f"{year}-11-05" for year in range(1991, 2024, 4))
    raw = raw_with([("ada", "1992-01-01", "", "elected", "")], every)
    assert winners(raw) == {}


def test_implied_contests_are_decisions_and_terms(raw_with):
    raw = raw_with([ADA_TO_2000, ("ben", "2000-01-01", "2008-01-01", "elected", "retired")])
    rows = decisions(raw).set_index("decision_year")
    assert rows.loc[1995, ["mayor_id", "choice"]].tolist() == ["ada", "re-election"]
    assert rows.loc[1999, ["mayor_id", "choice"]].tolist() == ["ada", "leaves"]
    assert rows.loc[2003, "from_year"] == 1999
    assert rows["implied"].to_dict() == {1995: True, 1999: True, 2003: True, 2007: False}
    assert spells(raw).set_index("mayor_id")["terms"].to_dict() == {"ada": 2, "ben": 2}


@pytest.mark.parametrize(
    ("limit", "way_out", "barred"),
    [
        (2, "other_office", [False, True]),
        (3, "other_office", [False, False]),
        (2, "defeated", [False, False]),
        ("", "term_limited", [False, True]),
    ],
    ids=["the law bars", "one term left", "stood, so not barred", "a source says so"],
)
def test_barred_by_a_source_or_by_the_law(raw_with, limit, way_out, barred):
    served = [
        ("ada", "1992-01-01", "2000-01-01", "elected", way_out),
        ("ben", "2000-01-01", "2004-01-01", "elected", "retired"),
    ]
    rows = decisions(raw_with(served, limit=limit))
    assert rows.loc[rows["mayor_id"].eq("ada"), "barred"].tolist() == barred


def test_terms_won_before_the_limit_do_not_bar(raw_with):
    raw = raw_with([("ada", "1992-01-01", "2000-01-01", "elected", "other_office")], limit=1)
    charters = raw["charters"].assign(from_year=1997).astype(raw["charters"].dtypes)
    earlier = charters.assign(from_year=1991, to_year=1996, term_limit=pd.NA)
    both = pd.concat([earlier.astype(charters.dtypes), charters], ignore_index=True)
    changed = type(raw)({**raw.frames, "charters": both}, raw.as_of, raw.descriptor)
    assert not decisions(changed)["barred"].any()
