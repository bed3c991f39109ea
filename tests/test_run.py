"""Runs and other commands on folders that are spoilt, busy, empty or cannot be written."""

import json
import shutil
from pathlib import Path

import pytest

from study.cli import main
from study.files import alone
from study.paths import resolve, shipped
from study.raw.descriptor import load_descriptor


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped().raw, tmp_path / "raw"))


@pytest.fixture
def headers(tmp_path: Path) -> Path:
    """The schema of the study, and tables without rows."""
    raw = tmp_path / "headers"
    raw.mkdir()
    shutil.copyfile(shipped().raw / "datapackage.json", raw / "datapackage.json")
    for table in load_descriptor(raw).tables.values():
        (raw / table.file).write_text(",".join(table.columns) + "\n", encoding="utf-8")
    return raw


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def error_lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def error_line(capsys: pytest.CaptureFixture[str]) -> str:
    (line,) = error_lines(capsys)
    return line


def describe(raw: Path, spoil) -> None:
    package = json.loads((raw / "datapackage.json").read_text(encoding="utf-8"))
    spoil(package)
    (raw / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


def test_one_step_too_needs_sound_data(raw, capsys):
    edit(raw / "spells.csv", "\nakron-oh,", "\nnowhere-oh,")
    assert main(["run", "--data", str(raw), "--only", "service_by_era"]) == 1
    assert 'check: spells.csv:2: city_id: "nowhere-oh"' in error_line(capsys)
    assert not (raw / "results" / "estimates").exists()


def test_steps_at_the_same_time_report_bad_data_once(raw, capsys):
    edit(raw / "spells.csv", "1949-11,1953-11,", "1949-31,1953-11,")
    edit(raw / "population.csv", "\nakron-oh,", "\nnowhere-oh,")
    assert main(["run", "--data", str(raw), "--jobs", "4"]) == 1
    line = error_line(capsys)
    assert line.startswith("mayors: check: spells.csv:2: start:")
    assert line.count("spells.csv") == 1
    assert line.endswith(f"2 more errors: mayors check --data {raw})")


def test_two_runs_do_not_work_in_one_folder(raw, capsys):
    paths = resolve(raw, None)
    paths.build.mkdir(parents=True)
    with alone(paths.build):
        assert main(["run", "--data", str(raw), "--only", "world_cities"]) == 1
    assert f"another run is working in {paths.results}" in error_line(capsys)


def test_a_file_in_the_place_of_the_results_is_named(headers, tmp_path, capsys):
    (tmp_path / "taken").write_text("")
    assert main(["run", "--data", str(headers), "--results", str(tmp_path / "taken")]) == 1
    assert f"{tmp_path / 'taken'}" in (line := error_line(capsys))
    assert "name a folder" in line


def test_a_step_without_rows_to_estimate_from_says_so(headers, capsys):
    assert main(["check", "--data", str(headers)]) == 0
    assert main(["run", "--data", str(headers), "--jobs", "1"]) == 1
    line = error_line(capsys)
    assert "cannot be estimated on these data: no " in line
    assert "it reads raw/" in line or "it reads derived/" in line
    assert line.endswith("; for all that does not need it: mayors run --keep-going")
    assert not (headers / "results" / "tables").exists()


def test_what_can_be_estimated_is_published_and_the_rest_listed(headers, capsys):
    data = ["--data", str(headers)]
    before = headers / "results" / "tables" / "tenure_cox.md"
    before.parent.mkdir(parents=True)
    before.write_text("of an earlier run")
    assert main(["run", *data, "--keep-going"]) == 1
    assert before.read_text() == "of an earlier run"
    out, err = capsys.readouterr()
    *failed, last = err.splitlines()
    assert "rebuilt " in out
    assert "report: " not in out
    assert (headers / "results" / "derived" / "spells.csv").is_file()
    assert not (headers / "results" / "manifest.json").exists()
    assert len(failed) > 1
    assert all(line.startswith("failed: ") for line in failed)
    assert all(" cannot be estimated on these data: " in line for line in failed)
    assert not [line for line in failed if "NoneType" in line or "KeyError" in line]
    assert last.startswith(f"mayors: {len(failed)} steps failed and ")
    assert main(["run", *data, "--keep-going", "--only", "table_tenure_cox"]) == 1
    assert error_lines(capsys)[-1].startswith("mayors: 1 step failed and 1 that need")


def test_bad_data_are_not_kept_going(raw, capsys):
    edit(raw / "spells.csv", "1949-11,1953-11,", "1949-31,1953-11,")
    assert main(["run", "--data", str(raw), "--keep-going", "--jobs", "1"]) == 1
    assert error_line(capsys).startswith("mayors: check: spells.csv:2: start:")
    assert not (raw / "results" / "derived").exists()


def test_coverage_of_tables_without_rows_is_printed(headers, capsys):
    assert main(["coverage", "--data", str(headers)]) == 0
    assert "violent crime" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["coverage"], ["show", "cory-booker"]])
