"""The three election files, read into one form: a report of a contest by a file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypedDict

import pandas as pd
import pyreadr

from study.collect.files import columns, reading, require
from study.collect.names import city_id
from study.collect.person_names import SHORT_FORMS, parse_name

FERREIRA_GYOURKO: Final = "ferreira-gyourko-2009"
HOPKINS_PETTINGILL: Final = "hopkins-pettingill-2018"
TWO_PARTY: Final = "bjw-two-party"
SOURCES: Final = (FERREIRA_GYOURKO, HOPKINS_PETTINGILL, TWO_PARTY)
"""The election files, the one to believe first among equals first."""

FERREIRA_GYOURKO_FILE: Final = "mayors/ferreira_gyourko_2009/mayoral_data_4.17.09.dta"
HOPKINS_PETTINGILL_FILE: Final = "mayors/hopkins_pettingill_2018/mayoralelections_final_full.tab"
TWO_PARTY_FILE: Final = "mayors/bjw_mayors_two_party/data_mayors_2p_post1990_missing.rds"
READS: Final = (FERREIRA_GYOURKO_FILE, HOPKINS_PETTINGILL_FILE, TWO_PARTY_FILE)

FIRST_YEAR: Final = 1945
LAST_YEAR: Final = 2024

MONTHS: Final = {
    month: number
    for number, month in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        start=1,
    )
}

PARTIES: Final = {
    "d": "democratic",
    "dem": "democratic",
    "dfl": "democratic",
    "r": "republican",
    "rep": "republican",
    "r-l": "republican",
    "i": "independent",
    "o": "other",
    "green": "other",
    "np": "nonpartisan",
}
"""Party letters of the files. The NO of Hopkins & Pettingill has no meaning given and is blank."""

RACES: Final = frozenset({"white", "black", "hispanic", "asian"})

DIED: Final = 2
RETIRED_REASONS: Final = frozenset({1, 5})
"""Codes of ``whyretire`` taken for a mayor who did not run again: of his own will, and for another
office. The file has no codebook; 2 (died), 3, 4 (forced out), 6 (barred by a term limit) and 7
(lost the primary) are too uncertain to say what became of the incumbent."""

WRONG_MONTHS: Final = {
    (FERREIRA_GYOURKO, "san-diego-ca", 1988): "July, as for 1986, when the contest was on 3 June",
    **{
        (HOPKINS_PETTINGILL, city, year): why
        for city, years, why in (
            ("jersey-city-nj", (1993, 1997), "November; elections moved there from May in 2017"),
            ("st-petersburg-fl", (1993,), "November; contests to 2001 were in March"),
            ("chicago-il", (1991, 1995), "February, month of the primary; the votes are of April"),
            ("oakland-ca", (1990, 1994), "March; the votes are of the runoff"),
            ("houston-tx", (1991, 2001, 2003), "November; the votes are of the runoff"),
            ("las-vegas-nv", (1995, 1999), "April; contests were decided in May or June"),
            ("tempe-az", (2001,), "March, month of the regular contests, for a recall"),
        )
        for year in years
    },
}
"""Months of a file that other rows or pages show to be wrong, and what stands there. Hopkins and
Pettingill seem to carry one month of a city through the years."""

KNOWN_WRONG: Final = {
    (FERREIRA_GYOURKO, "long-beach-ca", 2004, "Dan Baker"): (
        "repeats the loser's votes of the runoff of June 2002; no contest was held"
    ),
    **{
        (source, "lancaster-ca", 1994, "Singer"): (
            "a contest for the council, which chose a mayor each year until the first direct "
            "election of April 1996 (Los Angeles Times, 2 April 1996)"
        )
        for source in (FERREIRA_GYOURKO, HOPKINS_PETTINGILL)
    },
    **{
        (HOPKINS_PETTINGILL, "norfolk-va", year, "Paul Fraim"): (
            "no contest: the council chose the mayor before the first direct election of 2006"
        )
        for year in range(1994, 2005, 2)
    },
    **{
        (HOPKINS_PETTINGILL, "richmond-va", year, winner): (
            "no contest: the council chose the mayor before the first direct election of 2004"
        )
        for year, winner in (
            (1990, "Walter Kenny"),
            (1992, "Walter Kenny"),
            (1994, "Leonidas Young"),
            (1996, "Larry Chavis"),
            (1998, "Tim Kaine"),
            (2000, "Rudy McCollum, Jr."),
            (2002, "Rudy McCollum, Jr."),
        )
    },
    (FERREIRA_GYOURKO, "san-bernardino-ca", 1997, "Judith Valles"): (
        "the first round, and under the same year the runoff of 3 February 1998"
    ),
    (HOPKINS_PETTINGILL, "san-bernardino-ca", 1997, "JUDITH VALLES"): "the first round only",
    (FERREIRA_GYOURKO, "san-bernardino-ca", 2005, "Pat Morris"): (
        "the first round; the runoff was on 7 February 2006"
    ),
    (HOPKINS_PETTINGILL, "san-bernardino-ca", 2005, "Pat Morris"): (
        "repeats the votes of 2001 under the winner of 2006"
    ),
    (HOPKINS_PETTINGILL, "san-bernardino-ca", 2006, "Pat Morris"): (
        "the first round, under a wrong month"
    ),
    (HOPKINS_PETTINGILL, "chula-vista-ca", 2010, "Cheryl Cox"): (
        "won outright on 8 June 2010; no contest was held in November"
    ),
    (HOPKINS_PETTINGILL, "jersey-city-nj", 2001, "Glenn Cunnigham"): (
        "the runoff of 5 June 2001 under November"
    ),
    (HOPKINS_PETTINGILL, "sacramento-ca", 2008, "Kevin Johnson"): (
        "the first round of 3 June 2008; the runoff was on 4 November"
    ),
    (HOPKINS_PETTINGILL, "fayetteville-nc", 2000, "Milo McBryde"): (
        "no contest: appointed by the council; the votes are those of 2001"
    ),
    (FERREIRA_GYOURKO, "austin-tx", 1989, "C Lee Cooke"): (
        "the contest of 1988; he took office on 15 June 1988"
    ),
    (FERREIRA_GYOURKO, "modesto-ca", 2003, "Bev Finley"): (
        "the first round; Ridenour won the runoff"
    ),
    (FERREIRA_GYOURKO, "anchorage-ak", 1988, "Tom Fink"): "the contest of 3 November 1987",
    (FERREIRA_GYOURKO, "anchorage-ak", 1985, "Tony Knowles"): "the contest of 1984",
    (FERREIRA_GYOURKO, "anchorage-ak", 1982, "Tony Knowles"): "the runoff of 27 October 1981",
    (FERREIRA_GYOURKO, "anchorage-ak", 1981, "Tony Knowles"): "the first round",
    (FERREIRA_GYOURKO, "phoenix-az", 1970, "Margaret T. Hance"): (
        "under a wrong year: she was mayor from 1976 and first won in 1975"
    ),
    (HOPKINS_PETTINGILL, "milwaukee-wi", 1999, "John Norquist"): "repeats the contest of 2000",
    (HOPKINS_PETTINGILL, "eugene-or", 2009, "Kitty Piercy"): "the contest of 4 November 2008",
    (HOPKINS_PETTINGILL, "stockton-ca", 2009, "Ann Johnston"): (
        "the contest of 4 November 2008, with a partial count"
    ),
    (HOPKINS_PETTINGILL, "fresno-ca", 1992, "Jim Patterson"): "the contest of 27 April 1993",
    **{
        (HOPKINS_PETTINGILL, "glendale-ca", year, winner): (
            "no contest: the council of this Glendale picks one of its members each year"
        )
        for year, winner in ((2007, "Ara Najarian"), (2008, "John Drayman"))
    },
    (FERREIRA_GYOURKO, "irvine-ca", 1986, "Larry Agran"): (
        "a contest for the council, which chose the mayor before 1988"
    ),
    (FERREIRA_GYOURKO, "tallahassee-fl", 1995, "Scott Maddox"): (
        "no contest: the commission chose the mayor before 1997"
    ),
    (FERREIRA_GYOURKO, "fort-collins-co", 1989, "Bob Winoker"): (
        "no contest: the council chose the mayor before 1991"
    ),
    **{
        (FERREIRA_GYOURKO, "wichita-ks", year, winner): (
            "no contest: the commission chose the mayor before 1989"
        )
        for year, winner in ((1985, "Robert C. Brown"), (1987, "Robert Knight"))
    },
    (HOPKINS_PETTINGILL, "tallahassee-fl", 2007, "John Marks"): (
        "repeats the votes of 2003; he was re-elected in 2006"
    ),
    (FERREIRA_GYOURKO, "sacramento-ca", 1999, "Jimmie Yee"): (
        "no contest: a councilman, acting mayor from the death of Serna to the election of 2000"
    ),
    (FERREIRA_GYOURKO, "omaha-ne", 1987, "Bernie Simon"): (
        "no contest: named by the council after the recall of Boyle"
    ),
    **{
        (HOPKINS_PETTINGILL, "oklahoma-city-ok", year, winner): (
            "no contest: in the middle of the four-year term won two years before"
        )
        for year, winner in ((1996, "Ron Norick"), (2000, "Kirk Humphreys"))
    },
    **{
        (HOPKINS_PETTINGILL, "lexington-ky", year, winner): (
            "no contest: Kentucky's local elections were in odd years until November 1993"
        )
        for year, winner in ((1990, "Scotty Baesler"), (1994, "Pam Miller"))
    },
    (HOPKINS_PETTINGILL, "glendale-az", 1992, "Elaine Scruggs"): (
        "the contest that Tolby won; the council made her mayor when he resigned in 1993"
    ),
    (HOPKINS_PETTINGILL, "glendale-az", 2006, "Elaine Scruggs"): (
        "no contest: in the middle of a four-year term that ended in 2008"
    ),
    (HOPKINS_PETTINGILL, "port-st-lucie-fl", 2008, "Patricia Christenson"): (
        "no contest: in the middle of the four-year term won in November 2006"
    ),
    (HOPKINS_PETTINGILL, "spokane-wa", 2005, "Dennis Hession"): (
        "no contest: named by the council after the recall of West in December 2005"
    ),
    (TWO_PARTY, "san-bernardino-ca", 2013, "wendy j. mccammack"): (
        "the first round; Davis won the runoff of 4 February 2014"
    ),
}
"""Reports that are errors of a file, and why: (source, city_id, year, winner).

