"""Claims and verdicts on hand-made estimates."""

import pandas as pd
import pytest

from study.analyses.claims import HEADLINES, headlines
from study.analyses.sign_claim import COLUMNS, SignClaim, sign_row

CLAIM = SignClaim("M9", "More is more", 1, "t", "m", "log odds", "x", "x of it", "a proxy")


def estimates(low: float, high: float, converged: bool = True, term: str = "x") -> pd.DataFrame:
    row = {"model": "m", "scale": "log odds", "term": term, "converged": converged}
    return pd.DataFrame([{**row, "estimate": (low + high) / 2, "conf_low": low, "conf_high": high}])


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(1, 2, "agrees"), (-2, -1, "does not"), (-1, 1, "cannot tell")],
)
def test_a_claim_agrees_only_when_the_interval_is_on_its_side(low, high, said):
    row = sign_row(CLAIM, estimates(low, high))
    assert row["verdict"] == said
    assert row["why"] == "a proxy"
    assert row["published_sign"] == "+"


def test_without_a_usable_estimate_the_verdict_is_open():
    failed = sign_row(CLAIM, estimates(1, 2, converged=False))
    assert (failed["verdict"], failed["why"]) == ("cannot tell", "the model did not converge")
    assert "estimate" not in failed
    absent = sign_row(CLAIM, estimates(1, 2, term="y"))
    assert absent["verdict"] == "cannot tell"


def test_the_headlines_are_rows_of_the_two_tables_in_order():
    keys = [dict(zip(("claim", "measure", "scale"), key, strict=True)) for key in HEADLINES]
    table = pd.DataFrame([{**dict.fromkeys(COLUMNS, 0), **key} for key in keys])
    other = pd.DataFrame([{**dict.fromkeys(COLUMNS, 0), "measure": "something else"}])
    tenure, ambition = table.iloc[:3], pd.concat([other, table.iloc[3:]])
    found = headlines(tenure, ambition)
    pairs = list(zip(found["claim"], found["measure"], found["scale"], strict=True))
    assert pairs == list(HEADLINES)
    assert found.columns.tolist() == COLUMNS
