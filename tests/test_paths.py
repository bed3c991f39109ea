import re
import tomllib
from pathlib import Path

from study.paths import ROOT, data_option, resolve, shipped


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


def test_the_kit_installs_what_its_modules_name_and_no_more():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    packages = [re.split("[><=]", text)[0] for text in project["dependencies"]]
    code = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "study").rglob("*.py"))
    modules = [package.removeprefix("python-") for package in packages]
    readers = {"openpyxl", "xlrd"}  # pandas reads workbooks with them
    unused = [m for m in modules if not re.search(rf"^\s*(import|from) {m}\b", code, re.MULTILINE)]
    assert set(unused) == readers
