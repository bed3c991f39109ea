"""The claims H1-H3, E1, P1 and F1 beside every estimate that speaks to them.

Who published them: `sign_claim.SOURCES`. P1 contradicts H3.
"""

import math
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import pandas as pd

from study.analyses.ambition import BASE_1990
from study.analyses.ambition_over_time import SOUGHT, at_years
from study.analyses.estimates import LEVEL
from study.analyses.sign_claim import (
    AGREES,
    CLUSTERED,
    COLUMNS,
    HOLDS,
    JACKKNIFED,
    MISSES,
    OPEN,
    SignClaim,
    heading,
    sign_row,
    sign_verdict,
)
from study.choices import FRAME_POPULATION

PUBLISHED_CITIES: Final = 104
EVER_PERCENT: Final = 20
"""Published share that ever seeks higher office, "just under one-fifth" (claim E1)."""

EVER_YEARS: Final = (16, 20)
"""Years since coming in that stand for "ever"."""

WILSON, NEWCOMBE, DRAWN = "Wilson", "Newcombe", "other hosts drawn"
"""Where an interval or a p value comes from."""


class ShareClaim(NamedTuple):
    """A published share in per cent, and the group and measure of the kit's own.

    Attributes:
        claim: id of the claim.
        statement: whose share it is.
        percent: the published share.
        group: group of mayors here.
        measure: measure of them.
        why: why the comparison is not a straight one.
        comparable: False where what was counted may be something else: shown, not judged.
    """

    claim: str
    statement: str
    percent: float
    group: str
    measure: str
    why: str
    comparable: bool = True


_AME, _ODDS = "average marginal effect", "log odds"
_GROWTH, _CRIME, _HOST = "population_growth_percent", "violent_change", "hosted_convention"
_GAIN = ("Population gain", "seeks another office more often")
_SAFER = ("Falling crime", "seeks another office more often")
_HOSTED = ("Convention hosted", "seeks another office more often")
_KEPT = ("Falling crime", "wins re-election more often")
_NO_HELP = ("Any accomplishment", "no help in winning another office")
_WOMEN = ("Women", "run for higher office less")
_LOGIT, _FULL = "logit, declared, accomplishments", "logit, declared, with opportunity"
_FIRTH, _THREE = "Firth logit, declared, accomplishments", "multinomial, with opportunity"
_BALLOT = "on a ballot, accomplishments"
_DECADE = "higher office alone; growth within a decade is the decade's; bids a lower bound"
_CENSUS = f"the line passed at any census takes in cities because they grew later; {_DECADE}"
_RATE = "rates of the police's own area"
_SOUGHT_RATE = f"higher office alone; {_RATE}; bids are a lower bound"
_TEN = "higher office alone; a handful of decisions follow a convention"
_RAN, _ECONOMY = "re-election, crime and growth", "re-election, with economy"
_VOTE = "winning, not the share of votes"
_HIGHER = "a few dozen bids: an interval this wide neither shows help nor excludes it"

