"""Tables of claims: what was published beside what the open data say."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from study.exhibits.cells import number, p_value
from study.exhibits.grid import Grid

_HEADS: Final = (
    "Claim",
    "About",
    "Published",
    "Here that would be",
    "Estimate (95 % interval)",
    "Interval",
    "p",
    "Measure; scale",
    "Verdict",
)
_WHY: Final = "Why it is no straight comparison"

RULE: Final = (
    "Verdicts: agrees or does not where the whole 95 % interval (two-sided) lies on one side of "
    "zero; cannot tell where it holds zero, or where the numbers are not comparable. A claim of no "
    "effect is contradicted by such an interval and never proved. With p near 0.05 a few rows of "
    "data more can turn a verdict, as they did those of violent crime (Cox model) and of "
    "conventions while the data were completed."
)
INTERVALS: Final = (
    "Interval: jackknife, one city left out at a time (CV3), wherever one is estimated and is the "
    "wider; clustered, by city; profile, of a Firth logit (for few events), not clustered. A "
    "marginal effect or a Firth estimate is judged open, too, where the jackknifed log odds of the "
    "logit beside it hold zero."
)
SCALES: Final = (
    "A hazard is the risk of leaving office on a day for those still in it: a log hazard ratio "
    "below zero is longer service. An average marginal effect is the change in the probability. "
    "Crime is measured as a rise, which turns the sign of claims on falling crime and better law "
    "enforcement."
)


def _decided_by_odds(table: pd.DataFrame) -> list[str]:
    """A note on rows whose interval lies on one side of zero and needs the log odds beside it."""
    apart = (table["conf_low"] > 0) | (table["conf_high"] < 0)
    rows = table.loc[apart & table["odds_low"].notna()]
    if rows.empty:
        return []
    told = [
        f"{row['measure']} {number(row['odds_estimate'], 3)} ({number(row['odds_low'], 3)} to "
        f"{number(row['odds_high'], 3)})"
        for row in rows.to_dict("records")
    ]
    return [f"Jackknifed log odds beside the interval shown: {'; '.join(told)}."]


def claims(table: pd.DataFrame) -> Grid:
    """The main estimate of a few published claims."""
    grid = _grid("Published claims and what the open data say", table, [])
    where = (
        f"{len(table)} of the estimates of published claims. All of them stand in the tables "
        "tenure_claims (section 5 of the report) and ambition_claims (section 7). M: McNitt, on "
        "tenure; H: Heberlig et al., on ambition; there also E: Einstein et al.; P: Hopkins and "
        "Pettingill; F: Ferreira and Gyourko. Other measures, years and cities than the papers'."
    )
    base = (
        "Growth and seeking office: of cities of 160,000 at any census 1990-2020, some of which "
        "are in because they grew later; ambition_claims has the census of 1990 beside it."
    )
    together = (
        f"Benjamini and Hochberg over these {len(table)} together: "
        + ", ".join(f"q {number(q, 3)}" for q in table["q"])
        + ", in the order of the rows."
    )
    notes = [RULE, together, INTERVALS, *_decided_by_odds(table), SCALES, where, base]
    return _with_notes(grid, notes)


def tenure_claims(table: pd.DataFrame) -> Grid:
    """The tenure claims beside every estimate that speaks to them."""
    title = "Tenure: what McNitt (2010) reports and what the open data say"
    return _with_notes(_grid(title, table, ["why"]), [RULE, INTERVALS, SCALES])


def ambition_claims(table: pd.DataFrame) -> Grid:
    """Published claims on ambition beside every estimate that speaks to them."""
    title = "Published claims on ambition and what the open data say"
    shares = (
        "A published share is only set beside the interval, which holds it or misses it: a wide "
        "one holds much, so that this is no agreement. Wilson: interval of a share of mayors; "
        "Newcombe: of the difference of two such shares, mayors taken as independent. "
        "Other hosts drawn: no interval; the p value is two-sided, and the verdict needs p < 0.05."
    )
    notes = [RULE, shares, INTERVALS, *_decided_by_odds(table), SCALES]
    return _with_notes(_grid(title, table, ["why"]), notes)


def _with_notes(grid: Grid, notes: list[str]) -> Grid:
    return Grid(grid.title, grid.header, grid.rows, notes)


def _grid(title: str, table: pd.DataFrame, extra: Sequence[str]) -> Grid:
    rows = [
        [
            f"{row['claim']} ({row['source']})",
            *(str(row[name]) for name in ("statement", "published", "expected")),
            _estimate(row),
            _text(row["interval"]),
            "" if pd.isna(row["p"]) else p_value(row["p"]),
            f"{row['measure']}; {row['scale']}",
            str(row["verdict"]),
            *(str(row[name]) for name in extra),
        ]
        for row in table.to_dict("records")
    ]
    return Grid(title, [*_HEADS, *([_WHY] if extra else [])], rows)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _estimate(row: dict[Any, Any]) -> str:
    """Estimate and interval, where it has one."""
    value, low, high = row["estimate"], row["conf_low"], row["conf_high"]
    if pd.isna(value):
        return ""
    digits = 1 if row["scale"] == "per cent" else 3
    if pd.notna(low):
        return f"{number(value, digits)} ({number(low, digits)} to {number(high, digits)})"
    return number(value, digits if pd.notna(row["p"]) else 0)
