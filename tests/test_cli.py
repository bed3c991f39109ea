import gzip
import os
import subprocess
import sys

import pytest

from study.analyses.coverage import contests_to_find
from study.cli import main
from study.engine import Run
from study.paths import ROOT, Paths, shipped
from study.raw.reader import read_raw


def test_help_imports_nothing_heavy():
    script = (
        "import sys\n"
        "from study.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'numpy', 'statsmodels', 'matplotlib', 'doit'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("form", ["md", "latex", "html", "csv"])
def test_a_table_is_printed_in_every_text_format(form, capsys):
    assert main(["table", "world_cities", "--format", form]) == 0
    out = capsys.readouterr().out
    assert "Oceania" in out
    assert "1,398,6" in out


def test_a_word_table_needs_a_file(tmp_path, capsys):
    assert main(["table", "world_cities", "--format", "docx"]) == 1
    assert "--out" in capsys.readouterr().err
    file = tmp_path / "t.docx"
    assert main(["table", "world_cities", "--format", "docx", "--out", str(file)]) == 0
    assert file.read_bytes()[:2] == b"PK"


def test_an_unknown_table_lists_all(capsys):
    assert main(["table", "nothing"]) == 1
    assert "tenure_cox" in capsys.readouterr().err


def test_an_unknown_step_lists_all(capsys):
    assert main(["run", "--only", "nothing"]) == 1
    assert "world_cities" in capsys.readouterr().err


def test_show_tells_a_career_with_sources(capsys):
    assert main(["show", "cory-booker"]) == 0
    out = capsys.readouterr().out
    assert "mayor of Newark, NJ" in out
    assert "runs for US Senate (NJ): won in the general election" in out


def test_show_lists_the_elections_of_a_city_that_are_missing(capsys):
    raw = read_raw(shipped().raw)
    missing = contests_to_find(raw, raw["cities"]["city_id"].tolist()).iloc[0]
    assert main(["show", missing["city_id"]]) == 0
    assert f"\n  {missing['year']}                      a regular mayoral election fell due" in (
        capsys.readouterr().out
    )


def test_show_an_unknown_name_suggests(capsys):
    assert main(["show", "cory-bookr"]) == 1
    assert "cory-booker" in capsys.readouterr().err


def test_check_of_the_shipped_data(capsys):
    assert main(["check"]) == 0
    assert "no errors" in capsys.readouterr().out


def test_coverage_prints_its_tables(capsys):
    assert main(["coverage"]) == 0
    out = capsys.readouterr().out
    assert "Mayor named" in out
    assert "Career looked up" in out
    assert "violent crime" in out
    assert "<NA>" not in out


@pytest.mark.parametrize("folder", ["no-such-folder", ""])
def test_a_folder_that_is_none_is_refused(folder, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["check", "--data", folder])
    assert f'"{folder}" is not a folder' in capsys.readouterr().err


def test_ballots_to_review_are_written_and_nothing_else(tmp_path, capsys):
    upstream = tmp_path / "upstream" / "candidacies"
    upstream.mkdir(parents=True)
    (upstream / "candidates_master.csv.gz").write_bytes(
        gzip.compress(
            b"src,year,state,office,stage,wp,extra,last,first,mid,nick\n"
            b"MEDSL,2013,NJ,S,general,,,booker,cory,,\n"
            b"MEDSL,2012,NJ,H,general,,,booker,cory,,\n"
        )
    )
    out = tmp_path / "ballots.csv"
    assert main(["collect", "--from", str(upstream.parent), "--review", str(out)]) == 0
    assert "2 ballots, 1 not yet reviewed" in capsys.readouterr().out
    lines = out.read_text().splitlines()
    assert lines[1].startswith("cory-booker,newark-nj,2006-2013,1969,us_house,NJ,2012")
    assert ",open," in lines[1]
    assert ",accepted," in lines[2]


def test_a_missing_list_of_candidates_is_named(tmp_path, capsys):
    out = tmp_path / "ballots.csv"
    assert main(["collect", "--from", str(tmp_path), "--review", str(out)]) == 1
    assert "candidates_master.csv.gz is missing" in capsys.readouterr().err
    assert not out.exists()


def test_many_changed_files_are_counted_by_folder(capsys, monkeypatch, tmp_path):
    many = [tmp_path / "tables" / f"{i}.md" for i in range(20)] + [tmp_path / "report.html"]
    for changed, told in (
        (
            many,
            [f"changed 20 files in {tmp_path / 'tables'}", f"changed {tmp_path / 'report.html'}"],
        ),
        (many[-1:], [f"changed {tmp_path / 'report.html'}"]),
    ):
        done = Run(rebuilt=["step"] * len(changed), changed=changed, seconds=1.0)
        monkeypatch.setattr("study.run.run", lambda *_, done=done, **__: done)
        assert main(["run", "--results", str(tmp_path)]) == 0
        first, *rest = capsys.readouterr().out.splitlines()
        assert (
            first == ("rebuilt 21 steps in 1.0 s", "rebuilt 1 step in 1.0 s: step")[changed != many]
        )
        assert rest == told


def test_what_an_earlier_run_had_built_is_not_called_nothing(capsys, monkeypatch, tmp_path):
    done = Run(changed=[tmp_path / "a.md"], seconds=1.0)
    monkeypatch.setattr("study.run.run", lambda *_, **__: done)
    assert main(["run", "--results", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "published what an earlier run had built (1.0 s)",
        f"changed {tmp_path / 'a.md'}",
    ]


def test_a_source_of_ballots_that_is_not_known_is_named(tmp_path, capsys):
    folder = tmp_path / "candidacies"
    folder.mkdir()
    (folder / "candidates_master.csv.gz").write_bytes(
        gzip.compress(
            b"src,year,state,office,stage,wp,extra,last,first,mid,nick\n"
            b"MEDSL,2013,NJ,S,general,,,booker,cory,,\n"
            b"Mine,2012,NJ,H,general,,,booker,cory,,\n"
        )
    )
    out = tmp_path / "ballots.csv"
    assert main(["collect", "--from", str(tmp_path), "--review", str(out)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert 'candidates_master.csv.gz:3: src: "Mine" is not one of HiranoSnyder, ' in line
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("t.docx", b"PK"),
        ("t.tex", b"\\begin{"),
        ("t.HTML", b"<"),
        ("t.csv", b"Region"),
        ("t.md", b"**"),
    ],
)
def test_a_table_is_written_as_its_file_is_named(tmp_path, name, start):
    assert main(["table", "world_cities", "--out", str(tmp_path / name)]) == 0
    assert start in (tmp_path / name).read_bytes()[:400]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--out", "t.docx", "--format", "md"], ".docx is docx, and --format says md"),
        (["--out", "t.pdf"], ".pdf is no format of a table; expected .md, .tex, .html, "),
    ],
)
def test_a_file_named_for_another_format_is_refused(tmp_path, monkeypatch, capsys, options, words):
    monkeypatch.chdir(tmp_path)
    assert main(["table", "world_cities", *options]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line
    assert list(tmp_path.iterdir()) == []


def test_any_other_name_goes_with_a_format(tmp_path):
    assert main(["table", "world_cities", "--format", "csv", "--out", str(tmp_path / "t.txt")]) == 0
    assert "Oceania," in (tmp_path / "t.txt").read_text()


@pytest.mark.parametrize(
    "environment",
    [{"PYTHONIOENCODING": "cp1252"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}],
    ids=["cp1252", "ascii"],
)
@pytest.mark.parametrize("command", [["table", "tenure_cox"], ["show", "\u2212-mayor"]])
def test_output_that_is_not_utf8_takes_every_letter(environment, command):
    done = subprocess.run(
        [sys.executable, "-m", "study.cli", *command],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
    assert b"Traceback" not in done.stderr
    assert b"Error" not in done.stderr
    assert done.returncode == (command[0] == "show")
    assert "\u2212".encode() in done.stdout or command[0] == "show"


@pytest.mark.parametrize(
    ("command", "option"),
    [
        (["run"], "data"),
        (["verify"], "data"),
        (["check"], "data"),
        (["coverage"], "data"),
        (["show", "cory-booker"], "data"),
        (["add", "city", "city_id=a"], "data"),
        (["collect", "--from", "."], "data"),
        (["table", "tenure_cox"], "results"),
    ],
)
def test_a_wheel_without_data_asks_for_a_folder(tmp_path, monkeypatch, capsys, command, option):
    nowhere = Paths(*(tmp_path / name for name in ("raw", "derived", "results", "build")))
    monkeypatch.setattr("study.paths.shipped", lambda: nowhere)
    assert main(command) == 1
    assert capsys.readouterr().err == (f"mayors: no {option} here: name a folder with --{option}\n")
    assert list(tmp_path.iterdir()) == []
