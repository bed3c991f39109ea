"""Numbers in the README are those of results/."""

import re

import pytest

from study.paths import ROOT

BLOCK = re.compile(r"<!-- (results/\S+) -->\n(.*?)<!-- end -->", re.DOTALL)
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_shows_results():
    assert len(BLOCK.findall(TEXT)) >= 2


@pytest.mark.parametrize(("name", "shown"), BLOCK.findall(TEXT))
def test_a_block_of_the_readme_equals_the_file_it_names(name, shown):
    assert shown.strip() == (ROOT / name).read_text(encoding="utf-8").strip()
