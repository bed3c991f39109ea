"""Tiny raw tables written by hand."""

from collections.abc import Callable

import pytest

from study.paths import shipped
from study.raw.descriptor import load_descriptor
from study.raw.reader import Raw, frame_of
from study.raw.records import Record

RawOf = Callable[..., Raw]

SOCIAL = {"health": 10, "hospitals": 20, "welfare": 30, "housing": 40}
SPENDING = {
    1995: {"police": 100, **SOCIAL, "highways": 60, "parks": 40, "capital_outlay": 100},
    1998: {"police": 200, **SOCIAL, "welfare": 130, "highways": 60, "parks": 40},
    2000: {"police": 50, "health": 0, "hospitals": 0, "welfare": 0, "housing": 0},
}
"""Dollars per resident of the city of `alpha`; what is left out is blank."""


@pytest.fixture(scope="session")
def raw_of() -> RawOf:
    """Builds `Raw` from rows given as dicts; columns and tables left out are blank."""
    descriptor = load_descriptor(shipped().raw)

    def build(**tables: list[dict[str, object]]) -> Raw:
        frames = {}
        unknown = set(tables) - set(descriptor.tables)
        assert not unknown, unknown
        for name, table in descriptor.tables.items():
            rows = tables.get(name, [])
            records = [
                Record(line, [str(row.get(field.name, "")) for field in table.fields])
                for line, row in enumerate(rows, start=2)
            ]
            frames[name] = frame_of(table, records)
        return Raw(frames, descriptor.as_of, descriptor)

    return build


@pytest.fixture(scope="session")
def alpha(raw_of: RawOf) -> Raw:
    """One city, four mayors, every kind of leaving.

    Ada serves two terms and is barred; Ben wins once, then leaves for the Senate in mid-term;
    Cal fills in as acting mayor; Dee wins a special election, is re-elected, runs for governor
    in that term and is beaten in 2011; Eve is in office at the closing date.
    """
    people = [
        {"mayor_id": "ada", "name": "Ada Alder", "family_name": "Alder", "birth_date": "1950"},
        {"mayor_id": "ben", "name": "Ben Birch", "family_name": "Birch", "gender": "male"},
        {"mayor_id": "cal", "name": "Cal Cedar", "family_name": "Cedar"},
        {"mayor_id": "dee", "name": "Dee Elm", "family_name": "Elm", "gender": "female"},
        {"mayor_id": "eve", "name": "Eve Fir", "family_name": "Fir"},
    ]
    spells = [
        ("ada", "1992-01-01", "2000-01-01", "regular", "elected", "term_limited", "page;list"),
        ("ben", "2000-01-01", "2003-01-03", "regular", "elected", "other_office", "page"),
        ("cal", "2003-01-03", "2003-06-01", "acting", "succeeded", "retired", "page"),
        ("dee", "2003-06-01", "2012-01-01", "regular", "special_election", "defeated", "page"),
        ("eve", "2012-01-01", "", "regular", "elected", "", "page"),
    ]
    columns = ("mayor_id", "start", "end", "status", "entry", "exit", "sources")
    contests = [
        ("1991-11-05", "regular", "ada", "Zed Yew", ""),
        ("1995-11-07", "regular", "ada", "Zed Yew", "won"),
        ("1999-11-02", "regular", "ben", "Zed Yew", "term_limited"),
        ("2003-05-20", "special", "dee", "Zed Yew", "none"),
        ("2003-11-04", "regular", "dee", "", "won"),
        ("2007-11-06", "regular", "dee", "Zed Yew", "won"),
        ("2011-11-08", "regular", "eve", "Dee Elm", ""),
        ("2015-11-03", "regular", "eve", "", "won"),
    ]
    election = ("date", "kind", "winner_id", "runner_up", "incumbent_outcome")
    bids = [
        ("ben", "us_senate", "2002", "general", "won"),
        ("dee", "governor", "2010", "declared", "withdrew"),
        ("ada", "state_legislature", "2000", "general", "won"),
    ]
    bid = ("mayor_id", "office", "year", "stage", "outcome")
    return raw_of(
        cities=[{"city_id": "alpha-tx", "state": "TX"}],
        governors=[{"state": "TX", "year": 2000, "party": "republican"}],
        statewide_elections=[
            {"state": "TX", "office": "governor", "year": 2002, "open_seat": "yes"}
        ],
        state_population=[
            {"state": "TX", "year": year, "population": 1_000_000} for year in (1990, 2020)
        ],
        mayors=[{**person, "sources": "page"} for person in people],
        spells=[{"city_id": "alpha-tx", **dict(zip(columns, s, strict=True))} for s in spells],
        elections=[
            {"city_id": "alpha-tx", "sources": "page", **dict(zip(election, e, strict=True))}
            for e in contests
        ],
        charters=[
            {
                "city_id": "alpha-tx",
                "from_year": 1985,
                "to_year": 1999,
                "term_years": 4,
                "term_limit": 2,
            },
            {"city_id": "alpha-tx", "from_year": 2000, "term_years": 2, "selection": "direct"},
        ],
        candidacies=[
            {"state": "TX", "sources": "page", **dict(zip(bid, b, strict=True))} for b in bids
        ],
        population=[
            {"city_id": "alpha-tx", "year": year, "population": people, "kind": "census"}
            for year, people in ((1990, 100_000), (2000, 200_000), (2010, 100_000))
        ],
        crime=[
            {"city_id": "alpha-tx", "year": 1995, "violent": 1000, "population_covered": 100_000},
            {"city_id": "alpha-tx", "year": 1998, "violent": 4000, "population_covered": 200_000},
            {"city_id": "alpha-tx", "year": 2006, "violent": 100},
        ],
        building_permits=[{"city_id": "alpha-tx", "year": 2000, "housing_units_total": 400}],
        unemployment=[{"city_id": "alpha-tx", "year": 2006, "unemployment_rate_percent": 7.5}],
        national_unemployment=[{"year": 2006, "unemployment_rate_percent": 4.5}],
        city_spending=[
            {
                "city_id": "alpha-tx",
                "year": year,
                **{f"{name}_dollars_per_resident": value for name, value in dollars.items()},
            }
            for year, dollars in SPENDING.items()
        ],
        hosted_events=[
            {"kind": "convention_democratic", "year": 2004, "city_id": "alpha-tx", "role": "host"},
            {
                "kind": "convention_republican",
                "year": 2008,
                "city_id": "alpha-tx",
                "role": "bidder",
            },
            {"kind": "super_bowl", "year": 2004, "city_id": "alpha-tx", "role": "host"},
            {"kind": "all_star_game", "year": 1998, "city_id": "alpha-tx", "role": "host"},
            {"kind": "summer_olympics", "year": 1996, "city_id": "alpha-tx", "role": "bidder"},
        ],
    )
