import pandas as pd
import pytest

from study.exhibits.cells import city_names, from_frame, number, p_value, regression
from study.exhibits.grid import MINUS


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1234.5, 1, "1,234.5"),
        (-0.1234, 3, f"{MINUS}0.123"),
        (-0.0001, 2, "0.00"),
        (None, 2, ""),
        (pd.NA, 2, ""),
        (7, 0, "7"),
    ],
)
def test_number(value, digits, text):
    assert number(value, digits) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0004, "<0.001"), (0.0512, "0.051"), (float("nan"), "")]
)
def test_p_value(value, text):
    assert p_value(value) == text


def test_from_frame_keeps_missing_cells_blank():
    frame = pd.DataFrame({"a": ["x", None], "b": [1.25, float("nan")]})
    grid = from_frame(frame, "t", {"a": "A", "b": "B"}, {"b": 1})
    assert grid.rows == [["x", "1.2"], ["", ""]]


def test_regression_table_names_models_that_did_not_converge():
    row = {
        "term": "x", "estimate": 0.5, "std_error": 0.1, "n_rows": 10, "n_mayors": 5, "n_cities": 3,
        "n_events": 4, "log_likelihood": -3.21, "fit": 0.6, "fit_name": "concordance",
    }  # fmt: skip
    estimates = pd.DataFrame(
        [
            {**row, "model": "m", "converged": True},
            {**row, "model": "k", "term": "z", "converged": False},
        ]
    )
    grid = regression(
        estimates, "t", {"m": "(1)", "k": "(2)"}, {"x": "X", "z": "Z", "w": "W"}, ["note"]
    )
    assert grid.rows[:4] == [
        ["X", "0.500", ""],
        ["", "(0.100)", ""],
        ["Z", "", "0.500"],
        ["", "", "(0.100)"],
    ]
    assert grid.rows[4] == ["Rows", "10", "10"]
    assert grid.notes == ["note", "Did not converge: (2)."]


def test_city_names():
    cities = pd.DataFrame({"city_id": ["st-louis-mo"], "name": ["St. Louis"], "state": ["MO"]})
    assert city_names(cities) == {"st-louis-mo": "St. Louis, MO"}
