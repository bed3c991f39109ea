"""Descriptive statistics of the panels."""

import pandas as pd

from study.analyses.coverage import frame_cities
from study.choices import MODERN_YEAR
from study.raw.reader import Raw

VARIABLES = {
    "spells": {
        "years": "Years in office",
        "terms": "Terms won",
        "age_at_start": "Age on taking office",
    },
    "mayor_years": {
        "population": "Population",
        "population_growth_percent": "Population growth, % a year",
        "violent_rate": "Violent crimes per 100,000",
        "violent_change": "Change in violent-crime rate, log change a year",
        "permits_per_1000": "Housing units permitted per 1,000 people",
        "relative_unemployment": "County unemployment less the nation's, points",
    },
    "decisions": {
        "age": "Age at the decision",
        "term_number": "Terms served",
        "hosted_convention": "Hosted a convention in the term",
    },
    "decisions, page on the career read": {
        "sought_higher_declared": "Sought higher office (declared)",
        "sought_higher_ballot": "Sought higher office (on a ballot)",
    },
}
"""Panel -> column -> label."""


def describe(
    raw: Raw, spells: pd.DataFrame, mayor_years: pd.DataFrame, decisions: pd.DataFrame
) -> pd.DataFrame:
    """Number of rows, known values, mean, standard deviation, quartiles, range and years.

    Rows are of the main sample, of cities of the frame, and of MODERN_START or later: spells that
    have ended by the year of their end, decisions by their own. Bids are told of decisions of
    mayors on whose career a page was read and whose time for bids has passed: of the others no bid
    is seen, which is not none.

    Args:
        raw: holds cities, population.
        spells: the panel of spells.
        mayor_years: the panel of mayor-years (main sample).
        decisions: the panel of decisions (main sample).

    Returns:
        panel, variable, label, first_year, last_year (of the rows), n_rows, n_known, mean,
        std_dev, minimum, lower_quartile, median, upper_quartile, maximum.
    """
    cities, first = frame_cities(raw), MODERN_YEAR
    completed = spells.loc[
        spells["main_sample"].astype(bool)
        & ~spells["censored"].astype(bool)
        & spells["years"].gt(0)
    ]
    completed = completed.assign(year=pd.to_datetime(completed["end_date"]).dt.year)
    decided = decisions.assign(year=decisions["decision_year"])
    followed = decided["reviewed"].eq(1) & decided["bid_window_closed"].astype(bool)
    panels = {
        "spells": completed,
        "mayor_years": mayor_years,
        "decisions": decided,
        "decisions, page on the career read": decided.loc[followed],
    }
    kept = {
        name: rows.loc[rows["city_id"].isin(cities) & rows["year"].ge(first)]
        for name, rows in panels.items()
    }
    return pd.DataFrame(
        [
            _described(kept[panel], name, {"panel": panel, "variable": name, "label": label})
            for panel, variables in VARIABLES.items()
            for name, label in variables.items()
        ]
    )


def _described(rows: pd.DataFrame, name: str, named: dict[str, str]) -> dict[str, object]:
    values = rows[name].astype("float64").dropna()
    low, middle, high = values.quantile([0.25, 0.5, 0.75])
    return {
        **named,
        "first_year": rows["year"].min(),
        "last_year": rows["year"].max(),
        "n_rows": len(rows),
        "n_known": len(values),
        "mean": values.mean(),
        "std_dev": values.std(),
        "minimum": values.min(),
        "lower_quartile": low,
        "median": middle,
        "upper_quartile": high,
        "maximum": values.max(),
    }
