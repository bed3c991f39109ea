"""What the tenure sections of the report say in numbers."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from study.analyses.sign_claim import OPEN, OPPOSES
from study.analyses.tenure_cox import AGAINST_YEAR, POOLED
from study.analyses.tenure_effects import DIFFERENCE, HIGH, LOW, VALUE
from study.analyses.tenure_eras import PER_CENT
from study.analyses.tenure_terms import PROBABILITY
from study.choices import HAZARD_TEST_LEVEL, LONG_KNOWN_YEARS
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


def _growth(trends: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Change of years, of terms and of the gap between them with the decade of entry."""
    sample = f"cities known since {LONG_KNOWN_YEARS[0]}"
    models = {
        "years": ("restricted years", PER_CENT),
        "terms": ("restricted terms", PER_CENT),
        "gap": ("restricted years less terms", "percentage points"),
    }
    return {
        name: record(trends, model=f"{model}, {sample}", scale=scale)
        for name, (model, scale) in models.items()
    }


def _failing(tests: pd.DataFrame) -> dict[str, int]:
    """Single tests of proportional hazards, how many fail, and of how many models they are."""
    single = tests.loc[tests["term"].ne("global")]
    return {
        "failing": int(single["p"].lt(HAZARD_TEST_LEVEL).sum()),
        "tests": len(single),
        "models": single["model"].nunique(),
    }


def _over_covariate(
    years: pd.DataFrame, claims: pd.DataFrame, term: str, measure: str
) -> dict[str, Any]:
    """Expected years at both ends of a covariate, and the change of the chance to stay in words."""
    at_election = record(claims, measure=f"{measure}: stays at the election")
    held = {**at_election, **{name: at_election[beside] for name, beside in YEAR_COLUMNS.items()}}
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
        "stays_held": points_apart(held),
    }


def _stays(terms: pd.DataFrame) -> list[dict[str, Any]]:
    """The chance to be kept at the end of a first and of a second term."""
    chances = terms.loc[terms["model"].eq("all mayors, accomplishments")]
    return [
        record(chances, outcome="stays", scale=PROBABILITY, term=f"terms = {n}") for n in (1, 2)
    ]


def _crime_apart(variants: pd.DataFrame) -> tuple[int, int]:
    """Variants in which the interval of violent crime lies above zero, and all of them."""
    other = variants.loc[
        variants["scale"].eq("log hazard ratio")
        & variants["term"].eq("violent_change")
        & variants["model"].ne(VARIANTS[0])
    ]
    return int(other["conf_low"].gt(0).sum()), len(other)


def _tally(claims: pd.DataFrame, claim: str) -> dict[str, Any]:
    counted = tally(claims.loc[claims["claim"].eq(claim)])
    return {"rows": counted["rows"], "told": verdicts_told(counted, "none was made")}


def tenure_facts(told: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Numbers of sections 3 to 5.

    Args:
        told: the estimates proportional_hazards, proportional_hazards_more, tenure_trends,
            tenure_cox, tenure_years, tenure_terms, tenure_claims and tenure_robustness by name.

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
    claims, years = told["tenure_claims"], told["tenure_years"]
    hazards = told["tenure_cox"].loc[told["tenure_cox"]["scale"].eq("log hazard ratio")]
    verdicts = [record(claims, measure=measure)["verdict"] for measure in _GROWTH_HISTORIC]
    return {
        "variants": _crime_apart(told["tenure_robustness"]),
        "global_test": record(told["proportional_hazards"], model=POOLED, term="global"),
        "failing": _failing(told["proportional_hazards"])["failing"],
        "failing_more": _failing(told["proportional_hazards_more"]),
        "trend": _growth(told["tenure_trends"]),
        "crime": _over_covariate(years, claims, "violent_change", "a rise in violent crime"),
        "permits": _over_covariate(years, claims, "permits_per_1000", "housing permits"),
        "sample": record(hazards, model=POOLED, term="violent_change"),
        "stays": _stays(told["tenure_terms"]),
        "lengths_apart": verdicts == [OPPOSES, OPEN],
        "tally": {claim: _tally(claims, claim) for claim in ("M2", "M3")},
    }
