import gzip
from pathlib import Path

import pandas as pd
import pytest
from small_upstream import tables, write

from study.collect import statewide
from study.collect.person_names import parse_name
from study.collect.statewide import Holder, Stood, Verdict, governor_name, judge, winner_of

KLARNER = "state,year,govname1,govparty_c,gub_election,Lame_Duck_Last_Term\n"
KAPLAN = "governor,state,time_in_office,party,year\n"
CANDIDATES = "src,year,state,office,party,stage,name,wp,wg,extra,last,first,mid,nick\n"
PRIMARY = "Candidate,Incumbent,State,Office\n"


def upstream(
    folder: Path, klarner: str = "", kaplan: str = "", candidates: str = "", flagged: str = ""
) -> Path:
    write(folder, statewide.KLARNER, KLARNER + klarner)
    write(folder, statewide.KAPLAN, KAPLAN + kaplan)
    with gzip.open(folder / statewide.CANDIDATES, "wt", encoding="utf-8") as file:
        file.write(CANDIDATES + candidates)
    write(folder, statewide.PRIMARIES_2022[0], PRIMARY + flagged)
    write(folder, statewide.PRIMARIES_2022[1], PRIMARY)
    return folder


def candidate(
    name: str, party: str = "democratic", source: str = "", *, stage: str = "general",
    won: bool = False,
) -> Stood:  # fmt: skip
    return Stood(name, parse_name(name), party, source or "fivethirtyeight-results", stage, won)


HOLDER = Holder("Jane Roe", "democratic", "klarner-governors")
HIRANO = "hirano-snyder-primaries"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hull, Jane", "Hull, Jane"),
        ("Mecham, Evan and then Rose Mofford", "Rose Mofford"),
        ("Switch; Symington then Jane Hull-R", "Jane Hull"),
        ("Split: Mel Carnahan-D and Roger B. Wilson-D", "Roger B. Wilson"),
        ("Snelling, Richard A. followed by Howard Dean", "Howard Dean"),
        ("Donald T. DiFrancesco-R, took over January 31, 2001", "Donald T. DiFrancesco"),
    ],
)
def test_the_governor_at_the_end_of_the_year(text: str, name: str) -> None:
    assert governor_name(text) == name


def test_a_runoff_decides_and_a_major_party_is_named() -> None:
    found = [
        candidate("Amy Ash", won=True),
        candidate("Bo Birch", "republican", stage="runoff", won=True),
    ]
    assert winner_of(found) == Holder("Bo Birch", "republican", "fivethirtyeight-results")
    both = [candidate("Al Oak", "other", won=True), candidate("Al Oak", won=True)]
    assert winner_of(both) == Holder("Al Oak", "democratic", "fivethirtyeight-results")
    assert winner_of([candidate("Amy Ash")]) is None


@pytest.mark.parametrize(
    ("contest", "found", "barred", "expected"),
    [
        (("TX", "G", "", 1990), [candidate("Jane Roe")], False, False),
        (("TX", "G", "", 1990), [candidate("Amy Ash")], True, True),
        (("TX", "G", "", 1990), [candidate("Amy Ash", source=HIRANO)], False, True),
        (("TX", "G", "", 1990), [candidate("Amy Ash", "republican", HIRANO)], False, None),
        (("VA", "G", "", 1990), [candidate("Amy Ash", source=HIRANO)], False, None),
        (("TX", "S", "1", 1990), [candidate("Amy Ash", source=HIRANO)], False, None),
        (("TX", "G", "", 2018), [candidate("Amy Ash")], False, True),
        (("TX", "S", "1", 2018), [candidate("Amy Ash")], False, True),
        (("TX", "S", "2", 2018), [candidate("Amy Ash")], False, None),
    ],
)
def test_open_seats(
    contest: statewide.Contest, found: list[Stood], barred: bool, expected: bool | None
) -> None:
    assert judge(contest, HOLDER, found, barred=barred).open_seat is expected


def test_primaries_of_both_parties_show_an_open_senate_seat() -> None:
    both = [candidate("Amy Ash", source=HIRANO), candidate("Bo Birch", "republican", HIRANO)]
    assert judge(("TX", "S", "1", 1990), HOLDER, both, barred=False).open_seat is True


def test_a_seat_without_a_known_holder_is_not_judged() -> None:
    verdict = judge(("TX", "S", "1", 1990), None, [], barred=False)
    assert verdict == Verdict(None, (), "who held the seat is not in the files")


def test_two_victories_on_one_day_mean_an_appointed_senator() -> None:
    twice = [candidate("Amy Ash", won=True), candidate("Amy Ash", won=True)]
    assert judge(("CA", "S", "3", 2022), HOLDER, twice, barred=False).open_seat is None


def test_governors_of_all_files(tmp_path: Path) -> None:
    folder = upstream(
        tmp_path,
        klarner='Texas,2010,"Ash, Amy",1,1,0\nTexas,2011,"Ash, Amy",1,0,0\n',
        kaplan="Amy Ash,Texas,2007 - 2013,Democrat,2012\nBo Birch,Texas,2013 - 2015,Democrat,2013\n"
        "Bo Birch,Texas,2013 - 2015,Democrat,2014\nAmy Ash,Texas,2007 - 2013,Democrat,2013\n",
        candidates="538results,2010,TX,G,DEM,general,Amy Ash,,1.0,,ash,amy,,\n"
        "538results,2014,TX,G,REP,general,Cy Cedar,,1.0,,cedar,cy,,\n"
        "538results,2018,TX,G,REP,general,Cy Cedar,,1.0,,cedar,cy,,\n",
        flagged="Dee Dogwood,Yes,Texas,Governor\n",
    )
    frame = statewide.build_governors(folder, tables())
    found = dict(zip(frame["year"], frame["governor"], strict=True))
    assert found[2011] == "Ash, Amy"
    assert found[2012] == "Amy Ash"
    assert found[2013] == found[2014] == "Bo Birch"
    assert found[2015] == found[2021] == "Cy Cedar"
    assert found[2022] == "Dee Dogwood"
    assert 2023 not in found, "the term of 2018 ran out without a known contest"
    assert frame.set_index("year").loc[2015, "party"] == "republican"


