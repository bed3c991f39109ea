"""Proportional hazards in the Cox models beside the five main ones, and effects that change.

`tenure_cox` tests the pooled and cause-specific models of the main specification. Here are the
others that speak to a claim: with unemployment, with spending, since 1945, the nineteen cities.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import pandas as pd

from study.analyses.estimates import tidy
from study.analyses.historic import historic_designs
from study.analyses.tenure_cox import (
    CHANGING,
    NO_TERMS,
    OVER_TIME,
    SPECIFICATIONS,
    at_risk_rows,
    fit_hazard,
    hazard_estimates,
    long_designs,
    outcomes,
    present,
    with_hundreds,
    with_time_interactions,
)
from study.choices import HAZARD_TEST_LEVEL
from study.estimators.cox_diagnostics import proportional_hazards_test

GLOBAL: Final = "global"


class Design(NamedTuple):
    """What a Cox model is fitted on: rows, column of events, covariates, strata or none."""

    rows: pd.DataFrame
    event: str
    columns: Sequence[str]
    stratified: bool


def other_designs(
    mayor_years: pd.DataFrame, long_years: pd.DataFrame, historic_years: pd.DataFrame
) -> dict[str, Design]:
    """The models tested here, by name."""
    panel = with_hundreds(mayor_years)
    found = {}
    for specification, columns in present(panel).items():
        if specification == next(iter(SPECIFICATIONS)):
            continue
        for cause, rows in outcomes(at_risk_rows(panel, columns), len(columns)).items():
            found[f"{cause}, {specification}"] = Design(rows, "_event", columns, True)
    for model, (rows, columns) in long_designs(long_years).items():
        found[model] = Design(rows, "event", columns, False)
    for model, (rows, columns, stratified) in historic_designs(historic_years).items():
        found[f"nineteen cities: {model}"] = Design(rows, "event", columns, stratified)
    return found


def other_models(
    mayor_years: pd.DataFrame, long_years: pd.DataFrame, historic_years: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Test of proportional hazards of the other Cox models, and effects that change with time.

    The test is that of `tenure_cox.proportionality` (Grambsch and Therneau 1994; survival's
    cox.zph), on the sample, clock and strata of each model. A covariate with p below
    `HAZARD_TEST_LEVEL` gets a second term, as in `tenure_cox.changing_effects`.

    Args:
        mayor_years: the panel since 1985.
        long_years: the panel since 1945.
        historic_years: the panel of the historic cities.

    Returns:
        The tests: model, term (the last of each model is `global`), statistic (chi-squared), df,
        p. Tidy estimates of the models with effects that change, `MODEL, effects that change with
        time`.
    """
    tests, changes = [], [tidy(NO_TERMS)]
    for model, design in other_designs(mayor_years, long_years, historic_years).items():
        columns = list(design.columns)
        fit = fit_hazard(design.rows, design.event, columns, stratified=design.stratified)
        test = proportional_hazards_test(fit, transform="km").assign(model=model)
        tests.append(test)
        failing = list(test.loc[test["p"].lt(HAZARD_TEST_LEVEL) & test["term"].ne(GLOBAL), "term"])
        if failing:
            rows = with_time_interactions(design.rows, failing)
            terms = [*columns, *(f"{name}{OVER_TIME}" for name in failing)]
            fit = fit_hazard(rows, design.event, terms, stratified=design.stratified)
            changes.append(hazard_estimates(fit, rows, design.event, f"{model}, {CHANGING}"))
    stacked = pd.concat(tests, ignore_index=True)[["model", "term", "statistic", "df", "p"]]
    return stacked, pd.concat(changes[1:] or changes, ignore_index=True)
