"""The whole way on a copy of the data in a temporary folder."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from study.cli import main
from study.compare import ROUNDING, compare_files
from study.engine import SCRATCH
from study.engine import resolve as resolve_function
from study.exhibits.contents import FIGURES_SHOWN, TABLES_SHOWN
from study.paths import Paths, resolve, shipped
from study.pipeline import FIGURES, RAW_TABLES, STEPS, TABLES
from study.raw.descriptor import load_descriptor
from study.run import run


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    folder = tmp_path_factory.mktemp("project")
    raw = folder / "raw"
    shutil.copytree(shipped().raw, raw)
    paths = resolve(raw, folder / "out")
    run(paths)
    return paths


def snapshot(paths: Paths) -> dict[str, tuple[int, bytes]]:
    return {
        str(file.relative_to(paths.results)): (file.stat().st_mtime_ns, file.read_bytes())
        for file in sorted(paths.results.rglob("*"))
        if file.is_file() and ".build" not in file.parts
    }


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def test_every_raw_table_is_in_the_pipeline():
    assert set(RAW_TABLES) == set(load_descriptor(shipped().raw).tables)


def test_every_step_names_functions_that_exist_and_inputs_that_are_made():
    made: set[str] = set()
    for step in STEPS:
        for name in step.needs:
            assert name.startswith("raw/") or name in made, f"{step.name} needs {name}"
        made |= set(step.makes)
        assert callable(resolve_function(step.function))
        assert not step.render or callable(resolve_function(step.render))


def test_the_report_shows_every_exhibit():
    assert set(TABLES_SHOWN) == set(TABLES)
    assert set(FIGURES_SHOWN) == set(FIGURES)


def test_a_run_makes_every_file(project):
    names = [name for step in STEPS for name in step.makes if not name.startswith(SCRATCH)]
    assert all(project.published(name).stat().st_size > 0 for name in names)
    assert (project.results / "manifest.json").is_file()


def test_the_copy_gives_the_published_results(project):
    names = [
        name
        for step in STEPS
        for name in step.makes
        if name.endswith((".csv", ".md", ".svg")) and not name.startswith(SCRATCH)
    ]
    differences = [
        f"{name}: {difference}"
        for name in names
        if (
            difference := compare_files(
                project.published(name), shipped().published(name), ROUNDING
            )
        )
    ]
    assert differences == []


def test_running_again_rebuilds_nothing(project):
    before = snapshot(project)
    done = run(project)
    assert (done.rebuilt, done.changed) == ([], [])
    assert snapshot(project) == before


def test_one_cell_of_crime_rebuilds_what_hangs_on_it(project, tmp_path):
    crime = project.raw / "crime.csv"
    kept = crime.read_bytes()
    shutil.copytree(project.results, tmp_path / "out")
    edit(crime, "new-york-ny,1990,174542,", "new-york-ny,1990,170000,")
    rebuilt = run(project).rebuilt
    crime.write_bytes(kept)
    shutil.rmtree(project.results)
    shutil.copytree(tmp_path / "out", project.results)
    assert run(project).rebuilt == []
    assert {"mayor_years", "tenure_cox", "table_tenure_cox", "report"} <= set(rebuilt)
    assert "world_cities" not in rebuilt
    assert "table_world_cities" not in rebuilt
    assert "spells" not in rebuilt


def test_bad_data_stop_the_run_and_leave_the_results(project, capsys):
    before = snapshot(project)
    crime = project.raw / "crime.csv"
    kept = crime.read_bytes()
    edit(crime, "new-york-ny,1990,174542,", "new-york-ny,1990,many,")
    code = main(["run", "--data", str(project.raw), "--results", str(project.results)])
    crime.write_bytes(kept)
    error = capsys.readouterr().err
    assert code == 1
    assert "crime.csv:" in error
    assert "violent" in error
    assert "many" in error
    assert "Traceback" not in error
    assert snapshot(project) == before


def test_an_interrupted_run_leaves_the_results(project):
    before = snapshot(project)
    crime = project.raw / "crime.csv"
    kept = crime.read_bytes()
    edit(crime, "new-york-ny,1990,174542,", "new-york-ny,1990,170000,")
    script = (
        "import sys, study.analyses.tenure_cox as t\n"
        "def stop(*_): raise KeyboardInterrupt\n"
        "t.cox_models = stop\n"
        "from study.cli import main\n"
        "sys.exit(main(['run', '--data', sys.argv[1], '--results', sys.argv[2]]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(project.raw), str(project.results)],
        capture_output=True,
        text=True,
        check=False,
    )
    crime.write_bytes(kept)
    assert done.returncode == 130
    assert "interrupted" in done.stderr
    assert "Traceback" not in done.stderr
    assert snapshot(project) == before


def test_parallel_steps_give_the_same_files(project, tmp_path):
    paths = resolve(project.raw, tmp_path / "out")
    run(paths, jobs=2)
    assert {name: content for name, (_, content) in snapshot(paths).items()} == {
        name: content for name, (_, content) in snapshot(project).items()
    }


def test_a_missing_table_is_named(project, tmp_path, capsys):
    raw = tmp_path / "raw"
    shutil.copytree(project.raw, raw)
    (raw / "crime.csv").unlink()
    assert main(["run", "--data", str(raw)]) == 1
    assert "crime.csv: missing in" in capsys.readouterr().err


def test_results_on_other_data_go_beside_them(tmp_path):
    assert resolve(tmp_path, None).results == (tmp_path / "results").resolve()
    assert resolve(None, None) == shipped()
