"""The models of international activity: recovery of known effects, the index on tiny rosters."""

import numpy as np
import pandas as pd
import pytest

from study.analyses.international import (
    CONTROLS,
    FLOW,
    count_model,
    early_in_term,
    landmark,
    with_flow,
    with_index,
)
from study.analyses.international_facts import acts_by_year, roster_totals, seed_mayors
from study.analyses.international_index import core_index, core_items
from study.choices import ACT_GROUPS, SISTER_STEPS


@pytest.fixture(scope="module")
def counted() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    n = 6000
    rows = pd.DataFrame(
        {
            "city_id": [f"c{i % 60}" for i in range(n)],
            "mayor_id": [f"m{i % 300}" for i in range(n)],
            "log_population": rng.normal(13, 0.8, n),
            "exposure": rng.uniform(0.2, 1, n),
        }
    )
    rate = np.exp(-8 + 0.5 * rows["log_population"]) * rows["exposure"]
    return rows.assign(n_acts=rng.poisson(rate).astype(float))


def test_the_count_model_finds_the_rate_it_was_made_with(counted):
    fit = count_model(counted, "n_acts", ["log_population"], "m").set_index("term")
    assert fit.loc["log_population", "estimate"] == pytest.approx(0.5, abs=0.06)
    assert fit.loc["log_population", "conf_low"] < 0.5 < fit.loc["log_population", "conf_high"]
    assert fit["n_events"].iloc[0] == counted["n_acts"].sum()
    assert fit["converged"].all()


def test_the_flow_leaves_out_what_the_press_bears():
    rates = {f"{group}_per_year": [1.0] for group in ACT_GROUPS}
    frame = pd.DataFrame({**rates, "international_stock": [0.0], "population": [100.0]})
    found = with_flow(frame).iloc[0]
    assert found[FLOW] == len(ACT_GROUPS) - 1
    assert found["flow_without_agreements"] == len(ACT_GROUPS) - 2
    assert found["log_stock"] == 0
    assert set(CONTROLS) <= set(found.index)


def test_the_index_is_that_of_the_year_before():
    index = pd.DataFrame({"city_id": ["a"], "year": [2001], "core_percentile": [80.0]})
    frame = pd.DataFrame({"city_id": ["a", "a"], "to_year": [2001, 2002]})
    assert with_index(frame, index)["core_tens"].fillna(-1).tolist() == [8, -1]


ACTS = pd.DataFrame(
    {
        "spell_id": ["s", "s", "s", "s"],
        "dating": ["event", "event", "event", "roster"],
        "group": ["agreements", "agreements", "missions", "memberships"],
        "day_in_office": [10, 400, 20, 30],
        "year": [1990, 1991, 1990, 1990],
    }
)


def test_a_landmark_splits_acts_from_the_career_after_it():
    years = pd.DataFrame(
        {
            "spell_id": ["s", "s", "s", "late", "short"],
            "start_day": [0, 300, 665, 500, 0],
            "stop_day": [300, 665, 1000, 800, 200],
        }
    )
    after = landmark(years, ACTS, 12)
    assert after["spell_id"].unique().tolist() == ["s"]
    assert after["start_day"].tolist() == [365, 665]
    assert after["early_acts"].tolist() == [1, 1]
    assert landmark(years, ACTS, 24)["early_acts"].tolist() == [1]


def test_a_decision_before_the_landmark_is_left_out():
    decisions = pd.DataFrame(
        {
            "spell_id": ["x:s:1990-06-01"] * 3,
            "decided_on": ["1991-04-01", "1991-11-01", "1992-06-01"],
            "decision_year": [1991, 1991, 1992],
            "first_bid_year": pd.array([None, None, 1991], dtype="Int64"),
        }
    )
    own = ACTS.assign(spell_id="x:s:1990-06-01")
    after = early_in_term(decisions, own, 12)
    assert after["decided_on"].tolist() == ["1991-11-01", "1992-06-01"]
    assert after["early_acts"].tolist() == [1, 1]
    assert early_in_term(decisions, own, 24).empty  # the bid of 1991 comes before the landmark
    late = early_in_term(decisions.assign(first_bid_year=pd.NA), own, 24)
    assert late["decided_on"].tolist() == ["1992-06-01"]
    assert late["early_acts"].tolist() == [1]  # two acts in two years


def test_acts_are_counted_by_year_group_and_kind_of_date():
    counted = acts_by_year(ACTS)
    assert counted[["year", "group", "dating", "acts"]].to_numpy().tolist() == [
        [1990, "agreements", "event", 1],
        [1990, "memberships", "roster", 1],
        [1990, "missions", "event", 1],
        [1991, "agreements", "event", 1],
    ]


CITIES = [f"c{i:02d}-tx" for i in range(40)]


