from pathlib import Path

import mayor_files
import pandas as pd
import pytest

from study.collect import elections
from study.collect.election_files import (
    FERREIRA_GYOURKO,
    HOPKINS_PETTINGILL,
    TWO_PARTY,
    TWO_PARTY_FILE,
    Report,
    read_two_party,
    restore_w,
    votes_of,
)
from study.collect.people import People, read_people
from study.collect.person_names import Spelling, identify


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    return mayor_files.write(tmp_path)


def people_of(reports: list[Report]) -> People:
    spelt = [Spelling(report.city_id, report.winner, report.source) for report in reports]
    return People(tuple(reports), (), identify(spelt, {}, ()))


def report(year: int, winner: str, source: str = FERREIRA_GYOURKO, **more: object) -> Report:
    return Report("x-tx", year, more.pop("month", None), winner, source=source, **more)  # type: ignore[arg-type]


def merged(*reports: Report) -> list[elections.Contest]:
    return elections.contests(reports, people_of(list(reports)))


def built(upstream: Path, **rows: list[tuple[str, ...]]) -> pd.DataFrame:
    frame = elections.build(upstream, mayor_files.tables(**rows))
    return frame.set_index(frame["city_id"] + " " + frame["date"])


def test_files_merge_into_one_row_a_contest(upstream: Path) -> None:
    row = built(upstream).loc["raleigh-nc 2001-11"]
    assert row["winner_id"] == "charles-meeker"
    assert row["sources"] == f"{TWO_PARTY};{FERREIRA_GYOURKO};{HOPKINS_PETTINGILL}"
    assert (row["winner_votes"], row["runner_up_votes"]) == (25655, 24599)
    assert (row["incumbent_id"], row["incumbent_outcome"]) == ("paul-coble", "lost")
    assert row["note"] == "Hopkins-Pettingill dates it in month 10"


def test_one_person_has_one_identifier_over_files_and_time(upstream: Path) -> None:
    frame = built(upstream)
    assert set(frame.loc[["raleigh-nc 1979-10", "raleigh-nc 1981-10"], "winner_id"]) == {
        "smedes-york"
    }
    assert frame.loc["washington-dc 1998", "winner_id"] == "anthony-williams"
    assert frame.loc["washington-dc 2002", "winner_id"] == "anthony-williams"
    assert set(frame.loc[frame["city_id"] == "omaha-ne", "winner_id"]) == {
        "jim-suttle",
        "jean-stothert",
    }


def test_only_the_frame_is_kept(upstream: Path) -> None:
    assert set(built(upstream)["city_id"]) <= set(mayor_files.CITIES)


def test_missing_votes_are_blank_and_false_totals_left_out(upstream: Path) -> None:
    frame = built(upstream)
    assert pd.isna(frame.loc["raleigh-nc 1979-10", "runner_up_votes"])
    assert pd.isna(frame.loc["raleigh-nc 1981-10", "total_votes"])
    assert frame.loc["raleigh-nc 1979-10", "total_votes"] == 24209
    assert pd.isna(frame.loc["dallas-tx 1995-05", "winner_votes"])


@pytest.mark.parametrize(
    ("winner", "loser", "kept"),
    [(500, 400, (500, 400)), (400, 500, (None, None)), (500, 500, (None, None))],
)
def test_votes_of_a_loser_that_are_not_below_the_winners_are_missing(
    winner: int, loser: int, kept: tuple[int | None, int | None]
) -> None:
    votes = votes_of(winner, loser, 1000, "A Loser")
    assert (votes["winner_votes"], votes["runner_up_votes"]) == kept


def test_fuller_spelling_of_the_runner_up_wins(upstream: Path) -> None:
    assert built(upstream).loc["raleigh-nc 1999-11", "runner_up"] == "Stephanie Fanjul"


def test_incumbents(upstream: Path) -> None:
    frame = built(upstream)
    assert frame.loc["raleigh-nc 1981-10", "incumbent_outcome"] == "won"
    assert frame.loc["raleigh-nc 1999-11", "incumbent_outcome"] == "retired"
    assert frame.loc["omaha-ne 2013", ["incumbent_id", "incumbent_outcome"]].tolist() == [
        "jim-suttle",
        "lost",
    ]
    assert pd.isna(frame.loc["dallas-tx 1995-05", "incumbent_outcome"]), "reason 6 is uncertain"
    assert pd.isna(frame.loc["raleigh-nc 1979-10", "incumbent_outcome"])


