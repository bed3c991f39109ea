import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from study.panel.build import mayor_year_panel
from study.panel.mayor_years import mayor_years, split_by_year
from study.panel.spells import spells


@pytest.fixture(scope="module")
def rows(alpha):
    return mayor_years(alpha)


def test_acting_mayors_are_left_out(rows):
    assert "cal" not in set(rows["mayor_id"])


def test_rows_split_at_new_year_and_meet(rows):
    ben = rows.loc[rows["mayor_id"].eq("ben")]
    assert ben["year"].tolist() == [2000, 2001, 2002, 2003]
    assert ben["start_day"].tolist() == [0, 366, 731, 1096]
    assert ben["stop_day"].tolist() == [366, 731, 1096, 1098]


def test_the_event_stands_in_the_last_row_only(rows):
    ben = rows.loc[rows["mayor_id"].eq("ben")]
    assert ben["event"].tolist() == [0, 0, 0, 1]
    assert ben["exit_group"].fillna("").tolist() == ["", "", "", "other office"]


def test_a_running_spell_has_no_event(rows):
    assert rows.loc[rows["mayor_id"].eq("eve"), "event"].sum() == 0


def test_a_window_opening_in_mid_spell_is_late_entry(alpha):
    ada = mayor_years(alpha, opening="1995-07-01").query("mayor_id == 'ada'")
    assert (
        ada["start_day"].iloc[0] == (pd.Timestamp("1995-07-01") - pd.Timestamp("1992-01-01")).days
    )
    assert ada["stop_day"].iloc[-1] == 2922


def test_covariates_may_look_at_the_year_before_only(rows):
    assert (rows["to_year"] == rows["year"] - 1).all()
    assert (rows["from_year"] == rows["year"] - 2).all()


days = st.dates(pd.Timestamp("1986-01-01").date(), pd.Timestamp("2020-12-31").date())


@settings(max_examples=40, deadline=None)
@given(start=days, length=st.integers(1, 4000))
def test_rows_of_a_spell_add_up_to_its_length(raw_of, start, length):
    end = start + pd.Timedelta(days=length)
    if str(end) > "2024-12-31":
        end = pd.Timestamp("2024-12-31").date()
    raw = raw_of(
        spells=[{"city_id": "a-tx", "mayor_id": "x", "start": start, "end": end,
                 "status": "regular", "exit": "retired", "sources": "page"}],
        elections=[],
        charters=[],
        mayors=[{"mayor_id": "x"}],
    )  # fmt: skip
    rows, panel = mayor_years(raw), spells(raw)
    assert (rows["stop_day"] - rows["start_day"]).sum() == (end - start).days
    assert (rows["stop_day"] > rows["start_day"]).all()
    assert (rows["start_day"].iloc[1:].to_numpy() == rows["stop_day"].iloc[:-1].to_numpy()).all()
    assert rows["event"].sum() == 1
    assert len(panel) == 1


def test_days_served_before_move_the_clock(alpha):
    served = spells(alpha).query("mayor_id == 'dee'").assign(served_before=100)
    rows = split_by_year(served)
    assert rows["start_day"].iloc[0] == 100
    assert (rows["stop_day"] - rows["start_day"]).sum() == rows["stop_day"].iloc[-1] - 100


def test_the_panel_holds_the_length_of_a_term_in_the_year(alpha):
    rows = mayor_year_panel(alpha).set_index("year")["term_years"]
    assert (rows.loc[1999], rows.loc[2001]) == (4, 2)
