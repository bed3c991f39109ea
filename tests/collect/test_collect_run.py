import shutil
from pathlib import Path

import pandas as pd
import pytest
from small_upstream import write, write_places

from study.collect import BUILDERS, building_permits
from study.collect.run import CollectError, collect
from study.paths import ROOT
from study.raw.descriptor import load_descriptor
from study.raw.reader import read_table
from study.raw.writer import write_table

PERMITS = (
    "k,year,units_1,units_multi\nboise|ID,1980,10,5\nboise|ID,1981,20,5\nst louis|MO,1980,9,0\n"
)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    shutil.copy(ROOT / "data" / "raw" / "datapackage.json", folder)
    return folder


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    folder = tmp_path / "upstream"
    write_places(folder)
    write(folder, building_permits.PERMITS, PERMITS)
    return folder


def _permits(raw: Path) -> dict[tuple[str, int], int]:
    frame = read_table(raw, "building_permits")
    return frame.set_index(["city_id", "year"])["housing_units_total"].to_dict()


def test_collecting_twice_changes_nothing(raw: Path, upstream: Path) -> None:
    collect(upstream, raw, "cities")
    (first,) = collect(upstream, raw, "building_permits").changes
    text = (raw / "building_permits.csv").read_bytes()
    (second,) = collect(upstream, raw, "building_permits").changes
    assert (first.rows, first.added) == (3, 3)
    assert (second.added, second.changed, second.removed) == (0, 0, 0)
    assert (raw / "building_permits.csv").read_bytes() == text


def test_hand_made_rows_are_kept_and_hide_collected_ones(raw: Path, upstream: Path) -> None:
    collect(upstream, raw, "cities")
    collect(upstream, raw, "building_permits")
    rows = read_table(raw, "building_permits").astype("object")
    mine = (rows["city_id"] == "boise-id") & (rows["year"] == 1981)
    rows.loc[mine, ["housing_units_total", "sources"]] = [99, "census-bps;city-report"]
    added = rows[mine].assign(year=2030, sources="city-report")
    write_table(pd.concat([rows, added]), raw, "building_permits")

    (change,) = collect(upstream, raw, "building_permits").changes
    totals = _permits(raw)
    assert totals["boise-id", 1981] == 99
    assert totals["boise-id", 2030] == 99
    assert (change.kept, change.added, change.changed, change.removed) == (2, 0, 0, 0)


def test_owned_rows_follow_the_upstream_file(raw: Path, upstream: Path) -> None:
    collect(upstream, raw, "cities")
    collect(upstream, raw, "building_permits")
    text = PERMITS.replace("boise|ID,1981,20,5\n", "boise|ID,1982,1,1\n").replace(",9,0", ",8,0")
    write(upstream, building_permits.PERMITS, text)
    report = collect(upstream, raw, "building_permits")
    (change,) = report.changes
    assert (change.added, change.changed, change.removed) == (1, 1, 1)
    assert list(report.lines()) == [
        "building_permits: 3 rows (1 added, 1 changed, 1 removed; 0 by hand, kept)"
    ]
    assert _permits(raw) == {
        ("boise-id", 1980): 15,
        ("boise-id", 1982): 2,
        ("st-louis-mo", 1980): 8,
    }


def test_a_missing_file_stops_before_anything_is_written(raw: Path, upstream: Path) -> None:
    (upstream / building_permits.PERMITS).unlink()
    with pytest.raises(CollectError, match=r"bps_city_year\.csv is missing") as error:
        collect(upstream, raw, "building_permits")
    assert "\n" not in str(error.value)
    assert [path.name for path in raw.iterdir()] == ["datapackage.json"]


def test_an_unknown_table_lists_the_known_ones(raw: Path, upstream: Path) -> None:
    with pytest.raises(CollectError, match=r"no collector for 'crimes'; there are cities, "):
        collect(upstream, raw, "crimes")


def test_a_table_that_another_needs_is_named(raw: Path, upstream: Path) -> None:
    with pytest.raises(CollectError, match=r"cities\.csv.* is missing"):
        collect(upstream, raw, "building_permits")


def test_a_file_without_a_column_is_named(raw: Path, upstream: Path) -> None:
    collect(upstream, raw, "cities")
    write(upstream, building_permits.PERMITS, "key,year\n")
    with pytest.raises(CollectError, match="no column 'k'"):
        collect(upstream, raw, "building_permits")


def test_every_builder_names_a_table_and_its_sources() -> None:
    tables = load_descriptor(ROOT / "data" / "raw").tables
    assert set(BUILDERS) <= set(tables)
    assert all(builder.sources and builder.reads for builder in BUILDERS.values())
