import json
import re
from pathlib import Path

import pytest

from study.raw.check import check, examine, fix
from study.raw.names import plain_name

LINE = re.compile(r"[a-z_]+\.(csv|json):[0-9]+: [^ :]+: \S.*")


def test_sound_folder_has_nothing_wrong(whole):
    assert examine(whole.path) == ([], [])


def test_message_has_the_promised_form(folder):
    folder.replace("spells", "2003-05-20,regular,elected,res", "soon,regular,elected,res")
    assert folder.errors() == [
        'spells.csv:3: end: "soon" is not a date (YYYY, YYYY-MM or YYYY-MM-DD)'
    ]


# table, text to replace, replacement, line, column, words
IN_ONE_CELL = {
    "impossible day": (
        "spells", "1990-01-02,1998", "1989-02-30,1998", 2, "start",
        ['"1989-02-30"', "not a date", "the calendar has no such day"]),
    "impossible month": (
        "spells", "1990-01-02,1998", "1989-13,1998", 2, "start",
        ['"1989-13"', "not a date", "the calendar has no such month"]),
    "date of another form": (
        "mayors", "1950-03-02", "2 March 1950", 2, "birth_date", ['"2 March 1950"', "YYYY-MM-DD"]),
    "unknown city": (
        "crime", "alpha-tx", "atlantis-tx", 2, "city_id",
        ['"atlantis-tx"', "city_id of cities.csv", "add it"]),
    "unknown winner": (
        "elections", "special,dora-elm", "special,zoe-zelkova", 4, "winner_id",
        ['"zoe-zelkova"', "mayor_id of mayors.csv"]),
    "blank source": (
        "elections", "none,roster,", "none,,", 2, "sources",
        ["is blank", "source of the row", "sources.csv"]),
    "source named twice": (
        "spells", "roster;survey", "roster;survey;roster", 5, "sources",
        ['"roster" is named twice', "name each source once"]),
    "age of another age": (
        "stated_ages", "cal-cedar,2003-06-30,45", "cal-cedar,0030,45", 2, "date",
        ['"0030"', "1600"]),
    "unknown source": (
        "spells", "roster;survey", "roster;rumour;survey", 5, "sources",
        ['"rumour"', "source_id of sources.csv", "add it"]),
    "sources with blanks": (
        "spells", "roster;survey", "roster; survey", 5, "sources",
        ['"roster; survey"', "key;key", "no spaces"]),
    "text in an integer column": (
        "crime", "25,20000", "some,20000", 2, "murder", ['"some"', "whole number", "leave blank"]),
    "integer beyond all counts": (
        "crime", "25,20000", "9999999999999999999999,20000", 2, "murder", ["whole number"]),
    "fraction in an integer column": (
        "crime", "25,20000", "2.5,20000", 2, "murder", ['"2.5"', "whole number"]),
    "thousands separator": (
        "population", "250000", '"250,000"', 2, "population", ['"250,000"', "whole number"]),
    "text in a number column": (
        "national_unemployment", "5.6", "high", 2, "unemployment_rate_percent",
        ['"high"', "is not a number"]),
    "number that is none": (
        "national_unemployment", "5.6", "NaN", 2, "unemployment_rate_percent",
        ['"NaN"', "is not a number"]),
    "wrong enum": (
        "spells", "elected,resigned", "elected,fired", 3, "exit",
        ['"fired"', "not one of defeated, retired, term_limited"]),
    "missing required value": (
        "mayors", "Ada Alder,Ada", ",Ada", 2, "name", ["is blank"]),
    "wrong identifier": (
        "cities", "Beta,NC,US", "Beta,N.C.,US", 3, "state", ['"N.C."', 'look like "TX"']),
    "less than the least": (
        "crime", "25,20000", "-25,20000", 2, "murder", ['"-25"', "less than 0"]),
    "more than the greatest": (
        "unemployment", "5.5,", "550,", 2, "unemployment_rate_percent",
        ['"550"', "more than 100"]),
    "end before start": (
        "spells", "2003-05-20,2003-11-30", "2003-05-20,2003-04", 4, "end",
        ['"2003-04"', 'not after start "2003-05-20"', "correct"]),
    "end on the day of the start": (
        "spells", "2003-05-20,2003-11-30", "2003-05-20,2003-05-20", 4, "end", ["not after start"]),
    "exit without end": (
        "spells", "special_election,,", "special_election,retired,", 5, "exit",
        ['"retired"', "has no end", "fill end"]),
    "start before 1600": (
        "spells", "cal-cedar,1995,1999", "cal-cedar,1595,1999", 6, "start", ['"1595"', "1600"]),
    "end after as_of": (
        "spells", "2003-11-30,,regular,special_election,,",
        "2003-11-30,2025-01-01,regular,special_election,retired,", 5, "end",
        ['"2025-01-01"', "2024-12-31", "as_of"]),
    "election after as_of": (
        "elections", "alpha-tx,2003-11-04", "alpha-tx,2025-11-04", 4, "date",
        ['"2025-11-04"', "2024-12-31"]),
    "candidate under age": (
        "candidacies", "TX,,2002", "TX,,1965", 2, "year", ['"1965"', "ben-birch was born 1948"]),
    "candidate after death": (
        "candidacies", ",,2008", ",,2016", 3, "year", ['"2016"', "after the death of ben-birch"]),
    "candidate in another state": (
        "candidacies", "governor,TX", "governor,OK", 2, "state",
        ['"OK"', "no state where ben-birch was mayor (TX)"]),
    "state office without a state": (
        "candidacies", "governor,TX", "governor,", 2, "state", ["is blank", "governor"]),
    "president of a state": (
        "candidacies", "president,", "president,TX", 3, "state", ['"TX"', "leave blank"]),
    "person entered twice": (
        "mayors", "Cal Cedar,Cal,Cedar", "BEN BIRCH,Cal,Cedar", 4, "name",
        ['"BEN BIRCH"', "ben-birch (line 3)", "one mayor_id"]),
    "act after the closing date": (
        "international_activity", "alpha-tx,1999-05", "alpha-tx,2999-05", 3, "date",
        ['"2999-05"', "1900"]),
    "act of an unknown initiative": (
        "international_activity", "green-pact", "blue-pact", 2, "initiative_id", ['"blue-pact"']),
    "second host of a convention": (
        "hosted_events", "beta-nc,finalist", "beta-nc,host", 3, "city_id",
        ['"beta-nc"', "alpha-tx (line 2)", "one host"]),
    "one contest as two": (
        "elections", "special,dora-elm,Jo Oak,700", "special,ada-alder,Jo Oak,6000", 4,
        "winner_votes", ['"6000"', "line 2", "one contest"]),
    "charter that runs backwards": (
        "charters", "1985,1999", "1985,1984", 2, "to_year", ['"1984"', "before from_year"]),
    "charters that overlap": (
        "charters", "1985,1999", "1985,", 3, "from_year", ['"2000"', "span of line 2"]),
    "death before birth": (
        "mayors", "1948,2015-07", "1948,1900", 3, "death_date",
        ['"1900"', '"1948"', "correct one"]),
    "birth after the closing date": (
        "mayors", "1950-03-02,", "2050-03-02,", 2, "birth_date", ['"2050-03-02"', "2024-12-31"]),
    "age against the birth date": (
        "stated_ages", "cal-cedar,2003-06-30,45", "ben-birch,2003-06-30,45", 2, "age",
        ['"45"', "ben-birch", "1957-07-01 and 1958-06-30", "1948-01-01 and 1948-12-31"]),
    "ages that contradict each other": (
        "stated_ages", "cal-cedar,2003-06-30,45,roster,",
        "cal-cedar,2003-06-30,45,roster,\ncal-cedar,2004-06-30,48,roster,", 3, "age",
        ['"48"', "cal-cedar", "keep the better source"]),
    "mayor under age": (
        "mayors", "1961,,female", "1990,,female", 5, "start",
        ['"2003-11-30"', "dora-elm was born 1990"]),
    "mayor under age by a stated age": (
        "stated_ages", "cal-cedar,2003-06-30,45", "cal-cedar,2003-06-30,24", 6, "start",
        ['"1995"', "cal-cedar was born between 1978-07-01 and 1979-06-30 by stated_ages.csv"]),
    "spell after death": (
        "mayors", "1948,2015-07", "1948,2002", 3, "end", ['"2003-05-20"', "death of ben-birch"]),
    "open spell of a dead mayor": (
        "mayors", "1961,,female", "1961,2020,female", 5, "end",
        ["is blank", "death of dora-elm on 2020"]),
    "total less than the counts": (
        "elections", "6000,5000,11000", "6000,5000,10999", 2, "total_votes",
        ['"10999"', "11000", "leave the total blank"]),
    "winner with fewer votes": (
        "elections", "700,600", "500,600", 4, "winner_votes", ['"500"', "600", "note"]),
    "winner who lost": (
        "elections", "ben-birch,,,,,ada-alder,term_limited", "ada-alder,,,,,ada-alder,lost", 3,
        "incumbent_outcome", ['"lost"', "ada-alder is the winner"]),
    "loser who won": (
        "elections", "ada-alder,term_limited", "ada-alder,won", 3, "incumbent_outcome",
        ['"won"', "ada-alder is not the winner"]),
    "incumbent who was not in office": (
        "elections", "ada-alder,term_limited", "dora-elm,term_limited", 3, "incumbent_id",
        ['"dora-elm"', "ada-alder (1990-01-02 to 1998-01-02, line 2) did"]),
    "second regular contest of a year": (
        "elections", "alpha-tx,2003-11-04,special", "alpha-tx,1997-12-04,regular", 4, "date",
        ['"1997-12-04"', "1997-11-04 (line 3)", "special"]),
    "win before any vote": (
        "candidacies", "declared,withdrew", "declared,won", 3, "outcome", ['"won"', "stage"]),
    "death later than any source was read": (
        "mayors", "1948,2015-07", "1948,2099", 3, "death_date", ['"2099"', "newest source"]),
    "bid later than any source was read": (
        "candidacies", "NC,12,2004", "NC,12,2025", 4, "year", ['"2025"', "newest source"]),
    "rule of a year to come": (
        "charters", "2000,,4", "2000,2099,4", 3, "to_year", ['"2099"', "as_of"]),
    "event of a year to come": (
        "hosted_events", "super_bowl,2004", "super_bowl,2099", 4, "year", ['"2099"', "as_of"]),
    "city whose id names another state": (
        "cities", "Alpha,TX,", "Alpha,OK,", 2, "city_id", ['"alpha-tx"', "-ok"]),
    "control character": (
        "spells", "roster,\nalpha-tx,ben", "roster,a\x07b\nalpha-tx,ben", 2, "note",
        ["U+0007", "plain text"]),
    "address that is none": (
        "sources", "https://example.org/census", "example.org", 2, "url", ['"example.org"', "https://"]),
}  # fmt: skip


