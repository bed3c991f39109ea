import pandas as pd
import pytest

from study.choices import CAUSES, EXIT_GROUPS
from study.panel.spells import cites, era_of, holder_on, spells


@pytest.fixture(scope="module")
def panel(alpha):
    return spells(alpha).set_index("mayor_id")


def test_one_row_for_each_spell(panel):
    assert list(panel.index) == ["ada", "ben", "cal", "dee", "eve"]


def test_years_are_days_over_365_and_a_quarter(panel):
    assert panel.loc["ada", "years"] == pytest.approx(2922 / 365.25)


def test_a_running_spell_is_censored_the_day_after_the_closing_date(panel):
    assert panel.loc["eve", "censored"]
    assert panel.loc["eve", "end_date"] == pd.Timestamp("2025-01-01")
    assert pd.isna(panel.loc["eve", "exit_group"])


def test_terms_are_contests_won(panel):
    assert panel["terms"].to_dict() == {"ada": 2, "ben": 1, "cal": 0, "dee": 3, "eve": 2}


def test_exits_are_grouped_into_causes(panel):
    assert panel["exit_group"].dropna().to_dict() == {
        "ada": "term limit",
        "ben": "other office",
        "cal": "retirement",
        "dee": "defeat",
    }


def test_an_ended_spell_without_exit_has_an_unknown_cause(raw_of):
    raw = raw_of(
        spells=[{"city_id": "a-tx", "mayor_id": "x", "start": "1990", "end": "1994",
                 "status": "regular", "sources": "unverified"}],
        elections=[],
        charters=[],
        mayors=[{"mayor_id": "x"}],
    )  # fmt: skip
    row = spells(raw).iloc[0]
    assert row["exit_group"] == "unknown"
    assert row["unverified"]
    assert not row["dated_to_day"]
    assert pd.isna(row["terms"])


def test_age_uses_the_middle_of_a_birth_year(panel):
    assert panel.loc["ada", "age_at_start"] == pytest.approx(41.5, abs=0.01)


def test_age_comes_from_a_stated_age_where_no_birth_date_is_known(raw_of):
    raw = raw_of(
        spells=[{"city_id": "a-tx", "mayor_id": "x", "start": "2000-01-01", "status": "regular"}],
        mayors=[{"mayor_id": "x"}],
        stated_ages=[{"mayor_id": "x", "date": "2002-07-01", "age": 52}],
    )
    assert spells(raw).loc[0, "age_at_start"] == pytest.approx(50, abs=0.01)


def test_sources_are_counted(panel):
    assert panel["n_sources"].to_dict()["ada"] == 2


def test_every_exit_code_of_the_schema_has_a_cause(alpha):
    field = next(f for f in alpha.descriptor.tables["spells"].fields if f.name == "exit")
    assert set(field.constraints["enum"]) == set(EXIT_GROUPS)
    assert set(EXIT_GROUPS.values()) < set(CAUSES)


def test_eras():
    years = pd.Series([1944, 1945, 1964, 2024, 2025], dtype="Int64")
    assert era_of(years).fillna("none").tolist() == [
        "none",
        "1945-1964",
        "1945-1964",
        "2013-2024",
        "none",
    ]


def test_cites_whole_keys_only():
    keys = pd.Series(["a;unverified", "unverified", "unverified-list", "a", None], dtype="string")
    assert cites(keys, "unverified").tolist() == [True, True, False, False, False]


def test_holder_on_a_date_includes_the_first_day_and_not_the_last(panel):
    events = pd.DataFrame(
        {
            "city_id": ["alpha-tx", "alpha-tx", "alpha-tx", "beta-tx"],
            "on": pd.to_datetime(["2000-01-01", "1999-12-31", "1991-01-01", "2000-01-01"]),
        }
    )
    holders = holder_on(panel.reset_index(), events, "on")
    assert holders.fillna("nobody").tolist() == [
        "alpha-tx:ben:2000-01-01",
        "alpha-tx:ada:1992-01-01",
        "nobody",
        "nobody",
    ]


def test_of_two_who_came_in_on_one_day_the_order_of_the_rows_does_not_choose():
    told = pd.DataFrame(
        {
            "city_id": "x-tx",
            "spell_id": ["b", "a"],
            "start_date": pd.Timestamp("1990-01-01"),
            "end_date": pd.Timestamp("1994-01-01"),
        }
    )
    event = pd.DataFrame({"city_id": ["x-tx"], "on": [pd.Timestamp("1992-01-01")]})
    assert holder_on(told, event, "on").tolist() == ["b"]
    assert holder_on(told.iloc[::-1], event, "on").tolist() == ["b"]


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("2003", "2003-04-07", "2003-02-18", "2003-04-07"),
        ("2003-10-01", "2003", "2003-10-01", "2003-11-15"),
        ("2003-01-05", "2003-04-07", "2003-01-05", "2003-04-07"),
        ("2003", "2003", "2003-04-02", "2003-10-01"),
        ("2003-04", "2003-04", "2003-04-08", "2003-04-22"),
    ],
)
def test_a_short_spell_with_a_blurred_date_ends_after_it_began(raw_of, start, end, first, last):
    raw = raw_of(
        spells=[{"city_id": "a", "mayor_id": "x", "start": start, "end": end, "sources": "page"}],
        elections=[],
        charters=[],
        mayors=[{"mayor_id": "x"}],
    )
    row = spells(raw).iloc[0]
    assert (str(row["start_date"].date()), str(row["end_date"].date())) == (first, last)


def test_the_beginning_is_known_by_the_way_in_the_day_or_the_mayor_before(raw_of):
    rows = [
        ("a", "1950-11", "1954", ""),
        ("b", "1954", "1958-11-05", ""),
        ("c", "1960", "1964", ""),
        ("d", "1970-05-01", "1974", ""),
        ("e", "1980", "1984", "appointed"),
    ]
    raw = raw_of(
        spells=[
            {"city_id": "x", "mayor_id": m, "start": s, "end": e, "entry": way, "sources": "page"}
            for m, s, e, way in rows
        ],
        mayors=[{"mayor_id": row[0]} for row in rows],
    )
    known = spells(raw).set_index("mayor_id")["begin_known"]
    assert known.to_dict() == {"a": False, "b": True, "c": False, "d": True, "e": True}


def test_the_rules_in_force_on_entry(panel):
    assert panel["term_years"].to_dict() == {"ada": 4, "ben": 2, "cal": 2, "dee": 2, "eve": 2}
    assert panel.loc["ada", "term_limit"] == 2
    assert pd.isna(panel.loc["eve", "term_limit"])


def test_the_main_sample_is_regular_verified_and_not_rotating(raw_of):
    rows = [
        ("a", "1990", "regular", "page"),
        ("b", "1994", "acting", "page"),
        ("c", "1996", "regular", "unverified"),
        ("d", "2001", "regular", "page"),
    ]
    raw = raw_of(
        spells=[
            {"city_id": "x-ca", "mayor_id": m, "start": s, "status": k, "sources": src}
            for m, s, k, src in rows
        ],
        charters=[{"city_id": "x-ca", "from_year": 2000, "selection": "rotation"}],
        elections=[],
        mayors=[{"mayor_id": m} for m, *_ in rows],
    )
    assert spells(raw).set_index("mayor_id")["main_sample"].to_dict() == {
        "a": True,
        "b": False,
        "c": False,
        "d": False,
    }
