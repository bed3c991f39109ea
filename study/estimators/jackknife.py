"""Leave-one-cluster-out covariance for any estimator.

MacKinnon, Nielsen and Webb (2024), Cluster-robust jackknife and bootstrap inference for logistic
regression models, and their 2023 Journal of Applied Econometrics paper for linear models: CV3 sums
squares around the full-sample estimate, CV3J around the mean of the leave-one-out estimates.

Degrees of freedom are estimated, not G - 1: where a few clusters carry an estimate (nine cities
that hosted a convention), G - 1 makes the intervals too short (docs/simulation.md).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from joblib import Parallel, delayed, effective_n_jobs
from numpy.typing import NDArray
from scipy import stats

from study.estimators.columns import Codes, groups
from study.estimators.errors import EstimationError
from study.estimators.levels import checked_share

Fit = Callable[[pd.DataFrame], pd.Series]

BATCHES_PER_JOB: Final = 4
TROUBLE: Final = ("ConvergenceWarning", "PerfectSeparationWarning", "HessianInversionWarning")
"""Warning categories that say a fit cannot be trusted (statsmodels, scikit-learn)."""


@dataclass(frozen=True, eq=False)
class JackknifeResult:
    """A cluster jackknife.

    Attributes:
        coefficients: Full-sample estimates by term.
        cv3: Covariance centred at the full-sample estimate.
        cv3j: Covariance centred at the mean of the leave-one-out estimates.
        leave_one_out: Estimates without each cluster, one row a cluster, failed ones left out.
        failures: cluster, reason: the clusters without which the fit failed. They are in neither
            covariance, so any row here calls for a word beside the table.
        n_clusters: Clusters that entered the covariances.
    """

    coefficients: pd.Series
    cv3: pd.DataFrame
    cv3j: pd.DataFrame
    leave_one_out: pd.DataFrame
    failures: pd.DataFrame
    n_clusters: int

    def tidy(self, *, centred_at_mean: bool = False, level: float = 0.95) -> pd.DataFrame:
        """One row a term, with t intervals on the degrees of freedom of `effective_df`.

        Args:
            centred_at_mean: CV3J instead of CV3.
            level: Coverage of the intervals.

        Returns:
            term, estimate, std_error, conf_low, conf_high, statistic (t), df, p, n_clusters,
            n_failed.

        Raises:
            ValueError: The level is no share.
        """
        variance = self.cv3j if centred_at_mean else self.cv3
        centre = self.leave_one_out.mean() if centred_at_mean else self.coefficients
        error = np.sqrt(np.diag(variance.to_numpy()))
        estimate = self.coefficients.to_numpy(dtype=np.float64)
        df = effective_df((self.leave_one_out - centre).to_numpy())
        half = stats.t.ppf((1 + checked_share("level", level)) / 2, df) * error
        statistic = np.divide(estimate, error, out=np.full_like(estimate, np.nan), where=error > 0)
        return pd.DataFrame(
            {
                "term": pd.array(list(self.coefficients.index), dtype="string"),
                "estimate": estimate,
                "std_error": error,
                "conf_low": estimate - half,
                "conf_high": estimate + half,
                "statistic": statistic,
                "df": df,
                "p": 2 * stats.t.sf(np.abs(statistic), df),
                "n_clusters": self.n_clusters,
                "n_failed": len(self.failures),
            }
        )


def cluster_jackknife(
    fit: Fit, frame: pd.DataFrame, cluster: str, n_jobs: int | None = None
) -> JackknifeResult:
    """Refit without each cluster in turn.

    A refit counts as failed when it raises, warns that it did not converge, lacks a term, or gives
    a coefficient that is not finite.

    Args:
        fit: From a frame to coefficients by term.
        frame: The sample.
        cluster: Column of clusters.
        n_jobs: Processes for joblib; None leaves it to joblib's current backend (1 unless set).

    Returns:
        Both covariances, (G - 1) / G times the sum over clusters of the outer products of the
        centred estimates, with the refits and the failures.

    Raises:
        ValueError: The column is absent or has missing values, fewer than two clusters, `fit`
            returns no Series of numbers by term on the full sample or some that are not finite, or
            fewer than two refits succeed. What `fit` itself raises on the full sample passes
            through.
    """
    codes, labels = groups(frame, cluster)
    if len(labels) < 2:
        raise EstimationError(f"{cluster}: one cluster only, nothing to leave out")
    full = _coefficients(fit(frame))
    if not np.isfinite(full.to_numpy(dtype=np.float64)).all():
        raise EstimationError("the fit to the full sample has coefficients that are not finite")

    n_batches = min(len(labels), BATCHES_PER_JOB * effective_n_jobs(n_jobs))
    batches = np.array_split(np.arange(len(labels)), n_batches)
    done = Parallel(n_jobs=n_jobs)(
        delayed(_refits)(fit, frame, codes, batch, full.index) for batch in batches
    )
    outcomes = [outcome for batch in done for outcome in batch]

    good = [i for i, outcome in enumerate(outcomes) if not isinstance(outcome, str)]
    bad = [(labels[i], outcome) for i, outcome in enumerate(outcomes) if isinstance(outcome, str)]
    if len(good) < 2:
        raise EstimationError(f"{cluster}: {len(bad)} of {len(labels)} refits failed: {bad[0][1]}")
    refits = pd.DataFrame(
        [outcomes[i] for i in good], index=labels[good], columns=full.index, dtype=np.float64
    )
    return JackknifeResult(
        coefficients=full,
        cv3=_covariance(refits, full),
        cv3j=_covariance(refits, refits.mean()),
        leave_one_out=refits,
        failures=pd.DataFrame(bad, columns=["cluster", "reason"]),
        n_clusters=len(good),
    )


def _coefficients(found: object) -> pd.Series:
    """What a fit returned, if it is what it should be."""
    if not isinstance(found, pd.Series):
        got = type(found).__name__
        raise ValueError(f"fit: must return a pandas Series of coefficients by term; got {got}")
    if not pd.api.types.is_any_real_numeric_dtype(found):
        raise ValueError(f"fit: must return numbers; got a Series of {found.dtype}")
    if found.index.has_duplicates:
        twice = found.index[found.index.duplicated()][0]
        raise ValueError(f"fit: must name each term once; got {twice} twice")
    return found


def effective_df(away: NDArray[np.float64]) -> NDArray[np.float64]:
    """Degrees of freedom of a jackknife variance, by the clusters that carry it.

    Satterthwaite's 2 E(V)^2 / Var(V) for a sum V of squares d_g^2, d_g normal with variance v_g:
    (sum v_g)^2 / sum v_g^2. Estimated by moments: sum d_g^4 / 3 for the denominator, (sum d_g^2)^2
    less 2/3 sum d_g^4 for the numerator. That is 3 (sum d_g^2)^2 / sum d_g^4 - 2: one where a
    single cluster carries all, G or more where all carry the same.

    Args:
        away: Leave-one-out estimates less their centre, one row a cluster, one column a term.

    Returns:
        Of each term, from 1 to G - 1; G - 1 where no cluster moves the estimate.
    """
    squares = away**2
    fourth = (squares**2).sum(axis=0)
    most = float(len(away) - 1)
    ratio = np.divide(
        squares.sum(axis=0) ** 2, fourth, out=np.full(fourth.shape, np.inf), where=fourth > 0
    )
    return np.asarray(np.clip(3 * ratio - 2, 1.0, most))


def _covariance(refits: pd.DataFrame, centre: pd.Series) -> pd.DataFrame:
    away = refits - centre
    return away.T @ away * ((len(refits) - 1) / len(refits))


def _refits(
    fit: Fit, frame: pd.DataFrame, codes: Codes, batch: Codes, terms: pd.Index
) -> list[list[float] | str]:
    return [_refit(fit, frame.loc[codes != code], terms) for code in batch]


def _refit(fit: Fit, frame: pd.DataFrame, terms: pd.Index) -> list[float] | str:
    """The coefficients, or why there are none."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            found = fit(frame).reindex(terms).to_numpy(dtype=np.float64)
        except Exception as error:  # Whatever an estimator raises is a finding about this cluster.
            return f"{type(error).__name__}: {error}"
    troubles = [str(w.message) for w in caught if w.category.__name__ in TROUBLE]
    if troubles:
        return troubles[0]
    if not np.isfinite(found).all():
        return f"not finite or absent: {', '.join(map(str, terms[~np.isfinite(found)]))}"
    return [float(value) for value in found]
