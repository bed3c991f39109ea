import pandas as pd
import pytest

from study.panel.build import decision_panel
from study.panel.decisions import add_reviewed, decisions


@pytest.fixture(scope="module")
def rows(alpha):
    return decisions(alpha).set_index("decision_year")


def test_one_row_for_each_end_of_a_term(rows):
    assert list(zip(rows.index, rows["mayor_id"], rows["at"], strict=True)) == [
        (1995, "ada", "election"),
        (1999, "ada", "election"),
        (2003, "ben", "mid-term"),
        (2003, "dee", "election"),
        (2007, "dee", "election"),
        (2011, "dee", "election"),
        (2015, "eve", "election"),
    ]


def test_the_election_that_brought_a_mayor_in_is_not_a_decision(rows):
    assert 1991 not in rows.index


def test_choices(rows):
    assert rows["choice"].tolist() == [
        "re-election",
        "leaves",
        "other office",
        "re-election",
        "re-election",
        "other office",
        "re-election",
    ]


def test_a_barred_mayor_is_marked_and_leaves(rows):
    assert rows.loc[1999, "barred"]
    assert not rows.loc[1999, "sought_reelection"]
    assert not rows.loc[1995, "barred"]


def test_a_beaten_mayor_sought_reelection(rows):
    assert rows.loc[2011, "sought_reelection"]
    assert not rows.loc[2011, "reelected"]


def test_a_withdrawn_bid_is_declared_but_on_no_ballot(rows):
    assert rows.loc[2011, "sought_higher_declared"] == 1
    assert rows.loc[2011, "sought_higher_ballot"] == 0
    assert rows.loc[2011, "offices_sought"] == "governor"
    assert rows.loc[2011, "first_bid_year"] == 2010
    assert pd.isna(rows.loc[1999, "first_bid_year"])


def test_a_won_bid_counts_in_the_term_it_ended(rows):
    ben = rows.loc[rows["mayor_id"].eq("ben")].iloc[0]
    assert (ben["sought_higher_ballot"], ben["won_higher"]) == (1, 1)


def test_state_legislature_is_not_higher_office(rows):
    assert rows.loc[1999, "sought_higher_declared"] == 0


def test_windows_end_the_year_before_the_decision(rows):
    assert (rows["to_year"] == rows.index - 1).all()
    assert rows.loc[2007, "from_year"] == 2003
    assert rows.loc[1995, "from_year"] == 1991


def test_the_term_ends_with_the_next_regular_election_for_who_left_in_mid_term(alpha, rows):
    at_election = rows["at"].eq("election")
    assert (rows.loc[at_election, "due_year"] == rows.index[at_election]).all()
    ben = rows.loc[~at_election].iloc[0]
    later = pd.to_datetime(alpha["elections"]["date"].loc[alpha["elections"]["kind"].eq("regular")])
    assert ben["due_year"] == later[later > ben["decided_on"] + pd.Timedelta(days=120)].min().year


def test_a_future_value_changes_nothing_before_it(alpha, raw_of):
    before = decision_panel(alpha)
    crime = alpha["crime"].copy()
    crime.loc[crime["year"].eq(2006), "violent"] = 999
    events = alpha["hosted_events"].copy()
    events.loc[events["year"].eq(2004), "year"] = 2006
    moved = type(alpha)(
        {**alpha.frames, "crime": crime, "hosted_events": events}, alpha.as_of, alpha.descriptor
    )
    after = decision_panel(moved)
    early = before["decision_year"].le(2006)
    pd.testing.assert_frame_equal(before.loc[early], after.loc[early])


def test_moving_the_end_of_a_spell_moves_the_decision_to_the_successor(alpha):
    spells = alpha["spells"].copy()
    spells.loc[spells["mayor_id"].eq("ada"), ["end", "exit"]] = ["1999-06-01", "died"]
    spells.loc[spells["mayor_id"].eq("ben"), ["start", "entry"]] = ["1999-06-01", "succeeded"]
    moved = type(alpha)({**alpha.frames, "spells": spells}, alpha.as_of, alpha.descriptor)
    rows = decisions(moved).set_index("decision_year")
    assert rows.loc[1999, "mayor_id"] == "ben"
    assert rows.loc[1999, "choice"] == "re-election"


