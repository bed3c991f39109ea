"""Proportional hazards in the Cox models beside the five main ones, and effects that change.

`tenure_cox` tests the pooled and cause-specific models of the main specification. Here are the
others that speak to a claim: with unemployment, with spending, since 1945, the nineteen cities.
"""

import pandas as pd

from study.analyses.estimates import tidy
from study.analyses.historic import historic_designs
from study.analyses.tenure_cox import (
    MAIN,
    NO_TERMS,
    Design,
    changing_designs,
    hazard_terms,
    hazard_tests,
    long_designs,
    present,
    specified,
    with_hundreds,
)


def other_designs(
    mayor_years: pd.DataFrame, long_years: pd.DataFrame, historic_years: pd.DataFrame
) -> dict[str, Design]:
    """The models tested here, by name."""
    panel = with_hundreds(mayor_years)
    found: dict[str, Design] = {}
    for specification in present(panel):
        if specification != MAIN:
            found |= specified(panel, specification)
    historic = historic_designs(historic_years)
    nineteen = {f"nineteen cities: {model}": design for model, design in historic.items()}
    return found | long_designs(long_years) | nineteen


def other_models(
    mayor_years: pd.DataFrame, long_years: pd.DataFrame, historic_years: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Test of proportional hazards of the other Cox models, and effects that change with time.

    `tenure_cox.hazard_tests` and `tenure_cox.changing_designs` on the sample, clock and strata of
    each model.

    Args:
        mayor_years: the panel since 1985.
        long_years: the panel since 1945.
        historic_years: the panel of the historic cities.

    Returns:
        The tests: model, term (the last of each model is `global`), statistic (chi-squared), df,
        p. Tidy estimates of the models with effects that change, `MODEL, effects that change with
        time`.
    """
    designs = other_designs(mayor_years, long_years, historic_years)
    tests = hazard_tests(designs)
    changing = changing_designs(designs, tests)
    parts = [hazard_terms(design, model) for model, design in changing.items()]
    return tests, pd.concat(parts or [tidy(NO_TERMS)], ignore_index=True)
