"""Published claims beside the estimates that speak to them: what all of them share."""

from typing import Final, NamedTuple

import pandas as pd

AGREES, OPPOSES, OPEN = "agrees", "does not", "cannot tell"

NO_ESTIMATE = "the model has no estimate: too few events, or it separates the outcomes"

COLUMNS: Final = [
    "claim",
    "statement",
    "published_sign",
    "estimate",
    "conf_low",
    "conf_high",
    "measure",
    "scale",
    "verdict",
    "why",
]
"""Columns of a table of claims: published_sign is on the scale of the estimate (the figure itself
where a figure was published); verdict is one of the three above; why says what keeps the estimate
from being the paper's."""


class SignClaim(NamedTuple):
    """A documented sign (+1, -1, or 0 for no effect) and the estimate that speaks to it.

    Attributes:
        claim: id of the claim.
        statement: what was published.
        sign: on the scale of the estimate.
        table: key of the estimates.
        model: model in them.
        scale: scale of the estimate.
        term: covariate.
        measure: what stands for the paper's concept here.
        why: why the comparison is not a straight one.
        outcome: outcome of the estimate, where the model has several.
    """

    claim: str
    statement: str
    sign: int
    table: str
    model: str
    scale: str
    term: str
    measure: str
    why: str
    outcome: str | None = None


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


def sign_row(claim: SignClaim, table: pd.DataFrame) -> dict[str, object]:
    """The claim and its estimate as a row of COLUMNS; without an estimate the verdict is open.

    Args:
        claim: a documented sign.
        table: tidy estimates, one row a model, outcome, scale and term.
    """
    shared = {
        "claim": claim.claim,
        "statement": claim.statement,
        "published_sign": {1: "+", -1: "-", 0: "0"}[claim.sign],
        "measure": claim.measure,
        "scale": claim.scale,
    }
    chosen = (
        table["model"].eq(claim.model)
        & table["scale"].eq(claim.scale)
        & table["term"].eq(claim.term)
    )
    if claim.outcome is not None:
        chosen &= table["outcome"].eq(claim.outcome)
    found = table[chosen.to_numpy(dtype="bool")]
    if found.empty:
        return {**shared, "verdict": OPEN, "why": NO_ESTIMATE}
    row = found.iloc[0]
    if not bool(row["converged"]):
        return {**shared, "verdict": OPEN, "why": "the model did not converge"}
    said = sign_verdict(claim.sign, row["conf_low"], row["conf_high"])
    numbers = {name: row[name] for name in ("estimate", "conf_low", "conf_high")}
    return {**shared, **numbers, "verdict": said, "why": claim.why}