def test_no_decision_where_the_exit_is_unknown_and_the_loser_another(alpha):
    spells = alpha["spells"].copy()
    spells.loc[spells["mayor_id"].eq("dee"), "exit"] = pd.NA
    elections = alpha["elections"].copy()
    elections.loc[elections["date"].eq("2011-11-08"), "runner_up"] = "Zed Yew"
    moved = type(alpha)(
        {**alpha.frames, "spells": spells, "elections": elections}, alpha.as_of, alpha.descriptor
    )
    row = decisions(moved).set_index("decision_year").loc[2011]
    assert pd.isna(row["sought_reelection"])


def test_a_mayor_is_reviewed_once_a_page_on_the_career_was_read(raw_of):
    raw = raw_of(
        career_reviews=[
            {"mayor_id": "ada", "basis": "page", "result": "none_found"},
            {"mayor_id": "ben", "basis": "candidate_files", "result": "none_found"},
        ]
    )
    frame = add_reviewed(pd.DataFrame({"mayor_id": ["ada", "ben", "cal"]}), raw)
    assert frame["reviewed"].tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("election", "year", "counted"),
    [
        ("2003-11-04", 2003, [2003]),  # the election of that November ends the term of the bid
        ("2003-11-30", 2003, [2003]),
        ("2003-10-31", 2003, [2007]),  # the election was over: the bid is of the next term
        ("2003-11-04", 2004, [2007]),
    ],
)
def test_a_bid_in_the_year_of_an_election_falls_in_one_term(alpha, election, year, counted):
    elections = alpha["elections"].copy()
    elections.loc[elections["date"].eq("2003-11-04"), "date"] = election
    bids = alpha["candidacies"].copy()
    bids.loc[bids["mayor_id"].eq("dee"), "year"] = year
    raw = type(alpha)(
        {**alpha.frames, "elections": elections, "candidacies": bids}, alpha.as_of, alpha.descriptor
    )
    rows = decisions(raw)
    sought = rows["mayor_id"].eq("dee") & rows["sought_higher_declared"].eq(1)
    assert rows.loc[sought, "decision_year"].tolist() == counted


@pytest.mark.parametrize(("year", "choice"), [(2012, "other office"), (2013, "re-election")])
def test_a_bid_long_after_a_lost_reelection_is_no_choice_made_then(alpha, year, choice):
    """Beaten in November 2011: the November of 2012 is twelve months later."""
    bids = alpha["candidacies"].copy()
    bids.loc[bids["mayor_id"].eq("dee"), "year"] = year
    raw = type(alpha)({**alpha.frames, "candidacies": bids}, alpha.as_of, alpha.descriptor)
    row = decisions(raw).set_index("decision_year").loc[2011]
    assert (row["sought_higher_declared"], row["choice"]) == (1, choice)


@pytest.mark.parametrize(("left_on", "due"), [("2003-07-06", 2003), ("2003-07-07", 2007)])
def test_a_contest_within_120_days_of_leaving_is_not_the_next_regular_one(alpha, left_on, due):
    """From 7 July to the contest of 4 November are 120 days, from 6 July 121."""
    spells = alpha["spells"].copy()
    spells.loc[spells["mayor_id"].eq("ben"), "end"] = left_on
    spells.loc[spells["mayor_id"].eq("cal"), ["start", "end"]] = [left_on, "2003-11-01"]
    spells.loc[spells["mayor_id"].eq("dee"), "start"] = "2003-11-01"
    raw = type(alpha)({**alpha.frames, "spells": spells}, alpha.as_of, alpha.descriptor)
    ben = decisions(raw).set_index("mayor_id").loc["ben"]
    assert (ben["at"], ben["due_year"]) == ("mid-term", due)
