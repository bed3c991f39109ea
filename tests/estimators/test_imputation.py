import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose
from scipy import stats

from study.analyses.estimates import COLUMNS, tidy
from study.estimators.imputation import (
    DONORS,
    clustered_least_squares,
    imputed_panels,
    matched,
    pool,
    rubin,
)


@pytest.fixture(scope="module")
def decisions() -> pd.DataFrame:
    """300 decisions in 30 cities; a third of `x` is missing, the more often the larger `z` is."""
    rng = np.random.default_rng(3)
    city = np.repeat(np.arange(30), 10)
    z = rng.normal(size=300) + rng.normal(size=30)[city]
    x = 2 + 0.8 * z + 0.6 * rng.normal(size=300)
    barred = rng.random(300) < 0.3
    sought = rng.random(300) < 1 / (1 + np.exp(1 - x))
    frame = pd.DataFrame(
        {
            "city_id": [f"city-{code}" for code in city],
            "decision_year": 1992 + np.arange(300) % 20,
            "choice": pd.array(np.where(sought, "other office", "leaves"), dtype="string"),
            "sought_higher_declared": sought.astype(int),
            "sought_higher_ballot": sought.astype(int),
            "x": x,
            "z": z,
            "barred": pd.array(barred, dtype="boolean"),
        },
        index=rng.permutation(300),
    )
    frame.loc[rng.random(300) < 1 / (1 + np.exp(1 - z)), "x"] = np.nan
    frame.loc[rng.random(300) < 0.1, "barred"] = pd.NA
    return frame.assign(whole=x)


def test_copies_are_complete_and_keep_what_was_observed(decisions):
    copies = imputed_panels(decisions, ["x", "z", "barred"], copies=3, seed=1)
    seen = decisions["x"].notna()
    for copy in copies:
        assert copy.index.equals(decisions.index)
        assert list(copy.columns) == list(decisions.columns)
        assert copy[["x", "barred"]].notna().all(axis=None)
        assert copy.loc[seen, "x"].equals(decisions.loc[seen, "x"])
        assert copy["z"].equals(decisions["z"])
        assert set(copy.loc[~seen, "x"]) <= set(decisions.loc[seen, "x"])
        assert set(copy["barred"]) == {0.0, 1.0}
    assert not copies[0]["x"].equals(copies[1]["x"])


def test_the_seed_decides_and_the_number_of_processes_does_not(decisions):
    first = imputed_panels(decisions, ["x", "z"], copies=2, seed=5)
    again = imputed_panels(decisions, ["x", "z"], copies=2, seed=5, n_jobs=2)
    other = imputed_panels(decisions, ["x", "z"], copies=2, seed=6)
    assert all(a.equals(b) for a, b in zip(first, again, strict=True))
    assert not first[0].equals(other[0])


def test_imputation_removes_the_bias_of_complete_cases(decisions):
    """`x` is missing where it is large: the mean of complete cases is too low."""
    truth, seen = decisions["whole"].mean(), decisions["x"].mean()
    copies = imputed_panels(decisions, ["x", "z"], copies=10, seed=2)
    imputed = np.mean([copy["x"].mean() for copy in copies])
    assert seen < truth - 0.15
    assert abs(imputed - truth) < 0.05


def test_errors_are_those_of_statsmodels_clustered(decisions):
    x = sm.add_constant(decisions[["z", "decision_year"]]).to_numpy(float)
    y = decisions["whole"].to_numpy()
    codes = pd.factorize(decisions["city_id"])[0]
    beta, root = clustered_least_squares(x, y, codes)
    fit = sm.OLS(y, x).fit(cov_type="cluster", cov_kwds={"groups": codes})
    assert_allclose(beta, fit.params, rtol=1e-6)
    assert_allclose(root @ root.T, fit.cov_params(), rtol=1e-6)


def test_donors_are_the_nearest_predictions():
    predicted = np.arange(100.0)
    donors = matched(predicted, np.full(500, 50.2), np.random.default_rng(1))
    assert set(donors) == {48, 49, 50, 51, 52}
    assert len(set(donors)) == DONORS


