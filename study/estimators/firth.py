"""Logistic regression with Firth's penalty, for rare outcomes and separated data.

Maximises log L + log det(I) / 2 (Firth 1993), with intervals and tests from the profile of that
penalised likelihood (Heinze and Schemper 2002): coefficients stay finite under separation and lose
their first-order bias.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from scipy import optimize, stats

from study.estimators.columns import Flags, Floats, indicator, numbers
from study.estimators.errors import EstimationError
from study.estimators.levels import checked_share

INTERCEPT: Final = "Intercept"
MAX_ITERATIONS: Final = 500
LONGEST_STEP: Final = 5.0
STEP_TOLERANCE: Final = 1e-10
FLAT: Final = 1e-11
FARTHEST: Final = 1000.0


@dataclass(frozen=True, eq=False)
class FirthResult:
    """A fitted penalised logistic regression.

    Attributes:
        coefficients: Log odds ratios by term, the intercept first.
        covariance: Inverse information at the estimate.
        conf_low: Lower ends of the profile-likelihood intervals.
        conf_high: Upper ends.
        statistic: Penalised likelihood-ratio statistic of each coefficient being 0.
        p: Its p-value, chi-squared with one degree of freedom.
        log_likelihood: Penalised log likelihood.
        level: Coverage of the intervals.
        n_rows: Rows.
        n_events: Rows with the outcome.
    """

    coefficients: pd.Series
    covariance: pd.DataFrame
    conf_low: pd.Series
    conf_high: pd.Series
    statistic: pd.Series
    p: pd.Series
    log_likelihood: float
    level: float
    n_rows: int
    n_events: int

    def tidy(self) -> pd.DataFrame:
        """One row a term.

        Returns:
            term, estimate, std_error, conf_low, conf_high (profile), statistic (penalised
            likelihood ratio, chi-squared), p.
        """
        return pd.DataFrame(
            {
                "term": pd.array(list(self.coefficients.index), dtype="string"),
                "estimate": self.coefficients.to_numpy(),
                "std_error": np.sqrt(np.diag(self.covariance.to_numpy())),
                "conf_low": self.conf_low.to_numpy(),
                "conf_high": self.conf_high.to_numpy(),
                "statistic": self.statistic.to_numpy(),
                "p": self.p.to_numpy(),
            }
        )


def fit_firth(
    frame: pd.DataFrame, *, outcome: str, covariates: Sequence[str], level: float = 0.95
) -> FirthResult:
    """Fit a Firth-penalised logistic regression with an intercept.

    Args:
        frame: One row per observation.
        outcome: Column of 0 and 1 (or booleans).
        covariates: Numeric columns.
        level: Coverage of the profile intervals.

    Returns:
        The fit.

    Raises:
        ValueError: A column is absent, not numeric or has missing values; the outcome does not
            vary; covariates are constant or collinear; the level is no share; or the maximum is
            not found.
    """
    drop = float(stats.chi2.ppf(checked_share("level", level), 1))
    y = indicator(frame, outcome)
    if y.all() or not y.any():
        raise EstimationError(f"{outcome}: the same in every row")
    if isinstance(covariates, str):
        raise ValueError("covariates: give a list of columns")
    terms = [INTERCEPT, *covariates]
    x = np.column_stack([np.ones(len(frame)), *(numbers(frame, name) for name in covariates)])
    scale = _scales(x, terms)
    x = x / scale

    free = np.ones(len(terms), dtype=np.bool_)
    best = _maximise(x, y, np.zeros(len(terms)), free, terms)
    at_best = _penalised(x, y, best)
    covariance = np.asarray(np.linalg.inv(at_best.information), dtype=np.float64)
    peak = _Peak(x, y, terms, best, at_best.value, covariance)
    low, high = (
        np.array([_bound(peak, j, side, drop) for j in range(len(terms))]) for side in (-1, 1)
    )
    ratio = np.array([_fall(peak, j, 0.0) for j in range(len(terms))])
    return FirthResult(
        coefficients=pd.Series(best / scale, index=terms),
        covariance=pd.DataFrame(covariance / np.outer(scale, scale), index=terms, columns=terms),
        conf_low=pd.Series(low / scale, index=terms),
        conf_high=pd.Series(high / scale, index=terms),
        statistic=pd.Series(ratio, index=terms),
        p=pd.Series(stats.chi2.sf(ratio, 1), index=terms),
        # det(I) of the unscaled covariates.
        log_likelihood=peak.value + float(np.log(scale).sum()),
        level=level,
        n_rows=len(frame),
        n_events=int(y.sum()),
    )


def _scales(x: Floats, terms: list[str]) -> Floats:
    """Largest absolute values, after a check that no column follows from those before it."""
    scale = np.abs(x).max(axis=0)
    for j, term in enumerate(terms[1:], start=1):
        if np.ptp(x[:, j]) == 0:
            raise EstimationError(f"{term}: constant, so it has no effect to estimate")
        others = x[:, :j] / scale[:j]
        left = x[:, j] - others @ np.linalg.lstsq(others, x[:, j])[0]
        if np.abs(left).max() <= 1e-9 * np.ptp(x[:, j]):
            raise EstimationError(f"{term}: a linear combination of {', '.join(terms[:j])}")
    return np.asarray(scale, dtype=np.float64)


class _Point(NamedTuple):
    """The penalised likelihood at a coefficient vector."""

    value: float
    information: Floats
    score: Floats
    weight: Floats
    skew: Floats
    leverage: Floats


def _penalised(x: Floats, y: Flags, beta: Floats) -> _Point:
    """Penalised log likelihood, information and penalised score (Firth 1993)."""
    eta = x @ beta
    p = 1 / (1 + np.exp(-np.clip(eta, -FARTHEST / 2, FARTHEST / 2)))
    weight = p * (1 - p)
    information = x.T @ (weight[:, None] * x)
    sign, log_det = np.linalg.slogdet(information)
    if sign <= 0:
        nothing = np.zeros_like(weight)
        return _Point(-np.inf, information, np.zeros_like(beta), weight, nothing, nothing)
    value = float(-np.logaddexp(0, np.where(y, -eta, eta)).sum() + log_det / 2)
    leverage = weight * np.einsum("ij,ji->i", x, np.linalg.solve(information, x.T))
    score = x.T @ (y - p + leverage * (0.5 - p))
    return _Point(value, information, score, weight, 1 - 2 * p, leverage)


def _curvature(x: Floats, at: _Point, free: Flags) -> Floats:
    """Negative second derivative of the penalised likelihood in the free coefficients.

    With I_k the derivative of the information I in coefficient k, that of log det(I) / 2 is
    tr(I^-1 I_kl) / 2 - tr(I^-1 I_k I^-1 I_l) / 2. Away from the maximum it need not be positive
    definite; then the leverages are taken as fixed, which always is.
    """
    first = np.array([x.T @ ((at.weight * at.skew * column)[:, None] * x) for column in x.T])
    inner = np.linalg.solve(at.information, first)
    traces = np.einsum("kij,lji->kl", inner, inner)
    second = x.T @ ((at.leverage * (1 - 6 * at.weight))[:, None] * x)
    exact = (at.information - (second - traces) / 2)[np.ix_(free, free)]
    if np.linalg.eigvalsh(exact)[0] > 0:
        return np.asarray(exact)
    z = x[:, free]
    return np.asarray(z.T @ ((at.weight * (1 + at.leverage))[:, None] * z))


def _maximise(x: Floats, y: Flags, beta: Floats, free: Flags, terms: list[str]) -> Floats:
    """Newton steps over the free coefficients, halved until they do not lower the likelihood.

    Ends when the steps are short, or no longer shrink on a top that is flat to rounding.
    """
    here, before = _penalised(x, y, beta), np.inf
    for _ in range(MAX_ITERATIONS):
        step = np.zeros_like(beta)
        step[free] = np.linalg.solve(_curvature(x, here, free), here.score[free])
        step *= min(1.0, LONGEST_STEP / max(np.abs(step).max(), LONGEST_STEP))
        length = np.abs(step).max()
        flat = step @ here.score <= FLAT * abs(here.value) and length > before / 2
        if flat or length <= STEP_TOLERANCE * max(1.0, np.abs(beta).max()):
            return beta + step
        before = length
        floor = here.value - 1e-12 * abs(here.value)
        there = _penalised(x, y, beta + step)
        while there.value < floor and np.abs(step).max() > STEP_TOLERANCE:
            step = step / 2
            there = _penalised(x, y, beta + step)
        beta, here = beta + step, there
    raise EstimationError(f"no convergence in {MAX_ITERATIONS} steps for {', '.join(terms)}")


@dataclass(frozen=True, eq=False)
class _Peak:
    """The fitted model, from which profiles descend."""

    x: Floats
    y: Flags
    terms: list[str]
    beta: Floats
    value: float
    covariance: Floats


def _fall(peak: _Peak, j: int, at: float) -> float:
    """Twice the fall of the profile from its peak where coefficient j is held at a value."""
    free = np.arange(peak.beta.size) != j
    # Start where the quadratic approximation at the peak has its ridge.
    ridge = peak.covariance[j] / peak.covariance[j, j]
    held = peak.beta + ridge * (at - peak.beta[j])
    there = _maximise(peak.x, peak.y, held, free, peak.terms) if free.any() else held
    return float(np.clip(2 * (peak.value - _penalised(peak.x, peak.y, there).value), 0, FARTHEST))


def _bound(peak: _Peak, j: int, side: int, drop: float) -> float:
    """Where the profile of coefficient j has fallen by `drop`, below (-1) or above (1) its peak."""
    span = side * float(np.sqrt(peak.covariance[j, j]))

    def excess(at: float) -> float:
        return _fall(peak, j, at) - drop

    inner, outer = float(peak.beta[j]), float(peak.beta[j] + 2 * span)
    while excess(outer) < 0:
        inner, outer = outer, outer + span
        if abs(outer) > FARTHEST:
            return side * np.inf
    return float(optimize.brentq(excess, inner, outer, xtol=1e-10, rtol=1e-10))
