"""Cox regression against R's survival, lifelines and what must hold for any data."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from study.estimators import (
    CoxResult,
    baseline,
    fit_cox,
    predict_survival,
    proportional_hazards_test,
    residuals,
    schoenfeld_residuals,
)

COLUMNS: dict[str, Any] = {"start": "start", "stop": "stop", "event": "event"}
TERMS = ["growth", "trait", "crime"]
CASES = ["pooled efron", "pooled breslow", "strata efron", "strata breslow"]
TRANSFORMS = ["km", "rank", "identity", "log"]
EVERY = 8

# survival 3.5-3: coefficients, plain and clustered errors of age, surgery, transplant.
STANFORD = {
    "efron": (
        [0.030536315, -0.773327645, 0.016095605],
        [0.013892787, 0.359667988, 0.308585804],
        [0.014328067, 0.333241072, 0.309309693],
    ),
    "breslow": (
        [0.030532211, -0.771609996, 0.014419617],
        [0.013898130, 0.359675070, 0.308515810],
        [0.014306938, 0.332648207, 0.308043210],
    ),
}


def close(found, stored, tolerance=1e-8):
    assert_allclose(np.asarray(found, dtype=float), stored, rtol=tolerance, atol=tolerance)


def by_column(values, columns=3):
    return values.reshape(columns, -1).T


def fit_case(panel: pd.DataFrame, case: str, cluster: str | None = "city") -> CoxResult:
    model, ties = case.split()
    strata = "office" if model == "strata" else None
    return fit_cox(panel, **COLUMNS, covariates=TERMS, strata=strata, cluster=cluster, ties=ties)


@pytest.fixture(scope="module")
def heart() -> pd.DataFrame:
    """The Stanford heart transplants (Crowley and Hu 1977) in start-stop form."""
    datasets = pytest.importorskip("lifelines.datasets")
    return datasets.load_stanford_heart_transplants()


@pytest.fixture(scope="module")
def stanford(heart):
    return {
        ties: fit_cox(
            heart, **COLUMNS, covariates=["age", "surgery", "transplant"], cluster="id", ties=ties
        )
        for ties in STANFORD
    }


@pytest.mark.parametrize("ties", STANFORD)
def test_stanford_heart(stanford, ties):
    fit = stanford[ties]
    coefficients, plain, clustered = STANFORD[ties]
    assert_allclose(fit.coefficients, coefficients, atol=1e-8, rtol=0)
    assert_allclose(np.sqrt(np.diag(fit.covariance)), plain, atol=1e-8, rtol=0)
    assert_allclose(np.sqrt(np.diag(fit.clustered_covariance)), clustered, atol=1e-8, rtol=0)
    assert (fit.n_rows, fit.n_events, fit.n_clusters) == (172, 75, 103)


@pytest.mark.filterwarnings("ignore:Starting with pandas version")  # of lifelines, on pandas 3
def test_lifelines_finds_the_same_coefficients_and_errors(stanford, heart):
    """Its ties are Efron's; its clustered errors of (start, stop] rows are not compared."""
    fitter = pytest.importorskip("lifelines").CoxTimeVaryingFitter()
    fit, terms = stanford["efron"], list(stanford["efron"].coefficients.index)
    rows = heart[["id", *COLUMNS.values(), *terms]]
    fitter.fit(rows, id_col="id", start_col="start", stop_col="stop", event_col="event")
    assert_allclose(fit.coefficients, fitter.params_[terms], atol=1e-6)
    plain = np.sqrt(np.diag(fit.covariance))
    assert_allclose(plain, fitter.standard_errors_[terms], atol=1e-6)
    assert fit.log_likelihood == pytest.approx(fitter.log_likelihood_, abs=1e-6)


