"""The engine on a made-up pipeline of two steps in a temporary folder."""

import json
from pathlib import Path

import pytest

from study import files
from study.engine import Step, StepError, build, closure, code_of, publish, stale, withdraw
from study.paths import Paths


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
    with pytest.raises(StepError, match="upper: the text holds boom"):
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


def test_the_state_of_a_run_is_readable(paths):
    build(STEPS, paths)
    assert set(json.loads((paths.build / "state.json").read_text())) == {"upper", "double"}
