"""The classic column, trends, expected years, elections, variants and claims of tenure."""

import numpy as np
import pandas as pd
import pytest

from study.analyses.estimates import exit_counts
from study.analyses.sign_claim import sign_verdict
from study.analyses.tenure_claims import CLAIMS, compare_tenure
from study.analyses.tenure_cox import (
    AGAINST_YEAR,
    COVARIATES,
    POOLED,
    SPECIFICATIONS,
    against_year,
    at_risk_rows,
    fit_hazard,
)
from study.analyses.tenure_effects import (
    COEFFICIENT,
    DIFFERENCE,
    HIGH,
    JACKKNIFE,
    LOW,
    RANGE,
    VALUE,
    expected_years,
    jackknifed_cox,
    lasting_ends,
)
from study.analyses.tenure_eras import (
    PER_CENT,
    TREND_SAMPLES,
    _known_eras,
    _restricted,
    _restricted_terms,
    era_trends,
)
from study.analyses.tenure_ols import clustered_ols, ols_models, spell_averages
from study.analyses.tenure_robustness import YEARS_HELD, robustness
from study.analyses.tenure_terms import (
    EFFECT,
    PROBABILITY,
    SPAN,
    election_rows,
    jackknifed_spans,
    term_models,
)
from study.choices import ERAS
from study.estimators.incidence import kaplan_meier, restricted_mean
from study.panel.variants import VARIANTS
from study.simulation import simulated_elections, simulated_mayor_years

EFFECTS = {"population_growth_percent": -0.1, "violent_change": 1.0}


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return simulated_mayor_years({"defeat": EFFECTS}, cities=40, mayors=10, seed=3)


@pytest.fixture(scope="module")
def told(panel) -> tuple[pd.DataFrame, pd.DataFrame]:
    return jackknifed_cox(panel)


def test_exits_without_a_cause_count_as_unknown():
    sample = pd.DataFrame(
        {
            "mayor_id": ["a", "b", "c"],
            "city_id": ["x", "x", "y"],
            "exit_group": pd.array(["defeat", None, None], dtype="string"),
        }
    )
    found = exit_counts(sample, pd.Series([1, 1, 0]), "m").set_index("term")["estimate"]
    assert found[found.gt(0)].to_dict() == {"defeat": 1, "unknown": 1}


# --- the classic column -----------------------------------------------------------------------


def test_clustered_ols_is_least_squares_with_city_sandwich_errors():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"mayor_id": range(60), "city_id": np.repeat(range(12), 5)})
    frame["x"] = rng.normal(size=60)
    frame["y"] = 1 + 2 * frame["x"] + rng.normal(size=60)
    found = clustered_ols(frame, "y", ["x"], model="m", scale="y").set_index("term")
    design = np.column_stack([np.ones(60), frame["x"]])
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ frame["y"].to_numpy()
    scores = design * (frame["y"].to_numpy() - design @ beta)[:, None]
    sums = np.add.reduceat(scores, range(0, 60, 5))
    sandwich = bread @ (sums.T @ sums) @ bread * (12 / 11) * (59 / 58)
    assert found["estimate"].to_numpy() == pytest.approx(beta)
    assert found["std_error"].to_numpy() == pytest.approx(np.sqrt(np.diag(sandwich)))
    assert found.loc["x", "n_cities"] == 12


YEARS = pd.DataFrame(
    {
        "spell_id": ["a", "a", "b", "c"],
        "city_id": ["x", "x", "x", "y"],
        "start_day": [0, 100, 0, 500],
        "stop_day": [100, 400, 200, 700],
        "violent_change": [0.4, 0.0, np.nan, 1.0],
        "permits_per_1000": [1.0, 1.0, 2.0, 3.0],
    }
)
SPELLS = pd.DataFrame(
    {
        "spell_id": ["a", "b", "c", "d"],
        "main_sample": True,
        "censored": [False, False, False, True],
        "years": [1.1, 0.5, 2.0, 3.0],
    }
)


