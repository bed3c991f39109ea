import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from study.estimators.marginal_effects import _probabilities, average_marginal_effects


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
