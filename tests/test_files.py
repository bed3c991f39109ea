import contextlib
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from study.files import ChangedError, alone, save, save_all, save_unchanged, told, uninterrupted


def test_a_folder_in_the_place_of_a_file_is_named_and_nothing_is_left(tmp_path):
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(IsADirectoryError) as error:
        save_all([(tmp_path / "a.csv", "new"), (tmp_path / "b.csv", "new")])
    assert told(error.value) == f"{tmp_path / 'b.csv'}: Is a directory; name a file in it"
    assert [file.name for file in tmp_path.iterdir()] == ["b.csv"]


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path):
    (tmp_path / "a").write_text("")
    with pytest.raises(OSError, match="exists") as error:
        save("new", tmp_path / "a" / "b.csv")
    assert told(error.value).startswith(f"{tmp_path / 'a'}: File exists; name a folder")


def test_writers_at_once_do_not_meet(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: save(f"{i}\n" * 1000, tmp_path / "a.md"), range(200)))
    assert len(set((tmp_path / "a.md").read_text().split())) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["a.md"]


@pytest.mark.parametrize("system", ["with fcntl", "without"])
def test_one_at_a_time_works_in_a_folder(tmp_path, monkeypatch, system):
    if system == "without":
        monkeypatch.setitem(sys.modules, "fcntl", None)
    with alone(tmp_path), pytest.raises(BlockingIOError) as error, alone(tmp_path):
        raise AssertionError
    assert "another command is working here; wait until it has ended" in told(error.value)
    assert str(tmp_path) in told(error.value)
    with alone(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are forked")
def test_a_worker_that_outlives_its_parent_holds_no_lock(tmp_path):
    (reading, writing), (ready, tell) = os.pipe(), os.pipe()
    with alone(tmp_path):
        child = os.fork()
        if child == 0:
            os.write(tell, b"x")
            os.read(reading, 1)
            os._exit(0)
        os.read(ready, 1)
    try:
        with alone(tmp_path):
            pass
    finally:
        os.write(writing, b"x")
        os.waitpid(child, 0)


@pytest.fixture
def taken():
    """SIGINT and SIGTERM, recorded in the order in which they take effect."""
    seen: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {n: signal.signal(n, lambda got, _: seen.append(got)) for n in numbers}
    yield seen
    for number, handler in before.items():
        signal.signal(number, handler)


def test_signals_wait_until_the_files_are_renamed(tmp_path, taken, monkeypatch):
    replace = Path.replace

    def interrupted(self, target):
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
        assert taken == []
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    save_all([(tmp_path / "a.md", "new"), (tmp_path / "b.md", "new")])
    assert taken == [signal.SIGTERM, signal.SIGINT] * 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.md", "b.md"]


def test_signals_are_handled_as_before_also_after_an_error(taken):
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with contextlib.suppress(OSError), uninterrupted():
        signal.raise_signal(signal.SIGINT)
        raise OSError
    assert taken == [signal.SIGINT]
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_what_changed_since_it_was_read_is_not_written_over(tmp_path):
    a, b = tmp_path / "a.csv", tmp_path / "b.csv"
    a.write_text("mine")
    for before in (b"read", None):
        with pytest.raises(ChangedError, match=r"^a\.csv changed meanwhile: run again$"):
            save_unchanged([(b, None, "new"), (a, before, "new")])
        assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]
        assert a.read_text() == "mine"
    assert save_unchanged([(b, None, "new"), (a, b"mine", "new")]) == [b, a]
    assert (a.read_text(), b.read_text()) == ("new", "new")