They are left out.
"""

_NOT_A_NAME: Final = frozenset(
    {"", ".", "nan", "none", "unknown", "write-in", "write in", "writein"}
)


@dataclass(frozen=True, slots=True)
class Report:
    """What one file says of one contest.

    Attributes:
        city_id: The city.
        year: Year of the contest.
        month: 1-12, or None.
        winner: The winner's name as the file writes it.
        runner_up: The loser's, or empty.
        winner_votes: Votes, None where missing.
        runner_up_votes: Votes, None where missing.
        total_votes: Votes for all candidates, None where missing.
        source: Key of the file.
        party: The winner's party, or empty.
        race: The winner's race, or empty.
        incumbent: ``won``, ``lost``, ``retired`` where the file says so, or empty.
        incumbent_died: The file says that the mayor before died in office.
    """

    city_id: str
    year: int
    month: int | None
    winner: str
    runner_up: str = ""
    winner_votes: int | None = None
    runner_up_votes: int | None = None
    total_votes: int | None = None
    source: str = ""
    party: str = ""
    race: str = ""
    incumbent: str = ""
    incumbent_died: bool = False


def read_reports(upstream: Path, frame: Collection[str]) -> list[Report]:
    """All reports of the election files on contests of the frame, FIRST_YEAR to LAST_YEAR.

    Those of KNOWN_WRONG are left out, and so are the months of WRONG_MONTHS.

    Args:
        upstream: Folder of upstream files.
        frame: The city_ids to keep.

    Raises:
        CollectError: A file or a column is missing.
    """
    require(upstream, READS)
    full = [
        *read_ferreira_gyourko(upstream / FERREIRA_GYOURKO_FILE),
        *read_hopkins_pettingill(upstream / HOPKINS_PETTINGILL_FILE),
    ]
    given = {
        parse_name(name).given[:1] for report in full for name in (report.winner, report.runner_up)
    }
    known = {name for names in given for name in names if len(name) > 2}
    reports = [*full, *read_two_party(upstream / TWO_PARTY_FILE, known)]
    kept = frozenset(frame)
    return [
        replace(report, month=None)
        if (report.source, report.city_id, report.year) in WRONG_MONTHS
        else report
        for report in reports
        if report.city_id in kept
        and FIRST_YEAR <= report.year <= LAST_YEAR
        and report.winner
        and (report.source, report.city_id, report.year, report.winner) not in KNOWN_WRONG
    ]


def read_ferreira_gyourko(path: Path) -> list[Report]:
    """Winners of mayoral elections 1945-2007 (Ferreira & Gyourko 2009, Stata file).

    A total equal to the winner's votes although a loser is named is no total, and is left out.
    """
    wanted = [
        "city",
        "state",
        "year",
        "month",
        "mayor_name",
        "mayor_party",
        "mayor_votes",
        "runnerup_name",
        "runnerup_votes",
        "vote_total",
    ]
    with reading(path.name):
        frame = columns(pd.read_stata(path), wanted, path.name)
    return [
        Report(
            city_id=city_id(row.city, row.state),
            year=int(row.year),
            month=_count(row.month),
            winner=_name(row.mayor_name),
            runner_up=_name(row.runnerup_name),
            **votes_of(
                row.mayor_votes, row.runnerup_votes, row.vote_total, _name(row.runnerup_name)
            ),
            source=FERREIRA_GYOURKO,
            party=PARTIES.get(row.mayor_party.strip().lower(), ""),
        )
        for row in rows_of(frame)
    ]


def read_hopkins_pettingill(path: Path) -> list[Report]:
    """Elections 1987-2011 (Hopkins & Pettingill 2018, tab-separated, Latin-1).

    The state comes from ``citystabbryear`` (``AkronOH1991``): ``stabbr`` is often blank.
    """
    wanted = [
        "citystabbryear",
        "city",
        "month",
        "winnername",
        "losername",
        "winnervotes",
        "loservotes",
        "totalvotes",
        "winnerparty",
        "winnerrace",
        "incumbentwin",
        "incumbentlose",
        "retired",
        "whyretire",
        "retirenotes",
    ]
    with reading(path.name):
        frame = pd.read_csv(
            path,
            sep="\t",
            encoding="latin-1",
            escapechar="\\",
            dtype="string",
            usecols=lambda name: name in wanted,
        )
    frame = columns(frame, wanted, path.name).fillna("")
    reports = []
    for row in rows_of(frame):
        place = re.fullmatch(r".+([A-Z]{2})(\d{4})", row.citystabbryear.strip())
        if place is None:
            continue
        loser = _name(row.losername)
        reports.append(
            Report(
                city_id=city_id(row.city, place[1]),
                year=int(place[2]),
                month=MONTHS.get(row.month.strip().lower()),
                winner=_name(row.winnername),
                runner_up=loser,
                **votes_of(row.winnervotes, row.loservotes, row.totalvotes, loser),
                source=HOPKINS_PETTINGILL,
                party=PARTIES.get(row.winnerparty.strip().lower(), ""),
                race=row.winnerrace if row.winnerrace in RACES else "",
                incumbent=_incumbent(row),
                incumbent_died=_count(row.whyretire) == DIED,
            )
        )
    return reports


def read_two_party(path: Path, given_names: Collection[str] = ()) -> list[Report]:
    """Contests between a Democrat and a Republican 1990-2022 (R data file).

    The file's names have lost every ``" w"`` (``anthonyilliams``); it is put back where a known
    given name shows where it stood.

    Args:
        path: The file.
        given_names: Given names of the other files; those of this file come on top.
    """
    wanted = [
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
    ]
    with reading(path.name):
        frame = columns(next(iter(pyreadr.read_r(str(path)).values())), wanted, path.name)
    first = (*frame["firstname_win"], *frame["firstname_lose"])
    given = {*given_names, *(name for name in first if isinstance(name, str))}
    return [
        Report(
            city_id=city_id(row.city, row.abb),
            year=int(row.year),
            month=None,
            winner=restore_w(_name(row.full_name_win), given),
            runner_up=restore_w(_name(row.full_name_lose), given),
            **votes_of(row.votes_win, row.votes_lose, None, ""),
            source=TWO_PARTY,
            party=PARTIES.get(str(row.pid_final_win).lower(), ""),
        )
        for row in rows_of(frame)
    ]


def restore_w(name: str, given_names: Collection[str]) -> str:
    """Put back a ``" w"`` that a file dropped from a name (``anthonyilliams``, ``jeffilliams``).

    Args:
        name: The name as the file writes it, in lower case.
        given_names: Given names to look for at its start, besides those of SHORT_FORMS.

    Returns:
        The name with the first missing ``" w"``, or the name itself where none seems to miss.
    """
    if (quoted := re.match(r"(.*\w['\"])([a-z]{2,})$", name)) and not quoted[1].endswith(" o'"):
        return f"{quoted[1]} w{quoted[2]}"
    if not name or " " in name:
        return name
    known = {*given_names, *SHORT_FORMS} | {
        full for forms in SHORT_FORMS.values() for full in forms.split()
    }
    starts = [name[:end] for end in range(len(name) - 2, 2, -1) if name[:end] in known]
    return f"{starts[0]} w{name[len(starts[0]) :]}" if starts else name


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows of a frame as named tuples; their cells are of the types of the columns."""
    return frame.itertuples(index=False)


