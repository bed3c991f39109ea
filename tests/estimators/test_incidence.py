"""Survival and cumulative incidence against R's survival and against what must hold."""

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from study.estimators import (
    at_risk,
    cumulative_incidence,
    incidence,
    kaplan_meier,
    restricted_mean,
    survival_quantile,
)

SPAN: dict[str, Any] = {"entry": "entry", "exit": "exit"}
CAUSES = ["death", "defeat", "retirement"]


def close(found, stored, tolerance=1e-8):
    assert_allclose(np.asarray(found, dtype=float), stored, rtol=tolerance, atol=tolerance)


def test_incidence_as_in_r(spells, r_incidence):
    found = cumulative_incidence(spells, **SPAN, cause="cause")
    for cause, part in found.groupby("cause"):
        close(part["time"], r_incidence("incidence", "time"))
        close(part["n_risk"], r_incidence("incidence", "n_risk"))
        assert part["n_event"].sum() == (spells["cause"] == cause).sum()
    assert found["cause"].drop_duplicates().tolist() == CAUSES
    for column in ("n_event", "estimate", "std_error"):
        close(found[column], r_incidence("incidence", column))


def test_clustered_incidence_as_in_r(spells, r_incidence):
    found = cumulative_incidence(spells, **SPAN, cause="cause", cluster="city")
    close(found["std_error"], r_incidence("incidence", "std_error_clustered"))


def test_block_size_does_not_matter(spells, monkeypatch):
    whole = cumulative_incidence(spells, **SPAN, cause="cause", cluster="city")
    monkeypatch.setattr(incidence, "BLOCK_CELLS", 60)
    blocks = cumulative_incidence(spells, **SPAN, cause="cause", cluster="city")
    close(blocks["std_error"], whole["std_error"], 1e-12)


@pytest.mark.parametrize("interval", ["log-log", "log", "plain"])
def test_intervals_as_in_r(spells, r_incidence, interval):
    curve = kaplan_meier(spells, **SPAN, event="event", interval=interval)
    found = cumulative_incidence(spells, **SPAN, cause="cause", interval=interval)
    for frame, name in ((curve, "km"), (found, "incidence")):
        # Where the estimate is 0 or 1 R is of two minds; here there is no interval then.
        inner = ((frame["estimate"] > 0) & (frame["estimate"] < 1)).to_numpy()
        assert inner.sum() > 10
        close(frame.loc[inner, "conf_low"], r_incidence(interval, f"{name}_lower")[inner])
        close(frame.loc[inner, "conf_high"], r_incidence(interval, f"{name}_upper")[inner])
        if interval != "plain":
            assert frame.loc[~inner, ["conf_low", "conf_high"]].isna().all(axis=None)


def test_kaplan_meier_as_in_r(spells, r_incidence):
    curve = kaplan_meier(spells, **SPAN, event="event")
    for column in ("time", "n_risk", "n_event", "estimate", "std_error"):
        close(curve[column], r_incidence("km", column))
    clustered = kaplan_meier(spells, **SPAN, event="event", cluster="city")
    close(clustered["std_error"], r_incidence("km", "std_error_clustered"))
    close(clustered["estimate"], curve["estimate"], 0)


@pytest.mark.parametrize("limit", [5, 10.5, 20])
def test_restricted_mean_as_in_r(spells, r_incidence, limit):
    mean = restricted_mean(kaplan_meier(spells, **SPAN, event="event"), limit)
    close(mean[["estimate", "std_error"]], r_incidence("rmean", f"{limit:g}"))
    assert mean["conf_high"] - mean["estimate"] == pytest.approx(1.959964 * mean["std_error"])


def test_quantiles_as_in_r(spells, r_incidence):
    curve = kaplan_meier(spells, **SPAN, event="event")
    for i, share in enumerate((0.25, 0.5, 0.75)):
        for name, value in survival_quantile(curve, share).items():
            assert value == r_incidence("quantiles", str(name))[i]


def test_numbers_at_risk_as_in_r(spells, r_incidence):
    found = at_risk(spells, [1, 2, 5, 10, 19, 24], **SPAN)
    assert found.tolist() == r_incidence("at_risk", "n_risk").tolist()
    assert at_risk(spells, [0, 99], **SPAN).tolist() == [(spells["entry"] == 0).sum(), 0]


