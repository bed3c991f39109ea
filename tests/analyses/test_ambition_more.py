"""Winning, conventions, the curve of specifications, predictions and checks."""

import numpy as np
import pandas as pd
import pytest
from test_ambition import decisions

from study.analyses.ambition_checks import (
    calibration,
    diagnostics,
    predicted_probabilities,
    variance_inflation,
)
from study.analyses.ambition_conventions import contenders, convention_models, randomisation_test
from study.analyses.ambition_curve import (
    COVARIATES,
    ESTIMATORS,
    benjamini_hochberg,
    estimate,
    specification,
    specifications,
)
from study.analyses.ambition_winning import mayors_who_ran, ran_again, wilson, winning
from study.analyses.estimates import COLUMNS


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return decisions(1500, seed=11)


def test_winning_counts_those_who_ran(panel):
    rows = winning(panel)
    assert list(rows.columns) == list(COLUMNS)
    size = rows.groupby("model")["n_rows"].first()
    ran = panel["sought_reelection"] & panel["reelected"].notna()
    assert size["re-election, crime and growth"] == ran.sum()
    assert size["higher office"] == panel["sought_higher_declared"].sum()
    parameters = rows.loc[rows["scale"].eq("log odds")].groupby(["model", "estimator"]).size()
    assert parameters.max() <= 6


def test_an_unknown_outcome_is_no_defeat(panel):
    blank = panel.assign(reelected=pd.array([pd.NA] * len(panel), dtype="boolean"))
    assert ran_again(blank, (1992, 2012)).empty


def test_shares_are_of_mayors(panel):
    twice = pd.concat([panel.head(100), panel.head(100)])
    table = mayors_who_ran(twice).set_index(["group", "measure"])
    everyone = table.loc[("all", "sought higher office")]
    assert everyone["of"] == 100
    assert everyone["count"] == panel["sought_higher_declared"].head(100).sum()
    assert table.loc[("sought", "governor"), "share_percent"] == 100
    assert table.loc[("sought", "Congress"), "count"] == 0
    assert (table["choice_unknown"] == 0).all()


def test_mayors_without_a_known_choice_or_gender_are_told(panel):
    """Ten mayors twice: of two no choice is known, of a third one of two; of one no gender."""
    few = panel.head(10).assign(sought_higher_declared=0, won_higher=0)
    later = few.assign(choice=few["choice"].where(few.index >= 2))
    few = few.assign(choice=few["choice"].where(few.index >= 3))
    both = pd.concat([few, later], ignore_index=True)
    both["gender"] = both["gender"].mask(both["mayor_id"].eq("9"))
    table = mayors_who_ran(both).set_index(["group", "measure"])["of"]
    told = mayors_who_ran(both).set_index(["group", "measure"])["choice_unknown"]
    assert told["all", "won it"] == 2
    assert table["women", "won it"] + table["men", "won it"] == table["all", "won it"] - 1


def test_wilson_interval_of_a_known_case():
    """Wilson (1927) for 1 of 10: the roots of (p - 0.1)^2 = z^2 p (1 - p) / 10."""
    low, high = wilson(1, 10)
    for root in (low, high):
        assert (root - 0.1) ** 2 == pytest.approx(1.959963984540054**2 * root * (1 - root) / 10)
    assert low < 0.1 < high


@pytest.fixture(scope="module")
def bids(raw_of):
    parties = ("convention_democratic", "convention_republican")
    rows = [(parties[0], 1996, city, role) for city, role in
            (("1", "host"), ("2", "finalist"), ("3", "bidder"))]  # fmt: skip
    rows += [(parties[1], 1996, "4", "host"), (parties[1], 2000, "5", "bidder")]
    keys = ("kind", "year", "city_id", "role")
    return raw_of(hosted_events=[dict(zip(keys, row, strict=True)) for row in rows])


def test_only_conventions_with_a_known_loser_can_be_drawn_again(bids):
    found = contenders(bids)
    assert found["city_id"].tolist() == ["1", "2", "3"]
    assert found["host"].tolist() == [True, False, False]


def one_city_each(sought: dict[str, int]) -> pd.DataFrame:
    cities = [str(i) for i in range(1, 41)]
    return pd.DataFrame(
        {
            "city_id": cities,
            "mayor_id": cities,
            "decision_year": 1999,
            "from_year": 1995,
            "term_from": "1995-11-07",
            "to_year": 1998,
            "choice": "leaves",
            "bid_window_closed": True,
            "hosted_convention": [int(city == "1") for city in cities],
            "sought_higher_declared": [sought.get(city, 0) for city in cities],
            "sought_higher_ballot": [sought.get(city, 0) for city in cities],
        }
    )


