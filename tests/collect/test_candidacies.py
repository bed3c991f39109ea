from pathlib import Path

import mayor_files
import pandas as pd
import pytest

from study.collect import candidacies
from study.collect.person_names import parse_name

PAGE = sorted(candidacies.PAGES)[0]


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    return mayor_files.write(tmp_path)


def built(upstream: Path, **rows: list[tuple[str, ...]]) -> pd.DataFrame:
    return candidacies.build(upstream, mayor_files.tables(**rows)).set_index("mayor_id").fillna("")


def test_bid_is_checked_against_the_ballots(upstream: Path) -> None:
    row = built(upstream).loc["ron-kirk"]
    assert (row["office"], row["state"], row["year"]) == ("us_senate", "TX", 2002)
    assert (row["stage"], row["outcome"], row["evidence"]) == ("general", "lost", "ballot")
    assert row["sources"] == "fivethirtyeight-results;medsl-congress-returns"


def test_nickname_on_the_ballot_counts(upstream: Path) -> None:
    assert built(upstream).loc["hal-daub", "sources"] == "hirano-snyder-primaries"


def test_bid_without_ballot_or_page_is_left_out(upstream: Path) -> None:
    assert "jim-suttle" not in built(upstream).index
    bids = candidacies.read_bids(upstream, mayor_files.CITIES)
    ballots = candidacies.read_ballots(upstream, candidacies.families_of(bids))
    names = [bid.name for bid in candidacies.left_out(bids, ballots, {})]
    assert names == ["Jim Suttle", "Laura Miller"]


def test_page_carries_a_withdrawal(upstream: Path) -> None:
    assert "laura-miller" not in built(upstream).index
    row = built(upstream, sources=[(PAGE, "https://example.org/miller")]).loc["laura-miller"]
    assert (row["stage"], row["outcome"], row["evidence"]) == ("declared", "withdrew", "page")
    assert row["sources"] == PAGE


def test_stage_must_fit(upstream: Path) -> None:
    ballots = candidacies.read_ballots(upstream, {"daub"})
    bid = candidacies.Bid("omaha-ne", "Hal Daub", "S", "NE", 1988, "lost_general")
    assert candidacies.on_ballot(bid, ballots) == [], "lost the primary, so not in the general"


def test_hand_made_bid_hides_the_collected_one(upstream: Path) -> None:
    by_hand = ("ron-kirk", "us_senate", "2002", "page-on-kirk")

    def table(name: str) -> pd.DataFrame:
        frame = mayor_files.tables(candidacies=[by_hand])(name)
        return frame.astype({"year": "Int64"}) if name == "candidacies" else frame

    assert "ron-kirk" not in set(candidacies.build(upstream, table)["mayor_id"])


@pytest.mark.parametrize(
    ("src", "office", "extra", "district"),
    [
        ("HiranoSnyder", "H", "AK 1978 H 1 G 1980 D", "1"),
        ("MEDSL", "H", "07", "7"),
        ("538results", "H", "District 10", "10"),
        ("538primaries", "H", "U.S. House West Virginia District 3", "3"),
        ("538primaries", "H", "42", "42"),
        ("FECresults", "H", "09", "9"),
        ("FECresults", "H", "25.0", "25"),
        ("MillerCamberg", "H", "2", ""),
        ("OpenElections", "H", "416166", ""),
        ("HiranoSnyder", "S", "AK 1978 S 1 G 1980 D", ""),
    ],
)
def test_district(src: str, office: str, extra: str, district: str) -> None:
    assert candidacies._district(src, office, extra) == district


@pytest.mark.parametrize(
    ("ballots", "district"),
    [
        ([("fec-federal-elections", "9")], "9"),
        ([("fec-federal-elections", "1"), ("fec-federal-elections", "2")], ""),
        ([("fec-federal-elections", "2"), ("medsl-congress-returns", "1")], "1"),
        ([("fivethirtyeight-results", "2"), ("medsl-congress-returns", "1")], ""),
        ([("openelections", "")], ""),
    ],
)
def test_one_district_and_the_federal_returns_last(
    ballots: list[tuple[str, str]], district: str
) -> None:
    name, stages = parse_name("Amy Ash"), frozenset({"primary"})
    found = [candidacies.Candidate(name, stages, *ballot) for ballot in ballots]
    assert candidacies.district_of(found) == district
