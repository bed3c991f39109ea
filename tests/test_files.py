import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from study.files import alone, save, save_all, told


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
    with alone(tmp_path), pytest.raises(BlockingIOError), alone(tmp_path):
        raise AssertionError
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
