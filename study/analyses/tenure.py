"""Tenure: do mayors who develop the city and improve law enforcement stay longer?

Claims (McNitt 2010, as documented): M2, over 1820-1995 years served rose "substantially" and
terms "only marginally"; M3, mayors who physically develop their cities, improve law
enforcement and provide social services serve longer.

This is a re-estimation on open data, not a replication of coefficients: other years, other
cities, and city-level measures (population growth, permits, change in violent crime) in place
of accomplishments coded from biographies.
"""

import numpy as np
import pandas as pd

from study.analyses.estimates import counts, tidy
from study.choices import CAUSES, DAYS_PER_YEAR, ERAS, MODERN_START, UNKNOWN_EXIT
from study.estimators.cox import CoxResult, fit_cox
from study.estimators.cox_diagnostics import proportional_hazards_test
from study.estimators.incidence import (
    at_risk,
    cumulative_incidence,
    kaplan_meier,
    restricted_mean,
    survival_quantile,
)

COVARIATES = {
    "population_growth_percent": "Population growth, % a year",
    "violent_change": "Change in violent-crime rate, log points a year",
    "permits_per_1000": "Housing units permitted per 1,000 people",
}
"""Covariates of the Cox models and their labels; all are of the year before."""

RESTRICTED_YEARS = 8
"""Restricted means count the first eight years, which even the last era can show."""

WINDOW = f"{MODERN_START[:4]} on"
"""Label of the modern window in the table of incidences."""

AT_RISK_YEARS = tuple(range(0, 25, 4))
"""Years in office at which the numbers at risk are counted."""


def regular_spells(panel: pd.DataFrame) -> pd.DataFrame:
    """The spells of the main sample of positive length that began in an era."""
    return panel.loc[
        panel["main_sample"].astype(bool) & panel["years"].gt(0) & panel["era"].notna()
    ].reset_index(drop=True)


def _span(first: int, last: int) -> str:
    return f"{first}-{last}"


def service_by_era(panel: pd.DataFrame) -> pd.DataFrame:
    """Mean and median years and terms of service by era of entry (claim M2).

    Sample: regular spells that began in the era. Plain means use completed spells only and
    are biased down in the last era, where long spells are still running; the Kaplan-Meier
    median and the mean of the first `RESTRICTED_YEARS` use the running spells too.

    Returns:
        era, spells, mayors, cities, still_in_office, mean_years, median_years (completed
        spells), mean_terms (completed spells with a known number), spells_with_terms,
        km_median_years, restricted_mean_years, restricted_mean_se.
    """
    sample = regular_spells(panel)
    rows = []
    for first, last in ERAS:
        era = sample.loc[sample["era"].eq(_span(first, last))]
        if era.empty:
            continue
        done = era.loc[~era["censored"].astype(bool)]
        curve = kaplan_meier(_clock(era), entry="entry", exit="exit", event="event")
        restricted = restricted_mean(curve, RESTRICTED_YEARS)
        rows.append(
            {
                "era": _span(first, last),
                "spells": len(era),
                "mayors": era["mayor_id"].nunique(),
                "cities": era["city_id"].nunique(),
                "still_in_office": int(era["censored"].sum()),
                "mean_years": done["years"].mean(),
                "median_years": done["years"].median(),
                "mean_terms": done["terms"].mean(),
                "spells_with_terms": int(done["terms"].notna().sum()),
                "km_median_years": survival_quantile(curve)["estimate"],
                "restricted_mean_years": restricted["estimate"],
                "restricted_mean_se": restricted["std_error"],
            }
        )
    return pd.DataFrame(rows)


def _clock(spells: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "entry": 0.0,
            "exit": spells["years"].astype("float64"),
            "event": (~spells["censored"].astype(bool)).astype("int64"),
            "cause": spells["exit_group"].astype("string").where(~spells["censored"].astype(bool)),
        }
    )


