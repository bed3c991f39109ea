"""Years and terms in office by era of entry, and their trend (claim M2)."""

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from study.analyses.estimates import counts, exit_counts, tidy, tidy_jackknife
from study.analyses.tenure_exits import regular_spells, spell_clock
from study.analyses.tenure_ols import clustered_ols
from study.choices import (
    DAYS_PER_YEAR,
    ERAS,
    LONG_KNOWN_YEARS,
    MODERN_YEAR,
    MORE_TERMS,
    RESTRICTED_TERMS,
    RESTRICTED_YEARS,
)
from study.estimators.cox import fit_cox
from study.estimators.incidence import (
    at_risk,
    kaplan_meier,
    restricted_mean,
    survival_quantile,
)
from study.estimators.jackknife import cluster_jackknife
from study.panel.long_series import long_known_spells

AT_RISK_YEARS: Final = tuple(range(0, 25, 4))
"""Years in office at which the numbers at risk are counted."""

TREND_SAMPLES: Final[dict[str, Callable[[pd.DataFrame], pd.DataFrame]]] = {
    "all cities": lambda panel: panel,
    f"cities known since {LONG_KNOWN_YEARS[0]}": long_known_spells,
}
"""Samples of the trend: every spell that began in an era; only cities whose mayors are known
that long, so that the mix of cities does not change."""

PER_CENT: Final = "% of the mean a decade"


def _span(first: int, last: int) -> str:
    return f"{first}-{last}"


def service_by_era(panel: pd.DataFrame) -> pd.DataFrame:
    """Mean and median years and terms of service by era of entry (claim M2).

    Sample: regular spells that began in the era. Plain means use completed spells only and
    are biased down in the last era, where long spells are still running; the Kaplan-Meier
    median and the mean of the first `RESTRICTED_YEARS` use the running spells too. Its error is
    that of leaving one city out at a time (CV3); missing with a single city.

    Returns:
        era, spells, mayors, cities, still_in_office, mean_years, median_years (completed
        spells), mean_terms, median_terms (completed spells with a known number), spells_with_terms,
        km_median_years, restricted_mean_years, restricted_mean_se.
    """
    sample = regular_spells(panel)
    rows = []
    for first, last in ERAS:
        era = sample.loc[sample["era"].eq(_span(first, last))]
        if era.empty:
            continue
        done = era.loc[~era["censored"].astype(bool)]
        clock = spell_clock(era)
        curve = kaplan_meier(clock, entry="entry", exit="exit", event="event")
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
                "median_terms": done["terms"].median(),
                "spells_with_terms": int(done["terms"].notna().sum()),
                "km_median_years": survival_quantile(curve)["estimate"],
                "restricted_mean_years": restricted_mean(curve, RESTRICTED_YEARS)["estimate"],
                "restricted_mean_se": _restricted_error(clock),
            }
        )
    return pd.DataFrame(rows)


def _restricted_error(clock: pd.DataFrame) -> float:
    """Standard error of the restricted mean of years by leaving one city out at a time."""
    if clock["city_id"].nunique() < 2:
        return float("nan")

    def mean(rows: pd.DataFrame) -> pd.Series:
        return pd.Series({"mean": _restricted(rows["exit"], rows["event"], RESTRICTED_YEARS)})

    return float(cluster_jackknife(mean, clock, "city_id").tidy()["std_error"].iloc[0])


