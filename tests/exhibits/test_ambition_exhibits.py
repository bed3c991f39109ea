"""Tables and figures of the ambition analysis from the committed estimates' own functions."""

import numpy as np
import pandas as pd
import pytest

from study.analyses.ambition import JACKKNIFE
from study.analyses.ambition_curve import COVARIATES, ESTIMATORS
from study.exhibits import figures_ambition, tables_ambition
from study.exhibits.figures import renderings
from study.exhibits.grid import FORMATS

CITIES = pd.DataFrame({"city_id": ["alpha-tx"], "name": ["Alpha"], "state": ["TX"]})


def row(term: str, estimate: float, error: float, estimator: str = "logit", **more: object):
    return {
        "model": "m",
        "outcome": "o",
        "term": term,
        "estimate": estimate,
        "std_error": error,
        "conf_low": estimate - 2 * error,
        "conf_high": estimate + 2 * error,
        "p": 0.2,
        "scale": "log odds",
        "n_rows": 100,
        "n_mayors": 80,
        "n_cities": 20,
        "n_events": 9,
        "estimator": estimator,
        "log_likelihood": -12.34,
        "fit": 0.1,
        "fit_name": "McFadden R2",
        "converged": True,
        **more,
    }


def test_both_errors_stand_under_the_estimate():
    table = pd.DataFrame(
        [
            row("x", 0.5, 0.1),
            row("z", 0.25, 0.1),
            row("x", 0.5, 0.2, f"logit{JACKKNIFE}"),
            row("z", 0.25, np.nan, f"logit{JACKKNIFE}"),
        ]
    )
    labels = {"x": "X", "z": "Z", "w": "W"}
    grid = tables_ambition.two_errors(table, "t", {"m": "(1)", "k": "(2)"}, labels, ["note"])
    assert grid.header == ["", "(1)"]
    assert grid.rows[:6] == [
        ["X", "0.500"],
        ["", "(0.100)"],
        ["", "[0.200]"],
        ["Z", "0.250"],
        ["", "(0.100)"],
        ["Decisions", "100"],
    ]
    assert grid.rows[-2:] == [["Log-likelihood", "\u221212.3"], ["McFadden R2", "0.100"]]
    assert grid.rules == {5}
    assert grid.notes == ["note"]


def test_a_model_that_did_not_converge_is_named():
    table = pd.DataFrame([row("x", 0.5, 0.1, converged=False)])
    grid = tables_ambition.two_errors(table, "t", {"m": "(1)"}, {"x": "X"}, [])
    assert grid.notes == ["Did not converge: (1)."]


def test_mayors_keep_their_counts():
    shares = pd.DataFrame(
        [
            ["all", "sought higher office", 2, 40, 5.0, 1.4, 16.5, 7],
            ["women", "sought higher office", 1, 20, 5.0, 0.9, 23.6, 4],
            ["men", "sought higher office", 1, 18, 5.6, 1.0, 25.8, 3],
        ],
        columns=["group", "measure", "count", "of", "share_percent", "conf_low", "conf_high",
                 "choice_unknown"],
    )  # fmt: skip
    grid = tables_ambition.ambition_mayors(shares)
    assert grid.rows[0] == ["All", "sought higher office", "2", "40", "5.0 (1.4 to 16.5)"]
    assert "Of the 40 mayors 7 have no decision whose choice is known" in grid.notes[0]
    assert "of 2 the gender is not known" in grid.notes[0]


@pytest.fixture
def curve() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    options = {
        "cities": "any", "window": "w", "definition": "d", "crime": "c", "change": "t",
        "controls": "plain",
    }  # fmt: skip
    rows = [
        {
            **options,
            "specification": f"{place}{estimator}",
            "estimator": estimator,
            "covariate": name,
            "effect": (effect := rng.normal(0.01, 0.01)),
            "effect_low": effect - 0.02,
            "effect_high": effect + 0.02,
            "p": 0.01,
            "q": 0.2 if place else 0.04,
        }
        for name in COVARIATES
        for estimator in ESTIMATORS
        for place in range(4)
    ]
    return pd.DataFrame(rows)


def test_the_summary_of_the_curve_counts_points(curve):
    failed = curve.copy()
    failed.loc[0, ["effect", "p", "q"]] = np.nan
    grid = tables_ambition.ambition_curve(failed)
    first = dict(zip(grid.header, grid.rows[0], strict=True))
    assert (first["Points"], first["Estimated"]) == ("12", "11")
    assert (first["Points with p < 0.05"], first["Points with q < 0.05"]) == ("11", "2")


