"""Numbers in the README are those of results/."""

import re

import pandas as pd
import pytest

from study.paths import ROOT

BLOCK = re.compile(r"<!-- (results/\S+) -->\n(.*?)<!-- end -->", re.DOTALL)
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_shows_results():
    assert len(BLOCK.findall(TEXT)) >= 2


@pytest.mark.parametrize(("name", "shown"), BLOCK.findall(TEXT))
def test_a_block_of_the_readme_equals_the_file_it_names(name, shown):
    assert shown.strip() == (ROOT / name).read_text(encoding="utf-8").strip()


def test_what_the_readme_says_of_the_verdicts_is_so():
    said = "none agrees with what was published" in " ".join(TEXT.split())
    verdicts = pd.read_csv(ROOT / "results" / "estimates" / "claims.csv")["verdict"]
    assert said == verdicts.eq("cannot tell").all()
    assert len(verdicts) == 6