@pytest.mark.parametrize("ties", STANFORD)
def test_stanford_heart_at_full_precision(stanford, ties, r_cox):
    case = f"stanford {ties}"
    fit = stanford[ties]
    close(fit.coefficients, r_cox(case, "coefficients"))
    close(fit.covariance.to_numpy().ravel(), r_cox(case, "covariance"))
    close(fit.clustered_covariance.to_numpy().ravel(), r_cox(case, "clustered"))
    pairs = fit.concordance
    found = [pairs.concordant, pairs.discordant, pairs.tied_score, pairs.tied_time, pairs.tied_both]
    assert found == list(r_cox(case, "pairs"))
    for transform in TRANSFORMS:
        table = proportional_hazards_test(fit, transform)
        stored = by_column(r_cox(case, f"zph {transform}"), 2)
        close(table[["statistic", "p"]], stored)


@pytest.mark.parametrize("case", CASES)
class TestAgainstR:
    def test_estimates(self, panel, r_cox, case):
        fit = fit_case(panel, case)
        assert fit.converged
        assert fit.diverging == ()
        close(fit.coefficients, r_cox(case, "coefficients"))
        close(fit.covariance.to_numpy().ravel(), r_cox(case, "covariance"))
        close(fit.robust_covariance.to_numpy().ravel(), r_cox(case, "robust"))
        close(fit.clustered_covariance.to_numpy().ravel(), r_cox(case, "clustered"))

    def test_tests(self, panel, r_cox, case):
        fit = fit_case(panel, case, cluster=None)
        close([fit.log_likelihood_null, fit.log_likelihood], r_cox(case, "log_likelihood"))
        tests = [fit.wald, fit.score, fit.likelihood_ratio]
        close([test.statistic for test in tests], r_cox(case, "tests"))
        close([test.p for test in tests], r_cox(case, "tests_p"))
        close([fit_case(panel, case).wald.statistic], r_cox(case, "wald_clustered"))

    def test_concordance(self, panel, r_cox, case):
        found = fit_case(panel, case).concordance
        close([found.value], r_cox(case, "concordance"))
        assert [
            found.concordant,
            found.discordant,
            found.tied_score,
            found.tied_time,
            found.tied_both,
        ] == list(r_cox(case, "pairs"))

    def test_baseline(self, panel, r_cox, case):
        found = baseline(fit_case(panel, case))
        times, hazard = r_cox(case, "basehaz_time"), r_cox(case, "basehaz")
        strata = ["a", "b", "c"] if case.startswith("strata") else [0]
        codes = r_cox(case, "basehaz_stratum") if len(strata) > 1 else np.ones(len(times))
        assert found["stratum"].unique().tolist() == strata
        for code, label in enumerate(strata, start=1):
            mine = found[found["stratum"] == label]
            place = np.searchsorted(mine["time"], times[codes == code], side="right")
            steps = np.concatenate([[0], mine["cumulative_hazard"]])
            close(steps[place], hazard[codes == code])

    @pytest.mark.parametrize("kind", ["plain", "clustered"])
    def test_predicted_curve(self, panel, r_cox, case, kind):
        fit = fit_case(panel, case, cluster="city" if kind == "clustered" else None)
        found = predict_survival(fit, {"crime": 300, "growth": 1, "trait": 1})
        stored = {
            name: r_cox(case, f"curve {kind} {name}")
            for name in ("time", "surv", "se", "lower", "upper")
        }
        breaks = np.flatnonzero(np.diff(stored["time"]) < 0) + 1
        parts = [np.split(values, breaks) for values in stored.values()]
        strata = [mine for _, mine in found.groupby("stratum")]
        assert len(strata) == len(parts[0])
        for mine, time, *columns in zip(strata, *parts, strict=True):
            place = np.searchsorted(mine["time"], time, side="right") - 1
            inside = place >= 0
            names = ["survival", "std_error", "conf_low", "conf_high"]
            for name, values in zip(names, columns, strict=True):
                close(mine[name].to_numpy()[place[inside]], values[inside])

    def test_residuals(self, panel, r_cox, case):
        fit = fit_case(panel, case)
        martingale = residuals(fit)["martingale"]
        close(martingale[::EVERY], r_cox(case, "martingale"))
        assert abs(martingale.sum()) < 1e-9
        close(residuals(fit, "score")[::EVERY], by_column(r_cox(case, "score_residuals")))
        close(residuals(fit, "dfbeta")[::EVERY], by_column(r_cox(case, "dfbeta")))

    def test_schoenfeld(self, panel, r_cox, case):
        fit = fit_case(panel, case)
        for scaled, name in ((False, "schoenfeld"), (True, "scaled_schoenfeld")):
            found = schoenfeld_residuals(fit, scaled=scaled)
            assert found["time"].tolist() == panel.loc[found.index, "stop"].tolist()
            close(np.sort(found[TERMS].to_numpy(), axis=0), by_column(r_cox(case, name)))

    @pytest.mark.parametrize("transform", TRANSFORMS)
    def test_proportional_hazards(self, panel, r_cox, case, transform):
        table = proportional_hazards_test(fit_case(panel, case), transform)
        assert table["term"].tolist() == [*TERMS, "global"]
        assert table["df"].tolist() == [1, 1, 1, 3]
        close(table[["statistic", "p"]], by_column(r_cox(case, f"zph {transform}"), 2))


