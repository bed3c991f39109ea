"""The claims H1-H3, E1, P1 and F1 beside every estimate that speaks to them.

H: Heberlig et al. (2017). E: Einstein, Glick, Palmer and Pressel (2018, 2020). P: Hopkins and
Pettingill (2018), who contradict H3. F: Ferreira and Gyourko (2014).
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import pandas as pd

from study.analyses.ambition import JACKKNIFE
from study.analyses.sign_claim import AGREES, COLUMNS, OPEN, OPPOSES, SignClaim, sign_row

PUBLISHED_CITIES: Final = 104
PUBLISHED_ADVANTAGE: Final = 0.05
"""Least by which the incumbency effect of women mayors exceeds that of men (claim F1)."""


class ShareClaim(NamedTuple):
    """A published share in per cent, and the group and measure of the kit's own."""

    claim: str
    statement: str
    percent: float
    group: str
    measure: str
    why: str


_AME, _ODDS = "average marginal effect", "log odds"
_GROWTH, _CRIME, _HOST = "population_growth_percent", "violent_change", "hosted_convention"
_MORE = "seeks another office more often"
_LOGIT, _FULL = "logit, declared, accomplishments", "logit, declared, with opportunity"
_FIRTH, _THREE = "Firth logit, declared, accomplishments", "multinomial, with opportunity"
_CENSUS = "growth within a decade is that of the decade; bids are a lower bound"
_RATE = "rates of the police's own area; bids are a lower bound"
_TEN = "a handful of decisions follow a convention"
_RAN, _ECONOMY = "re-election, crime and growth", "re-election, with economy"
_VOTE = "winning, not the share of votes"
_HIGHER = "a few dozen bids: an interval this wide neither shows help nor excludes it"

SIGNS: Final = (
    SignClaim("H2", f"Population gain: {_MORE}", 1, "ambition", _LOGIT, _AME, _GROWTH,
              "growth over the term", _CENSUS),
    SignClaim("H2", f"Population gain: {_MORE}", 1, "ambition", _FULL, _AME, _GROWTH,
              "the same, with opportunities", _CENSUS),
    SignClaim("H2", f"Population gain: {_MORE}", 1, "ambition", _THREE, _AME, _GROWTH,
              "the same, of three choices, not barred", _CENSUS, "other office"),
    SignClaim("H2", f"Falling crime: {_MORE}", -1, "ambition", _LOGIT, _AME, _CRIME,
              "a rise in violent crime", _RATE),
    SignClaim("H2", f"Falling crime: {_MORE}", -1, "ambition", _FULL, _AME, _CRIME,
              "the same, with opportunities", _RATE),
    SignClaim("H2", f"Falling crime: {_MORE}", -1, "ambition", _THREE, _AME, _CRIME,
              "the same, of three choices, not barred", _RATE, "other office"),
    SignClaim("H2", f"Convention hosted: {_MORE}", 1, "ambition", _FIRTH, _ODDS, _HOST,
              "convention in the term (Firth)", _TEN),
    SignClaim("H3", "Falling crime: wins re-election", -1, "winning", _RAN, _AME, _CRIME,
              "a rise in violent crime, of those who ran", _RATE),
    SignClaim("H3", "Falling crime: wins re-election", -1, "winning", _ECONOMY, _AME, _CRIME,
              "the same, with unemployment", _RATE),
    SignClaim("H3", "No accomplishment wins another office", 0, "winning", "higher office", _ODDS,
              _GROWTH, "growth, of those who sought (Firth)", _HIGHER),
    SignClaim("H3", "No accomplishment wins another office", 0, "winning", "higher office", _ODDS,
              _CRIME, "a rise in violent crime, of those who sought", _HIGHER),
    SignClaim("H3", "No accomplishment wins another office", 0, "winning", "higher office", _ODDS,
              _HOST, "convention, of those who sought", _HIGHER),
    SignClaim("E1", "Women run for higher office less", -1, "ambition", _FULL, _AME, "woman",
              "woman, with opportunities", "of decisions, not of mayors"),
    SignClaim("P1", "Crime has no consistent effect", 0, "winning", _ECONOMY, _AME, _CRIME,
              "a rise in violent crime, of those who ran", _VOTE),
    SignClaim("P1", "Relative unemployment costs votes", -1, "winning", _ECONOMY, _AME,
              "relative_unemployment", "unemployment less the nation's", f"{_VOTE}; county rates"),
)  # fmt: skip
"""A fall in crime is a negative change, so that a published plus is a minus here."""

_OTHERS = "every mayor counts once; only higher offices, bids are a lower bound; other cities"
SHARES: Final = (
    ShareClaim("E1", "About 15 % ran for higher office", 15, "all", "sought higher office",
               _OTHERS),
    ShareClaim("E1", "About 5 % won it", 5, "all", "won it", _OTHERS),
    ShareClaim("E1", "Of those who ran 41 % sought the governorship", 41, "sought", "governor",
               "a mayor who sought two offices counts for both"),
    ShareClaim("E1", "Of those who ran 34 % sought legislative seats", 34, "sought", "Congress",
               "Congress alone here; what the paper counts as legislative is not documented"),
)  # fmt: skip

