"""Ballots proposed as bids of mayors, on a hand-made list of candidates."""

from pathlib import Path

import pandas as pd
import pytest

from study.collect.candidacies import CANDIDATES_FILE
from study.collect.proposals import propose

MAYORS = pd.DataFrame(
    {
        "mayor_id": ["ann-lee", "bob-ray"],
        "name": ["Ann Lee", "Robert Ray"],
        "birth_date": ["1950-02-01", None],
    }
)
TABLES = {
    "cities": pd.DataFrame(
        {"city_id": ["austin-tx", "london-gb"], "country": ["US", "GB"]},
    ),
    "mayors": MAYORS,
    "spells": pd.DataFrame(
        {
            "city_id": ["austin-tx", "austin-tx"],
            "mayor_id": ["ann-lee", "bob-ray"],
            "start": ["1991-05", "1980"],
            "end": ["1997-05", "1989"],
        }
    ),
    "name_variants": pd.DataFrame({"mayor_id": ["ann-lee"], "name": ["Anne Lee Smith"]}),
    "candidacies": pd.DataFrame(
        {"mayor_id": ["ann-lee"], "office": ["governor"], "year": pd.array([1994], dtype="Int64")}
    ),
    "stated_ages": pd.DataFrame({"mayor_id": [], "date": [], "age": []}),
    "ballot_rejections": pd.DataFrame(
        {"mayor_id": ["ann-lee"], "office": ["us_senate"], "year": pd.array([2005], dtype="Int64")}
    ),
}


def ballot(first: str, last: str, office: str, state: str, year: int, stage: str = "general"):
    return {
        "src": "MEDSL",
        "year": year,
        "state": state,
        "office": office,
        "stage": stage,
        "wp": "",
        "extra": "",
        "last": last,
        "first": first,
        "mid": "",
        "nick": "",
    }


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    rows = [
        ballot("ann", "lee", "G", "TX", 1994),
        ballot("ann", "lee", "S", "TX", 2005),
        ballot("ann", "lee", "S", "TX", 2006),
        ballot("ann", "lee", "H", "CA", 1996),
        ballot("ann", "lee", "P", "", 1996, "primary"),
        ballot("carl", "lee", "H", "TX", 1996),
        ballot("bob", "ray", "H", "TX", 1990),
    ]
    file = tmp_path / CANDIDATES_FILE
    file.parent.mkdir(parents=True)
    pd.DataFrame(rows).to_csv(file, index=False)
    return tmp_path


def test_ballots_are_proposed_by_name_state_and_time(upstream):
    found = propose(upstream, TABLES.__getitem__)
    assert found[["mayor_id", "office", "year", "stages", "review"]].to_numpy().tolist() == [
        ["ann-lee", "governor", 1994, "general", "accepted"],
        ["ann-lee", "president", 1996, "primary", "open"],
        ["ann-lee", "us_senate", 2005, "general", "rejected"],
    ]


def test_an_age_stated_on_a_day_counts_too(upstream):
    undated = TABLES | {
        "mayors": MAYORS.assign(birth_date=pd.array([None, None], dtype="string")),
        "stated_ages": pd.DataFrame({"mayor_id": ["ann-lee"], "date": ["2000-06-30"], "age": [25]}),
    }
    found = propose(upstream, undated.__getitem__)
    assert found[["year", "born"]].to_numpy().tolist() == [[2005, "1974-1975"]]


def test_an_implausible_age_is_no_bid(upstream):
    young = TABLES | {"mayors": MAYORS.assign(birth_date=["1975", None])}
    found = propose(upstream, young.__getitem__)
    assert found["year"].tolist() == [2005]
