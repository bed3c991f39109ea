"""The `mayors` command. Every subcommand imports what it needs when it runs."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from study import __version__
from study.exhibits.formats import ENDINGS

if TYPE_CHECKING:
    from study.engine import Run
    from study.paths import Paths

PROCESSES = min(os.cpu_count() or 1, 4)
"""Steps that run at the same time unless `--jobs` says otherwise."""

LISTED = 20
"""More steps or files than this are counted and not named."""


def _folder(text: str) -> Path:
    path = Path(text)
    if not text or not path.is_dir():
        raise argparse.ArgumentTypeError(f'"{text}" is not a folder')
    return path


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of 1 or more")
    return int(text)


def _fail(message: str) -> int:
    print(f"mayors: {message}", file=sys.stderr)
    return 1


def _show_path(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


class _NoDataError(Exception):
    """No data folder is named, and the study's own is not here, as where a wheel is installed."""


def _paths(arguments: argparse.Namespace) -> Paths:
    """The folders of a command that reads data."""
    from study.paths import resolve

    paths = resolve(arguments.data, getattr(arguments, "results", None))
    if not paths.raw.is_dir():
        raise _NoDataError("no data here: name a folder with --data")
    return paths


def _run(arguments: argparse.Namespace) -> int:
    from study.engine import StepError
    from study.run import run

    paths = _paths(arguments)
    try:
        done = run(
            paths,
            only=arguments.only,
            jobs=arguments.jobs,
            force=arguments.force,
            keep_going=arguments.keep_going,
        )
    except StepError as error:
        hint = "; for all that does not need it: mayors run --keep-going" if error.of_step else ""
        return _fail(f"{error}{hint}")
    _tell(done)
    if done.failed:
        return _fail_in_part(done)
    report = paths.results / "report.html"
    if report.is_file():
        print(f"report: {_show_path(report)}")
    return 0


def _fail_in_part(done: Run) -> int:
    for reason in done.failed.values():
        print(f"failed: {reason}", file=sys.stderr)
    return _fail(
        f"{_count(len(done.failed), 'step')} failed and {len(done.skipped)} that need what they "
        "make were skipped; what they published before is as it was"
    )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _tell(done: Run) -> None:
    """What was rebuilt, and which published files changed."""
    if done.rebuilt:
        names = f": {', '.join(done.rebuilt)}" if len(done.rebuilt) <= LISTED else ""
        print(f"rebuilt {_count(len(done.rebuilt), 'step')} in {done.seconds:.1f} s{names}")
    elif done.changed:
        print(f"published what an earlier run had built ({done.seconds:.1f} s)")
    else:
        print(f"nothing to rebuild ({done.seconds:.1f} s)")
    for line in _told_changes(done.changed):
        print(line)


def _told_changes(files: Sequence[Path]) -> list[str]:
    """A line for each file that changed; if they are many, one for those of a folder together."""
    beside = Counter(file.parent for file in files if len(files) > LISTED)
    together = [folder for folder, count in beside.items() if count > 1]
    return [
        *(f"changed {beside[folder]} files in {_show_path(folder)}" for folder in together),
        *(f"changed {_show_path(file)}" for file in files if file.parent not in together),
    ]


def _verify(arguments: argparse.Namespace) -> int:
    from study.engine import StepError
    from study.verify import verify

    try:
        compared, problems = verify(_paths(arguments), jobs=PROCESSES)
    except StepError as error:
        return _fail(str(error))
    for problem in problems:
        print(problem)
    if problems:
        return _fail(
            f"{len(problems)} of {compared} files differ from a fresh build; run `mayors run`"
        )
    print(f"{compared} files rebuilt and equal to the published ones")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from study.files import ChangedError
    from study.raw.check import examine, fix
    from study.raw.descriptor import RAW_TABLES
    from study.raw.problems import RawDataError

    folder = _paths(arguments).raw
    try:
        if arguments.fix:
            fix(folder)
        errors, warnings = examine(folder, needed=RAW_TABLES)
    except (RawDataError, ChangedError) as error:
        return _fail(str(error))
    if arguments.warnings:
        for problem in warnings:
            print(f"warning: {problem}")
    for problem in errors:
        print(problem)
    if errors:
        return _fail(f"{_count(len(errors), 'error')} in {_show_path(folder)}")
    print(
        f"{_show_path(folder)}: no errors, {len(warnings)} warnings"
        + ("" if arguments.warnings or not warnings else " (--warnings lists them)")
    )
    return 0


