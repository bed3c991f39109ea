"""Published claims beside the estimates that speak to them: what all of them share."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

AGREES, OPPOSES, OPEN = "agrees", "does not", "cannot tell"
HOLDS, MISSES = "interval holds it", "interval misses it"
"""Of a published share: no agreement, since a wide interval holds much."""

NO_ESTIMATE = "the model has no estimate: too few events, or it separates the outcomes"
NOT_CONVERGED = "the model did not converge"
ONE_CITY = "not judged: the model has no refit without one of the cities"

SOURCES: Final = {
    "M": "McNitt 2010",
    "H": "Heberlig et al. 2017",
    "E": "Einstein et al. 2018/2020",
    "P": "Hopkins and Pettingill 2018",
    "F": "Ferreira and Gyourko 2014",
}
"""Who published a claim, by the first letter of its id."""

JACKKNIFED: Final = "jackknife"
CLUSTERED: Final = "clustered"
PROFILE: Final = "profile"
"""Where an interval comes from: leave-one-city-out jackknife (CV3), sandwich clustered by city,
penalised profile likelihood."""

COLUMNS: Final = [
    "claim",
    "source",
    "statement",
    "published",
    "expected",
    "estimate",
    "conf_low",
    "conf_high",
    "p",
    "interval",
    "odds_estimate",
    "odds_low",
    "odds_high",
    "year_estimate",
    "year_low",
    "year_high",
    "p_judged",
    "measure",
    "scale",
    "verdict",
    "why",
]
"""Columns of a table of claims: statement is what the claim is about and published what was found,
in words; expected says where on the scale of the estimate that is; interval says where the interval
comes from; odds_* are the jackknifed log odds of the same covariate, where the estimate is no log
odds or has no jackknife; year_* are the estimate with the covariates against the mean of all cities
of the calendar year; p_judged is the largest p of the intervals that the verdict needs; verdict is
one of the five above; why says what keeps the estimate from being the paper's."""

_EXPECTED: Final = {1: "above zero", -1: "below zero", 0: "zero"}
_ODDS: Final = "log odds"
_CV3: Final = "CV3"


class SignClaim(NamedTuple):
    """A documented sign (+1, -1, or 0 for no effect) and the estimate that speaks to it.

    Attributes:
        claim: id of the claim.
        statement: what it is about.
        published: the direction that was published, in words.
        sign: the same on the scale of the estimate.
        table: key of the estimates.
        model: model in them.
        scale: scale of the estimate.
        term: covariate.
        measure: what stands for the paper's concept here.
        why: why the comparison is not a straight one.
        outcome: outcome of the estimate, where the model has several.
        comparable: False where the estimate is of something else than what was published, so that
            it is shown and not judged.
        beside: a model of the same thing that has a jackknife, where the estimate has none: if its
            jackknifed log odds of the term hold zero, the verdict is open.
        year: the model with covariates against the mean of the calendar year, where there is one:
            if its interval holds zero, the verdict is open.
    """

    claim: str
    statement: str
    published: str
    sign: int
    table: str
    model: str
    scale: str
    term: str
    measure: str
    why: str
    outcome: str | None = None
    comparable: bool = True
    beside: str | None = None
    year: str | None = None


def source_of(claim: str) -> str:
    """Author and year of a claim.

    Args:
        claim: id of the claim.
    """
    return SOURCES[claim[0]]


def sign_verdict(sign: int, low: float, high: float) -> str:
    """`agrees` or `does not` where the interval lies on one side of zero, else `cannot tell`.

    An interval on one side of zero contradicts a claim of no effect; one that holds zero does not
    prove it.
    """
    if pd.isna(low) or pd.isna(high) or low <= 0 <= high:
        return OPEN
    if sign == 0:
        return OPPOSES
    return AGREES if (low > 0) == (sign > 0) else OPPOSES


def _interval(estimator: str, cluster: str) -> str:
    if _CV3 in estimator or _CV3 in cluster:
        return JACKKNIFED
    return PROFILE if PROFILE in estimator else CLUSTERED


def _widest(rows: pd.DataFrame) -> pd.Series:
    """The row with the widest interval; one that could not be computed has no bounds at all."""
    width = (rows["conf_high"] - rows["conf_low"]).fillna(float("inf"))
    return rows.iloc[int(width.to_numpy().argmax())]


def heading(claim: str, statement: str, published: str, expected: str) -> dict[str, object]:
    """What a row of COLUMNS says of the claim itself: claim, source and the three given."""
    return {
        "claim": claim,
        "source": source_of(claim),
        "statement": statement,
        "published": published,
        "expected": expected,
    }