def test_averages_are_weighted_by_days_over_known_years():
    found = spell_averages(SPELLS, YEARS).set_index("spell_id")
    assert found.loc["a", "violent_change"] == pytest.approx(0.1)
    assert pd.isna(found.loc["b", "violent_change"])
    assert found.loc["b", "permits_per_1000"] == 2


def test_a_spell_already_running_when_the_window_opens_has_no_average():
    assert set(spell_averages(SPELLS, YEARS)["spell_id"]) == {"a", "b"}


def test_ols_models_explain_years_and_terms(panel):
    length = panel.groupby("spell_id").agg(
        years=("stop_day", "max"), city_id=("city_id", "first"), exit_group=("exit_group", "last")
    )
    spells = length.reset_index().assign(
        mayor_id=lambda s: s["spell_id"],
        years=lambda s: s["years"] / 365,
        terms=lambda s: np.ceil(s["years"] / 4),
        censored=lambda s: s["exit_group"].isna(),
        main_sample=True,
    )
    found = ols_models(spells, panel)
    models = found.loc[found["scale"].ne("exits")]
    assert set(models["model"]) == {"years, accomplishments", "terms, accomplishments"}
    slope = models.set_index(["model", "term"]).loc[
        ("years, accomplishments", "violent_change"), "estimate"
    ]
    assert slope < 0
    assert (models["n_events"] == models["n_rows"]).all()


# --- trends -----------------------------------------------------------------------------------


def trend_panel(years_a_decade: float, term: float, seed: int = 2) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    entry = rng.integers(1945, 2000, 600)
    years = 4 + years_a_decade * (entry - 1985) / 10 + rng.uniform(-1, 1, 600)
    eras = pd.Series(pd.NA, index=range(600), dtype="string")
    for first, last in ERAS:
        eras = eras.mask(pd.Series((entry >= first) & (entry <= last)), f"{first}-{last}")
    starts = pd.to_datetime(pd.Series(entry).astype("string") + "-01-01")
    return pd.DataFrame(
        {
            "spell_id": range(600),
            "mayor_id": range(600),
            "city_id": rng.integers(0, 10, 600),
            "main_sample": True,
            "begin_known": True,
            "entry_year": pd.array(entry, dtype="Int64"),
            "era": eras,
            "start_date": starts,
            "end_date": starts + pd.to_timedelta((years * 365.25).round(), unit="D"),
            "years": years,
            "terms": np.round(years / term),
            "censored": False,
            "exit_group": pd.array(["defeat"] * 600, dtype="string"),
        }
    )


def test_the_trend_of_years_is_found_by_every_measure():
    found = era_trends(trend_panel(0.5, 1.0))
    slopes = found.loc[found["term"].eq("entry_decade")].set_index(["model", "scale"])["estimate"]
    for sample in TREND_SAMPLES:
        years = slopes[f"years, {sample}", "years a decade"]
        restricted = slopes[f"restricted years, {sample}", "years a decade"]
        gap = slopes[f"years less terms, {sample}", "percentage points"]
        assert years == pytest.approx(0.5, abs=0.05)
        assert restricted == pytest.approx(0.5, abs=0.1)
        assert gap == pytest.approx(0, abs=1)
        assert slopes[f"leaving, {sample}", "log hazard ratio a decade"] < -0.3


def test_longer_terms_raise_years_and_not_terms():
    panel = trend_panel(0.5, 1.0)
    panel["terms"] = 1.0 + (panel["spell_id"] % 2)
    found = era_trends(panel)
    slopes = found.loc[found["term"].eq("entry_decade")].set_index(["model", "scale"])
    terms = slopes.loc[("terms, all cities", "terms a decade")]
    assert terms["conf_low"] < 0 < terms["conf_high"]
    gap = slopes.loc[("years less terms, all cities", "percentage points")]
    assert gap["conf_low"] > 0
    percent = slopes["estimate"].xs(PER_CENT, level="scale")
    difference = percent["years, all cities"] - percent["terms, all cities"]
    assert gap["estimate"] == pytest.approx(difference)