def test_by_hand():
    """Two causes, one late entry: S(1) = 2/3, F_a(2) = 1/3 + 2/3 * 1/3."""
    frame = pd.DataFrame(
        {
            "entry": [0, 0, 0, 1],
            "exit": [1, 2, 3, 3],
            "cause": ["a", "a", "b", None],
        }
    )
    found = cumulative_incidence(frame, **SPAN, cause="cause").set_index(["cause", "time"])
    assert found["n_risk"].tolist() == [3, 3, 2] * 2
    assert_allclose(found.loc["a", "estimate"], [1 / 3, 5 / 9, 5 / 9])
    assert_allclose(found.loc["b", "estimate"], [0, 0, 2 / 9])
    curve = kaplan_meier(frame.assign(event=frame["cause"].notna()), **SPAN, event="event")
    assert_allclose(curve["estimate"], [2 / 3, 4 / 9, 2 / 9])
    assert restricted_mean(curve, 3)["estimate"] == pytest.approx(1 + 2 / 3 + 4 / 9)


def test_greenwood_is_binomial_without_censoring():
    frame = pd.DataFrame({"entry": 0, "exit": [1, 1, 2, 3, 4, 5, 5, 6], "event": 1})
    curve = kaplan_meier(frame, **SPAN, event="event")
    share = curve["estimate"]
    close(curve["std_error"], np.sqrt(share * (1 - share) / len(frame)), 1e-12)


frames = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.integers(1, 6),
        st.sampled_from(["a", "b", "c", None]),
        st.integers(0, 3),
    ),
    min_size=2,
    max_size=40,
).map(
    lambda rows: pd.DataFrame(
        {
            "entry": [r[0] for r in rows],
            "exit": [r[0] + r[1] for r in rows],
            "cause": [r[2] for r in rows],
            "city": [r[3] for r in rows],
            "event": [r[2] is not None for r in rows],
        }
    )
)


@settings(max_examples=80, deadline=None)
@given(frame=frames.filter(lambda f: f["event"].any()))
def test_incidences_and_survival_sum_to_one(frame):
    found = cumulative_incidence(frame, **SPAN, cause="cause", cluster="city")
    curve = kaplan_meier(frame, **SPAN, event="event", cluster="city")
    total = found.groupby("time")["estimate"].sum().to_numpy() + curve["estimate"].to_numpy()
    close(total, np.ones(len(curve)), 1e-12)
    assert found.groupby("cause")["estimate"].is_monotonic_increasing.all()
    # One city does not tell how cities differ.
    several = len(set(frame["city"])) > 1
    assert (found["std_error"].notna() == several).all()


@settings(max_examples=60, deadline=None)
@given(frame=frames.filter(lambda f: f["event"].any()), weight=st.sampled_from([1e-6]))
def test_errors_are_those_of_reweighted_spells(frame, weight):
    """The influence of a spell is the derivative of the curve in its weight."""
    found = cumulative_incidence(frame, **SPAN, cause="cause")
    moved = [
        (weighted_incidence(frame, i, weight) - weighted_incidence(frame, i, -weight)) / 2 / weight
        for i in range(len(frame))
    ]
    numeric = np.sqrt((np.array(moved) ** 2).sum(axis=0))
    close(found["std_error"], numeric, 1e-5)


def weighted_incidence(frame: pd.DataFrame, row: int, extra: float) -> np.ndarray:
    """Aalen-Johansen by its definition, one spell with weight 1 + extra."""
    weight = np.ones(len(frame))
    weight[row] += extra
    entry, leave, cause = (frame[name].to_numpy() for name in ("entry", "exit", "cause"))
    times, causes = np.unique(leave), sorted(frame["cause"].dropna().unique())
    alive, level, out = 1.0, np.zeros(len(causes)), []
    for time in times:
        risk = weight[(entry < time) & (time <= leave)].sum()
        deaths = np.array([weight[(leave == time) & (cause == k)].sum() for k in causes])
        level = level + alive * deaths / risk
        # Exactly 0 once all at risk have left, whatever their weights.
        alive = (
            0.0 if np.isclose(deaths.sum(), risk, atol=1e-9) else alive * (1 - deaths.sum() / risk)
        )
        out.append(level)
    return np.array(out).T.ravel()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"exit": [1.0, 0, 3]}, "exit: not after entry in 1 rows"),
        ({"entry": [0, np.nan, 0]}, "entry: 1 missing values"),
        ({"cause": [None, None, None]}, "cause: every spell is censored"),
        ({"city": [1, None, 2]}, "city: 1 missing values"),
        ({"exit": ["1", None, "3"]}, r"exit: not numeric \("),
        ({"exit": [None, None, None]}, "exit: 3 missing values"),
        ({"cause": ["a", " ", None]}, "cause: ' ' is no cause; leave the cause of a censored"),
        ({"cause": [0, 1, 2]}, "cause: 0 is no cause; leave the cause of a censored"),
        ({"cause": [0.0, 1.0, np.nan]}, "cause: 0.0 is no cause"),
    ],
)
def test_errors(change, message):
    frame = pd.DataFrame(
        {"entry": 0.0, "exit": [1.0, 2, 3], "cause": ["a", "b", None], "city": 1}
    ).assign(**change)
    with pytest.raises(ValueError, match=message):
        cumulative_incidence(frame, **SPAN, cause="cause", cluster="city")