def survival_by_era(panel: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Kaplan-Meier curves of years in office by era of entry, and the numbers at risk.

    Returns:
        The curves: era, time (years), n_risk, n_event, estimate, std_error, conf_low, conf_high;
        and era, time, n_risk at the years of `AT_RISK_YEARS`.
    """
    clocks = {name: _clock(era) for name, era in regular_spells(panel).groupby("era")}
    curves = [
        kaplan_meier(clock, entry="entry", exit="exit", event="event").assign(era=name)
        for name, clock in clocks.items()
    ]
    counts = [
        at_risk(clock, AT_RISK_YEARS, entry="entry", exit="exit").reset_index().assign(era=name)
        for name, clock in clocks.items()
    ]
    return pd.concat(curves, ignore_index=True), pd.concat(counts, ignore_index=True)


def window_clock(panel: pd.DataFrame, opening: str = MODERN_START) -> pd.DataFrame:
    """Spells seen in the modern window: entry (late for those already in office), exit, cause."""
    window = pd.Timestamp(opening)
    sample = panel.loc[panel["main_sample"].astype(bool)]
    ends = pd.to_datetime(sample["end_date"])
    starts = pd.to_datetime(sample["start_date"])
    seen = sample.loc[(ends > window) & (ends > starts)]
    late = (window - pd.to_datetime(seen["start_date"])).dt.days.clip(lower=0) / DAYS_PER_YEAR
    return _clock(seen).assign(
        entry=late.astype("float64"), mayor_id=seen["mayor_id"], city_id=seen["city_id"]
    )


def exit_incidence(panel: pd.DataFrame) -> pd.DataFrame:
    """Aalen-Johansen cumulative incidence of exit by cause: the modern window, and by era.

    The window takes every mayor in office from 1985 to as_of; those in office when it opens
    enter late. An era takes the spells that began in it, from their first day. An exit whose
    cause no source states is a cause of its own (`unknown`).

    Returns:
        era (`WINDOW` or an era of entry), cause, time (years in office), n_risk, n_event,
        estimate, std_error, conf_low, conf_high.
    """
    clocks = {WINDOW: window_clock(panel)}
    clocks |= {str(era): _clock(rows) for era, rows in regular_spells(panel).groupby("era")}
    tables = [
        cumulative_incidence(clock, entry="entry", exit="exit", cause="cause").assign(era=era)
        for era, clock in clocks.items()
        if clock["cause"].notna().any()
    ]
    order = {cause: place for place, cause in enumerate(CAUSES)}
    stacked = pd.concat(tables, ignore_index=True)
    stacked["_place"] = stacked["cause"].map(order)
    ordered = stacked.sort_values(["era", "_place", "time"], ignore_index=True)
    return ordered[["era", *(name for name in ordered.columns if name not in ("era", "_place"))]]


def _fit(sample: pd.DataFrame, event: str, covariates: list[str]) -> CoxResult:
    return fit_cox(
        sample,
        start="start_day",
        stop="stop_day",
        event=event,
        covariates=covariates,
        cluster="city_id",
        ties="efron",
    )


def _cox(rows: pd.DataFrame, event: pd.Series, model: str, covariates: list[str]) -> pd.DataFrame:
    sample = rows.assign(_event=event.astype("int64")).dropna(subset=covariates)
    fit = _fit(sample, "_event", covariates)
    return tidy(
        fit.tidy(),
        model=model,
        outcome="exit",
        scale="log hazard ratio",
        estimator="Cox, (start, stop], days in office",
        ties="efron",
        cluster="city_id",
        log_likelihood=fit.log_likelihood,
        fit=fit.concordance.value if fit.converged else np.nan,
        fit_name="concordance",
        converged=fit.converged,
        **counts(sample, sample["_event"]),
    )


def cox_models(mayor_years: pd.DataFrame) -> pd.DataFrame:
    """Pooled and cause-specific Cox models of leaving office (claim M3).

    h(t | x) = h0(t) exp(x'b), t in days in office, rows (start, stop] of calendar years,
    covariates of the year before, Efron ties, standard errors clustered by city. In a
    cause-specific model other exits are censored at the day they happen; exits of unknown
    cause are then censored too, which the table's counts show. A cause with fewer than ten
    exits a covariate is not modelled.

    Sample: regular verified spells, 1985 to as_of, mayor-years with all covariates.

    Returns:
        Tidy estimates of `all exits` (each covariate alone, then together) and of each cause.
    """
    rows = mayor_years.reset_index(drop=True)
    event = rows["event"].astype("int64")
    known = rows[list(COVARIATES)].notna().all(axis=1)
    models = [_cox(rows, event, f"all exits: {name} alone", [name]) for name in COVARIATES]
    models.append(_cox(rows, event, "all exits", list(COVARIATES)))
    for cause in CAUSES:
        of_cause = rows["exit_group"].eq(cause).fillna(value=False) & event.eq(1)
        if cause == UNKNOWN_EXIT or (of_cause & known).sum() < 10 * len(COVARIATES):
            continue
        models.append(_cox(rows, of_cause, cause, list(COVARIATES)))
    return pd.concat(models, ignore_index=True)


def proportionality(mayor_years: pd.DataFrame) -> pd.DataFrame:
    """Test of proportional hazards for the pooled model (score test of survival's cox.zph).

    Returns:
        term (the last is `global`), statistic (chi-squared), df, p.
    """
    sample = mayor_years.dropna(subset=list(COVARIATES)).reset_index(drop=True)
    return proportional_hazards_test(_fit(sample, "event", list(COVARIATES)), transform="km")