def test_the_curve_has_a_mark_for_every_point(curve):
    figure = figures_ambition.ambition_curve(curve)
    top = figure.axes[0]
    points = sum(len(line.get_xdata()) for line in top.lines if line.get_marker() == ".")
    kept = sum(len(line.get_xdata()) for line in top.lines if line.get_marker() == "|")
    assert (points, kept) == (12, 3)
    assert renderings(figure) == renderings(figures_ambition.ambition_curve(curve))


def test_probabilities_have_a_panel_for_each_window_and_covariate():
    rows = [
        {"window": window, "covariate": covariate, "choice": choice, "value": value,
         "estimate": 0.3, "conf_low": 0.2, "conf_high": 0.4}
        for window in ("a", "b")
        for covariate in ("population_growth_percent", "violent_change")
        for choice in ("re-election", "other office", "leaves")
        for value in (0.0, 1.0)
    ]  # fmt: skip
    figure = figures_ambition.ambition_probabilities(pd.DataFrame(rows))
    assert len(figure.axes) == 4
    assert all(len(axis.lines) == 3 for axis in figure.axes)


def test_diagnostics_print_gaps_as_blanks():
    checks = pd.DataFrame(
        [["m", "separation", "hosted_convention", np.nan, np.nan, "left out"]],
        columns=["model", "check", "item", "value", "reference", "note"],
    )
    cells = tables_ambition.ambition_diagnostics(checks, CITIES).rows[0]
    assert cells == [
        "m: separation", "Hosted a presidential convention in the term", "", "", "left out",
    ]  # fmt: skip


def test_checks_and_tests_print_names_and_no_codes():
    checks = pd.DataFrame(
        [["m", "influence", "const", 0.1, 0.2, "alpha-tx"]],
        columns=["model", "check", "item", "value", "reference", "note"],
    )
    cells = tables_ambition.ambition_diagnostics(checks, CITIES).rows[0]
    assert (cells[1], cells[-1]) == ("Constant", "Alpha, TX")
    estimates = pd.DataFrame([row("hosted_convention", 0.5, 0.1, model="without alpha-tx")])
    drawn = pd.DataFrame(
        [["declared", "1992-2012", 0.1, 2, 9, 1, 8, 0.3, 99]],
        columns=["definition", "window", "difference", "hosted_sought", "hosted", "lost_sought",
                 "lost", "p_two_sided", "draws"],
    )  # fmt: skip
    grid = tables_ambition.convention_tests(estimates, drawn, CITIES)
    assert grid.rows[0][0] == "without Alpha, TX"


def test_the_shares_say_who_sought_higher_office_after_a_lost_reelection():
    counted = ("decisions", "implied", "mayors", "cities", "choice_known", "re_election",
               "other_office", "leaves", "barred", "sought_declared", "sought_ballot",
               "won_higher", "ran_again", "reelected_too", "bid_in_window")  # fmt: skip
    shares = pd.DataFrame(
        [{"period": "p", **dict.fromkeys(counted, 5), "sought_after_reelection": n} for n in (2, 1)]
    ).assign(decisions=9)
    note = tables_ambition.ambition_shares(shares).notes[0]
    assert "(3 decisions)" in note
    assert "(10 decisions; 10 were re-elected)" in note
    assert "Of 18 decisions the choice is not known of 8:" in note


def test_the_curve_over_time_is_in_per_cent_and_fills_the_axis():
    curve = pd.DataFrame(
        {
            "measure": "won",
            "time": [2.0, 10.0, 40.0],
            "estimate": [0.01, 0.1, 0.9],
            "conf_low": [0.0, 0.05, 0.8],
            "conf_high": [0.02, 0.2, 1.0],
        }
    )
    axis = figures_ambition.ambition_over_time(curve).axes[0]
    assert axis.get_ylim()[1] == pytest.approx(21)
    assert max(axis.lines[0].get_ydata()) == pytest.approx(10)


def test_the_curve_tells_how_many_intervals_are_cut_off(curve, monkeypatch):
    monkeypatch.setattr("study.exhibits.figures_ambition.SHOWN", 1.0)
    figure = figures_ambition.ambition_curve(curve)
    assert all(not axis.texts for axis in figure.axes)
    monkeypatch.setattr("study.exhibits.figures_ambition.SHOWN", 0.5)
    flat = curve.assign(effect_low=-0.1, effect_high=0.1)
    rows = flat.index[flat["covariate"].eq(COVARIATES[0]) & flat["effect"].notna()]
    flat.loc[rows[:2], "effect_high"] = 0.9
    axis = figures_ambition.ambition_curve(flat).axes[0]
    assert [text.get_text() for text in axis.texts] == ["2 intervals run past the edge"]
    assert axis.get_ylim() == pytest.approx((-10, 10))
    labels = [label.get_text() for label in figure.axes[len(COVARIATES)].get_yticklabels()]
    assert "controls: none" in labels


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_takes_the_tables(name, curve):
    assert FORMATS[name](tables_ambition.ambition_curve(curve))