@pytest.mark.parametrize("model", ["pooled", "strata"])
def test_very_strong_effects_as_in_r(strong, r_cox, model):
    """Late risk sets hold rows of hardly any risk; early ones must not drown them in rounding."""
    assert np.ptp(2 * strong["x"]) > 20 * np.log(10)
    strata = "office" if model == "strata" else None
    fit = fit_cox(strong, **COLUMNS, covariates=["x", "w"], strata=strata)
    assert fit.converged
    close(fit.coefficients, r_cox(f"strong {model}", "coefficients"))
    close(fit.covariance.to_numpy().ravel(), r_cox(f"strong {model}", "covariance"))
    close(
        [fit.log_likelihood_null, fit.log_likelihood],
        r_cox(f"strong {model}", "log_likelihood"),
    )


def test_tidy(panel):
    fit = fit_case(panel, "pooled efron")
    table = fit.tidy()
    assert table.columns.tolist() == [
        "term",
        "estimate",
        "std_error",
        "conf_low",
        "conf_high",
        "statistic",
        "p",
    ]
    close(table["std_error"], np.sqrt(np.diag(fit.clustered_covariance)))
    close(table["conf_high"] - table["estimate"], 1.959963984540054 * table["std_error"])
    close(fit.tidy(covariance="plain")["std_error"], np.sqrt(np.diag(fit.covariance)))
    wide = fit.tidy(level=0.99)
    assert (wide["conf_low"] < table["conf_low"]).all()


def test_entry_at_an_event_time_is_not_at_risk():
    """By hand: at t = 2 two rows are at risk, not the one that enters there."""
    frame = pd.DataFrame(
        {"start": [0, 0, 2, 0], "stop": [2, 3, 4, 1], "event": [1, 1, 1, 0], "x": [0, 1, 0, 1]}
    )
    fit = fit_cox(frame, **COLUMNS, covariates=["x"])
    # Log L = -log(1 + e^b) [t = 2] + b - log(e^b + 1) [t = 3], greatest at 0.
    assert fit.coefficients["x"] == pytest.approx(0, abs=1e-10)
    assert fit.log_likelihood == pytest.approx(-2 * np.log(2))
    assert baseline(fit)["n_risk"].tolist() == [2, 2, 1]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0.1, 0.9))
