"""How much the Cox estimates hang on samples, dates, sources and single cities (claim M3)."""

import pandas as pd

from study.analyses.tenure_cox import (
    SPECIFICATIONS,
    Design,
    against_year,
    at_risk_rows,
    hazard_model,
)
from study.panel.variants import VARIANTS

YEAR_MEANS = "against the year's mean"
YEAR_EFFECTS = "an effect of each calendar year"
YEARS_HELD = (YEAR_MEANS, YEAR_EFFECTS)
"""Models of the main sample that hold the calendar year."""


def robustness(variants: pd.DataFrame) -> pd.DataFrame:
    """The pooled Cox model of `tenure_cox`, main specification, in every variant.

    Variants of the panel (`panel.variants`): the main sample; acting mayors in; the spells of one
    person joined; only spells dated to the day; only spells with two sources; imprecise dates
    narrowed, and moved to the earliest and the latest day. Then the main sample with the calendar
    year held, in two ways: covariates against the mean of all cities of the year, and a coefficient
    for each year (not given) beside them. Jackknife errors and the range of the
    estimates when one city at a time is left out come with the effects in years
    (`tenure_effects.jackknifed_cox`).

    Returns:
        Tidy estimates, one model a variant, and the exits by cause in each.
    """
    columns = SPECIFICATIONS["accomplishments"]
    known = at_risk_rows(variants, columns)
    samples = {name: known.loc[known["variant"].eq(name)] for name in VARIANTS}
    parts = [
        hazard_model(Design(rows.reset_index(drop=True), "event", columns), name)
        for name, rows in samples.items()
    ]
    main = samples[VARIANTS[0]].reset_index(drop=True)
    relative = against_year(main, columns, "year")
    parts += [
        hazard_model(Design(relative, "event", columns), YEAR_MEANS),
        _with_year_effects(main, columns),
    ]
    return pd.concat(parts, ignore_index=True)


def _with_year_effects(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    years = pd.get_dummies(rows["year"].astype("int64"), prefix="year", dtype="float64").iloc[:, 1:]
    held = pd.concat([rows, years], axis=1)
    found = hazard_model(Design(held, "event", [*columns, *years.columns]), YEAR_EFFECTS)
    return found.loc[~found["term"].isin(years.columns)]