SIGNS: Final = (
    SignClaim("H2", *_GAIN, 1, "ambition", _LOGIT, _AME, _GROWTH, "growth over the term", _CENSUS),
    SignClaim("H2", *_GAIN, 1, "variants", f"{_LOGIT}{BASE_1990}", _AME, _GROWTH,
              f"the same, {FRAME_POPULATION:,} at the census of 1990", _DECADE),
    SignClaim("H2", *_GAIN, 1, "ambition", _FULL, _AME, _GROWTH,
              "growth, with opportunities", _CENSUS),
    SignClaim("H2", *_GAIN, 1, "variants", f"{_FULL}{BASE_1990}", _AME, _GROWTH,
              f"growth, with opportunities, {FRAME_POPULATION:,} at the census of 1990", _DECADE),
    SignClaim("H2", *_GAIN, 1, "ambition", _THREE, _AME, _GROWTH,
              "growth, of three choices, not barred", _CENSUS, "other office"),
    SignClaim("H2", *_SAFER, -1, "ambition", _LOGIT, _AME, _CRIME,
              "a rise in violent crime", _SOUGHT_RATE),
    SignClaim("H2", *_SAFER, -1, "ambition", _FULL, _AME, _CRIME,
              "the same, with opportunities", _SOUGHT_RATE),
    SignClaim("H2", *_SAFER, -1, "ambition", _THREE, _AME, _CRIME,
              "the same, of three choices, not barred", _SOUGHT_RATE, "other office"),
    SignClaim("H2", *_HOSTED, 1, "ambition", _FIRTH, _ODDS, _HOST,
              "convention in the term (Firth)", _TEN, beside=_LOGIT),
    SignClaim("H2", *_HOSTED, 1, "ambition", _LOGIT, _AME, _HOST, "convention in the term", _TEN),
    SignClaim("H2", *_HOSTED, 1, "ambition", f"Firth logit, {_BALLOT}", _ODDS, _HOST,
              "the same, on a ballot (Firth)", _TEN, beside=f"logit, {_BALLOT}"),
    SignClaim("H2", *_HOSTED, 1, "ambition", _FULL, _AME, _HOST,
              "convention, with opportunities", _TEN),
    SignClaim("H3", *_KEPT, -1, "winning", _RAN, _AME, _CRIME,
              "a rise in violent crime, of those who ran", _RATE),
    SignClaim("H3", *_KEPT, -1, "winning", _ECONOMY, _AME, _CRIME,
              "the same, with unemployment", _RATE),
    SignClaim("H3", *_NO_HELP, 0, "winning", "higher office", _ODDS, _GROWTH,
              "growth, of those who sought (Firth)", _HIGHER),
    SignClaim("H3", *_NO_HELP, 0, "winning", "higher office", _ODDS, _CRIME,
              "a rise in violent crime, of those who sought (Firth)", _HIGHER),
    SignClaim("H3", *_NO_HELP, 0, "winning", "higher office", _ODDS, _HOST,
              "convention, of those who sought (Firth)", _HIGHER),
    SignClaim("E1", *_WOMEN, -1, "ambition", _FULL, _AME, "woman",
              "woman, with opportunities", "of decisions, not of mayors"),
    SignClaim("P1", "Crime", "no consistent effect on the vote", 0, "winning", _ECONOMY, _AME,
              _CRIME, "a rise in violent crime, of those who ran", _VOTE),
    SignClaim("P1", "Relative unemployment", "a consistent effect on the vote", -1, "winning",
              _ECONOMY, _AME, "relative_unemployment", "unemployment less the nation's",
              f"the direction is read into 'a consistent effect'; {_VOTE}; county rates",
              comparable=False),
    SignClaim("F1", "Women mayors", "incumbency effect at least 5 points higher", 1, "winning",
              _ECONOMY, _AME, "woman", "woman, of those who ran",
              "winning among incumbents who ran is not the effect of incumbency",
              comparable=False),
)  # fmt: skip
"""A fall in crime is a negative change, so that a published plus is a minus here."""

_OTHERS = "every mayor counts once; only higher offices, bids up to the next election; other cities"
_ALL_RAN = "Mayors who ran for higher office"
_OF_THEM = "Of those who ran"
SHARES: Final = (
    ShareClaim("E1", _ALL_RAN, 15, "all", "sought higher office", _OTHERS),
    ShareClaim("E1", "Mayors who won it", 5, "all", "won it", _OTHERS),
    ShareClaim("E1", f"{_OF_THEM}, for governor", 41, "sought", "governor",
               "a mayor who sought two offices counts for both"),
    ShareClaim("E1", f"{_OF_THEM}, for legislative seats", 34, "sought", "Congress",
               "Congress alone here; what the paper counts as legislative is not documented",
               comparable=False),
)  # fmt: skip

ORDER: Final = ["H1", "H2", "H3", "E1", "P1", "F1"]


def share_verdict(published: float, low: float, high: float) -> str:
    """Whether the interval holds the published share."""
    return HOLDS if low <= published <= high else MISSES


def _frame_row(bases: pd.DataFrame) -> dict[str, object]:
    """Claim H1: the census base whose number of cities comes nearest to the published one."""
    gap = (bases["cities"] - PUBLISHED_CITIES).abs()
    nearest = bases.iloc[int(gap.to_numpy().argmin())]
    return {
        **heading(
            "H1",
            "Cities over 160,000, 1992-2012",
            f"{PUBLISHED_CITIES} cities",
            str(PUBLISHED_CITIES),
        ),
        "estimate": float(nearest["cities"]),
        "measure": f"cities with decisions, by the census of {nearest['base']}",
        "scale": "cities",
        "verdict": AGREES if nearest["cities"] == PUBLISHED_CITIES else OPEN,
        "why": "which count the line was drawn by is not documented here",
    }


def _draw_row(draw: Mapping[Any, Any]) -> dict[str, object]:
    """Claim H2 by drawing other hosts from the lists of bidders; two-sided, as every verdict."""
    difference, p = float(draw["difference"]), float(draw["p_two_sided"])
    away = difference - float(draw["drawn_mean"])
    return {
        **heading("H2", *_HOSTED, "above that of hosts drawn"),
        "estimate": difference,
        "p": p,
        "interval": DRAWN,
        "measure": f"decisions of hosts less others, {draw['window']}",
        "scale": "difference of shares",
        "verdict": sign_verdict(1, away, away) if p < 1 - LEVEL else OPEN,
        "why": _TEN,
    }


def _draw_rows(drawn: pd.DataFrame) -> list[dict[str, object]]:
    declared = drawn.loc[drawn["definition"].eq("declared")]
    return [_draw_row(row) for row in declared.to_dict("records")]


def _share_row(claim: ShareClaim, shares: pd.DataFrame) -> dict[str, object]:
    percent = f"{claim.percent:g}"
    shared: dict[str, object] = {
        **heading(claim.claim, claim.statement, f"about {percent} %", percent),
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
        "interval": WILSON,
    }
    return {
        **shared,
        **numbers,
        "verdict": said if claim.comparable else OPEN,
        "why": claim.why,
    }


