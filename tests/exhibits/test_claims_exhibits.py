import numpy as np
import pandas as pd
import pytest

from study.analyses.sign_claim import COLUMNS
from study.exhibits.tables_claims import ambition_claims, claims, tenure_claims

SHARED = {
    "claim": "M3",
    "source": "McNitt 2010",
    "statement": "Works",
    "published": "longer service",
    "expected": "below zero",
    "measure": "permits",
    "scale": "log hazard ratio",
    "verdict": "cannot tell",
    "why": "a proxy",
}


def table(**facts: object) -> pd.DataFrame:
    return pd.DataFrame([{**SHARED, **facts}], columns=COLUMNS)


@pytest.mark.parametrize(
    ("facts", "told", "p"),
    [
        ({"estimate": 0.5, "conf_low": -0.1, "conf_high": 1.1}, "0.500 (\u22120.100 to 1.100)", ""),
        ({"estimate": 0.147, "p": 0.0271}, "0.147", "0.027"),
        ({"estimate": 15.0, "conf_low": 12, "conf_high": 18, "scale": "per cent"},
         "15.0 (12.0 to 18.0)", ""),
        ({"estimate": 1105.0}, "1,105", ""),
        ({"estimate": np.nan}, "", ""),
    ],
)  # fmt: skip
def test_an_estimate_comes_with_its_interval_and_p_value(facts, told, p):
    grid = tenure_claims(table(**facts))
    row = grid.rows[0]
    assert row[4] == told
    assert row[grid.header.index("p")] == p
    assert row[:4] == ["M3 (McNitt 2010)", "Works", "longer service", "below zero"]
    assert row[-1] == "a proxy"


def test_the_tables_say_whose_interval_it_is():
    shown = table(estimate=0.5, conf_low=0.1, conf_high=0.9, interval="jackknife")
    for grid in (claims(shown.assign(q=0.2)), tenure_claims(shown), ambition_claims(shown)):
        assert grid.rows[0][grid.header.index("Interval")] == "jackknife"
        assert any("CV3" in note for note in grid.notes)


def test_the_short_table_says_that_it_is_not_all():
    notes = claims(table().assign(q=0.0949)).notes
    assert any(note.startswith("1 of the estimates") for note in notes)
    assert any("that its verdict needs: q 0.095" in note for note in notes)
