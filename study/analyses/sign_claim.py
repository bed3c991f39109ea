"""A published sign and the estimate that speaks to it."""

from typing import NamedTuple


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
