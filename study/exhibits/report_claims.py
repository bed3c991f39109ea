"""What the first section of the report says of the claims, and the works it names."""

from typing import Any, Final

import pandas as pd

from study.analyses.sign_claim import AGREES, HOLDS, MISSES, OPEN, OPPOSES
from study.exhibits.cells import record

REFERENCES: Final = (
    "Einstein, K. L., Glick, D. M., Palmer, M., Pressel, R. J. (2018/2020). Do mayors run for "
    "higher office? American Politics Research 48(1), 197-221. doi 10.1177/1532673X17752322",
    "Ferreira, F., Gyourko, J. (2014). Does gender matter for political leadership? Journal of "
    "Public Economics 112, 24-39.",
    "Foster, S. R., Swiney, C. City networks and the glocalization of urban governance.",
    "Heberlig, E. S., McCoy, J., Leland, S. M., Swindell, D. A. (2017). Mayors, accomplishments, "
    "and advancement. Urban Affairs Review 53(3), 539-558. doi 10.1177/1078087416656286",
    "Hopkins, D. J., Pettingill, L. M. (2018). Retrospective voting in big-city US mayoral "
    "elections. Political Science Research and Methods 6(4), 697-714.",
    "McNitt, A. D. (2010). Tenure in office of big city mayors. State and Local Government Review "
    "42(1), 36-47. doi 10.1177/0160323X10364747",
    "Stren, R., Friendly, A. (2017). Mayors in Local Politics: A New Look.",
)
"""Works whose claims or questions the report takes up."""


def tally(claims: pd.DataFrame) -> dict[str, int]:
    """Rows of a table of claims, and how many of each verdict.

    Args:
        claims: rows with a verdict.

    Returns:
        rows, agrees, does_not, cannot_tell, and of published shares holds, misses.
    """
    names = {
        AGREES: "agrees",
        OPPOSES: "does_not",
        OPEN: "cannot_tell",
        HOLDS: "holds",
        MISSES: "misses",
    }
    counted = {name: int(claims["verdict"].eq(said).sum()) for said, name in names.items()}
    return {"rows": len(claims), **counted}


def claim_facts(
    headlines: pd.DataFrame, tenure: pd.DataFrame, ambition: pd.DataFrame
) -> dict[str, Any]:
    """Numbers of the sentences on claims.

    Args:
        headlines: the claims shown first.
        tenure: tenure claims beside every estimate.
        ambition: ambition claims beside every estimate.

    Returns:
        shown, tenure, ambition (tallies of the three tables); apart (of the claims shown first, how
        many intervals lie on one side of zero), opened (of those, how many verdicts another
        interval leaves open); closest (the row of the claims shown first with the smallest p
        value); kept (of those, how many have q below 0.05); hosted (the convention as a change in
        the probability).
    """
    apart = (headlines["conf_low"] > 0) | (headlines["conf_high"] < 0)
    return {
        "shown": tally(headlines),
        "apart": int(apart.sum()),
        "opened": int((apart & headlines["verdict"].eq(OPEN)).sum()),
        "tenure": tally(tenure),
        "ambition": tally(ambition),
        "closest": record(headlines.sort_values("p")),
        "kept": int(headlines["q"].lt(0.05).sum()),
        "hosted": record(
            ambition, measure="convention in the term", scale="average marginal effect"
        ),
    }