def test_randomisation_p_is_the_share_of_contenders_as_good_as_the_host(bids):
    """One list of three, the host alone sought office: one draw in three is as large."""
    row = randomisation_test(bids, one_city_each({"1": 1, "9": 1})).iloc[0]
    assert (row["conventions"], row["contenders"]) == (1, 3)
    assert (row["hosted"], row["hosted_sought"], row["lost"], row["lost_sought"]) == (1, 1, 2, 0)
    assert row["p_larger"] == pytest.approx(1 / 3, abs=0.02)
    all_alike = randomisation_test(bids, one_city_each({"1": 1, "2": 1, "3": 1})).iloc[0]
    assert all_alike["p_larger"] == 1


def test_randomisation_comes_out_the_same_twice(bids):
    frame = one_city_each({"1": 1})
    pd.testing.assert_frame_equal(randomisation_test(bids, frame), randomisation_test(bids, frame))


def test_every_host_is_left_out_once(panel):
    few = panel.assign(hosted_convention=panel["city_id"].isin(["3", "7"]).astype(int))
    names = convention_models(few)["model"].unique()
    assert [name for name in names if name.startswith("without")] == ["without 3", "without 7"]


def test_every_point_of_the_curve_comes_out_again_by_its_name(panel):
    every = specifications()
    assert len({spec.name for spec in every}) == len(every)
    spec = every[37]
    assert specification(spec.name) == spec
    pd.testing.assert_frame_equal(estimate(panel, spec), estimate(panel, specification(spec.name)))
    with pytest.raises(KeyError, match="no specification"):
        specification("the best one")


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_the_curve_finds_the_effects_that_made_the_data(panel, estimator):
    name = f"any census; 1992-2012; declared; violent; term; plain; {estimator}"
    rows = estimate(panel, specification(name)).set_index("covariate")
    assert list(rows.index) == list(COVARIATES)
    assert rows["effect"].gt(0).tolist() == [True, False, True]
    assert rows["p"].lt(0.001).all()
    assert ((rows["effect_low"] < rows["effect"]) & (rows["effect"] < rows["effect_high"])).all()


def test_estimators_of_the_curve_agree(panel):
    spec = "1990 census; 1992-2012; on a ballot; index; two years; controls; {}"
    effects = {
        name: estimate(panel, specification(spec.format(name)))["effect"].to_numpy()
        for name in ESTIMATORS
    }
    np.testing.assert_allclose(effects["Firth"], effects["logit"], atol=0.02)
    np.testing.assert_allclose(effects["linear"], effects["logit"], atol=0.02)


def test_benjamini_hochberg_of_a_known_case():
    p = pd.Series([0.01, np.nan, 0.04, 0.03, 0.5])
    assert benjamini_hochberg(p).fillna(-1).tolist() == pytest.approx(
        [0.04, -1, 0.16 / 3, 0.16 / 3, 0.5]
    )


def test_probabilities_of_the_choices_sum_to_one(panel):
    table = predicted_probabilities(panel)
    sums = table.groupby(["window", "covariate", "value"])["estimate"].sum()
    assert np.allclose(sums, 1)
    growth = table.loc[
        table["covariate"].eq("population_growth_percent") & table["choice"].eq("other office")
    ]
    assert growth.groupby("window")["estimate"].apply(lambda s: s.is_monotonic_increasing).all()
    assert table["conf_low"].ge(0).all()
    assert table["conf_high"].le(1).all()


def test_variance_inflation_of_known_designs():
    a = np.array([1.0, -1, 1, -1])
    b = np.array([1.0, 1, -1, -1])
    design = pd.DataFrame({"const": 1.0, "a": a, "b": b})
    assert variance_inflation(design) == pytest.approx({"a": 1, "b": 1})
    found = variance_inflation(design.assign(c=a + 2 * b + np.array([0.1, -0.1, -0.1, 0.1])))
    assert min(found.values()) > 10


def test_calibration_orders_by_the_prediction():
    table = calibration(np.array([0.9, 0.1, 0.2, 0.8]), np.array([1, 0, 1, 1]), parts=2)
    assert table["predicted"].tolist() == pytest.approx([0.15, 0.85])
    assert table["observed"].tolist() == [0.5, 1]


def test_diagnostics_report_every_check(panel):
    table = diagnostics(panel)
    assert set(table["check"]) == {
        "variance inflation",
        "events for each term",
        "influence",
        "refits that failed",
        "calibration",
    }
    separated = panel.assign(
        hosted_convention=panel["hosted_convention"] * (1 - panel["sought_higher_declared"])
    )
    lost = diagnostics(separated).query("check == 'separation'")
    assert set(lost["item"]) == {"hosted_convention"}