@pytest.mark.parametrize("case", IN_ONE_CELL)
def test_planted_error_is_the_only_one_found(make_folder, case):
    name, old, new, line, column, words = IN_ONE_CELL[case]
    folder = make_folder(name)
    folder.replace(name, old, new)
    found = check(folder.path)
    file = "spells.csv" if column in {"start", "end"} else f"{name}.csv"
    assert [(p.file, p.line, p.column) for p in found] == [(file, line, column)]
    for word in words:
        assert word in found[0].message


@pytest.mark.parametrize(
    ("now", "unknown"),
    [
        ("beta-nc,2000,18000,census", False),
        ("beta-nc,2000,180000,estimate", True),
        ("beta-nc,1980,180000,census", True),
    ],
)
def test_a_city_outside_the_frame_is_told(whole, now, unknown):
    whole.replace("population", "beta-nc,2000,180000,census", now)
    (problem,) = examine(whole.path).warnings
    assert problem[:3] == ("cities.csv", 3, "city_id")
    assert "160,000" in problem.message
    assert ("add its population" in problem.message) == unknown
    assert "leave it out to keep to the frame" in problem.message


@pytest.mark.parametrize(
    ("table", "row", "told"),
    [
        ("spells", "gamma-gb,cal-cedar,2005,2009,regular,elected,retired,roster,", True),
        ("spells", "gamma-gb,cal-cedar,2005,2009,regular,elected,retired,roster,kept", False),
        ("elections", "gamma-gb,2023-05-04,regular,cal-cedar,,,,,,,roster,", True),
        ("elections", "gamma-gb,2023-05-04,regular,cal-cedar,,,,,,,roster,kept", False),
    ],
)
def test_a_city_abroad_with_mayors_is_told(folder, table, row, told):
    folder.write(table, f"{folder.text(table)}{row}\n")
    assert folder.errors() == []
    abroad = [line for line in folder.warnings() if "cities.csv:4: city_id" in line]
    assert len(abroad) == told
    for line in abroad:
        assert '"gamma-gb" lies in GB' in line
        assert "in no model, mayor_years, decisions or coverage" in line


