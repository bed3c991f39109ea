"""The published claims beside the kit's estimates, whichever way they fall."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Claim:
    """A documented sign and the estimate that speaks to it.

    Attributes:
        claim: id of the claim.
        statement: what was published.
        sign: +1 or -1, the published sign on the scale of the estimate.
        table: `cox` or `ambition`.
        model: model in that table.
        scale: scale of the estimate.
        term: covariate.
        measure: what stands for the paper's concept here.
    """

    claim: str
    statement: str
    sign: int
    table: str
    model: str
    scale: str
    term: str
    measure: str


_MORE = "seeks higher office more often"
_LOGIT = ("ambition", "logit, declared, accomplishments", "average marginal effect")
_FIRTH = ("ambition", "Firth logit, declared, accomplishments", "log odds")
_COX = ("cox", "all exits", "log hazard ratio")

CLAIMS = (
    Claim("M3", "Development: longer service", -1, *_COX, "population_growth_percent",
          "population growth"),
    Claim("M3", "Development: longer service", -1, *_COX, "permits_per_1000", "housing permits"),
    Claim("M3", "Law enforcement: longer service", 1, *_COX, "violent_change",
          "change in violent crime (a rise)"),
    Claim("H2", f"Population gain: {_MORE}", 1, *_LOGIT, "population_growth_percent",
          "population growth over the term"),
    Claim("H2", f"Falling crime: {_MORE}", -1, *_LOGIT, "violent_change",
          "change in violent crime (a rise)"),
    Claim("H2", f"Convention hosted: {_MORE}", 1, *_FIRTH, "hosted_convention",
          "convention in the term (Firth)"),
)  # fmt: skip
"""Signs documented for McNitt (2010) and Heberlig et al. (2017). A longer service is a lower
hazard; a fall in crime is a negative change."""


def _verdict(claim: Claim, low: float, high: float, converged: bool) -> str:
    if not converged:
        return "cannot tell (the model did not converge)"
    if low > 0 or high < 0:
        return "agrees" if (low > 0) == (claim.sign > 0) else "does not"
    return "cannot tell"


def compare(cox: pd.DataFrame, ambition: pd.DataFrame) -> pd.DataFrame:
    """One row a claim.

    Args:
        cox: tidy estimates of the tenure models.
        ambition: tidy estimates of the ambition models.

    Returns:
        claim, statement, published_sign (on the scale of the estimate), estimate, conf_low,
        conf_high, measure, verdict (agrees, does not, cannot tell).
    """
    tables = {"cox": cox, "ambition": ambition}
    rows = []
    for claim in CLAIMS:
        table = tables[claim.table]
        found = table.loc[
            table["model"].eq(claim.model)
            & table["scale"].eq(claim.scale)
            & table["term"].eq(claim.term)
        ].iloc[0]
        rows.append(
            {
                "claim": claim.claim,
                "statement": claim.statement,
                "published_sign": "+" if claim.sign > 0 else "-",
                "estimate": found["estimate"],
                "conf_low": found["conf_low"],
                "conf_high": found["conf_high"],
                "measure": f"{claim.measure}; {claim.scale}",
                "verdict": _verdict(
                    claim, found["conf_low"], found["conf_high"], bool(found["converged"])
                ),
            }
        )
    return pd.DataFrame(rows)