def _ever_rows(curve: pd.DataFrame) -> list[dict[str, object]]:
    """Claim E1: share of mayors who have sought higher office so many years after coming in."""
    told = at_years(curve)
    shown = told.loc[told["measure"].eq(SOUGHT) & told["years"].isin(EVER_YEARS)]
    rows = []
    for row in shown.to_dict("records"):
        numbers = {name: 100 * row[name] for name in ("estimate", "conf_low", "conf_high")}
        rows.append(
            {
                **heading(
                    "E1",
                    "Mayors who ever seek higher office",
                    "just under one-fifth",
                    str(EVER_PERCENT),
                ),
                **numbers,
                "interval": CLUSTERED,
                "measure": f"cumulative incidence {row['years']} years after coming in",
                "scale": "per cent",
                "verdict": OPEN,
                "why": "how long 'ever' is followed is not documented; bids are a lower bound",
            }
        )
    return rows


def newcombe(first: Mapping[Any, float], second: Mapping[Any, float]) -> tuple[float, float, float]:
    """Difference of two shares with the interval of Newcombe (1998, method 10).

    Args:
        first: share_percent, conf_low, conf_high (Wilson) of one group.
        second: the same of the other.

    Returns:
        Difference, lower and upper bound, as shares.
    """
    p, low, high = (first[name] / 100 for name in ("share_percent", "conf_low", "conf_high"))
    q, floor, top = (second[name] / 100 for name in ("share_percent", "conf_low", "conf_high"))
    gap = p - q
    return gap, gap - math.hypot(p - low, top - q), gap + math.hypot(high - p, q - floor)


def _women_rows(shares: pd.DataFrame) -> list[dict[str, object]]:
    """Claim E1 with the mayor as unit: share of women who sought higher office less that of men."""
    sought = shares.loc[shares["measure"].eq("sought higher office")].set_index("group")
    if not {"women", "men"} <= set(sought.index):
        return []
    women, men = (sought.loc[sought.index == name].iloc[0].to_dict() for name in ("women", "men"))
    gap, low, high = newcombe(women, men)
    counted = f"women ({women['count']} of {women['of']}) less men ({men['count']} of {men['of']})"
    return [
        {
            **heading("E1", *_WOMEN, "below zero"),
            "estimate": gap,
            "conf_low": low,
            "conf_high": high,
            "interval": NEWCOMBE,
            "measure": f"share of mayors who sought it: {counted}",
            "scale": "difference of shares",
            "verdict": OPEN,
            "why": "bids up to the next election only, however short a mayor was seen; mayors of "
            "one city taken as independent",
        }
    ]


def _gender_rows(gender: pd.DataFrame) -> list[dict[str, object]]:
    """Claim E1 with every mayor followed: incidence of a first bid, women less men."""
    return [
        {
            **heading("E1", *_WOMEN, "below zero"),
            **{name: row[name] for name in ("estimate", "conf_low", "conf_high", "p")},
            "interval": JACKKNIFED,
            "measure": f"cumulative incidence {row['years']} years after coming in, women "
            f"({row['women_seen']} of {row['women']}) less men ({row['men_seen']} of {row['men']})",
            "scale": "difference of shares",
            "verdict": sign_verdict(-1, row["conf_low"], row["conf_high"]),
            "why": "nothing held constant; only higher offices, bids are a lower bound",
        }
        for row in gender.to_dict("records")
    ]


def compare_ambition(
    ambition: pd.DataFrame,
    variants: pd.DataFrame,
    winning: pd.DataFrame,
    shares: pd.DataFrame,
    curve: pd.DataFrame,
    gender: pd.DataFrame,
    bases: pd.DataFrame,
    drawn: pd.DataFrame,
) -> pd.DataFrame:
    """One row a claim and estimate.

    Args:
        ambition: estimates of `ambition.models`.
        variants: of `ambition.variants`.
        winning: of `ambition_winning.winning`.
        shares: of `ambition_winning.mayors_who_ran`.
        curve: of `ambition_over_time.bids_over_time`.
        gender: of `ambition_over_time.women_less_men`.
        bases: of `ambition.census_bases`.
        drawn: of `ambition_conventions.randomisation_test`.

    Returns:
        The columns of `sign_claim.COLUMNS`.
    """
    tables = {"ambition": ambition, "variants": variants, "winning": winning}
    rows = [
        _frame_row(bases),
        *(sign_row(claim, tables[claim.table]) for claim in SIGNS),
        *_draw_rows(drawn),
        *_women_rows(shares),
        *_gender_rows(gender),
        *(_share_row(claim, shares) for claim in SHARES),
        *_ever_rows(curve),
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(
        "claim", key=lambda ids: ids.map(ORDER.index), kind="stable"
    ).reset_index(drop=True)
