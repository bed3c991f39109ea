"""Rebuilding bulk tables of data/raw, so that nothing made or corrected by hand is lost."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from study.collect import BUILDERS
from study.collect.builder import Builder, CollectError
from study.collect.candidacies import CANDIDATES_FILE
from study.collect.files import reason, require
from study.collect.proposals import propose
from study.files import alone, bytes_of, save_unchanged
from study.raw.descriptor import Table, load_descriptor
from study.raw.problems import RawDataError
from study.raw.reader import frame_of, read_table
from study.raw.records import split
from study.raw.writer import canonical

__all__ = ["Change", "CollectError", "Report", "collect", "is_owned", "merged", "review"]


@dataclass(frozen=True)
class Change:
    """What a collector did to one table.

    Attributes:
        table: name of the table.
        rows: rows of the table now.
        added: rows whose key is new.
        changed: rows whose key stood before with other values.
        removed: rows whose key is gone.
        kept: rows made or corrected by hand, which were left alone.
    """

    table: str
    rows: int
    added: int
    changed: int
    removed: int
    kept: int


@dataclass(frozen=True)
class Report:
    """What a run of the collectors did, table by table."""

    changes: tuple[Change, ...]

    def lines(self) -> Iterator[str]:
        """One line a table."""
        for c in self.changes:
            yield (
                f"{c.table}: {c.rows} rows ({c.added} added, {c.changed} changed, "
                f"{c.removed} removed; {c.kept} by hand, kept)"
            )


def collect(from_dir: Path, raw_dir: Path, only: str | None = None) -> Report:
    """Rebuilds the bulk tables of a data folder from upstream files.

    A collector owns the rows that name no source but its own. Any other row was made or corrected
    by hand: it is kept, and hides a collected row of the same key. All tables are written
    together at the end, so that an error leaves the folder as it was; no other command of the kit
    writes in the folder meanwhile.

    Args:
        from_dir: folder of upstream files, laid out as docs/collect.md says.
        raw_dir: folder laid out like data/raw; a table that it lacks is made.
        only: one table, or None for all.

    Raises:
        CollectError: there is no such table, a file is missing or is not as expected, no row was
            collected where some had been, or a table of the data folder cannot be read or is not
            described there; the text is one line.
        ChangedError: a table was edited meanwhile; all are as they were.
        OSError: another command works in the folder, or a table cannot be written.
    """
    if only is not None and only not in BUILDERS:
        raise CollectError(f"no collector for {only!r}; there are {', '.join(BUILDERS)}")
    wanted = BUILDERS if only is None else {only: BUILDERS[only]}
    for builder in wanted.values():
        require(from_dir, builder.reads)
    with alone(raw_dir):
        try:
            folder = _Folder(raw_dir, wanted)
            steps = tqdm(wanted.items(), desc="collect", unit="table", disable=None, leave=False)
            changes = [_rebuild(from_dir, folder, *step) for step in steps]
        except RawDataError as error:
            raise CollectError(str(error)) from None
        folder.write()
    return Report(tuple(changes))


def review(from_dir: Path, raw_dir: Path) -> pd.DataFrame:
    """Ballots that may be bids of mayors, as `proposals.propose` returns them.

    Args:
        from_dir: folder of upstream files.
        raw_dir: folder laid out like data/raw.

    Raises:
        CollectError: a file is missing or is not as expected, or a table cannot be read or is not
            described; the text is one line.
    """
    proposals = Builder(propose, (CANDIDATES_FILE,), frozenset())
    try:
        return _built(from_dir, _Folder(raw_dir, ()), "ballots", proposals)
    except RawDataError as error:
        raise CollectError(str(error)) from None


class _Folder:
    """A data folder whose rebuilt tables are kept back until all are there."""

    def __init__(self, raw_dir: Path, wanted: Iterable[str]) -> None:
        self._raw_dir = raw_dir
        self._descriptor = load_descriptor(raw_dir)
        self._before = {name: bytes_of(self._path(name)) for name in wanted}
        self._rebuilt: dict[str, str] = {}

    def _path(self, name: str) -> Path:
        return self._raw_dir / self.schema(name).file

    def schema(self, name: str) -> Table:
        """The schema of a table."""
        return self._descriptor.table(name)

    def read(self, name: str) -> pd.DataFrame:
        """A table, rebuilt or as it stands."""
        table = self.schema(name)
        if name not in self._rebuilt:
            return read_table(self._raw_dir, name)
        _, *records = split(self._rebuilt[name], self._path(name))
        return frame_of(table, records)

    def read_or_empty(self, name: str) -> pd.DataFrame:
        """A table as it stands, without rows if there is no such file."""
        return self.read(name) if self._path(name).exists() else frame_of(self.schema(name), [])

    def rebuild(self, name: str, frame: pd.DataFrame) -> None:
        """Keeps a table for the end, as it will be read then."""
        self._rebuilt[name] = canonical(frame, self.schema(name))

    def write(self) -> None:
        """Writes the rebuilt tables together, if all are still as they were at the start."""
        save_unchanged(
            [(self._path(name), self._before[name], text) for name, text in self._rebuilt.items()]
        )


def _rebuild(from_dir: Path, folder: _Folder, name: str, builder: Builder) -> Change:
    table = folder.schema(name)
    before = folder.read_or_empty(name)
    built = _built(from_dir, folder, name, builder)
    owned = is_owned(before["sources"], builder.sources)
    if built.empty and owned.any():
        raise CollectError(
            f"{name}: no row was found in {_files(builder)}, and the table has {owned.sum()} rows "
            "from there; look at the files, or remove these rows by hand"
        )
    folder.rebuild(name, merged(before, built, table, builder.sources))
    after = folder.read(name)
    return _change(name, _by_key(before, table), _by_key(after, table), int((~owned).sum()))


def _built(from_dir: Path, folder: _Folder, name: str, builder: Builder) -> pd.DataFrame:
    """The collected rows; whatever a collector stumbles on is an upstream file out of the way."""
    try:
        return builder.build(from_dir, folder.read)
    except RawDataError:
        raise
    except CollectError as error:
        raise CollectError(f"{name}: {error}") from error
    except Exception as error:
        raise CollectError(
            f"{name}: {_files(builder)}: the contents are not as expected: {reason(error)}; "
            "get the files anew"
        ) from error


def _files(builder: Builder) -> str:
    return ", ".join(builder.reads)


def is_owned(sources: pd.Series, keys: frozenset[str]) -> pd.Series:
    """Whether each cell of `;`-joined source keys names none but the given ones.

    Args:
        sources: cells of a `sources` column.
        keys: the source keys of one collector.
    """
    flags = [set(str(cell).split(";")) <= keys for cell in sources]
    return pd.Series(flags, index=sources.index, dtype=bool)


def merged(
    before: pd.DataFrame, built: pd.DataFrame, table: Table, keys: frozenset[str]
) -> pd.DataFrame:
    """Rows made by hand and, where none of these has the same key, collected rows.

    Args:
        before: the table as it stands.
        built: collected rows, in the columns of the table.
        table: schema of the table.
        keys: source keys of the collector.
    """
    hand = before[~is_owned(before["sources"], keys)]
    taken = set(_keys(hand, table))
    free = [key not in taken for key in _keys(built, table)]
    columns = table.columns
    return pd.concat(
        [hand[columns].astype("object"), built.loc[free, columns].astype("object")],
        ignore_index=True,
    )


def _keys(frame: pd.DataFrame, table: Table) -> list[tuple[str, ...]]:
    text = frame[list(table.key)].astype("string").fillna("")
    return list(text.itertuples(index=False, name=None))


def _by_key(frame: pd.DataFrame, table: Table) -> dict[tuple[str, ...], tuple[str, ...]]:
    text = frame.astype("string").fillna("")
    return dict(zip(_keys(frame, table), text.itertuples(index=False, name=None), strict=True))


def _change(
    name: str,
    before: dict[tuple[str, ...], tuple[str, ...]],
    after: dict[tuple[str, ...], tuple[str, ...]],
    kept: int,
) -> Change:
    both = before.keys() & after.keys()
    return Change(
        table=name,
        rows=len(after),
        added=len(after.keys() - before.keys()),
        changed=sum(before[key] != after[key] for key in both),
        removed=len(before.keys() - after.keys()),
        kept=kept,
    )
