from pathlib import Path

import mayor_files
import pandas as pd
import pytest

from study.collect import mayors
from study.collect.people import read_people


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    return mayor_files.write(tmp_path)


def spells(upstream: Path, **rows: list[tuple[str, ...]]) -> pd.DataFrame:
    frame = mayors.build_spells(upstream, mayor_files.tables(**rows))
    return frame.set_index("mayor_id").fillna("")


def test_spell_is_a_run_of_wins_between_elections(upstream: Path) -> None:
    row = spells(upstream).loc["smedes-york"]
    assert (row["start"], row["end"], row["exit"]) == ("1979-10", "1983-10", "")
    assert row["entry"] == ""
    assert "may have been in office before" in row["note"]


def test_dates_of_office_replace_dates_of_elections_and_neighbours_meet(upstream: Path) -> None:
    frame = spells(upstream)
    assert frame.loc["ron-kirk", ["start", "end"]].tolist() == ["1995-06-05", "2002-02-20"]
    assert frame.loc["laura-miller", ["start", "end"]].tolist() == ["2002-02-20", "2007-06-25"]
    assert frame.loc["laura-miller", "entry"] == "special_election"
    assert frame.loc["paul-coble", "end"] == "2001-12-03"
    assert frame.loc["paul-coble", "exit"] == "defeated"
    assert frame.loc["paul-coble", "note"].startswith("start by date of election")


def test_running_term_has_no_end(upstream: Path) -> None:
    frame = spells(upstream)
    assert frame.loc["jean-stothert", ["start", "end"]].tolist() == ["2013", ""]
    assert frame.loc["jean-stothert", "entry"] == "elected"


def test_spell_of_unknown_end_is_left_out(upstream: Path) -> None:
    frame = spells(upstream)
    assert "avery-upchurch" not in frame.index, "the contests of 1987-1997 are missing"
    assert "tom-leppert" not in frame.index, "the last winner, and no term that runs on"


def test_end_may_come_from_a_term_that_covers_the_last_win(upstream: Path) -> None:
    assert spells(upstream).loc["anthony-williams", "end"] == "2007-01-02"
    assert spells(upstream).loc["charles-meeker", "end"] == "2011-12-05"


def test_no_regular_spells_overlap(upstream: Path) -> None:
    frame = spells(upstream).sort_values(["city_id", "start"])
    for _, city in frame.groupby("city_id"):
        ends, starts = city["end"].iloc[:-1], city["start"].iloc[1:]
        assert all(
            end[:4] <= start[:4] or end <= start for end, start in zip(ends, starts, strict=True)
        )


def test_rows_of_a_city_with_a_hand_made_spell_stay_as_they_are(upstream: Path) -> None:
    by_hand = ("dallas-tx", "ron-kirk", "1995-06-05", "page-on-kirk;wikidata-2025")
    dallas = spells(upstream, spells=[by_hand]).query("city_id == 'dallas-tx'")
    assert dallas.loc["ron-kirk", "start"] == "1995-06-05"
    assert set(dallas.index) == {"steve-bartlett", "ron-kirk"}, "drafts before the first row only"


def test_drafts_fill_the_time_before_the_first_hand_made_spell(upstream: Path) -> None:
    by_hand = ("dallas-tx", "tom-leppert", "2007-06-25", "page-on-leppert")
    dallas = spells(upstream, spells=[by_hand]).query("city_id == 'dallas-tx'")
    assert "ron-kirk" in dallas.index
    assert dallas.loc["tom-leppert", "start"] == "2007-06-25"


def test_a_city_whose_rows_cite_the_files_alone_is_drafted_anew(upstream: Path) -> None:
    collected = ("dallas-tx", "ron-kirk", "1995-06-07", "wikidata-2025")
    assert spells(upstream, spells=[collected]).loc["ron-kirk", "start"] != "1995-06-07"


def test_facts_of_a_mayor(upstream: Path) -> None:
    frame = mayors.build_mayors(upstream, mayor_files.tables()).set_index("mayor_id").fillna("")
    kirk = frame.loc["ron-kirk"]
    assert (kirk["name"], kirk["birth_date"], kirk["gender"]) == ("Ron Kirk", "1954-06-27", "male")
    assert (kirk["race"], kirk["party"], kirk["wikidata_id"]) == ("black", "democratic", "Q1")
    assert frame.loc["charles-meeker", "birth_date"] == "1950", "1 January stands for the year"
    assert frame["sources"].ne("").all()


def test_bidder_without_a_win_is_a_mayor_by_the_evidence_of_the_bid(upstream: Path) -> None:
    frame = mayors.build_mayors(upstream, mayor_files.tables()).set_index("mayor_id")
    assert frame.loc["hal-daub", "sources"] == "hirano-snyder-primaries"


def test_row_of_a_mayor_with_hand_made_spells_stays(upstream: Path) -> None:
    frame = mayors.build_mayors(
        upstream,
        mayor_files.tables(
            mayors=[("ron-kirk", "Ronald Kirk", "wikidata-2025")],
            spells=[("dallas-tx", "ron-kirk", "1995-06-05", "page-on-kirk")],
        ),
    ).set_index("mayor_id")
    assert frame.loc["ron-kirk", "name"] == "Ronald Kirk"
    assert frame.index.is_unique


def test_terms_of_a_city_of_the_same_name_fall_out(upstream: Path) -> None:
    terms = read_people(upstream, mayor_files.tables()).terms
    assert [term.birth_date for term in terms if term.name == "Ron Kirk"] == ["1954-06-27"]
