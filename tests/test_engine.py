"""The engine on a made-up pipeline of two steps in a temporary folder."""

import json
import shutil
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from study import files
from study.engine import (
    ENVIRONMENT,
    Step,
    StepError,
    build,
    closure,
    code_of,
    environment,
    publish,
    stale,
    withdraw,
)
from study.estimators import fit_cox
from study.gate import DataRefusedError
from study.paths import Paths, shipped
from study.raw.reader import Raw


def folders(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "raw", tmp_path / "derived", tmp_path / "results", tmp_path / "build")


def upper(text: str) -> str:
    if "boom" in text:
        raise ValueError("the text holds boom")
    return text.upper()


def doubled(text: str) -> tuple[str, str]:
    return text + text, text


HERE = "tests.test_engine"
STEPS = (
    Step("upper", f"{HERE}:upper", ("derived/given.md",), ("results/upper.md",)),
    Step("double", f"{HERE}:doubled", ("results/upper.md",), ("results/two.md", "scratch/one.md")),
)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    paths = folders(tmp_path)
    files.save("abc", paths.built("derived/given.md"))
    return paths


def test_steps_run_once_and_then_not_again(paths):
    assert build(STEPS, paths).rebuilt == ["upper", "double"]
    assert build(STEPS, paths).rebuilt == []
    assert paths.built("results/two.md").read_text() == "ABCABC"


def test_force_runs_everything(paths):
    build(STEPS, paths)
    assert build(STEPS, paths, force=True).rebuilt == ["upper", "double"]


def test_a_changed_input_reruns_what_hangs_on_it(paths):
    build(STEPS, paths)
    files.save("xyz", paths.built("derived/given.md"))
    assert build(STEPS, paths).rebuilt == ["upper", "double"]


def test_an_equal_output_stops_the_chain(paths):
    build(STEPS, paths)
    files.save("ABC", paths.built("derived/given.md"))
    assert build(STEPS, paths).rebuilt == ["upper"]


def test_a_deleted_output_is_rebuilt(paths):
    build(STEPS, paths)
    paths.built("results/two.md").unlink()
    assert build(STEPS, paths).rebuilt == ["double"]


def test_nothing_is_published_before_everything_has_run(paths):
    build(STEPS, paths)
    publish(stale(STEPS, paths), paths)
    before = paths.published("results/upper.md").read_text()
    files.save("boom", paths.built("derived/given.md"))
    with pytest.raises(StepError, match="upper cannot be estimated on these data: no usable rows"):
        build(STEPS, paths)
    assert paths.published("results/upper.md").read_text() == before


def test_publish_tells_what_changed_and_keeps_scratch_files_back(paths):
    build(STEPS, paths)
    names = [file.name for file in publish(stale(STEPS, paths), paths)]
    assert names == ["upper.md", "two.md"]
    assert publish(stale(STEPS, paths), paths) == []
    assert sorted(file.name for file in paths.results.iterdir()) == ["two.md", "upper.md"]


def test_a_last_digit_rounded_otherwise_is_not_published(paths):
    build(STEPS, paths)
    publish(stale(STEPS, paths), paths)
    for built, published, names in (
        ("0.12345678901", "0.12345678902", []),
        ("0.12345678", "0.12345671", ["results/two.md"]),
        ("0.5 up", "0.5 down", ["results/two.md"]),
    ):
        paths.built("results/two.md").write_text(built)
        paths.published("results/two.md").write_text(published)
        assert stale(STEPS, paths) == names


def test_a_failing_rename_leaves_no_temporary_file(paths, monkeypatch):
    build(STEPS, paths)

    def refuse(self: Path, target: Path) -> Path:
        raise OSError("disk is full")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="disk is full"):
        publish(stale(STEPS, paths), paths)
    assert list(paths.results.iterdir()) == []


def test_withdraw_deletes_what_an_earlier_run_made_and_nothing_else(paths):
    build(STEPS, paths)
    publish(stale(STEPS, paths), paths)
    (paths.results / "old.md").write_text("old")
    (paths.results / "mine.md").write_text("mine")
    withdraw(["results/old.md", "results/upper.md"], STEPS, paths)
    assert sorted(f.name for f in paths.results.iterdir()) == ["mine.md", "two.md", "upper.md"]


def test_closure_is_the_step_and_what_it_needs():
    assert [step.name for step in closure(STEPS, "double")] == ["upper", "double"]
    assert [step.name for step in closure(STEPS, "upper")] == ["upper"]
    with pytest.raises(StepError, match="the steps are: upper, double"):
        closure(STEPS, "nothing")


def test_code_of_a_step_is_its_module_and_all_it_imports():
    step = Step("s", "study.panel.decisions:decisions", (), ())
    names = {file.name for file in code_of(step)}
    assert {"decisions.py", "spells.py", "choices.py", "dates.py", "reader.py"} <= names
    assert "figures.py" not in names


def test_code_of_the_report_holds_its_template_and_that_of_a_table_does_not():
    def names(function: str) -> set[str]:
        return {file.name for file in code_of(Step("s", function, (), ()))}

    assert "report.html.j2" in names("study.exhibits.report:report")
    assert "report.html.j2" not in names("study.exhibits.tables_claims:claims")


def closing(raw: Raw) -> str:
    return f"{raw.as_of} {len(raw['national_unemployment'])}"