@pytest.mark.parametrize(
    ("home", "state", "column"),
    [("gamma-gb", "", None), ("gamma-gb", "NC", None), ("beta-nc", "", "state"),
     ("beta-nc", "NC", None), ("beta-nc", "TX", "state")],
)  # fmt: skip
def test_an_office_abroad_has_no_state(folder, home, state, column):
    acting = "alpha-tx,cal-cedar,2003-05-20,2003-11-30,acting,succeeded,retired,roster,\n"
    folder.replace("spells", acting, "")
    folder.replace("spells", "beta-nc,cal", f"{home},cal")
    folder.replace("candidacies", "us_house,NC,12,", f"governor,{state},,")
    assert [problem.column for problem in check(folder.path)] == [column] * (column is not None)


def test_somebody_who_was_mayor_nowhere_has_a_state_of_office(folder):
    folder.insert("mayors", "cal-cedar", "bo-beech,Bo Beech,,,,,,,,,roster")
    folder.insert("candidacies", "cal-cedar", "bo-beech,governor,,,2004,general,won,ballot,roster,")
    problem = next(p for p in check(folder.path) if p.column == "state")
    assert "is blank; name the state" in problem.message


@pytest.mark.parametrize("first", [True, False])
def test_a_note_says_that_one_count_came_twice(folder, first):
    folder.replace("elections", "special,dora-elm,Jo Oak,700", "special,ada-alder,Jo Oak,6000")
    assert "say in note" in folder.only_error().message
    old = "11000,,none,roster," if first else "6000,600,,,,roster,"
    folder.replace("elections", old, f"{old}both counts are by the clerk")
    assert folder.errors() == []


@pytest.mark.parametrize(
    ("date", "changed"),
    [("5/1/1985", True), ("31168", True), ("1985/05/01", True), ("1.5.85", True), ("May-85", True),
     ("1985-5-1", True), ("1985-05-01 00:00:00", True), ("soon", False), ("c. 1985", False),
     ("19850501", False), ("1985-", False)],
)  # fmt: skip
def test_dates_that_a_spreadsheet_changed_are_told(folder, date, changed):
    folder.replace("spells", "1990-01-02,1998-01-02", f"{date},1998-01-02")
    problem = folder.only_error()
    assert problem[:3] == ("spells.csv", 2, "start")
    assert f'"{date}" is not a date' in problem.message
    assert ("format the column as text" in problem.message) == changed


