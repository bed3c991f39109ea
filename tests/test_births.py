from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.births import Window, birth_windows, born_by_age, born_by_date, overlap


@pytest.mark.parametrize(
    ("day", "age", "first", "last"),
    [
        ("2022-07-11", 66, date(1955, 7, 12), date(1956, 7, 11)),
        ("2022-07", 66, date(1955, 7, 2), date(1956, 7, 31)),
        ("2022", 66, date(1955, 1, 2), date(1956, 12, 31)),
        ("2024-02-29", 23, date(2000, 3, 1), date(2001, 2, 28)),
        ("2023-02-28", 23, date(1999, 3, 1), date(2000, 2, 28)),
    ],
)
def test_an_age_leaves_the_days_of_one_year_and_of_the_date(day, age, first, last):
    assert born_by_age(day, age) == Window(first, last)


def _age_on(day, born):
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@given(
    st.dates(date(1800, 1, 1), date(2000, 12, 31)),
    st.dates(date(2001, 1, 1), date(2100, 1, 1)),
    st.integers(0, 2),
)
def test_the_window_of_a_true_age_holds_the_true_day(born, day, cut):
    stated = str(day)[: (10, 7, 4)[cut]]
    window = born_by_age(stated, _age_on(day, born))
    assert window.first <= born <= window.last
    assert window.first <= window.middle <= window.last
    if cut == 0:
        assert _age_on(day, window.first) == _age_on(day, window.last) == _age_on(day, born)
        assert _age_on(day, window.first - timedelta(days=1)) == _age_on(day, born) + 1
        assert _age_on(day, window.last + timedelta(days=1)) == _age_on(day, born) - 1


def test_windows_narrow_each_other():
    year, age = born_by_date("1955"), born_by_age("2022-07-11", 66)
    assert overlap([year, age]) == Window(date(1955, 7, 12), date(1955, 12, 31))
    assert overlap([year, born_by_date("1956")]) is None
    assert overlap([]) is None


def test_births_are_of_those_with_a_date_or_an_age():
    mayors = pd.DataFrame({
        "mayor_id": ["dated", "aged", "both", "torn", "neither"],
        "birth_date": ["1950-03-02", None, "1955", "1950", None],
    })  # fmt: skip
    ages = pd.DataFrame({
        "mayor_id": ["aged", "aged", "both", "torn"],
        "date": ["2000-01-31", "2000-02-29", "2022-07-11", "2000-01-01"],
        "age": [40, 41, 66, 40],
    })  # fmt: skip
    assert birth_windows(mayors, ages) == {
        "dated": Window(date(1950, 3, 2), date(1950, 3, 2)),
        "aged": Window(date(1959, 2, 1), date(1959, 2, 28)),
        "both": Window(date(1955, 7, 12), date(1955, 12, 31)),
    }
