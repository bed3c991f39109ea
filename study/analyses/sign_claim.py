"""Published claims beside the estimates that speak to them: what all of them share."""

from typing import Final, NamedTuple

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
    "measure",
    "scale",
    "verdict",
    "why",
]
"""Columns of a table of claims: statement is what the claim is about and published what was found,
in words; expected says where on the scale of the estimate that is; interval says where the interval
comes from; odds_* are the jackknifed log odds of the same covariate, where the estimate is no log
odds or has no jackknife; verdict is one of the five above; why says what keeps the estimate from
being the paper's."""

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
    interval that holds zero, the verdict is open. Where a jackknife failed without some city, the
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
    checks = pd.concat([of_term, _jackknifed_beside(claim, table)])
    said = _judged(claim, row, checks) if claim.comparable else OPEN
    return {**shared, **_second(row, checks), "verdict": said, "why": claim.why}


def _second(row: pd.Series, checks: pd.DataFrame) -> dict[str, object]:
    """The jackknifed log odds that a verdict needs beside the interval shown."""
    jackknifed = checks["estimator"].str.contains(_CV3, regex=False).fillna(value=False)
    odds = checks[checks["scale"].eq(_ODDS).to_numpy(dtype="bool") & jackknifed.to_numpy("bool")]
    if odds.empty or _CV3 in str(row["estimator"]):
        return {}
    other = odds.iloc[0]
    return {
        "odds_estimate": other["estimate"],
        "odds_low": other["conf_low"],
        "odds_high": other["conf_high"],
    }


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


def _judged(claim: SignClaim, row: pd.Series, checks: pd.DataFrame) -> str:
    """Verdict of the interval shown; open where an interval of the log odds says otherwise."""
    said = sign_verdict(claim.sign, row["conf_low"], row["conf_high"])
    odds = checks[checks["scale"].eq(_ODDS).to_numpy(dtype="bool")]
    others = {
        sign_verdict(claim.sign, other["conf_low"], other["conf_high"])
        for other in odds.to_dict("records")
    }
    return said if others <= {said} else OPEN
