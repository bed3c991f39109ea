"""The ambition models on an extract of the study's own decision table, against R.

tests/reference/ambition.R made the values, from decisions.csv beside it.
"""

from pathlib import Path

import pandas as pd
import pytest
from numpy.testing import assert_allclose

from study.analyses.ambition import (
    JACKKNIFE,
    Choices,
    firth_rows,
    fit_choices,
    jackknife_terms,
    logit_rows,
)
from study.analyses.logits import complete
from study.estimators.marginal_effects import average_marginal_effects

REFERENCE = Path(__file__).parents[1] / "reference"
THREE = ["population_growth_percent", "violent_change", "hosted_convention"]
ORDER = ["re-election", "other office", "leaves"]


@pytest.fixture(scope="module")
def sample() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "decisions.csv")


@pytest.fixture(scope="module")
def r_value():
    table = pd.read_csv(REFERENCE / "ambition.csv")
    by_key = {key: part["value"].to_numpy() for key, part in table.groupby(["case", "quantity"])}
    return lambda case, quantity: by_key[case, quantity]


@pytest.fixture(scope="module")
def logit(sample) -> pd.DataFrame:
    event = sample["sought_higher_declared"].astype("float64")
    return logit_rows(sample, event, THREE, model="m", outcome="o")


def test_logit_and_clustered_errors(logit, r_value):
    rows = logit.loc[logit["scale"].eq("log odds") & logit["estimator"].eq("logit")]
    assert_allclose(rows["estimate"], r_value("logit", "estimate"), atol=1e-6)
    assert_allclose(rows["std_error"], r_value("logit", "clustered"), atol=1e-6)
    assert_allclose(rows["log_likelihood"].iloc[0], r_value("logit", "log_likelihood"), atol=1e-6)


def test_marginal_effects_and_their_errors(logit, r_value):
    rows = logit.loc[logit["scale"].eq("average marginal effect")]
    assert_allclose(rows["estimate"], r_value("logit", "marginal"), atol=1e-6)
    assert_allclose(rows["std_error"], r_value("logit", "marginal_error"), atol=1e-6)


def test_the_host_who_sought_office_cannot_be_left_out(logit):
    rows = logit.loc[logit["estimator"].str.endswith(JACKKNIFE)].set_index("term")
    assert rows["fit"].eq(1).all()
    assert rows["std_error"].isna().to_dict() == {
        "const": False, "population_growth_percent": False, "violent_change": False,
        "hosted_convention": True,
    }  # fmt: skip


def test_jackknife_errors(sample, r_value):
    case = "logit without conventions"
    rows = jackknife_terms(sample, THREE[:2], sample["sought_higher_declared"])
    assert_allclose(rows["estimate"], r_value(case, "estimate"), atol=1e-6)
    assert_allclose(rows["std_error"], r_value(case, "cv3"), atol=1e-6)


def test_firth(sample, r_value):
    event = sample["sought_higher_declared"].astype("float64")
    rows = firth_rows(sample, event, THREE, model="m", outcome="o")
    assert_allclose(rows["estimate"], r_value("firth", "estimate"), atol=1e-6)
    assert_allclose(rows["std_error"], r_value("firth", "std_error"), atol=1e-6)


def test_multinomial_with_both_errors(sample, r_value):
    free = sample.loc[sample["barred"].eq(0)].reset_index(drop=True)
    codes = free["choice"].map({choice: place for place, choice in enumerate(ORDER)})
    columns = [*THREE[:2], "term_number"]
    design, fit = fit_choices(Choices(complete(free, columns), columns, ORDER, codes))
    assert_allclose(fit.params.to_numpy().T.ravel(), r_value("multinomial", "estimate"), atol=1e-6)
    assert_allclose(fit.bse.to_numpy().T.ravel(), r_value("multinomial", "clustered"), atol=1e-6)
    knife = jackknife_terms(free, columns, codes)
    assert_allclose(knife["std_error"], r_value("multinomial", "cv3"), atol=1e-6)
    effects = average_marginal_effects(design, fit.params, fit.cov_params())
    assert effects.groupby("term")["estimate"].sum().abs().max() < 1e-10
