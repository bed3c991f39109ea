"""Survival and cumulative incidence with late entry and ties.

Kaplan-Meier with Greenwood errors and Aalen-Johansen cumulative incidence with
infinitesimal-jackknife errors, as `survival::survfit` gives them for Surv(start, stop, ...) data:
one row per spell, at risk at t when entry < t <= exit.

Where all spells are of one cluster, the clustered errors and intervals are missing and the curve
stands: nothing tells how clusters differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from study.estimators.columns import Codes, Floats, groups, indicator, intervals, numbers, present
from study.estimators.errors import EstimationError
from study.estimators.levels import checked_share, normal_width
from study.estimators.risk_sets import RiskSets, prefix_products, prefix_sums, risk_sets

Interval = Literal["log-log", "log", "plain"]

BLOCK_CELLS: Final = 2_000_000
HALF_TOLERANCE: Final = 1.5e-8


def kaplan_meier(
    frame: pd.DataFrame,
    *,
    entry: str,
    exit: str,
    event: str,
    cluster: str | None = None,
    interval: Interval = "log-log",
    level: float = 0.95,
) -> pd.DataFrame:
    """Product-limit survival curve with late entry.

    Args:
        frame: One row per spell.
        entry: Column of times at which a spell comes under observation (excluded).
        exit: Column of times at which it ends or is censored, same unit.
        event: Column of 0 and 1 (or booleans): it ends.
        cluster: Column of clusters; errors are then infinitesimal-jackknife sums within clusters
            instead of Greenwood's, and missing where there is one cluster only.
        interval: Scale of the intervals: "log-log" is log(-log S), "log" is log S, "plain" is S.
        level: Coverage of the intervals.

    Returns:
        time (every distinct exit time), n_risk, n_event, estimate, std_error, conf_low, conf_high.

    Raises:
        ValueError: A column is absent, not numeric or has missing values; entry >= exit; unknown
            interval; the level is no share.
    """
    start, stop = intervals(frame, entry, exit)
    happened = indicator(frame, event)
    counts = _counts(start, stop, np.where(happened, 0, -1), 1)
    if cluster:
        # Survival is one minus incidence, so both have the same influence up to sign.
        error = _jackknife_error(counts, *_units(frame, cluster))[:, 0]
        error[(counts.survival[1:] == 0) & ~np.isnan(error)] = 0.0
    else:
        error = counts.survival[1:] * np.sqrt(np.cumsum(counts.greenwood))
    return pd.DataFrame(
        {
            "time": counts.sets.times,
            "n_risk": counts.n_risk.astype(np.int64),
            "n_event": counts.n_event.sum(axis=1).astype(np.int64),
            **_with_interval(counts.survival[1:], error, interval, level),
        }
    )


def cumulative_incidence(
    frame: pd.DataFrame,
    *,
    entry: str,
    exit: str,
    cause: str,
    cluster: str | None = None,
    interval: Interval = "log-log",
    level: float = 0.95,
) -> pd.DataFrame:
    """Aalen-Johansen cumulative incidence of each cause.

    Errors are infinitesimal-jackknife errors, each row a unit: those of
    `survival::survfit(Surv(entry, exit, factor(cause)) ~ 1, id = row)`. With clusters the same
    influences are summed within clusters first.

    Args:
        frame: One row per spell.
        entry: Column of times at which a spell comes under observation (excluded).
        exit: Column of times at which it ends or is censored, same unit.
        cause: Column of what ended it. A missing value means censored, and nothing else does: R's 0
            for a censored spell is refused, and so is blank text.
        cluster: Column of clusters; errors are missing where there is one cluster only.
        interval: Scale of the intervals: "log-log" is log(-log F), "log" is log F, "plain" is F.
        level: Coverage of the intervals.

    Returns:
        time (every distinct exit time), cause, n_risk, n_event (of this cause), estimate,
        std_error, conf_low, conf_high; by cause (sorted) and time.

    Raises:
        ValueError: A column is absent, not numeric or has missing values; entry >= exit; a cause is
            0 or blank; nothing but censored spells; unknown interval; the level is no share.
    """
    start, stop = intervals(frame, entry, exit)
    codes, labels = _causes(present(frame, cause))
    counts = _counts(start, stop, codes, len(labels))
    error = _jackknife_error(counts, *_units(frame, cluster))
    size = len(counts.sets.times)
    return pd.DataFrame(
        {
            "time": np.tile(counts.sets.times, len(labels)),
            "cause": labels.repeat(size),
            "n_risk": np.tile(counts.n_risk.astype(np.int64), len(labels)),
            "n_event": counts.n_event.T.ravel().astype(np.int64),
            **_with_interval(counts.incidence[1:].T.ravel(), error.T.ravel(), interval, level),
        }
    )


def at_risk(frame: pd.DataFrame, times: Sequence[float], *, entry: str, exit: str) -> pd.Series:
    """Numbers at risk at given times, for the table under a survival plot.

    Args:
        frame: One row per spell.
        times: Times, in the unit of the columns.
        entry: Column of times at which a spell comes under observation.
        exit: Column of times at which it ends or is censored.

    Returns:
        Spells with entry < t <= exit by t; at the smallest entry time and before, the spells that
        enter there.

    Raises:
        ValueError: A column is absent, not numeric or has missing values; entry >= exit.
    """
    start, stop = intervals(frame, entry, exit)
    when = np.asarray(times, dtype=np.float64)
    entered = np.searchsorted(np.sort(start), when, "left")
    left = np.searchsorted(np.sort(stop), when, "left")
    opening = int((start == start.min()).sum())
    counts = np.where(when == start.min(), opening, entered - left)
    return pd.Series(counts, index=pd.Index(when, name="time"), name="n_risk", dtype="int64")


def restricted_mean(
    curve: pd.DataFrame, until: float, *, since: float = 0.0, level: float = 0.95
) -> pd.Series:
    """Area under a Kaplan-Meier curve: mean time to the event, none counting beyond a limit.

    The error is Greenwood's for the area, as `print(survfit(...), rmean = until)` has it.

    Args:
        curve: What `kaplan_meier` returns.
        until: The limit, within the time observed.
        since: Where the curve starts at 1.
        level: Coverage of the interval.

    Returns:
        estimate, std_error, conf_low, conf_high, in the unit of time and measured from 0.

    Raises:
        ValueError: The limit is not after `since`, or after the last time while some survive; the
            curve is not one of `kaplan_meier`; the level is no share.
    """
    time = _times(curve)
    survival = numbers(curve, "estimate")
    if not until > since:
        raise ValueError(f"until: {until} is not after {since}")
    if until > time[-1] and survival[-1] > 0:
        raise EstimationError(f"until: {until} is after the last time observed, {time[-1]}")
    keep = (time <= until) & (time > since)
    edges = np.concatenate([[since], time[keep], [until]])
    areas = np.diff(edges) * np.concatenate([[1.0], survival[keep]])
    # Area to the right of each kept time.
    beyond = np.cumsum(areas[::-1])[::-1][1:]
    risk = numbers(curve, "n_risk")[keep]
    deaths = numbers(curve, "n_event")[keep]
    error = float(np.sqrt(np.sum(beyond**2 * _greenwood(deaths, risk))))
    estimate = float(areas.sum() + since)
    half = normal_width(level) * error
    return pd.Series(
        {
            "estimate": estimate,
            "std_error": error,
            "conf_low": estimate - half,
            "conf_high": estimate + half,
        }
    )


def survival_quantile(curve: pd.DataFrame, share: float = 0.5) -> pd.Series:
    """Time by which a share has had the event, with the limits where the band crosses.

    Args:
        curve: What `kaplan_meier` returns.
        share: 0.5 for the median.

    Returns:
        estimate, conf_low, conf_high, in the unit of time; NaN where a curve does not fall so far.
        A curve that lies flat at the level gives the middle of the flat part.

    Raises:
        ValueError: The curve is not one of `kaplan_meier`, or the share is none.
    """
    time, left = _times(curve), 1 - checked_share("share", share)
    return pd.Series(
        {
            column: _first_below(time, present(curve, column).to_numpy(dtype=np.float64), left)
            for column in ("estimate", "conf_low", "conf_high")
        }
    )


def _times(curve: pd.DataFrame) -> Floats:
    """The times of a survival curve, after a check that it is one."""
    time = numbers(curve, "time")
    if "cause" in curve.columns:
        raise ValueError("curve: holds incidences by cause; give a curve of kaplan_meier")
    if (np.diff(time) <= 0).any():
        raise ValueError("curve: its times do not rise; give one curve of kaplan_meier at a time")
    return time


def _causes(ended_by: pd.Series) -> tuple[Codes, pd.Index]:
    codes, labels = pd.factorize(ended_by, sort=True)
    if not len(labels):
        raise EstimationError(f"{ended_by.name}: every spell is censored")
    for label in labels:
        if label == 0 or (isinstance(label, str) and not label.strip()):
            raise EstimationError(
                f"{ended_by.name}: {label!r} is no cause; leave the cause of a censored spell "
                "missing"
            )
    return codes.astype(np.int64), pd.Index(labels)


@dataclass(frozen=True, eq=False)
class _Counts:
    """Counts and curves at every distinct exit time; survival and incidence start with time 0."""

    sets: RiskSets
    cause: Codes
    n_risk: Floats
    n_event: Floats
    survival: Floats
    incidence: Floats
    greenwood: Floats


def _counts(start: Floats, stop: Floats, cause: Codes, causes: int) -> _Counts:
    sets = risk_sets(start, stop, np.ones(start.size, dtype=np.bool_))
    n_risk = sets.n_risk
    ended = cause >= 0
    cells = (sets.last[ended] - 1) * causes + cause[ended]
    tally = np.bincount(cells, minlength=sets.times.size * causes).reshape(-1, causes)
    n_event = tally.astype(np.float64)
    deaths = n_event.sum(axis=1)
    survival = prefix_products(1 - deaths / n_risk)
    incidence = prefix_sums(survival[:-1, None] * n_event / n_risk[:, None])
    greenwood = _greenwood(deaths, n_risk)
    return _Counts(sets, cause, n_risk, n_event, survival, incidence, greenwood)


def _greenwood(deaths: Floats, n_risk: Floats) -> Floats:
    """The terms d / (n (n - d)) of Greenwood's sum; 0 where all die, the curve being 0 after."""
    left = n_risk - deaths
    return np.divide(deaths, n_risk * left, out=np.zeros_like(left), where=left > 0)


