import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from study.estimators.marginal_effects import (
    _probabilities,
    average_marginal_effects,
    average_probabilities,
    probability_contrasts,
)


@pytest.fixture(scope="module")
def data() -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(20240101)
    n = 400
    x = pd.DataFrame(
        {"const": 1.0, "z": rng.normal(size=n), "d": rng.integers(0, 2, n).astype(float)}
    )
    beta = np.array([[0.2, -0.5], [0.8, -0.3], [-0.6, 0.9]])
    p = _probabilities(x.to_numpy(), beta)
    y = (rng.random(n)[:, None] > p.cumsum(axis=1)).sum(axis=1)
    return x, y


def test_binary_effects_equal_those_of_statsmodels(data):
    x, y = data
    fit = sm.Logit((y == 1).astype(float), x).fit(disp=False)
    theirs = fit.get_margeff(at="overall", dummy=True)
    ours = average_marginal_effects(x, fit.params.to_numpy(), fit.cov_params().to_numpy())
    one = ours.loc[ours["outcome"].eq(1)]
    np.testing.assert_allclose(one["estimate"], theirs.margeff, atol=1e-10)
    np.testing.assert_allclose(one["std_error"], theirs.margeff_se, atol=1e-10)


def test_multinomial_derivatives_equal_those_of_statsmodels(data):
    x, y = data
    fit = sm.MNLogit(y, x).fit(disp=False)
    theirs = fit.get_margeff(at="overall")
    ours = average_marginal_effects(x, fit.params.to_numpy(), fit.cov_params().to_numpy())
    z = ours.loc[ours["term"].eq("z")]
    np.testing.assert_allclose(z["estimate"], theirs.margeff[0], atol=1e-10)
    np.testing.assert_allclose(z["std_error"], theirs.margeff_se[0], atol=1e-8)


@pytest.mark.parametrize("term", ["z", "d"])
def test_errors_equal_the_delta_method_with_numerical_derivatives(data, term):
    x, y = data
    fit = sm.MNLogit(y, x).fit(disp=False)
    beta, covariance = fit.params.to_numpy(), fit.cov_params().to_numpy()

    def effects(flat: np.ndarray) -> np.ndarray:
        at = flat.reshape(2, 3).T
        table = average_marginal_effects(x, at, covariance)
        return table.loc[table["term"].eq(term), "estimate"].to_numpy()

    flat, step = beta.T.ravel(), 1e-5
    slope = np.column_stack(
        [(effects(flat + step * e) - effects(flat - step * e)) / (2 * step) for e in np.eye(6)]
    )
    expected = np.sqrt(np.diag(slope @ covariance @ slope.T))
    table = average_marginal_effects(x, beta, covariance)
    np.testing.assert_allclose(table.loc[table["term"].eq(term), "std_error"], expected, rtol=1e-6)


def test_effects_on_all_outcomes_sum_to_zero(data):
    x, y = data
    fit = sm.MNLogit(y, x).fit(disp=False)
    table = average_marginal_effects(x, fit.params.to_numpy(), fit.cov_params().to_numpy())
    np.testing.assert_allclose(table.groupby("term")["estimate"].sum(), 0, atol=1e-12)


def test_average_probabilities_are_the_shares_of_the_outcomes(data):
    """A logit with a constant gives back the observed shares."""
    x, y = data
    fit = sm.MNLogit(y, x).fit(disp=False)
    found = average_probabilities(x, fit.params.to_numpy(), fit.cov_params().to_numpy())
    shares = [np.mean(y == outcome) for outcome in range(3)]
    np.testing.assert_allclose(found["estimate"], shares, atol=1e-8)


def test_errors_of_probabilities_follow_numerical_derivatives(data):
    x, y = data
    fit = sm.MNLogit(y, x).fit(disp=False)
    beta, covariance = fit.params.to_numpy(), fit.cov_params().to_numpy()
    low, high = x.assign(z=-1.0), x.assign(z=1.0)

    def numerical(chance):
        steps = []
        for place in range(beta.size):
            shift = np.zeros(beta.size)
            shift[place] = 1e-6
            moved = shift.reshape(beta.shape[1], -1).T
            steps.append((chance(beta + moved) - chance(beta - moved)) / 2e-6)
        slopes = np.array(steps).T
        return np.sqrt(np.einsum("ij,jk,ik->i", slopes, covariance, slopes))

    def mean(frame, b):
        return _probabilities(frame.to_numpy(), b).mean(axis=0)

    average = average_probabilities(high, beta, covariance)
    np.testing.assert_allclose(average["std_error"], numerical(lambda b: mean(high, b)), rtol=1e-5)
    contrast = probability_contrasts(low, high, beta, covariance)
    expected = mean(high, beta) - mean(low, beta)
    np.testing.assert_allclose(contrast["estimate"], expected, atol=1e-12)
    spread = numerical(lambda b: mean(high, b) - mean(low, b))
    np.testing.assert_allclose(contrast["std_error"], spread, rtol=1e-5)
    assert contrast["estimate"].sum() == pytest.approx(0)
