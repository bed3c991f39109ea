"""Effects of the Cox model told in years (claim M3): hazard ratios are hard to picture."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from study.analyses.estimates import counts, tidy, tidy_jackknife
from study.analyses.tenure_cox import (
    AGAINST_YEAR,
    MAIN,
    POOLED,
    SPECIFICATIONS,
    STRATUM,
    against_year,
    at_risk_rows,
    fit_hazard,
    present,
    with_hundreds,
)
from study.choices import CONTRAST, DAYS_PER_YEAR, MEAN_HORIZON_YEARS
from study.estimators.cox import CoxResult
from study.estimators.cox_diagnostics import baseline
from study.estimators.jackknife import JackknifeResult, cluster_jackknife

LOW, HIGH = (f"at the {round(100 * share)}th percentile" for share in CONTRAST)
DIFFERENCE = "difference"
SCALE = f"years of the first {MEAN_HORIZON_YEARS}"
VALUE = "value of the covariate"
COEFFICIENT = "coefficient"
JACKKNIFE = "leave-one-city-out jackknife (CV3)"
RANGE = "range when one city is left out"
TOLD_IN_YEARS = ("accomplishments", "with unemployment")
"""Specifications that are jackknifed; spending is known for too few cities to leave some out."""


def _area(days: np.ndarray, survival: np.ndarray) -> float:
    """Area under a step curve that starts at 1, to the horizon, in years."""
    until = MEAN_HORIZON_YEARS * DAYS_PER_YEAR
    inside = days < until
    edges = np.concatenate([[0.0], days[inside], [until]])
    levels = np.concatenate([[1.0], survival[inside]])
    return float(np.diff(edges) @ levels) / DAYS_PER_YEAR


def expected_years(
    fit: CoxResult, rows: pd.DataFrame, points: Sequence[Mapping[str, float]]
) -> list[float]:
    """Mean years in office, none counting beyond the horizon, of mayors at fixed covariates.

    The survival curve of each stratum is S(t) = exp(-H0(t) exp(x'b)), its area is taken to
    `MEAN_HORIZON_YEARS`, and the strata are averaged by their spells. A stratum seen for less
    time keeps its last level.

    Args:
        fit: a converged fit.
        rows: what was fitted, with spell_id and the stratum.
        points: covariates of each kind of mayor.
    """
    curves = dict(list(baseline(fit).groupby("stratum")))
    spells = rows.groupby(STRATUM)["spell_id"].nunique()
    weight = spells.loc[spells.index.isin(list(curves))]
    means = []
    for point in points:
        risk = float(np.exp(sum(fit.coefficients[name] * x for name, x in point.items())))
        areas = [
            _area(
                curves[stratum]["time"].to_numpy(dtype="float64"),
                np.exp(-risk * curves[stratum]["cumulative_hazard"].to_numpy(dtype="float64")),
            )
            for stratum in weight.index
        ]
        means.append(float(np.average(areas, weights=weight.to_numpy(dtype="float64"))))
    return means


def _refit(
    rows: pd.DataFrame, columns: list[str], ends: Mapping[str, tuple[float, float]]
) -> pd.Series:
    """Coefficients and expected years of one fit, as `TERM|WHAT`."""
    fit = fit_hazard(rows, "event", columns)
    middle = {name: float(rows[name].mean()) for name in columns}
    points = [{**middle, name: end} for name in columns for end in ends[name]]
    means = expected_years(fit, rows, points)
    found = {f"{name}|{COEFFICIENT}": float(fit.coefficients[name]) for name in columns}
    for place, name in enumerate(columns):
        low, high = means[2 * place : 2 * place + 2]
        found |= {f"{name}|{LOW}": low, f"{name}|{HIGH}": high, f"{name}|{DIFFERENCE}": high - low}
    return pd.Series(found)


def _samples(panel: pd.DataFrame) -> dict[str, tuple[pd.DataFrame, list[str]]]:
    """Mayor-years and covariates of each model that is jackknifed, by its name."""
    columns = SPECIFICATIONS[MAIN]
    main = at_risk_rows(panel, columns)
    others = {name: c for name, c in present(panel).items() if name in TOLD_IN_YEARS[1:]}
    return {
        POOLED: (main, columns),
        **{f"{POOLED}, {name}": (at_risk_rows(panel, c), c) for name, c in others.items()},
        f"{POOLED}{AGAINST_YEAR}": (against_year(main, columns, "year"), columns),
    }


def ends_of(values: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Percentiles `CONTRAST` of each column, by its name."""
    low, high = CONTRAST
    return {
        str(name): (float(values[name].quantile(low)), float(values[name].quantile(high)))
        for name in values
    }


def lasting_ends(rows: pd.DataFrame, columns: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Percentiles `CONTRAST` of the mean of each covariate over a mayor's years in the sample.

    A single year's change is soon undone; the mean is a record that mayors do have. A mean counts
    as often as the mayor has years.

    Args:
        rows: mayor-years, with spell_id.
        columns: the covariates.
    """
    return ends_of(rows.groupby("spell_id")[list(columns)].transform("mean"))


def jackknifed_cox(mayor_years: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The pooled Cox models told in years, and with errors by leaving cities out.

    From the pooled Cox models of `tenure_cox` (their sample, clock, risk set, strata, ties): mean
    of the first twelve years in office (Kropko and Harden 2020 on telling durations) with a
    covariate held in every year at the 10th or 90th percentile of what mayors have on average over
    their years (`lasting_ends`), the others at their mean. Errors: leave-one-city-out jackknife
    (CV3: MacKinnon, Nielsen and Webb 2024) of the whole way from the fit to the difference, t on
    `effective_df`; the percentiles, and the means of a year, stay those of the full sample.

    Returns:
        Years gained, models `all exits`, `all exits, SPECIFICATION` and `all exits, against the
        year's mean` (`against_year`): outcome `at the 10th percentile`, `at the 90th percentile`,
        `difference`; scale `SCALE`, or `VALUE` for the percentiles themselves. And the log hazard
        ratios with jackknife errors (`JACKKNIFE`) and with the range over the cities left out in
        conf_low and conf_high (`RANGE`; no interval in the usual sense).
    """
    years: list[pd.DataFrame] = []
    coefficients: list[pd.DataFrame] = []
    for model, (rows, columns) in _samples(with_hundreds(mayor_years)).items():
        ends = lasting_ends(rows, columns)
        result = cluster_jackknife(partial(_refit, columns=columns, ends=ends), rows, "city_id")
        common = {"model": model, **counts(rows, rows["event"])}
        years += [_years(result, common), _values(ends, common)]
        coefficients += [_errors(result, columns, common), _range(result, columns, common)]
    return pd.concat(years, ignore_index=True), pd.concat(coefficients, ignore_index=True)


def by_outcome(result: JackknifeResult) -> pd.DataFrame:
    """The terms of a jackknife, named `TERM|OUTCOME`, with the two apart.

    Returns:
        estimate, std_error, conf_low, conf_high, p, term, outcome.
    """
    table = result.tidy()
    parts = table["term"].str.split("|", expand=True)
    keep = ["estimate", "std_error", "conf_low", "conf_high", "p"]
    return table[keep].assign(term=parts[0], outcome=parts[1])


def _years(result: JackknifeResult, common: Mapping[str, object]) -> pd.DataFrame:
    table = by_outcome(result)
    return tidy_jackknife(
        result,
        table.loc[table["outcome"].ne(COEFFICIENT)],
        scale=SCALE,
        estimator="Cox, restricted mean",
        **common,
    )


def _values(ends: Mapping[str, tuple[float, float]], common: Mapping[str, object]) -> pd.DataFrame:
    values = pd.DataFrame(
        {
            "term": [name for name in ends for _ in CONTRAST],
            "outcome": [side for _ in ends for side in (LOW, HIGH)],
            "estimate": [end for pair in ends.values() for end in pair],
        }
    )
    return tidy(values, scale=VALUE, **common)


def _errors(
    result: JackknifeResult, columns: list[str], common: Mapping[str, object]
) -> pd.DataFrame:
    table = by_outcome(result)
    rows = table.loc[table["outcome"].eq(COEFFICIENT)].set_index("term").loc[columns]
    return tidy_jackknife(
        result,
        rows.reset_index().drop(columns="outcome"),
        outcome="exit",
        scale="log hazard ratio",
        estimator=JACKKNIFE,
        ties="efron",
        **common,
    )


def _range(
    result: JackknifeResult, columns: list[str], common: Mapping[str, object]
) -> pd.DataFrame:
    names = [f"{name}|{COEFFICIENT}" for name in columns]
    spread = pd.DataFrame(
        {
            "term": columns,
            "estimate": result.coefficients.loc[names].to_numpy(),
            "conf_low": result.leave_one_out[names].min().to_numpy(),
            "conf_high": result.leave_one_out[names].max().to_numpy(),
        }
    )
    return tidy(
        spread,
        outcome="exit",
        scale="log hazard ratio",
        estimator=RANGE,
        ties="efron",
        converged=result.failures.empty,
        **common,
    )