@pytest.mark.parametrize(
    ("name", "line", "other"),
    [("李強", 4, "王明"), ("Юлия Орлова", 4, "Юлия Белова"), ("!", None, "?")],
)
def test_names_without_latin_letters_are_told_apart(folder, name, line, other):
    """Ben and Cal of alpha-tx: one name is one person, two names are two."""
    folder.replace("mayors", "Ben Birch,Ben,Birch", f"{name},,")
    folder.replace("mayors", "Cal Cedar,Cal,Cedar", f"{name},,")
    assert [problem.line for problem in check(folder.path)] == [line] * (line is not None)
    folder.replace("mayors", f"cal-cedar,{name}", f"cal-cedar,{other}")
    assert folder.errors() == []


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("José  Peña, Jr.", "jose pena jr"),
        ("Shanaé Joyce-Stringer", "shanae joyce stringer"),
        ('Dora "Dee" O’Elm', "dora dee oelm"),
        ("李 強", "李 強"),
        ("ΜΑΡΊΑ", "μαρια"),
        ("की", "की"),
        (" - ! ", ""),
        ("", ""),
    ],
)
def test_plain_names(name, plain):
    assert plain_name(name) == plain


def test_repeated_key_names_the_other_line(folder):
    folder.insert("crime", "alpha-tx,1990", "alpha-tx,1990,1,1,1,1,roster,")
    problem = folder.only_error()
    assert problem[:3] == ("crime.csv", 3, "city_id+year")
    assert '"alpha-tx, 1990" repeats the key of line 2' in problem.message


def test_repeated_key_with_blank_parts(folder):
    folder.replace("candidacies", "president,,,2008,declared", "governor,TX,,2002,runoff")
    problem = folder.only_error()
    assert problem[:3] == ("candidacies.csv", 3, "mayor_id+office+year+state+district")
    assert "line 2" in problem.message


def test_second_row_of_a_city_year_is_refused(whole):
    whole.insert("building_permits", "alpha-tx,1990", "alpha-tx,1990,100,50,150,survey")
    assert whole.only_error()[:3] == ("building_permits.csv", 3, "city_id+year")


def test_overlap_names_both_spells(folder):
    folder.replace("spells", "ben-birch,1998-01-02", "ben-birch,1996-01-02")
    problem = folder.only_error()
    assert problem[:3] == ("spells.csv", 3, "start")
    assert "ada-alder (1990-01-02 to 1998-01-02, line 2)" in problem.message
    assert "status to acting" in problem.message


def test_open_spell_overlaps_whatever_comes_later(folder):
    folder.replace("mayors", "1948,2015-07", "1948,")
    folder.replace(
        "spells", "1998-01-02,2003-05-20,regular,elected,resigned", "1998-01-02,,regular,elected,"
    )
    problem = folder.only_error()
    assert problem[:3] == ("spells.csv", 5, "start")
    assert "ben-birch (since 1998-01-02, line 3)" in problem.message


@pytest.mark.parametrize("start", ["1998", "1998-01", "1997"])
def test_dates_that_may_fit_are_no_overlap(folder, start):
    folder.replace("spells", "1990-01-02,1998-01-02", "1990-01-02,1998")
    folder.replace("spells", "ben-birch,1998-01-02", f"ben-birch,{start}")
    assert ("spells.csv:3: start" in " ".join(folder.errors())) == (start == "1997")


def test_acting_spell_may_overlap(folder):
    folder.replace("spells", "cal-cedar,2003-05-20", "cal-cedar,2003-01-20")
    assert folder.errors() == []


def test_end_in_the_year_of_the_start_is_sound(folder):
    folder.replace("spells", "cal-cedar,1995,1999", "cal-cedar,1995,1995")
    assert folder.errors() == []


def test_gap_is_a_warning_unless_a_note_explains_it(folder):
    folder.replace("spells", "1990-01-02,1998-01-02", "1990-01-02,1997-01-02")
    assert folder.errors() == []
    assert folder.warnings() == []  # the later spell has a note
    folder.replace("spells", '"ran for office, and left"', "")
    assert folder.errors() == []
    (warning,) = examine(folder.path).warnings
    assert warning[:3] == ("spells.csv", 3, "start")
    assert "365 days after the end of ada-alder" in warning.message


def test_acting_mayor_fills_the_gap(folder):
    folder.replace(
        "spells", "alpha-tx,cal-cedar,2003-05-20,2003-11-30,acting,succeeded,retired,roster,\n", ""
    )
    folder.replace("spells", '"ran for office, and left"', "")
    assert [w[:3] for w in examine(folder.path).warnings] == [("spells.csv", 4, "start")]


