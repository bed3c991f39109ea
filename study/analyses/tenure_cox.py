"""Cox models of leaving office (claim M3): pooled, by cause, since 1945, with changing effects.

Every model here: h(t | x) = h0_s(t) exp(x(t)'b), a baseline for each stratum s.

- Clock t: days in office, rows (start, stop] of calendar years (Andersen and Gill 1982).
- Risk set at t: the mayors of the stratum in office on their t-th day; those already in office
  when the window opens enter late.
- Covariates: of the calendar year before, never of the same year, so that no accomplishment can
  be an effect of still being in office. Population between two censuses, interpolated, is the
  exception: it uses the next census.
- Mayors whom a term limit bars stay at risk of every cause; `tenure_terms` leaves them out.
- Strata: the length of a term then in force (unknown lengths are a stratum).
- Ties: Efron (1977). Errors: the sandwich of Lin and Wei (1989) summed within cities.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from study.analyses.estimates import counts, exit_counts, tidy
from study.choices import (
    DAYS_PER_YEAR,
    ERAS,
    EVENTS_PER_COVARIATE,
    HAZARD_TEST_LEVEL,
    LONG_YEAR,
)
from study.estimators.cox import CoxResult, fit_cox
from study.estimators.cox_diagnostics import proportional_hazards_test

DEVELOPMENT: Final = {
    "population_growth_percent": "Population growth, % a year",
    "permits_per_1000": "Housing units permitted per 1,000 people",
}
LAW: Final = {
    "violent_change": "Change in violent-crime rate, log change a year",
    "murder_change": "Change in murder rate, log change a year",
}
ECONOMY: Final = {"relative_unemployment": "Unemployment less the nation's, points"}

SPENDING: Final = {
    "police_hundreds": "Police spending, 100 dollars per resident",
    "social_hundreds": "Social spending, 100 dollars per resident",
    "development_hundreds": "Development spending, 100 dollars per resident",
    "police_spending_change": "Change in police spending, log change a year",
    "social_spending_change": "Change in social spending, log change a year",
    "development_spending_change": "Change in development spending, log change a year",
}
"""Known for 61 cities to 2017: the only measure of the paper's third kind, social services."""

COVARIATES: Final = {**DEVELOPMENT, **LAW}
"""Covariates of the main models and their labels; all are of the year before."""

MAIN: Final = "accomplishments"
SPECIFICATIONS: Final[Mapping[str, list[str]]] = {
    MAIN: list(COVARIATES),
    "with unemployment": [*COVARIATES, *ECONOMY],
    "with spending": [*COVARIATES, *SPENDING],
}
"""Covariates by specification; MAIN is the main one."""

LABELS: Final = {**COVARIATES, **ECONOMY, **SPENDING}

POOLED: Final = "all exits"
EXIT_MODELS: Final[Mapping[str, tuple[str, ...]]] = {
    "defeat": ("defeat",),
    "voluntary": ("retirement", "resignation"),
    "other office": ("other office",),
    "term limit": ("term limit",),
}
"""Cause-specific models and the causes of `choices.CAUSES` that are their event."""

CHANGING: Final = "effects that change with time"
OVER_TIME: Final = " x log time"
"""Ending of the name of an interaction with time in office."""

AGAINST_YEAR: Final = ", against the year's mean"
"""Ending of the name of a model whose covariates are measured against all cities of the year."""

STRATUM: Final = "term_years"
UNKNOWN_LENGTH: Final = 0


def with_hundreds(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds the levels of spending in hundreds of dollars per resident, where there are any."""
    levels = [name for name in frame.columns if name.endswith("_spending")]
    return frame.assign(
        **{
            name.replace("_spending", "_hundreds"): frame[name].astype("float64") / 100
            for name in levels
        }
    )


def at_risk_rows(mayor_years: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Mayor-years that have every covariate, as floats, with the stratum filled."""
    known = mayor_years.dropna(subset=list(columns)).reset_index(drop=True)
    stratum = known[STRATUM].fillna(UNKNOWN_LENGTH).astype("int64")
    return known.astype(dict.fromkeys(columns, "float64")).assign(**{STRATUM: stratum})


def against_year(rows: pd.DataFrame, columns: Sequence[str], year: str) -> pd.DataFrame:
    """Each covariate less its mean over all rows of the calendar year.

    Crime and exits both rise and fall in all cities together: what is left compares a city with the
    others of its year.

    Args:
        rows: with every covariate.
        columns: the covariates.
        year: column of calendar years.
    """
    means = rows.groupby(year)[list(columns)].transform("mean")
    return rows.assign(**{name: rows[name] - means[name] for name in columns})


def fit_hazard(
    rows: pd.DataFrame, event: str, columns: Sequence[str], *, stratified: bool = True
) -> CoxResult:
    """The Cox fit that all tenure models share (see the head of this module)."""
    return fit_cox(
        rows,
        start="start_day",
        stop="stop_day",
        event=event,
        covariates=list(columns),
        strata=STRATUM if stratified else None,
        cluster="city_id",
        ties="efron",
    )


class Design(NamedTuple):
    """What a hazard model of leaving office is fitted on.

    Attributes:
        rows: mayor-years with every covariate.
        event: column of events, 0 and 1.
        columns: the covariates.
        stratified: whether each length of a term has its own baseline.
    """

    rows: pd.DataFrame
    event: str
    columns: Sequence[str]
    stratified: bool = True

    def fit(self) -> CoxResult:
        """The Cox fit that all tenure models share."""
        return fit_hazard(self.rows, self.event, self.columns, stratified=self.stratified)


def hazard_terms(design: Design, model: str) -> pd.DataFrame:
    """Fits a hazard model; its tidy estimates."""
    fit = design.fit()
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
        **counts(design.rows, design.rows[design.event]),
    )


