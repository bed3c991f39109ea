"""Multiple imputation of missing covariates, an option beside complete cases.

Chained equations with predictive mean matching (van Buuren 2018, Flexible Imputation of Missing
Data, 2nd ed., chapters 3 and 4): each covariate in turn is regressed on all others and on the
outcomes, the coefficients are drawn from their normal approximation with a covariance clustered
by city, and a missing value is replaced by the value of one of the DONORS rows whose prediction
is nearest. So no imputed value lies outside what was observed, and a 0/1 covariate stays 0/1.
Valid when missingness depends only on what is in the models (missing at random). Estimates are
pooled by Rubin (1987), Multiple Imputation for Nonresponse in Surveys, section 3.1.

`statsmodels.imputation.mice.MICEData` does the same, but parses a formula for every draw: six
seconds for one copy of the decisions of 1992-2012, where this takes about a fifth of a second.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import stats

from study.estimators.columns import Codes, Floats, groups
from study.estimators.errors import EstimationError

CYCLES: Final = 10
"""Rounds over all covariates before the values of a copy are taken; every copy starts anew."""

DONORS: Final = 5

BESIDE: Final = (
    "choice",
    "sought_higher_declared",
    "sought_higher_ballot",
    "decision_year",
)
"""Columns of the decision panel without gaps that help to predict: the outcomes have to be among
them, else every effect is pulled towards zero (van Buuren 2018, section 2.3.2)."""

MODEL: Final = ("model", "outcome", "term", "scale")
"""What names one estimate of a tidy frame."""

NOT_POOLED: Final = ("log_likelihood", "fit")


def _predictors(frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers as they are, categories as 0/1 columns."""
    named = [name for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]
    levels = pd.get_dummies(frame[named].astype("category"), drop_first=True)
    return pd.concat([frame.drop(columns=named), levels], axis=1).astype("float64")


def clustered_least_squares(x: Floats, y: Floats, clusters: Codes) -> tuple[Floats, Floats]:
    """Least squares with a covariance clustered as in statsmodels (CR1).

    V = G/(G-1) (N-1)/(N-K) (X'X)^-1 (sum over clusters of X'ee'X) (X'X)^-1, by pseudo-inverse, so
    that columns may be collinear.

    Args:
        x: N rows, K columns.
        y: outcome of each row.
        clusters: codes from 0 of each row.

    Returns:
        K coefficients, and a K x G matrix whose product with its own transpose is V.
    """
    n, k = x.shape
    inverse = np.linalg.pinv(x.T @ x, hermitian=True)
    beta = inverse @ (x.T @ y)
    _, codes = np.unique(clusters, return_inverse=True)
    sums = np.zeros((codes.max() + 1, k))
    np.add.at(sums, codes, x * (y - x @ beta)[:, None])
    g = len(sums)
    scale = g / (g - 1) * (n - 1) / (n - k)
    return beta, np.sqrt(scale) * inverse @ sums.T


def matched(predicted: Floats, targets: Floats, rng: np.random.Generator) -> Codes:
    """Predictive mean matching: for each target one of the DONORS nearest predictions, at random.

    Of predictions equally near the one that comes first is the nearer, so that the same seed gives
    the same donors on every processor.

    Args:
        predicted: predictions of the rows whose value is observed.
        targets: predictions of the rows whose value is missing.
        rng: source of the draws.

    Returns:
        Positions in `predicted`.
    """
    distance = np.abs(targets[:, None] - predicted[None, :])
    nearest = np.argsort(distance, axis=1, kind="stable")[:, :DONORS]
    return nearest[np.arange(len(targets)), rng.integers(0, DONORS, len(targets))]


def _chain(data: Floats, clusters: Codes, seed: np.random.SeedSequence) -> Floats:
    """One completed copy of a matrix; columns with gaps are filled, the fewest gaps first."""
    rng = np.random.default_rng(seed)
    missing = np.isnan(data)
    gaps = missing.sum(axis=0)
    order = [place for place in np.argsort(gaps, kind="stable") if gaps[place]]
    filled = data.copy()
    for place in order:
        seen = data[~missing[:, place], place]
        filled[missing[:, place], place] = rng.choice(seen, gaps[place])
    for place in order * CYCLES:
        absent, present = missing[:, place], ~missing[:, place]
        others = np.delete(filled, place, axis=1)
        spread = others.std(axis=0)
        scaled = (others - others.mean(axis=0)) / np.where(spread > 0, spread, 1)
        x = np.column_stack([np.ones(len(data)), scaled])
        y = data[present, place]
        beta, root = clustered_least_squares(x[present], y, clusters[present])
        drawn = beta + root @ rng.standard_normal(root.shape[1])
        # Type 1 matching: donors by the estimate, recipients by the draw (van Buuren, 3.4.2).
        donors = matched(x[present] @ beta, x[absent] @ drawn, rng)
        filled[absent, place] = y[donors]
    return filled