def test_splitting_a_row_changes_nothing(seed, share):
    frame = simulated(seed, rows=60)
    fit = fit_cox(frame, **COLUMNS, covariates=["x", "z"], cluster="id")
    cut = frame["start"] + share * (frame["stop"] - frame["start"])
    split = pd.concat(
        [frame.assign(stop=cut, event=0), frame.assign(start=cut)], ignore_index=True
    ).sample(frac=1, random_state=seed)
    again = fit_cox(split, **COLUMNS, covariates=["x", "z"], cluster="id")
    close(again.coefficients, fit.coefficients)
    close(again.covariance, fit.covariance)
    close(again.clustered_covariance, fit.clustered_covariance)
    close([again.concordance.value], fit.concordance.value)
    close(
        proportional_hazards_test(again, "identity")["statistic"],
        proportional_hazards_test(fit, "identity")["statistic"],
    )


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    factor=st.floats(1e-3, 1e3),
    shift=st.floats(-100, 100),
    ties=st.sampled_from(["efron", "breslow"]),
)
def test_scaling_and_shifting_a_covariate(seed, factor, shift, ties):
    frame = simulated(seed, rows=80)
    fit = fit_cox(frame, **COLUMNS, covariates=["x", "z"], cluster="id", ties=ties)
    other = frame.assign(x=frame["x"] * factor + shift)
    again = fit_cox(other, **COLUMNS, covariates=["x", "z"], cluster="id", ties=ties)
    close(again.coefficients * [factor, 1], fit.coefficients, 1e-6)
    close(again.tidy()["std_error"] * [factor, 1], fit.tidy()["std_error"], 1e-6)
    close([again.log_likelihood], fit.log_likelihood)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_one_stratum_each_is_the_sum_of_likelihoods(seed):
    """With strata the log likelihood at the estimate is that of the parts at the same point."""
    frame = simulated(seed, rows=80).assign(part=lambda f: np.where(f["id"] % 2, "odd", "even"))
    both = fit_cox(frame, **COLUMNS, covariates=["x", "z"], strata="part")
    parts = [fit_cox(part, **COLUMNS, covariates=["x", "z"]) for _, part in frame.groupby("part")]
    assert both.log_likelihood_null == pytest.approx(sum(p.log_likelihood_null for p in parts))
    assert both.log_likelihood <= sum(p.log_likelihood for p in parts) + 1e-9


def test_concordance_by_brute_force():
    frame = simulated(5, rows=90).assign(x=lambda f: f["x"].round(), z=lambda f: f["z"].round())
    fit = fit_cox(frame, **COLUMNS, covariates=["x", "z"])
    score = frame["x"].to_numpy() * fit.coefficients["x"]
    score = (score + frame["z"].to_numpy() * fit.coefficients["z"]).round(9)
    start, stop = frame["start"].to_numpy(), frame["stop"].to_numpy()
    event = frame["event"].to_numpy() == 1
    counts = dict.fromkeys(("more", "less", "equal", "time", "both"), 0)
    for i in np.flatnonzero(event):
        for j in range(len(frame)):
            if j == i or not start[j] < stop[i] <= stop[j]:
                continue
            if event[j] and stop[j] == stop[i]:
                counts["both" if score[i] == score[j] else "time"] += i < j
            elif score[i] == score[j]:
                counts["equal"] += 1
            else:
                counts["more" if score[i] > score[j] else "less"] += 1
    found = fit.concordance
    assert min(counts.values()) > 0
    assert counts == {
        "more": found.concordant,
        "less": found.discordant,
        "equal": found.tied_score,
        "time": found.tied_time,
        "both": found.tied_both,
    }


def test_known_effects_are_recovered():
    """Yearly rows, late entry, two covariates that change, city frailty left to the clusters."""
    rng = np.random.default_rng(42)
    size, years = 4000, 12
    truth = np.array([0.5, -0.4])
    x = rng.normal(size=(size, years, 2))
    hazard = 0.12 * np.exp(x @ truth)
    entry = rng.integers(0, 3, size)
    time = np.broadcast_to(np.arange(years), (size, years))
    wait = rng.exponential(size=(size, years)) / hazard
    fails = (wait < 1) & (time >= entry[:, None])
    first = np.where(fails.any(axis=1), fails.argmax(axis=1), years)
    kept = (time >= entry[:, None]) & (time <= first[:, None])
    event = kept & fails
    frame = pd.DataFrame(
        {
            "id": np.repeat(np.arange(size), years)[kept.ravel()],
            "start": time[kept].astype(float),
            "stop": np.where(event, time + np.minimum(wait, 1), time + 1.0)[kept],
            "event": event[kept],
            "x": x[..., 0][kept],
            "z": x[..., 1][kept],
        }
    )
    fit = fit_cox(frame, **COLUMNS, covariates=["x", "z"], cluster="id")
    errors = fit.tidy()["std_error"]
    assert (errors < 0.025).all()
    assert_allclose(fit.coefficients, truth, atol=3 * errors.max())
    curve = baseline(fit)
    at_ten = curve.loc[curve["time"] <= 10, "cumulative_hazard"].iloc[-1]
    assert at_ten == pytest.approx(1.2, rel=0.06)