def test_ended_spell_without_exit_is_a_warning(folder):
    folder.replace("spells", "elected,defeated", "elected,")
    assert folder.errors() == []
    (warning,) = examine(folder.path).warnings
    assert warning[:3] == ("spells.csv", 6, "exit")
    assert 'ended "1999"' in warning.message


def test_winner_who_never_served_is_an_error(folder):
    folder.replace("elections", "1997-11-04,regular,ben-birch", "1993-11-02,regular,ben-birch")
    assert folder.errors() == []
    assert [w[:3] for w in examine(folder.path).warnings] == [("elections.csv", 3, "winner_id")]
    folder.insert("mayors", "cal-cedar", "bo-beech,Bo Beech,,,,,,,,,roster")
    folder.replace("elections", "1993-11-02,regular,ben-birch", "1993-11-02,regular,bo-beech")
    problem = folder.only_error()
    assert problem[:3] == ("elections.csv", 3, "winner_id")
    assert '"bo-beech" won on 1993-11-02' in problem.message
    assert "ada-alder (1990-01-02 to 1998-01-02, line 2) held the office" in problem.message


def test_note_says_why_a_winner_never_served(folder):
    folder.insert("mayors", "cal-cedar", "bo-beech,Bo Beech,,,,,,,,,roster")
    folder.insert(
        "elections",
        "alpha-tx,1997",
        "alpha-tx,1993-11-02,regular,bo-beech,,,,,,,roster,died before taking office",
    )
    assert folder.errors() == []
    assert len(folder.warnings()) == 1


def test_regular_contest_inside_a_full_term_is_a_warning(make_folder):
    folder = make_folder("charters")
    for year in ("1999", "2001"):
        row = f"alpha-tx,{year}-11,regular,ben-birch,,,,,,,roster,"
        folder.insert("elections", "alpha-tx,2003-11-04", row)
    (warning,) = examine(folder.path).warnings
    assert warning[:3] == ("elections.csv", 4, "date")
    assert '"1999-11" lies in alpha-tx within the term of 4 years from 1997 to 2001' in str(warning)
    folder.replace("elections", "1999-11,regular", "1999-11,special")
    assert folder.warnings() == []


def test_the_length_of_a_term_is_that_of_the_year_after_the_contest(make_folder):
    folder = make_folder("charters")
    folder.replace("charters", "1985,1999,4,", "1985,1997,4,")
    folder.replace("charters", "2000,,4,", "1998,,2,")
    for year in ("1998", "1999"):
        row = f"alpha-tx,{year}-11,regular,ben-birch,,,,,,,roster,"
        folder.insert("elections", "alpha-tx,2003-11-04", row)
    (warning,) = examine(folder.path).warnings
    assert "within the term of 2 years from 1997 to 1999" in warning.message


def test_an_incumbent_of_a_time_nobody_is_known_for_is_let_pass(folder):
    row = "alpha-tx,1979-11,regular,ada-alder,,,,,ben-birch,lost,roster,"
    folder.insert("elections", "alpha-tx,1989-11-07", row)
    assert folder.errors() == []


def test_elections_before_the_known_spells_are_one_warning_a_city(folder):
    rows = [f"alpha-tx,{year},regular,ada-alder,,,,,,,roster,\n" for year in (1971, 1975, 1979)]
    folder.replace("elections", "alpha-tx,1989", "".join(rows) + "alpha-tx,1989")
    assert folder.errors() == []
    (warning,) = examine(folder.path).warnings
    assert warning[:3] == ("elections.csv", 2, "winner_id")
    assert "1971 and 2 more until 1979" in warning.message


def test_winner_may_take_office_after_as_of(folder):
    text = folder.text("elections")
    folder.write("elections", text + "alpha-tx,2024-11-05,regular,ada-alder,,,,,,,roster,\n")
    assert examine(folder.path) == ([], [])


def test_candidate_who_never_was_mayor_is_a_warning(folder):
    folder.insert("mayors", "cal-cedar", "bo-beech,Bo Beech,,,,,,,,,roster")
    folder.insert(
        "candidacies", "cal-cedar", "bo-beech,us_house,TX,7,1994,general,lost,page,roster,"
    )
    assert folder.errors() == []
    (warning,) = examine(folder.path).warnings
    assert warning[:3] == ("candidacies.csv", 4, "mayor_id")


def test_people_of_one_name_in_two_cities_are_two(folder):
    folder.replace("mayors", "Cal Cedar,Cal", "Ben  Birch,Cal")
    assert [p.column for p in check(folder.path)] == ["name"]
    folder.replace(
        "spells", "alpha-tx,cal-cedar,2003-05-20,2003-11-30,acting,succeeded,retired,roster,\n", ""
    )
    assert folder.errors() == []


def test_unverified_is_a_legal_key(folder):
    folder.replace("crime", "251000,roster", "251000,roster;unverified")
    assert folder.errors() == []


def test_source_that_nobody_cites(folder):
    folder.insert("sources", "roster", "police,Police returns,,,,,,")
    problem = folder.only_error()
    assert problem[:3] == ("sources.csv", 3, "source_id")
    assert '"police" is cited by no row' in problem.message