def curves_by_era(spells: pd.DataFrame, era: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Kaplan-Meier curves of years in office by era, clustered by city, and the numbers at risk.

    Args:
        spells: city_id, years, censored and the era.
        era: column of the era.

    Returns:
        The curves: era, time (years), n_risk, n_event, estimate, std_error, conf_low, conf_high;
        and era, time, n_risk at the years of `AT_RISK_YEARS`.
    """
    clocks = {name: spell_clock(part) for name, part in spells.groupby(era)}
    curves = [
        kaplan_meier(clock, entry="entry", exit="exit", event="event", cluster="city_id").assign(
            era=name
        )
        for name, clock in clocks.items()
    ]
    counted = [
        at_risk(clock, AT_RISK_YEARS, entry="entry", exit="exit").reset_index().assign(era=name)
        for name, clock in clocks.items()
    ]
    return pd.concat(curves, ignore_index=True), pd.concat(counted, ignore_index=True)


def survival_by_era(panel: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Kaplan-Meier curves of years in office by era of entry, and the numbers at risk.

    Regular spells that were seen to begin, from their first day; running spells are right-censored
    on the closing date. Errors are clustered by city.

    Returns:
        What `curves_by_era` gives.
    """
    return curves_by_era(regular_spells(panel), "era")


def _trend_rows(panel: pd.DataFrame) -> pd.DataFrame:
    """Spells with decades of entry since `MODERN_YEAR`, and whether years and terms are known."""
    rows = regular_spells(panel)
    entered = rows["entry_year"].astype("float64")
    begins = {_span(*era): sum(era) / 2 for era in ERAS}
    return rows.assign(
        entry_decade=(entered - MODERN_YEAR) / 10,
        era_decade=(rows["era"].astype("string").map(begins).astype("float64") - MODERN_YEAR) / 10,
        years=rows["years"].astype("float64"),
        terms=rows["terms"].astype("Float64").astype("float64"),
        days=(rows["years"].astype("float64") * DAYS_PER_YEAR).round(),
        event=(~rows["censored"].astype(bool)).astype("int64"),
    )


def _per_cent(rows: pd.DataFrame, mean: float) -> pd.DataFrame:
    """The same slopes as per cent of the mean, which is taken as given."""
    columns = ["estimate", "std_error", "conf_low", "conf_high"]
    slopes = rows.loc[rows["term"].eq("entry_decade")]
    scaled = 100 * slopes[columns] / mean
    return slopes.assign(**{name: scaled[name] for name in columns}, scale=PER_CENT)


def _ols_trend(done: pd.DataFrame, outcome: str, model: str) -> pd.DataFrame:
    scale = f"{outcome} a decade"
    rows = clustered_ols(done, outcome, ["entry_decade"], model=model, scale=scale)
    return pd.concat([rows, _per_cent(rows, done[outcome].mean())], ignore_index=True)


def _gap(done: pd.DataFrame, model: str) -> pd.DataFrame:
    """Slope of years less that of terms, each as per cent of its mean, on the same spells."""
    relative = 100 * (done["years"] / done["years"].mean() - done["terms"] / done["terms"].mean())
    return clustered_ols(
        done.assign(gap=relative), "gap", ["entry_decade"], model=model, scale="percentage points"
    )


def _restricted(time: pd.Series, event: pd.Series, until: float) -> float:
    """Area under the Kaplan-Meier curve to a limit; NaN where the curve ends before it.

    As `restricted_mean` of `kaplan_meier` without errors, for the many refits of a jackknife.
    """
    order = np.argsort(time.to_numpy(), kind="stable")
    exits, ended = time.to_numpy()[order], event.to_numpy()[order]
    times, first = np.unique(exits, return_index=True)
    deaths = np.add.reduceat(ended, first)
    survival = np.cumprod(1 - deaths / (len(exits) - first))
    if times[-1] < until and survival[-1] > 0:
        return float("nan")
    inside = times < until
    edges = np.concatenate([[0.0], times[inside], [until]])
    return float(np.diff(edges) @ np.concatenate([[1.0], survival[inside]]))


def _restricted_terms(terms: pd.Series, event: pd.Series, until: int) -> float:
    """Mean of the first `until` terms won; NaN where nobody is seen at risk before the limit.

    A mayor in office with k terms won has won at least k, and whether one more follows is open:
    in the risk set of leaving after fewer than k, and not after k. (Days are another matter: who is
    censored on a day outlives those who leave on it.)
    """
    won, ended = terms.to_numpy(), event.to_numpy() == 1
    mean, survival = 0.0, 1.0
    for number in range(until):
        left = np.sum(ended & (won == number))
        risk = left + np.sum(won > number)
        if survival > 0 and risk == 0:
            return float("nan")
        survival *= 1 - left / risk if risk else 1.0
        mean += survival
    return float(mean)


MEANS: Final = {
    "years": (_restricted, "years", RESTRICTED_YEARS),
    "terms": (_restricted_terms, "terms", RESTRICTED_TERMS),
    "more terms": (_restricted_terms, "terms", MORE_TERMS),
}
"""Restricted means: how each is taken, of what, and how much of it counts."""


def _mean(rows: pd.DataFrame, name: str) -> float:
    restricted, outcome, until = MEANS[name]
    return restricted(rows[outcome], rows["event"], until)


def _known_eras(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Eras whose curve reaches the limit whichever city is left out, by restricted mean.

    So that every round of the jackknife compares the same eras.
    """
    known: dict[str, list[str]] = {name: [] for name in MEANS}
    for era, part in rows.groupby("era"):
        rounds = [part, *(part.loc[part["city_id"].ne(city)] for city in part["city_id"].unique())]
        for name in MEANS:
            if all(len(kept) and np.isfinite(_mean(kept, name)) for kept in rounds):
                known[name].append(str(era))
    return known


def _restricted_slopes(rows: pd.DataFrame, known: dict[str, list[str]]) -> pd.Series:
    """Least-squares slopes of the eras' restricted means on their middle, weighted by spells.

    Slopes by outcome, the same as per cent of the weighted mean, and the gap of the two.
    """
    eras = {str(era): part for era, part in rows.groupby("era")}
    found = {}
    for name in MEANS:
        parts = [eras[era] for era in known[name]]
        decade = [part["era_decade"].iloc[0] for part in parts]
        means = [_mean(part, name) for part in parts]
        weight = np.array([float(len(part)) for part in parts])
        slope = np.polyfit(decade, means, 1, w=np.sqrt(weight))[0]
        found[name] = float(slope)
        found[f"{name}, %"] = 100 * float(slope) / float(np.average(means, weights=weight))
    found["gap"] = found["years, %"] - found["terms, %"]
    found["gap, more terms"] = found["years, %"] - found["more terms, %"]
    return pd.Series(found)


_RESTRICTED = {
    "years": ("restricted years", "years", "years a decade"),
    "years, %": ("restricted years", "years", PER_CENT),
    "terms": ("restricted terms", "terms", "terms a decade"),
    "terms, %": ("restricted terms", "terms", PER_CENT),
    "gap": ("restricted years less terms", "gap", "percentage points"),
    "gap, more terms": ("restricted years less more terms", "gap", "percentage points"),
}


def _restricted_trends(rows: pd.DataFrame, sample: str) -> list[pd.DataFrame]:
    known = _known_eras(rows)
    result = cluster_jackknife(lambda kept: _restricted_slopes(kept, known), rows, "city_id")
    table = result.tidy().set_index("term")
    facts = counts(rows, rows["event"])
    return [
        tidy_jackknife(
            result,
            table.loc[[name]].assign(term="entry_decade"),
            model=f"{model}, {sample}",
            outcome=outcome,
            scale=scale,
            estimator="slope of restricted means by era",
            **facts,
        )
        for name, (model, outcome, scale) in _RESTRICTED.items()
    ]


def _cox_trend(rows: pd.DataFrame, model: str) -> pd.DataFrame:
    sample = rows.assign(_start=0.0)
    fit = fit_cox(
        sample,
        start="_start",
        stop="days",
        event="event",
        covariates=["entry_decade"],
        cluster="city_id",
    )
    return tidy(
        fit.tidy(),
        model=model,
        outcome="exit",
        scale="log hazard ratio a decade",
        estimator="Cox, days in office",
        ties="efron",
        cluster="city_id",
        log_likelihood=fit.log_likelihood,
        fit=fit.concordance.value,
        fit_name="concordance",
        converged=fit.converged,
        **counts(sample, sample["event"]),
    )


def _trends(panel: pd.DataFrame, sample: str) -> pd.DataFrame:
    rows = _trend_rows(TREND_SAMPLES[sample](panel))
    with_terms = rows.loc[rows["terms"].notna()].reset_index(drop=True)
    done = rows.loc[rows["event"].eq(1)].reset_index(drop=True)
    both = with_terms.loc[with_terms["event"].eq(1)].reset_index(drop=True)
    return pd.concat(
        [
            _ols_trend(done, "years", f"years, {sample}"),
            _ols_trend(both, "years", f"years where terms are known, {sample}"),
            _ols_trend(both, "terms", f"terms, {sample}"),
            _gap(both, f"years less terms, {sample}"),
            *_restricted_trends(with_terms, sample),
            _cox_trend(rows, f"leaving, {sample}"),
            exit_counts(rows, rows["event"], f"years, {sample}"),
        ],
        ignore_index=True,
    )


def era_trends(panel: pd.DataFrame) -> pd.DataFrame:
    """Have years in office risen, and terms less (claim M2)?

    Sample: regular verified spells that began since 1945, in all cities and in those whose
    mayors are known since 1950 (`long_known_spells`). Clusters: cities.

    1. OLS, completed spells: y = a + b (year of entry - 1985) / 10, y years or terms won; b also
       as per cent of the mean of y, which makes years and terms comparable. Completed spells
       only: long spells of late entrants are still running, so the slopes are biased down.
    2. The difference: y = 100 (years / mean years - terms / mean terms) on the same spells. A
       positive slope is the claim.
    3. Restricted means, running spells in: the mean of the first eight years (three terms, and
       four beside) of each era by Kaplan-Meier, and the slope of these means over the eras, each
       weighted by its spells; spells whose terms are known; leave-one-city-out jackknife (CV3)
       errors. An era whose curve ends before the limit, with all cities or without one of them, is
       left out. A mayor still in office with k terms is censored before k.
    4. Cox, running spells in: h(t | x) = h0(t) exp(b x), x the decade of entry, clock days in
       office, risk set all mayors with as many days, Efron ties. A negative b: longer service.

    Returns:
        Tidy estimates, and the exits by cause of each sample (scale `exits`).
    """
    return pd.concat([_trends(panel, sample) for sample in TREND_SAMPLES], ignore_index=True)
