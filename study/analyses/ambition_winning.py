"""Winning: re-election among those who ran, higher office among those who sought it.

Claim H3 (Heberlig et al. 2017), as documented: falling crime goes with winning re-election; no
accomplishment helps to win another office. Claim P1 (Hopkins and Pettingill 2018) contradicts the
first: crime has no consistent effect on the incumbent's vote, unemployment relative to the nation
has. Claim F1 (Ferreira and Gyourko 2014): women mayors have the larger incumbency effect. All are
conditional on running, and have at most six parameters, since few lose and fewer win.
"""

import numpy as np
import pandas as pd

from study.analyses.ambition import (
    ACCOMPLISHMENTS,
    EXTENDED,
    firth_rows,
    logit_rows,
    with_indicators,
)
from study.analyses.estimates import LEVEL, holds
from study.analyses.logits import complete, estimable, informative
from study.choices import AMBITION_EXTENDED, AMBITION_YEARS
from study.estimators.levels import normal_width

REELECTION = {
    "crime and growth": list(ACCOMPLISHMENTS),
    "with economy": [
        "population_growth_percent",
        "violent_change",
        "relative_unemployment",
        "term_number",
        "woman",
    ],
}
HIGHER = [*ACCOMPLISHMENTS, "open_governor"]
PUBLISHED_YEARS = (1992, 2015)
"""Window of Einstein, Glick, Palmer and Pressel (2018/2020)."""


def ran_again(decisions: pd.DataFrame, years: tuple[int, int]) -> pd.DataFrame:
    """Decisions of the window in which the mayor ran again and the outcome is known."""
    ran = holds(decisions["sought_reelection"])
    known = decisions["reelected"].notna()
    inside = decisions["decision_year"].between(*years)
    return decisions.loc[ran & known & inside].reset_index(drop=True)


def sought_higher(decisions: pd.DataFrame, years: tuple[int, int]) -> pd.DataFrame:
    """Decisions of the window with a bid for higher office, all bids of whose time are seen."""
    return decisions.loc[
        decisions["sought_higher_declared"].eq(1)
        & decisions["decision_year"].between(*years)
        & decisions["bid_window_closed"].astype(bool)
    ].reset_index(drop=True)


def winning(decisions: pd.DataFrame) -> pd.DataFrame:
    """Logits of winning, in the tidy form.

    Re-election: logit with clustered and jackknife errors. Higher office: Firth's penalised logit
    with profile intervals, for there are a few dozen bids. Paper's window and the longer one.
    """
    panel = with_indicators(decisions)
    parts = []
    for years, label in ((AMBITION_YEARS, ""), (AMBITION_EXTENDED, EXTENDED)):
        for name, wanted in REELECTION.items():
            sample = complete(ran_again(panel, years), wanted)
            event = sample["reelected"].astype("boolean").astype("float64")
            columns = estimable(sample, wanted, event)
            model = f"re-election, {name}{label}"
            parts.append(logit_rows(sample, event, columns, model=model, outcome="is re-elected"))
        bids = complete(sought_higher(panel, years), HIGHER)
        won = bids["won_higher"].astype("float64")
        model = f"higher office{label}"
        columns = informative(bids, HIGHER)
        parts.append(firth_rows(bids, won, columns, model=model, outcome="wins higher office"))
    return pd.concat(parts, ignore_index=True)


def wilson(count: int, total: int) -> tuple[float, float]:
    """Interval of a share (Wilson 1927).

    Args:
        count: cases.
        total: of how many.
    """
    z = normal_width(LEVEL)
    share = count / total
    middle = share + z**2 / (2 * total)
    half = z * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    scale = 1 + z**2 / total
    return float((middle - half) / scale), float((middle + half) / scale)


def _share(group: str, measure: str, count: int, part: pd.DataFrame) -> dict[str, object]:
    """One row of `mayors_who_ran`.

    Args:
        group: name of the group.
        measure: what is counted.
        count: of how many mayors it holds.
        part: mayors of the group; `choice_known`.
    """
    total = len(part)
    low, high = wilson(count, total)
    return {
        "group": group,
        "measure": measure,
        "count": count,
        "of": total,
        "share_percent": 100 * count / total,
        "conf_low": 100 * low,
        "conf_high": 100 * high,
        "choice_unknown": int((~part["choice_known"]).sum()),
    }


def mayors_who_ran(decisions: pd.DataFrame) -> pd.DataFrame:
    """How many mayors sought and won higher office at a decision of 1992-2015, and which.

    One row a mayor here, not a decision; a bid counts up to the city's next regular election, so
    that a mayor who came in late is seen for less time (`ambition_over_time` follows them). Only
    higher offices are counted, and a mayor who sought two counts for both. Beside the shares of
    Einstein et al. (2018/2020; claim E1).

    Returns:
        group (all, women, men, sought), measure, count, of, share_percent, conf_low, conf_high
        (Wilson, per cent), choice_unknown (of those in `of`: mayors without a decision whose choice
        is known). Mayors whose gender is not known are in `all` and `sought` alone.
    """
    sample = decisions.loc[decisions["decision_year"].between(*PUBLISHED_YEARS)]
    offices = sample["offices_sought"].astype("string").fillna("")
    people = (
        sample.assign(offices=offices, choice_known=sample["choice"].notna())
        .groupby("mayor_id")
        .agg(
            sought=("sought_higher_declared", "max"),
            won=("won_higher", "max"),
            choice_known=("choice_known", "max"),
            gender=("gender", "first"),
            offices=("offices", ";".join),
        )
    )
    gender = people["gender"].astype("string")
    groups = {
        "all": people,
        "women": people.loc[gender.eq("female").fillna(value=False)],
        "men": people.loc[gender.eq("male").fillna(value=False)],
    }
    rows = [
        _share(group, measure, int(part[column].sum()), part)
        for group, part in groups.items()
        if len(part)
        for measure, column in (("sought higher office", "sought"), ("won it", "won"))
    ]
    seekers = people.loc[people["sought"].eq(1)]
    kinds = {"governor": {"governor"}, "Congress": {"us_house", "us_senate"}}
    for measure, codes in kinds.items():
        named = [bool(codes & set(text.split(";"))) for text in seekers["offices"]]
        if named:
            rows.append(_share("sought", measure, sum(named), seekers))
    return pd.DataFrame(rows)
