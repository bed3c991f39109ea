"""A curve of specifications: every defensible way to put the ambition question, side by side.

Every combination of the options below. The family over which the
false-discovery rate is held (Benjamini and Hochberg 1995) is all points of one covariate. Each
point has a name, and `estimate` gives the point of that name again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import stats

from study.analyses.ambition import sample_of
from study.analyses.estimates import LEVEL
from study.analyses.logits import city_codes
from study.choices import AMBITION_EXTENDED, AMBITION_YEARS, FRAME_POPULATION, LARGER_POPULATION
from study.estimators.levels import normal_width
from study.estimators.logit import NotEstimableError, cluster_covariance, fit_logit
from study.estimators.penalised import firth_wald

CITIES = {
    "any census": ("", 0),
    "1990 census": ("census_1990", FRAME_POPULATION),
    f"{LARGER_POPULATION:,} in 1990": ("census_1990", LARGER_POPULATION),
}
WINDOWS = {f"{first}-{last}": (first, last) for first, last in (AMBITION_YEARS, AMBITION_EXTENDED)}
DEFINITIONS = {"declared": "sought_higher_declared", "on a ballot": "sought_higher_ballot"}
CRIMES = {"violent": "violent_change", "murder": "murder_change", "index": "index_change"}
CHANGES = {"term": "", "two years": "_short"}
CONTROLS = {"plain": [], "controls": ["term_number", "barred", "relative_unemployment"]}
ESTIMATORS = ("logit", "linear", "Firth")
GROWTH, CRIME, CONVENTION = "population growth", "crime", "convention"
COVARIATES = (GROWTH, CRIME, CONVENTION)

Z = normal_width(LEVEL)


@dataclass(frozen=True)
class Specification:
    """One way to put the question; each field is a key of the options above."""

    cities: str
    window: str
    definition: str
    crime: str
    change: str
    controls: str
    estimator: str

    @property
    def name(self) -> str:
        """The options joined by `; `."""
        parts = (self.cities, self.window, self.definition, self.crime, self.change)
        return "; ".join((*parts, self.controls, self.estimator))


def specifications() -> list[Specification]:
    """Every combination of the options."""
    options = (CITIES, WINDOWS, DEFINITIONS, CRIMES, CHANGES, CONTROLS, ESTIMATORS)
    return [Specification(*choice) for choice in product(*options)]


def specification(name: str) -> Specification:
    """The specification of a point of the curve.

    Args:
        name: as in the column `specification` of the estimates.

    Raises:
        KeyError: no point has that name.
    """
    named = {spec.name: spec for spec in specifications()}
    if name not in named:
        raise KeyError(f"no specification {name!r}; an example is {next(iter(named))!r}")
    return named[name]


@dataclass(frozen=True)
class _Data:
    """Rows of one specification: design, outcome, cities, and the columns of the design."""

    x: np.ndarray
    y: np.ndarray
    clusters: np.ndarray
    columns: list[str]


def _data(decisions: pd.DataFrame, spec: Specification) -> _Data:
    column, least = CITIES[spec.cities]
    large = decisions[column].ge(least) if column else pd.Series(True, index=decisions.index)
    named = {
        GROWTH: "population_growth_percent" + CHANGES[spec.change],
        CRIME: CRIMES[spec.crime] + CHANGES[spec.change],
        CONVENTION: "hosted_convention",
    }
    wanted = [*named.values(), *CONTROLS[spec.controls]]
    sample = sample_of(decisions.loc[large], WINDOWS[spec.window])
    sample = sample.dropna(subset=wanted).reset_index(drop=True)
    x = np.column_stack([np.ones(len(sample)), sample[wanted].to_numpy("float64")])
    y = sample[DEFINITIONS[spec.definition]].to_numpy("int64")
    return _Data(x, y, city_codes(sample).astype("int64"), ["const", *named, *wanted[3:]])


def _linear(data: _Data) -> tuple[np.ndarray, np.ndarray]:
    """Least squares and clustered errors, with the factor G/(G-1) (N-1)/(N-k)."""
    x, y, g = data.x, data.y.astype("float64"), int(data.clusters.max()) + 1
    bread = np.linalg.inv(x.T @ x)
    beta = bread @ x.T @ y
    sums = np.zeros((g, x.shape[1]))
    np.add.at(sums, data.clusters, x * (y - x @ beta)[:, None])
    n, k = x.shape
    meat = g / (g - 1) * (n - 1) / (n - k) * sums.T @ sums
    return beta, np.sqrt(np.diag(bread @ meat @ bread))


def _effects(x: np.ndarray, beta: np.ndarray, columns: Sequence[str]) -> np.ndarray:
    """Average marginal effects of a logit; hosting is switched from 0 to 1."""

    def chance(rows: np.ndarray) -> np.ndarray:
        return np.asarray(1 / (1 + np.exp(-(rows @ beta))))

    p = chance(x)
    effects = np.mean(p * (1 - p)) * beta
    place = list(columns).index(CONVENTION)
    on, off = x.copy(), x.copy()
    on[:, place], off[:, place] = 1.0, 0.0
    effects[place] = np.mean(chance(on) - chance(off))
    return np.asarray(effects)


def _fitted(data: _Data, estimator: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coefficients, their errors, and effects on the probability."""
    if estimator == "linear":
        beta, error = _linear(data)
        return beta, error, beta
    if estimator == "Firth":
        beta, error = firth_wald(data.x, data.y)
    else:
        found = fit_logit(data.x, data.y)
        error = np.sqrt(np.diag(cluster_covariance(data.x, data.y, found, data.clusters)))
        beta = found.ravel()
    return beta, error, _effects(data.x, beta, data.columns)


