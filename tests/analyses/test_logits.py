"""Samples that no logit can be fitted to are refused in words."""

import pandas as pd
import pytest

from study.analyses import ambition, ambition_winning, tenure_terms
from study.analyses.estimates import holds
from study.analyses.logits import complete, outcomes_seen
from tests.analyses.test_ambition import decisions


@pytest.mark.parametrize(
    ("gaps", "told"),
    [
        ({"a": [None, None], "b": [1, 2]}, "no row of 2 with every covariate; known nowhere: a"),
        ({"a": [None, 1], "b": [1, None]}, "no row of 2 with every covariate; gaps in: a, b"),
        ({"a": [], "b": []}, "no row in the sample"),
    ],
)
def test_a_sample_without_a_complete_row_is_refused(gaps, told):
    frame = pd.DataFrame({name: pd.array(values, dtype="Int64") for name, values in gaps.items()})
    with pytest.raises(ValueError, match=told):
        complete(frame, ["a", "b"])


def test_one_outcome_alone_is_refused():
    assert outcomes_seen(pd.Series(["b", "a", "b"]), ("a", "b", "c")) == ["a", "b"]
    with pytest.raises(ValueError, match="fewer than two outcomes in the sample: b"):
        outcomes_seen(pd.Series(["b", "b"]), ("a", "b"))


@pytest.mark.parametrize("dtype", ["boolean", "Int64", "object"])
def test_a_flag_known_of_nobody_holds_nowhere(dtype):
    assert holds(pd.Series([pd.NA, pd.NA], dtype=dtype)).tolist() == [False, False]
    assert holds(pd.Series([True, pd.NA], dtype="boolean")).tolist() == [True, False]


@pytest.fixture
def unknown():
    """Decisions of a folder in which nobody wrote whether a law barred a mayor."""
    return decisions(400, seed=1).assign(barred=pd.array([pd.NA] * 400, dtype="Int64"))


@pytest.mark.parametrize("analysis", [ambition.models, ambition.variants])
def test_a_flag_that_is_known_of_nobody_is_named(unknown, analysis):
    with pytest.raises(ValueError, match="known nowhere: barred"):
        analysis(unknown)


def test_what_does_not_need_the_flag_is_made_without_it(unknown):
    assert (ambition.shares(unknown)["barred"] == 0).all()
    assert len(ambition.without_barred(unknown)) == len(unknown)
    assert len(ambition_winning.winning(unknown))


def test_elections_at_which_nobody_is_known_to_have_won_are_no_sample(unknown):
    unknown["reelected"] = pd.array([pd.NA] * len(unknown), dtype="Int64")
    with pytest.raises(ValueError, match="fewer than two outcomes in the sample: leaves"):
        tenure_terms.jackknifed_spans(unknown.assign(permits_per_1000=1.0))
