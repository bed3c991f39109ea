"""What must hold of the collected tables of data/raw."""

import pandas as pd
import pytest

from study.collect.cities import WITHOUT_MAYOR
from study.paths import ROOT, shipped
from study.raw.reader import read_table

RAW = ROOT / "data" / "raw"


@pytest.fixture(scope="module")
def crime() -> pd.DataFrame:
    return read_table(RAW, "crime").set_index(["city_id", "year"])


@pytest.fixture(scope="module")
def cities() -> pd.DataFrame:
    return read_table(RAW, "cities")


def test_known_crime_figures(crime: pd.DataFrame) -> None:
    assert crime.loc[("new-york-ny", 1990), "violent"] == 174_542
    assert crime.loc[("new-york-ny", 1990), "murder"] == 2_245
    assert crime.loc[("chicago-il", 2012), "murder"] == 500
    assert crime.loc[("chicago-il", 2012), "violent"] == 27_620
    assert pd.isna(crime.loc[("chicago-il", 2022), "violent"])


def test_every_large_jump_of_violent_crime_is_noted(crime: pd.DataFrame) -> None:
    violent = crime["violent"].dropna().astype("float64")
    before = violent.copy()
    before.index = pd.MultiIndex.from_tuples([(city, year + 1) for city, year in before.index])
    pairs = pd.DataFrame({"now": violent, "before": before}).dropna()
    change = (pairs["now"] / pairs["before"] - 1).abs()
    large = pairs[change > 0.5]
    assert len(large) > 10
    assert crime.loc[large.index, "note"].str.contains("jump").all()


def test_frame(cities: pd.DataFrame) -> None:
    assert len(cities[cities["country"] == "US"]) >= 164
    assert not set(cities["city_id"]) & WITHOUT_MAYOR
    counties = cities.set_index("city_id")["county_fips"]
    assert counties["st-louis-mo"] == "29510"
    assert counties["new-york-ny"] == "36005;36085;36061;36047;36081"


def test_every_city_of_the_frame_has_censuses_and_estimates(cities: pd.DataFrame) -> None:
    population = read_table(RAW, "population")
    years = population[population["kind"] == "census"].groupby("city_id")["year"].agg(set)
    american = cities[cities["country"] == "US"]["city_id"]
    assert all({1980, 1990, 2000, 2010, 2020} <= years[city] for city in american)
    estimates = population[population["kind"] == "estimate"].groupby("city_id")["year"].agg(set)
    assert all(set(range(2010, 2023)) <= estimates[city] for city in american)


HOSTS = {
    "convention_democratic": {
        1992: "new-york-ny",
        1996: "chicago-il",
        2000: "los-angeles-ca",
        2004: "boston-ma",
        2008: "denver-co",
        2012: "charlotte-nc",
    },
    "convention_republican": {
        1992: "houston-tx",
        1996: "san-diego-ca",
        2000: "philadelphia-pa",
        2004: "new-york-ny",
        2008: "st-paul-mn",
        2012: "tampa-fl",
    },
}


@pytest.mark.parametrize("kind", sorted(HOSTS))
def test_the_twelve_conventions_of_the_paper(kind: str) -> None:
    events = read_table(RAW, "hosted_events")
    rows = events[(events["kind"] == kind) & (events["role"] == "host")]
    rows = rows[rows["year"].between(1992, 2012)]
    assert rows.set_index("year")["city_id"].to_dict() == HOSTS[kind]
    assert not rows["sources"].str.contains("unverified").any()


PUBLISHED = {
    "africa": (187, 580_410, 1_306_010),
    "asia": (877, 667_000, 1_416_210),
    "europe": (254, 823_940, 905_000),
    "northern_america": (151, 990_960, 1_416_580),
    "latin_america_and_the_caribbean": (202, 923_760, 1_477_980),
    "oceania": (13, 1_009_560, 1_398_620),
}
"""Stren and Friendly (2017), Table 1: cities, mean size 1990 and 2015."""


def test_world_cities_give_the_published_regions() -> None:
    frame = read_table(RAW, "world_cities")
    assert len(frame) == 1692
    years = ["population_1990", "population_2015"]
    named = frame.groupby(["region", "name"])[years].sum()
    assert len(named) == 1684
    for region, (count, early, late) in PUBLISHED.items():
        rows = named.loc[region]
        assert len(rows) == count
        assert abs(rows["population_1990"].mean() - early) <= 50
        assert abs(rows["population_2015"].mean() - late) <= 50
    world = named.sum() / 1683
    assert world.round(-1).tolist() == pytest.approx([743_990, 1_334_960], abs=10)


def test_five_mayors_of_charlotte_in_a_row_ran_statewide() -> None:
    """Of eight tries for governor or Senate none won before November 2012, when McCrory did."""
    bids = pd.read_csv(shipped().raw / "candidacies.csv")
    spells = pd.read_csv(shipped().raw / "spells.csv")
    charlotte = (
        spells[spells["city_id"].eq("charlotte-nc")].sort_values("start")["mayor_id"].tolist()
    )
    first = charlotte.index("edward-knox")
    five = charlotte[first : first + 5]
    statewide = bids[bids["mayor_id"].isin(five) & bids["office"].isin(["governor", "us_senate"])]
    assert set(statewide["mayor_id"]) == set(five)
    before = statewide[statewide["year"] < 2012]
    assert len(before) == 8
    assert not before["outcome"].eq("won").any()
    won = statewide[statewide["outcome"].eq("won")]
    assert won[["mayor_id", "year"]].to_numpy().tolist() == [["pat-mccrory", 2012]]
