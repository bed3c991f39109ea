"""Firth's logistic regression against brglm2 and against cases known exactly."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from study.estimators import fit_firth

COVARIATES = ["age", "growth", "host"]


@pytest.fixture
def fit(bids):
    return fit_firth(bids, outcome="ran", covariates=COVARIATES)


@pytest.mark.parametrize("kind", ["AS_mean", "MPL_Jeffreys"])
def test_coefficients_as_in_brglm2(fit, r_firth, kind):
    assert_allclose(fit.coefficients, r_firth("firth", kind), rtol=1e-8)


def test_errors_and_likelihood_as_in_r(fit, r_firth):
    assert_allclose(fit.tidy()["std_error"], r_firth("firth", "std_error"), rtol=1e-7)
    assert fit.log_likelihood == pytest.approx(r_firth("firth", "log_likelihood")[0], abs=1e-9)


def test_profiles_as_maximised_in_r(fit, r_firth):
    """R maximises numerically there, hence the wider tolerance."""
    for column in ("conf_low", "conf_high", "statistic"):
        assert_allclose(fit.tidy()[column], r_firth("firth", column), rtol=1e-6, atol=1e-8)
    assert_allclose(fit.p, stats.chi2.sf(r_firth("firth", "statistic"), 1), rtol=1e-5)


def test_separated_hosts_have_a_finite_interval(bids, fit):
    assert bids.loc[bids["host"] == 1, "ran"].all()
    row = fit.tidy().set_index("term").loc["host"]
    assert 0 < row["conf_low"] < row["estimate"] < row["conf_high"] < 20


@settings(max_examples=40, deadline=None)
@given(events=st.integers(1, 19), rows=st.just(20))
def test_intercept_alone_adds_half_an_event_to_each_side(events, rows):
    """With no covariates Firth's estimate is log((k + 1/2) / (n - k + 1/2))."""
    frame = pd.DataFrame({"y": np.arange(rows) < events})
    found = fit_firth(frame, outcome="y", covariates=[])
    expected = np.log((events + 0.5) / (rows - events + 0.5))
    assert found.coefficients["Intercept"] == pytest.approx(expected, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    cells=st.tuples(*[st.integers(0, 12)] * 4).filter(
        lambda c: c[0] + c[1] > 0 and c[2] + c[3] > 0 and c[0] + c[2] > 0 and c[1] + c[3] > 0
    )
)
@example(cells=(1, 0, 0, 1))
@example(cells=(0, 12, 12, 0))
def test_two_by_two_table_adds_half_to_each_cell(cells):
    """Saturated: the log odds ratio of the table with 1/2 added to each cell (Firth 1993)."""
    a, b, c, d = cells
    frame = pd.DataFrame(
        {"y": [1] * a + [0] * b + [1] * c + [0] * d, "x": [1] * (a + b) + [0] * (c + d)}
    )
    found = fit_firth(frame, outcome="y", covariates=["x"])
    expected = np.log((a + 0.5) * (d + 0.5) / (b + 0.5) / (c + 0.5))
    assert found.coefficients["x"] == pytest.approx(expected, abs=1e-8)
    row = found.tidy().set_index("term").loc["x"]
    assert row["conf_low"] < row["estimate"] < row["conf_high"]
    assert (row["p"] < 0.05) == (row["conf_low"] > 0 or row["conf_high"] < 0)


def test_few_rows_and_separation_still_converge():
    """A handful of rows and four covariates: profiles with nearly flat tops."""
    rng = np.random.default_rng(0)
    for _ in range(12):
        frame = pd.DataFrame(rng.normal(size=(12, 3)), columns=["a", "b", "c"])
        frame["d"] = np.arange(12) < 2
        frame["y"] = rng.permutation(12) < 3
        table = fit_firth(frame, outcome="y", covariates=["a", "b", "c", "d"]).tidy()
        assert (table["conf_low"] < table["estimate"]).all()
        assert (table["estimate"] < table["conf_high"]).all()


def test_units_do_not_matter(bids, fit):
    other = fit_firth(
        bids.assign(growth=bids["growth"] * 100), outcome="ran", covariates=COVARIATES
    )
    factor = [1, 1, 100, 1]
    for column in ("estimate", "std_error", "conf_low", "conf_high"):
        assert_allclose(other.tidy()[column] * factor, fit.tidy()[column], rtol=1e-7)
    assert_allclose(other.p, fit.p, rtol=1e-6)


def test_levels(bids, fit):
    narrow = fit_firth(bids, outcome="ran", covariates=COVARIATES, level=0.5)
    assert (narrow.conf_low > fit.conf_low).all()
    assert (narrow.conf_high < fit.conf_high).all()


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({"ran": 1}, {}, "ran: the same in every row"),
        ({"age": 40}, {}, "age: constant"),
        ({"age": [np.nan, *range(79)]}, {}, "age: 1 missing values"),
        ({}, {"covariates": "age"}, "covariates: give a list"),
        ({}, {"level": 95}, r"level: 95 is no share; 0\.95 is meant\?"),
        ({}, {"covariates": ["age", "height"]}, "height: no such column"),
        ({}, {"covariates": ["age", "age"]}, "age: a linear combination of Intercept, age"),
    ],
)
def test_errors(bids, change, options, message):
    with pytest.raises(ValueError, match=message):
        fit_firth(bids.assign(**change), **{"outcome": "ran", "covariates": COVARIATES, **options})