def _name(value: object) -> str:
    text = re.sub(r"\s+", " ", str(value)).strip() if isinstance(value, str) else ""
    return "" if text.lower() in _NOT_A_NAME else text


def _count(value: Any) -> int | None:
    """A positive whole number, or None: 0 stands for missing in the files."""
    number = pd.to_numeric(value, errors="coerce")
    return int(number) if pd.notna(number) and number > 0 else None


class Votes(TypedDict):
    """Votes of a contest, None where missing."""

    winner_votes: int | None
    runner_up_votes: int | None
    total_votes: int | None


def votes_of(winner: object, loser: object, total: object, loser_name: str) -> Votes:
    """The three figures of a contest as far as they can be true.

    Votes of a loser that are not below the winner's make all three missing: the file has one of the
    two figures twice, or both in the wrong place. A total below its parts is missing, and one that
    is the winner's alone where a loser is named.
    """
    first, second, every = _count(winner), _count(loser), _count(total)
    if first and second and second >= first:
        first = second = every = None
    parts = (first or 0) + (second or 0)
    if every and (every < parts or (every == first and loser_name)):
        every = None
    return {"winner_votes": first, "runner_up_votes": second, "total_votes": every}


def _incumbent(row: Any) -> str:
    """What became of the incumbent by the flags, and by a note that says it in words."""
    flags = {
        name: _count(getattr(row, name)) for name in ("incumbentwin", "incumbentlose", "retired")
    }
    if flags["incumbentwin"]:
        return "won"
    if flags["incumbentlose"] or "incumbent ran and lost" in row.retirenotes.lower():
        return "lost"
    reason = _count(row.whyretire)
    return "retired" if flags["retired"] and reason in RETIRED_REASONS else ""
