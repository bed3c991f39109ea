"""Regular contests that fell due by the city's charter and are not in the table."""

from collections.abc import Iterator
from itertools import pairwise, takewhile

import pandas as pd

from study.panel.charters import add_charter
from study.raw.reader import Raw


def _years_held(raw: Raw, kind: str) -> dict[str, list[int]]:
    contests = raw["elections"]
    kept = contests.loc[contests["kind"].eq(kind)]
    years = kept["date"].str.slice(0, 4).astype("int64")
    return {str(city): sorted(set(held)) for city, held in years.groupby(kept["city_id"])}


def _terms(raw: Raw, cities: list[str], first: int, last: int) -> dict[str, dict[int, int]]:
    """Years of a term by city and year, where voters choose the mayor and the length is known."""
    grid = pd.MultiIndex.from_product([cities, range(first, last + 1)], names=["city_id", "year"])
    ruled = add_charter(grid.to_frame(index=False), raw, "year")
    voted = ruled.loc[ruled["selection"].eq("direct").fillna(value=False)]
    voted = voted.dropna(subset="term_years").astype({"term_years": "int64"})
    return {
        str(city): dict(zip(rows["year"], rows["term_years"], strict=True))
        for city, rows in voted.groupby("city_id")
    }


def _length(terms: dict[int, int], year: int) -> int | None:
    """Years of the term that ran in a year; before the first known year, the first known length."""
    return terms[min(terms)] if terms and year < min(terms) else terms.get(year)


def _onward(terms: dict[int, int], held: int) -> Iterator[tuple[int, int]]:
    """Years in which terms run out after a contest held, without end, each with its length.

    The length of a term is that of the year after the contest that filled it: a change of the rule
    holds for who is chosen under it.
    """
    year = held
    while term := _length(terms, year + 1) or _length(terms, year):
        year += term
        yield year, term


def _backward(terms: dict[int, int], held: int) -> Iterator[int]:
    """Years of the contests before one held, without end."""
    year = held
    while term := _length(terms, year - 1):
        year -= term
        yield year


def _between(terms: dict[int, int], held: int, following: int) -> list[int]:
    ends = takewhile(lambda end: end[0] < following - end[1] / 2, _onward(terms, held))
    return [year for year, _ in ends]


def due_between(held: list[int], terms: dict[int, int], first: int, last: int) -> list[int]:
    """Years in which a regular contest fell due and none was held.

    Between two contests held, one is missing after each term that ends more than half a term before
    the second; half a term too long or too short is a calendar that was moved. Before the first
    contest and after the last, terms are counted on to the ends of the span.

    Args:
        held: years of the regular contests, sorted.
        terms: years of a term by year; in a year without a known term no contest falls due.
        first: first year of the span.
        last: its last year.

    Returns:
        The years, sorted; those inside a gap are counted from its beginning.
    """
    if not held:
        return []
    due = list(takewhile(lambda year: year >= first, _backward(terms, held[0])))
    for year, following in pairwise(held):
        due += _between(terms, year, following)
    due += [year for year, _ in takewhile(lambda end: end[0] <= last, _onward(terms, held[-1]))]
    return sorted(year for year in due if first <= year <= last and year in terms)


def contests_not_known(raw: Raw, cities: list[str], first: int, last: int) -> pd.DataFrame:
    """Regular contests that fell due in a span and are not in the table.

    Needs raw tables elections, charters. A year in which a special contest was held is left
    out: it may have stood in the place of the regular one.

    Args:
        raw: the tables.
        cities: the cities to look at.
        first: first year.
        last: last year.

    Returns:
        city_id, year (in which the contest fell due; in a gap of several terms the true year
        may lie beside it).
    """
    regular, special = _years_held(raw, "regular"), _years_held(raw, "special")
    rows = [
        (city, year)
        for city, terms in _terms(raw, cities, first, last).items()
        for year in due_between(regular.get(city, []), terms, first, last)
        if year not in special.get(city, [])
    ]
    return pd.DataFrame(rows, columns=["city_id", "year"]).astype(
        {"city_id": "string", "year": "int64"}
    )
