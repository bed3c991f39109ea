"""How much the Cox estimates hang on samples, dates, sources and single cities (claim M3)."""

import pandas as pd

from study.analyses.tenure_cox import SPECIFICATIONS, Design, at_risk_rows, hazard_model
from study.panel.variants import VARIANTS


def robustness(variants: pd.DataFrame) -> pd.DataFrame:
    """The pooled Cox model of `tenure_cox`, main specification, in every variant.

    Variants of the panel (`panel.variants`): the main sample; acting mayors in; the spells of one
    person joined; only spells dated to the day; only spells with two sources; imprecise dates
    narrowed, and moved to the earliest and the latest day. Jackknife errors and the range of the
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
    return pd.concat(parts, ignore_index=True)
