"""Average marginal effects of binary and multinomial logits, with delta-method errors.

statsmodels has these for the binary logit; for the multinomial logit its effects of 0/1
covariates fail. The first outcome is the base: its coefficients are zero.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import softmax

from study.estimators.columns import Floats


def _probabilities(x: Floats, beta: Floats) -> Floats:
    """Rows x (base and J alternatives), for beta of shape terms x J."""
    p: Floats = softmax(np.column_stack([np.zeros(len(x)), x @ beta]), axis=1)
    return p


def _slope_of_probabilities(x: Floats, p: Floats) -> Floats:
    """Derivatives of mean p[j] by beta[l, m]: outcomes x terms x alternatives."""
    own = np.eye(p.shape[1])[:, 1:]
    weight = p[:, :, None] * (own[None, :, :] - p[:, None, 1:])
    slope: Floats = np.einsum("ijm,il->jlm", weight, x) / len(x)
    return slope


def _switch(x: Floats, beta: Floats, k: int) -> tuple[Floats, Floats]:
    """Effect of setting a 0/1 covariate to 1 in every row, and its derivatives."""
    off, on = x.copy(), x.copy()
    off[:, k], on[:, k] = 0.0, 1.0
    p_off, p_on = _probabilities(off, beta), _probabilities(on, beta)
    slope = _slope_of_probabilities(on, p_on) - _slope_of_probabilities(off, p_off)
    return (p_on - p_off).mean(axis=0), slope


def _derivative(x: Floats, beta: Floats, k: int) -> tuple[Floats, Floats]:
    """Mean derivative of the probabilities by covariate k, and its own derivatives."""
    p = _probabilities(x, beta)
    slopes = np.concatenate([[0.0], beta[k]])
    average = p @ slopes
    gap = slopes[None, :] - average[:, None]
    own = np.eye(p.shape[1])[:, 1:]
    through_p = p[:, :, None] * (own[None] - p[:, None, 1:]) * gap[:, :, None]
    through_average = -p[:, :, None] * (p[:, 1:] * gap[:, 1:])[:, None, :]
    slope = np.einsum("ijm,il->jlm", through_p + through_average, x)
    direct = p[:, :, None] * (own[None] - p[:, None, 1:])
    slope[:, k, :] += direct.sum(axis=0)
    return (p * gap).mean(axis=0), slope / len(x)


def average_marginal_effects(
    design: pd.DataFrame, coefficients: Floats, covariance: Floats
) -> pd.DataFrame:
    """Effects of each covariate on the probability of each outcome, averaged over the rows.

    A covariate that holds only 0 and 1 is switched from 0 to 1; any other is differentiated.
    Errors are by the delta method (Greene, Econometric Analysis, section on marginal effects in
    the multinomial logit model).

    Args:
        design: rows x terms, with the constant as a column of ones.
        coefficients: terms x alternatives, log odds against the base outcome.
        covariance: of the coefficients, alternative by alternative (all terms of the first,
            then of the second, ...), as statsmodels orders them.

    Returns:
        term, outcome (0 is the base), estimate, std_error; without the constant.
    """
    x = design.to_numpy(dtype=np.float64)
    beta = np.asarray(coefficients, dtype=np.float64).reshape(x.shape[1], -1)
    rows = []
    for k, term in enumerate(design.columns):
        values = set(np.unique(x[:, k]))
        if values == {1.0}:
            continue
        effect, slope = (_switch if values == {0.0, 1.0} else _derivative)(x, beta, k)
        for outcome in range(beta.shape[1] + 1):
            gradient = slope[outcome].T.ravel()
            variance = float(gradient @ np.asarray(covariance) @ gradient)
            rows.append((term, outcome, effect[outcome], np.sqrt(variance)))
    return pd.DataFrame(rows, columns=["term", "outcome", "estimate", "std_error"])


def average_probabilities(
    design: pd.DataFrame, coefficients: Floats, covariance: Floats
) -> pd.DataFrame:
    """Probability of each outcome, averaged over the rows, with delta-method errors.

    Args:
        design: rows x terms, with the constant as a column of ones.
        coefficients: terms x alternatives, log odds against the base outcome.
        covariance: of the coefficients, alternative by alternative, as statsmodels orders them.

    Returns:
        outcome (0 is the base), estimate, std_error.
    """
    x = design.to_numpy(dtype=np.float64)
    beta = np.asarray(coefficients, dtype=np.float64).reshape(x.shape[1], -1)
    p = _probabilities(x, beta)
    return _by_outcome(p.mean(axis=0), _slope_of_probabilities(x, p), covariance)


def probability_contrasts(
    low: pd.DataFrame, high: pd.DataFrame, coefficients: Floats, covariance: Floats
) -> pd.DataFrame:
    """Average probability of each outcome under one design less that under another.

    The two designs hold the same rows with other values, such as one covariate set to its 90th
    and to its 10th percentile in every row. Errors are by the delta method.

    Args:
        low: rows x terms, taken away.
        high: rows x terms.
        coefficients: terms x alternatives, log odds against the base outcome.
        covariance: of the coefficients, alternative by alternative, as statsmodels orders them.

    Returns:
        outcome (0 is the base), estimate, std_error.
    """
    sides = [part.to_numpy(dtype=np.float64) for part in (high, low)]
    beta = np.asarray(coefficients, dtype=np.float64).reshape(sides[0].shape[1], -1)
    p_high, p_low = (_probabilities(x, beta) for x in sides)
    slope_high = _slope_of_probabilities(sides[0], p_high)
    slope_low = _slope_of_probabilities(sides[1], p_low)
    change = p_high.mean(axis=0) - p_low.mean(axis=0)
    return _by_outcome(change, slope_high - slope_low, covariance)


def _by_outcome(estimate: Floats, slope: Floats, covariance: Floats) -> pd.DataFrame:
    """Estimates with errors from their derivatives (outcomes x terms x alternatives)."""
    gradients = slope.transpose(0, 2, 1).reshape(len(slope), -1)
    variance = np.einsum("ij,jk,ik->i", gradients, np.asarray(covariance), gradients)
    return pd.DataFrame(
        {"outcome": np.arange(len(estimate)), "estimate": estimate, "std_error": np.sqrt(variance)}
    )
