import pandas as pd
import pytest

from study.paths import shipped
from study.raw import words
from study.raw.bibliography import bibliography, citation_line, citations
from study.raw.descriptor import load_descriptor
from study.raw.history import TABLES, history
from study.raw.reader import read_raw, read_table

BEN = """\
Ben Birch (ben-birch): male, Republican [roster]

  1948                      born [roster]
  1989-11-07                loses the regular mayoral election in Alpha, TX to Ada Alder [roster]
  1997-11-04                wins the regular mayoral election in Alpha, TX [roster]
  1998-01-02                becomes mayor of Alpha, TX: elected [roster]
  2002                      runs for governor (TX): lost in the primary [roster]
  2003-05-20                leaves the office of mayor of Alpha, TX: resigned [roster]
                            note: ran for office, and left
  2005-01-03 to 2007-01-03  holds office: US House (TX) [roster]
  2008                      runs for president: withdrew before any vote [roster]
  2015-07                   died [roster]

Abroad
  1999-05                   sister city: Gamma, United Kingdom [survey]
                            note: signed in Gamma

Review of the later career
  2024-11-22                bids for other offices were found [roster]

Sources
  roster: A. Author (2001). Roster of mayors. Accessed 2024-11-22. Licence: none stated.
  survey: Survey Office. Yearly survey. Licence: CC BY 4.0.
"""

ALPHA = """\
Alpha, TX (alpha-tx): in the South [census-1990]

Mayors
  1990-01-02 to 1998-01-02  Ada Alder: elected, then barred by a term limit [roster]
  1998-01-02 to 2003-05-20  Ben Birch: elected, then resigned [roster]
                            note: ran for office, and left
  2003-05-20 to 2003-11-30  Cal Cedar (acting): succeeded on a vacancy, \
then acting time ended [roster]
  since 2003-11-30          Dora "Dee" Elm: elected at a special election [roster; survey]

Elections
  1989-11-07                regular: Ada Alder against Ben Birch, 6,000 votes to 5,000; \
no incumbent [roster]
  1997-11-04                regular: Ben Birch; the incumbent was barred by a term limit [roster]
  2003-11-04                special: Dora "Dee" Elm against Jo Oak, 700 votes to 600 [roster]

Charter
  1985 to 1999              mayor-council, directly elected, partisan ballot, \
terms of 4 years, at most 2 terms in a row [roster]
  since 2000                council-manager, directly elected, nonpartisan ballot, \
terms of 4 years [roster]
                            note: no limit

Events
  1992                      host: Democratic National Convention [roster]
  2004                      host: Super Bowl XXXVIII [roster]

Abroad
  1996                      signs a declaration: Green Pact (first seen on a list) [roster]
  1999-05                   sister city: Gamma, United Kingdom [survey]
                            note: signed in Gamma

Population at the censuses
  1990                      250,000 [census-1990]

Sources
  census-1990: Census Bureau (1991). Census of 1990. https://example.org/census. \
Accessed 2024-11. Licence: public domain.
  roster: A. Author (2001). Roster of mayors. Accessed 2024-11-22. Licence: none stated.
  survey: Survey Office. Yearly survey. Licence: CC BY 4.0.
"""


NONE_DUE = pd.DataFrame({"city_id": [], "year": []})


def _shown(whole, query, due=NONE_DUE):
    return history(read_raw(whole.path, TABLES), due, query)


def test_career(whole):
    assert _shown(whole, "ben-birch") == BEN


def test_city(whole):
    assert _shown(whole, "alpha-tx") == ALPHA


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("Ben Birch", "Ben Birch (ben-birch)"),
        ("  BEN  BIRCH ", "Ben Birch (ben-birch)"),
        ("birch", "Ben Birch (ben-birch)"),
        ("Dora 'Dee' Elm", 'Dora "Dee" Elm (dora-elm)'),
        ("ALPHA-TX", "Alpha, TX (alpha-tx)"),
        ("alpha", "Alpha, TX (alpha-tx)"),
        ("Alpha, TX", "Alpha, TX (alpha-tx)"),
        ("gamma", "Gamma, United Kingdom (gamma-gb)"),
        ("Gamma, GB", "Gamma, United Kingdom (gamma-gb)"),
        ("Gamma, United Kingdom", "Gamma, United Kingdom (gamma-gb)"),
    ],
)
def test_names_are_found_in_any_case(whole, query, title):
    assert _shown(whole, query).startswith(title)


def test_ambiguous_name_lists_the_candidates(whole):
    whole.replace("mayors", "Cal Cedar,Cal,Cedar", "Cal Birch,Cal,Birch")
    with pytest.raises(LookupError) as error:
        _shown(whole, "birch")
    assert str(error.value) == (
        '"birch" may be ben-birch (Ben Birch), cal-cedar (Cal Birch); name one by its identifier'
    )


