"""Reading and writing files. Every write is to a temporary file, then renamed."""

from __future__ import annotations

import contextlib
import csv
import errno
import os
import signal
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def _load_csv(path: Path) -> pd.DataFrame:
    import pandas as pd

    return pd.read_csv(path, dtype_backend="numpy_nullable", keep_default_na=False, na_values=[""])


def _load_text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


_LOADERS = {".csv": _load_csv, ".md": _load_text, ".html": _load_text, ".svg": _load_text}


def load(path: Path) -> Any:
    """A file of the pipeline: a table for .csv, text or bytes for the rest."""
    return _LOADERS.get(path.suffix, Path.read_bytes)(path)


def _csv_bytes(frame: pd.DataFrame) -> bytes:
    text = frame.to_csv(
        index=False, lineterminator="\n", float_format="%.12g", quoting=csv.QUOTE_MINIMAL
    )
    return text.encode("utf-8")


def to_bytes(content: pd.DataFrame | str | bytes) -> bytes:
    """The bytes under which a step's output is stored (floats with twelve digits)."""
    if isinstance(content, bytes):
        return content
    return content.encode("utf-8") if isinstance(content, str) else _csv_bytes(content)


def save(content: pd.DataFrame | str | bytes, path: Path) -> None:
    """Writes a file so that it is either whole or as it was.

    Raises:
        OSError: the file cannot be written; the error names it, and no temporary file is left.
    """
    save_all([(path, content)])


def save_all(contents: Iterable[tuple[Path, pd.DataFrame | str | bytes]]) -> list[Path]:
    """Writes several files so that either all of them are new or none; returns them.

    New contents are first written beside their targets, under names that no other process uses,
    then all are renamed, while Ctrl-C is held back.

    Raises:
        OSError: a file cannot be written; the error names it, and no temporary file is left.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for path, content in contents:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
            temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
            staged.append((temporary, path))
            with _named(path):
                temporary.write_bytes(to_bytes(content))
        with uninterrupted():
            for temporary, path in staged:
                with _named(path):
                    temporary.replace(path)
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
    return [path for _, path in staged]


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Errors of a temporary file name the file that it stands for."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Holds Ctrl-C back for the moment in which files are renamed."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not in the main thread, where no signal arrives
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Lets one process at a time work in a folder.

    Where the system has no `fcntl`, a file `.lock` in the folder is the lock; after a crash it has
    to be removed by hand.

    Raises:
        BlockingIOError: another process works in the folder.
    """
    try:
        import fcntl
    except ImportError:
        with _lock_file(folder / ".lock"):
            yield
        return
    handle = os.open(folder, os.O_RDONLY)
    _locks.add(handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        _locks.discard(handle)
        os.close(handle)


_locks: set[int] = set()


def _let_go() -> None:
    """A worker drops the locks of its parent, so that none outlives it."""
    for handle in _locks:
        os.close(handle)
    _locks.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


@contextlib.contextmanager
def _lock_file(lock: Path) -> Iterator[None]:
    try:
        lock.touch(exist_ok=False)
    except FileExistsError:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN), str(lock)) from None
    try:
        yield
    finally:
        lock.unlink()


_MENDS = {
    errno.EACCES: "name a place where you may write",
    errno.EPERM: "name a place where you may write",
    errno.EROFS: "name a place where you may write",
    errno.EISDIR: "name a file in it",
    errno.EEXIST: "name a folder, or move what stands there",
    errno.ENOTDIR: "name a folder, or move what stands there",
    errno.ENOENT: "check the name",
    errno.ENAMETOOLONG: "take a shorter name",
    errno.ENOSPC: "make room and run again",
}


def told(error: OSError) -> str:
    """An error of the file system in one line: `file: reason; what to do`."""
    name = error.filename2 or error.filename
    reason = error.strerror or " ".join(str(error).split())
    mend = _MENDS.get(error.errno or 0, "mend this and run again")
    return f"{f'{name}: ' if name else ''}{reason}; {mend}"
