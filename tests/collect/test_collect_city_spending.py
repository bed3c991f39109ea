"""The collector on made-up lines, and the committed table against the file it comes from."""

from pathlib import Path

import pandas as pd
import pytest
from small_upstream import city_table, tables, write

from study.collect import city_spending
from study.collect.builder import CollectError
from study.paths import ROOT
from study.raw.reader import read_table

COLUMNS = ["key", "year", *city_spending.MEASURES.values()]


def line(key: str, year: int, **figures: float) -> str:
    usual = dict.fromkeys(city_spending.MEASURES.values(), 100.0) | {"total": 2000.0} | figures
    return ",".join([key, str(year), *(str(usual[name]) for name in COLUMNS[2:])])


def collected(folder: Path, *lines: str) -> pd.DataFrame:
    write(folder, city_spending.FINANCES, "\n".join([",".join(COLUMNS), *lines, ""]))
    table = tables(cities=city_table("boise-id", "st-louis-mo"))
    return city_spending.build(folder, table).set_index(["city_id", "year"])


def test_measures_carry_their_unit_and_other_cities_are_left_out(tmp_path: Path) -> None:
    frame = collected(tmp_path, line("st louis|MO", 1990, police=99.126), line("reno|NV", 1990))
    assert frame.index.tolist() == [("st-louis-mo", 1990)]
    row = frame.iloc[0]
    assert row["police_dollars_per_resident"] == 99.13
    assert row["housing_dollars_per_resident"] == 100
    assert row["debt_dollars_per_resident"] == 100
    assert pd.isna(row["note"])


def test_police_of_a_city_without_police_is_missing(tmp_path: Path) -> None:
    frame = collected(tmp_path, line("boise|ID", 1990, police=0), line("boise|ID", 1991, police=16))
    assert frame["police_dollars_per_resident"].isna().all()
    assert frame["note"].tolist() == [
        "police left out: 0, no police department of its own",
        "police left out: 16, no police department of its own",
    ]


@pytest.mark.parametrize(
    ("figures", "gap"),
    [((9, 0, 8), True), ((0, 0, 8), False), ((9, 0, 2), False), ((9, 0, 0), False)],
)
def test_a_zero_between_two_years_of_spending_is_missing(
    tmp_path: Path, figures: tuple[float, ...], gap: bool
) -> None:
    lines = [line("boise|ID", 1990 + at, welfare=value) for at, value in enumerate(figures)]
    frame = collected(tmp_path, *lines)
    assert bool(pd.isna(frame.loc[("boise-id", 1991), "welfare_dollars_per_resident"])) == gap


def test_a_zero_beside_a_year_that_the_file_lacks_stays(tmp_path: Path) -> None:
    lines = [line("boise|ID", year, welfare=value) for year, value in ((1990, 9), (1991, 0))]
    frame = collected(tmp_path, *lines, line("boise|ID", 1993, welfare=9))
    assert frame.loc[("boise-id", 1991), "welfare_dollars_per_resident"] == 0


def test_negative_spending_is_missing(tmp_path: Path) -> None:
    frame = collected(tmp_path, line("boise|ID", 1990, health=-1.5))
    assert pd.isna(frame["health_dollars_per_resident"].iloc[0])
    assert frame["note"].iloc[0] == "health left out: -1.5, no expenditure is negative"


def test_jumps_of_total_and_police_are_noted(tmp_path: Path) -> None:
    frame = collected(
        tmp_path,
        line("boise|ID", 1990, parks=10),
        line("boise|ID", 1991, total=3100, police=151, parks=90),
        line("boise|ID", 1993, total=9000),
    )
    assert frame["note"].fillna("").tolist() == [
        "",
        "total jumps, unconfirmed; police jumps, unconfirmed",
        "",
    ]


def test_a_file_without_a_column_is_named(tmp_path: Path) -> None:
    write(tmp_path, city_spending.FINANCES, "key,year,total\n")
    with pytest.raises(CollectError, match="no column 'police'"):
        city_spending.build(tmp_path, tables(cities=city_table("boise-id")))


@pytest.fixture(scope="module")
def spending() -> pd.DataFrame:
    return read_table(ROOT / "data" / "raw", "city_spending").set_index(["city_id", "year"])


MASTER = {
    ("phoenix-az", 1970): {"total": 971.708923, "police": 141.740829, "fire": 64.417770},
    ("chicago-il", 1985): {"total": 1838.70, "police": 374.45, "parks": 9.51, "debt": 1497.60},
    ("new-york-ny", 2001): {"police": 590.13, "welfare": 980.03, "education": 2323.97},
    ("boston-ma", 2017): {"libraries": 69.91, "capital_outlay": 644.61, "hospitals": 387.41},
    ("nashville-tn", 1992): {"health": 75.27, "housing": 0.0, "highways": 121.95},
    ("san-francisco-ca", 2010): {"hospitals": 1088.94, "housing": 397.94, "debt": 15695.10},
    ("wichita-ks", 1978): {"hospitals": 1166.87, "total": 3167.50},
    ("detroit-mi", 2000): {"education": 2328.45, "police": 458.85, "fire": 157.03},
}
"""Figures of Master_Fin_70_17_city.dta, the original of the file that is collected."""


@pytest.mark.parametrize("cell", sorted(MASTER))
def test_figures_of_the_original_file(spending: pd.DataFrame, cell: tuple[str, int]) -> None:
    row = spending.loc[cell]
    found = {name: row[f"{name}_dollars_per_resident"] for name in MASTER[cell]}
    assert found == pytest.approx(MASTER[cell], abs=0.005)


def test_61_cities_in_every_year(spending: pd.DataFrame) -> None:
    years = spending.reset_index().groupby("city_id")["year"].agg(list)
    assert len(years) == 61
    assert all(found == list(range(1970, 2018)) for found in years)


def test_las_vegas_has_no_police_spending_after_1973(spending: pd.DataFrame) -> None:
    police = spending.loc["las-vegas-nv", "police_dollars_per_resident"]
    assert police.last_valid_index() == 1973
    assert spending["police_dollars_per_resident"].min() > 73


def test_every_large_jump_of_the_total_is_noted(spending: pd.DataFrame) -> None:
    total = spending["total_dollars_per_resident"].astype("float64")
    change = (total / total.groupby("city_id").shift() - 1).abs()
    large = spending[change > 0.5]
    assert len(large) == 8
    assert large["note"].str.contains("total jumps").all()
