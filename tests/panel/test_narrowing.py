import pandas as pd
import pytest

from study.panel.narrowing import narrowed
from study.panel.spells import spells
from study.paths import shipped
from study.raw.reader import read_raw


@pytest.fixture
def panel_of(raw_of):
    """The narrowed panel of one city: mayor, start, end, entry; contests as winner and date."""

    def make(rows, contests=()):
        raw = raw_of(
            spells=[
                {
                    "city_id": "x-tx",
                    "mayor_id": mayor,
                    "start": start,
                    "end": end,
                    "status": "regular",
                    "entry": entry,
                    "exit": "retired" if end else "",
                    "sources": "page",
                }
                for mayor, start, end, entry in rows
            ],
            mayors=[{"mayor_id": mayor} for mayor in {row[0] for row in rows}],
            elections=[
                {"city_id": "x-tx", "winner_id": winner, "date": date, "kind": "regular"}
                for winner, date in contests
            ],
            charters=[],
        )
        panel = spells(raw)
        found = narrowed(raw, panel)
        assert found.drop(columns=["start_date", "end_date", "years"]).equals(
            panel.drop(columns=["start_date", "end_date", "years"])
        )
        return found.set_index("mayor_id")

    return make


def days(found: pd.DataFrame, column: str) -> dict[str, str]:
    return found[column].dt.strftime("%Y-%m-%d").to_dict()


def test_who_was_elected_in_november_came_in_after_it_and_the_last_mayor_left_that_day(panel_of):
    found = panel_of(
        [("ann", "1990-01-01", "1993", "elected"), ("bob", "1993", "1998-01-05", "elected")],
        [("bob", "1993-11-01")],
    )
    assert days(found, "start_date") == {"ann": "1990-01-01", "bob": "1993-11-29"}
    assert days(found, "end_date") == {"ann": "1993-11-29", "bob": "1998-01-05"}
    assert found.loc["ann", "years"] == pytest.approx(1428 / 365.25)


def test_the_more_precise_of_two_dates_is_the_day_of_both(panel_of):
    found = panel_of(
        [
            ("ann", "1990-01-01", "1994-01-03", "elected"),
            ("bob", "1994", "1998-01", "elected"),
            ("cy", "1998-01-20", "2002-01-01", "elected"),
        ]
    )
    assert days(found, "start_date")["bob"] == "1994-01-03"
    assert days(found, "end_date")["bob"] == "1998-01-20"


def test_a_vacancy_before_the_contest_is_no_handover(panel_of):
    found = panel_of(
        [("ann", "1990-01-01", "1993-03-05", "elected"), ("bob", "1993", "1998", "elected")],
        [("bob", "1993-11-01")],
    )
    assert days(found, "start_date")["bob"] == "1993-11-29"
    assert days(found, "end_date")["ann"] == "1993-03-05"


def test_dates_of_different_years_and_those_of_a_contest_known_to_the_year_stay(panel_of):
    found = panel_of(
        [("ann", "1990", "1993", "elected"), ("bob", "1994", "1998", "elected")],
        [("ann", "1990"), ("bob", "1994")],
    )
    assert days(found, "start_date") == {"ann": "1990-07-02", "bob": "1994-07-02"}
    assert days(found, "end_date") == {"ann": "1993-07-02", "bob": "1998-07-02"}


@pytest.mark.parametrize(
    ("contests", "start"),
    [
        (["1992-11-03"], "1993-01-01"),  # soon after a contest of the autumn before
        (["1992-11-03", "1993-11-02"], "1993-01-01"),  # re-elected in the year of coming in
        (["1993-03-02", "1993-11-02"], "1993-03-30"),  # the first of two in it
        (["1992-04-07"], "1993-07-02"),  # too long before it to tell
        (["1993-12-21"], "1993-12-26"),  # no further than half of what is left
    ],
)
def test_the_contest_that_brought_a_mayor_in_dates_the_start(panel_of, contests, start):
    found = panel_of(
        [("bob", "1993", "1998", "elected")], [("bob", contest) for contest in contests]
    )
    assert days(found, "start_date") == {"bob": start}


def test_of_two_dates_alike_the_end_takes_that_of_the_start(panel_of):
    found = panel_of(
        [("ann", "1990", "1993-11", "elected"), ("bob", "1993-11", "1998", "elected")],
        [("bob", "1993-11-02")],
    )
    assert days(found, "start_date")["bob"] == days(found, "end_date")["ann"] == "1993-11-16"


def test_a_start_is_not_moved_behind_its_end_nor_the_end_before_it(panel_of):
    found = panel_of(
        [("ann", "1990", "1993", "elected"), ("bob", "1993", "1993-10", "elected")],
        [("bob", "1993-11-01")],
    )
    assert days(found, "start_date")["bob"] == "1993-07-02"
    assert days(found, "end_date") == {"ann": "1993-07-02", "bob": "1993-10-16"}


@pytest.mark.parametrize(
    ("left", "start"), [("1993-11-01", "1993-11-01"), ("1993-10-31", "1993-11-29")]
)
def test_who_left_before_the_contest_left_a_vacancy(panel_of, left, start):
    """The next came in 28 days after the contest of 1 November, or when the last had left since."""
    found = panel_of(
        [("ann", "1990-01-01", left, "elected"), ("bob", "1993", "1998-01-05", "elected")],
        [("bob", "1993-11-01")],
    )
    assert days(found, "start_date")["bob"] == start
    assert days(found, "end_date")["ann"] == left


def test_an_appointed_mayor_waits_for_no_contest(panel_of):
    found = panel_of([("bob", "1993", "1998", "appointed")], [("bob", "1993-11-01")])
    assert days(found, "start_date")["bob"] == "1993-07-02"


def test_known_days_of_the_study_do_not_move():
    raw = read_raw(shipped().raw)
    panel = spells(raw)
    found = narrowed(raw, panel)
    for side in ("start", "end"):
        known = panel[f"{side}_precision"].eq("day").fillna(value=False)
        assert found.loc[known, f"{side}_date"].equals(panel.loc[known, f"{side}_date"])
    lasting = panel["start_date"].lt(panel["end_date"])
    assert found.loc[lasting, "start_date"].lt(found.loc[lasting, "end_date"]).all()