def test_unknown_name_lists_the_closest(whole):
    with pytest.raises(LookupError) as error:
        _shown(whole, "Ben Burch")
    assert str(error.value) == (
        'no mayor or city is called "Ben Burch"; closest: ben-birch (Ben Birch)'
    )


@pytest.mark.parametrize("query", ["qqq", "", "  ", "!"])
def test_name_like_no_other(whole, query):
    whole.replace("mayors", "Cal Cedar,Cal,Cedar", "?,Cal,Cedar")
    with pytest.raises(LookupError, match="no mayor or city is called"):
        _shown(whole, query)


def test_a_stated_age_says_when_the_mayor_was_born(whole):
    assert (
        "  2003-06-30                is 45 years old: born 1957-07-01 to 1958-06-30 [roster]"
    ) in _shown(whole, "cal-cedar").splitlines()


def test_defeated_incumbent_loses_the_election(whole):
    whole.replace("elections", "ada-alder,term_limited", "ada-alder,lost")
    text = _shown(whole, "ada-alder")
    assert (
        "1997-11-04                loses the regular mayoral election in Alpha, TX to Ben" in text
    )


@pytest.mark.parametrize("name", ["李強", "?"])
def test_a_name_without_latin_letters_is_not_that_of_a_blank_runner_up(whole, name):
    whole.replace("mayors", "Ada Alder,Ada,Alder", f"{name},,")
    assert "1997-11-04,regular,ben-birch,,," in whole.text("elections")
    assert "loses" not in _shown(whole, "ada-alder")


def test_a_runner_up_is_known_by_a_name_in_any_script(whole):
    whole.replace("mayors", "Ben Birch,Ben,Birch", "Юлия Орлова,,")
    whole.replace("elections", "ada-alder,Ben Birch", "ada-alder,ЮЛИЯ ОРЛОВА")
    assert "1989-11-07                loses the regular" in _shown(whole, "ben-birch")
    assert _shown(whole, "юлия орлова").startswith("Юлия Орлова (ben-birch)")


def test_spell_within_one_year_begins_before_it_ends(whole):
    whole.replace("spells", "cal-cedar,1995,1999", "cal-cedar,1995,1995")
    lines = _shown(whole, "cal-cedar").splitlines()
    becomes, leaves = (i for i, line in enumerate(lines) if "mayor of Beta" in line)
    assert "becomes" in lines[becomes]
    assert "leaves" in lines[leaves]


def test_unknown_ways_in_and_out_are_said_so(whole):
    whole.replace("spells", "regular,elected,defeated", "regular,,")
    person, city = _shown(whole, "cal-cedar"), _shown(whole, "beta-nc")
    assert "becomes mayor of Beta, NC: way in not known" in person
    assert "leaves the office of mayor of Beta, NC: way out not known" in person
    assert "1995 to 1999              Cal Cedar: way in and way out not known" in city


@pytest.mark.parametrize(
    ("entry", "left", "ways"),
    [
        ("elected", "other_office", "elected, then left for another office, won or sought"),
        ("elected", "", "elected, way out not known"),
        ("", "retired", "way in not known, then did not seek another term"),
    ],
)
def test_ways_in_and_out_are_said_in_words(whole, entry, left, ways):
    whole.replace("spells", "regular,elected,defeated", f"regular,{entry},{left}")
    assert f"Cal Cedar: {ways} [roster]" in _shown(whole, "beta-nc")


def test_a_career_says_for_what_a_mayor_left(whole):
    whole.replace("spells", "elected,resigned", "elected,other_office")
    text = _shown(whole, "ben-birch")
    assert "leaves the office of mayor of Alpha, TX: for another office, won or sought" in text


def test_the_note_of_a_spell_not_ended_stands_under_its_beginning(whole):
    whole.replace("spells", "roster;survey,", "roster;survey,first of her party")
    lines = _shown(whole, "dora-elm").splitlines()
    (place,) = (i for i, line in enumerate(lines) if line.endswith("note: first of her party"))
    assert "becomes mayor of Alpha, TX: elected at a special election" in lines[place - 1]


def test_notes_are_printed_in_words(whole):
    short = "what became of the incumbent: by the spell; runner_up_votes: page has 5"
    whole.replace("elections", "ada-alder,term_limited,roster,", f"ada-alder,lost,roster,{short}")
    expected = (
        "note: what became of the incumbent is read from the mayor's spell in office, "
        "not from a page on the contest; votes for the runner-up: page has 5\n"
    )
    assert expected in _shown(whole, "alpha-tx")
    assert expected in _shown(whole, "ada-alder")


def test_a_winner_without_an_opponent_is_unopposed(whole):
    whole.replace("elections", "Jo Oak,700,600", "Unopposed,700,")
    assert 'special: Dora "Dee" Elm unopposed, 700 votes [roster]' in _shown(whole, "alpha-tx")