ORDER: Final = ["H1", "H2", "H3", "E1", "P1", "F1"]


def share_verdict(published: float, low: float, high: float) -> str:
    """`agrees` where the interval holds the published share, else `does not`."""
    return AGREES if low <= published <= high else OPPOSES


def advantage_verdict(least: float, low: float, high: float) -> str:
    """For a claim of at least `least`: is the whole interval above zero, or all of it below?"""
    if low > 0:
        return AGREES
    return OPPOSES if high < least else OPEN


def _frame_row(bases: pd.DataFrame) -> dict[str, object]:
    """Claim H1: the census base whose number of cities comes nearest to the published one."""
    gap = (bases["cities"] - PUBLISHED_CITIES).abs()
    nearest = bases.iloc[int(gap.to_numpy().argmin())]
    return {
        "claim": "H1",
        "statement": f"{PUBLISHED_CITIES} cities over 160,000, 1992-2012",
        "published_sign": str(PUBLISHED_CITIES),
        "estimate": float(nearest["cities"]),
        "measure": f"cities with decisions, by the census of {nearest['base']}",
        "scale": "cities",
        "verdict": AGREES if nearest["cities"] == PUBLISHED_CITIES else OPEN,
        "why": "the paper does not say which count it drew the line by",
    }


def _convention_row(drawn: pd.DataFrame) -> dict[str, object]:
    """Claim H2 by drawing other hosts from the lists of bidders."""
    row = drawn.loc[drawn["definition"].eq("declared")].iloc[0]
    return {
        "claim": "H2",
        "statement": f"Convention hosted: {_MORE}",
        "published_sign": "+",
        "estimate": row["difference"],
        "measure": f"hosts less others; other hosts drawn: p = {row['p_larger']:.2f}",
        "scale": "difference of shares",
        "verdict": AGREES if row["p_larger"] < 0.05 else OPEN,
        "why": _TEN,
    }


def _share_row(claim: ShareClaim, shares: pd.DataFrame) -> dict[str, object]:
    shared = {
        "claim": claim.claim,
        "statement": claim.statement,
        "published_sign": f"{claim.percent:g} %",
        "measure": f"share of mayors: {claim.measure}",
        "scale": "per cent",
    }
    found = shares.loc[shares["group"].eq(claim.group) & shares["measure"].eq(claim.measure)]
    if found.empty:
        return {**shared, "verdict": OPEN, "why": "no such mayors"}
    row = found.iloc[0]
    said = share_verdict(claim.percent, row["conf_low"], row["conf_high"])
    numbers = {
        "estimate": row["share_percent"],
        "conf_low": row["conf_low"],
        "conf_high": row["conf_high"],
    }
    return {**shared, **numbers, "verdict": said, "why": claim.why}


def _women_row(winning: pd.DataFrame) -> dict[str, object]:
    """Claim F1: an advantage of women who run again."""
    claim = SignClaim("F1", "Women's incumbency effect at least 5 points higher", 1, "winning",
                      _ECONOMY, _AME, "woman", "woman, of those who ran",
                      "winning among incumbents who ran, not the effect of incumbency")  # fmt: skip
    row = {**sign_row(claim, winning), "published_sign": "+0.05 or more"}
    if "estimate" not in row:
        return row
    low, high = float(str(row["conf_low"])), float(str(row["conf_high"]))
    return {**row, "verdict": advantage_verdict(PUBLISHED_ADVANTAGE, low, high)}


def compare_ambition(
    ambition: pd.DataFrame,
    winning: pd.DataFrame,
    shares: pd.DataFrame,
    bases: pd.DataFrame,
    drawn: pd.DataFrame,
) -> pd.DataFrame:
    """One row a claim and estimate.

    Args:
        ambition: estimates of `ambition.models`.
        winning: of `ambition_winning.winning`.
        shares: of `ambition_winning.mayors_who_ran`.
        bases: of `ambition.census_bases`.
        drawn: of `ambition_conventions.randomisation_test`.

    Returns:
        The columns of `sign_claim.COLUMNS`.
    """
    tables: Mapping[str, pd.DataFrame] = {
        name: table[~table["estimator"].str.endswith(JACKKNIFE).to_numpy(dtype="bool")]
        for name, table in (("ambition", ambition), ("winning", winning))
    }
    rows = [
        _frame_row(bases),
        *(sign_row(claim, tables[claim.table]) for claim in SIGNS),
        _convention_row(drawn),
        *(_share_row(claim, shares) for claim in SHARES),
        _women_row(tables["winning"]),
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(
        "claim", key=lambda ids: ids.map(ORDER.index), kind="stable"
    ).reset_index(drop=True)
