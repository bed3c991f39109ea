"""How much the Cox estimates hang on samples, dates, sources and single cities (claim M3)."""

import numpy as np
import pandas as pd

from study.analyses.estimates import counts, exit_counts, tidy
from study.analyses.tenure_cox import SPECIFICATIONS, at_risk_rows, fit_hazard
from study.panel.variants import VARIANTS


def _variant(rows: pd.DataFrame, columns: list[str], model: str) -> pd.DataFrame:
    fit = fit_hazard(rows, "event", columns)
    terms = tidy(
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
        **counts(rows, rows["event"]),
    )
    return pd.concat([terms, exit_counts(rows, rows["event"], model)], ignore_index=True)


def robustness(variants: pd.DataFrame) -> pd.DataFrame:
    """The pooled Cox model of `tenure_cox`, main specification, in every variant.

    Variants of the panel (`panel.variants`): the main sample; acting mayors in; the spells of one
    person joined; only spells dated to the day; only spells with two sources; imprecise dates moved
    to the earliest and the latest day. Jackknife errors and the range of the estimates when one
    city at a time is left out come with the effects in years (`tenure_effects.jackknifed_cox`).

    Returns:
        Tidy estimates, one model a variant, and the exits by cause in each.
    """
    columns = SPECIFICATIONS["accomplishments"]
    known = at_risk_rows(variants, columns)
    samples = {name: known.loc[known["variant"].eq(name)] for name in VARIANTS}
    parts = [_variant(rows.reset_index(drop=True), columns, name) for name, rows in samples.items()]
    return pd.concat(parts, ignore_index=True)
