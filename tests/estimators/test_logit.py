"""The bare logit against statsmodels; tests/analyses/test_ambition_reference.py has R's values."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose

from study.estimators import cluster_jackknife
from study.estimators.logit import (
    NotEstimableError,
    cluster_covariance,
    fit_logit,
    jackknife_covariance,
    leave_one_out,
)


@pytest.fixture(scope="module")
def made():
    rng = np.random.default_rng(7)
    x = np.column_stack([np.ones(400), rng.normal(size=(400, 2)), rng.random(400) < 0.3])
    codes = rng.integers(0, 3, 400)
    return x, codes, rng.integers(0, 40, 400)


@pytest.mark.parametrize("outcomes", [2, 3])
def test_coefficients_and_clustered_errors_as_in_statsmodels(made, outcomes):
    x, codes, clusters = made
    y = np.minimum(codes, outcomes - 1)
    model = sm.Logit(y, x) if outcomes == 2 else sm.MNLogit(y, x)
    fit = model.fit(disp=False, tol=1e-12, cov_type="cluster", cov_kwds={"groups": clusters})
    beta = fit_logit(x, y)
    assert_allclose(beta, np.asarray(fit.params).reshape(4, -1), atol=1e-8)
    assert_allclose(cluster_covariance(x, y, beta, clusters), fit.cov_params(), rtol=1e-6)


def test_one_cluster_has_no_clustered_errors(made):
    x, codes, clusters = made
    beta = fit_logit(x, codes)
    one = np.zeros_like(clusters)
    assert np.isnan(cluster_covariance(x, codes, beta, one)).all()
    refits = leave_one_out(x, codes, beta, one)
    assert np.isnan(jackknife_covariance(refits, beta)).all()


def test_a_start_changes_nothing(made):
    x, codes, _ = made
    beta = fit_logit(x, codes)
    assert_allclose(fit_logit(x, codes, start=beta + 0.3), beta, atol=1e-9)


def test_separation_and_collinearity_are_refused():
    x = np.column_stack([np.ones(20), np.arange(20.0)])
    with pytest.raises(NotEstimableError):
        fit_logit(x, (np.arange(20) > 9).astype(int))
    rng = np.random.default_rng(1)
    with pytest.raises(NotEstimableError):
        fit_logit(np.column_stack([x, x[:, 1] * 2]), rng.integers(0, 2, 20))
    with pytest.raises(NotEstimableError, match="never occurs"):
        fit_logit(x, np.zeros(20, dtype=int) + 1)
    with pytest.raises(NotEstimableError, match="never occurs"):
        fit_logit(x, np.arange(20) % 2, start=np.zeros((2, 2)))


def test_an_extreme_row_that_separates_nothing_has_an_estimate():
    x = np.column_stack([np.ones(9), [-1, -1, -1, -1, 1, 1, 1, 1, 40]])
    codes = np.array([0, 0, 0, 1, 0, 1, 1, 1, 1])
    beta = fit_logit(x, codes)
    assert np.abs(x @ beta).max() > 40
    np.testing.assert_allclose(beta[:, 0], [0, np.log(3)], atol=1e-8)


def test_jackknife_as_the_general_one(made):
    x, codes, clusters = made
    beta = fit_logit(x, codes)

    def fit(frame: pd.DataFrame) -> pd.Series:
        found = fit_logit(frame[list("abcd")].to_numpy(), frame["codes"].to_numpy())
        return pd.Series(found.T.ravel())

    frame = pd.DataFrame(x, columns=list("abcd")).assign(codes=codes, city=clusters)
    general = cluster_jackknife(fit, frame, "city")
    refits = leave_one_out(x, codes, beta, clusters)
    assert_allclose(refits, general.leave_one_out, atol=1e-9)
    assert_allclose(jackknife_covariance(refits, beta), general.cv3, rtol=1e-7)


def test_without_one_cluster_a_coefficient_runs_away_and_the_others_stay():
    """Only cluster 0 has an event at host = 1; without it the hosts' rows tell nothing."""
    rng = np.random.default_rng(5)
    clusters = np.arange(200) // 10
    host = (np.arange(200) % 10 == 0).astype(float)
    x = np.column_stack([np.ones(200), rng.normal(size=200), host])
    codes = ((rng.random(200) < 0.4) & (host == 0)).astype(int)
    codes[0] = 1
    beta = fit_logit(x, codes)
    refits = leave_one_out(x, codes, beta, clusters)
    assert np.isnan(refits[0]).tolist() == [False, False, True]
    rest = (clusters != 0) & (host == 0)
    alone = fit_logit(x[rest][:, :2], codes[rest])
    assert_allclose(refits[0, :2], alone.ravel(), atol=1e-6)
    errors = np.diag(jackknife_covariance(refits, beta))
    assert np.isfinite(errors).tolist() == [True, True, False]


def test_a_column_of_zeros_without_a_cluster_leaves_no_refit():
    x = np.column_stack([np.ones(12), np.array([1, 1] + [0] * 10)])
    codes = np.array([1, 0] + [1, 0] * 5)
    clusters = np.array([0, 0] + [1, 1] * 2 + [2, 2] * 3)
    refits = leave_one_out(x, codes, fit_logit(x, codes), clusters)
    assert np.isnan(refits[0]).all()
    assert np.isfinite(refits[1:]).all()
