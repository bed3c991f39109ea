import numpy as np
import pandas as pd
import pytest

from study.analyses.ambition import (
    binary_logit,
    convention_table,
    estimable,
    models,
    multinomial_logit,
    sample_of,
    shares,
)
from study.analyses.estimates import COLUMNS

EFFECTS = {"population_growth_percent": 0.6, "violent_change": -4.0, "hosted_convention": 1.0}


def decisions(n: int, seed: int, effects: dict[str, float] = EFFECTS) -> pd.DataFrame:
    """A made-up panel in which the log odds of seeking higher office are known."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "city_id": rng.integers(0, 120, n).astype(str),
            "mayor_id": np.arange(n).astype(str),
            "decision_year": rng.integers(1992, 2013, n),
            "population_growth_percent": rng.normal(1, 1.5, n),
            "violent_change": rng.normal(0, 0.15, n),
            "hosted_convention": (rng.random(n) < 0.15).astype(int),
            "age": rng.normal(52, 8, n),
            "term_number": rng.integers(1, 5, n),
            "barred": pd.array(rng.random(n) < 0.1, dtype="boolean"),
            "bid_window_closed": True,
        }
    )
    index = -1.5 + sum(frame[name] * effect for name, effect in effects.items())
    seeks = rng.random(n) < 1 / (1 + np.exp(-index))
    leaves = rng.random(n) < 0.4
    frame["choice"] = np.where(seeks, "other office", np.where(leaves, "leaves", "re-election"))
    frame["sought_higher_declared"] = seeks.astype(int)
    frame["sought_higher_ballot"] = (seeks & (rng.random(n) < 0.8)).astype(int)
    frame["won_higher"] = 0
    return frame


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return decisions(3000, seed=20170501)


@pytest.mark.parametrize("term", list(EFFECTS))
def test_the_logit_finds_the_effects_that_made_the_data(panel, term):
    rows = binary_logit(panel, "sought_higher_declared", "accomplishments")
    found = rows.loc[rows["scale"].eq("log odds") & rows["term"].eq(term)].iloc[0]
    assert abs(found["estimate"] - EFFECTS[term]) < 3 * found["std_error"]
    assert found["std_error"] < abs(EFFECTS[term]) / 3


def test_all_models_have_the_tidy_columns_and_counts(panel):
    rows = models(panel)
    assert list(rows.columns) == list(COLUMNS)
    assert rows["n_rows"].gt(0).all()
    assert rows["converged"].all()
    assert set(rows["estimator"]) == {
        "logit",
        "Firth logit, profile intervals",
        "multinomial logit",
    }


def test_multinomial_effects_of_a_covariate_sum_to_zero(panel):
    rows = multinomial_logit(panel, "with person")
    effects = rows.loc[rows["scale"].eq("average marginal effect")]
    assert effects.groupby("term")["estimate"].sum().abs().max() < 1e-10
    assert "barred" not in set(effects["term"])


def test_the_sample_is_the_window_with_a_known_choice_and_all_bids_seen(panel):
    odd = panel.head(4).copy()
    odd["decision_year"] = [1991, 2013, 2000, 2000]
    odd["choice"] = ["leaves", "leaves", None, "leaves"]
    odd["bid_window_closed"] = [True, True, True, False]
    assert sample_of(odd).empty


def test_a_covariate_with_an_empty_cell_is_not_estimable():
    sample = pd.DataFrame(
        {"a": [0, 0, 1, 1], "b": [0, 1, 0, 1], "c": [1, 1, 1, 1], "d": [1.5, 2, 3, 4]}
    )
    outcome = pd.Series(["x", "x", "y", "y"])
    assert estimable(sample, ["a", "b", "c", "d"], outcome) == ["b", "d"]


def test_the_two_by_two_counts_every_decision_of_the_sample(panel):
    table = convention_table(panel)
    declared = table.loc[table["definition"].eq("declared")]
    assert declared["decisions"].sum() == len(sample_of(panel))
    assert declared["sought"].sum() == sample_of(panel)["sought_higher_declared"].sum()


def test_shares_count_choices(panel):
    row = shares(panel).set_index("period").loc["1992-2012"]
    assert row["decisions"] == len(panel)
    assert row["re_election"] + row["other_office"] + row["leaves"] == row["choice_known"]