def test_an_odd_month_of_one_file_is_not_believed(upstream: Path) -> None:
    frame = built(upstream)
    assert "raleigh-nc 2003" in frame.index
    assert "raleigh-nc 2003-03" not in frame.index
    assert frame.loc["dallas-tx 2007-06", "winner_id"] == "tom-leppert"


def test_contest_off_the_cycle_is_special(upstream: Path) -> None:
    frame = built(upstream)
    assert frame.loc["dallas-tx 2002-02", "kind"] == "special"
    assert (frame.drop("dallas-tx 2002-02")["kind"] == "regular").all()


def test_winner_after_a_missing_contest_is_no_incumbent() -> None:
    found = merged(*(report(year, "A Bee") for year in (1980, 1984)), report(1996, "A Bee"))
    assert [contest.incumbent_outcome for contest in found] == ["", "", ""]
    found = merged(*(report(year, "A Bee") for year in (1980, 1984, 1988, 1996)))
    assert [contest.incumbent_outcome for contest in found] == ["", "won", "won", ""]


def test_a_misspelt_runner_up_is_mended_in_that_city() -> None:
    said = Report("orlando-fl", 1964, 5, "Robert Carr", "Carl T. Longford", source=FERREIRA_GYOURKO)
    elsewhere = report(1964, "Ann Lee", runner_up="Carl T. Longford")
    frame = elections.to_frame([*merged(said), *merged(elsewhere)])
    assert frame["runner_up"].tolist() == ["Carl T. Langford", "Carl T. Longford"]


def test_a_runner_up_who_won_the_last_contest_lost_whatever_a_file_says() -> None:
    rows = [report(year, "A Bee") for year in (1980, 1984)]
    *_, last = merged(*rows, report(1988, "C Dee", runner_up="A Bee", incumbent="won"))
    assert (last.incumbent_id, last.incumbent_outcome) == ("a-bee", "lost")


def test_different_winners_of_one_year() -> None:
    (one,) = merged(report(2003, "Bev Finley"), report(2003, "Jim Ridenour", HOPKINS_PETTINGILL))
    assert one.winner_id == "bev-finley"
    assert one.notes == ("Hopkins-Pettingill: Jim Ridenour won",)
    assert one.sources == (FERREIRA_GYOURKO, HOPKINS_PETTINGILL)
    (outvoted,) = merged(
        report(2003, "Bev Finley"),
        report(2003, "Jim Ridenour", HOPKINS_PETTINGILL),
        report(2003, "jim ridenour", TWO_PARTY),
    )
    assert outvoted.winner_id == "jim-ridenour"
    two = merged(report(2003, "Bev Finley", month=2), report(2003, "Jim Ridenour", month=11))
    assert [contest.date for contest in two] == ["2003-02", "2003-11"]


def test_contest_dated_a_year_later_by_another_file_is_one() -> None:
    years = [report(year, "Jerry Abramson") for year in (1985, 1989, 1993)]
    found = merged(*years, report(1994, "Jerry Abramson", HOPKINS_PETTINGILL))
    assert [contest.year for contest in found] == [1985, 1989, 1993]
    assert found[-1].notes == ("Hopkins-Pettingill dates it in 1994",)


def test_two_rounds_in_one_file_have_no_month() -> None:
    (one,) = merged(
        report(1997, "Judith Valles", month=11, winner_votes=4505, total_votes=14857),
        report(1997, "Judith Valles", month=2, winner_votes=8379, total_votes=13538),
    )
    assert one.date == "1997"
    row = elections.to_frame([one]).iloc[0]
    assert row["winner_votes"] == 8379


def test_a_winner_with_every_vote_and_no_rival_named_was_unopposed() -> None:
    def row(*reports: Report) -> pd.Series:
        return elections.to_frame(merged(*reports)).iloc[0]

    every = report(1997, "Ann Lee", winner_votes=900, total_votes=900)
    assert row(every)[["runner_up", "note"]].tolist() == ["Unopposed", elections.ALONE]
    assert pd.isna(row(report(1997, "Ann Lee", winner_votes=900, total_votes=1200))["runner_up"])
    assert pd.isna(row(report(1997, "Ann Lee", winner_votes=900))["runner_up"])
    other = report(
        1997, "Ann Lee", HOPKINS_PETTINGILL, winner_votes=900, runner_up="Bo Day", total_votes=950
    )
    assert row(every, other)["runner_up"] == "Bo Day"


