"""Tables of claims: what was published beside what the open data say."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from study.analyses.estimates import LEVEL_TEXT
from study.choices import FRAME_CENSUSES, FRAME_POPULATION, MODERN_YEAR
from study.exhibits.cells import interval, number, p_value, text
from study.exhibits.grid import Grid

_HEADS: Final = (
    "Claim",
    "About",
    "Published",
    "Here that would be",
    f"Estimate ({LEVEL_TEXT} interval)",
    "Interval",
    "p",
    "Measure; scale",
    "Verdict",
)
_WHY: Final = "Why it is no straight comparison"

RULE: Final = (
    f"Verdicts: agrees or does not where the whole {LEVEL_TEXT} interval (two-sided) lies on one "
    "side of zero; cannot tell where it holds zero, or where the numbers are not comparable. A "
    "claim of no effect is contradicted by such an interval and never proved. With p near 0.05 a "
    "few rows of data more can turn a verdict."
)
INTERVALS: Final = (
    "Interval: jackknife, one city left out at a time (CV3), wherever one is estimated and is the "
    "wider; clustered, by city; profile, of a Firth logit (for few events), not clustered. A "
    "marginal effect or a Firth estimate is judged open, too, where the jackknifed log odds of the "
    f"logit beside it hold zero; an estimate of tenure since {MODERN_YEAR}, where it holds zero "
    "once the covariates are measured against the mean of all cities in the calendar year."
)
SCALES: Final = (
    "A hazard is the risk of leaving office on a day for those still in it: a log hazard ratio "
    "below zero is longer service. An average marginal effect is the change in the probability. "
    "Crime is measured as a rise, which turns the sign of claims on falling crime and better law "
    "enforcement."
)


_BESIDE: Final = {
    "odds": "Jackknifed log odds beside the interval shown",
    "year": "Against the mean of all cities in the calendar year",
}
"""Second intervals that a verdict may need, by the beginning of their columns."""


def _beside(table: pd.DataFrame) -> list[str]:
    """Notes on rows whose interval lies on one side of zero and needs another beside it."""
    apart = (table["conf_low"] > 0) | (table["conf_high"] < 0)
    notes = []
    for name, head in _BESIDE.items():
        rows = table.loc[apart & table[f"{name}_low"].notna()].to_dict("records")
        ends = [f"{name}_{what}" for what in ("estimate", "low", "high")]
        told = [f"{row['measure']} ({row['scale']}) {interval(row, 3, ends)}" for row in rows]
        if told:
            notes.append(f"{head}: {'; '.join(told)}.")
    return notes


def claims(table: pd.DataFrame) -> Grid:
    """The main estimate of a few published claims."""
    grid = _grid("Published claims and what the open data say", table, [])
    where = (
        f"{len(table)} of the estimates of published claims. All of them stand in two longer "
        "tables, of sections 5 and 7 of the report (tenure_claims, ambition_claims). M: McNitt, on "
        "tenure; H: Heberlig et al., on ambition; there also E: Einstein et al.; P: Hopkins and "
        "Pettingill; F: Ferreira and Gyourko. Other measures, years and cities than the papers'."
    )
    base = (
        f"Growth and seeking office: of cities of {FRAME_POPULATION:,} at any census "
        f"{FRAME_CENSUSES[0]}-{FRAME_CENSUSES[-1]}, some of which are in because they grew later; "
        "ambition_claims has the census of 1990 beside it."
    )
    together = (
        f"Benjamini and Hochberg over these {len(table)} together, each with the largest p of the "
        "intervals that its verdict needs: "
        + ", ".join(f"q {number(q, 3)}" for q in table["q"])
        + ", in the order of the rows."
    )
    notes = [RULE, together, INTERVALS, *_beside(table), SCALES, where, base]
    return _with_notes(grid, notes)


def tenure_claims(table: pd.DataFrame) -> Grid:
    """The tenure claims beside every estimate that speaks to them."""
    title = "Tenure: what McNitt (2010) reports and what the open data say"
    return _with_notes(_grid(title, table, ["why"]), [RULE, INTERVALS, *_beside(table), SCALES])


def ambition_claims(table: pd.DataFrame) -> Grid:
    """Published claims on ambition beside every estimate that speaks to them."""
    title = "Published claims on ambition and what the open data say"
    shares = (
        "A published share is only set beside the interval, which holds it or misses it: a wide "
        "one holds much, so that this is no agreement. Wilson: interval of a share of mayors; "
        "Newcombe: of the difference of two such shares, mayors taken as independent. "
        "Other hosts drawn: no interval; the p value is two-sided, and the verdict needs p < 0.05."
    )
    notes = [RULE, shares, INTERVALS, *_beside(table), SCALES]
    return _with_notes(_grid(title, table, ["why"]), notes)


def _with_notes(grid: Grid, notes: list[str]) -> Grid:
    return Grid(grid.title, grid.header, grid.rows, notes)


def _grid(title: str, table: pd.DataFrame, extra: Sequence[str]) -> Grid:
    rows = [
        [
            f"{row['claim']} ({row['source']})",
            *(str(row[name]) for name in ("statement", "published", "expected")),
            _estimate(row),
            text(row["interval"]),
            "" if pd.isna(row["p"]) else p_value(row["p"]),
            f"{row['measure']}; {row['scale']}",
            str(row["verdict"]),
            *(str(row[name]) for name in extra),
        ]
        for row in table.to_dict("records")
    ]
    return Grid(title, [*_HEADS, *([_WHY] if extra else [])], rows)


def _estimate(row: dict[Any, Any]) -> str:
    """Estimate and interval, where it has one."""
    if pd.isna(row["estimate"]):
        return ""
    digits = 1 if row["scale"] == "per cent" else 3
    if pd.notna(row["conf_low"]):
        return interval(row, digits)
    return number(row["estimate"], digits if pd.notna(row["p"]) else 0)