def hazard_model(design: Design, model: str) -> pd.DataFrame:
    """Fits a hazard model; its tidy estimates and the exits by cause of its sample."""
    exits = exit_counts(design.rows, design.rows["event"], model)
    return pd.concat([hazard_terms(design, model), exits], ignore_index=True)


def of_cause(rows: pd.DataFrame, causes: Sequence[str]) -> pd.Series:
    """1 where the row ends in an exit of one of the causes."""
    named = rows["exit_group"].isin(list(causes)).fillna(value=False)
    return (named & rows["event"].eq(1)).astype("int64")


def outcomes(rows: pd.DataFrame, n_covariates: int) -> dict[str, pd.DataFrame]:
    """Rows with the column `_event` of each model that has exits enough.

    Pooled: every exit. Of one cause: its exits, other exits being censored on their day (exits of
    unknown cause too). A cause with fewer than `EVENTS_PER_COVARIATE` exits a covariate has none.
    """
    found = {POOLED: rows.assign(_event=rows["event"].astype("int64"))}
    for name, causes in EXIT_MODELS.items():
        event = of_cause(rows, causes)
        if event.sum() >= EVENTS_PER_COVARIATE * n_covariates:
            found[name] = rows.assign(_event=event)
    return found


def present(mayor_years: pd.DataFrame) -> dict[str, list[str]]:
    """Specifications whose covariates are all columns with values."""
    return {
        name: columns
        for name, columns in SPECIFICATIONS.items()
        if all(column in mayor_years and mayor_years[column].notna().any() for column in columns)
    }


def specified(panel: pd.DataFrame, specification: str) -> dict[str, Design]:
    """The pooled and cause-specific models of a specification by name (see `outcomes`)."""
    columns = SPECIFICATIONS[specification]
    suffix = "" if specification == MAIN else f", {specification}"
    models = outcomes(at_risk_rows(panel, columns), len(columns))
    return {f"{cause}{suffix}": Design(rows, "_event", columns) for cause, rows in models.items()}


def cox_models(mayor_years: pd.DataFrame) -> pd.DataFrame:
    """Pooled and cause-specific Cox models of leaving office (claim M3).

    Sample: regular verified spells, 1985 to as_of, mayor-years with all covariates of the model.
    Clock, risk set, strata, ties, clusters: see the head of this module. In a cause-specific
    model other exits are censored at the day they happen, those of unknown cause too, which the
    counts show. Box-Steffensmeier and Zorn (2001); McNitt (2010) for the claim.

    Returns:
        Tidy estimates of each covariate alone (`all exits: NAME alone`), of `all exits` and of each
        cause with the main specification, of `all exits` and causes with the others
        (`all exits, with unemployment`), and the exits by cause in each sample.
    """
    panel = with_hundreds(mayor_years)
    parts = []
    for name in COVARIATES:
        rows = outcomes(at_risk_rows(panel, [name]), 1)[POOLED]
        parts.append(hazard_model(Design(rows, "_event", [name]), f"{POOLED}: {name} alone"))
    for specification in present(panel):
        designs = specified(panel, specification)
        parts += [hazard_model(design, model) for model, design in designs.items()]
    return pd.concat(parts, ignore_index=True)


def hazard_tests(designs: Mapping[str, Design]) -> pd.DataFrame:
    """Test of proportional hazards of each model, one below the other.

    Score test of a coefficient that moves with the Kaplan-Meier transform of time (Grambsch and
    Therneau 1994; survival's cox.zph).

    Returns:
        model, term (the last of each model is `global`), statistic (chi-squared), df, p.
    """
    tables = [
        proportional_hazards_test(design.fit(), transform="km").assign(model=model)
        for model, design in designs.items()
    ]
    return pd.concat(tables, ignore_index=True)[["model", "term", "statistic", "df", "p"]]


