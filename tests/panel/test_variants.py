import pandas as pd
import pytest

from study.panel.spells import spells
from study.panel.variants import TOTAL_SERVICE, VARIANTS, joined_service, mayor_year_variants


@pytest.fixture(scope="module")
def raw(raw_of):
    rows = [
        ("ann", "1990-01-01", "1994-01-01", "regular", "defeated", "page;list"),
        ("bob", "1994-01-01", "1995-01-01", "acting", "retired", "page;list"),
        ("cy", "1995-01-01", "1998", "regular", "retired", "page;list"),
        ("ann", "1998", "2002-01-01", "regular", "retired", "page"),
    ]
    columns = ("mayor_id", "start", "end", "status", "exit", "sources")
    return raw_of(
        spells=[{"city_id": "x-tx", **dict(zip(columns, row, strict=True))} for row in rows],
        mayors=[{"mayor_id": m} for m in ("ann", "bob", "cy")],
        elections=[],
        charters=[{"city_id": "x-tx", "from_year": 1990, "term_years": 4}],
        population=[
            {"city_id": "x-tx", "year": year, "population": 100_000, "kind": "census"}
            for year in (1980, 1990, 2000)
        ],
        crime=[],
        building_permits=[],
        unemployment=[],
        national_unemployment=[],
    )


@pytest.fixture(scope="module")
def variants(raw) -> dict[str, pd.DataFrame]:
    return dict(list(mayor_year_variants(raw).groupby("variant", sort=False)))


def test_every_variant_is_there_and_the_main_sample_first(variants):
    assert next(iter(variants)) == "main"
    assert set(variants) == set(VARIANTS)


def test_acting_mayors_are_in_one_variant_only(variants):
    holders = {name: set(rows["mayor_id"]) for name, rows in variants.items()}
    assert "bob" in holders.pop("acting mayors in")
    assert all("bob" not in people for people in holders.values())


def test_a_person_who_returns_has_one_time_in_office_and_one_exit(variants):
    ann = variants[TOTAL_SERVICE].query("mayor_id == 'ann'").sort_values("start_day")
    assert len(set(ann["spell_id"])) == 1
    assert ann["event"].tolist() == [0] * (len(ann) - 1) + [1]
    assert ann["exit_group"].dropna().tolist() == ["retirement"]
    assert (ann["start_day"].iloc[1:].to_numpy() == ann["stop_day"].iloc[:-1].to_numpy()).all()


def test_joined_service_leaves_single_spells_alone(raw):
    panel = spells(raw)
    cy = joined_service(panel).query("mayor_id == 'cy'").iloc[0]
    assert (cy["served_before"], cy["censored"], cy["exit_group"]) == (0, False, "retirement")


def test_sources_and_dating_select_spells(variants):
    assert set(variants["dated to the day"]["year"]) == set(range(1990, 1994))
    assert variants["two sources or more"]["year"].max() == 1998


@pytest.mark.parametrize(
    ("name", "days"), [("dates at their earliest", 1096), ("dates at their latest", 1460)]
)
def test_imprecise_dates_move_to_their_ends(variants, name, days):
    cy = variants[name].query("mayor_id == 'cy'")
    assert cy["stop_day"].max() == days


def test_measures_and_rules_are_those_of_the_city_and_year(variants):
    main = variants["main"]
    assert main["population"].to_numpy() == pytest.approx(100_000)
    assert main["term_years"].eq(4).all()