@pytest.mark.parametrize("sign", [1, -1])
def test_monotone_likelihood_is_named(sign):
    frame = simulated(3, rows=120)
    frame["host"] = np.where(frame["event"] == 1, 0, (frame["id"] % 3 == 0) * sign)
    fit = fit_cox(frame, **COLUMNS, covariates=["x", "host"], cluster="id")
    assert not fit.converged
    assert fit.diverging == ("host",)
    assert fit.coefficients["host"] == -sign * np.inf
    table = fit.tidy().set_index("term")
    assert np.isnan(table.loc["host", "std_error"])
    assert np.isfinite(table.loc["x", ["estimate", "std_error", "p"]].astype(float)).all()
    assert np.isnan(fit.wald.p)
    assert np.isfinite(fit.likelihood_ratio.p)
    with pytest.raises(ValueError, match="host runs to infinity"):
        baseline(fit)
    with pytest.raises(ValueError, match="host runs to infinity"):
        _ = fit.concordance


def test_finite_coefficients_beside_a_runaway_are_those_of_its_limit():
    """With host -> -inf the hosts drop out of every risk set."""
    frame = simulated(3, rows=120)
    frame["host"] = np.where(frame["event"] == 1, 0, frame["id"] % 3 == 0)
    fit = fit_cox(frame, **COLUMNS, covariates=["x", "host"])
    without = fit_cox(frame[frame["host"] == 0], **COLUMNS, covariates=["x"])
    assert fit.coefficients["x"] == pytest.approx(without.coefficients["x"], abs=1e-5)
    assert fit.log_likelihood == pytest.approx(without.log_likelihood, abs=1e-5)


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({"x": [1.0, np.nan, 2, 3]}, {}, "x: 1 missing values (first: row 1)"),
        ({"x": ["a", "b", "c", "d"]}, {}, "x: not numeric"),
        ({"x": ["a", None, "c", None]}, {}, "x: not numeric"),
        ({"x": [None] * 4}, {}, "x: 4 missing values (first: row 0)"),
        ({"event": pd.Series([1, None, 0, 1], dtype=object)}, {}, "event: 1 missing values"),
        ({"x": [1.0, np.inf, 2, 3]}, {}, "x: infinite value in row 1"),
        ({"x": [2, 2, 2, 2]}, {}, "x: constant"),
        ({"w": [2.0, 4.1, 6.0, 5.0]}, {"covariates": ["x", "w"]}, "w: a linear combination of x"),
        ({"start": [0, 3, 0, 0]}, {}, "stop: not after start in 1 rows (first: row 1)"),
        ({"event": [0, 0, 0, 0]}, {}, "event: no events"),
        ({"event": [0, 1, 2, 0]}, {}, "event: values other than 0 and 1"),
        ({}, {"ties": "exact"}, "ties: 'exact' is neither 'efron' nor 'breslow'"),
        ({}, {"covariates": []}, "covariates: give a list"),
        ({}, {"covariates": "x"}, "covariates: give a list"),
        ({}, {"covariates": ["x", "x"]}, "x: listed twice"),
        ({}, {"covariates": ["y"]}, "y: no such column"),
        ({"city": [1, None, 2, 3]}, {"cluster": "city"}, "city: 1 missing values"),
        ({"part": [1, None, 2, 3]}, {"strata": "part"}, "part: 1 missing values"),
        ({"part": [1, 2, 3, 4]}, {"strata": "part"}, "x: does not vary within any risk set"),
    ],
)
def test_errors(change, options, message):
    frame = pd.DataFrame(
        {"start": 0.0, "stop": [2.0, 3, 4, 5], "event": [1, 1, 0, 1], "x": [1.0, 2.05, 3, 2.5]}
    ).assign(**change)
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is compared below
        fit_cox(frame, **COLUMNS, **{"covariates": ["x"], **options})
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("wrong", [[1.0], {"x": [1.0]}, len, None])
def test_what_is_no_table_is_refused(wrong):
    with pytest.raises(ValueError, match=f"DataFrame; got {type(wrong).__name__}"):
        fit_cox(wrong, **COLUMNS, covariates=["x"])


