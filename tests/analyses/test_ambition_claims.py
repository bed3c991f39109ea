import numpy as np
import pandas as pd
import pytest
from test_ambition import decisions

from study.analyses.ambition import census_bases, models
from study.analyses.ambition_claims import (
    advantage_verdict,
    compare_ambition,
    share_verdict,
)
from study.analyses.ambition_winning import mayors_who_ran, winning
from study.analyses.sign_claim import sign_verdict


@pytest.mark.parametrize(
    ("sign", "low", "high", "said"),
    [
        (1, 0.1, 0.2, "agrees"),
        (1, -0.2, -0.1, "does not"),
        (-1, -0.2, -0.1, "agrees"),
        (1, -0.1, 0.2, "cannot tell"),
        (0, -0.1, 0.2, "cannot tell"),
        (0, 0.1, 0.2, "does not"),
        (1, np.nan, 0.2, "cannot tell"),
    ],
)
def test_signs(sign, low, high, said):
    assert sign_verdict(sign, low, high) == said


def test_shares_and_advantages():
    assert share_verdict(15, 12, 16) == "agrees"
    assert share_verdict(15, 16, 18) == "does not"
    assert advantage_verdict(0.05, 0.01, 0.1) == "agrees"
    assert advantage_verdict(0.05, -0.1, 0.04) == "does not"
    assert advantage_verdict(0.05, -0.1, 0.06) == "cannot tell"


def drawn(p: float) -> pd.DataFrame:
    return pd.DataFrame({"definition": ["declared"], "difference": [0.1], "p_larger": [p]})


@pytest.fixture(scope="module")
def tables() -> list[pd.DataFrame]:
    panel = decisions(1500, seed=8)
    return [models(panel), winning(panel), mayors_who_ran(panel), census_bases(panel)]


def test_effects_that_made_the_data_are_found(tables):
    table = compare_ambition(*tables, drawn(0.01)).set_index("measure")
    assert table.loc["growth over the term", "verdict"] == "agrees"
    assert table.loc["a rise in violent crime", "verdict"] == "agrees"
    assert table.loc["convention in the term (Firth)", "verdict"] == "agrees"
    assert table.loc["hosts less others; other hosts drawn: p = 0.01", "verdict"] == "agrees"


def test_every_claim_has_a_row_and_a_reason(tables):
    table = compare_ambition(*tables, drawn(0.4))
    assert list(dict.fromkeys(table["claim"])) == ["H1", "H2", "H3", "E1", "P1", "F1"]
    assert table[["statement", "measure", "verdict", "why"]].notna().all(axis=None)


def test_a_separated_covariate_cannot_tell(tables):
    ambition = tables[0]
    gone = ambition[ambition["term"].ne("violent_change").to_numpy(bool)]
    table = compare_ambition(gone, *tables[1:], drawn(0.4)).set_index("measure")
    row = table.loc["a rise in violent crime"]
    assert row["verdict"] == "cannot tell"
    assert "separates" in row["why"]
