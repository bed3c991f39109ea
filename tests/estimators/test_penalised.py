import numpy as np
import pytest
from numpy.testing import assert_allclose

from study.estimators import fit_firth
from study.estimators.logit import NotEstimableError
from study.estimators.penalised import firth_wald


def test_the_same_maximum_as_with_profiles(bids):
    full = fit_firth(bids, outcome="ran", covariates=["age", "growth", "host"])
    x = np.column_stack([np.ones(len(bids)), bids[["age", "growth", "host"]].to_numpy(float)])
    beta, error = firth_wald(x, bids["ran"].to_numpy())
    assert_allclose(beta, full.coefficients, rtol=1e-7)
    assert_allclose(error, full.tidy()["std_error"], rtol=1e-6)


def test_collinear_columns_are_refused():
    x = np.column_stack([np.ones(8), np.arange(8.0), np.zeros(8)])
    with pytest.raises(NotEstimableError):
        firth_wald(x, np.arange(8) % 2)
