"""The example of docs/columns.md runs."""

import re

import pytest

from study.paths import ROOT

TEXT = (ROOT / "docs" / "columns.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_there_is_one_example():
    assert len(EXAMPLES) == 1


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_runs_and_tells_what_it_says(example, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(example, names)
    told = capsys.readouterr().out
    assert told.count("violent_change") == 2
    assert "term limit" in told
    incidence = names["incidence"]
    assert incidence.groupby("cause")["estimate"].last().sum() == pytest.approx(1)