def estimate(decisions: pd.DataFrame, spec: Specification) -> pd.DataFrame:
    """The points of one specification, one a covariate.

    Args:
        decisions: the decision panel.
        spec: from `specifications` or `specification`.

    Returns:
        specification, its seven options, covariate, estimate and std_error (log odds; change in
        probability for the linear model), effect (on the probability of seeking higher office:
        one more point of yearly growth, a log change of crime of 0.1 a year, hosting), effect_low,
        effect_high (the interval of the estimate on the scale of the effect), p, n_rows,
        n_cities, n_events, converged. Errors are clustered by city for logit and linear, of the
        penalised information for Firth. Where a fit has no finite estimate, the numbers are
        missing.
    """
    data = _data(decisions, spec)
    facts = {
        "specification": spec.name,
        **{name: getattr(spec, name) for name in Specification.__dataclass_fields__},
    }
    size = {
        "n_rows": len(data.y),
        "n_cities": int(data.clusters.max()) + 1,
        "n_events": int(data.y.sum()),
    }
    try:
        beta, error, effect = _fitted(data, spec.estimator)
    except NotEstimableError:
        blank = np.full(len(data.columns), np.nan)
        beta, error, effect = blank, blank, blank
    rows = []
    for covariate in COVARIATES:
        place = data.columns.index(covariate)
        value, spread = beta[place], error[place]
        unit = 0.1 if covariate == CRIME else 1.0
        point = unit * effect[place]
        per_unit = point / value if value else np.nan
        rows.append(
            {
                **facts,
                "covariate": covariate,
                "estimate": value,
                "std_error": spread,
                "effect": point,
                "effect_low": (value - Z * spread) * per_unit,
                "effect_high": (value + Z * spread) * per_unit,
                "p": 2 * stats.norm.sf(abs(value / spread)),
                **size,
                "converged": bool(np.isfinite(value)),
            }
        )
    return pd.DataFrame(rows)


def benjamini_hochberg(p: pd.Series) -> pd.Series:
    """Smallest false-discovery rate at which each p value is a discovery (1995, step up).

    Args:
        p: p values of one family; missing ones are in no family and stay missing.
    """
    known = p.dropna().sort_values(ascending=False)
    ranks = np.arange(len(known), 0, -1)
    adjusted = np.minimum.accumulate(known.to_numpy() * len(known) / ranks)
    return pd.Series(adjusted, index=known.index).reindex(p.index)


def _batch(decisions: pd.DataFrame, batch: Sequence[Specification]) -> pd.DataFrame:
    return pd.concat([estimate(decisions, spec) for spec in batch], ignore_index=True)


def curve(decisions: pd.DataFrame, n_jobs: int | None = None) -> pd.DataFrame:
    """Every point of the curve, with the false-discovery correction.

    Args:
        decisions: the decision panel.
        n_jobs: processes for joblib; None leaves it to joblib's current backend.

    Returns:
        The columns of `estimate`, and q (Benjamini-Hochberg within all points of the covariate).
    """
    needed = decisions[
        [
            *("city_id", "decision_year", "choice", "bid_window_closed", "census_1990"),
            *DEFINITIONS.values(),
            *CONTROLS["controls"],
            "hosted_convention",
            *(
                name + ending
                for name in ("population_growth_percent", *CRIMES.values())
                for ending in CHANGES.values()
            ),
        ]
    ]
    every = specifications()
    batches = [every[place::8] for place in range(8)]
    parts = Parallel(n_jobs=n_jobs)(delayed(_batch)(needed, batch) for batch in batches)
    order = {spec.name: place for place, spec in enumerate(every)}
    table: pd.DataFrame = pd.concat(parts, ignore_index=True).sort_values(
        "specification", key=lambda names: names.map(order), kind="stable", ignore_index=True
    )
    table["q"] = table.groupby("covariate")["p"].transform(benjamini_hochberg)
    return table