def test_restricted_means_are_those_of_the_kaplan_meier_curve():
    rng = np.random.default_rng(3)
    time = pd.Series(np.ceil(rng.exponential(5, 200)))
    event = pd.Series(rng.integers(0, 2, 200))
    clock = pd.DataFrame({"entry": 0.0, "exit": time, "event": event})
    curve = kaplan_meier(clock, entry="entry", exit="exit", event="event")
    expected = restricted_mean(curve, 8)["estimate"]
    assert _restricted(time, event, 8) == pytest.approx(expected)


def test_a_curve_that_ends_before_the_limit_has_no_restricted_mean():
    assert np.isnan(_restricted(pd.Series([1.0, 2.0]), pd.Series([1, 0]), 8))


def test_a_mayor_in_office_with_one_term_tells_nothing_of_leaving_after_one():
    terms, event = pd.Series([1.0, 1.0, 2.0, 1.0]), pd.Series([1, 0, 1, 0])
    assert _restricted_terms(terms, event, 2) == pytest.approx(1 + 1 / 2)


def test_terms_that_nobody_is_seen_to_reach_have_no_mean():
    assert np.isnan(_restricted_terms(pd.Series([2.0, 1.0]), pd.Series([0, 1]), 3))


def test_restricted_terms_of_mayors_who_came_in_at_different_times_are_unbiased():
    rng = np.random.default_rng(11)
    in_all = rng.geometric(0.5, 40_000)
    seen = rng.integers(1, 5, 40_000)
    terms, event = np.minimum(in_all, seen), (in_all < seen).astype("int64")
    mean = _restricted_terms(pd.Series(terms.astype("float64")), pd.Series(event), 3)
    assert mean == pytest.approx(1 + 1 / 2 + 1 / 4, abs=0.02)


def test_an_era_that_hangs_on_one_city_is_left_out():
    spells = pd.DataFrame(
        {
            "era": ["a"] * 4 + ["b"] * 3,
            "city_id": ["x", "y", "x", "y", "x", "y", "y"],
            "years": [9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0],
            "terms": [4.0, 4.0, 1.0, 2.0, 4.0, 1.0, 1.0],
            "event": [1, 1, 1, 1, 1, 1, 0],
        }
    )
    assert _known_eras(spells)["years"] == ["a", "b"]
    assert _known_eras(spells)["more terms"] == ["a", "b"]
    spells["event"] = [1, 1, 1, 1, 1, 0, 0]
    assert _known_eras(spells)["more terms"] == ["a"]


# --- expected years ---------------------------------------------------------------------------


def test_expected_years_of_constant_hazards_are_those_of_the_exponential(panel):
    rows = at_risk_rows(panel, list(EFFECTS))
    fit = fit_hazard(rows, "event", list(EFFECTS))
    middle = {name: float(rows[name].mean()) for name in EFFECTS}
    (mean,) = expected_years(fit, rows, [middle])
    exposure = (rows["stop_day"] - rows["start_day"]).groupby(rows["term_years"]).sum() / 365.25
    rates = rows.groupby("term_years")["event"].sum() / exposure
    weights = rows.groupby("term_years")["spell_id"].nunique()
    exponential = np.average((1 - np.exp(-12 * rates)) / rates, weights=weights)
    assert mean == pytest.approx(exponential, rel=0.08)


def test_the_difference_is_that_of_the_two_ends(told):
    years, _ = told
    main = years.loc[years["model"].eq(POOLED) & years["scale"].ne(VALUE)]
    cells = main.set_index(["term", "outcome"])["estimate"]
    for term in COVARIATES:
        gap = cells[term, HIGH] - cells[term, LOW]
        assert cells[term, DIFFERENCE] == pytest.approx(gap)
    assert cells["violent_change", DIFFERENCE] < -0.05


