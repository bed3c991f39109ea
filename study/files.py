"""Reading and writing files. Every write is to a temporary file, then renamed."""

from __future__ import annotations

import contextlib
import csv
import errno
import os
import signal
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def _load_csv(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_csv(
            path, dtype_backend="numpy_nullable", keep_default_na=False, na_values=[""]
        )
    except pd.errors.EmptyDataError:  # the file of a frame without columns
        return pd.DataFrame()


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
    """Writes several files together; returns them.

    New contents are first written beside their targets, under names that no other process uses,
    then all are renamed, while Ctrl-C and SIGTERM are held back. Every file is whole at any time.
    A content that cannot be written leaves all files as they were; a rename that fails leaves
    those new that came before it.

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


class ChangedError(Exception):
    """A file changed after it had been read; the message is one line for the user."""


def save_unchanged(contents: Sequence[tuple[Path, bytes | None, str]]) -> list[Path]:
    """Writes several files together, as `save_all`, if each is still as it was read.

    Args:
        contents: path, the bytes that were read (None if there was no such file), new text.

    Raises:
        ChangedError: a file is not as it was read; nothing is written.
        OSError: as `save_all`.
    """
    for path, before, _ in contents:
        if bytes_of(path) != before:
            raise ChangedError(f"{path.name} changed meanwhile: run again")
    return save_all((path, text) for path, _, text in contents)


def bytes_of(path: Path) -> bytes | None:
    """The contents of a file, None if there is no such file."""
    return path.read_bytes() if path.is_file() else None


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Errors of a temporary file name the file that it stands for."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


_HELD = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Holds Ctrl-C and SIGTERM back while files are renamed; they take effect at the end."""
    if threading.current_thread() is not threading.main_thread():  # where no signal arrives
        yield
        return
    held: list[int] = []
    before = {number: signal.getsignal(number) for number in _HELD}
    try:
        for number in _HELD:
            signal.signal(number, lambda got, _: held.append(got))
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for got in held:
            signal.raise_signal(got)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Lets one process at a time work in a folder.

    Where the system has no `fcntl`, a file `.lock` in the folder is the lock; after a crash it has
    to be removed by hand.

    Raises:
        BlockingIOError: another process works in the folder; the error names it.
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
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy(folder) from None
        yield
    finally:
        _locks.discard(handle)
        os.close(handle)


def _busy(place: Path) -> BlockingIOError:
    return BlockingIOError(errno.EAGAIN, "another command is working here", str(place))


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
        raise _busy(lock) from None
    try:
        yield
    finally:
        lock.unlink()


_MENDS = {
    errno.EAGAIN: "wait until it has ended",
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