def test_missing_file(folder):
    folder.file("crime").unlink()
    errors = folder.errors()
    assert errors == ["crime.csv:1: file: is missing; add it, with at least its header line"]


def test_missing_file_that_others_refer_to_is_one_error(folder):
    folder.file("cities").unlink()
    assert [(p.file, p.column) for p in check(folder.path)] == [("cities.csv", "file")]


def test_empty_file(folder):
    folder.write("crime", "")
    problem = folder.only_error()
    assert problem[:3] == ("crime.csv", 1, "file")
    assert "is empty" in problem.message
    assert "header" in problem.message


def test_table_without_rows_is_sound(whole):
    whole.write("name_variants", "city_id,name,mayor_id,sources\n")
    assert whole.errors() == []


def test_file_that_is_not_utf8(folder):
    content = folder.file("mayors").read_bytes().replace(b"Ben Birch", b"B\xe9n Birch")
    folder.file("mayors").write_bytes(content)
    problem = folder.only_error()
    assert problem[:3] == ("mayors.csv", 3, "file")
    assert "not UTF-8" in problem.message
    assert "0xe9" in problem.message
    assert "save it as UTF-8" in problem.message


def test_missing_column(whole):
    whole.write(
        "career_reviews", "mayor_id,reviewed_on,basis,sources,note\nada-alder,2024,page,roster,\n"
    )
    problem = whole.only_error()
    assert problem[:3] == ("career_reviews.csv", 1, "result")
    assert "column is missing" in problem.message
    assert "mayor_id,reviewed_on,basis,result,sources,note" in problem.message


def test_extra_column(whole):
    text = whole.text("national_unemployment")
    whole.write(
        "national_unemployment", text.replace("sources", "sources,mood").replace("vey", "vey,")
    )
    problem = whole.only_error()
    assert problem[:3] == ("national_unemployment.csv", 1, "mood")
    assert "remove it" in problem.message


def test_renamed_column_is_missing_and_unknown(whole):
    whole.replace("national_unemployment", "year,", "Year,")
    assert [p.column for p in check(whole.path)] == ["year", "Year"]


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_cells_apart_by_something_else(whole, mark, name):
    whole.write("national_unemployment", whole.text("national_unemployment").replace(",", mark))
    problem = whole.only_error()
    assert problem[:3] == ("national_unemployment.csv", 1, "file")
    assert f"has {name} between its cells" in problem.message


def test_columns_out_of_order(whole):
    whole.replace(
        "national_unemployment", "year,unemployment_rate_percent", "unemployment_rate_percent,year"
    )
    problem = whole.only_error()
    assert problem[:3] == ("national_unemployment.csv", 1, "row")
    assert "out of order" in problem.message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "roster,\nalpha-tx,ben",
            "roster\nalpha-tx,ben",
            ["8 cells, expected 9", "missing commas"],
        ),
        ("term_limited,roster,", "term_limited,roster,so,", ["10 cells, expected 9", "quotes"]),
    ],
)
def test_row_of_another_width(folder, old, new, words):
    folder.replace("spells", old, new)
    problem = folder.only_error()
    assert problem[:3] == ("spells.csv", 2, "row")
    for word in words:
        assert word in problem.message


def test_row_of_another_width_spoils_no_other_row(folder):
    folder.replace("cities", "alpha-tx,Alpha,", "alpha-tx,Alpha,Plains,")
    folder.replace("crime", "25,20000", "x,20000")
    assert [p[:3] for p in check(folder.path)] == [
        ("cities.csv", 2, "row"),
        ("crime.csv", 2, "murder"),
    ]


def test_blank_line(folder):
    folder.replace("spells", "alpha-tx,dora", "\nalpha-tx,dora")
    problem = folder.only_error()
    assert problem[:3] == ("spells.csv", 5, "row")
    assert "blank line" in problem.message


@pytest.mark.parametrize("blank", [",,,,,,,", "  ", " , "])
def test_line_of_commas_and_spaces_is_blank(folder, blank):
    folder.replace("crime", "alpha-tx", f"{blank}\nalpha-tx")
    problem = folder.only_error()
    assert problem[:3] == ("crime.csv", 2, "row")
    assert "blank line" in problem.message


def test_very_long_cell_is_shown_by_its_ends(folder):
    folder.replace("crime", "25,20000", f"2{'0' * 100_000}x,20000")
    line = str(folder.only_error())
    assert len(line) < 1000
    assert " ... " in line


def test_quotes_that_do_not_match(folder):
    folder.replace("spells", 'office, and left"', "office, and left")
    problem = folder.only_error()
    assert problem[:3] == ("spells.csv", 3, "file")
    assert "quotes do not match" in problem.message


def test_line_is_the_physical_line_after_a_cell_of_two_lines(folder):
    folder.replace("spells", "office, and", "office,\nand")
    folder.replace("spells", "special_election,,", "promoted,,")
    assert [p[:3] for p in check(folder.path)] == [
        ("spells.csv", 3, "note"),
        ("spells.csv", 6, "entry"),
    ]


