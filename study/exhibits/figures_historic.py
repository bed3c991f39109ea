"""Figures of the historic sample."""

import pandas as pd
from matplotlib.figure import Figure

from study.analyses.estimates import LEVEL_TEXT
from study.exhibits.figures import survival_curves


def historic_survival(survival: pd.DataFrame, at_risk: pd.DataFrame) -> Figure:
    """Kaplan-Meier curves by era of entry, nineteen cities, with the numbers at risk."""
    return survival_curves(
        survival, at_risk, f"Time in office by era of entry, nineteen cities ({LEVEL_TEXT} bands)"
    )