def test_a_changed_descriptor_reruns_what_reads_raw_tables(paths):
    paths.raw.mkdir()
    for name in ("datapackage.json", "national_unemployment.csv"):
        shutil.copy(shipped().raw / name, paths.raw)
    step = Step(
        "closing", f"{HERE}:closing", ("raw/national_unemployment",), ("results/closing.md",)
    )
    assert build([step], paths).rebuilt == ["closing"]
    descriptor = paths.raw / "datapackage.json"
    text = descriptor.read_text(encoding="utf-8").replace('"2024-12-31"', '"2023-06-30"')
    descriptor.write_text(text, encoding="utf-8")
    assert build([step], paths).rebuilt == ["closing"]
    assert paths.built("results/closing.md").read_text().startswith("2023-06-30 ")


def test_a_step_that_fails_says_what_it_reads_in_one_line(paths):
    def needs(*names: str) -> Step:
        return Step("odd", f"{HERE}:nothing_there", names, ("results/odd.md",))

    for i in range(8):
        files.save("a", paths.built(f"derived/{i}.md"))
    with pytest.raises(StepError) as error:
        build([needs(*(f"derived/{i}.md" for i in range(8)))], paths)
    assert str(error.value) == (
        "odd cannot be estimated on these data: no usable rows; it reads derived/0.md, "
        "derived/1.md, derived/2.md, derived/3.md, derived/4.md, derived/5.md and 2 more"
    )


def nothing_there(*texts: str) -> str:
    return {}[texts[0]]


def test_the_word_of_the_gate_goes_first(paths):
    steps = (
        Step("odd", f"{HERE}:nothing_there", ("derived/given.md",), ("results/odd.md",)),
        Step("check", f"{HERE}:refused", ("derived/given.md",), ("results/check.md",)),
    )
    with pytest.raises(StepError) as error:
        build(steps, paths, jobs=2)
    assert str(error.value) == "check: line 3 is bad"


def refused(text: str) -> str:
    time.sleep(1)
    raise DataRefusedError("line 3 is bad")


def test_the_state_of_a_run_is_readable(paths):
    build(STEPS, paths)
    assert set(json.loads((paths.build / "state.json").read_text())) == {"upper", "double"}


def test_another_version_of_a_package_reruns_everything(paths, monkeypatch):
    build(STEPS, paths)
    assert json.loads((paths.build / ENVIRONMENT).read_text()) == environment()
    monkeypatch.setattr("study.engine.environment", lambda: {**environment(), "pandas": "99"})
    assert build(STEPS, paths).rebuilt == ["upper", "double"]
    assert build(STEPS, paths).rebuilt == []


def test_the_same_versions_are_not_written_again(paths):
    build(STEPS, paths)
    before = (paths.build / ENVIRONMENT).stat().st_mtime_ns
    build(STEPS, paths)
    assert (paths.build / ENVIRONMENT).stat().st_mtime_ns == before


@pytest.mark.parametrize("text", ['{"upper": {"dep', "", "[]", '{"upper": 3}', "[" * 100_000])
def test_a_damaged_record_of_earlier_runs_is_made_anew(paths, text):
    build(STEPS, paths)
    (paths.build / "state.json").write_text(text)
    assert build(STEPS, paths).rebuilt == ["upper", "double"]
    assert build(STEPS, paths).rebuilt == []


def without_rows(table: pd.DataFrame) -> str:
    fit_cox(table, start="start", stop="stop", event="event", covariates=["x"])
    raise AssertionError


def largest(table: pd.DataFrame) -> str:
    return str(np.max(table["start"].dropna().to_numpy()))


def undecided(table: pd.DataFrame) -> str:
    return "yes" if table["start"].astype("boolean").iloc[0] else "no"


@pytest.mark.parametrize(
    ("function", "text", "reason"),
    [
        ("without_rows", "start,stop,event,x\n", "no rows"),
        ("largest", "start,stop\n,1\n,2\n", "no usable rows; empty: start in derived/a.csv"),
        ("largest", "start\n", "no usable rows; empty: derived/a.csv"),
        ("largest", "\n", "no usable rows; empty: derived/a.csv"),
        ("undecided", "start,stop\n,1\n", "no usable rows; empty: start in derived/a.csv"),
    ],
)
def test_only_words_of_the_study_itself_say_why_a_step_failed(paths, function, text, reason):
    files.save(text, paths.built("derived/a.csv"))
    step = Step("odd", f"{HERE}:{function}", ("derived/a.csv",), ("results/odd.md",))
    with pytest.raises(StepError) as error:
        build([step], paths)
    assert str(error.value) == (
        f"odd cannot be estimated on these data: {reason}; it reads derived/a.csv"
    )
    assert error.value.of_step


WITH_A_GAP = (
    Step("odd", f"{HERE}:nothing_there", ("derived/given.md",), ("results/odd.md",)),
    Step("after", f"{HERE}:upper", ("results/odd.md",), ("results/after.md",)),
    *STEPS,
)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_needs_no_failed_step_is_built(paths, jobs):
    done = build(WITH_A_GAP, paths, jobs=jobs, keep_going=True)
    assert list(done.failed) == ["odd"]
    assert done.failed["odd"].startswith("odd cannot be estimated")
    assert done.skipped == ["after"]
    assert sorted(done.rebuilt) == ["double", "upper"]


def test_data_that_are_refused_let_nothing_go_on(paths):
    check = Step("check", f"{HERE}:refused", ("derived/given.md",), ("scratch/check.md",))
    with pytest.raises(StepError, match="check: line 3 is bad") as error:
        build((check, *STEPS), paths, keep_going=True)
    assert not error.value.of_step