def test_jackknifed_coefficients_are_those_of_the_fit(panel, told):
    _, errors = told
    columns = SPECIFICATIONS["accomplishments"]
    fit = fit_hazard(at_risk_rows(panel, columns), "event", columns)
    main = errors.loc[errors["model"].eq(POOLED)]
    for estimator in (JACKKNIFE, RANGE):
        found = main.loc[main["estimator"].eq(estimator)].set_index("term")
        estimates = found.loc[columns, "estimate"].to_numpy()
        assert estimates == pytest.approx(fit.coefficients.to_numpy())
        assert (found["conf_low"] < found["estimate"]).all()
        assert (found["conf_high"] > found["estimate"]).all()
    assert COEFFICIENT not in set(errors["term"])


# --- elections --------------------------------------------------------------------------------

ODDS = {
    "defeated": {"const": -1.5, "violent_change": 2.0},
    "leaves": {"const": -2.0, "terms": 0.4, "population_growth_percent": 0.3},
    "barred": {"const": -3.0, "terms": 0.8},
}


@pytest.fixture(scope="module")
def elections() -> pd.DataFrame:
    return term_models(simulated_elections(ODDS, cities=150, mayors=10, seed=4))


def test_what_happened_is_read_from_the_decision():
    rows = pd.DataFrame(
        {
            "decision_year": [1990] * 5 + [1980],
            "term_number": [1, 2, 3, 1, 1, 1],
            "barred": pd.array([False, False, True, None, False, False], dtype="boolean"),
            "sought_reelection": pd.array([True, True, False, False, None, True], dtype="boolean"),
            "reelected": pd.array([True, False, None, None, None, True], dtype="boolean"),
        }
    )
    found = election_rows(rows)
    assert found["outcome"].tolist() == ["stays", "defeated", "barred", "leaves"]
    assert found["terms_3"].tolist() == pytest.approx([0.01, 0.08, 0.27, 0.01])


@pytest.mark.parametrize(
    ("outcome", "term"), [("defeated", "violent_change"), ("leaves", "population_growth_percent")]
)
@pytest.mark.parametrize("risk_set", ["all mayors", "not barred"])
def test_the_election_models_find_the_odds_that_made_the_data(elections, risk_set, outcome, term):
    found = elections.set_index(["model", "outcome", "scale", "term"]).loc[
        (f"{risk_set}, accomplishments", f"{outcome} (against stays)", "log odds", term)
    ]
    assert abs(found["estimate"] - ODDS[outcome][term]) < 3 * found["std_error"]
    assert found["std_error"] < ODDS[outcome][term] / 2


@pytest.mark.parametrize("scale", [EFFECT, SPAN])
def test_effects_on_the_probabilities_sum_to_zero(elections, scale):
    part = elections.loc[elections["scale"].eq(scale)]
    sums = part.groupby(["model", "term"])["estimate"].sum()
    assert sums.to_numpy() == pytest.approx(0, abs=1e-12)


def test_probabilities_by_terms_sum_to_one(elections):
    part = elections.loc[elections["scale"].eq(PROBABILITY)]
    assert part.groupby(["model", "term"])["estimate"].sum().to_numpy() == pytest.approx(1)


def test_a_specification_with_few_rows_of_an_outcome_is_not_fitted():
    rows = simulated_elections(ODDS, cities=60, mayors=10, seed=5)
    barred = rows.index[rows["barred"]].to_series().sample(frac=1, random_state=1).index
    few = rows.drop(index=barred[39:])
    assert set(term_models(few)["model"]) == {"not barred, accomplishments"}
    enough = rows.drop(index=barred[40:])
    assert "all mayors, accomplishments" in set(term_models(enough)["model"])


