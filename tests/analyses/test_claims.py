"""Claims and verdicts on hand-made estimates."""

import numpy as np
import pandas as pd
import pytest

from study.analyses.claims import HEADLINES, headlines
from study.analyses.sign_claim import COLUMNS, NOT_CONVERGED, ONE_CITY, SignClaim, sign_row
from study.exhibits.report_claims import claim_facts

CLAIM = SignClaim("M9", "More", "is more", 1, "t", "m", "log odds", "x", "x of it", "a proxy")


def estimates(
    low: float,
    high: float,
    converged: bool = True,
    term: str = "x",
    estimator: str = "logit",
    scale: str = "log odds",
) -> pd.DataFrame:
    row = {"model": "m", "scale": scale, "term": term, "converged": converged, "p": 0.2}
    named = {"estimator": estimator, "cluster": "city_id", "outcome": "y"}
    ends = {"estimate": (low + high) / 2, "conf_low": low, "conf_high": high}
    return pd.DataFrame([{**row, **named, **ends}])


def jackknifed(low: float, high: float) -> pd.DataFrame:
    return estimates(low, high, estimator="logit, CV3 jackknife")


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(1, 2, "agrees"), (-2, -1, "does not"), (-1, 1, "cannot tell")],
)
def test_a_claim_agrees_only_when_the_interval_is_on_its_side(low, high, said):
    row = sign_row(CLAIM, estimates(low, high))
    assert row["verdict"] == said
    assert row["why"] == "a proxy"
    assert (row["source"], row["published"], row["expected"]) == (
        "McNitt 2010",
        "is more",
        "above zero",
    )
    assert (row["interval"], row["p"]) == ("clustered", 0.2)


def test_without_a_usable_estimate_the_verdict_is_open():
    failed = sign_row(CLAIM, estimates(1, 2, converged=False))
    assert (failed["verdict"], failed["why"]) == ("cannot tell", NOT_CONVERGED)
    assert "estimate" not in failed
    absent = sign_row(CLAIM, estimates(1, 2, term="y"))
    assert absent["verdict"] == "cannot tell"


@pytest.mark.parametrize(
    ("other", "said", "kind", "low"),
    [
        (jackknifed(-0.1, 2.1), "cannot tell", "jackknife", -0.1),
        (jackknifed(0.2, 1.8), "agrees", "clustered", 0.1),
        (jackknifed(-2.1, -0.1).iloc[:0], "agrees", "clustered", 0.1),
    ],
)
def test_the_wider_interval_is_shown_and_judged(other, said, kind, low):
    row = sign_row(CLAIM, pd.concat([estimates(0.1, 1.9), other], ignore_index=True))
    assert (row["verdict"], row["interval"], row["conf_low"]) == (said, kind, low)


def test_an_estimate_that_hangs_on_one_city_has_no_interval_and_no_verdict():
    rows = pd.concat([estimates(1, 2), jackknifed(np.nan, np.nan)], ignore_index=True)
    row = sign_row(CLAIM, rows)
    assert row["verdict"] == "cannot tell"
    assert np.isnan(row["conf_low"])


@pytest.mark.parametrize(
    ("low", "said"), [(0.1, "agrees"), (-0.1, "cannot tell")], ids=["both", "one only"]
)
def test_an_estimate_without_a_jackknife_is_judged_by_the_one_beside_it_too(low, said):
    beside = jackknifed(low, 3).assign(model="plain")
    others = estimates(-9, 9).assign(model="plain")
    rows = pd.concat([estimates(0.5, 2.5), beside, others], ignore_index=True)
    row = sign_row(CLAIM._replace(beside="plain"), rows)
    assert (row["verdict"], row["odds_low"], row["odds_high"]) == (said, low, 3)


def test_a_jackknife_that_failed_leaves_the_verdict_open():
    failed = jackknifed(1, 2).assign(converged=False)
    row = sign_row(CLAIM, pd.concat([estimates(0.5, 2.5), failed]))
    assert (row["verdict"], row["interval"], row["conf_low"]) == ("cannot tell", "clustered", 0.5)
    assert row["why"] == f"{ONE_CITY}; a proxy"


