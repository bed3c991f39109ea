"""What the logit models of the analyses share: design, separation, fitting, tidy terms."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.stats import norm
from statsmodels.tools.sm_exceptions import ConvergenceWarning

from study.analyses.estimates import LEVEL, counts
from study.estimators.errors import EstimationError
from study.estimators.levels import normal_width


def design_matrix(sample: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The columns as floats, after a constant."""
    design: pd.DataFrame = sm.add_constant(sample[columns].astype("float64"), has_constant="add")
    return design


def complete(sample: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Rows that have every column.

    Raises:
        EstimationError: no row has them all; the error names the columns that are known nowhere.
    """
    kept = sample.dropna(subset=columns).reset_index(drop=True)
    if len(kept):
        return kept
    if sample.empty:
        raise EstimationError("no row in the sample")
    unknown = [name for name in columns if sample[name].isna().all()]
    told = f"known nowhere: {', '.join(unknown)}" if unknown else f"gaps in: {', '.join(columns)}"
    raise EstimationError(f"no row of {len(sample)} with every covariate; {told}")


def outcomes_seen(outcomes: pd.Series, names: Sequence[str]) -> list[str]:
    """Those of the outcomes that occur, in the order of `names`.

    Raises:
        EstimationError: fewer than two occur, so that nothing tells them apart.
    """
    seen = [name for name in names if outcomes.eq(name).any()]
    if len(seen) < 2:
        raise EstimationError(f"fewer than two outcomes in the sample: {', '.join(seen) or 'none'}")
    return seen


def informative(sample: pd.DataFrame, columns: list[str]) -> list[str]:
    """Columns that vary in the sample; one that does not can have no estimate."""
    return [name for name in columns if sample[name].min() != sample[name].max()]


def estimable(sample: pd.DataFrame, columns: list[str], outcome: pd.Series) -> list[str]:
    """Columns with a finite maximum-likelihood estimate.

    Left out are columns that do not vary and 0/1 columns under one value of which some outcome
    never occurs (quasi-complete separation: the estimate would run to infinity).

    Args:
        sample: rows without missing values in `columns`.
        columns: covariates.
        outcome: category of each row.
    """

    def separated(name: str) -> bool:
        values = sample[name].astype("float64")
        if not values.isin([0.0, 1.0]).all():
            return False
        seen = pd.crosstab(values, outcome)
        return bool((seen == 0).any(axis=None))

    return [name for name in informative(sample, columns) if not separated(name)]


def fit_quietly(model: Any, **options: object) -> Any:
    """Fits; a failure to converge is told by the estimates, not by a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(disp=False, maxiter=200, **options)


def city_codes(sample: pd.DataFrame) -> np.ndarray:
    """Cluster codes: the city of each row as an integer."""
    return sample["city_id"].astype("category").cat.codes.to_numpy()


def wald_terms(names: list[str], estimate: np.ndarray, error: np.ndarray) -> pd.DataFrame:
    """Terms with normal intervals and p values, ready for `tidy`."""
    half = normal_width(LEVEL) * error
    return pd.DataFrame(
        {
            "term": names,
            "estimate": estimate,
            "std_error": error,
            "conf_low": estimate - half,
            "conf_high": estimate + half,
            "p": 2 * norm.sf(np.abs(estimate / error)),
        }
    )


def fit_facts(sample: pd.DataFrame, event: pd.Series, fit: Any) -> dict[str, object]:
    """Sample, cluster and fit of a statsmodels logit, as columns of an estimate."""
    return {
        **counts(sample, event),
        "cluster": "city_id",
        "log_likelihood": fit.llf,
        "fit": fit.prsquared,
        "fit_name": "McFadden R2",
        "converged": bool(fit.mle_retvals["converged"]),
    }
