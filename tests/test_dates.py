import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.dates import earliest, latest, looked_up, midpoint, model_time, precision

days = st.dates(min_value=datetime.date(1600, 1, 1), max_value=datetime.date(2100, 12, 31))
texts = st.builds(lambda day, length: day.isoformat()[:length], days, st.sampled_from([4, 7, 10]))


@given(texts)
def test_midpoint_lies_between_earliest_and_latest(text: str) -> None:
    assert earliest(text) <= midpoint(text) <= latest(text)


@given(texts)
def test_midpoint_is_as_far_from_both_ends(text: str) -> None:
    before = midpoint(text) - earliest(text)
    after = latest(text) - midpoint(text)
    assert (after - before).days in (0, 1)


@given(days, st.sampled_from([4, 7, 10]))
def test_every_day_lies_within_its_shortened_date(day: datetime.date, length: int) -> None:
    text = day.isoformat()[:length]
    assert earliest(text) <= day <= latest(text)


@given(texts, texts)
def test_periods_that_follow_each_other_keep_their_order(one: str, other: str) -> None:
    if latest(one) < earliest(other):
        assert midpoint(one) < midpoint(other)


@given(texts)
def test_shorter_date_contains_the_longer(text: str) -> None:
    year = text[:4]
    assert earliest(year) <= earliest(text) <= latest(text) <= latest(year)


@pytest.mark.parametrize(
    ("text", "first", "middle", "last", "precise"),
    [
        ("2001", "2001-01-01", "2001-07-02", "2001-12-31", "year"),
        ("2000", "2000-01-01", "2000-07-01", "2000-12-31", "year"),
        ("2001-05", "2001-05-01", "2001-05-16", "2001-05-31", "month"),
        ("2001-04", "2001-04-01", "2001-04-15", "2001-04-30", "month"),
        ("2000-02", "2000-02-01", "2000-02-15", "2000-02-29", "month"),
        ("1900-02", "1900-02-01", "1900-02-14", "1900-02-28", "month"),
        ("2001-05-31", "2001-05-31", "2001-05-31", "2001-05-31", "day"),
    ],
)
def test_known_dates(text: str, first: str, middle: str, last: str, precise: str) -> None:
    assert [earliest(text), midpoint(text), latest(text)] == [
        datetime.date.fromisoformat(day) for day in (first, middle, last)
    ]
    assert precision(text) == precise


@pytest.mark.parametrize(
    "text",
    ["", "01", "2001-13", "2001-13-31", "2001-02-29", "2001-2-3", "20010203", "2001-", "2001/02",
     "2001-05-31 ", "0000", "2001-W05", "٢٠٠١"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a date \(YYYY, YYYY-MM or YYYY-MM-DD\)") as error:
        midpoint(text)
    assert f'"{text}"' in str(error.value)


def test_model_time_keeps_index_name_and_missing() -> None:
    dates = pd.Series(["2001", None, "1665-06", "2001"], [7, 3, 5, 1], "string", name="start")
    times = model_time(dates)
    assert times.dtype == np.dtype("datetime64[s]")
    assert times.index.tolist() == [7, 3, 5, 1]
    assert times.name == "start"
    assert times.isna().tolist() == [False, True, False, False]
    assert times.dropna().dt.strftime("%Y-%m-%d").tolist() == [
        "2001-07-02",
        "1665-06-15",
        "2001-07-02",
    ]


def test_model_time_of_nothing_is_nothing() -> None:
    times = model_time(pd.Series([], dtype="string"))
    assert times.empty
    assert times.dtype == np.dtype("datetime64[s]")


@given(st.lists(texts, max_size=5))
def test_model_time_is_the_midpoint_of_each(dates: list[str]) -> None:
    times = model_time(pd.Series(dates, dtype="string"))
    assert [time.date() for time in times] == [midpoint(date) for date in dates]


def test_model_time_refuses_what_is_no_date() -> None:
    with pytest.raises(ValueError, match='"soon" is not a date'):
        model_time(pd.Series(["2001", "soon"], dtype="string"))


@pytest.mark.parametrize(
    ("dating", "day"),
    [("earliest", "2001-01-01"), ("middle", "2001-07-02"), ("latest", "2001-12-31")],
)
def test_the_day_that_stands_for_a_year_can_be_chosen(dating, day):
    times = model_time(pd.Series(["2001", "2001-03-05", None], dtype="string"), dating)
    assert times.iloc[:2].tolist() == [pd.Timestamp(day), pd.Timestamp("2001-03-05")]
    assert pd.isna(times.iloc[2])


def test_dates_are_looked_up_by_key_and_missing_without_one():
    dates = pd.Series(pd.to_datetime(["2001-05-01", "2002-06-02"]), index=["a", "b"])
    keys = pd.Series(["b", pd.NA, "c", "a", "b"], index=[5, 6, 7, 8, 9], dtype="string")
    found = looked_up(keys, dates)
    assert list(found.index) == [5, 6, 7, 8, 9]
    assert found.dt.year.astype("Int64").tolist() == [2002, pd.NA, pd.NA, 2001, 2002]


def test_a_table_without_dates_gives_none():
    keys = pd.Series(["a"], dtype="string")
    found = looked_up(keys, pd.Series(dtype="datetime64[us]", index=pd.Index([], dtype="str")))
    assert found.isna().all()
    assert pd.api.types.is_datetime64_any_dtype(found)
