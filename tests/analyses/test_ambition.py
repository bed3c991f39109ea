import numpy as np
import pandas as pd
import pytest

from study.analyses.ambition import (
    JACKKNIFE,
    SPECIFICATIONS,
    bids_by_decision,
    binary_logit,
    census_bases,
    convention_table,
    estimable,
    imputed,
    jackknife_terms,
    linear_probability,
    models,
    multinomial_logit,
    sample_of,
    shares,
    variants,
    with_indicators,
    without_barred,
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
            "gender": pd.array(rng.choice(["female", "male"], n), dtype="string"),
            "race": pd.array(rng.choice(["white", "black"], n), dtype="string"),
            "form": pd.array(rng.choice(["mayor_council", "council_manager"], n), dtype="string"),
            "ballot": pd.array(rng.choice(["partisan", "nonpartisan"], n), dtype="string"),
            "open_governor": rng.integers(0, 2, n).astype(float),
            "open_senate": rng.integers(0, 2, n).astype(float),
            "same_party_as_governor": rng.integers(0, 2, n).astype(float),
            "relative_unemployment": rng.normal(0, 2, n),
            "state_share_percent": rng.uniform(1, 40, n),
            "reviewed": rng.integers(0, 2, n),
            "implied": rng.random(n) < 0.1,
            "murder_change": rng.normal(0, 0.2, n),
            "index_change": rng.normal(0, 0.1, n),
            "hosted_other_event": rng.integers(0, 2, n),
            "census_1990": rng.choice([150_000.0, 200_000.0, 300_000.0], n),
            "census_2020": 170_000.0,
            "population": 200_000.0,
            "sought_reelection": pd.array(rng.random(n) < 0.7, dtype="boolean"),
            "from_year": 1995,
            "to_year": 1998,
        }
    )
    for name in ("population_growth_percent", "violent_change", "murder_change", "index_change"):
        frame[f"{name}_short"] = frame[name] + rng.normal(0, 0.01, n)
    frame["reelected"] = pd.array(rng.random(n) < 0.8, dtype="boolean").copy()
    index = -1.5 + sum(frame[name] * effect for name, effect in effects.items())
    seeks = rng.random(n) < 1 / (1 + np.exp(-index))
    leaves = rng.random(n) < 0.4
    frame["choice"] = np.where(seeks, "other office", np.where(leaves, "leaves", "re-election"))
    frame["sought_higher_declared"] = seeks.astype(int)
    frame["sought_higher_ballot"] = (seeks & (rng.random(n) < 0.8)).astype(int)
    frame["won_higher"] = (seeks & (rng.random(n) < 0.4)).astype(int)
    frame["offices_sought"] = pd.array(np.where(seeks, "governor", None), dtype="string")
    frame["first_bid_year"] = pd.array(np.where(seeks, 1999, None), dtype="Int64")
    for name in ("population_growth_percent", "violent_change"):
        frame[f"{name}_before_bid"] = frame[name]
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


@pytest.fixture(scope="module")
def small() -> pd.DataFrame:
    return decisions(700, seed=4).assign(city_id=lambda d: (d.index % 50).astype(str))


def test_all_models_have_the_tidy_columns_and_counts(small):
    rows = models(small)
    assert list(rows.columns) == list(COLUMNS)
    assert rows["n_rows"].gt(0).all()
    assert rows["converged"].all()
    assert set(rows["estimator"]) == {
        "logit",
        "logit, CV3 jackknife",
        "Firth logit, profile intervals",
        "least squares",
        "multinomial logit",
        "multinomial logit, CV3 jackknife",
    }
    assert not rows.duplicated(["model", "outcome", "term", "scale", "estimator"]).any()


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


def test_shares_count_who_sought_higher_office_after_seeking_reelection():
    choices = ["re-election", "re-election", "other office", pd.NA]
    made = pd.DataFrame(
        {
            "decision_year": 2000,
            "mayor_id": list("abcd"),
            "city_id": "alpha-tx",
            "implied": [True, False, False, False],
            "choice": pd.Series(choices, dtype="string"),
            "barred": pd.Series([False] * 4, dtype="boolean"),
            "sought_higher_declared": [1, 0, 1, 1],
            "sought_higher_ballot": 0,
            "won_higher": 0,
            "sought_reelection": pd.array([True, True, True, None], dtype="boolean"),
            "reelected": pd.array([False, True, True, None], dtype="boolean"),
            "first_bid_year": pd.array([2001, None, 1998, 1999], dtype="Int64"),
            "to_year": 1999,
        }
    )
    counted = shares(made).set_index("period").loc["1992-2012"]
    assert counted[["implied", "sought_after_reelection"]].tolist() == [1, 1]
    assert counted[["ran_again", "reelected_too", "bid_in_window"]].tolist() == [1, 1, 2]


