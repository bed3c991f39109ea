"""Tiny upstream files about mayors, written by hand, in the form of the real ones."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadr

from study.collect import candidacies, election_files, people

CITIES = ["dallas-tx", "raleigh-nc", "washington-dc", "omaha-ne"]

FERREIRA_GYOURKO = [
    # city, state, year, month, winner, runner-up, votes, runner-up's votes, total
    ("Raleigh", "NC", 1979, 10, "G Smedes York", "Isabella W. Cannon", 12644, 0, 24209),
    ("Raleigh", "NC", 1981, 10, "Smedes York", "Isabella Cannon", 14365, 0, 14365),
    ("Raleigh", "NC", 1983, 10, "Avery Upchurch", "Tony Jordan", 10880, 0, 21966),
    ("Raleigh", "NC", 1985, 10, "Avery Upchurch", "", 17041, 0, 0),
    ("Raleigh", "NC", 1999, 11, "Paul Coble", "Fanjul", 23700, 0, 47281),
    ("Raleigh", "NC", 2001, 11, "Charles Meeker", "Paul Coble", 25655, 0, 50337),
    ("Dallas", "TX", 1991, 5, "Steve Bartlett", "", 0, 0, 0),
    ("Dallas", "TX", 1995, 5, "Ronald Kirk", "", 0, 0, 0),
    ("Dallas", "TX", 1999, 5, "Ronald Kirk", "", 0, 0, 0),
    ("Dallas", "TX", 2002, 2, "Laura Miller", "Tom Dunning", 56000, 46000, 102000),
    ("Dallas", "TX", 2003, 5, "Laura Miller", "Mary Poss", 52955, 37482, 94444),
    ("Springfield", "IL", 1995, 4, "Karen Hasara", "", 1, 0, 0),
]

HOPKINS_PETTINGILL = [
    # citystabbryear, city, month, winner, loser, votes, race, win, lose, retired, why, notes
    (
        "RaleighNC1999",
        "Raleigh",
        "october",
        "Paul Coble",
        "Stephanie Fanjul",
        23700,
        "white",
        0,
        0,
        1,
        1,
        "",
    ),
    (
        "RaleighNC2001",
        "Raleigh",
        "october",
        "Charles Meeker",
        "Paul Coble",
        25655,
        "white",
        0,
        1,
        0,
        "",
        "",
    ),
    (
        "RaleighNC2003",
        "Raleigh",
        "march",
        "Charles Meeker",
        "John Odom",
        27128,
        "white",
        1,
        0,
        0,
        "",
        "",
    ),
    ("DallasTX1995", "Dallas", "june", "Ron Kirk", ".", "", "black", 0, 0, 1, 6, ""),
    ("DallasTX1999", "Dallas", "june", "Ron Kirk", ".", "", "black", 1, 0, 0, "", ""),
    ("DallasTX2003", "Dallas", "june", "Laura Miller", ".", "", "white", 1, 0, 0, "", ""),
    ("DallasTX2007", "Dallas", "june", "Tom Leppert", "Ed Oakley", 30000, "white", 0, 0, 1, 1, ""),
    (
        "WashingtonDC1998",
        "Washington",
        "november",
        "Anthony Williams",
        "Carol Schwartz",
        92504,
        "black",
        0,
        0,
        1,
        1,
        "",
    ),
]

TWO_PARTY = [
    (
        "Washington",
        "DC",
        1998,
        92504,
        42280,
        "Dem",
        "anthonyilliams",
        "anthony",
        "carol schwartz",
        "carol",
    ),
    (
        "Washington",
        "DC",
        2002,
        79841,
        45407,
        "Dem",
        "anthonyilliams",
        "anthony",
        "carol schwartz",
        "carol",
    ),
    ("Raleigh", "NC", 2001, 25655, 24599, "Dem", "charles meeker", "charles", "paul coble", "paul"),
    ("Omaha", "NE", 2009, 49000, 48000, "Dem", "jim suttle", "jim", "hal daub", "hal"),
    ("Omaha", "NE", 2013, 44000, 33000, "Rep", "jean stothert", "jean", "james suttle", "james"),
    ("Omaha", "NE", 2017, 50000, 44000, "Rep", "jean stothert", "jean", "heath mello", "heath"),
    ("Omaha", "NE", 2021, 60000, 33000, "Rep", "jean stothert", "jean", "rj neary", "rj"),
]

WIKIDATA = [
    # name, birth, gender, party, start, end, position, city
    (
        "Ron Kirk",
        "1954-06-27",
        "male",
        "Democratic Party",
        "1995-06-05",
        "2002-02-20",
        "Mayor of Dallas",
        "Dallas",
    ),
    (
        "Laura Miller",
        "1958-11-18",
        "female",
        "Democratic Party",
        "2002-02-20",
        "2007-06-25",
        "Mayor of Dallas",
        "Dallas",
    ),
    (
        "Anthony A. Williams",
        "1951-07-28",
        "male",
        "Democratic Party",
        "1999-01-02",
        "2007-01-02",
        "Mayor of the District of Columbia",
        "District of Columbia",
    ),
    (
        "Charles Meeker",
        "1950-01-01",
        "male",
        "Democratic Party",
        "2001-12-03",
        "2011-12-05",
        "mayor of Raleigh",
        "Raleigh",
    ),
    (
        "Ron Kirk",
        "1900-02-02",
        "male",
        "Republican Party",
        "1930-01-01",
        "1934-01-01",
        "Mayor of Dallas, Georgia",
        "Dallas",
    ),
]

OPENSTATES = [
    (
        "Jean Stothert",
        "2025-06-09",
        "Republican",
        "ocd-jurisdiction/country:us/state:ne/place:omaha/government",
    ),
]

BIDS = [
    ("Ron Kirk", "Dallas", "TX", "S", 2002, "lost_general", "", ""),
    ("Jim Suttle", "Omaha", "NE", "G", 2014, "lost_primary", "", "remembered"),
    ("Hal Daub", "Omaha", "NE", "S", 1988, "lost_primary", "", "bid before the files have a win"),
    ("Laura Miller", "Dallas", "TX", "G", 2006, "withdrew", "https://example.org/miller", ""),
    ("Paul Soglin", "Madison", "WI", "H", 1996, "lost_general", "", "city not of the frame"),
]

CANDIDATES = [
    # src, year, state, office, stage, wp, extra, last, first, mid, nick
    ("538results", 2002, "TX", "S", "general", "", "", "kirk", "ron", "", ""),
    ("MEDSL", 2002, "TX", "S", "general", "", "", "kirk", "ronald", "", ""),
    ("MEDSL", 2002, "TX", "S", "general", "", "", "kirk", "don", "", ""),
    ("HiranoSnyder", 2002, "OK", "S", "primary", "0.0", "", "kirk", "ron", "", ""),
    (
        "HiranoSnyder",
        1988,
        "NE",
        "S",
        "primary",
        "0.0",
        "NE 1988 S 1 G 1988 R",
        "daub",
        "harold",
        "j",
        "hal",
    ),
]


def write(upstream: Path) -> Path:
    """All files of the collectors of mayors, in a folder laid out like the upstream one."""
    for name in (*election_files.READS, *people.READS, *candidacies.READS):
        (upstream / name).parent.mkdir(parents=True, exist_ok=True)
    gyourko = pd.DataFrame(
        FERREIRA_GYOURKO,
        columns=[
            "city",
            "state",
            "year",
            "month",
            "mayor_name",
            "runnerup_name",
            "mayor_votes",
            "runnerup_votes",
            "vote_total",
        ],
    ).assign(mayor_party="D")
    gyourko.to_stata(upstream / election_files.FERREIRA_GYOURKO_FILE, write_index=False)
    hopkins = pd.DataFrame(
        HOPKINS_PETTINGILL,
        columns=[
            "citystabbryear",
            "city",
            "month",
            "winnername",
            "losername",
            "winnervotes",
            "winnerrace",
            "incumbentwin",
            "incumbentlose",
            "retired",
            "whyretire",
            "retirenotes",
        ],
    ).assign(loservotes="", totalvotes=0, winnerparty="D")
    path = upstream / election_files.HOPKINS_PETTINGILL_FILE
    hopkins.to_csv(path, sep="\t", index=False, encoding="latin-1")
    two = pd.DataFrame(
        TWO_PARTY,
        columns=[
            "city",
            "abb",
            "year",
            "votes_win",
            "votes_lose",
            "pid_final_win",
            "full_name_win",
            "firstname_win",
            "full_name_lose",
            "firstname_lose",
        ],
    )
    pyreadr.write_rds(str(upstream / election_files.TWO_PARTY_FILE), two)
    wiki = pd.DataFrame(
        WIKIDATA,
        columns=[
            "personLabel",
            "birthDate",
            "genderLabel",
            "partyLabel",
            "start",
            "end",
            "positionLabel",
            "cityLabel",
        ],
    )
    stamps = {name: wiki[name] + "T00:00:00Z" for name in ("birthDate", "start", "end")}
    persons = [f"http://www.wikidata.org/entity/Q{number}" for number in range(1, len(wiki) + 1)]
    wiki.assign(**stamps, person=persons).to_csv(upstream / people.WIKIDATA_FILE, index=False)
    states = pd.DataFrame(OPENSTATES, columns=["name", "end", "party", "jur"]).assign(start="")
    states.to_csv(upstream / people.OPENSTATES_FILE, index=False)
    bids = pd.DataFrame(
        BIDS,
        columns=["name", "city", "state", "office_sought", "year", "outcome", "page_url", "note"],
    )
    bids.to_csv(upstream / people.BIDS_FILE, index=False)
    ballots = pd.DataFrame(
        CANDIDATES,
        columns=[
            "src",
            "year",
            "state",
            "office",
            "stage",
            "wp",
            "extra",
            "last",
            "first",
            "mid",
            "nick",
        ],
    )
    with gzip.open(upstream / candidacies.CANDIDATES_FILE, "wt", encoding="utf-8") as file:
        ballots.to_csv(file, index=False)
    return upstream


_COLUMNS = {
    "mayors": "mayor_id name sources",
    "spells": "city_id mayor_id start sources",
    "elections": "city_id date kind winner_id sources",
    "candidacies": "mayor_id office year sources",
    "name_variants": "city_id name mayor_id sources",
    "sources": "source_id url",
}


def tables(**rows: list[tuple[str, ...]]) -> Callable[[str], pd.DataFrame]:
    """A reader of tables that hold the given rows, and the cities of the frame."""

    def table(name: str) -> pd.DataFrame:
        if name == "cities":
            return pd.DataFrame({"city_id": CITIES}, dtype="string")
        return pd.DataFrame(rows.get(name, []), columns=_COLUMNS[name].split(), dtype="string")

    return table
