"""Runs the steps of the pipeline with doit: what is out of date, and nothing else.

A step is out of date when one of its input files, its own module or a module of the study
that it imports has changed (MD5 of the contents). All work happens in a scratch folder;
the results folders change only after every step has succeeded.
"""

import ast
import contextlib
import hashlib
import importlib
import io
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from doit.cmd_base import TaskLoader2
from doit.doit_cmd import DoitMain
from doit.task import Task

from study import files
from study.compare import ROUNDING, compare_files
from study.paths import ROOT, Paths


@dataclass(frozen=True)
class Step:
    """One step: a pure function from tables to tables.

    Attributes:
        name: short name, used by `mayors run --only`.
        function: `module:function`. It receives the raw tables of `needs` (if any) together
            as one `Raw`, then every other input in the order of `needs`, and returns one
            object an output, in the order of `makes` (a bare object if there is one output).
        needs: inputs, as `raw/TABLE`, `derived/FILE` or `results/FILE`.
        makes: outputs, as `derived/FILE`, `results/FILE` or `scratch/FILE` (never published).
        render: `module:function` that turns what `function` returns (a table, a figure) into
            the stored formats; empty if it already returns what is stored.
        whole_folder: the function receives the path of the raw folder instead of tables.
    """

    name: str
    function: str
    needs: tuple[str, ...]
    makes: tuple[str, ...]
    render: str = ""
    whole_folder: bool = False


class StepError(Exception):
    """A run that could not be completed; the message is one line for the user."""


@dataclass
class Run:
    """What a run did.

    Attributes:
        rebuilt: names of the steps that were executed, in order.
        changed: published files that are new or different.
        seconds: wall time.
    """

    rebuilt: list[str] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    seconds: float = 0.0


SCRATCH = "scratch/"
"""Outputs under this name stay in the scratch folder."""


# --- what a step's code consists of ---------------------------------------------------------