@pytest.mark.parametrize(
    ("act", "line"),
    [
        ("network_leadership,green-pact,,,chair,event", "network leadership (chair): Green Pact"),
        (
            "network_leadership,green-pact,,,chair,roster",
            "network leadership (chair): Green Pact (in the post by then, may have begun earlier)",
        ),
        ("statement,,Somebody,US,dispute,event", "statement on Somebody"),
        ("declaration,green-pact,,GB,signatory,event", "signs a declaration: Green Pact"),
        ("trade_mission,,Peru,PE,leader of a mission,event", "leads a trade mission: Peru"),
        ("other,,China,JP,visit,event", "visit: China, Japan"),
        ("other,,Lima,PE,renewal,event", "renewal: Lima, Peru"),
        ("office_created,,,,office,event", "office created"),
        ("event_bid,,Games,,finalist,event", "bid for an event (finalist): Games"),
    ],
)
def test_acts_abroad_are_said_in_words(whole, act, line):
    whole.replace("international_activity", "declaration,green-pact,,,signatory,roster", act)
    assert f"  1996                      {line} [roster]\n" in _shown(whole, "alpha-tx")


def test_contests_that_fell_due_stand_among_the_elections_of_the_city(whole):
    due = pd.DataFrame({"city_id": ["alpha-tx", "beta-nc"], "year": [1993, 1997]})
    lines = _shown(whole, "alpha-tx", due).splitlines()
    after = lines.index("Elections")
    assert lines[after + 2] == (
        "  1993                      a regular mayoral election fell due; none is in the data"
    )


@pytest.mark.parametrize(
    ("year", "told"), [(1988, False), (1989, True), (1993, True), (1997, True), (1998, False)]
)
def test_contests_that_fell_due_in_office_or_just_before_stand_in_the_career(whole, year, told):
    due = pd.DataFrame({"city_id": ["alpha-tx"], "year": [year]})
    line = f"{year}                      a regular mayoral election in Alpha, TX fell due; none is"
    assert (line in _shown(whole, "ada-alder", due)) == told


def test_contests_due_elsewhere_are_no_part_of_a_career(whole):
    due = pd.DataFrame({"city_id": ["beta-nc"], "year": [1997]})
    assert "fell due" not in _shown(whole, "ada-alder", due)
    assert "fell due" in _shown(whole, "cal-cedar", due)


CODES = {
    ("mayors", "gender"): words.GENDERS,
    ("mayors", "race"): words.RACES,
    ("mayors", "party"): words.PARTIES,
    ("spells", "entry"): words.ENTRIES,
    ("spells", "exit"): words.EXITS,
    ("elections", "kind"): words.CONTESTS,
    ("elections", "incumbent_outcome"): words.INCUMBENTS,
    ("charters", "form"): words.FORMS,
    ("charters", "selection"): words.SELECTIONS,
    ("charters", "ballot"): words.BALLOTS,
    ("candidacies", "office"): words.OFFICES,
    ("candidacies", "stage"): words.STAGES,
    ("offices_held", "office"): words.OFFICES,
    ("international_activity", "category"): words.ACTS,
}


@pytest.mark.parametrize(("table", "column"), CODES)
def test_every_code_of_the_schema_has_its_words(table, column):
    fields = load_descriptor(shipped().raw).tables[table].fields
    (field,) = (field for field in fields if field.name == column)
    assert set(field.constraints["enum"]) <= set(CODES[table, column])


@pytest.mark.parametrize("table", ["cities", "international_activity"])
def test_every_country_of_the_data_has_a_name(table):
    assert set(read_table(shipped().raw, table)["country"].dropna()) <= set(words.COUNTRIES)


def test_source_without_a_row_is_said_so(whole):
    whole.replace("spells", "elected,defeated,roster", "elected,defeated,rumour")
    assert "  rumour: not in sources.csv\n" in _shown(whole, "cal-cedar")


def test_citation_line_leaves_out_what_is_missing():
    parts = dict.fromkeys(("author", "year", "url", "licence", "accessed"))
    assert citation_line({**parts, "title": "A list."}) == "A list."
    assert citation_line({**parts, "title": "A list", "year": 1999}) == "(1999). A list."


def test_bibliography_of_some_tables(whole):
    raw = read_raw(whole.path)
    assert [line.split(":")[0] for line in bibliography(raw, ["population", "crime"])] == [
        "census-1990",
        "roster",
    ]
    assert [line.split(":")[0] for line in bibliography(raw)] == [
        "census-1990",
        "roster",
        "survey",
    ]


def test_citations_name_every_key_of_a_row(whole):
    raw = read_raw(whole.path)
    found = [citation for citation in citations(raw, ["spells"]) if citation.row == 3]
    assert found == [("spells", 3, "sources", "roster"), ("spells", 3, "sources", "survey")]