def proportionality(mayor_years: pd.DataFrame) -> pd.DataFrame:
    """Test of proportional hazards for the pooled and the cause-specific models.

    Score test of a coefficient that moves with the Kaplan-Meier transform of time (Grambsch and
    Therneau 1994; survival's cox.zph), main specification, sample and strata of `cox_models`.

    Returns:
        What `hazard_tests` gives.
    """
    return hazard_tests(specified(mayor_years, MAIN))


def with_time_interactions(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Adds each column times log(1 + years in office at the start of the row).

    The start of the row and not its end: a row ends early when the mayor leaves, so its length
    must not enter a covariate.
    """
    log_time = (rows["start_day"].astype("float64") / DAYS_PER_YEAR).map(np.log1p)
    return rows.assign(**{f"{name}{OVER_TIME}": rows[name] * log_time for name in columns})


def changing_designs(designs: Mapping[str, Design], tests: pd.DataFrame) -> dict[str, Design]:
    """The models with the interactions with time that the test of proportionality calls for.

    Every covariate of a model whose own test has p < `HAZARD_TEST_LEVEL` gets a second term:
    b(t) = b0 + b1 log(1 + t), t years in office at the start of the mayor-year (Licht 2011;
    Box-Steffensmeier and Zorn 2001). b0 is the effect on the first day. Sample, risk set, strata,
    ties and clusters stay.

    Args:
        designs: models by name.
        tests: what `hazard_tests` says of them.

    Returns:
        Models `MODEL, effects that change with time`; none for a model whose covariates all pass.
    """
    failing = tests.loc[tests["p"].lt(HAZARD_TEST_LEVEL)]
    changing = {}
    for model, design in designs.items():
        told = failing.loc[failing["model"].eq(model), "term"]
        names = list(told[told.isin(design.columns)])
        if names:
            rows = with_time_interactions(design.rows, names)
            terms = [*design.columns, *(f"{name}{OVER_TIME}" for name in names)]
            changing[f"{model}, {CHANGING}"] = design._replace(rows=rows, columns=terms)
    return changing


NO_TERMS = pd.DataFrame({"term": pd.Series(dtype="string")})


def changing_effects(mayor_years: pd.DataFrame) -> pd.DataFrame:
    """Cox models with the interactions with time that the test of proportionality calls for.

    The pooled and cause-specific models of the main specification; which covariates, and what
    their second term is: `changing_designs`.

    Returns:
        Tidy estimates, models `MODEL, effects that change with time`, and the exits by cause; no
        rows for a model whose covariates all pass.
    """
    designs = specified(mayor_years, MAIN)
    changing = changing_designs(designs, hazard_tests(designs))
    parts = [hazard_model(design, model) for model, design in changing.items()]
    return pd.concat(parts or [tidy(NO_TERMS)], ignore_index=True)


ERA_LABELS: Final = {
    f"entered_{first}": f"Entered {first}-{last} (base {ERAS[0][0]}-{ERAS[0][1]})"
    for first, last in ERAS[1:]
}
GROWTH_LABELS: Final = {
    f"growth_{first}": f"Population growth, entered {first}-{last}" for first, last in ERAS
}


def long_designs(long_years: pd.DataFrame) -> dict[str, Design]:
    """The models since 1945 by name (see `long_models`)."""
    growth = "population_growth_percent"
    rows = long_years.loc[long_years["era"].notna() & long_years[growth].notna()]
    rows = rows.reset_index(drop=True).astype({growth: "float64"})
    first_years = rows["era"].astype("string").str.slice(0, 4).astype("int64")
    entered = {f"entered_{first}": first_years.eq(first).astype("float64") for first, _ in ERAS[1:]}
    by_era = {f"growth_{first}": rows[growth] * first_years.eq(first) for first, _ in ERAS}
    rows = rows.assign(**entered, **by_era)
    models = {
        f"since {LONG_YEAR}: growth": [growth],
        f"since {LONG_YEAR}: growth and era": [growth, *entered],
        f"since {LONG_YEAR}: growth by era": [*by_era, *entered],
    }
    return {
        model: Design(rows, "event", columns, stratified=False) for model, columns in models.items()
    }


def long_models(long_years: pd.DataFrame) -> pd.DataFrame:
    """Cox models since 1945 with eras: the long view of development and of the trend (M2, M3).

    Sample: the cities whose mayors are known since 1950, spells with a known beginning that
    began in an era, mayor-years since 1945. Only population growth is known that long. No strata:
    the length of a term is seldom known before 1985. Otherwise as at the head of this module.
    Exits are pooled, since the causes of most early exits are unknown.

    Returns:
        Tidy estimates of `since 1945: growth`, `since 1945: growth and era`, `since 1945: growth
        by era`, and the exits by cause.
    """
    return pd.concat(
        [hazard_model(design, model) for model, design in long_designs(long_years).items()],
        ignore_index=True,
    )
