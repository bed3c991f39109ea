import shutil
from pathlib import Path

import pandas as pd
import pytest
from small_upstream import write, write_places

from study.collect import BUILDERS, building_permits
from study.collect.builder import Builder, TableReader
from study.collect.run import CollectError, collect
from study.files import ChangedError, alone
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


BAD = {
    "unclosed quote": b'k,year,units_1,units_multi\nboise|ID,"1980,10,5\n',
    "empty": b"",
    "wrong bytes": b"k,year\n\xff\xfe\x81,1\n",
    "too few columns": b"k,year\nboise|ID,1980\n",
}


@pytest.mark.parametrize("case", [*BAD, "folder"])
def test_a_bad_file_is_named_in_one_line(raw: Path, upstream: Path, case: str) -> None:
    collect(upstream, raw, "cities")
    file = upstream / building_permits.PERMITS
    file.unlink()
    file.mkdir() if case == "folder" else file.write_bytes(BAD[case])
    with pytest.raises(CollectError) as error:
        collect(upstream, raw, "building_permits")
    assert str(error.value).startswith(f"building_permits: {building_permits.PERMITS}")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["world_cities", "population", "elections", "foreign_born"])
@pytest.mark.parametrize("content", [b"", b"junk\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1junk"])
def test_junk_is_named_in_one_line(raw: Path, upstream: Path, name: str, content: bytes) -> None:
    collect(upstream, raw, "cities")
    for file in BUILDERS[name].reads:
        (upstream / file).parent.mkdir(parents=True, exist_ok=True)
        (upstream / file).write_bytes(content)
    with pytest.raises(CollectError, match=f"^{name}: ") as error:
        collect(upstream, raw, name)
    assert any(Path(file).name in str(error.value) for file in BUILDERS[name].reads)
    assert "\n" not in str(error.value)
    assert not (raw / f"{name}.csv").exists()


def test_a_late_failure_leaves_the_tables_before_it(
    raw: Path, upstream: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("cities", "building_permits", "foreign_born")
    monkeypatch.setattr("study.collect.run.BUILDERS", {name: BUILDERS[name] for name in names})
    write(upstream, BUILDERS["foreign_born"].reads[0], "")
    with pytest.raises(CollectError, match=r"^foreign_born: "):
        collect(upstream, raw)
    assert [path.name for path in raw.iterdir()] == ["datapackage.json"]


def test_a_file_without_rows_does_not_empty_a_table(raw: Path, upstream: Path) -> None:
    collect(upstream, raw, "cities")
    collect(upstream, raw, "building_permits")
    before = (raw / "building_permits.csv").read_bytes()
    write(upstream, building_permits.PERMITS, "k,year,units_1,units_multi\n")
    with pytest.raises(CollectError, match=r"building_permits: no row was found in .* has 3 rows"):
        collect(upstream, raw, "building_permits")
    assert (raw / "building_permits.csv").read_bytes() == before


def test_every_builder_names_a_table_and_its_sources() -> None:
    tables = load_descriptor(ROOT / "data" / "raw").tables
    assert set(BUILDERS) <= set(tables)
    assert all(builder.sources and builder.reads for builder in BUILDERS.values())


@pytest.mark.parametrize("there", [True, False])
def test_a_table_edited_meanwhile_is_kept(
    raw: Path, upstream: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    """Somebody saves the table after it was read."""
    collect(upstream, raw, "cities")
    if there:
        collect(upstream, raw, "building_permits")
    real = BUILDERS["building_permits"]

    def build_slowly(folder: Path, table: TableReader) -> pd.DataFrame:
        (raw / "building_permits.csv").write_text("mine")
        return real.build(folder, table)

    slow = Builder(build_slowly, real.reads, real.sources)
    monkeypatch.setattr("study.collect.run.BUILDERS", {"building_permits": slow})
    write(upstream, building_permits.PERMITS, PERMITS.replace(",9,0", ",8,0"))
    with pytest.raises(ChangedError, match=r"^building_permits\.csv changed meanwhile: run again$"):
        collect(upstream, raw, "building_permits")
    assert (raw / "building_permits.csv").read_text() == "mine"


def test_no_table_is_collected_while_another_command_writes(raw: Path, upstream: Path) -> None:
    with alone(raw), pytest.raises(BlockingIOError, match="another command is working here"):
        collect(upstream, raw, "cities")
    assert [path.name for path in raw.iterdir()] == ["datapackage.json"]


def test_a_folder_without_descriptor_is_told_in_a_line(upstream: Path, tmp_path: Path) -> None:
    with pytest.raises(CollectError, match=r"datapackage\.json:1: file: is missing"):
        collect(upstream, tmp_path, "cities")
