"""Runs the steps of the pipeline with doit: what is out of date, and nothing else.

A step is out of date when one of its input files, its own module, a module of the study that it
imports or the version of Python or of a package has changed (MD5 of the contents). All work happens
in a scratch folder; the results folders change only after every step has succeeded.
"""

import ast
import contextlib
import hashlib
import importlib
import io
import json
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from doit.cmd_base import TaskLoader2
from doit.doit_cmd import DoitMain
from doit.exceptions import UnmetDependency
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
    """A run that could not be completed; the message is one line for the user.

    Attributes:
        of_step: a step failed on data that keep all rules, so that other steps may still be built.
    """

    def __init__(self, message: str, *, of_step: bool = False) -> None:
        super().__init__(message)
        self.of_step = of_step


@dataclass
class Run:
    """What a run did.

    Attributes:
        rebuilt: names of the steps that were executed, in order.
        changed: published files that are new or different.
        seconds: wall time.
        failed: names of the steps that failed, and of each why, in one line.
        skipped: names of the steps that need an output of a step that failed.
    """

    rebuilt: list[str] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    seconds: float = 0.0
    failed: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)


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


# --- what a step's results hang on besides ----------------------------------------------------

PACKAGES = (
    "girth",
    "matplotlib",
    "numpy",
    "pandas",
    "scipy",
    "seaborn",
    "statsmodels",
)
"""Packages whose version can change a number or a figure."""

ENVIRONMENT = "environment.json"
"""File of the scratch folder with the versions at work; every step depends on it."""

_STATE = "state.json"


def environment() -> dict[str, str]:
    """The versions of Python and of PACKAGES at work."""
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def _keep_environment(file: Path) -> None:
    """Writes the versions at work to a file, which stays untouched if it has them."""
    text = json.dumps(environment(), indent=1) + "\n"
    if files.bytes_of(file) != text.encode():
        files.save(text, file)


def _drop_damaged(state: Path) -> None:
    """Deletes a record of earlier runs that cannot be read: then everything is rebuilt."""
    if not state.exists():
        return
    try:
        content = json.loads(state.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        content = None
    if not (isinstance(content, dict) and all(isinstance(v, dict) for v in content.values())):
        state.unlink()


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
    from study.estimators.errors import EstimationError
    from study.gate import DataRefusedError
    from study.raw.problems import RawDataError

    try:
        _make(step, paths)
    except (DataRefusedError, RawDataError) as error:
        raise StepError(f"{step.name}: {error}") from error
    except OSError as error:
        raise StepError(f"{step.name}: {files.told(error)}") from error
    except EstimationError as error:
        raise StepError(_not_estimated(step, " ".join(str(error).split()))) from error
    except Exception as error:
        empty = _empty_inputs(step, paths)
        reason = "no usable rows" + (f"; empty: {_listed(empty)}" if empty else "")
        raise StepError(_not_estimated(step, reason)) from error


_MOST_NAMED = 6


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _not_estimated(step: Step, reason: str) -> str:
    return (
        f"{step.name} cannot be estimated on these data: {reason}; it reads {_listed(step.needs)}"
    )


def _empty_inputs(step: Step, paths: Paths) -> list[str]:
    """Input tables without rows, as `raw/TABLE`, and columns without a value beside theirs."""
    from study.raw.reader import read_table

    found: list[str] = []
    for name in step.needs:
        area, _, rest = name.partition("/")
        if area != "raw" and not name.endswith(".csv"):
            continue
        table = read_table(paths.raw, rest) if area == "raw" else files.load(paths.built(name))
        columns = [] if table.empty else table.columns[table.isna().all()]
        found += [name] if table.empty else [f"{column} in {name}" for column in columns]
    return found


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
    return [str(file) for file in [*inputs, paths.build / ENVIRONMENT, *code_of(step)]]


class _Loader(TaskLoader2):  # type: ignore[misc]
    def __init__(self, steps: Sequence[Step], paths: Paths, reporter: "_Reporter") -> None:
        super().__init__()
        self._steps = steps
        self._paths = paths
        self._reporter = reporter

    def setup(self, opt_values: dict[str, Any]) -> None:
        _keep_environment(self._paths.build / ENVIRONMENT)
        _drop_damaged(self._paths.build / _STATE)

    def load_doit_config(self) -> dict[str, Any]:
        return {
            "dep_file": str(self._paths.build / _STATE),
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
        self.failed: dict[str, str] = {}
        self.skipped: list[str] = []
        self.error = ""
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
        """Called when a step fails, or needs what a step that failed should have made."""
        if isinstance(fail, UnmetDependency):
            self.skipped.append(task.name)
        else:
            self.failed[task.name] = _one_line(fail) or " ".join(fail.get_msg().split())
        self._advance()

    def cleanup_error(self, exception: Any) -> None:
        """Steps have no tear-down."""

    def runtime_error(self, msg: str) -> None:
        """Called for errors before any step runs."""
        self.error = " ".join(msg.split())

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


_CHECK = "check"
"""The step that tells all that is wrong with the data: where it fails, nothing else counts."""


def build(
    steps: Sequence[Step],
    paths: Paths,
    *,
    jobs: int = 1,
    force: bool = False,
    keep_going: bool = False,
) -> Run:
    """Brings the scratch folder up to date.

    Args:
        steps: the steps, in any order that respects their needs.
        paths: the folders of the run.
        jobs: processes that work at the same time.
        force: run every step even when nothing changed.
        keep_going: where a step fails, go on with those that do not need it.

    Raises:
        StepError: a step failed (of those at the same time, the check of the data first, for bad
            data may stop several); the message names it and says why. With `keep_going` only the
            check.
    """
    began = time.perf_counter()
    reporter = _Reporter(len(steps))
    options = {"--always-execute": force, "--continue": keep_going}
    command = ["run", *(name for name, wanted in options.items() if wanted)]
    if jobs > 1:
        command += ["--process", str(jobs)]
    noise = io.StringIO()
    with contextlib.redirect_stdout(noise):
        code = DoitMain(_Loader(steps, paths, reporter)).run(command)
    failed = reporter.failed
    if code != 0 and not failed:
        raise StepError(reporter.error or noise.getvalue().strip() or "the run failed")
    if _CHECK in failed:
        raise StepError(failed[_CHECK])
    if failed and not keep_going:
        raise StepError(next(iter(failed.values())), of_step=True)
    return Run(
        rebuilt=reporter.rebuilt,
        seconds=time.perf_counter() - began,
        failed=failed,
        skipped=reporter.skipped,
    )


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
