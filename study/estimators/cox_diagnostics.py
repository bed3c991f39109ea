"""What follows a Cox fit: baselines, predicted curves, residuals, proportional-hazards test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal

import numpy as np
import pandas as pd
from scipy import stats

from study.estimators.columns import Floats
from study.estimators.cox import CoxData, CoxResult, information_over_time, score_residuals
from study.estimators.errors import EstimationError
from study.estimators.levels import normal_width
from study.estimators.risk_sets import prefix_products, risk_sets

Transform = Literal["km", "rank", "identity", "log"]
Residuals = Literal["martingale", "score", "dfbeta"]


def baseline(fit: CoxResult) -> pd.DataFrame:
    """Baseline of each stratum, all covariates at 0.

    Breslow's estimate, or Efron's where the fit used his ties; the steps of
    `survival::basehaz(fit, centered = FALSE)`.

    Args:
        fit: A converged fit.

    Returns:
        stratum (label), time (distinct event times), n_risk, n_event, cumulative_hazard, survival
        (exp of minus it).

    Raises:
        ValueError: The fit did not converge.
    """
    data = _converged(fit)
    increments = data.sets.over_events(data.hazard) * np.exp(-_eta_of_zero(fit))
    hazard = data.sets.so_far(increments)
    return pd.DataFrame(
        {
            "stratum": data.strata.take(data.sets.strata),
            "time": data.sets.times,
            "n_risk": data.sets.n_risk.astype(np.int64),
            "n_event": data.sets.sizes,
            "cumulative_hazard": hazard,
            "survival": np.exp(-hazard),
        }
    )


def predict_survival(
    fit: CoxResult, values: Mapping[str, float], *, level: float = 0.95
) -> pd.DataFrame:
    """Survival curve of a subject whose covariates stay at the given values.

    Errors follow Tsiatis (1981): the variance of the baseline plus that of the coefficients, the
    latter clustered where the fit has clusters; intervals on the log scale, as
    `survival::survfit(fit, newdata)` has them.

    Args:
        fit: A converged fit.
        values: One number per term of the fit.
        level: Coverage of the intervals.

    Returns:
        stratum, time, cumulative_hazard, std_error (of the cumulative hazard), survival, conf_low,
        conf_high, at the distinct event times of each stratum.

    Raises:
        ValueError: The fit did not converge; a term has no value, or a value no term; the level is
            no share.
    """
    data = _converged(fit)
    odd = set(values) ^ set(fit.terms)
    if odd:
        raise ValueError(f"values: {', '.join(sorted(odd))} not both given and in the fit")
    z = (np.array([float(values[term]) for term in fit.terms]) - data.centre) / data.scale
    slopes = fit.coefficients.to_numpy() * data.scale
    risk = float(np.exp(z @ slopes))
    step, sets = data.hazard, data.sets
    hazard = sets.so_far(sets.over_events(step)) * risk
    spread = sets.so_far(sets.over_events(step**2)) * risk**2
    drift = sets.so_far(sets.over_events(step[:, None] * (z - data.end.mean))) * risk
    variance = fit.chosen_covariance().to_numpy() * np.outer(data.scale, data.scale)
    error = np.sqrt(spread + np.einsum("ij,jk,ik->i", drift, variance, drift))
    half = normal_width(level) * error
    return pd.DataFrame(
        {
            "stratum": data.strata.take(sets.strata),
            "time": sets.times,
            "cumulative_hazard": hazard,
            "std_error": error,
            "survival": np.exp(-hazard),
            "conf_low": np.exp(-hazard - half),
            "conf_high": np.minimum(np.exp(-hazard + half), 1.0),
        }
    )


def residuals(fit: CoxResult, kind: Residuals = "martingale") -> pd.DataFrame:
    """Residuals, one row per row of the data.

    Args:
        fit: A converged fit.
        kind: "martingale" (events less expected events); "score" (contribution to the score);
            "dfbeta" (about how much each coefficient would fall without the row).

    Returns:
        The column martingale, or one column a term, with the index of the frame.

    Raises:
        ValueError: The fit did not converge; unknown kind.
    """
    data = _converged(fit)
    if kind == "martingale":
        return pd.DataFrame({"martingale": _martingale(data)}, index=data.index)
    if kind not in ("score", "dfbeta"):
        raise ValueError(f"kind: {kind!r} is none of 'martingale', 'score', 'dfbeta'")
    score = score_residuals(data) * data.scale
    out = score if kind == "score" else score @ fit.covariance.to_numpy()
    return pd.DataFrame(out, index=data.index, columns=list(fit.terms))


def schoenfeld_residuals(fit: CoxResult, *, scaled: bool = False) -> pd.DataFrame:
    """Covariates of each event less their mean over its risk set.

    Args:
        fit: A converged fit.
        scaled: Times the covariance and the number of events, plus the coefficient: a smooth of
            these over time shows the coefficient (Grambsch and Therneau 1994).

    Returns:
        time and one column a term, one row an event, by stratum and time, with the index of the
        frame.

    Raises:
        ValueError: The fit did not converge.
    """
    data = _converged(fit)
    out = _schoenfeld(data) * data.scale
    if scaled:
        out = out @ fit.covariance.to_numpy() * fit.n_events + fit.coefficients.to_numpy()
    frame = pd.DataFrame(out, index=data.index[data.sets.events], columns=list(fit.terms))
    frame.insert(0, "time", data.sets.times[data.sets.event_times])
    return frame


def proportional_hazards_test(fit: CoxResult, transform: Transform = "km") -> pd.DataFrame:
    """Score test of a coefficient that changes with time: `cox.zph` of survival 3.

    Each term is tried with a second coefficient on x times g(t), g centred at its mean over events
    (Grambsch and Therneau 1994; Therneau's score test of survival 3.0).

    Args:
        fit: A converged fit.
        transform: g: "km" (1 less the Kaplan-Meier curve just before t), "rank" of the stop times,
            "identity" or "log".

    Returns:
        term (the last is "global"), statistic (chi-squared), df, p.

    Raises:
        ValueError: The fit did not converge; unknown transform; log of times that are not positive.
    """
    data = _converged(fit)
    if transform not in TRANSFORMS:
        raise ValueError(f"transform: {transform!r} is none of {', '.join(TRANSFORMS)}")
    g = TRANSFORMS[transform](data)
    g = g - g[data.sets.event_times].mean()
    score = g[data.sets.event_times] @ _schoenfeld(data)
    plain = data.end.information
    cross, square = (information_over_time(data, weight) for weight in (g, g**2))
    # What the score of the time coefficients varies by once the constant ones are estimated.
    variance = square - cross @ np.linalg.solve(plain, cross)
    own = square.diagonal() - np.einsum("ij,ji->i", cross, np.linalg.solve(plain, cross))
    singles = score**2 / own
    overall = float(score @ np.linalg.solve(variance, score))
    statistic = np.append(singles, overall)
    df = np.append(np.ones(len(singles), dtype=np.int64), len(singles))
    return pd.DataFrame(
        {
            "term": pd.array([*fit.terms, "global"], dtype="string"),
            "statistic": statistic,
            "df": df,
            "p": stats.chi2.sf(statistic, df),
        }
    )


def _km_before(data: CoxData) -> Floats:
    pooled = risk_sets(data.start, data.stop, data.event)
    survival = prefix_products(1 - pooled.sizes / pooled.n_risk)
    return 1 - survival[np.searchsorted(pooled.times, data.sets.times)]


def _rank(data: CoxData) -> Floats:
    ordered = np.sort(data.stop)
    low = np.searchsorted(ordered, data.sets.times, "left")
    high = np.searchsorted(ordered, data.sets.times, "right")
    return np.asarray((low + high + 1) / 2)


def _log(data: CoxData) -> Floats:
    if data.sets.times.min() <= 0:
        raise EstimationError("transform: log needs event times above 0")
    return np.log(data.sets.times)


TRANSFORMS: Final[dict[str, Callable[[CoxData], Floats]]] = {
    "km": _km_before,
    "rank": _rank,
    "identity": lambda data: data.sets.times,
    "log": _log,
}


def _converged(fit: CoxResult) -> CoxData:
    if not fit.converged:
        raise EstimationError(
            f"the fit did not converge: {', '.join(fit.diverging)} runs to infinity"
        )
    return fit.data


def _eta_of_zero(fit: CoxResult) -> float:
    """How far the linear predictor at mean covariates is above that at 0."""
    return float(fit.data.centre @ fit.coefficients.to_numpy())


def _schoenfeld(data: CoxData) -> Floats:
    """In standardised covariates; tied events share the mean of their risk sets."""
    sets = data.sets
    mean = sets.over_events(data.end.mean) / sets.sizes[:, None]
    return np.asarray(data.z[sets.events] - mean[sets.event_times])


def _martingale(data: CoxData) -> Floats:
    sets, end = data.sets, data.end
    out = -end.risk * sets.over_life(sets.over_events(data.hazard))
    back = sets.over_events(end.fraction * data.hazard)[sets.event_times]
    out[sets.events] += 1 + end.risk[sets.events] * back
    return np.asarray(out, dtype=np.float64)
