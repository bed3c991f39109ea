"""The codebook of the panels names every column of them."""

import re
from pathlib import Path

import pytest

from study.paths import shipped

DOCS = Path(__file__).parents[1] / "docs" / "columns.md"
PANELS = sorted(path.name for path in shipped().derived.glob("*.csv"))


def test_there_are_panels():
    assert "decisions.csv" in PANELS


@pytest.mark.parametrize("name", PANELS)
def test_every_column_is_told(name):
    told = set(re.findall(r"`([a-z_0-9]+)`", DOCS.read_text(encoding="utf-8")))
    with (shipped().derived / name).open(encoding="utf-8") as file:
        columns = set(file.readline().strip().split(","))
    assert columns <= told