def imputed_panels(
    frame: pd.DataFrame,
    covariates: Sequence[str],
    *,
    copies: int = 20,
    seed: int,
    beside: Sequence[str] = BESIDE,
    cluster: str = "city_id",
    n_jobs: int | None = None,
) -> list[pd.DataFrame]:
    """Copies of a panel whose missing covariates are imputed.

    Give it the rows of the analysis (the sample, not the whole panel). Functions of a covariate
    (squares, products) are to be computed afterwards from each copy.

    Args:
        frame: one row a decision.
        covariates: numeric or boolean columns; those without a gap only predict.
        copies: number of completed panels.
        seed: the same seed gives the same copies, whatever `n_jobs` is.
        beside: further columns that predict, numbers or categories, without gaps; the outcomes
            of the later models belong here.
        cluster: column whose groups are not independent within.
        n_jobs: processes for joblib; None leaves it to joblib's current backend (1 unless set).

    Returns:
        `copies` frames like `frame`, covariates with gaps as float64 without gaps. Observed cells
        and all other columns are as they were.

    Raises:
        KeyError: a column is absent.
        ValueError: `copies` is below 2, a column of `beside` has gaps, or a covariate has a value
            in fewer than DONORS rows.
    """
    if copies < 2:
        raise ValueError(f"{copies} copies: pooling needs at least 2")
    wanted = list(covariates)
    numbers = frame[wanted].astype("float64").reset_index(drop=True)
    helpers = frame[[name for name in beside if name not in wanted]].reset_index(drop=True)
    gappy = [name for name in helpers.columns if helpers[name].isna().any()]
    if gappy:
        raise EstimationError(
            f"columns beside the covariates must have no gaps: {', '.join(gappy)}"
        )
    sparse = [name for name in wanted if numbers[name].notna().sum() < DONORS]
    if sparse:
        raise EstimationError(f"too few values to draw from: {', '.join(sparse)}")
    gaps = [name for name in wanted if numbers[name].isna().any()]
    if not gaps:
        return [frame.copy() for _ in range(copies)]
    data = pd.concat([numbers, _predictors(helpers)], axis=1).to_numpy("float64")
    codes, _ = groups(frame, cluster)
    filled = Parallel(n_jobs=n_jobs)(
        delayed(_chain)(data, codes, child) for child in np.random.SeedSequence(seed).spawn(copies)
    )
    return [frame.assign(**{name: copy[:, wanted.index(name)] for name in gaps}) for copy in filled]


def rubin(estimates: np.ndarray, variances: np.ndarray) -> tuple[float, float, float]:
    """One estimate from m completed panels (Rubin 1987, equations 3.1.2 to 3.1.6).

    Q = mean of the estimates, W = mean of the variances, B = variance of the estimates with
    divisor m - 1, T = W + (1 + 1/m) B, df = (m - 1) (1 + W / ((1 + 1/m) B))^2.

    Args:
        estimates: one estimate a completed panel.
        variances: its squared standard errors.

    Returns:
        Q, T and df; df is infinite where the estimates are all the same.

    Raises:
        ValueError: fewer than two estimates, or not as many variances.
    """
    m = len(estimates)
    if m < 2 or len(variances) != m:
        raise ValueError(f"{m} estimates and {len(variances)} variances: need two or more of each")
    within = float(np.mean(variances))
    between = (1 + 1 / m) * float(np.var(estimates, ddof=1))
    df = (m - 1) * (1 + within / between) ** 2 if between > 0 else float("inf")
    return float(np.mean(estimates)), within + between, df


def pool(tidy_frames: Sequence[pd.DataFrame], level: float = 0.95) -> pd.DataFrame:
    """Tidy estimates of completed panels as one tidy frame.

    Intervals and p values are of Student's t on Rubin's degrees of freedom.

    Args:
        tidy_frames: results of the same models on each completed panel, in the columns of
            `study.analyses.estimates.COLUMNS`.
        level: coverage of the intervals.

    Returns:
        The rows of the first frame that every frame has (a term that some copy could not
        estimate is left out) with pooled estimate, std_error, conf_low, conf_high and p.
        `estimator` says how many copies there are; `converged` holds if it does in all of them;
        log_likelihood and fit, which have no pooled value, are missing.

    Raises:
        ValueError: fewer than two frames, or a frame with two rows of the same model, outcome,
            term and scale.
    """
    m = len(tidy_frames)
    if m < 2:
        raise ValueError(f"{m} frames: pooling needs at least 2")
    keyed = [frame.set_index(pd.MultiIndex.from_frame(frame[list(MODEL)])) for frame in tidy_frames]
    if not all(frame.index.is_unique for frame in keyed):
        raise ValueError(f"rows with the same {', '.join(MODEL)}")
    shared = keyed[0].index[[all(key in frame.index for frame in keyed) for key in keyed[0].index]]
    aligned = [frame.loc[shared] for frame in keyed]
    estimates = np.array([frame["estimate"].to_numpy("float64") for frame in aligned])
    variances = np.array([frame["std_error"].to_numpy("float64") ** 2 for frame in aligned])
    pooled = [rubin(estimates[:, row], variances[:, row]) for row in range(len(shared))]
    middle, total, df = np.array(pooled).reshape(-1, 3).T
    error = np.sqrt(total)
    half = stats.t.ppf((1 + level) / 2, df) * error
    first = aligned[0].reset_index(drop=True)
    agreed = np.all([frame["converged"].fillna(value=True).to_numpy(bool) for frame in aligned], 0)
    return first.assign(
        estimate=middle,
        std_error=error,
        conf_low=middle - half,
        conf_high=middle + half,
        p=2 * stats.t.sf(np.abs(middle / error), df),
        estimator=first["estimator"] + f", {m} imputations",
        converged=pd.array(agreed, dtype="boolean"),
        **dict.fromkeys(NOT_POOLED, float("nan")),
    ).astype(first.dtypes.to_dict())
