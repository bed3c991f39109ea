"""Cox regression on (start, stop] rows with clustered errors.

Partial likelihood with Efron's or Breslow's treatment of ties (Efron 1977, Breslow 1974), left
truncation and time-varying covariates by (start, stop] rows (Andersen and Gill 1982), strata, and
the sandwich covariance of Lin and Wei (1989) summed within clusters. Agrees with
`survival::coxph(Surv(start, stop, event) ~ x, cluster = id)`.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

import numpy as np
import pandas as pd
from scipy import stats

from study.estimators.columns import Codes, Flags, Floats, groups, indicator, intervals, numbers
from study.estimators.concordance import Concordance, concordance
from study.estimators.errors import EstimationError
from study.estimators.levels import normal_width
from study.estimators.risk_sets import RiskSets, risk_sets

Ties = Literal["efron", "breslow"]
Covariance = Literal["plain", "robust", "clustered"]

MAX_ITERATIONS: Final = 50
LIKELIHOOD_TOLERANCE: Final = 1e-9
STEP_TOLERANCE: Final = 1e-9
LONGEST_STEP: Final = 10.0
HALVINGS: Final = 30
RUNAWAY_STEP: Final = 1e-3
COLLINEAR: Final = 1e-9
BLOCK_ROWS: Final = 16_384


@dataclass(frozen=True)
class ChiSquaredTest:
    """A chi-squared test: statistic, degrees of freedom, p-value."""

    statistic: float
    df: int
    p: float


@dataclass(frozen=True, eq=False)
class Likelihood:
    """The partial likelihood and its derivatives at one coefficient vector.

    Attributes:
        risk: exp(linear predictor) of each row.
        value: Log partial likelihood.
        score: Its gradient.
        information: Its negative second derivative.
        fraction: For each event, the share of tied events taken out of its risk set.
        total: For each event, the sum of `risk` over that reduced risk set.
        mean: For each event, the mean covariates over it.
    """

    risk: Floats
    value: float
    score: Floats
    information: Floats
    fraction: Floats
    total: Floats
    mean: Floats


@dataclass(frozen=True, eq=False)
class CoxData:
    """What a fit keeps for residuals, baselines and tests.

    Attributes:
        sets: Risk sets at the event times of each stratum.
        start: Where each row starts.
        stop: Where each row ends.
        event: Whether each row ends with an event.
        z: Covariates less `centre`, divided by `scale`.
        centre: Means of the covariates.
        scale: Their standard deviations.
        strata: Labels of the strata.
        index: Index of the frame.
        end: The likelihood at the estimate.
    """

    sets: RiskSets
    start: Floats
    stop: Floats
    event: Flags
    z: Floats
    centre: Floats
    scale: Floats
    strata: pd.Index
    index: pd.Index
    end: Likelihood

    @property
    def hazard(self) -> Floats:
        """Increment of the baseline hazard (at mean covariates) that each event brings."""
        return 1.0 / self.end.total


@dataclass(frozen=True, eq=False)
class CoxResult:
    """A fitted Cox model.

    When the likelihood is monotone `converged` is False and `diverging` names the terms whose
    coefficient runs to infinity; their coefficients are +-inf and their errors NaN, the other
    terms stand at the limit.

    Attributes:
        terms: Names of the covariates.
        coefficients: Log hazard ratios.
        covariance: Inverse information.
        robust_covariance: Sandwich with each row on its own (so splitting a row changes it).
        clustered_covariance: Sandwich with scores summed within clusters, no small-sample factor;
            None without clusters, missing where all rows are of one cluster.
        log_likelihood_null: Log partial likelihood at zero.
        log_likelihood: The same at the estimate.
        wald: Wald test that all coefficients are 0, with the covariance `tidy` uses.
        score: Score test of the same.
        likelihood_ratio: Likelihood-ratio test of the same.
        n_rows: Rows.
        n_events: Events.
        n_clusters: Clusters; None without.
        iterations: Newton steps.
        converged: Whether the estimate is a finite maximum.
        diverging: Terms that run to infinity.
        ties: "efron" or "breslow".
        data: What residuals, baselines and tests are computed from.
    """

    terms: tuple[str, ...]
    coefficients: pd.Series
    covariance: pd.DataFrame
    robust_covariance: pd.DataFrame
    clustered_covariance: pd.DataFrame | None
    log_likelihood_null: float
    log_likelihood: float
    wald: ChiSquaredTest
    score: ChiSquaredTest
    likelihood_ratio: ChiSquaredTest
    n_rows: int
    n_events: int
    n_clusters: int | None
    iterations: int
    converged: bool
    diverging: tuple[str, ...]
    ties: Ties
    data: CoxData

    @cached_property
    def concordance(self) -> Concordance:
        """Concordance of the linear predictor, by strata; computed when first asked for."""
        if not self.converged:
            raise EstimationError(f"no concordance: {', '.join(self.diverging)} runs to infinity")
        # Column by column, so that rows with equal covariates get bitwise equal scores.
        slopes = self.coefficients.to_numpy() * self.data.scale
        eta = np.zeros(self.n_rows)
        for j, slope in enumerate(slopes):
            eta += slope * self.data.z[:, j]
        return concordance(self.data.sets, eta)

    def chosen_covariance(self, kind: Covariance | None = None) -> pd.DataFrame:
        """One of the covariance matrices.

        Args:
            kind: Which one; None is clustered where there are clusters, else plain.

        Returns:
            Terms by terms.

        Raises:
            ValueError: Unknown kind, or clustered without clusters.
        """
        default = "plain" if self.clustered_covariance is None else "clustered"
        table = {
            "plain": self.covariance,
            "robust": self.robust_covariance,
            "clustered": self.clustered_covariance,
        }
        found = table.get(kind or default)
        if found is None:
            raise ValueError(f"covariance: {kind!r} is not one of those this fit has")
        return found

    def tidy(self, *, covariance: Covariance | None = None, level: float = 0.95) -> pd.DataFrame:
        """One row a term.

        Args:
            covariance: Which errors; None is clustered where there are clusters, else plain.
            level: Coverage of the intervals.

        Returns:
            term, estimate (log hazard ratio), std_error, conf_low, conf_high, statistic (z), p.

        Raises:
            ValueError: The fit has no such covariance, or the level is no share.
        """
        variance = self.chosen_covariance(covariance).to_numpy()
        return wald_table(self.coefficients, np.sqrt(np.diag(variance)), level)


def fit_cox(
    frame: pd.DataFrame,
    *,
    start: str,
    stop: str,
    event: str,
    covariates: Sequence[str],
    strata: str | Sequence[str] | None = None,
    cluster: str | None = None,
    ties: Ties = "efron",
) -> CoxResult:
    """Fit a Cox model to (start, stop] rows.

    A row is at risk at t when start < t <= stop: one that enters at t is not. Times are compared
    exactly, so give days, or make equal times equal.

    Args:
        frame: One row per interval of a subject.
        start: Column of entry times.
        stop: Column of exit times, same unit.
        event: Column of 0 and 1 (or booleans): the row ends with the event.
        covariates: Numeric columns, constant within a row.
        strata: Columns whose combinations have baselines of their own.
        cluster: Column of clusters for the sandwich covariance. One cluster alone gives missing
            errors: nothing tells how clusters differ.
        ties: "efron" (mean over orders of tied events, approximately) or "breslow".

    Returns:
        The fit.

    Raises:
        ValueError: A column is absent, not numeric or has missing values; start >= stop; no
            events; a covariate is constant, a combination of others, or does not vary in any risk
            set; unknown ties; or the maximum is not found though no term runs to infinity.

    Warns:
        RuntimeWarning: There are no more clusters than covariates: the clustered errors are far too
            small, and there is no Wald test of all coefficients.
    """
    if ties not in get_args(Ties):
        raise ValueError(f"ties: {ties!r} is neither 'efron' nor 'breslow'")
    terms = _distinct(covariates)
    begin, end = intervals(frame, start, stop)
    happened = indicator(frame, event)
    if not happened.any():
        raise EstimationError(f"{event}: no events")
    codes, labels = groups(frame, strata) if strata else (None, pd.Index([0]))
    clusters = groups(frame, cluster) if cluster else None
    if clusters and len(clusters[1]) <= len(terms):
        warnings.warn(_too_few(str(cluster), len(clusters[1]), len(terms)), stacklevel=2)
    z, centre, scale = _standardise(frame, terms)
    sets = risk_sets(begin, end, happened, codes)

    null = _likelihood(sets, z, np.zeros(len(terms)), ties)
    _check_identified(null.information, terms)
    beta, found, iterations, runaway = _maximise(sets, z, null, ties, terms)

    data = CoxData(sets, begin, end, happened, z, centre, scale, labels, frame.index, found)
    scores = score_residuals(data)
    inverse = _inverse(found.information, ~runaway)
    plain = _label(inverse, terms, scale)
    robust = _label(_sandwich(inverse, scores), terms, scale)
    clustered = None
    if clusters:
        clustered = _label(_clustered(inverse, scores, *clusters), terms, scale)
    coefficients = pd.Series(
        np.where(runaway, np.copysign(np.inf, beta), beta / scale), index=terms
    )
    wald_variance = plain if clustered is None else clustered
    return CoxResult(
        terms=tuple(terms),
        coefficients=coefficients,
        covariance=plain,
        robust_covariance=robust,
        clustered_covariance=clustered,
        log_likelihood_null=null.value,
        log_likelihood=found.value,
        wald=_quadratic_test(wald_variance.to_numpy(), np.asarray(coefficients, dtype=np.float64)),
        score=_quadratic_test(null.information, null.score),
        likelihood_ratio=_chi2(2 * (found.value - null.value), len(terms)),
        n_rows=len(frame),
        n_events=int(happened.sum()),
        n_clusters=len(clusters[1]) if clusters else None,
        iterations=iterations,
        converged=not runaway.any(),
        diverging=tuple(term for term, lost in zip(terms, runaway, strict=True) if lost),
        ties=ties,
        data=data,
    )


def score_residuals(data: CoxData) -> Floats:
    """Contribution of each row to the score, in standardised covariates.

    An event counts (x - mean over its risk set); every row at risk is charged its hazard times
    (x - mean) at each event time (Lin and Wei 1989). With Efron's ties the events of a time share
    its reduced risk sets equally (Therneau and Grambsch 2000, Modeling Survival Data).

    Args:
        data: The kept parts of a fit.

    Returns:
        Rows by terms; the columns sum to the score, 0 at the estimate.
    """
    sets, found = data.sets, data.end
    hazard = data.hazard[:, None]
    by_time = sets.over_events(np.hstack([hazard, hazard * found.mean]))
    life = sets.over_life(by_time)
    out = found.risk[:, None] * (life[:, 1:] - data.z * life[:, :1])
    back = sets.over_events(found.fraction[:, None] * np.hstack([hazard, hazard * found.mean]))
    back = back[sets.event_times]
    mean = sets.over_events(found.mean) / sets.sizes[:, None]
    z = data.z[sets.events]
    risk = found.risk[sets.events][:, None]
    out[sets.events] += z - mean[sets.event_times] + risk * (z * back[:, :1] - back[:, 1:])
    return np.asarray(out, dtype=np.float64)


def information_over_time(data: CoxData, weight: Floats) -> Floats:
    """The information, each event time weighted.

    Args:
        data: The kept parts of a fit.
        weight: One weight per distinct event time.

    Returns:
        Terms by terms, in standardised covariates.
    """
    end = data.end
    return _information(data.sets, data.z, end.risk, end.fraction, end.total, end.mean, weight)


def wald_table(coefficients: pd.Series, errors: Floats, level: float) -> pd.DataFrame:
    """Estimates with normal intervals and p-values.

    Args:
        coefficients: Estimates by term.
        errors: Standard errors in the same order.
        level: Coverage of the intervals.

    Returns:
        term, estimate, std_error, conf_low, conf_high, statistic, p.

    Raises:
        ValueError: The level is no share.
    """
    estimate = coefficients.to_numpy(dtype=np.float64)
    half = normal_width(level) * errors
    statistic = estimate / errors
    return pd.DataFrame(
        {
            "term": pd.array(list(coefficients.index), dtype="string"),
            "estimate": estimate,
            "std_error": errors,
            "conf_low": estimate - half,
            "conf_high": estimate + half,
            "statistic": statistic,
            "p": 2 * stats.norm.sf(np.abs(statistic)),
        }
    )


def _distinct(covariates: Sequence[str]) -> list[str]:
    if isinstance(covariates, str) or not covariates:
        raise ValueError("covariates: give a list of at least one column")
    terms = list(covariates)
    for term in terms:
        if terms.count(term) > 1:
            raise ValueError(f"{term}: listed twice among the covariates")
    return terms


def _standardise(frame: pd.DataFrame, terms: list[str]) -> tuple[Floats, Floats, Floats]:
    x = np.column_stack([numbers(frame, term) for term in terms])
    for term, low, high in zip(terms, x.min(axis=0), x.max(axis=0), strict=True):
        if low == high:
            raise EstimationError(f"{term}: constant, so it has no effect to estimate")
    centre = x.mean(axis=0)
    x -= centre
    scale = np.sqrt(np.einsum("ij,ij->j", x, x) / len(x))
    x /= scale
    return x, centre, scale


def _check_identified(information: Floats, terms: list[str]) -> None:
    """Regress each covariate on those before it, within risk sets."""
    events = np.diag(information)
    for j, term in enumerate(terms):
        if events[j] <= COLLINEAR * max(1.0, events.max()):
            raise EstimationError(f"{term}: does not vary within any risk set")
        if j == 0:
            continue
        slope = np.linalg.solve(information[:j, :j], information[:j, j])
        left = events[j] - information[j, :j] @ slope
        if left <= COLLINEAR * events[j]:
            others = [name for name, b in zip(terms, slope, strict=False) if abs(b) > 1e-6]
            raise EstimationError(f"{term}: a linear combination of {', '.join(others)}")


def _likelihood(sets: RiskSets, z: Floats, beta: Floats, ties: Ties) -> Likelihood:
    eta = z @ beta
    risk = np.exp(eta)
    fraction = _tie_fractions(sets, ties)

    def reduced(at_risk: Floats, of_events: Floats) -> Floats:
        """Sums over risk sets, for each event less its share of the tied events."""
        tied = sets.over_events(of_events)[sets.event_times]
        return at_risk[sets.event_times] - (fraction * tied.T).T

    of_events = risk[sets.events]
    total = reduced(sets.at_risk(risk), of_events)
    moment = reduced(sets.at_risk(risk, z), of_events[:, None] * z[sets.events])
    mean = moment / total[:, None]
    return Likelihood(
        risk=risk,
        value=float(eta[sets.events].sum() - np.log(total).sum()),
        score=z[sets.events].sum(axis=0) - mean.sum(axis=0),
        information=_information(sets, z, risk, fraction, total, mean, np.ones(sets.times.size)),
        fraction=fraction,
        total=total,
        mean=mean,
    )


def _tie_fractions(sets: RiskSets, ties: Ties) -> Floats:
    if ties == "breslow":
        return np.zeros(sets.events.size)
    starts = np.cumsum(sets.sizes) - sets.sizes
    order = np.arange(sets.events.size) - starts[sets.event_times]
    return order / sets.sizes[sets.event_times]


def _information(
    sets: RiskSets,
    z: Floats,
    risk: Floats,
    fraction: Floats,
    total: Floats,
    mean: Floats,
    weight: Floats,
) -> Floats:
    """Sum over events of the covariance of z in the risk set.

    The second moments need no sum per time: row i enters with its risk times the hazard increments
    of its life, so they are one weighted cross product.
    """
    of_event = weight[sets.event_times] / total
    charge = risk * sets.over_life(sets.over_events(of_event))
    shared = sets.over_events(of_event * fraction)
    charge[sets.events] -= risk[sets.events] * shared[sets.event_times]
    second = np.zeros((z.shape[1], z.shape[1]))
    for low in range(0, len(z), BLOCK_ROWS):
        block = z[low : low + BLOCK_ROWS]
        second += block.T @ (charge[low : low + BLOCK_ROWS, None] * block)
    return np.asarray(second - mean.T @ (weight[sets.event_times][:, None] * mean))


def _maximise(
    sets: RiskSets, z: Floats, null: Likelihood, ties: Ties, terms: list[str]
) -> tuple[Floats, Likelihood, int, Flags]:
    """Newton with step halving from 0.

    Returns the estimate, the likelihood there, the number of steps and which terms run away: the
    likelihood has stopped rising though their Newton steps no longer shrink.
    """
    beta, here = np.zeros(len(terms)), null
    before = np.full(len(terms), np.inf)
    nobody = np.zeros(len(terms), dtype=np.bool_)
    for iteration in range(1, MAX_ITERATIONS + 1):
        step = _solve(here)
        new_beta, new = _uphill(sets, z, beta, here, step, ties)
        gain = (new.value - here.value) / abs(here.value) if here.value else 0.0
        beta, here = new_beta, new
        if np.abs(step).max() <= STEP_TOLERANCE * max(1.0, np.abs(beta).max()):
            return beta, here, iteration, nobody
        stuck = (np.abs(step) > RUNAWAY_STEP) & (np.abs(step) > 0.5 * before)
        if gain < LIKELIHOOD_TOLERANCE and stuck.any():
            return beta, here, iteration, stuck
        before = np.abs(step)
    raise EstimationError(f"no convergence in {MAX_ITERATIONS} steps for {', '.join(terms)}")


def _solve(here: Likelihood) -> Floats:
    """The Newton step, cut to a length that keeps exp() in range."""
    try:
        step = np.linalg.solve(here.information, here.score)
    except np.linalg.LinAlgError:
        step = np.linalg.lstsq(here.information, here.score)[0]
    return np.asarray(step * min(1.0, LONGEST_STEP / max(np.abs(step).max(), LONGEST_STEP)))


def _uphill(
    sets: RiskSets, z: Floats, beta: Floats, here: Likelihood, step: Floats, ties: Ties
) -> tuple[Floats, Likelihood]:
    """The longest of step, step / 2, step / 4 ... that does not lower the likelihood."""
    floor = here.value - 1e-12 * abs(here.value)
    for halving in range(HALVINGS):
        target = beta + step / 2**halving
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            there = _likelihood(sets, z, target, ties)
        if np.isfinite(there.information).all() and there.value >= floor:
            return target, there
    return beta, here


def _inverse(information: Floats, keep: Flags) -> Floats:
    out = np.full(information.shape, np.nan)
    out[np.ix_(keep, keep)] = np.linalg.inv(information[np.ix_(keep, keep)])
    return out


def _sandwich(bread: Floats, scores: Floats) -> Floats:
    inner = np.nan_to_num(bread)
    # Terms without a variance stay without.
    return np.asarray(inner @ (scores.T @ scores) @ inner + 0 * bread)


def _clustered(bread: Floats, scores: Floats, codes: Codes, labels: pd.Index) -> Floats:
    """The sandwich of sums within clusters; missing where there is one: its scores sum to 0."""
    if len(labels) < 2:
        return np.full_like(bread, np.nan)
    return _sandwich(bread, _sum_by(scores, codes, len(labels)))


def _too_few(cluster: str, clusters: int, terms: int) -> RuntimeWarning:
    number = "one cluster" if clusters == 1 else f"{clusters} clusters"
    against = "one covariate" if terms == 1 else f"{terms} covariates"
    return RuntimeWarning(
        f"{cluster}: {number} for {against}, so the clustered errors cannot be trusted"
    )


def _sum_by(values: Floats, codes: Codes, size: int) -> Floats:
    return np.column_stack([np.bincount(codes, column, size) for column in values.T])


def _label(matrix: Floats, terms: list[str], scale: Floats) -> pd.DataFrame:
    return pd.DataFrame(matrix / np.outer(scale, scale), index=terms, columns=terms)


def _quadratic_test(variance: Floats, vector: Floats) -> ChiSquaredTest:
    """Chi-squared of a vector; NaN where the variance is missing or has not full rank."""
    error = np.sqrt(np.diag(variance))
    correlation = variance / np.outer(error, error)
    if not np.isfinite(correlation).all() or np.linalg.matrix_rank(correlation) < len(vector):
        return ChiSquaredTest(float("nan"), len(vector), float("nan"))
    scaled = vector / error
    return _chi2(float(scaled @ np.linalg.solve(correlation, scaled)), len(vector))


def _chi2(statistic: float, df: int) -> ChiSquaredTest:
    return ChiSquaredTest(statistic, df, float(stats.chi2.sf(statistic, df)))
