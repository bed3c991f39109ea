from pathlib import Path

import pytest
from small_upstream import tables, write_workbook

from study.collect import world_cities
from study.collect.builder import CollectError

HEAD = ["Index", "Country Code", "Country or area", "City Code", "Urban Agglomeration", 1990, 2015]


def _write(folder: Path, rows: list[list[object]]) -> None:
    title: list[list[object]] = [["United Nations"], *([[None]] * 15)]
    write_workbook(folder, world_cities.AGGLOMERATIONS, [*title, HEAD, *rows])


def test_thousands_become_persons_and_countries_regions(tmp_path: Path) -> None:
    _write(
        tmp_path,
        [
            [1, 156, "China", 20001, "Suzhou", 310.5, 5472.033],
            [2, 156, "China", 20002, "Ribeirão  Preto ", 301, 600],
            [3, 792, "Turkey", 20003, "Adana", 900, 1830],
        ],
    )
    frame = world_cities.build(tmp_path, tables())
    assert frame["agglomeration_id"].tolist() == ["un-20001", "un-20002", "un-20003"]
    assert frame["population_2015"].tolist() == [5_472_033, 600_000, 1_830_000]
    assert frame["name"].tolist() == ["Suzhou", "Ribeirão Preto", "Adana"]
    assert frame["region"].tolist() == ["asia"] * 3


def test_a_country_of_no_region_is_named(tmp_path: Path) -> None:
    _write(tmp_path, [[1, 999, "Atlantis", 1, "Poseidonis", 1, 2]])
    with pytest.raises(CollectError, match="no region known for 'Atlantis'"):
        world_cities.build(tmp_path, tables())


def test_no_country_is_in_two_regions() -> None:
    codes = [code for region in world_cities.REGIONS.values() for code in region]
    assert len(codes) == len(set(codes))
