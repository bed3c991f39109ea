"""Firth's logistic regression without profiles, for curves of many specifications."""

from __future__ import annotations

import numpy as np

from study.estimators.columns import Codes, Floats
from study.estimators.logit import MAX_ITERATIONS, STEP_TOLERANCE, NotEstimableError

LONGEST_STEP = 5.0


def firth_wald(x: Floats, y: Codes) -> tuple[Floats, Floats]:
    """Coefficients and errors of a Firth-penalised logit.

    Solves X'(y - p + h (1/2 - p)) = 0, h the leverages (Firth 1993), by scoring; the same maximum
    as `fit_firth`, whose profile intervals are to be preferred where there are few events.

    Args:
        x: rows x terms, with a column of ones.
        y: 0 or 1.

    Returns:
        Coefficients, and square roots of the diagonal of the inverse information.

    Raises:
        NotEstimableError: the steps do not end, or columns are collinear.
    """
    scale = np.abs(x).max(axis=0)
    if (scale == 0).any():
        raise NotEstimableError("a column is zero throughout")
    z = x / scale
    beta = np.zeros(z.shape[1])
    for _ in range(10 * MAX_ITERATIONS):
        p = 1 / (1 + np.exp(-(z @ beta)))
        weight = p * (1 - p)
        information = z.T @ (weight[:, None] * z)
        try:
            inverse = np.linalg.inv(information)
        except np.linalg.LinAlgError:
            raise NotEstimableError("columns are collinear") from None
        leverage = weight * np.einsum("ij,jk,ik->i", z, inverse, z)
        step = inverse @ (z.T @ (y - p + leverage * (0.5 - p)))
        step *= min(1.0, LONGEST_STEP / max(float(np.abs(step).max()), LONGEST_STEP))
        beta = beta + step
        if np.abs(step).max() <= STEP_TOLERANCE * max(1.0, float(np.abs(beta).max())):
            return beta / scale, np.sqrt(np.diag(inverse)) / scale
    raise NotEstimableError("no convergence")
