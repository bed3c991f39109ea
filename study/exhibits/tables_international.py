"""Tables of the analysis of international activity."""

from typing import Final

import pandas as pd

from study.analyses.ambition import JACKKNIFE
from study.analyses.estimates import LEVEL_TEXT
from study.analyses.international import CAUSES, CONTROLS, LABELS, LEFT_OUT, MAIN, SINCE_LISTS
from study.choices import (
    ACT_PERIODS,
    ACT_YEARS,
    AMBITION_EXTENDED,
    BEST_COVERED,
    FIRST_ROSTERS,
    MODERN_YEAR,
    SIZE_YEAR,
)
from study.exhibits.cells import from_frame, integer, interval, number, p_value, regression
from study.exhibits.grid import Grid
from study.exhibits.tables import CLUSTERED
from study.exhibits.tables_ambition import TWO_ERRORS, two_errors

PRESS: Final = (
    "Acts known from news alone (missions, bids, hosting, statements) are left out unless the row "
    "or column says so."
)
LAGGED: Final = "Acts lie in calendar years before the row's."
LAGGED_BIDS: Final = (
    "Acts lie in calendar years before the decision's; a bid in mid-term may come before the last "
    "of them."
)
COVERED: Final = (
    "Cities without any row of acts are missing, not idle; those that stand on lists alone have "
    "no acts."
)
ALL_LABELS: Final = {**LABELS, **LEFT_OUT}


def international_who(estimates: pd.DataFrame) -> Grid:
    """Poisson models of acts abroad in a mayor-year."""
    models = {
        MAIN: "Main",
        "without the share born abroad": "Without born abroad",
        "with press-born acts": "With press-born acts",
        "best-covered cities": "Best-covered cities",
        SINCE_LISTS: SINCE_LISTS.capitalize(),
    }
    notes = [
        f"Poisson, log rate ratios, mayor-years {ACT_YEARS[0]}-{ACT_YEARS[1]}. {CLUSTERED} "
        f"{PRESS} {COVERED} Events are acts. Base of the years: "
        f"before {ACT_PERIODS[0]}.",
    ]
    return regression(estimates, "Who acts abroad? Acts in a mayor-year", models, ALL_LABELS, notes)


def _of(estimates: pd.DataFrame, scale: str) -> pd.DataFrame:
    return estimates.loc[estimates["scale"].eq(scale)]


def international_tenure(estimates: pd.DataFrame) -> Grid:
    """Cox models of leaving office, all exits and by cause."""
    models = {f"{cause}, {MAIN}": cause.capitalize() for cause in CAUSES}
    notes = [
        f"Cox, log hazard ratios, mayor-years {MODERN_YEAR} to the closing date, days in office, "
        "ties by Efron, strata by length of term. "
        f"{CLUSTERED} {PRESS} {LAGGED} {COVERED}"
    ]
    title = "Acts abroad and leaving office"
    return regression(_of(estimates, "log hazard ratio"), title, models, ALL_LABELS, notes)


def international_ambition(estimates: pd.DataFrame) -> Grid:
    """Logits of seeking higher office."""
    models = {
        MAIN: "Main",
        "with accomplishments": "With accomplishments",
        "climate against the rest": "Climate, rest",
        "core index": "Core index",
        "negative control": "Negative control",
    }
    labels = {
        **ALL_LABELS,
        "population_growth_percent": "Population growth over the term, % a year",
        "violent_change": "Change in violent crime over the term, log change a year",
    }
    first, last = AMBITION_EXTENDED
    notes = [
        f"Logit, log odds, seeking declared, decisions {first}-{last}. {TWO_ERRORS} {PRESS} "
        f"{LAGGED_BIDS} {COVERED}"
    ]
    title = "Acts abroad and seeking higher office"
    return two_errors(_of(estimates, "log odds"), title, models, labels, notes)


def _robust_rows(estimates: pd.DataFrame, digits: int) -> list[list[str]]:
    controls = {*CONTROLS, "const", "term_number", "barred"}
    rows = []
    for model, part in estimates.groupby("model", sort=False):
        measured = part.loc[part["term"].isin(ALL_LABELS) & ~part["term"].isin(controls)]
        for term in measured.to_dict("records"):
            rows.append(
                [
                    str(model),
                    ALL_LABELS[term["term"]],
                    interval(term, digits),
                    p_value(term["p"]),
                    integer(term["n_rows"]),
                    integer(term["n_cities"]),
                    integer(term["n_events"]),
                ]
            )
    return rows


