"""The panels of data/derived: a unit and the verbs that follow it."""

import pandas as pd

from study.panel.acts import add_international
from study.panel.bases import add_census_counts
from study.panel.charters import add_charter
from study.panel.covariates import (
    add_building_permits,
    add_crime,
    add_hosted_events,
    add_population,
    add_spending,
    add_unemployment,
)
from study.panel.decisions import add_reviewed, decisions
from study.panel.mayor_years import mayor_years
from study.panel.politics import add_politics, add_state_share
from study.panel.windows import add_changes_before_bid, add_other_windows
from study.raw.reader import Raw


def mayor_year_panel(raw: Raw) -> pd.DataFrame:
    """Mayor-years with the rules then in force and what happened up to the year before."""
    return (
        mayor_years(raw)
        .pipe(add_charter, raw, "year")
        .pipe(add_population, raw)
        .pipe(add_crime, raw)
        .pipe(add_building_permits, raw)
        .pipe(add_unemployment, raw)
        .pipe(add_spending, raw)
        .pipe(add_international, raw)
    )


def decision_panel(raw: Raw) -> pd.DataFrame:
    """Decisions with what happened in the city over the term, up to the year before.

    With them the rules in force in the year of the decision, the open seats of its cycle, the
    governor's party, and the census counts by which samples are drawn.
    """
    return (
        decisions(raw)
        .pipe(add_reviewed, raw)
        .pipe(add_population, raw)
        .pipe(add_crime, raw)
        .pipe(add_building_permits, raw)
        .pipe(add_unemployment, raw)
        .pipe(add_spending, raw)
        .pipe(add_hosted_events, raw)
        .pipe(add_charter, raw, "decision_year")
        .pipe(add_politics, raw)
        .pipe(add_state_share, raw)
        .pipe(add_census_counts, raw)
        .pipe(add_other_windows, raw)
        .pipe(add_changes_before_bid, raw)
        .pipe(add_international, raw)
    )
