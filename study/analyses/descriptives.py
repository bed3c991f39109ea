"""Descriptive statistics of the panels."""

import pandas as pd

VARIABLES = {
    "spells": {
        "years": "Years in office (completed spells)",
        "terms": "Terms won (completed spells)",
        "age_at_start": "Age on taking office",
    },
    "mayor_years": {
        "population": "Population",
        "population_growth_percent": "Population growth, % a year",
        "violent_rate": "Violent crimes per 100,000",
        "violent_change": "Change in violent-crime rate, log points a year",
        "permits_per_1000": "Housing units permitted per 1,000 people",
        "relative_unemployment": "County unemployment less the nation's, points",
    },
    "decisions": {
        "age": "Age at the decision",
        "term_number": "Terms served",
        "sought_higher_declared": "Sought higher office (declared)",
        "sought_higher_ballot": "Sought higher office (on a ballot)",
        "hosted_convention": "Hosted a convention in the term",
    },
}
"""Panel -> column -> label."""


def describe(
    spells: pd.DataFrame, mayor_years: pd.DataFrame, decisions: pd.DataFrame
) -> pd.DataFrame:
    """Number of rows, known values, mean, standard deviation, quartiles and range.

    Returns:
        panel, variable, label, n_rows, n_known, mean, std_dev, minimum, lower_quartile, median,
        upper_quartile, maximum.
    """
    completed = spells.loc[
        spells["status"].eq("regular") & ~spells["censored"].astype(bool) & spells["years"].gt(0)
    ]
    panels = {"spells": completed, "mayor_years": mayor_years, "decisions": decisions}
    rows = []
    for panel, variables in VARIABLES.items():
        for name, label in variables.items():
            values = panels[panel][name].astype("float64").dropna()
            low, middle, high = values.quantile([0.25, 0.5, 0.75])
            rows.append(
                {
                    "panel": panel,
                    "variable": name,
                    "label": label,
                    "n_rows": len(panels[panel]),
                    "n_known": len(values),
                    "mean": values.mean(),
                    "std_dev": values.std(),
                    "minimum": values.min(),
                    "lower_quartile": low,
                    "median": middle,
                    "upper_quartile": high,
                    "maximum": values.max(),
                }
            )
    return pd.DataFrame(rows)