def test_a_governor_of_the_name_of_one_who_left_before_is_another(tmp_path: Path) -> None:
    folder = upstream(
        tmp_path,
        klarner='Kentucky,2011,"Ash, Amy",1,0,0\n',
        kaplan="Amy Ash,Kentucky,2007 - 2015,Democrat,2012\n",
        candidates="538results,2011,KY,G,DEM,general,Amy Ash,,1.0,,ash,amy,,\n"
        "538results,2019,KY,G,DEM,general,Bo Ash,,1.0,,ash,bo,,\n",
    )
    frame = statewide.build_governors(folder, tables())
    found = dict(zip(frame["year"], frame["governor"], strict=True))
    assert [found.get(year) for year in (2020, 2023, 2024)] == ["Bo Ash", "Bo Ash", None]


def test_a_known_error_of_a_file_is_mended(tmp_path: Path) -> None:
    folder = upstream(
        tmp_path,
        klarner="California,2003,Schwarzenegger,1,0,0\n",
        candidates="538results,2003,CA,G,REP,general,Cy Cedar,,1.0,,cedar,cy,,\n",
    )
    frame = statewide.build_governors(folder, tables()).set_index("year")
    assert frame.loc[2003, "party"] == "republican"


def test_a_change_that_the_file_counts_in_its_year_names_the_new_governor(tmp_path: Path) -> None:
    folder = upstream(
        tmp_path,
        klarner='Alaska,2008,"Elm, Bo",0,0,0\nAlaska,2009,"Elm, Bo",0,0,0\n'
        'Alaska,2010,"Fir, Di",0,1,0\nVermont,1991,"Elm, Bo followed by Al Oak",0,0,0\n',
        candidates="538results,2010,AK,G,REP,general,Di Fir,,1.0,,fir,di,,\n"
        "538results,2010,VT,G,DEM,general,Al Oak,,1.0,,oak,al,,\n",
    )
    frame = statewide.build_governors(folder, tables()).set_index(["state", "year"])
    assert frame.loc[("AK", 2008), "governor"] == "Elm, Bo"
    assert frame.loc[("AK", 2009), "governor"] == "Fir, Di"
    assert frame.loc[("VT", 1991), ["governor", "party"]].tolist() == ["Al Oak", "democratic"]


def test_a_winner_who_died_the_year_after_is_the_winner(tmp_path: Path) -> None:
    folder = upstream(
        tmp_path,
        klarner='Vermont,1990,"Ash, Amy",1,1,0\nVermont,1991,"Elm, Bo followed by Al Oak",0,0,0\n',
        candidates="538results,2010,VT,G,DEM,general,Al Oak,,1.0,,oak,al,,\n",
    )
    row = statewide.build_elections(folder, tables()).set_index("year").loc[1990]
    assert row[["winner", "winner_party"]].tolist() == ["Snelling, Richard A.", "republican"]


def test_contests_for_the_senate_follow_the_seat(tmp_path: Path) -> None:
    winners = [
        (1978, "Amy Ash", "ash,amy"),
        (1984, "Amy Ash", "ash,amy"),
        (1996, "Bo Elm", "elm,bo"),
    ]
    rows = "".join(
        f"538results,{year},TX,S,DEM,general,{name},,1.0,Class II,{parts},,\n"
        for year, name, parts in winners
    )
    folder = upstream(tmp_path, klarner='Texas,2011,"Ash, Amy",1,0,0\n', candidates=rows + (
        "538results,2010,TX,G,DEM,general,Amy Ash,,1.0,,ash,amy,,\n"
    ))  # fmt: skip
    frame = statewide.build_elections(folder, tables()).query("office == 'us_senate'")
    assert frame["year"].tolist() == [1984, 1996]
    assert frame["open_seat"].fillna("?").tolist() == ["no", "?"]
    assert frame["incumbent"].fillna("?").tolist() == ["Amy Ash", "?"]


@pytest.fixture(scope="module")
def committed() -> pd.DataFrame:
    from study.paths import shipped
    from study.raw.reader import read_table

    return read_table(shipped().raw, "statewide_elections")


@pytest.mark.parametrize(
    ("state", "office", "year", "open_seat"),
    [
        ("TX", "governor", 1990, "yes"),
        ("TX", "governor", 2010, "no"),
        ("NC", "governor", 2012, "yes"),
        ("NY", "governor", 2022, "no"),
        ("NY", "us_senate", 2000, "yes"),
        ("MN", "us_senate", 2008, "no"),
    ],
)
def test_known_contests(
    committed: pd.DataFrame, state: str, office: str, year: int, open_seat: str
) -> None:
    rows = committed.loc[
        committed["state"].eq(state) & committed["office"].eq(office) & committed["year"].eq(year)
    ]
    assert rows["open_seat"].tolist() == [open_seat]
