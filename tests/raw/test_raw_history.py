import pytest

from study.raw.bibliography import bibliography, citation_line, citations
from study.raw.history import TABLES, history
from study.raw.reader import read_raw

BEN = """\
Ben Birch (ben-birch): male, republican [roster]

  1948                      born [roster]
  1989-11-07                loses the regular mayoral election in Alpha, TX to ada-alder [roster]
  1997-11-04                wins the regular mayoral election in Alpha, TX [roster]
  1998-01-02                becomes mayor of Alpha, TX: elected [roster]
                            note: ran for office, and left
  2002                      runs for governor (TX): primary, lost [roster]
  2003-05-20                ceases to be mayor of Alpha, TX: resigned [roster]
  2005-01-03 to 2007-01-03  holds office: us house (TX) [roster]
  2008                      runs for president: declared, withdrew [roster]
  2015-07                   died [roster]

Abroad
  1999-05                   sister city: Gamma, GB [survey]
                            note: signed in Gamma

Review of the later career
  2024-11-22                bids for other offices were found [roster]

Sources
  roster: A. Author (2001). Roster of mayors. Accessed 2024-11-22. Licence: none stated.
  survey: Survey Office. Yearly survey. Licence: CC BY 4.0.
"""

ALPHA = """\
Alpha, TX (alpha-tx): south [census-1990]

Mayors
  1990-01-02 to 1998-01-02  Ada Alder: elected -> term limited [roster]
  1998-01-02 to 2003-05-20  Ben Birch: elected -> resigned [roster]
                            note: ran for office, and left
  2003-05-20 to 2003-11-30  Cal Cedar (acting): succeeded -> retired [roster]
  since 2003-11-30          Dora "Dee" Elm: special election [roster; survey]

Elections
  1989-11-07                regular: Ada Alder against Ben Birch, 6,000 votes to 5,000; \
incumbent none [roster]
  1997-11-04                regular: Ben Birch; incumbent term limited [roster]
  2003-11-04                special: Dora "Dee" Elm against Jo Oak, 700 votes to 600 [roster]

Charter
  1985 to 1999              mayor council, direct, partisan, terms of 4 years, \
at most 2 in a row [roster]
  since 2000                council manager, direct, nonpartisan, terms of 4 years [roster]
                            note: no limit

Events
  1992                      host: Democratic National Convention (convention democratic) [roster]
  2004                      host: Super Bowl XXXVIII (super bowl) [roster]

Abroad
  1996                      declaration: Green Pact (first seen on a list) [roster]
  1999-05                   sister city: Gamma, GB [survey]
                            note: signed in Gamma

Population at the censuses
  1990                      250,000 [census-1990]

Sources
  census-1990: Census Bureau (1991). Census of 1990. https://example.org/census. \
Accessed 2024-11. Licence: public domain.
  roster: A. Author (2001). Roster of mayors. Accessed 2024-11-22. Licence: none stated.
  survey: Survey Office. Yearly survey. Licence: CC BY 4.0.
"""


def test_career(whole):
    assert history(read_raw(whole.path, TABLES), "ben-birch") == BEN


def test_city(whole):
    assert history(read_raw(whole.path, TABLES), "alpha-tx") == ALPHA


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
        ("gamma", "Gamma, GB (gamma-gb)"),
    ],
)
def test_names_are_found_in_any_case(whole, query, title):
    assert history(read_raw(whole.path, TABLES), query).startswith(title)


def test_ambiguous_name_lists_the_candidates(whole):
    whole.replace("mayors", "Cal Cedar,Cal,Cedar", "Cal Birch,Cal,Birch")
    with pytest.raises(LookupError) as error:
        history(read_raw(whole.path, TABLES), "birch")
    assert str(error.value) == (
        '"birch" may be ben-birch (Ben Birch), cal-cedar (Cal Birch); name one by its identifier'
    )


def test_unknown_name_lists_the_closest(whole):
    with pytest.raises(LookupError) as error:
        history(read_raw(whole.path, TABLES), "Ben Burch")
    assert str(error.value) == (
        'no mayor or city is called "Ben Burch"; closest: ben-birch (Ben Birch)'
    )


@pytest.mark.parametrize("query", ["qqq", "", "  ", "!"])
def test_name_like_no_other(whole, query):
    with pytest.raises(LookupError, match="no mayor or city is called"):
        history(read_raw(whole.path, TABLES), query)


def test_defeated_incumbent_loses_the_election(whole):
    whole.replace("elections", "ada-alder,term_limited", "ada-alder,lost")
    text = history(read_raw(whole.path, TABLES), "ada-alder")
    assert (
        "1997-11-04                loses the regular mayoral election in Alpha, TX to ben" in text
    )


def test_spell_within_one_year_begins_before_it_ends(whole):
    whole.replace("spells", "cal-cedar,1995,1999", "cal-cedar,1995,1995")
    lines = history(read_raw(whole.path, TABLES), "cal-cedar").splitlines()
    becomes, ceases = (i for i, line in enumerate(lines) if "mayor of Beta" in line)
    assert "becomes" in lines[becomes]
    assert "ceases" in lines[ceases]


def test_unknown_ways_in_and_out_are_said_so(whole):
    whole.replace("spells", "regular,elected,defeated", "regular,,")
    raw = read_raw(whole.path, TABLES)
    assert "ceases to be mayor of Beta, NC: how is not known" in history(raw, "cal-cedar")
    assert "becomes mayor of Beta, NC: how is not known" in history(raw, "cal-cedar")
    assert "1995 to 1999              Cal Cedar: how is not known" in history(raw, "beta-nc")


def test_source_without_a_row_is_said_so(whole):
    whole.replace("spells", "elected,defeated,roster", "elected,defeated,rumour")
    assert "  rumour: not in sources.csv\n" in history(read_raw(whole.path, TABLES), "cal-cedar")


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
