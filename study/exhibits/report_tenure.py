"""What the tenure sections of the report say in numbers."""

from typing import Any, Final

import pandas as pd

from study.analyses.sign_claim import OPEN, OPPOSES
from study.analyses.tenure_cox import AGAINST_YEAR, POOLED
from study.analyses.tenure_effects import DIFFERENCE, HIGH, LOW, VALUE
from study.analyses.tenure_eras import PER_CENT
from study.analyses.tenure_terms import PROBABILITY
from study.choices import HAZARD_TEST_LEVEL
from study.exhibits.cells import joined, number, record
from study.exhibits.report_claims import tally
from study.panel.variants import VARIANTS


def verdicts_told(counted: dict[str, int], alone: str) -> str:
    """Verdicts as a sentence's end: `2 agree with it, 1 does not and 3 cannot tell`.

    Args:
        counted: rows, agrees, does_not, cannot_tell.
        alone: said instead where no estimate was made.
    """
    verbs = {
        "agrees": ("agrees with it", "agree with it"),
        "does_not": ("contradicts it", "contradict it"),
        "cannot_tell": ("cannot tell", "cannot tell"),
    }
    parts = [f"{counted[k]} {v[counted[k] != 1]}" for k, v in verbs.items() if counted[k]]
    return joined(parts) if parts else alone


def points_apart(row: dict[str, Any]) -> str:
    """A difference of shares in words: `7.2 points lower (1.0 to 13.4)`.

    An interval that holds zero is told with both directions.

    Args:
        row: estimate, conf_low, conf_high (shares).
    """
    middle, low, high = (100 * row[name] for name in ("estimate", "conf_low", "conf_high"))
    word, other = ("lower", "higher") if middle < 0 else ("higher", "lower")
    near, far = sorted((-low, -high) if middle < 0 else (low, high))
    if near >= 0:
        return f"{number(abs(middle), 1)} points {word} ({number(near, 1)} to {number(far, 1)})"
    return (
        f"{number(abs(middle), 1)} points {word} (between {number(-near, 1)} {other} and "
        f"{number(far, 1)} {word})"
    )


YEAR_COLUMNS: Final = {
    "estimate": "year_estimate",
    "conf_low": "year_low",
    "conf_high": "year_high",
}
"""Columns of a table of claims with the estimate against the year's mean."""

_GROWTH_HISTORIC: Final = (
    "population growth, nineteen cities 1853-1995, given decade of entry",
    "the same, a baseline for each length of a term",
)
"""Measures of two claims: growth in the nineteen cities without and with strata."""


def tenure_facts(
    proportionality: pd.DataFrame,
    proportionality_more: pd.DataFrame,
    trends: pd.DataFrame,
    cox: pd.DataFrame,
    years: pd.DataFrame,
    terms: pd.DataFrame,
    claims: pd.DataFrame,
    variants: pd.DataFrame,
) -> dict[str, Any]:
    """Numbers of sections 3 to 5.

    Args:
        proportionality: tests of proportional hazards.
        proportionality_more: the same of the other models.
        trends: change with the decade of entry.
        cox: Cox models.
        years: expected years.
        terms: discrete-time models.
        claims: tenure claims beside estimates.
        variants: the pooled Cox model across samples, dates and sources.

    Returns:
        global_test; failing (single tests that fail in the main models), failing_more (in the
        others: failing, tests, models); trend (by name); crime and permits (years at both ends,
        difference, percentiles, change of the chance to stay in words; held and stays_held: the
        difference and the change against the year's mean); sample (counts of the pooled Cox
        model); lengths_apart (whether growth in the nineteen cities opposes the claim with one
        baseline alone); stays (rows of the model: chance by terms served); tally (by claim: rows,
        told, the verdicts in words); variants (other samples in which the interval of violent
        crime lies above zero, and of how many).
    """
    growth = {
        name: record(trends, model=f"{model}, cities known since 1950", scale=scale)
        for name, (model, scale) in {
            "years": ("restricted years", PER_CENT),
            "terms": ("restricted terms", PER_CENT),
            "gap": ("restricted years less terms", "percentage points"),
        }.items()
    }
    single, others = (
        table.loc[table["term"].ne("global")] for table in (proportionality, proportionality_more)
    )

    def told(term: str, measure: str) -> dict[str, Any]:
        at_election = record(claims, measure=f"{measure}: stays at the election")
        main = years.loc[years["model"].eq(POOLED) & years["term"].eq(term)]
        values, means = main.loc[main["scale"].eq(VALUE)], main.loc[main["scale"].ne(VALUE)]
        return {
            "low": record(values, outcome=LOW)["estimate"],
            "high": record(values, outcome=HIGH)["estimate"],
            "years_low": record(means, outcome=LOW)["estimate"],
            "years_high": record(means, outcome=HIGH)["estimate"],
            "difference": record(means, outcome=DIFFERENCE),
            "held": record(years, model=f"{POOLED}{AGAINST_YEAR}", term=term, outcome=DIFFERENCE),
            "stays": points_apart(at_election),
            "stays_held": points_apart(
                {**at_election, **{f: at_election[t] for f, t in YEAR_COLUMNS.items()}}
            ),
        }

    first, second = (
        record(
            terms,
            model="all mayors, accomplishments",
            outcome="stays",
            scale=PROBABILITY,
            term=f"terms = {n}",
        )
        for n in (1, 2)
    )
    other = variants.loc[
        variants["scale"].eq("log hazard ratio")
        & variants["term"].eq("violent_change")
        & variants["model"].ne(VARIANTS[0])
    ]
    return {
        "variants": (int(other["conf_low"].gt(0).sum()), len(other)),
        "global_test": record(proportionality, model=POOLED, term="global"),
        "failing": int(single["p"].lt(HAZARD_TEST_LEVEL).sum()),
        "failing_more": {
            "failing": int(others["p"].lt(HAZARD_TEST_LEVEL).sum()),
            "tests": len(others),
            "models": others["model"].nunique(),
        },
        "trend": growth,
        "crime": told("violent_change", "a rise in violent crime"),
        "permits": told("permits_per_1000", "housing permits"),
        "sample": record(cox, model=POOLED, term="violent_change", scale="log hazard ratio"),
        "stays": (first, second),
        "lengths_apart": [record(claims, measure=m)["verdict"] for m in _GROWTH_HISTORIC]
        == [OPPOSES, OPEN],
        "tally": {
            claim: {"rows": counted["rows"], "told": verdicts_told(counted, "none was made")}
            for claim in ("M2", "M3")
            for counted in (tally(claims.loc[claims["claim"].eq(claim)]),)
        },
    }