def test_crlf(folder):
    folder.write("crime", folder.text("crime").replace("\n", "\r\n"))
    problem = folder.only_error()
    assert problem[:3] == ("crime.csv", 1, "file")
    assert "CRLF" in problem.message
    assert "mayors check --fix" in problem.message
    assert fix(folder.path) == ["crime.csv"]
    assert folder.errors() == []


def test_votes_that_a_note_explains(folder):
    folder.replace("elections", "700,600,,,,roster,", "500,600,,,,roster,ranked ballot")
    assert folder.errors() == []


def test_cr_alone(folder):
    folder.write("crime", folder.text("crime").replace("\n", "\r"))
    problem = folder.only_error()
    assert problem[:3] == ("crime.csv", 1, "file")
    assert "has CR line ends" in problem.message
    assert fix(folder.path) == ["crime.csv"]
    assert folder.errors() == []


def test_nul_bytes(folder):
    folder.file("crime").write_bytes(folder.text("crime").encode("utf-16"))
    folder.replace("spells", "ran for office", "ran\0for office")
    utf16, nul = [p for p in check(folder.path) if p.column == "file"][::-1]
    assert (utf16.file, nul[:3]) == ("crime.csv", ("spells.csv", 3, "file"))
    for problem in (utf16, nul):
        assert "NUL bytes" in problem.message
        assert "save it as UTF-8" in problem.message


@pytest.mark.parametrize("start", [b"PK\x03\x04\x14\0", b"\xd0\xcf\x11\xe0\xa1\xb1"])
def test_workbook_under_the_name_of_a_table(folder, start):
    folder.file("crime").write_bytes(start + bytes(100))
    problem = folder.only_error()
    assert problem[:3] == ("crime.csv", 1, "file")
    assert problem.message == "is an Excel workbook; save it as CSV UTF-8"


def test_cell_beyond_all_length(folder):
    folder.replace("spells", "ran for office", "ran " * 50_000)
    problem = folder.only_error()
    assert problem[:3] == ("spells.csv", 3, "file")
    assert "more than 131,072 characters" in problem.message


def test_byte_order_mark_of_the_descriptor_is_tolerated(folder):
    path = folder.path / "datapackage.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert folder.errors() == []


def test_needed_tables_must_be_described(folder):
    errors = examine(folder.path, needed=["spells", "charters", "crime"]).errors
    assert [problem[:3] for problem in errors] == [("datapackage.json", 1, "file")]
    assert "does not describe charters" in errors[0].message


def test_only_needed_tables_are_looked_at(folder):
    folder.replace("crime", "25,20000", "x,20000")
    assert examine(folder.path, needed=["cities", "sources"], only_needed=True).errors == []
    assert len(folder.errors()) == 1


def test_byte_order_mark(folder):
    folder.write("crime", "\ufeff" + folder.text("crime"))
    problem = folder.only_error()
    assert problem[:3] == ("crime.csv", 1, "file")
    assert "byte-order mark" in problem.message
    fix(folder.path)
    assert folder.errors() == []


NOT_CANONICAL = {
    "needless quotes": ("hosted_events", "Super Bowl XXXVIII", '"Super Bowl XXXVIII"', 4),
    "blanks around a cell": ("hosted_events", "Super Bowl XXXVIII", " Super Bowl XXXVIII ", 4),
    "needless digits": ("unemployment", "5.5,", "5.50,", 2),
    "whole number with a fraction": ("cities", "35,-80", "35.0,-80", 3),
    "leading zero": ("crime", "25,20000", "025,20000", 2),
}


@pytest.mark.parametrize("case", NOT_CANONICAL)
def test_form_that_is_not_canonical(make_folder, case):
    name, old, new, line = NOT_CANONICAL[case]
    folder = make_folder(name)
    sound = folder.text(name)
    folder.replace(name, old, new)
    problem = folder.only_error()
    assert problem[:3] == (f"{name}.csv", line, "row")
    assert "canonical form" in problem.message
    assert "mayors check --fix" in problem.message
    assert fix(folder.path) == [f"{name}.csv"]
    assert folder.text(name) == sound


def test_rows_out_of_order(folder):
    sound = folder.text("spells")
    header, first, *rest = sound.splitlines()
    folder.write("spells", "\n".join([header, *rest, first]) + "\n")
    problem = folder.only_error()
    assert problem[:3] == ("spells.csv", 2, "row")
    assert "sorted by key" in problem.message
    assert fix(folder.path) == ["spells.csv"]
    assert folder.text("spells") == sound


def test_missing_line_end_at_the_end(folder):
    folder.write("crime", folder.text("crime").rstrip("\n"))
    assert folder.only_error()[:3] == ("crime.csv", 2, "row")


def test_fix_leaves_alone_what_it_cannot_parse(whole):
    whole.replace("crime", "25,20000", "some, 20000")
    whole.replace("unemployment", "5.5,", "5.50,")
    spoilt = whole.text("crime")
    assert fix(whole.path) == ["unemployment.csv"]
    assert whole.text("crime") == spoilt


def test_fix_of_a_sound_folder_changes_nothing(folder):
    assert fix(folder.path) == []


