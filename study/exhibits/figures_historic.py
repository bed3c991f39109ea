"""Figures of the historic sample."""

import pandas as pd
from matplotlib.figure import Figure

from study.exhibits.figures import survival_curves


def historic_survival(survival: pd.DataFrame, at_risk: pd.DataFrame) -> Figure:
    """Kaplan-Meier curves by era of entry, nineteen cities, with the numbers at risk."""
    return survival_curves(
        survival, at_risk, "Time in office by era of entry, nineteen cities (95 % bands)"
    )