def test_of_donors_equally_near_the_first_rows_are_taken_the_nearest_first():
    """Distances 3 1 1 0 1 1 1 1 9 from 10: the nearest five are 3, 1, 2, 4, 5 in that order."""
    predicted = np.array([7.0, 9, 11, 10, 9, 11, 11, 9, 19])

    class Every:
        """Draws the places 0 to 4 one after the other."""

        def integers(self, low: int, high: int, size: int) -> np.ndarray:
            return np.arange(size) % (high - low)

    donors = matched(predicted, np.full(5, 10.0), Every())
    assert donors.tolist() == [3, 1, 2, 4, 5]


def test_columns_without_gaps_give_plain_copies(decisions):
    copies = imputed_panels(decisions, ["z"], copies=2, seed=1)
    assert all(copy.equals(decisions) for copy in copies)


def test_what_cannot_be_imputed_is_refused(decisions):
    with pytest.raises(ValueError, match="at least 2"):
        imputed_panels(decisions, ["x"], copies=1, seed=1)
    with pytest.raises(ValueError, match="no gaps: choice"):
        imputed_panels(decisions.assign(choice=pd.NA), ["x"], seed=1)
    with pytest.raises(ValueError, match="too few values to draw from: x"):
        imputed_panels(decisions.assign(x=np.nan), ["x"], seed=1)
    with pytest.raises(KeyError, match="income"):
        imputed_panels(decisions, ["income"], seed=1)


def test_rubin_by_hand():
    """Q = 2; W = 0.5; B = 1; T = 0.5 + 4/3; df = 2 (1 + 0.5 / (4/3))^2 = 2 (11/8)^2."""
    estimate, total, df = rubin(np.array([1.0, 2.0, 3.0]), np.array([0.4, 0.5, 0.6]))
    assert estimate == pytest.approx(2)
    assert total == pytest.approx(0.5 + 4 / 3)
    assert df == pytest.approx(121 / 32)
    assert rubin(np.array([2.0, 2.0]), np.array([1.0, 3.0])) == (2.0, 2.0, float("inf"))
    with pytest.raises(ValueError, match="two or more"):
        rubin(np.array([1.0]), np.array([1.0]))


def estimates(value: float, variance: float, terms: tuple[str, ...] = ("x",)) -> pd.DataFrame:
    rows = pd.DataFrame({"term": terms, "estimate": value, "std_error": np.sqrt(variance)})
    return tidy(
        rows.assign(conf_low=0.0, conf_high=0.0, p=0.0),
        model="logit",
        outcome="seeks",
        scale="log odds",
        n_rows=7,
        n_mayors=6,
        n_cities=5,
        n_events=4,
        estimator="logit",
        log_likelihood=-3.0,
        fit=0.2,
        converged=True,
    )


def test_pooled_frames_have_the_tidy_columns():
    frames = [estimates(1, 0.4, ("x", "z")), estimates(2, 0.5), estimates(3, 0.6)]
    pooled = pool(frames)
    assert pooled.dtypes.astype(str).to_dict() == COLUMNS
    (row,) = pooled.to_dict("records")
    error = np.sqrt(0.5 + 4 / 3)
    assert row["term"] == "x"
    assert row["estimate"] == pytest.approx(2)
    assert row["std_error"] == pytest.approx(error)
    low, high = stats.t.interval(0.95, 121 / 32, 2, error)
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((low, high))
    assert row["p"] == pytest.approx(2 * stats.t.sf(2 / error, 121 / 32))
    assert row["estimator"] == "logit, 3 imputations"
    assert row["n_rows"] == 7
    assert row["converged"]
    assert np.isnan(row["log_likelihood"])


def test_one_copy_that_did_not_converge_shows():
    frames = [estimates(1, 1), estimates(1, 1).assign(converged=pd.array([False], dtype="boolean"))]
    assert not pool(frames)["converged"].iloc[0]


def test_frames_that_cannot_be_pooled_are_refused():
    with pytest.raises(ValueError, match="at least 2"):
        pool([estimates(1, 1)])
    twice = pd.concat([estimates(1, 1), estimates(2, 1)])
    with pytest.raises(ValueError, match="same model"):
        pool([twice, twice])