def _coverage(arguments: argparse.Namespace) -> int:
    from study.analyses.coverage import (
        mayors_by_period,
        measures_by_period,
        open_points,
        people_by_period,
    )
    from study.exhibits import tables
    from study.exhibits.grid import to_markdown
    from study.gate import DataRefusedError, gate
    from study.raw.reader import read_raw

    folder = _paths(arguments).raw
    try:
        gate(folder)
        raw = read_raw(folder)
    except DataRefusedError as error:
        return _fail(str(error))
    print(to_markdown(tables.coverage_mayors(mayors_by_period(raw))))
    print(to_markdown(tables.coverage_people(people_by_period(raw))))
    print(to_markdown(tables.coverage_measures(measures_by_period(raw))))
    for line in open_points(raw):
        print(line)
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from study.analyses.coverage import contests_to_find
    from study.gate import DataRefusedError, gate
    from study.raw.history import TABLES, NotFoundError, history
    from study.raw.reader import read_raw

    folder = _paths(arguments).raw
    try:
        gate(folder, TABLES)
        raw = read_raw(folder, TABLES)
        due = contests_to_find(raw, raw["cities"]["city_id"].tolist())
        print(history(raw, due, " ".join(arguments.who)))
    except (DataRefusedError, NotFoundError) as error:
        return _fail(str(error))
    return 0


def _table_format(form: str | None, out: Path | None) -> str:
    """The format of a table: as asked for, or as its file is named, or md.

    Raises:
        ValueError: the two disagree, or the name ends in none of ENDINGS and no format is given.
    """
    ending = out.suffix.lower() if out else ""
    named = {end: name for name, end in ENDINGS.items()}.get(ending)
    if form and named and form != named:
        raise ValueError(f"{out}: {ending} is {named}, and --format says {form}; give one of them")
    if ending and not (form or named):
        raise ValueError(
            f"{out}: {ending} is no format of a table; expected {', '.join(ENDINGS.values())}, "
            "or name the format with --format"
        )
    return form or named or "md"


def _table(arguments: argparse.Namespace) -> int:
    from study.exhibits.show_table import render
    from study.paths import resolve

    paths = resolve(None, arguments.results)
    if arguments.results is None and not paths.raw.is_dir():
        raise _NoDataError("no results here: name a folder with --results")
    try:
        form = _table_format(arguments.format, arguments.out)
        content = render(paths, arguments.name, form)
    except (LookupError, ValueError) as error:
        return _fail(str(error.args[0]))
    if arguments.out is not None:
        from study.files import save

        save(content, arguments.out)
        print(f"wrote {_show_path(arguments.out)}")
        return 0
    if isinstance(content, bytes):
        return _fail(f"{form} is not text; name a file with --out table.{form}")
    sys.stdout.write(content)
    return 0


def _add(arguments: argparse.Namespace) -> int:
    from study.files import ChangedError
    from study.raw.add import ADDABLE, RefusedError, add_row, asked, parse_pairs
    from study.raw.descriptor import load_descriptor
    from study.raw.problems import RawDataError

    folder = _paths(arguments).raw
    name = ADDABLE[arguments.what]
    try:
        table = load_descriptor(folder).table(name)
        values = parse_pairs(table, arguments.pairs)
        if arguments.ask or not values:
            values = asked(table, values, input)
        warnings = add_row(folder, name, values)
    except (RefusedError, RawDataError, ChangedError) as error:
        for line in str(error).splitlines():
            print(line)
        return _fail(f"nothing was added to {name}.csv")
    except EOFError:
        return _fail("no answer; give the columns as column=value")
    print(f"added to {_show_path(folder / f'{name}.csv')}")
    for problem in warnings:
        print(f"warning: {problem}")
    return 0


def _collect(arguments: argparse.Namespace) -> int:
    from study.collect.run import CollectError, collect
    from study.files import ChangedError

    folder = _paths(arguments).raw
    if arguments.review is not None:
        return _review(arguments.source, folder, arguments.review)
    try:
        report = collect(arguments.source, folder, only=arguments.only)
    except (CollectError, ChangedError) as error:
        return _fail(str(error))
    for line in report.lines():
        print(line)
    return 0


def _review(upstream: Path, raw: Path, out: Path) -> int:
    from study.collect.run import CollectError, review
    from study.files import save

    try:
        proposals = review(upstream, raw)
    except CollectError as error:
        return _fail(str(error))
    save(proposals, out)
    undecided = (proposals["review"] == "open").sum()
    print(f"wrote {_show_path(out)}: {len(proposals)} ballots, {undecided} not yet reviewed")
    return 0


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        type=_folder,
        metavar="DIR",
        help="a folder laid out like data/raw (default: data/raw)",
    )