def test_hand_made_row_hides_the_collected_one(upstream: Path) -> None:
    def keys(date: str, sources: str) -> set[str]:
        row = ("raleigh-nc", date, "regular", "charles-meeker", sources)
        return set(built(upstream, elections=[row]).index)

    assert "raleigh-nc 2001-11" not in keys("2001-11-06", "page-on-meeker;ferreira-gyourko-2009")
    assert "raleigh-nc 2001-11" not in keys("2001", "page-on-meeker")
    assert "raleigh-nc 2001-11" not in keys("2001-10-09", "page-on-meeker")
    assert "raleigh-nc 2001-11" in keys("2000-11-07", "page-on-meeker")
    assert "raleigh-nc 2001-11" in keys("2001-11-06", "ferreira-gyourko-2009")


def test_hand_made_row_hides_another_month_of_the_same_winner_and_kind(upstream: Path) -> None:
    def keys(kind: str, winner: str) -> set[str]:
        row = ("raleigh-nc", "2001-05-01", kind, winner, "page-on-raleigh")
        return set(built(upstream, elections=[row]).index)

    assert "raleigh-nc 2001-11" not in keys("regular", "charles-meeker")
    assert "raleigh-nc 2001-11" in keys("special", "charles-meeker")
    assert "raleigh-nc 2001-11" in keys("regular", "paul-coble")


def test_hand_made_row_of_another_kind_hides_the_same_winner(upstream: Path) -> None:
    def keys(winner: str) -> set[str]:
        row = ("raleigh-nc", "2001-11-06", "special", winner, "page-on-raleigh")
        return set(built(upstream, elections=[row]).index)

    assert "raleigh-nc 2001-11" not in keys("charles-meeker")
    assert "raleigh-nc 2001-11" in keys("paul-coble")


def test_hand_made_identifier_is_used_for_the_files(upstream: Path) -> None:
    frame = built(
        upstream,
        mayors=[("rusty-york", "Smedes York", "page-on-york")],
        spells=[("raleigh-nc", "rusty-york", "1979-12-03", "page-on-york")],
    )
    assert frame.loc["raleigh-nc 1979-10", "winner_id"] == "rusty-york"


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("2001", "2001-11", True),
        ("2001-11", "2001-11-06", True),
        ("2001-10", "2001-12-20", True),
        ("2001-05", "2001-11", False),
        ("2001", "2002-03-15", False),
    ],
)
def test_same_time(left: str, right: str, same: bool) -> None:
    assert elections.same_time(left, right) is elections.same_time(right, left) is same


def test_usual_interval() -> None:
    intervals = [(1979, 2), (1981, 2), (1983, 2), (1991, 4), (1995, 4)]
    assert elections.usual_interval(intervals, 1981) == 2
    assert elections.usual_interval(intervals, 2000) == 4
    assert elections.usual_interval(intervals, 1950) is None
    assert elections.usual_interval([(1991, 4)], 1991) is None


def test_agreement(upstream: Path) -> None:
    people = read_people(upstream, mayor_files.tables())
    frame = elections.agreement(people.reports, people).set_index(["first", "second"])
    assert frame.loc[(FERREIRA_GYOURKO, HOPKINS_PETTINGILL), ["shared", "same"]].tolist() == [5, 5]
    assert frame.loc[(FERREIRA_GYOURKO, TWO_PARTY), "share"] == 1
    reports = [report(2003, "Bev Finley"), report(2003, "Jim Ridenour", HOPKINS_PETTINGILL)]
    (row,) = elections.agreement(reports, people_of(reports)).to_dict("records")
    assert (row["shared"], row["same"], row["share"]) == (1, 0, 0)


@pytest.mark.parametrize(
    ("dropped", "name"),
    [
        ("anthonyilliams", "anthony williams"),
        ("jeffilliams", "jeff williams"),
        ("donald 'don'agner", "donald 'don' wagner"),
        ("martin o'malley", "martin o'malley"),
        ("paul coble", "paul coble"),
        ("callahan", "callahan"),
        ("", ""),
    ],
)
def test_dropped_w_is_put_back(dropped: str, name: str) -> None:
    assert restore_w(dropped, {"anthony"}) == name


def test_two_party_file_has_its_names_mended(upstream: Path) -> None:
    winners = {item.winner for item in read_two_party(upstream / TWO_PARTY_FILE)}
    assert "anthony williams" in winners
    assert not any("anthonyi" in winner for winner in winners)
