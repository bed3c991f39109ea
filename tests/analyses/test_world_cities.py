import pytest

from study.analyses.world_cities import PUBLISHED, merged_cities, seed_table
from study.paths import shipped
from study.raw.reader import read_raw


def test_agglomerations_of_one_name_in_a_region_are_added(raw_of):
    columns = ("agglomeration_id", "name", "region", "population_1990", "population_2015")
    rows = [
        (1, "X", "asia", 100, 300),
        (2, "X", "asia", 200, 300),
        (3, "X", "africa", 50, 60),
    ]
    raw = raw_of(world_cities=[dict(zip(columns, row, strict=True)) for row in rows])
    merged = merged_cities(raw["world_cities"]).set_index("region")
    assert merged.loc["Asia", "population_1990"] == 300
    assert len(merged) == 2


@pytest.fixture(scope="module")
def table():
    return seed_table(read_raw(shipped().raw, ["world_cities"])).set_index("region")


def test_the_published_counts_come_out(table):
    assert table["cities"].to_dict() == {region: row[0] for region, row in PUBLISHED.items()}


@pytest.mark.parametrize("region", [region for region in PUBLISHED if region != "World"])
def test_the_six_regional_means_come_out_within_fifty_people(table, region):
    assert abs(table.loc[region, "difference_1990"]) <= 50
    assert abs(table.loc[region, "difference_2015"]) <= 50


def test_the_world_row_is_the_totals_over_one_city_less(table):
    world = table.loc["World"]
    assert world["mean_1990_over_1683"] == pytest.approx(world["mean_1990_published"], abs=50)
    assert world["mean_2015_over_1683"] == pytest.approx(world["mean_2015_published"], abs=50)
    assert abs(world["difference_1990"]) > 50