def sign_row(claim: SignClaim, table: pd.DataFrame) -> dict[str, object]:
    """The claim and its estimate as a row of COLUMNS; without an estimate the verdict is open.

    Where an estimate has several intervals (clustered, jackknifed) the widest is shown and judged.
    A marginal effect has no jackknife of its own: where the log odds of the same logit have an
    interval that holds zero, the verdict is open. So it is where the model against the year's mean
    has an interval that holds zero. Where a jackknife failed without some city, the
    other interval is shown and not judged.

    Args:
        claim: a documented sign.
        table: tidy estimates, one row a model, outcome, scale, term and kind of interval.
    """
    shared: dict[str, object] = {
        **heading(claim.claim, claim.statement, claim.published, _EXPECTED[claim.sign]),
        "measure": claim.measure,
        "scale": claim.scale,
    }
    of_term = _of_term(claim, table)
    found = of_term[of_term["scale"].eq(claim.scale).to_numpy(dtype="bool")]
    if found.empty:
        return {**shared, "verdict": OPEN, "why": NO_ESTIMATE}
    converged = found["converged"].astype(bool).to_numpy()
    if not converged.any():
        return {**shared, "verdict": OPEN, "why": NOT_CONVERGED}
    row = _widest(found[converged])
    numbers = {name: row[name] for name in ("estimate", "conf_low", "conf_high", "p")}
    shared |= {**numbers, "interval": _interval(str(row["estimator"]), str(row["cluster"]))}
    if not converged.all():
        return {**shared, "verdict": OPEN, "why": f"{ONE_CITY}; {claim.why}"}
    odds = pd.concat([of_term, _jackknifed_beside(claim, table)])
    odds = odds[odds["scale"].eq(_ODDS).to_numpy(dtype="bool")]
    held = _year_held(claim, table)
    checks = [*odds.to_dict("records"), *held]
    said = _judged(claim, row, checks) if claim.comparable else OPEN
    shared |= {"p_judged": float(np.max([row["p"], *(check["p"] for check in checks)]))}
    shared |= _beside("year", held[0] if held else None) | _beside("odds", _second(row, odds))
    return {**shared, "verdict": said, "why": claim.why}


def _beside(name: str, other: Mapping[Any, Any] | None) -> dict[str, object]:
    """An interval that a verdict needs beside the one shown, as the columns NAME_*."""
    if other is None:
        return {}
    return {
        f"{name}_estimate": other["estimate"],
        f"{name}_low": other["conf_low"],
        f"{name}_high": other["conf_high"],
    }


def _second(row: pd.Series, odds: pd.DataFrame) -> Mapping[Any, Any] | None:
    """The jackknifed log odds that a verdict needs beside the interval shown."""
    jackknifed = odds[odds["estimator"].str.contains(_CV3, regex=False).fillna(value=False)]
    if jackknifed.empty or _CV3 in str(row["estimator"]):
        return None
    return jackknifed.to_dict("records")[0]


def _year_held(claim: SignClaim, table: pd.DataFrame) -> list[dict[Any, Any]]:
    """The widest interval of the model against the year's mean, if the claim names one.

    Without an estimate, or where one did not converge, all is missing, which leaves the verdict
    open.
    """
    if claim.year is None:
        return []
    rows = _of_term(claim._replace(model=claim.year), table)
    rows = rows[rows["scale"].eq(claim.scale).to_numpy(dtype="bool")]
    if rows.empty or not rows["converged"].astype(bool).all():
        return [dict.fromkeys(("estimate", "conf_low", "conf_high", "p"), float("nan"))]
    return [_widest(rows).to_dict()]


def _of_term(claim: SignClaim, table: pd.DataFrame) -> pd.DataFrame:
    """Rows of the claim's model, term and outcome; log odds name the outcome `x (against y)`."""
    chosen = table["model"].eq(claim.model) & table["term"].eq(claim.term)
    if claim.outcome is not None:
        against = table["outcome"].str.startswith(f"{claim.outcome} (against").fillna(value=False)
        chosen &= table["outcome"].eq(claim.outcome) | against
    return table[chosen.to_numpy(dtype="bool")]


def _jackknifed_beside(claim: SignClaim, table: pd.DataFrame) -> pd.DataFrame:
    chosen = table["model"].eq(claim.beside or "") & table["term"].eq(claim.term)
    chosen &= table["estimator"].str.contains(_CV3, regex=False)
    return table[chosen.fillna(value=False).to_numpy(dtype="bool")]


def _judged(claim: SignClaim, row: pd.Series, checks: Iterable[Mapping[Any, Any]]) -> str:
    """Verdict of the interval shown; open where one beside it says otherwise."""
    said = sign_verdict(claim.sign, row["conf_low"], row["conf_high"])
    others = {sign_verdict(claim.sign, other["conf_low"], other["conf_high"]) for other in checks}
    return said if others <= {said} else OPEN