def _units(frame: pd.DataFrame, cluster: str | None) -> tuple[Codes, int]:
    if cluster is None:
        return np.arange(len(frame)), len(frame)
    codes, labels = groups(frame, cluster)
    return codes, len(labels)


def _jackknife_error(counts: _Counts, units: Codes, n_units: int) -> Floats:
    """Root of the summed squares of each unit's influence on each incidence, time by cause.

    With F the incidence, S the survival and C the sum of d / (n (n - d)), a row at risk over
    (lo, hi] moves F(t) by P(t) - P(lo) - C(lo) (F(t) - F(lo)) while at risk, where P sums
    S (C - 1/n) d_k / n; by S / n more from its event on, if of the cause; and, once gone, by
    -A (F(t) - F(hi)) more, where -S A is what it moved S by. So its influence at any time is
    a + b F(t) + c P(t) with a, b, c that change only at lo and hi: running sums over time of
    a few steps a row, added up within units. The influences of a single unit sum to 0, which is no
    error: missing.
    """
    if n_units < 2:
        return np.full(counts.n_event.shape, np.nan)
    order = np.argsort(units, kind="stable")
    size = counts.sets.times.size
    per_block = max(1, BLOCK_CELLS // (size + 1))
    sums = np.zeros((size, counts.n_event.shape[1]))
    for low in range(0, n_units, per_block):
        high = min(low + per_block, n_units)
        rows = order[np.searchsorted(units[order], low) : np.searchsorted(units[order], high)]
        for k in range(sums.shape[1]):
            sums[:, k] += _squared_influence(counts, k, rows, units[rows] - low, high - low)
    return np.sqrt(sums)


def _squared_influence(counts: _Counts, k: int, rows: Codes, unit: Codes, n_units: int) -> Floats:
    lo, hi = counts.sets.first[rows], counts.sets.last[rows]
    before, risk = counts.survival[:-1], counts.n_risk
    hazard = prefix_sums(counts.greenwood)
    f = counts.incidence[:, k]
    p = prefix_sums(before * (hazard[:-1] - 1 / risk) * counts.n_event[:, k] / risk)

    left = risk - counts.n_event.sum(axis=1)
    ended = counts.cause[rows] >= 0
    own = np.divide(1.0, left, out=np.zeros_like(left), where=left > 0)[hi - 1]
    a_gone = np.where(ended, own, 0.0) - (hazard[hi] - hazard[lo])
    constant_in = hazard[lo] * f[lo] - p[lo]
    constant_gone = p[hi] - hazard[lo] * f[hi] + constant_in + a_gone * f[hi]
    jump = np.where(counts.cause[rows] == k, (before / risk)[hi - 1], 0.0)

    def over_time(slots: Codes, steps: Floats, units: Codes) -> Floats:
        width = counts.sets.times.size + 1
        cells = np.bincount(units * width + slots, steps, n_units * width).astype(np.float64)
        return np.cumsum(cells.reshape(n_units, width), axis=1)[:, :-1]

    twice = np.tile(unit, 2)
    both = np.concatenate([lo, hi])
    influence = over_time(
        np.concatenate([both, hi - 1]),
        np.concatenate([constant_in, constant_gone - constant_in, jump]),
        np.tile(unit, 3),
    )
    influence += over_time(both, np.concatenate([-hazard[lo], hazard[lo] - a_gone]), twice) * f[1:]
    influence += over_time(both, np.repeat([1.0, -1.0], lo.size), twice) * p[1:]
    return np.asarray(np.einsum("ij,ij->j", influence, influence))


def _plain(p: Floats, half: Floats) -> tuple[Floats, Floats]:
    return np.maximum(p - half, 0.0), np.minimum(p + half, 1.0)


def _log(p: Floats, half: Floats) -> tuple[Floats, Floats]:
    ratio = np.exp(half / p)
    return p / ratio, np.minimum(p * ratio, 1.0)


def _log_log(p: Floats, half: Floats) -> tuple[Floats, Floats]:
    ratio = np.exp(half / (p * np.log(p)))
    return p ** (1 / ratio), p**ratio


INTERVALS: Final[dict[str, Callable[[Floats, Floats], tuple[Floats, Floats]]]] = {
    "log-log": _log_log,
    "log": _log,
    "plain": _plain,
}


def _with_interval(
    estimate: Floats, error: Floats, interval: str, level: float
) -> dict[str, Floats]:
    """The four columns; no interval where the estimate is 0 or 1 (but on the plain scale)."""
    if interval not in INTERVALS:
        raise ValueError(f"interval: {interval!r} is none of {', '.join(INTERVALS)}")
    inner = np.ones_like(estimate, dtype=np.bool_)
    if interval != "plain":
        inner = (estimate > 0) & (estimate < 1)
    low, high = np.full_like(estimate, np.nan), np.full_like(estimate, np.nan)
    half = normal_width(level) * error[inner]
    low[inner], high[inner] = INTERVALS[interval](estimate[inner], half)
    return {"estimate": estimate, "std_error": error, "conf_low": low, "conf_high": high}


def _first_below(time: Floats, curve: Floats, level: float) -> float:
    reached = np.flatnonzero(curve < level + HALF_TOLERANCE)
    if not reached.size:
        return float("nan")
    here = reached[0]
    lower = reached[curve[reached] < curve[here]]
    if abs(curve[here] - level) < HALF_TOLERANCE and lower.size:
        return float((time[here] + time[lower[0]]) / 2)
    return float(time[here])
