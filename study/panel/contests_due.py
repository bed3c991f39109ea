"""Regular contests that fell due by the city's charter and are not in the table."""

import math

import pandas as pd

from study.panel.charters import add_charter
from study.raw.reader import Raw


def _years_held(raw: Raw, kinds: tuple[str, ...]) -> dict[str, list[int]]:
    contests = raw["elections"]
    kept = contests.loc[contests["kind"].isin(kinds)]
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


def due_between(held: list[int], terms: dict[int, int], first: int, last: int) -> list[int]:
    """Years in which a regular contest fell due and none was held.

    Between two contests held, one is missing for each whole term beyond the first that lies
    between them; half a term too long or too short is a calendar that was moved. Before the
    first contest and after the last, the term is counted on to the ends of the span.

    Args:
        held: years of the regular contests, sorted.
        terms: years of a term by year; years without a known term bring no contest.
        first: first year of the span.
        last: its last year.

    Returns:
        The years, sorted; those inside a gap are counted from its beginning.
    """
    if not held:
        return []
    due: list[int] = []
    for year, following in zip(held, [*held[1:], None], strict=True):
        term = terms.get(year)
        if not term:
            continue
        if following is None:
            due += range(year + term, last + 1, term)
        else:
            missing = math.ceil((following - year) / term - 0.5) - 1
            due += [year + term * place for place in range(1, missing + 1)]
    if terms.get(held[0]):
        due += range(held[0] - terms[held[0]], first - 1, -terms[held[0]])
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
    regular, special = _years_held(raw, ("regular",)), _years_held(raw, ("special",))
    rows = [
        (city, year)
        for city, terms in _terms(raw, cities, first, last).items()
        for year in due_between(regular.get(city, []), terms, first, last)
        if year not in special.get(city, [])
    ]
    return pd.DataFrame(rows, columns=["city_id", "year"]).astype(
        {"city_id": "string", "year": "int64"}
    )
