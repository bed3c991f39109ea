import pandas as pd
import pytest

from study.panel.politics import add_politics, add_state_share
from study.raw.reader import Raw

CITY = {"city_id": "alpha-tx", "state": "TX"}


def contest(year: int, open_seat: str, office: str = "governor") -> dict[str, object]:
    return {"state": "TX", "office": office, "year": year, "open_seat": open_seat}


@pytest.fixture(scope="module")
def raw(raw_of) -> Raw:
    return raw_of(
        cities=[CITY, {"city_id": "beta-dc", "state": "DC"}],
        governors=[
            {"state": "TX", "year": year, "party": "democratic" if year < 2000 else "republican"}
            for year in range(1990, 2010)
        ],
        statewide_elections=[
            contest(1986, "no"),
            contest(1990, "yes"),
            contest(1994, "no"),
            contest(1998, ""),
            contest(2002, "yes"),
            contest(2010, "no"),
            contest(1986, "no", "us_senate"),
            contest(1996, "no", "us_senate"),
            contest(2010, "no", "us_senate"),
        ],
    )


def panel(first: int, decision: int, party: object = "democratic", city: str = "alpha-tx"):
    return pd.DataFrame(
        {
            "city_id": [city],
            "from_year": [first],
            "due_year": [decision],
            "to_year": [decision - 1],
            "party": pd.array([party], dtype="string"),
        }
    )


@pytest.mark.parametrize(
    ("first", "decision", "expected"),
    [
        (1987, 1991, 1),  # inside the term
        (1990, 1992, 0),  # in the year in which the term began: before it
        (1997, 2001, 1),  # in the year after the decision, beside one that is not settled
        (1991, 1995, 0),  # the incumbent stood
        (1995, 1999, None),  # not settled
        (1985, 1988, 0),
        (1984, 1988, None),  # the table does not cover the first year
        (2006, 2010, None),  # nor the last
    ],
)
def test_open_seat_of_the_cycle(raw, first, decision, expected):
    found = add_politics(panel(first, decision), raw)["open_governor"].iloc[0]
    assert pd.isna(found) if expected is None else found == expected


def test_each_office_has_its_own_seats(raw):
    row = add_politics(panel(1987, 1991), raw).iloc[0]
    assert (row["open_governor"], row["open_senate"]) == (1, 0)


def test_a_city_outside_the_states_has_no_value(raw):
    row = add_politics(panel(1987, 1991, city="beta-dc"), raw).iloc[0]
    assert row[["open_governor", "open_senate", "same_party_as_governor"]].isna().all()


@pytest.mark.parametrize(
    ("decision", "party", "expected"),
    [
        (2000, "democratic", 1),  # who governed the year before
        (2001, "democratic", 0),
        (2001, "republican", 1),
        (2001, "nonpartisan", 0),
        (2001, None, None),
        (2020, "republican", None),
    ],
)
def test_party_of_the_governor(raw, decision, party, expected):
    found = add_politics(panel(decision - 4, decision, party), raw)["same_party_as_governor"]
    assert pd.isna(found.iloc[0]) if expected is None else found.iloc[0] == expected


def test_a_contest_after_the_cycle_changes_nothing(raw, raw_of):
    tables = {name: raw[name].to_dict("records") for name in raw.frames}
    later = [
        {**row, "open_seat": "no"} if row["year"] > 1992 else row
        for row in tables["statewide_elections"]
    ]
    changed = raw_of(**{**_plain(tables), "statewide_elections": _plain({"x": later})["x"]})
    window = panel(1987, 1991)
    pd.testing.assert_frame_equal(add_politics(window, raw), add_politics(window, changed))


def _plain(tables):
    return {
        name: [{k: v for k, v in row.items() if not pd.isna(v)} for row in rows]
        for name, rows in tables.items()
    }


def test_a_frame_without_a_decision_is_refused(raw):
    with pytest.raises(KeyError, match="due_year"):
        add_politics(panel(1987, 1991).drop(columns="due_year"), raw)


def test_the_share_of_the_state_is_that_of_the_year_before_the_decision(raw_of):
    state = [("TX", 2000, 1_000_000), ("TX", 2010, 2_000_000), ("DC", 2000, 100_000)]
    raw = raw_of(
        cities=[CITY, {"city_id": "beta-dc", "state": "DC"}],
        population=[
            {"city_id": city, "year": year, "population": 100_000, "kind": "census"}
            for city in ("alpha-tx", "beta-dc")
            for year in (1990, 2020)
        ],
        state_population=[
            dict(zip(("state", "year", "population"), s, strict=True)) for s in state
        ],
    )
    frame = pd.DataFrame(
        {
            "city_id": ["alpha-tx"] * 4 + ["beta-dc"],
            "to_year": [1999, 2000, 2005, 2015, 2005],
        }
    )
    shares = add_state_share(frame, raw)["state_share_percent"]
    assert shares.isna().tolist() == [True, False, False, False, True]
    assert shares.dropna().tolist() == pytest.approx([10, 100 / 15, 5])
