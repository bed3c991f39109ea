"""Concordance of a risk score with (start, stop] survival data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from study.estimators.columns import Codes, Floats
from study.estimators.risk_sets import RiskSets


@dataclass(frozen=True)
class Concordance:
    """Counts of comparable pairs: an event and a row at risk at its time, in the same stratum.

    Attributes:
        concordant: Pairs in which the row with the event has the higher score.
        discordant: Pairs in which it has the lower score.
        tied_score: Pairs with equal scores.
        tied_time: Pairs of events at the same time, scores different (not compared).
        tied_both: Pairs of events at the same time with equal scores (not compared).
    """

    concordant: int
    discordant: int
    tied_score: int
    tied_time: int
    tied_both: int

    @property
    def value(self) -> float:
        """Share of concordant pairs, a tied score counting half; NaN without pairs."""
        pairs = self.concordant + self.discordant + self.tied_score
        return (self.concordant + self.tied_score / 2) / pairs if pairs else float("nan")


def concordance(risk: RiskSets, score: Floats) -> Concordance:
    """Count concordant pairs as `survival::concordance` does for (start, stop] data.

    Each event is compared with every row at risk at its time but those with an event at that same
    time; a row censored at the time of an event outlives it (Therneau and Watson 2015, The
    concordance statistic and the Cox model).

    Args:
        risk: Risk sets at the event times.
        score: One score per row, a higher score standing for an earlier event.

    Returns:
        The counts.
    """
    marks = np.unique(score[risk.events])
    # 2i + 1 is the i-th score that some event has, 2i a score just below it.
    near = np.searchsorted(marks, score)
    place = 2 * near + (marks[np.minimum(near, marks.size - 1)] == score)
    own = place[risk.events]
    when = risk.event_times + 1
    # Only a score that other rows share can tie.
    shared = np.bincount(place)[own] > 1
    bounds = np.concatenate([own, own[shared] + 1])
    befores = np.concatenate([when, when[shared]])
    entered = _count_below(place, risk.first, befores, bounds)
    gone = _count_below(place, risk.last, befores, bounds)
    below, upto_shared = np.split(entered - gone, [own.size])
    upto = below + 1
    upto[shared] = upto_shared
    everyone = np.searchsorted(np.sort(risk.first), when) - np.searchsorted(
        np.sort(risk.last), when
    )
    below_now, equal_now, total_now = _among_same_time(risk.event_times, own)
    less = below - below_now
    equal = upto - below - equal_now
    more = everyone - upto - (total_now - below_now - equal_now)
    pairs_both = int((equal_now - 1).sum()) // 2
    pairs_now = int((total_now - 1).sum()) // 2
    return Concordance(
        concordant=int(less.sum()),
        discordant=int(more.sum()),
        tied_score=int(equal.sum()),
        tied_time=pairs_now - pairs_both,
        tied_both=pairs_both,
    )


def _among_same_time(time: Codes, place: Codes) -> tuple[Codes, Codes, Codes]:
    """For each event: events of its time with a lower score, with its score, and all of them."""
    width = int(place.max()) + 2
    key = time * width + place
    ordered = np.sort(key)
    low = np.searchsorted(ordered, key, "left")
    first = np.searchsorted(ordered, time * width, "left")
    equal = np.searchsorted(ordered, key, "right") - low
    total = np.searchsorted(ordered, (time + 1) * width, "left") - first
    return low - first, equal, total


def _count_below(value: Codes, position: Codes, before: Codes, bound: Codes) -> Codes:
    """Count, for each query, the points with position < before and value < bound.

    A wavelet matrix: the points, in order of position, are split stably by one bit of their value
    at a time; each query follows its bound and adds the points that branch off below it.
    """
    points = value[np.argsort(position, kind="stable")].astype(np.int32)
    low = np.zeros_like(bound)
    high = np.searchsorted(np.sort(position), before)
    count = np.zeros_like(bound)
    bits = int(max(value.max(), bound.max())).bit_length()
    for bit in reversed(range(bits)):
        ones = (points >> bit) & 1 == 1
        zeros_before = np.concatenate([[0], np.cumsum(~ones, dtype=np.int32)])
        low_zeros, high_zeros = zeros_before[low], zeros_before[high]
        up = (bound >> bit) & 1 == 1
        count += np.where(up, high_zeros - low_zeros, 0)
        zeros = zeros_before[-1]
        low = np.where(up, zeros + low - low_zeros, low_zeros)
        high = np.where(up, zeros + high - high_zeros, high_zeros)
        points = np.concatenate([points[~ones], points[ones]])
    return count