def test_bids_by_the_decision_leave_later_ones_out():
    made = pd.DataFrame(
        {
            "decision_year": [2000, 2000, 2000],
            "first_bid_year": pd.array([2000, 2002, None], dtype="Int64"),
            "sought_higher_declared": [1, 1, 0],
            "sought_higher_ballot": [1, 1, 0],
        }
    )
    found = bids_by_decision(made)
    assert found["sought_higher_declared"].tolist() == [1, 0, 0]
    assert found["sought_higher_ballot"].tolist() == [1, 0, 0]


def test_indicators_keep_gaps():
    odd = pd.DataFrame(
        {
            "age": [60.0, np.nan],
            "gender": pd.array(["female", None], dtype="string"),
            "race": pd.array(["white", None], dtype="string"),
            "form": pd.array(["council_manager", None], dtype="string"),
            "ballot": pd.array(["partisan", None], dtype="string"),
        }
    )
    columns = ["age_squared", "woman", "not_white", "mayor_council", "partisan"]
    made = with_indicators(odd)[columns]
    assert made.iloc[0].tolist() == [1, 1, 0, 0, 1]
    assert made.iloc[1].isna().all()


def test_jackknife_errors_stand_beside_the_clustered_ones(panel):
    rows = binary_logit(panel, "sought_higher_declared", "accomplishments")
    odds = rows.loc[rows["scale"].eq("log odds")]
    knife = odds.loc[odds["estimator"].str.endswith(JACKKNIFE)].set_index("term")
    plain = odds.loc[odds["estimator"].eq("logit")].set_index("term")
    assert np.allclose(knife["estimate"], plain["estimate"], atol=1e-8)
    assert (knife["std_error"] / plain["std_error"]).between(0.8, 1.5).all()


def test_a_covariate_that_hangs_on_one_city_has_no_jackknife_error():
    """One host sought office; without that city hosting is separated from the outcome."""
    rng = np.random.default_rng(3)
    sample = pd.DataFrame({"city_id": np.repeat([str(i) for i in range(20)], 10)})
    sample["x"] = rng.normal(size=200)
    sample["host"] = (np.arange(200) % 40 == 0).astype(float)
    event = pd.Series((rng.random(200) < 0.3).astype(float)).mask(sample["host"].eq(1), 0.0)
    event.iloc[0] = 1.0
    terms = jackknife_terms(sample, ["x", "host"], event).set_index("term")
    assert terms["fit"].eq(1).all()
    assert np.isnan(terms.loc["host", "std_error"])
    assert np.isfinite(terms.loc[["const", "x"], "std_error"]).all()


def test_the_linear_model_agrees_with_the_marginal_effect(panel):
    linear = linear_probability(panel, "sought_higher_declared", "accomplishments")
    logit = binary_logit(panel, "sought_higher_declared", "accomplishments")
    effects = logit.loc[logit["scale"].eq("average marginal effect")].set_index("term")
    found = linear.set_index("term")["estimate"].reindex(effects.index)
    assert (found / effects["estimate"]).between(0.8, 1.25).all()


def test_variants_differ_in_their_samples(small):
    rows = variants(small)
    size = rows.groupby("model")["n_rows"].first()
    assert size["logit, declared, accomplishments, 1992-2020"] == len(small)
    assert size["logit, declared, accomplishments, without barred"] == len(without_barred(small))
    large = small["census_1990"].ge(160_000)
    assert size["logit, declared, accomplishments, 1990 census"] == large.sum()
    assert not rows.duplicated(["model", "outcome", "term", "scale", "estimator"]).any()


def test_imputed_models_use_every_decision_and_recover_the_effects():
    gappy = decisions(600, seed=5)
    gaps = np.random.default_rng(6).random(600) < 0.2
    gappy["violent_change"] = gappy["violent_change"].mask(gaps)
    rows = imputed(gappy)
    assert rows["n_rows"].eq(600).all()
    assert set(rows["estimator"]) == {"logit, 20 imputations"}
    odds = rows.loc[rows["scale"].eq("log odds") & rows["model"].str.contains("accomplish")]
    crime = odds.set_index("term").loc["violent_change"]
    assert abs(crime["estimate"] - EFFECTS["violent_change"]) < 3 * crime["std_error"]


def test_census_bases_count_cities(panel):
    table = census_bases(panel).set_index("base")
    large = panel.loc[panel["census_1990"].ge(160_000)]
    assert table.loc["1990", "cities"] == large["city_id"].nunique()
    assert table.loc["2020", "decisions"] == table.loc["any of these", "decisions"] == len(panel)


def test_every_specification_is_made_of_labelled_columns(panel):
    columns = set(with_indicators(panel).columns)
    assert all(set(wanted) <= columns for wanted in SPECIFICATIONS.values())