@pytest.fixture(scope="module")
def rosters(raw_of):
    """Forty cities; the lower its number, the more a city does abroad."""
    rng = np.random.default_rng(5)
    rows = []
    for place, city in enumerate(CITIES):
        for number in range(max(1, 8 - place // 5)):
            date = str(1986 + number)
            rows.append((city, date, "sister_city", "", f"partner{number}", "event"))
        for name in ("alpha", "beta"):
            if rng.uniform() < 1 - place / 40:
                rows.append((city, "2019", "network_membership", name, "", "roster"))
        if place < 8:
            rows.append((city, "2006-05-01", "declaration", "gamma", "", "event"))
    keys = ("city_id", "date", "category", "initiative_id", "counterpart", "dating")
    return raw_of(
        cities=[{"city_id": city, "country": "US"} for city in [*CITIES, "idle-tx"]],
        population=[
            {"city_id": city, "year": 2000, "population": 200_000, "kind": "census"}
            for city in [*CITIES, "idle-tx"]
        ],
        initiatives=[
            {"initiative_id": i, "name": i, "founded": year, "roster": roster}
            for i, year, roster in (
                ("alpha", "2010", "complete"),
                ("beta", "", "complete"),
                ("gamma", "2005", "complete"),
                ("delta", "2000", "partial"),
            )
        ],
        international_activity=[dict(zip(keys, row, strict=True)) for row in rows],
        roster_totals=[{"initiative_id": "alpha", "date": "2019-05", "members": 90, "note": "n"}],
    )


def test_items_are_known_where_a_roster_or_a_date_says_so(rosters):
    items = core_items(rosters)
    assert "delta" not in items
    listed = rosters["international_activity"].query("initiative_id == 'alpha'")["city_id"].iloc[0]
    alpha = items["alpha"]
    assert alpha.loc[listed, [2009, 2012, 2019]].fillna(-1).tolist() == [-1, -1, 1]
    assert alpha.loc["idle-tx", [2009, 2012, 2019, 2020]].fillna(-1).tolist() == [-1, -1, 0, 0]
    assert items["beta"].loc["idle-tx", [2018, 2019]].fillna(-1).tolist() == [-1, 0]
    assert items["gamma"].loc["c00-tx", [2005, 2006, 2007]].tolist() == [0, 1, 1]
    steps = items[f"{SISTER_STEPS[1]} or more sister-city agreements"]
    assert steps.loc["c00-tx", [1987, 1988]].tolist() == [0, 1]
    assert steps.loc["idle-tx"].isna().all()


def test_a_later_list_changes_no_earlier_year(rosters):
    cut = rosters["international_activity"]
    cut = cut.loc[cut["date"].str.slice(0, 4).astype(int) <= 2018]
    before = type(rosters)(
        {**rosters.frames, "international_activity": cut}, rosters.as_of, rosters.descriptor
    )
    years = list(range(1985, 2019))
    for name, item in core_items(before).items():
        pd.testing.assert_frame_equal(core_items(rosters)[name][years], item[years])
    for name in set(core_items(rosters)) - set(core_items(before)):
        assert core_items(rosters)[name][years].isna().all(axis=None)


def test_the_index_orders_cities_by_what_they_do(rosters):
    index, items = core_index(rosters)
    late = index.loc[index["year"].eq(2020)].set_index("city_id")
    assert late.loc["c00-tx", "core_score"] > late.loc["c39-tx", "core_score"]
    assert late.loc["c00-tx", "core_percentile"] > 90
    assert late["core_percentile"].between(0, 100).all()
    assert items["discrimination"].gt(0).all()
    assert items["correlation_without"].between(0.5, 1).all()
    early = index.loc[index["year"].eq(1986)].set_index("city_id")
    assert pd.isna(early.loc["idle-tx", "core_score"])


def test_rosters_stand_beside_published_totals(rosters):
    row = roster_totals(rosters).iloc[0]
    members = rosters["international_activity"].query("initiative_id == 'alpha'")
    names = rosters["initiatives"].set_index("initiative_id")["name"]
    assert row["name"] == names["alpha"]
    assert row["published"] == 90
    assert row["rows"] == row["rows_frame"] == members["city_id"].nunique()


def test_mayors_of_the_seed_papers_are_found_by_what_their_rows_cite(raw_of):
    raw = raw_of(
        cities=[{"city_id": "a", "name": "A"}],
        mayors=[
            {"mayor_id": "ada", "name": "Ada", "sources": "page"},
            {"mayor_id": "ben", "name": "Ben", "sources": "page"},
            {"mayor_id": "cal", "name": "Cal", "sources": "page;stren-friendly-2017"},
        ],
        spells=[
            {"city_id": "a", "mayor_id": mayor, "start": start}
            for mayor, start in (("ada", "1980"), ("ben", "1990"), ("cal", "2000"))
        ],
    )
    acts = pd.DataFrame(
        {
            "city_id": "a",
            "mayor_id": ["ada", "ada", "ben"],
            "date": ["1980", "1985", "1990"],
            "sources": ["page;stren-friendly-2017", "page", "page"],
        }
    )
    found = seed_mayors(raw, acts)
    assert found[["name", "city", "acts", "told"]].to_numpy().tolist() == [
        ["Ada", "A", 2, 1],
        ["Cal", "A", 0, 0],
    ]
