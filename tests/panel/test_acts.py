"""Acts abroad and the mayors they belong to, on two mayors of one city."""

import pandas as pd
import pytest

from study.panel.acts import acts, add_international, sister_city_coverage

SPELL = ("mayor_id", "start", "end", "status", "entry", "exit")
ACT = ("date", "category", "initiative_id", "counterpart", "country", "dating")
ACTS = [
    ("1996-05-01", "sister_city", "", "Lyon", "FR", "event"),
    ("1999", "network_membership", "pact", "", "", "event"),
    ("2000-03-01", "sister_city", "", "Göteborg", "SE", "event"),
    ("2001-07", "trade_mission", "", "Tokyo", "JP", "event"),
    ("2002-01-01", "declaration", "pact", "", "", "roster"),
    ("2003-06-30", "network_leadership", "pact", "", "", "event"),
]


def raw_with(raw_of, end_of_ada: str = "2000-01-01"):
    spells = [
        ("ada", "1992-01-01", end_of_ada, "regular", "elected", "retired"),
        ("ben", end_of_ada, "", "regular", "elected", ""),
    ]
    return raw_of(
        cities=[{"city_id": c, "country": "US"} for c in ("alpha-tx", "beta-tx")],
        mayors=[{"mayor_id": name, "sources": "page"} for name in ("ada", "ben", "cal")],
        spells=[
            {"city_id": "alpha-tx", "sources": "page", **dict(zip(SPELL, row, strict=True))}
            for row in spells
        ]
        + [{"city_id": "beta-tx", "mayor_id": "cal", "start": "1990-01-01", "sources": "page"}],
        initiatives=[{"initiative_id": "pact", "name": "Pact", "theme": "climate"}],
        international_activity=[
            {"city_id": "alpha-tx", "sources": "page", **dict(zip(ACT, row, strict=True))}
            for row in ACTS
        ],
        sister_cities=[
            {"city_id": "alpha-tx", "partner": name, "country": country, "list_year": 2023}
            for name, country in (
                ("Lyon", "FR"),
                ("Goteborg", "SE"),
                ("Lyon", "US"),
                ("Bonn", "DE"),
            )
        ],
    )


def test_the_mayor_of_an_act_is_who_was_in_office_then(raw_of):
    found = acts(raw_with(raw_of))
    assert found["mayor_id"].tolist() == ["ada", "ada", "ben", "ben", "ben", "ben"]
    assert found["group"].tolist() == [
        "agreements",
        "memberships",
        "agreements",
        "missions",
        "memberships",
        "leadership",
    ]
    assert found.loc[2, "day_in_office"] == 60
    assert found["theme"].isna().tolist() == [True, False, True, True, False, False]


def test_changing_the_end_of_a_spell_moves_the_act(raw_of):
    moved = acts(raw_with(raw_of, end_of_ada="2000-06-01"))
    assert moved["mayor_id"].tolist() == ["ada", "ada", "ada", "ben", "ben", "ben"]


def test_an_act_known_to_the_year_of_a_handover_is_uncertain(raw_of):
    found = acts(raw_with(raw_of, end_of_ada="1999-08-01")).set_index("date")
    assert found.loc["1999", "mayor_id"] == "ada"
    assert not found.loc["1999", "certain"]
    assert found.loc["1996-05-01", "certain"]


def rows(*years: int, city: str = "alpha-tx", spell: str = "ben:2000-01-01") -> pd.DataFrame:
    return pd.DataFrame({"city_id": city, "spell_id": f"{city}:{spell}", "to_year": list(years)})


def test_acts_up_to_the_year_before_are_counted(raw_of):
    found = add_international(rows(1999, 2000, 2001, 2003), raw_with(raw_of))
    assert found["acts"].tolist() == [0, 1, 2, 3]
    assert found["acts_per_year"].tolist() == pytest.approx([0, 1, 1, 0.75], abs=0.01)
    assert found["missions_per_year"].tolist() == pytest.approx([0, 0, 0.5, 0.25], abs=0.01)
    assert found["climate_per_year"].tolist() == pytest.approx([0, 0, 0, 0.25], abs=0.01)
    assert found["international_stock"].eq(2).all()
    assert found["international_before"].eq(2).all()


def test_a_list_of_members_is_no_act_of_the_mayor(raw_of):
    found = add_international(rows(2002), raw_with(raw_of)).iloc[0]
    assert found["acts"] == 2
    assert found["memberships_per_year"] == 0


def test_acts_after_the_row_change_nothing_in_it(raw_of):
    raw = raw_with(raw_of)
    before = add_international(rows(1999, 2000, 2001), raw)
    later = raw["international_activity"]
    changed = later.loc[later["date"].str.slice(0, 4).astype(int) <= 2001]
    cut = type(raw)({**raw.frames, "international_activity": changed}, raw.as_of, raw.descriptor)
    pd.testing.assert_frame_equal(before, add_international(rows(1999, 2000, 2001), cut))


def test_a_city_without_rows_is_missing_and_not_idle(raw_of):
    found = add_international(
        rows(1995, city="beta-tx", spell="cal:1990-01-01"), raw_with(raw_of)
    ).iloc[0]
    assert found["international_covered"] == 0
    assert pd.isna(found["acts"])
    assert pd.isna(found["international_stock"])


def test_a_panel_without_spells_is_refused(raw_of):
    with pytest.raises(KeyError, match="spell_id"):
        add_international(rows(2000).drop(columns="spell_id"), raw_with(raw_of))


def test_a_listed_sister_city_is_dated_where_name_and_country_agree(raw_of):
    counted = sister_city_coverage(raw_with(raw_of)).iloc[0]
    assert counted[["listed", "dated", "share"]].tolist() == [4, 2, 0.5]