@cache
def _module_file(module: str) -> Path | None:
    base = ROOT.joinpath(*module.split("."))
    for file in (base.with_suffix(".py"), base / "__init__.py"):
        if file.is_file():
            return file
    return None


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Every statement, also inside functions and branches; expressions hold no import."""
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        yield node
        for block in ("body", "orelse", "finalbody", "handlers", "cases"):
            todo.extend(getattr(node, block, ()))


@cache
def _imports(module: str) -> frozenset[str]:
    file = _module_file(module)
    if file is None:
        return frozenset()
    found: set[str] = set()
    for node in _statements(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(name for name in found if name.startswith("study.") and _module_file(name))


@cache
def _templates(file: Path) -> frozenset[Path]:
    """Templates beside a module that it names."""
    text = file.read_text(encoding="utf-8")
    return frozenset(found for found in file.parent.glob("*.j2") if found.name in text)


def code_of(step: Step) -> list[Path]:
    """Files of the study that a step runs: its modules, all they import, and their templates."""
    seen: set[str] = set()
    todo = [name.partition(":")[0] for name in (step.function, step.render) if name]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        todo.extend(_imports(name))
    files = {file for name in seen if (file := _module_file(name)) is not None}
    return sorted(files.union(*map(_templates, files)))


# --- executing one step -----------------------------------------------------------------------


def resolve(spec: str) -> Callable[..., Any]:
    """The function that `module:function` names."""
    module, _, name = spec.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def _execute(step: Step, paths: Paths) -> None:
    """Runs a step.

    Raises:
        StepError: the step failed; the message is one line that begins with its name.
    """
    from study.gate import DataRefusedError
    from study.raw.problems import RawDataError

    try:
        _make(step, paths)
    except (DataRefusedError, RawDataError) as error:
        raise StepError(f"{step.name}: {error}") from error
    except OSError as error:
        raise StepError(f"{step.name}: {files.told(error)}") from error
    except Exception as error:
        raise StepError(_not_estimated(step, error)) from error


_MOST_INPUTS_NAMED = 6


def _not_estimated(step: Step, error: Exception) -> str:
    kind = type(error).__name__
    reason = " ".join(str(error).split())
    if isinstance(error, LookupError) or not reason:
        reason = f"{kind} {reason}".strip()
    more = len(step.needs) - _MOST_INPUTS_NAMED
    inputs = ", ".join(step.needs[:_MOST_INPUTS_NAMED]) + (f" and {more} more" if more > 0 else "")
    return (
        f"{step.name} cannot be estimated on these data, which may have too few rows: {reason} "
        f"(it reads {inputs}); "
        "other steps: mayors run --only STEP"
    )


def _make(step: Step, paths: Paths) -> None:
    from study.raw.reader import read_raw

    tables = [n.removeprefix("raw/") for n in step.needs if n.startswith("raw/")]
    raw: list[Any] = [read_raw(paths.raw, tables)] if tables and not step.whole_folder else []
    if step.whole_folder:
        raw = [paths.raw]
    others = [files.load(paths.built(n)) for n in step.needs if not n.startswith("raw/")]
    made = resolve(step.function)(*raw, *others)
    if step.render:
        made = resolve(step.render)(made)
    outputs = made if len(step.makes) != 1 else (made,)
    if len(outputs) != len(step.makes):
        raise ValueError(f"{len(outputs)} outputs for {len(step.makes)} files")
    for target, content in zip(step.makes, outputs, strict=True):
        files.save(content, paths.built(target))


def _raw_file(name: str) -> str:
    return f"{name}.csv" if name.startswith("raw/") else name


def _dependencies(step: Step, paths: Paths) -> list[str]:
    inputs = [paths.built(_raw_file(name)) for name in step.needs]
    if any(name.startswith("raw/") for name in step.needs):
        inputs.append(paths.raw / "datapackage.json")
    return [str(file) for file in [*inputs, *code_of(step)]]


class _Loader(TaskLoader2):  # type: ignore[misc]
    def __init__(self, steps: Sequence[Step], paths: Paths, reporter: "_Reporter") -> None:
        super().__init__()
        self._steps = steps
        self._paths = paths
        self._reporter = reporter

    def setup(self, opt_values: dict[str, Any]) -> None:
        self._paths.build.mkdir(parents=True, exist_ok=True)

    def load_doit_config(self) -> dict[str, Any]:
        return {
            "dep_file": str(self._paths.build / "state.json"),
            "backend": "json",
            "reporter": self._reporter,
            "verbosity": 0,
        }

    def load_tasks(self, cmd: object, pos_args: list[str]) -> list[Task]:
        return [
            Task(
                step.name,
                [(_execute, [step, self._paths])],
                file_dep=_dependencies(step, self._paths),
                targets=[str(self._paths.built(name)) for name in step.makes],
            )
            for step in self._steps
        ]


class _Reporter:
    """Progress on standard error, and a record of what was executed and what failed."""

    desc = "progress"

    def __init__(self, total: int) -> None:
        self.rebuilt: list[str] = []
        self.failures: list[str] = []
        self._total = total
        self._bar: Any = None

    def __call__(self, outstream: object, options: object) -> "_Reporter":
        return self

    def initialize(self, tasks: object, selected_tasks: object) -> None:
        """Nothing to prepare: the bar appears with the first step that has work to do."""

    def get_status(self, task: Task) -> None:
        """Called before a step is examined."""

    def execute_task(self, task: Task) -> None:
        """Called before a step runs."""
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(
                total=self._total, unit="step", file=sys.stderr, leave=False, disable=None
            )
        self._bar.set_description(task.name)
        self._bar.refresh()

    def _advance(self) -> None:
        if self._bar is not None:
            self._bar.update()

    def add_success(self, task: Task) -> None:
        """Called after a step has run."""
        self.rebuilt.append(task.name)
        self._advance()

    def skip_uptodate(self, task: Task) -> None:
        """Called when a step has nothing to do."""
        self._advance()

    def skip_ignore(self, task: Task) -> None:
        """No step is ever ignored."""

    def add_failure(self, task: Task, fail: Any) -> None:
        """Called when a step fails."""
        self.failures.append(_one_line(fail) or " ".join(fail.get_msg().split()))

    def cleanup_error(self, exception: Any) -> None:
        """Steps have no tear-down."""

    def runtime_error(self, msg: str) -> None:
        """Called for errors before any step runs."""
        self.failures.append(" ".join(msg.split()))

    def teardown_task(self, task: Task) -> None:
        """Steps have no tear-down."""

    def complete_run(self) -> None:
        """Called at the end."""
        if self._bar is not None:
            self._bar.close()


def _one_line(fail: Any) -> str:
    lines = [line for line in "".join(fail.traceback or []).splitlines() if line.strip()]
    if not lines:
        return ""
    kind, _, text = lines[-1].strip().partition(": ")
    return text or kind


# --- a whole run --------------------------------------------------------------------------------


def closure(steps: Sequence[Step], only: str) -> list[Step]:
    """The named step and all steps whose outputs it needs, in pipeline order.

    Raises:
        StepError: no step or output has that name.
    """
    makers = {name: step for step in steps for name in step.makes}
    named = {step.name: step for step in steps}
    if only not in named:
        raise StepError(f'no step "{only}"; the steps are: {", ".join(named)}')
    wanted: set[str] = set()
    todo = [named[only]]
    while todo:
        step = todo.pop()
        wanted.add(step.name)
        todo.extend(makers[name] for name in step.needs if name in makers)
    return [step for step in steps if step.name in wanted]


def _first(failures: Sequence[str]) -> str:
    """The failure to report: of steps at the same time, bad data may stop several.

    The gate tells all that is wrong, so its word goes before that of any other step.
    """
    of_gate = [text for text in failures if text.startswith("check: ")]
    return [*of_gate, *failures, ""][0]


def build(steps: Sequence[Step], paths: Paths, *, jobs: int = 1, force: bool = False) -> Run:
    """Brings the scratch folder up to date.

    Args:
        steps: the steps, in any order that respects their needs.
        paths: the folders of the run.
        jobs: processes that work at the same time.
        force: run every step even when nothing changed.

    Raises:
        StepError: a step failed; the message names it and says why.
    """
    began = time.perf_counter()
    reporter = _Reporter(len(steps))
    command = ["run"]
    if force:
        command.append("--always-execute")
    if jobs > 1:
        command += ["--process", str(jobs)]
    noise = io.StringIO()
    with contextlib.redirect_stdout(noise):
        code = DoitMain(_Loader(steps, paths, reporter)).run(command)
    if code != 0 or reporter.failures:
        raise StepError(_first(reporter.failures) or noise.getvalue().strip() or "the run failed")
    return Run(rebuilt=reporter.rebuilt, seconds=time.perf_counter() - began)


def stale(steps: Sequence[Step], paths: Paths) -> list[str]:
    """Names of the published outputs that a build changed by more than a rounding of last digits.

    So a file made on another processor stays as it is.
    """
    names = [name for step in steps for name in step.makes if not name.startswith(SCRATCH)]
    return [
        name for name in names if compare_files(paths.built(name), paths.published(name), ROUNDING)
    ]


def publish(names: Sequence[str], paths: Paths) -> list[Path]:
    """Copies outputs from the scratch folder to derived and results; returns the files changed."""
    pairs = ((paths.built(name), paths.published(name)) for name in names)
    return files.save_all((target, source.read_bytes()) for source, target in pairs)


def withdraw(listed: Sequence[str], steps: Sequence[Step], paths: Paths) -> list[Path]:
    """Deletes published files of an earlier manifest that no step makes any more.

    Args:
        listed: names of the outputs in the manifest of the run before.
        steps: all steps of the pipeline.
        paths: the folders of the run.
    """
    current = {name for step in steps for name in step.makes}
    orphans = [paths.published(name) for name in listed if name not in current]
    for file in orphans:
        file.unlink(missing_ok=True)
    return orphans


def digest(file: Path) -> str:
    """SHA-256 of a file's contents."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