def test_more_errors(spells):
    with pytest.raises(ValueError, match="reason: no such column"):
        cumulative_incidence(spells, **SPAN, cause="reason")
    with pytest.raises(ValueError, match="interval: 'wald'"):
        kaplan_meier(spells, **SPAN, event="event", interval="wald")
    curve = kaplan_meier(spells, **SPAN, event="event")
    with pytest.raises(ValueError, match="until: 99 is after the last time observed"):
        restricted_mean(curve, 99)
    for limit in (0, np.nan):
        with pytest.raises(ValueError, match=f"until: {limit} is not after 0"):
            restricted_mean(curve, limit)


@pytest.mark.parametrize("level", [95, 1.5, 1, 0, -0.95, np.nan])
def test_a_level_is_a_share(spells, level):
    curve = kaplan_meier(spells, **SPAN, event="event")
    mend = "0.95 is meant?" if level == 95 else "give one between 0 and 1"
    message = re.escape(f"level: {level:g} is no share; {mend}")
    with pytest.raises(ValueError, match=message):
        kaplan_meier(spells, **SPAN, event="event", level=level)
    with pytest.raises(ValueError, match=message):
        cumulative_incidence(spells, **SPAN, cause="cause", level=level)
    with pytest.raises(ValueError, match=message):
        restricted_mean(curve, 5, level=level)
    with pytest.raises(ValueError, match=message.replace("level", "share")):
        survival_quantile(curve, level)


def test_one_city_has_a_curve_and_no_clustered_errors(spells):
    one = spells.assign(city=1)
    for options in ({"cluster": "city"}, {}):
        curve = kaplan_meier(one, **SPAN, event="event", **options)
        found = cumulative_incidence(one, **SPAN, cause="cause", **options)
        assert np.isfinite(curve["estimate"]).all()
        assert np.isfinite(found["estimate"]).all()
        for frame in (curve, found):
            columns = frame[["std_error", "conf_low", "conf_high"]]
            assert columns.isna().all(axis=None) == bool(options)


def test_a_curve_must_be_one_of_kaplan_meier(spells):
    curve = kaplan_meier(spells, **SPAN, event="event")
    causes = cumulative_incidence(spells, **SPAN, cause="cause")
    refused = {
        "no rows": curve.iloc[:0],
        "curve: holds incidences by cause": causes[causes["cause"].eq("death")],
        "curve: its times do not rise": pd.concat([curve, curve]),
        "frame: must be a pandas DataFrame; got dict": curve.to_dict("list"),
        "estimate: no such column": curve.drop(columns="estimate"),
    }
    for message, given_curve in refused.items():
        with pytest.raises(ValueError, match=message):
            restricted_mean(given_curve, 5)
        with pytest.raises(ValueError, match=message):
            survival_quantile(given_curve)


@pytest.mark.parametrize("wrong", [[1, 2], {"entry": [0]}, len, None])
def test_what_is_no_table_is_refused(wrong):
    with pytest.raises(ValueError, match=f"DataFrame; got {type(wrong).__name__}"):
        at_risk(wrong, [1], **SPAN)


def test_columns_of_one_name_are_refused(spells):
    twice = pd.concat([spells, spells[["exit"]]], axis=1)
    with pytest.raises(ValueError, match="exit: 2 columns have this name; keep one"):
        kaplan_meier(twice, **SPAN, event="event")
    twice = pd.concat([spells, spells[["cause"]]], axis=1)
    with pytest.raises(ValueError, match="cause: 2 columns have this name; keep one"):
        cumulative_incidence(twice, **SPAN, cause="cause")