def test_fix_changes_no_value_and_removes_blank_lines(folder):
    sound = folder.text("spells")
    folder.write("spells", sound.replace("\n", "\n\n"))
    fix(folder.path)
    assert folder.text("spells") == sound


def test_fix_removes_a_line_of_commas(folder):
    sound = folder.text("crime")
    folder.write("crime", f"{sound},,,,,,,\n")
    fix(folder.path)
    assert folder.text("crime") == sound


def test_missing_descriptor(folder):
    (folder.path / "datapackage.json").unlink()
    problem = folder.only_error()
    assert problem[:3] == ("datapackage.json", 1, "file")
    assert "is missing" in problem.message


def test_folder_that_is_not_there(tmp_path):
    (problem,) = check(tmp_path / "nowhere")
    assert problem[:3] == ("datapackage.json", 1, "file")


MALFORMED = {
    "no JSON": ("{\n", 2, "not JSON"),
    "no object": ("[]", 1, "not a JSON object"),
    "no resources": ('{"as_of": "2024-12-31"}', 1, "resources"),
    "no closing date": ('{"resources": []}', 1, "as_of"),
    "bad closing date": ('{"resources": [], "as_of": "2024"}', 1, "as_of"),
    "resources of another kind": ('{"resources": ["a"], "as_of": "2024-12-31"}', 1, "resources"),
    "too deep": ("[" * 100_000, 1, "nested too deeply"),
    "closing date of another age": ('{"resources": [], "as_of": "9999-12-31"}', 1, "9999-12-31"),
    "latin-1": (b'{"title": "\xe9"}', 1, "UTF-8"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_malformed_descriptor(folder, case):
    content, line, word = MALFORMED[case]
    path = folder.path / "datapackage.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problem = folder.only_error()
    assert problem[:3] == ("datapackage.json", line, "file")
    assert word in problem.message


def _first_resource(**changes):
    return lambda package: package["resources"][0]["schema"].update(changes)


def _first_constraint(**changes):
    return lambda package: package["resources"][0]["schema"]["fields"][0]["constraints"].update(
        changes
    )


UNSOUND = {
    "table twice": (lambda package: package["resources"].append(package["resources"][0]), "twice"),
    "path out of the folder": (
        lambda package: package["resources"][0].update(path="../../etc/passwd"),
        '"../../etc/passwd"',
    ),
    "name that is a number": (lambda package: package["resources"][0].update(name=3), '"3"'),
    "name out of the folder": (
        lambda package: package["resources"][0].update(name="../cities", path="../cities.csv"),
        '"../cities.csv"',
    ),
    "constraint of another kind": (_first_constraint(required="perhaps"), "perhaps"),
    "pattern that is none": (_first_constraint(pattern="("), "pattern"),
    "key on no column": (_first_resource(primaryKey=["town"]), "town"),
    "foreign key to no table": (
        _first_resource(
            foreignKeys=[
                {"fields": ["city_id"], "reference": {"resource": "towns", "fields": ["town_id"]}}
            ]
        ),
        "towns.town_id",
    ),
}


@pytest.mark.parametrize("case", UNSOUND)
def test_unsound_descriptor(folder, case):
    spoil, word = UNSOUND[case]
    path = folder.path / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    spoil(package)
    path.write_text(json.dumps(package), encoding="utf-8")
    problem = folder.only_error()
    assert problem[:3] == ("datapackage.json", 1, "file")
    assert word in problem.message


@pytest.mark.parametrize("name", ["crime.csv", "datapackage.json"])
def test_folder_in_the_place_of_a_file(folder, name):
    (folder.path / name).unlink()
    (folder.path / name).mkdir()
    problem = folder.only_error()
    assert problem[:3] == (name, 1, "file")
    assert "cannot be read" in problem.message


def test_all_errors_come_at_once_in_order_and_in_form(whole):
    whole.replace("spells", "elected,resigned", "elected,fired")
    whole.replace("spells", "roster;survey", "roster;rumour;survey")
    whole.replace("crime", "alpha-tx", "atlantis-tx")
    whole.file("population").unlink()
    whole.replace("sources", "roster,Roster", "roster,")
    errors = whole.errors()
    assert [error.split(":")[0] for error in errors] == [
        "spells.csv",
        "spells.csv",
        "population.csv",
        "crime.csv",
        "sources.csv",
    ]
    for error in errors:
        assert LINE.fullmatch(error), error


def test_check_takes_text_paths_too(folder):
    assert check(Path(str(folder.path))) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        (
            "ada-alder,2024-11-22,page,none_found",
            "ada-alder,2024-11-22,page,candidacy",
            2,
            "no rows",
        ),
        (
            "ben-birch,2024-11-22,page,candidacy",
            "ben-birch,2024-11-22,page,none_found",
            3,
            "has rows",
        ),
    ],
)
def test_a_review_says_what_candidacies_holds(make_folder, old, new, line, words):
    folder = make_folder("candidacies", "career_reviews")
    assert folder.errors() == []
    folder.replace("career_reviews", old, new)
    problem = folder.only_error()
    assert problem[:3] == ("career_reviews.csv", line, "result")
    assert words in problem.message
