from pathlib import Path

from study.paths import data_option, resolve, shipped


def test_the_study_itself_named_is_the_study_itself(monkeypatch):
    monkeypatch.chdir(shipped().raw.parent)
    assert resolve(Path("raw"), None) == shipped()
    assert data_option(Path("raw")) == ""


def test_results_of_other_data_lie_beside_them(tmp_path):
    found = resolve(tmp_path, None)
    assert (found.raw, found.results) == (tmp_path, tmp_path / "results")
    assert resolve(None, tmp_path).raw == shipped().raw


def test_a_folder_is_named_so_that_a_shell_reads_it(tmp_path):
    assert data_option(tmp_path / "my data") == f" --data '{tmp_path / 'my data'}'"