@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("mayors", "\naa-ames,A. A.", "\na-aronovitz,B.", "repeats the key"),
        ("population", ",1980,", ",999999999999999999,", "more than 2100"),
        ("datapackage", '"2024-12-31"', '"9999-12-31"', "as_of 9999-12-31"),
        ("datapackage", '"name": "population"', '"name": "people"', "population"),
    ],
)
def test_what_is_shown_is_checked_first(raw, capsys, command, name, old, new, words):
    edit(next(raw.glob(f"{name}.*")), old, new)
    assert main([*command, "--data", str(raw)]) == 1
    assert words in error_line(capsys)


def test_a_table_that_the_study_needs_and_nobody_describes(raw, capsys):
    def without(package):
        package["resources"] = [r for r in package["resources"] if r["name"] != "name_variants"]

    describe(raw, without)
    assert main(["check", "--data", str(raw)]) == 1
    assert "does not describe name_variants" in capsys.readouterr().out


def test_a_table_is_not_written_over_a_folder(tmp_path, capsys):
    assert main(["table", "world_cities", "--out", str(tmp_path)]) == 1
    assert error_line(capsys) == f"mayors: {tmp_path}: Is a directory; name a file in it"


def test_a_folder_that_cannot_be_written_is_named(raw, capsys, monkeypatch):
    def refuse(self, content):
        raise PermissionError(13, "Permission denied", str(self))

    edit(raw / "crime.csv", "\n", "\n\n")
    monkeypatch.setattr(Path, "write_bytes", refuse)
    assert main(["check", "--fix", "--data", str(raw)]) == 1
    assert error_line(capsys) == (
        f"mayors: {raw / 'crime.csv'}: Permission denied; name a place where you may write"
    )


def test_an_interrupted_collection_promises_only_what_it_keeps(tmp_path, capsys, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("study.collect.run.collect", stop)
    assert main(["collect", "--from", str(tmp_path)]) == 130
    assert error_line(capsys) == "mayors: interrupted; the tables are as they were, or all new"


def test_pairs_may_follow_an_option(headers, capsys):
    for arguments in (
        ["--data", str(headers), "source_id=a", "title=A"],
        ["source_id=b", "--data", str(headers), "title=B"],
        ["source_id=c", "title=C", "--data", str(headers)],
    ):
        assert main(["add", "source", *arguments]) == 0
    with pytest.raises(SystemExit, match="2"):
        main(["add", "source", "--colour", "--data", str(headers), "source_id=d", "title=D"])
    assert "unrecognized arguments: --colour" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["check", "--data", str(headers), "more"])


def without_table(name: str):
    def spoil(package):
        package["resources"] = [r for r in package["resources"] if r["name"] != name]

    return spoil


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["collect", "--only", "foreign_born"], "foreign_born"),
        (["collect", "--review", "ballots.csv"], "ballot_rejections"),
        (["add", "event", "year=2004"], "hosted_events"),
    ],
)
@pytest.mark.parametrize("lost", ["table", "descriptor"])
def test_a_descriptor_that_lacks_a_table_is_told_in_a_line(
    headers, tmp_path, capsys, monkeypatch, command, name, lost
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("study.collect.run.require", lambda *_: None)
    monkeypatch.setattr("study.collect.proposals.read_ballots", lambda *_: {})
    if lost == "table":
        describe(headers, without_table(name))
    else:
        (headers / "datapackage.json").unlink()
    upstream = ["--from", str(tmp_path)] if command[0] == "collect" else []
    assert main([*command, *upstream, "--data", str(headers)]) == 1
    out, err = capsys.readouterr()
    told = {"table": f": file: does not describe {name}", "descriptor": ": file: is missing"}
    assert f"datapackage.json:1{told[lost]}" in out + err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "ballots.csv").exists()


def test_a_table_edited_while_it_is_fixed_is_kept(raw, capsys, monkeypatch):
    import study.raw.check as checks

    edit(raw / "crime.csv", "\n", "\n\n")
    edit(raw / "spells.csv", "\n", "\n\n")
    spells = (raw / "spells.csv").read_bytes()
    load = checks._load

    def load_slowly(folder, table):
        found = load(folder, table)
        if table.name == "crime":
            (raw / "crime.csv").write_text("mine")
        return found

    monkeypatch.setattr(checks, "_load", load_slowly)
    assert main(["check", "--fix", "--data", str(raw)]) == 1
    assert error_line(capsys) == "mayors: crime.csv changed meanwhile: run again"
    assert (raw / "crime.csv").read_text() == "mine"
    assert (raw / "spells.csv").read_bytes() == spells


def test_tables_are_not_fixed_while_another_command_writes(raw, capsys):
    with alone(raw):
        assert main(["check", "--fix", "--data", str(raw)]) == 1
    assert error_line(capsys) == (
        f"mayors: {raw}: another command is working here; wait until it has ended"
    )