def international_robustness(tenure: pd.DataFrame, ambition: pd.DataFrame) -> Grid:
    """Every measure and sample of both questions, in one line each."""
    exits = _of(tenure, "log hazard ratio")
    exits = exits.loc[exits["model"].str.startswith(CAUSES[0])]
    odds = _of(ambition, "log odds")
    odds = odds.loc[~odds["estimator"].str.endswith(JACKKNIFE).to_numpy(dtype="bool")]
    above = _robust_rows(exits, 2)
    below = [[f"seeking, {model}", *rest] for model, *rest in _robust_rows(odds, 2)]
    heads = [
        "Model",
        "Measure",
        f"Estimate ({LEVEL_TEXT} interval)",
        "p",
        "Rows",
        "Cities",
        "Events",
    ]
    return Grid(
        "Acts abroad: measures, samples, landmarks, control",
        heads,
        [*above, *below],
        [
            "Above: Cox, log hazard ratios of leaving; below: logit, log odds of seeking higher "
            f"office. {PRESS} {LAGGED} Best covered: {100 * BEST_COVERED:.0f} % or more of the "
            "sister cities of 2023 have a dated agreement. Landmark: acts before, careers after. "
            "Negative control: acts of the city before the mayor came in, which should show "
            "nothing. Many lines share their data: some would stand out by chance."
        ],
        frozenset({len(above)}),
    )


def international_items(items: pd.DataFrame) -> Grid:
    """Items of the core index and their parameters."""
    return from_frame(
        items,
        "Core index: items",
        {
            "item": "Item",
            "city_years": "City-years known",
            "percent_held": "Held, %",
            "discrimination": "Discrimination",
            "difficulty": "Difficulty",
            "correlation_without": "Index without it",
        },
        {
            "city_years": 0,
            "percent_held": 1,
            "discrimination": 2,
            "difficulty": 2,
            "correlation_without": 3,
        },
        [
            "Two-parameter logistic model, all city-years together; discrimination is bounded at "
            "5. An item begins with its first list. Index without it: rank "
            "correlation of the percentile with the one that leaves the item out."
        ],
    )


def international_validation(checks: pd.DataFrame) -> Grid:
    """How far the measure reaches."""
    rows = [
        [r["check"], r["item"], number(r["value"], _digits(r["check"])), integer(r["of"])]
        for r in checks.to_dict("records")
    ]
    first, second = FIRST_ROSTERS
    return Grid(
        "Acts abroad: what the measure reaches",
        ["Check", "Item", "Value", "Of"],
        rows,
        [
            f"Thirds of the frame by population at the census of {SIZE_YEAR}. Rank correlations "
            "over the cities with any row: categories come from separate sources. The first "
            f"complete rosters are of about {first} and {second}: before them a city that "
            "only joined networks looks idle. Missions: also bids for events, hosting, statements."
        ],
    )


def _digits(check: str) -> int:
    return 2 if check.startswith("rank") else 1 if check.endswith("%") else 0


def international_rosters(totals: pd.DataFrame) -> Grid:
    """Published totals of members beside the kit's rows."""
    return from_frame(
        totals,
        "Rosters: published totals and the rows here",
        {
            "name": "Initiative",
            "date": "Date",
            "published": "Published",
            "rows": "Cities with a row by then",
            "rows_frame": "Of these in the frame",
            "why": "Note",
        },
        {"published": 0, "rows": 0, "rows_frame": 0},
        ["The kit has rows for the cities of its tables only; most members are smaller."],
    )


def international_seeds(mayors: pd.DataFrame) -> Grid:
    """The mayors whom the seed papers name."""
    return from_frame(
        mayors,
        "Mayors named by Stren and Friendly or by Foster and Swiney, and their acts abroad",
        {
            "name": "Mayor",
            "city": "City",
            "first_act": "First act",
            "last_act": "Last act",
            "acts": "Acts known",
            "told": "Told by one of these papers",
        },
        {"acts": 0, "told": 0},
        [
            "Stren and Friendly (2017); Foster and Swiney. The mayor of an act is derived from "
            "spells by date. Without an act: the papers tell of none that has a date."
        ],
    )