def test_a_model_that_terms_served_separate_is_marked_as_not_converged():
    """All bars fall on the second term: the cubic tells them apart for certain."""
    rows = simulated_elections(ODDS, cities=60, mayors=10, seed=5)
    second = rows["term_number"].eq(2) & (rows.index % 3 == 0)
    kept = rows.assign(barred=pd.array(second, dtype="boolean")).loc[~rows["barred"] | second]
    found = term_models(kept)
    everyone = found.loc[found["model"].eq("all mayors, accomplishments")]
    assert not everyone["converged"].any()


def test_barred_mayors_are_not_at_risk_of_defeat(elections):
    free = elections.loc[elections["model"].eq("not barred, accomplishments")]
    assert set(free.loc[free["scale"].eq(EFFECT), "outcome"]) == {"stays", "defeated", "leaves"}
    everyone = elections.loc[elections["model"].eq("all mayors, accomplishments")]
    barred = everyone.loc[everyone["outcome"].eq("barred"), "n_events"].iloc[0]
    assert everyone["n_rows"].iloc[0] - free["n_rows"].iloc[0] == barred


# --- variants and claims ----------------------------------------------------------------------


def test_every_variant_has_a_model_of_its_own_sample(panel):
    variants = pd.concat(
        [panel.assign(variant=name) for name in VARIANTS[:-1]]
        + [panel.iloc[: len(panel) // 2].assign(variant=VARIANTS[-1])],
        ignore_index=True,
    )
    found = robustness(variants)
    assert list(dict.fromkeys(found["model"])) == [*VARIANTS, *YEARS_HELD]
    rows = found.groupby("model")["n_rows"].first()
    assert rows["main"] == len(panel)
    assert rows[VARIANTS[-1]] == len(panel) // 2
    assert rows[list(YEARS_HELD)].tolist() == [len(panel)] * 2
    hazards = found.loc[found["scale"].eq("log hazard ratio")]
    assert hazards.groupby("model")["term"].agg(list).map(len).eq(len(COVARIATES)).all()


def test_what_all_cities_share_in_a_year_falls_out():
    rows = pd.DataFrame(
        {"year": [1990, 1990, 1991], "x": [1.0, 3.0, 7.0], "other": [1.0, 1.0, 1.0]}
    )
    assert against_year(rows, ["x"], "year")["x"].tolist() == [-1, 1, 0]
    shifted = rows.assign(x=rows["x"] + rows["year"].map({1990: 5.0, 1991: -2.0}))
    pd.testing.assert_frame_equal(
        against_year(rows, ["x"], "year"), against_year(shifted, ["x"], "year")
    )


def test_lasting_ends_are_percentiles_of_means_over_a_mayor_s_years():
    """Ten mayors of two years each whose changes undo each other: no mean differs from another."""
    rows = pd.DataFrame({"spell_id": [i // 2 for i in range(20)], "x": [-1.0, 1.0] * 10})
    assert lasting_ends(rows, ["x"]) == {"x": (0, 0)}
    steady = rows.assign(x=rows["spell_id"].astype("float64"))
    assert lasting_ends(steady, ["x"])["x"] == pytest.approx((0.9, 8.1), abs=0.2)


@pytest.mark.parametrize(
    ("sign", "low", "high", "said"),
    [
        (1, 0.1, 0.2, "agrees"),
        (-1, 0.1, 0.2, "does not"),
        (-1, -0.2, -0.1, "agrees"),
        (1, -0.1, 0.2, "cannot tell"),
        (1, np.nan, np.nan, "cannot tell"),
    ],
)
def test_a_verdict_needs_an_interval_on_one_side(sign, low, high, said):
    assert sign_verdict(sign, low, high) == said


HISTORIC = ("historic_trends", "historic_cox")


def compared(tables: dict[str, pd.DataFrame], jackknifed: pd.DataFrame) -> pd.DataFrame:
    counts = pd.DataFrame({"cities": ["nineteen cities"], "mayors": [840]})
    main = [tables[name] for name in ("trends", "cox", "long", "years", "terms")]
    no_spans = tables["terms"].iloc[:0]
    return compare_tenure(*main, jackknifed, no_spans, *(tables[n] for n in HISTORIC), counts)


def test_claims_without_an_estimate_or_without_convergence_are_open():
    rows = [
        {
            "table": claim.table,
            "model": model,
            "scale": claim.scale,
            "term": claim.term,
            "outcome": claim.outcome or "exit",
            "estimate": 1.0,
            "conf_low": 0.5,
            "conf_high": 1.5,
            "p": 0.01,
            "estimator": "clustered",
            "cluster": "city_id",
            "converged": claim.term != "violent_change",
        }
        for claim in CLAIMS
        for model in (claim.model, claim.year)
        if model is not None
        if claim.term != "social_hundreds"
    ]
    estimates = pd.DataFrame(rows)
    tables = dict(list(estimates.groupby("table")))
    found = compared(tables, estimates.iloc[:0])
    assert found["claim"].iloc[0] == "M1"
    assert len(found) == len(CLAIMS) + 1
    for claim, row in zip(CLAIMS, found.iloc[1:].to_dict("records"), strict=True):
        if claim.term in ("social_hundreds", "violent_change"):
            assert row["verdict"] == "cannot tell"
            assert "model" in row["why"]
        elif not claim.comparable:
            assert row["verdict"] == "cannot tell"
        else:
            assert row["verdict"] == ("agrees" if claim.sign > 0 else "does not")


def test_the_jackknife_of_the_very_estimate_decides():
    """Violent crime: clustered above zero, jackknifed around it; the range is no error."""
    row = {
        "model": POOLED,
        "outcome": "exit",
        "term": "violent_change",
        "scale": "log hazard ratio",
        "estimate": 0.5,
        "p": 0.04,
        "cluster": "city_id",
        "converged": True,
    }
    cox = pd.DataFrame([{**row, "estimator": "Cox", "conf_low": 0.01, "conf_high": 1.0}])
    errors = [
        {**row, "estimator": JACKKNIFE, "conf_low": -0.02, "conf_high": 1.02, "p": 0.06},
        {**row, "estimator": RANGE, "conf_low": -9.0, "conf_high": 9.0},
    ]
    nothing = cox.iloc[:0]
    tables = dict.fromkeys(("trends", "long", "years", "terms", *HISTORIC), nothing)
    found = compared({**tables, "cox": cox}, pd.DataFrame(errors))
    shown = found.loc[found["measure"].eq("a rise in violent crime")].iloc[0]
    assert (shown["conf_low"], shown["p"], shown["interval"]) == (-0.02, 0.06, "jackknife")
    assert shown["verdict"] == "cannot tell"


def test_spans_are_jackknifed_around_the_estimates_of_the_model():
    decisions = simulated_elections(ODDS, cities=25, mayors=20, seed=6)
    keys = ["model", "scale", "outcome", "term"]
    plain = term_models(decisions).set_index(keys)
    both = jackknifed_spans(decisions)
    held = both["model"].str.endswith(AGAINST_YEAR)
    assert both.loc[held, "term"].tolist() == both.loc[~held, "term"].tolist()
    knife = both.loc[~held]
    assert set(knife["outcome"]) == {"stays", "defeated", "leaves"}
    assert knife["converged"].all()
    same = plain.loc[pd.MultiIndex.from_frame(knife[keys])]
    np.testing.assert_allclose(knife["estimate"], same["estimate"], atol=1e-6)
    ratio = knife["std_error"].to_numpy() / same["std_error"].to_numpy()
    assert (ratio > 0.7).all()
    assert (ratio < 2).all()
    assert knife["n_events"].tolist() == same["n_events"].tolist()
