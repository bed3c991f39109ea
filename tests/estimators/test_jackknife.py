"""The cluster jackknife against textbook values and its own definition."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose
from scipy import stats

from study.estimators import cluster_jackknife, fit_cox
from study.estimators.jackknife import effective_df


def mean(frame: pd.DataFrame) -> pd.Series:
    return pd.Series({"mean": frame["y"].mean()})


def least_squares(frame: pd.DataFrame) -> pd.Series:
    x = np.column_stack([np.ones(len(frame)), frame["x"]])
    return pd.Series(np.linalg.lstsq(x, frame["y"])[0], index=["Intercept", "x"])


def hosts(frame: pd.DataFrame) -> pd.Series:
    if not frame["host"].any():
        raise ValueError("host: constant")
    return mean(frame)


@settings(max_examples=50, deadline=None)
@given(
    values=st.lists(st.floats(-100, 100), min_size=2, max_size=30).filter(
        lambda v: max(v) - min(v) > 1e-3
    )
)
def test_mean_of_single_rows_has_the_textbook_error(values):
    """One row a cluster: the jackknife variance of a mean is s^2 / n exactly."""
    frame = pd.DataFrame({"y": values, "city": range(len(values))})
    found = cluster_jackknife(mean, frame, "city")
    assert_allclose(found.cv3.iloc[0, 0], np.var(values, ddof=1) / len(values), rtol=1e-6)
    assert_allclose(found.cv3j.iloc[0, 0], found.cv3.iloc[0, 0], rtol=1e-6)
    row = found.tidy().iloc[0]
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    low, high = stats.t.interval(0.95, row["df"], np.mean(values), error)
    assert_allclose([row["conf_low"], row["conf_high"]], [low, high], rtol=1e-6, atol=1e-9)
    assert 1 <= row["df"] <= len(values) - 1


def test_degrees_of_freedom_follow_the_clusters_that_carry_the_variance():
    """All alike: G - 1. One alone: 1. Four alike of a hundred: 3 x 4 - 2. None: G - 1."""
    away = np.zeros((100, 4))
    away[:, 0] = np.where(np.arange(100) % 2, 1, -1)
    away[7, 1] = 3
    away[:4, 2] = [2, -2, 2, -2]
    assert effective_df(away).tolist() == [99, 1, 10, 99]


@given(
    away=arrays(np.float64, (12, 1), elements=st.floats(-1e3, 1e3).map(lambda x: round(x, 2))),
    scale=st.floats(0.01, 100),
)
def test_degrees_of_freedom_do_not_hang_on_the_unit(away, scale):
    assert_allclose(effective_df(away), effective_df(scale * away), rtol=1e-9)


@pytest.fixture
def towns() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    city = rng.integers(0, 12, 90)
    x = rng.normal(size=90) + 0.3 * city
    y = 1 + 0.5 * x + rng.normal(size=12)[city] + rng.normal(size=90)
    return pd.DataFrame({"city": city, "x": x, "y": y}, index=rng.permutation(90))


def test_least_squares_in_closed_form(towns):
    """CV3 of least squares is (G-1)/G sum of A X'M^-1 u u' M^-1 X A (Bell and McCaffrey 2002)."""
    x = np.column_stack([np.ones(len(towns)), towns["x"]])
    inverse = np.linalg.inv(x.T @ x)
    residual = towns["y"].to_numpy() - x @ inverse @ x.T @ towns["y"].to_numpy()
    total = np.zeros((2, 2))
    for city in np.unique(towns["city"]):
        mine = (towns["city"] == city).to_numpy()
        hat = x[mine] @ inverse @ x[mine].T
        pull = x[mine].T @ np.linalg.solve(np.eye(mine.sum()) - hat, residual[mine])
        total += np.outer(pull, pull)
    groups = towns["city"].nunique()
    found = cluster_jackknife(least_squares, towns, "city")
    assert_allclose(found.cv3, (groups - 1) / groups * inverse @ total @ inverse, rtol=1e-10)


def test_centring(towns):
    found = cluster_jackknife(least_squares, towns, "city")
    refits, size = found.leave_one_out, found.n_clusters
    assert_allclose(found.cv3j, (size - 1) ** 2 / size * refits.cov(), rtol=1e-10)
    gap = refits.mean() - found.coefficients
    assert_allclose(found.cv3 - found.cv3j, (size - 1) * np.outer(gap, gap), atol=1e-12)
    plain, mean_centred = found.tidy(), found.tidy(centred_at_mean=True)
    assert (plain["std_error"] >= mean_centred["std_error"]).all()
    assert_allclose(mean_centred["std_error"], np.sqrt(np.diag(found.cv3j)))


def test_processes_change_nothing(towns):
    one = cluster_jackknife(least_squares, towns, "city")
    two = cluster_jackknife(least_squares, towns, "city", n_jobs=2)
    pd.testing.assert_frame_equal(one.cv3, two.cv3, check_exact=True)
    pd.testing.assert_frame_equal(one.leave_one_out, two.leave_one_out, check_exact=True)


def test_refits_leave_out_whole_clusters(towns):
    found = cluster_jackknife(mean, towns, "city").leave_one_out["mean"]
    for city, value in found.items():
        assert value == pytest.approx(towns.loc[towns["city"] != city, "y"].mean())


def test_failures_are_reported(towns):
    towns["host"] = (towns["city"] == 4).astype(int)
    found = cluster_jackknife(hosts, towns, "city")
    assert found.failures.to_dict("list") == {
        "cluster": [4],
        "reason": ["ValueError: host: constant"],
    }
    assert 4 not in found.leave_one_out.index
    assert found.n_clusters == towns["city"].nunique() - 1
    assert found.tidy()["n_failed"].tolist() == [1]


def test_absent_infinite_and_unconverged_refits_are_failures(towns):
    class ConvergenceWarning(UserWarning):
        """Named as in statsmodels."""

    def awkward(frame: pd.DataFrame) -> pd.Series:
        cities = set(frame["city"])
        if 1 not in cities:
            return pd.Series({"other": 1.0})
        if 2 not in cities:
            return pd.Series({"mean": -np.inf})
        if 3 not in cities:
            warnings.warn("no maximum found", ConvergenceWarning, stacklevel=1)
        if 5 not in cities:
            warnings.warn("a word on something else", UserWarning, stacklevel=1)
        return mean(frame)

    found = cluster_jackknife(awkward, towns, "city")
    assert found.failures["cluster"].tolist() == [1, 2, 3]
    assert found.failures["reason"].tolist() == [
        "not finite or absent: mean",
        "not finite or absent: mean",
        "no maximum found",
    ]


def test_runaway_cox_coefficients_are_failures():
    """The only host city that loses carries the coefficient: without it, it runs away."""
    frame = pd.DataFrame(
        {
            "start": 0.0,
            "stop": [1.0, 2, 3, 4, 5, 6, 7, 8],
            "event": [1, 1, 1, 1, 0, 1, 1, 0],
            "host": [0, 0, 1, 0, 1, 0, 0, 1],
            "city": [1, 2, 3, 4, 5, 6, 7, 8],
        }
    )

    def fit(sample: pd.DataFrame) -> pd.Series:
        return fit_cox(
            sample, start="start", stop="stop", event="event", covariates=["host"]
        ).coefficients

    found = cluster_jackknife(fit, frame, "city")
    assert found.failures["cluster"].tolist() == [3]
    assert found.n_clusters == 7


def test_errors(towns):
    with pytest.raises(ValueError, match="town: no such column"):
        cluster_jackknife(mean, towns, "town")
    with pytest.raises(ValueError, match="city: one cluster only"):
        cluster_jackknife(mean, towns.assign(city=1), "city")
    with pytest.raises(ValueError, match="full sample"):
        cluster_jackknife(mean, towns.assign(y=np.nan), "city")

    def only_whole(frame: pd.DataFrame) -> pd.Series:
        if len(frame) < len(towns):
            raise RuntimeError("too few rows")
        return mean(frame)

    with pytest.raises(ValueError, match="12 of 12 refits failed: RuntimeError: too few rows"):
        cluster_jackknife(only_whole, towns, "city")


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (np.ones(2), "a pandas Series of coefficients by term; got ndarray"),
        ({"mean": 1.0}, "a pandas Series of coefficients by term; got dict"),
        (1.5, "a pandas Series of coefficients by term; got float"),
        (None, "a pandas Series of coefficients by term; got NoneType"),
        (pd.Series(["one"], ["mean"], dtype=object), "fit: must return numbers; got a Series of"),
        (pd.Series([1.0, 2.0], ["x", "x"]), "fit: must name each term once; got x twice"),
    ],
)
def test_what_a_fit_must_return(towns, found, message):
    with pytest.raises(ValueError, match=message):
        cluster_jackknife(lambda frame: found, towns, "city")


def test_a_level_is_a_share(towns):
    with pytest.raises(ValueError, match=r"level: 95 is no share; 0\.95 is meant\?"):
        cluster_jackknife(mean, towns, "city").tidy(level=95)


def test_what_is_no_table_is_refused(towns):
    with pytest.raises(ValueError, match="frame: must be a pandas DataFrame; got function"):
        cluster_jackknife(towns, mean, "city")
