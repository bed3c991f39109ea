"""The tidy form of every estimate: one row a model and term."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from study.choices import CAUSES, UNKNOWN_EXIT
from study.estimators.jackknife import JackknifeResult

LEVEL: Final = 0.95
"""Coverage of every interval. It is fixed and no choice: the estimators have it as their default,
and the verdicts rest on it."""

LEVEL_TEXT: Final = f"{100 * LEVEL:.0f} %"

COLUMNS = {
    "model": "string",
    "outcome": "string",
    "term": "string",
    "estimate": "float64",
    "std_error": "float64",
    "conf_low": "float64",
    "conf_high": "float64",
    "p": "float64",
    "scale": "string",
    "n_rows": "int64",
    "n_mayors": "int64",
    "n_cities": "int64",
    "n_events": "int64",
    "estimator": "string",
    "ties": "string",
    "cluster": "string",
    "log_likelihood": "float64",
    "fit": "float64",
    "fit_name": "string",
    "converged": "boolean",
}
"""Columns of results/estimates/*.csv, in order.

`scale` says what the estimate is (log hazard ratio, log odds, average marginal effect, ...);
`fit` is the measure that `fit_name` names (concordance, McFadden R2).
"""


def holds(flags: pd.Series) -> pd.Series:
    """Where a flag is known to be true (bool); a column without any value is true nowhere."""
    return flags.astype("boolean").fillna(value=False).astype(bool)


def counts(sample: pd.DataFrame, event: pd.Series) -> dict[str, int]:
    """Rows, mayors, cities and events of an estimation sample.

    Args:
        sample: has mayor_id and city_id.
        event: 0/1 (or False/True) indexed like `sample`.
    """
    return {
        "n_rows": len(sample),
        "n_mayors": int(sample["mayor_id"].nunique()),
        "n_cities": int(sample["city_id"].nunique()),
        "n_events": int(event.sum()),
    }


def exit_counts(sample: pd.DataFrame, event: pd.Series, model: str) -> pd.DataFrame:
    """Exits of an estimation sample by cause, as rows of the common form (scale `exits`).

    Args:
        sample: has mayor_id, city_id and exit_group.
        event: 0/1 indexed like `sample`: the row ends in an exit, of whatever cause.
        model: name of the model the sample belongs to.
    """
    happened = event.eq(1)
    causes = sample.loc[happened, "exit_group"].fillna(UNKNOWN_EXIT)
    found = causes.value_counts().reindex(CAUSES, fill_value=0)
    terms = pd.DataFrame({"term": list(CAUSES), "estimate": found.to_numpy(dtype="float64")})
    return tidy(terms, model=model, outcome="exit", scale="exits", **counts(sample, happened))


def tidy(terms: pd.DataFrame, **facts: object) -> pd.DataFrame:
    """Terms of one model in the common form.

    Args:
        terms: term, estimate, std_error, conf_low, conf_high, p (and outcome if several).
        facts: values of the other columns; a column neither in `terms` nor here is missing.
    """
    given: Mapping[str, object] = {**{name: terms[name] for name in terms.columns}, **facts}
    unknown = set(given) - set(COLUMNS) - {"statistic"}
    if unknown:
        raise KeyError(f"not columns of an estimate: {sorted(unknown)}")
    blank = pd.Series(float("nan"), index=terms.index)
    frame = pd.DataFrame({name: given.get(name, blank) for name in COLUMNS}, index=terms.index)
    return frame.astype(COLUMNS)


def tidy_jackknife(result: JackknifeResult, terms: pd.DataFrame, **facts: object) -> pd.DataFrame:
    """Terms of a jackknife by city in the common form, converged if no refit failed.

    Args:
        result: the jackknife the terms are from.
        terms: rows of `result.tidy()`, the terms named for print (and outcome if several).
        facts: as in `tidy`.
    """
    kept = terms.drop(columns=["df", "n_clusters", "n_failed"], errors="ignore")
    return tidy(
        kept.reset_index(drop=True),
        cluster="city_id (jackknife, CV3)",
        converged=result.failures.empty,
        **facts,
    )