def _results(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("--results", type=Path, metavar="DIR", help=text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mayors", description="The careers of big-city mayors: an open study you can rerun."
    )
    parser.add_argument("--version", action="version", version=f"mayors {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(
        name: str, act: Callable[[argparse.Namespace], int], text: str
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(act=act)
        return sub

    run = command("run", _run, "run the whole analysis: only what changed is rebuilt")
    _data(run)
    _results(
        run,
        "where panels and results go (default: data/derived and results; with --data DIR/results)",
    )
    run.add_argument(
        "--only", metavar="STEP", help="one step and what it needs (a wrong name lists all)"
    )
    run.add_argument(
        "--jobs",
        type=_positive,
        default=PROCESSES,
        metavar="N",
        help=f"steps at the same time (default here: {PROCESSES})",
    )
    run.add_argument("--force", action="store_true", help="rebuild everything")
    run.add_argument(
        "--keep-going",
        action="store_true",
        help="where a step cannot be estimated, publish what does not need it",
    )

    verify = command("verify", _verify, "rebuild in a temporary folder and compare")
    _data(verify)
    _results(verify, "results to compare with (default: the study's, or DIR/results with --data)")

    check = command("check", _check, "all errors of the data at once, one a line")
    _data(check)
    check.add_argument("--warnings", action="store_true", help="list warnings too")
    check.add_argument("--fix", action="store_true", help="rewrite tables in canonical form first")

    _data(command("coverage", _coverage, "what is known and what is missing"))

    show = command("show", _show, "one career or one city as a time line, with sources")
    show.add_argument(
        "who", nargs="+", metavar="MAYOR_OR_CITY", help="cory-booker, charlotte-nc, a name"
    )
    _data(show)

    table = command("table", _table, "one table to standard output or a file")
    table.add_argument(
        "name", metavar="NAME", help="for example tenure_cox; a wrong name lists all"
    )
    table.add_argument(
        "--format", choices=tuple(ENDINGS), help="default: as FILE is named, else md"
    )
    table.add_argument("--out", type=Path, metavar="FILE", help="write to a file")
    _results(table, "results of which run (default: the study's)")

    add = command("add", _add, "add one checked row; a row that breaks a rule is refused")
    add.add_argument(
        "what",
        choices=(
            "city",
            "mayor",
            "age",
            "spell",
            "election",
            "charter",
            "candidacy",
            "event",
            "initiative",
            "activity",
            "source",
        ),
    )
    add.add_argument(
        "pairs", nargs="*", metavar="COLUMN=VALUE", help="such as city_id=houston-tx; none: ask"
    )
    add.add_argument("--ask", action="store_true", help="ask for the columns that are not given")
    _data(add)

    collect = command("collect", _collect, "rebuild the bulk tables from upstream files")
    collect.add_argument(
        "--from", dest="source", type=_folder, required=True, metavar="DIR", help="upstream files"
    )
    collect.add_argument("--only", metavar="TABLE", help="one table")
    collect.add_argument(
        "--review",
        type=Path,
        metavar="FILE",
        help="change nothing; write the ballots that may be bids of mayors, to look at",
    )
    _data(collect)
    return parser


_AS_BEFORE = {
    "run": "results are as they were, or all new",
    "verify": "results are as they were",
    "add": "the table is as it was, or new",
    "collect": "the tables are as they were, or all new",
}
"""What holds when a command that writes at its very end is interrupted, also while it writes."""


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The arguments; pairs of `add` may also follow an option."""
    parser = _parser()
    arguments, rest = parser.parse_known_args(argv)
    if arguments.command == "add":
        arguments.pairs += [text for text in rest if not text.startswith("-")]
        rest = [text for text in rest if text.startswith("-")]
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return arguments


def _end_on_term() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


@cache
def _take_signals() -> None:
    """Takes SIGTERM for Ctrl-C; workers, which inherit that, end at once instead."""
    with contextlib.suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=_end_on_term)


def _print_any_letter() -> None:
    """Names and signs are printed whole wherever output goes, as UTF-8 like the files."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point of the `mayors` command; returns the exit code."""
    _print_any_letter()
    arguments = _arguments(argv)
    _take_signals()
    try:
        code: int = arguments.act(arguments)
    except KeyboardInterrupt:
        as_before = _AS_BEFORE.get(arguments.command)
        print(f"mayors: interrupted{f'; {as_before}' if as_before else ''}", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 0
    except _NoDataError as error:
        return _fail(str(error))
    except OSError as error:
        from study.files import told

        return _fail(told(error))
    return code


if __name__ == "__main__":
    sys.exit(main())
