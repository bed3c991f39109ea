"""Who is at risk when: sums over risk sets as prefix sums over distinct times.

A row (start, stop] is at risk at the times t with start < t <= stop. In the sorted list of
distinct times of its stratum these are neighbours, so a row is a range `first <= k < last`, the
sum over a risk set is a running sum of exits minus entries from the last time back, and the sum of
a function of time over the life of a row is a difference of two prefix sums. Nothing here loops
over rows or times. Running sums start anew in each stratum, and those over risk sets go back in
time, so that rows long gone, often those of the highest risk, leave no rounding error behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

from study.estimators.columns import Codes, Flags, Floats


@dataclass(frozen=True, eq=False)
class RiskSets:
    """Rows as ranges of distinct times.

    Attributes:
        times: The distinct times, by stratum and then time.
        strata: Stratum code of each of them.
        first: For each row, the first time it is at risk.
        last: For each row, one past the last time it is at risk.
        events: The rows marked as events, in the order of their times.
        sizes: Number of events at each time (none is 0).
    """

    times: Floats
    strata: Codes
    first: Codes
    last: Codes
    events: Codes
    sizes: Codes

    @cached_property
    def event_times(self) -> Codes:
        """For each of `events`, the position of its time."""
        return np.repeat(np.arange(self.times.size), self.sizes)

    @cached_property
    def _edges(self) -> Codes:
        """Where the strata begin among the times, and the end."""
        begin = np.flatnonzero(np.diff(self.strata, prepend=-1))
        return np.append(begin, self.times.size)

    @cached_property
    def _rank(self) -> Codes:
        """Ordinal of the stratum of each time."""
        return np.repeat(np.arange(self._edges.size - 1), np.diff(self._edges))

    @cached_property
    def _slots(self) -> Codes:
        """Slots of the times: as the times, with one more at the end of each stratum."""
        return np.arange(self.times.size) + self._rank

    @cached_property
    def _ends(self) -> tuple[Codes, Codes]:
        """Slots at which each row comes and goes."""
        rank = self._rank[np.minimum(self.first, self.times.size - 1)]
        return self.first + rank, self.last + rank

    @cached_property
    def _entries(self) -> tuple[Any, Any, Floats]:
        """The slots at which each row goes (+) and comes (-), a column of a sparse matrix each."""
        inside = (self.first < self.last).astype(np.float64)
        come, go = self._ends
        slots = np.column_stack([go, come]).astype(np.int32).ravel()
        columns = np.arange(0, slots.size + 1, 2, dtype=np.int32)
        return slots, columns, np.column_stack([inside, -inside])

    def at_risk(self, weight: Floats, values: Floats | None = None) -> Floats:
        """Weighted sums of row values over the risk set of each time.

        Args:
            weight: One weight per data row.
            values: One line per data row; None sums the weights themselves.

        Returns:
            One line (or number) per distinct time.
        """
        slots, columns, signs = self._entries
        entries = (signs * weight[:, None]).ravel()
        size = self.times.size + self._edges.size - 1
        steps = sparse.csc_array((entries, slots, columns), shape=(size, weight.size))
        sums = steps @ (np.ones(weight.size) if values is None else values)
        for low, high in pairwise(self._edges + np.arange(self._edges.size)):
            sums[low:high] = np.cumsum(sums[low:high][::-1], axis=0)[::-1]
        return np.asarray(sums[self._slots + 1])

    def so_far(self, values: Floats) -> Floats:
        """Sums of values by time up to and with each time, within strata.

        Args:
            values: One line per distinct time.

        Returns:
            One line per distinct time.
        """
        return np.asarray(self._prefix(values)[self._slots + 1])

    def _prefix(self, values: Floats) -> Floats:
        """Sums before each slot, within strata."""
        out = np.zeros((self.times.size + self._edges.size - 1, *values.shape[1:]))
        for rank, (low, high) in enumerate(pairwise(self._edges)):
            np.cumsum(values[low:high], axis=0, out=out[low + rank + 1 : high + rank + 1])
        return out

    @cached_property
    def n_risk(self) -> Floats:
        """Number of rows at risk at each time."""
        return self.at_risk(np.ones(self.first.size)).round()

    def over_events(self, values: Floats) -> Floats:
        """Sums of per-event values over the events of each time.

        Args:
            values: One row per event, in the order of `events`.

        Returns:
            One row per distinct time.
        """
        starts = np.cumsum(self.sizes) - self.sizes
        return np.add.reduceat(values, starts, axis=0)

    def over_life(self, values: Floats) -> Floats:
        """Sums of values by time over the times at which each row is at risk.

        Args:
            values: One row per distinct time.

        Returns:
            One row per data row.
        """
        come, go = self._ends
        total = self._prefix(values)
        return np.asarray(total[go] - total[come])


def prefix_sums(values: Floats) -> Floats:
    """Running sums that start with 0, along the first axis."""
    return np.concatenate([np.zeros_like(values[:1]), np.cumsum(values, axis=0)])


def prefix_products(factors: Floats) -> Floats:
    """Running products that start with 1."""
    return np.concatenate([np.ones(1), np.cumprod(factors)])


def risk_sets(start: Floats, stop: Floats, event: Flags, strata: Codes | None = None) -> RiskSets:
    """Risk sets at the distinct event times of each stratum.

    Times are compared exactly, so give them in whole units (days) or make equal times equal.

    Args:
        start: Where each row starts to be at risk (excluded).
        stop: Where it ends (included).
        event: Whether it ends with an event.
        strata: Codes from 0; None is one stratum.

    Returns:
        The ranges of all rows. Rows at risk at no event time have an empty range.
    """
    marks = np.flatnonzero(event)
    pooled = np.unique(stop[marks])
    # One integer key orders by stratum and then time; a row's range cannot leave its stratum.
    base = 0 if strata is None else strata * np.int64(pooled.size)
    first = base + np.searchsorted(pooled, start, side="right")
    last = base + np.searchsorted(pooled, stop, side="right")
    marks = marks[np.argsort(last[marks], kind="stable")]
    keys, sizes = np.unique(last[marks] - 1, return_counts=True)
    return RiskSets(
        times=pooled[keys % pooled.size],
        strata=keys // pooled.size,
        first=first if strata is None else np.searchsorted(keys, first),
        last=last if strata is None else np.searchsorted(keys, last),
        events=marks,
        sizes=sizes,
    )
