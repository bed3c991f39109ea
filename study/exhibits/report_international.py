"""What the section on international activity says in numbers."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from study.analyses.ambition import JACKKNIFE
from study.analyses.international import FLOW, MAIN
from study.analyses.tenure_cox import POOLED
from study.choices import ACT_YEARS, FIRST_ROSTERS
from study.exhibits.cells import record


def _one(table: pd.DataFrame, **wanted: str) -> dict[str, Any]:
    found = table.loc[~table["estimator"].fillna("").str.endswith(JACKKNIFE).astype(bool)]
    return record(found, **wanted)


def _side(row: dict[str, Any]) -> str:
    if row["conf_low"] > 0:
        return "lies above zero"
    return "lies below zero" if row["conf_high"] < 0 else "holds zero"


def international_facts(told: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Numbers of the section.

    Args:
        told: the estimates international_validation, international_who, international_tenure and
            international_ambition by name.

    Returns:
        years, rosters (first complete lists), checks (value and `of` by item), and the main
        estimates with `side` (where their interval lies), doubled (per cent more acts in a city of
        twice the size), and: size, stock, stock_covered, tenure,
        ambition, control_tenure, control_ambition.
    """
    validation, who, tenure, ambition = (
        told[f"international_{name}"] for name in ("validation", "who", "tenure", "ambition")
    )
    hazard, odds = "log hazard ratio", "log odds"
    main = {
        "size": _one(who, model=MAIN, term="log_population"),
        "stock": _one(who, model=MAIN, term="log_stock"),
        "stock_covered": _one(who, model="best-covered cities", term="log_stock"),
        "tenure": _one(tenure, model=f"{POOLED}, {MAIN}", term=FLOW, scale=hazard),
        "ambition": _one(ambition, model=MAIN, term=FLOW, scale=odds),
        "control_tenure": _one(
            tenure, model=f"{POOLED}, negative control", term="international_before", scale=hazard
        ),
        "control_ambition": _one(
            ambition, model="negative control", term="international_before", scale=odds
        ),
    }
    return {
        "years": ACT_YEARS,
        "rosters": FIRST_ROSTERS,
        "doubled": 100 * (2 ** main["size"]["estimate"] - 1),
        "checks": {row["item"]: row for row in validation.to_dict("records")},
        **{name: {**row, "side": _side(row)} for name, row in main.items()},
    }
