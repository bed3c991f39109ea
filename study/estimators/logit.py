"""Binary and multinomial logit by Newton steps, bare enough to be refitted hundreds of times.

statsmodels gives the same numbers (and R does, tests/reference/ambition.R); a refit there costs ten
times as much, which a cluster jackknife or a curve of specifications cannot bear.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from study.estimators.columns import Codes, Floats
from study.estimators.errors import EstimationError

MAX_ITERATIONS: Final = 60
STEP_TOLERANCE: Final = 1e-10
FARTHEST: Final = 25.0
"""Log odds beyond which a fit may be running to infinity (a probability below 2e-11)."""

PATIENCE: Final = 5
"""Steps a fit may stay beyond them: one that has a maximum settles in a few, by Newton's rule."""

RUNAWAY: Final = 1e-3
"""Last step, in log odds, by which a coefficient counts as still on its way to infinity."""


class NotEstimableError(EstimationError):
    """The likelihood has no maximum: outcomes are separated, or columns are collinear.

    Attributes:
        coefficients: terms x alternatives where the fit stopped, those that run to infinity
            missing; None where nothing can be said of any.
    """

    def __init__(self, why: str, coefficients: Floats | None = None) -> None:
        """Takes the reason in words and what is known of the coefficients."""
        super().__init__(why)
        self.coefficients = coefficients


def _probabilities(x: Floats, beta: Floats) -> Floats:
    """Rows by outcomes, the base first."""
    eta = np.column_stack([np.zeros(len(x)), x @ beta])
    eta -= eta.max(axis=1, keepdims=True)
    odds = np.exp(eta)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _information(x: Floats, p: Floats) -> Floats:
    """Negative second derivative of the log likelihood, alternative by alternative."""
    terms, alternatives = x.shape[1], p.shape[1] - 1
    out = np.empty((alternatives, terms, alternatives, terms))
    for j in range(alternatives):
        for m in range(j, alternatives):
            weight = p[:, j + 1] * ((j == m) - p[:, m + 1])
            block = x.T @ (weight[:, None] * x)
            out[j, :, m, :] = block
            out[m, :, j, :] = block
    return out.reshape(alternatives * terms, -1)


def fit_logit(x: Floats, codes: Codes, start: Floats | None = None) -> Floats:
    """Coefficients of a logit with outcomes 0 (the base), 1, ...

    Args:
        x: rows x terms, with a column of ones for the constant.
        codes: outcome of each row.
        start: terms x alternatives from which to begin; zero by default.

    Returns:
        Log odds against outcome 0, terms x alternatives.

    Raises:
        NotEstimableError: the coefficients run to infinity, or a column follows from others.
    """
    alternatives = int(codes.max()) if start is None else start.shape[1]
    chosen = (codes[:, None] == np.arange(1, alternatives + 1)).astype(np.float64)
    if not chosen.any(axis=0).all() or chosen.any(axis=1).all():
        raise NotEstimableError("some outcome never occurs")
    beta = np.zeros((x.shape[1], alternatives)) if start is None else start.copy()
    beyond = 0
    for _ in range(MAX_ITERATIONS):
        p = _probabilities(x, beta)
        score = (x.T @ (chosen - p[:, 1:])).T.ravel()
        try:
            step = np.linalg.solve(_information(x, p), score).reshape(alternatives, -1).T
        except np.linalg.LinAlgError:
            raise NotEstimableError("columns are collinear, or outcomes separated") from None
        beta = beta + step
        beyond += int(np.abs(x @ beta).max() > FARTHEST)
        moved = np.abs(step) * np.abs(x).max(axis=0)[:, None]
        if beyond > PATIENCE and moved.max() >= RUNAWAY:
            # The others have long settled: a row with a probability of 0 or 1 does not pull.
            settled = np.where(moved < RUNAWAY, beta, np.nan)
            raise NotEstimableError("coefficients run to infinity", settled)
        if np.abs(x @ step).max() <= STEP_TOLERANCE:
            return beta
    raise NotEstimableError(f"no convergence in {MAX_ITERATIONS} steps")


def cluster_covariance(x: Floats, codes: Codes, beta: Floats, clusters: Codes) -> Floats:
    """Covariance of the coefficients robust to dependence within clusters.

    H^-1 (sum over clusters of s s') H^-1 times G/(G-1) (N-1)/(N-K), with the score s of a
    cluster, G clusters, N rows and K coefficients (Liang and Zeger 1986; sandwich::vcovCL, HC1).
    Missing where there is one cluster only: nothing tells how clusters differ.

    Args:
        x: rows x terms.
        codes: outcome of each row, 0 the base.
        beta: terms x alternatives, as `fit_logit` returns.
        clusters: codes of the clusters, 0, 1, ...

    Returns:
        Coefficients in the order of statsmodels: all terms of the first alternative, then the
        second.
    """
    if clusters.max() == clusters.min():
        return np.full((beta.size, beta.size), np.nan)
    p = _probabilities(x, beta)
    gap = (codes[:, None] == np.arange(1, p.shape[1])) - p[:, 1:]
    scores = (gap[:, :, None] * x[:, None, :]).reshape(len(x), -1)
    sums = np.zeros((int(clusters.max()) + 1, scores.shape[1]))
    np.add.at(sums, clusters, scores)
    bread = np.linalg.inv(_information(x, p))
    n, k, g = len(x), scores.shape[1], len(sums)
    factor = g / (g - 1) * (n - 1) / (n - k)
    return np.asarray(factor * bread @ (sums.T @ sums) @ bread)


def leave_one_out(x: Floats, codes: Codes, beta: Floats, clusters: Codes) -> Floats:
    """Coefficients without each cluster in turn.

    Args:
        x: rows x terms.
        codes: outcome of each row, 0 the base.
        beta: terms x alternatives of the whole sample, from which every refit starts.
        clusters: codes of the clusters, 0, 1, ...

    Returns:
        Clusters x coefficients, in the order of `cluster_covariance`; NaN where a coefficient has
        no finite estimate without the cluster.
    """
    refits = np.full((int(clusters.max()) + 1, beta.size), np.nan)
    for cluster in range(len(refits)):
        kept = clusters != cluster
        try:
            refits[cluster] = fit_logit(x[kept], codes[kept], start=beta).T.ravel()
        except NotEstimableError as error:
            if error.coefficients is not None:
                refits[cluster] = error.coefficients.T.ravel()
    return refits


def jackknife_covariance(refits: Floats, beta: Floats) -> Floats:
    """CV3 of MacKinnon, Nielsen and Webb (2024), as `cluster_jackknife` has it.

    (G - 1) / G times the sum over the G clusters of the squared distance of the refits from the
    coefficients of the whole sample. A coefficient without an estimate in some refit has no
    variance: without that cluster it would be far too small.
    """
    away = refits - beta.T.ravel()
    return np.asarray(away.T @ away * ((len(away) - 1) / len(away)))