@pytest.mark.parametrize("name", ["x", "stop", "id"])
def test_columns_of_one_name_are_refused(name):
    frame = simulated(3, rows=60)
    twice = pd.concat([frame, frame[[name]]], axis=1)
    with pytest.raises(ValueError, match=f"{name}: 2 columns have this name; keep one"):
        fit_cox(twice, **COLUMNS, covariates=["x"], cluster="id")


def test_one_cluster_has_no_clustered_errors():
    frame = simulated(3, rows=120).assign(city=1)
    with pytest.warns(RuntimeWarning, match="city: one cluster for 2 covariates"):
        fit = fit_cox(frame, **COLUMNS, covariates=["x", "z"], cluster="city")
    table = fit.tidy()
    assert np.isfinite(table["estimate"]).all()
    assert table[["std_error", "conf_low", "conf_high", "p"]].isna().all(axis=None)
    assert np.isnan(fit.wald.p)
    assert np.isfinite(fit.tidy(covariance="plain")["p"]).all()


def test_clusters_no_more_than_covariates_are_told():
    frame = simulated(3, rows=120).assign(city=lambda f: f["id"] % 3)
    few = frame.loc[frame["city"] < 2]
    with pytest.warns(RuntimeWarning, match="city: 2 clusters for 2 covariates"):
        fit = fit_cox(few, **COLUMNS, covariates=["x", "z"], cluster="city")
    assert np.isnan(fit.wald.p)
    # Three clusters for two covariates: no warning, or the test would fail.
    assert np.isfinite(fit_cox(frame, **COLUMNS, covariates=["x", "z"], cluster="city").wald.p)


def test_a_level_is_a_share(panel):
    fit = fit_case(panel, "pooled efron")
    with pytest.raises(ValueError, match=r"level: 95 is no share; 0\.95 is meant\?"):
        fit.tidy(level=95)
    with pytest.raises(ValueError, match=r"level: 1\.5 is no share; give one between 0 and 1"):
        predict_survival(fit, {"crime": 300, "growth": 1, "trait": 1}, level=1.5)


def test_no_rows():
    empty = pd.DataFrame({"start": [], "stop": [], "event": [], "x": []})
    with pytest.raises(ValueError, match="no rows"):
        fit_cox(empty, **COLUMNS, covariates=["x"])


def test_errors_after_the_fit(panel):
    fit = fit_case(panel, "pooled efron", cluster=None)
    with pytest.raises(ValueError, match="clustered"):
        fit.tidy(covariance="clustered")
    with pytest.raises(ValueError, match="crime"):
        predict_survival(fit, {"growth": 1, "trait": 0})
    with pytest.raises(ValueError, match="transform: 'sqrt'"):
        proportional_hazards_test(fit, "sqrt")
    with pytest.raises(ValueError, match="kind: 'cox'"):
        residuals(fit, "cox")
    early = fit_cox(
        panel.assign(start=panel["start"] - 5, stop=panel["stop"] - 5), **COLUMNS, covariates=TERMS
    )
    with pytest.raises(ValueError, match="log needs event times above 0"):
        proportional_hazards_test(early, "log")


def test_nullable_and_boolean_columns(panel):
    fit = fit_case(panel, "pooled efron")
    other = panel.astype({"growth": "Float64", "trait": "bool", "event": "boolean"})
    close(fit_case(other, "pooled efron").coefficients, fit.coefficients)


def test_frame_is_left_as_it_was(panel):
    before = panel.copy()
    fit_case(panel, "strata efron")
    pd.testing.assert_frame_equal(panel, before)


def simulated(seed: int, rows: int) -> pd.DataFrame:
    """Tied times, late entry, events that depend on x."""
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=(2, rows))
    start = rng.integers(0, 4, rows).astype(float)
    stop = start + rng.integers(1, 7, rows)
    event = (rng.random(rows) < 1 / (1 + np.exp(-0.5 * x))).astype(int)
    return pd.DataFrame(
        {
            "id": rng.integers(0, rows // 3, rows),
            "start": start,
            "stop": stop,
            "event": event,
            "x": x,
            "z": z,
        }
    )
