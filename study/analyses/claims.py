"""The published claims in brief: of each the estimate of the main model."""

from typing import Final

import pandas as pd

from study.analyses.ambition_curve import benjamini_hochberg

HEADLINES: Final = (
    ("M3", "population growth", "log hazard ratio"),
    ("M3", "housing permits", "log hazard ratio"),
    ("M3", "a rise in violent crime", "log hazard ratio"),
    ("H2", "growth over the term", "average marginal effect"),
    ("H2", "a rise in violent crime", "average marginal effect"),
    ("H2", "convention in the term (Firth)", "log odds"),
)
"""Claim, measure and scale of the rows shown first; every other estimate stands beside them in the
tables of tenure and ambition claims."""


def headlines(tenure: pd.DataFrame, ambition: pd.DataFrame) -> pd.DataFrame:
    """The rows of HEADLINES from both tables of claims, in that order, and their q values.

    q: Benjamini and Hochberg (1995) over these rows together, from p_judged, the largest p of the
    intervals that each verdict needs.

    Args:
        tenure: as `tenure_claims.compare_tenure` gives it.
        ambition: as `ambition_claims.compare_ambition` gives it.
    """
    table = pd.concat([tenure, ambition], ignore_index=True)
    keyed = table.set_index(["claim", "measure", "scale"], drop=False)
    shown = keyed.loc[list(HEADLINES), table.columns].reset_index(drop=True)
    return shown.assign(q=benjamini_hochberg(shown["p_judged"]))