@pytest.mark.parametrize(
    ("odds", "said"),
    [((-0.1, 2.0), "cannot tell"), ((0.1, 2.0), "agrees"), ((-2.0, -0.1), "cannot tell")],
)
def test_a_marginal_effect_needs_the_jackknifed_log_odds_on_its_side(odds, said):
    claim = CLAIM._replace(scale="effect")
    rows = pd.concat([estimates(0.1, 0.2, scale="effect"), jackknifed(*odds)], ignore_index=True)
    row = sign_row(claim, rows)
    assert (row["verdict"], row["conf_low"]) == (said, 0.1)


@pytest.mark.parametrize(
    ("low", "said"),
    [(0.1, "agrees"), (-0.1, "cannot tell"), (np.nan, "cannot tell")],
)
def test_an_estimate_must_hold_against_the_mean_of_the_year_too(low, said):
    held = estimates(low, 3).assign(model="held", p=0.3)
    claim = CLAIM._replace(year="held")
    row = sign_row(claim, pd.concat([estimates(0.5, 2.5), held], ignore_index=True))
    assert (row["verdict"], row["conf_low"]) == (said, 0.5)
    assert row["year_low"] == pytest.approx(low, nan_ok=True)
    assert row["p_judged"] == 0.3


def test_a_model_of_the_year_without_an_estimate_leaves_the_verdict_open():
    row = sign_row(CLAIM._replace(year="held"), estimates(0.5, 2.5))
    assert row["verdict"] == "cannot tell"
    assert np.isnan(row["year_low"])


def test_what_measures_something_else_is_shown_and_not_judged():
    row = sign_row(CLAIM._replace(comparable=False), estimates(1, 2))
    assert (row["verdict"], row["estimate"]) == ("cannot tell", 1.5)


def test_a_profile_interval_is_called_one():
    row = sign_row(CLAIM, estimates(1, 2, estimator="Firth logit, profile intervals"))
    assert row["interval"] == "profile"


def test_the_headlines_are_rows_of_the_two_tables_in_order():
    keys = [dict(zip(("claim", "measure", "scale"), key, strict=True)) for key in HEADLINES]
    table = pd.DataFrame([{**dict.fromkeys(COLUMNS, 0), **key} for key in keys])
    other = pd.DataFrame([{**dict.fromkeys(COLUMNS, 0), "measure": "something else"}])
    tenure, ambition = table.iloc[:3], pd.concat([other, table.iloc[3:]])
    found = headlines(tenure, ambition)
    pairs = list(zip(found["claim"], found["measure"], found["scale"], strict=True))
    assert pairs == list(HEADLINES)
    assert found.columns.tolist() == [*COLUMNS, "q"]


def test_q_values_are_over_the_headlines_together():
    p = [0.01, 0.02, 0.03, 0.5, 0.6, 0.9]
    rows = [
        {**dict.fromkeys(COLUMNS, 0), "claim": a, "measure": b, "scale": c, "p_judged": value}
        for (a, b, c), value in zip(HEADLINES, p, strict=True)
    ]
    table = pd.DataFrame(rows)
    found = headlines(table.iloc[:3], table.iloc[3:])["q"]
    assert found.tolist() == pytest.approx([0.06, 0.06, 0.06, 0.72, 0.72, 0.9])


def test_the_report_counts_verdicts_and_finds_the_smallest_p():
    rows = pd.DataFrame(
        {"verdict": ["agrees", "cannot tell", "cannot tell"], "p": [0.2, np.nan, 0.06]},
        index=[4, 5, 6],
    ).assign(
        measure=["a", "convention in the term", "c"],
        scale="average marginal effect",
        q=[0.3, np.nan, 0.04],
        conf_low=[0.1, -1.0, 0.2],
        conf_high=[1.0, 1.0, 0.5],
    )
    facts = claim_facts(rows, rows.iloc[:1], rows.iloc[1:])
    counted = {"rows": 3, "agrees": 1, "does_not": 0, "cannot_tell": 2, "holds": 0, "misses": 0}
    assert facts["shown"] == counted
    assert (facts["tenure"]["rows"], facts["ambition"]["cannot_tell"]) == (1, 2)
    assert (facts["apart"], facts["opened"]) == (2, 1)
    assert facts["closest"]["measure"] == "c"
    assert (facts["kept"], facts["hosted"]["measure"]) == (1, "convention in the term")
