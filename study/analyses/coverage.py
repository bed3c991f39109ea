"""What is known and what is missing, counted from the tables."""

from typing import Final

import pandas as pd

from study.births import birth_windows
from study.choices import (
    AMBITION_EXTENDED,
    AMBITION_YEARS,
    COVERAGE_PERIODS,
    FRAME_CENSUSES,
    FRAME_POPULATION,
)
from study.panel.charters import add_charter
from study.panel.contests_due import contests_not_known
from study.panel.covariates import yearly_population
from study.panel.decisions import pages_read
from study.panel.spells import cites
from study.panel.spells import spells as spell_panel
from study.raw.reader import Raw
from study.raw.words import UNOPPOSED, span

YEARS: Final = (COVERAGE_PERIODS[0][0], COVERAGE_PERIODS[-1][1])
"""All years of the coverage tables."""
TOGETHER: Final = ((COVERAGE_PERIODS[1][0], YEARS[1]), YEARS)
"""Periods told together below the others in the tables of mayors and people."""


def frame_cities(raw: Raw) -> list[str]:
    """The frame: cities in the United States at or over the threshold in any census 1990-2020."""
    counts = raw["population"]
    census = counts.loc[counts["kind"].eq("census") & counts["year"].isin(FRAME_CENSUSES)]
    large = set(census.loc[census["population"] >= FRAME_POPULATION, "city_id"])
    home = raw["cities"].loc[raw["cities"]["country"].eq("US"), "city_id"]
    return sorted(large & set(home))


def city_years_with_mayor(raw: Raw, first: int, last: int) -> pd.DataFrame:
    """Whether a mayor is named for each frame city at the middle of each year.

    Returns:
        city_id, year, named (bool: a spell of any status, verified, covers 1 July), without the
        years before the city was incorporated.
    """
    cities = frame_cities(raw)
    grid = pd.MultiIndex.from_product([cities, range(first, last + 1)], names=["city_id", "year"])
    years = grid.to_frame(index=False)
    middle = years["year"].astype("string") + "-07-01"
    born = years["city_id"].map(raw["cities"].set_index("city_id")["incorporated"])
    years = years.assign(middle=pd.to_datetime(middle)).loc[~born.gt(middle).fillna(value=False)]
    panel = spell_panel(raw)
    known = panel.loc[~panel["unverified"], ["city_id", "start_date", "end_date"]]
    pairs = years.merge(known, on="city_id")
    inside = (pairs["start_date"] <= pairs["middle"] + pd.Timedelta(days=1)) & (
        pairs["end_date"] >= pairs["middle"]
    )
    covered = pairs.loc[inside, ["city_id", "year"]].drop_duplicates().assign(named=True)
    out = years[["city_id", "year"]].merge(covered, on=["city_id", "year"], how="left")
    return out.assign(named=out["named"].eq(True).fillna(value=False).astype(bool))


def contests_to_find(raw: Raw, cities: list[str]) -> pd.DataFrame:
    """Regular contests of the years of the coverage table that fell due and are not known.

    Needs raw tables elections, charters.

    Returns:
        city_id, year.
    """
    return contests_not_known(raw, cities, *YEARS)


def _share(part: pd.Series) -> float:
    return float(100 * part.mean()) if len(part) else float("nan")


def mayors_by_period(raw: Raw) -> pd.DataFrame:
    """Coverage of mayors, spells and elections by period, and of the periods of `TOGETHER`.

    Returns:
        period, city_years, named_percent (city-years with a named mayor), spells (begun in the
        period), dated_to_day_percent, with_entry_percent, ended, exit_known_percent,
        two_sources_percent, unverified_percent, elections, contests_known_percent (of the regular
        contests that fell due), votes_known_percent (of those contested, winner and runner-up),
        incumbent_outcome_percent.
    """
    cities = frame_cities(raw)
    panel = spell_panel(raw)
    panel = panel.loc[panel["city_id"].isin(cities)]
    elections = raw["elections"].loc[raw["elections"]["city_id"].isin(cities)]
    held = elections["date"].str.slice(0, 4).astype("int64")
    grid = city_years_with_mayor(raw, *YEARS)
    absent = contests_to_find(raw, cities)["year"]
    rows = []
    for first, last in (*COVERAGE_PERIODS, *TOGETHER):
        begun = panel.loc[panel["entry_year"].between(first, last)]
        ended = begun.loc[~begun["censored"]]
        years = grid.loc[grid["year"].between(first, last)]
        contests = elections.loc[held.between(first, last)]
        regular = int(contests["kind"].eq("regular").sum())
        due = regular + int(absent.between(first, last).sum())
        contested = contests.loc[contests["runner_up"].ne(UNOPPOSED).fillna(value=True)]
        rows.append(
            {
                "period": f"{first}-{last}",
                "city_years": len(years),
                "named_percent": _share(years["named"]),
                "spells": len(begun),
                "dated_to_day_percent": _share(begun["dated_to_day"]),
                "with_entry_percent": _share(begun["entry"].notna()),
                "ended": len(ended),
                "exit_known_percent": _share(ended["exit"].notna()),
                "two_sources_percent": _share(begun["n_sources"] >= 2),
                "unverified_percent": _share(begun["unverified"]),
                "elections": len(contests),
                "contests_known_percent": 100 * regular / due if due else float("nan"),
                "votes_known_percent": _share(
                    contested["winner_votes"].notna() & contested["runner_up_votes"].notna()
                ),
                "incumbent_outcome_percent": _share(contests["incumbent_outcome"].notna()),
            }
        )
    return pd.DataFrame(rows)


TRAITS = ("gender", "party", "race")
RULES_IN_FORCE = ("term_years", "form", "selection", "ballot")


def people_by_period(raw: Raw) -> pd.DataFrame:
    """What is known of the people and of the rules they served under, by period.

    The periods of `TOGETHER` follow the others. Needs raw tables cities, population, mayors,
    stated_ages, spells, career_reviews, charters.

    Returns:
        period, mayors (with a spell of the frame that began in it), birth_date_percent,
        birth_percent (the birth date or an age on a known day), gender_percent, party_percent,
        race_percent, reviewed_percent (looked up for bids), page_percent (a page on the person was
        read for bids), candidates_percent (with a bid of any kind), then of frame city-years
        term_years_percent, form_percent, selection_percent, ballot_percent.
    """
    cities = frame_cities(raw)
    spells = raw["spells"].loc[raw["spells"]["city_id"].isin(cities)]
    began = spells["start"].str.slice(0, 4).astype("int64")
    people = raw["mayors"].set_index("mayor_id")
    reviews, bidders = raw["career_reviews"], raw["candidacies"]["mayor_id"]
    read = pages_read(raw)
    born = set(birth_windows(raw["mayors"], raw["stated_ages"]))
    rows = []
    for first, last in (*COVERAGE_PERIODS, *TOGETHER):
        ids = spells.loc[began.between(first, last), "mayor_id"].drop_duplicates()
        part = people.loc[people.index.isin(ids)]
        grid = pd.MultiIndex.from_product([cities, range(first, last + 1)])
        years = grid.to_frame(index=False, name=["city_id", "year"])
        ruled = add_charter(years, raw, "year")
        rows.append(
            {
                "period": f"{first}-{last}",
                "mayors": len(part),
                "birth_date_percent": _share(part["birth_date"].notna()),
                "birth_percent": _share(ids.isin(born)),
                **{f"{name}_percent": _share(part[name].notna()) for name in TRAITS},
                "reviewed_percent": _share(ids.isin(reviews["mayor_id"])),
                "page_percent": _share(ids.isin(read)),
                "candidates_percent": _share(ids.isin(bidders)),
                **{f"{name}_percent": _share(ruled[name].notna()) for name in RULES_IN_FORCE},
            }
        )
    return pd.DataFrame(rows)


def mayors_by_city(raw: Raw) -> pd.DataFrame:
    """Coverage of mayors and spells by city of the frame in `YEARS`.

    Returns:
        city_id, name, state, named_percent (city-years with a verified mayor), missing_years,
        spells (that end after 1984), dated_to_day_percent, exit_known_percent (of those ended),
        two_sources_percent, unverified (spells).
    """
    first, last = YEARS
    grid = city_years_with_mayor(raw, first, last)
    panel = spell_panel(raw)
    panel = panel.loc[panel["end_date"].dt.year.ge(first)]
    cities = raw["cities"].set_index("city_id")
    rows = []
    for city, years in grid.groupby("city_id"):
        spells = panel.loc[panel["city_id"].eq(city)]
        ended = spells.loc[~spells["censored"]]
        rows.append(
            {
                "city_id": city,
                "name": cities.loc[str(city), "name"],
                "state": cities.loc[str(city), "state"],
                "named_percent": _share(years["named"]),
                "missing_years": year_ranges(years.loc[~years["named"], "year"].tolist()),
                "spells": len(spells),
                "dated_to_day_percent": _share(spells["dated_to_day"]),
                "exit_known_percent": _share(ended["exit"].notna()),
                "two_sources_percent": _share(spells["n_sources"] >= 2),
                "unverified": int(spells["unverified"].sum()),
            }
        )
    return pd.DataFrame(rows)


MEASURES = {
    "violent crime": ("crime", "violent"),
    "murder": ("crime", "murder"),
    "housing permits": ("building_permits", "housing_units_total"),
    "county unemployment": ("unemployment", "unemployment_rate_percent"),
    "city spending": ("city_spending", "total_dollars_per_resident"),
}

BY_YEAR = ("violent crime", "housing permits", "county unemployment", "city spending")
"""Measures whose coverage is shown year by year."""


def known_years(raw: Raw, measure: str) -> pd.DataFrame:
    """City-years of the frame for which a measure is known.

    Args:
        raw: holds cities, population and the table of the measure.
        measure: a key of `MEASURES`.

    Returns:
        city_id, year, without repetition.
    """
    table, column = MEASURES[measure]
    known = raw[table].dropna(subset=column)[["city_id", "year"]].drop_duplicates()
    return known.loc[known["city_id"].isin(frame_cities(raw))]


def measures_by_year(raw: Raw) -> pd.DataFrame:
    """Share of the frame's cities for which each measure of `BY_YEAR` is known, year by year.

    Needs raw tables cities, population, crime, building_permits, unemployment, city_spending.

    Returns:
        measure, year (all of `YEARS`), cities (known), percent (of the frame's cities).
    """
    total = len(frame_cities(raw))
    years = range(YEARS[0], YEARS[1] + 1)
    counted = {name: known_years(raw, name)["year"].value_counts() for name in BY_YEAR}
    rows = pd.DataFrame(
        [
            (name, year, int(counts.get(year, 0)))
            for name, counts in counted.items()
            for year in years
        ],
        columns=["measure", "year", "cities"],
    )
    return rows.assign(percent=100 * rows["cities"] / total)


def measures_by_period(raw: Raw) -> pd.DataFrame:
    """Share of frame city-years for which each city measure is known.

    Returns:
        measure, then one column a period (percent of city-years).
    """
    cities = frame_cities(raw)
    rows = []
    measures = {label: known_years(raw, label) for label in MEASURES}
    measures["population (census, interpolated, estimate)"] = yearly_population(raw)
    for label, values in measures.items():
        known = values[["city_id", "year"]].drop_duplicates()
        known = known.loc[known["city_id"].isin(cities)]
        row: dict[str, object] = {"measure": label}
        for first, last in COVERAGE_PERIODS:
            total = len(cities) * (last - first + 1)
            found = int(known["year"].between(first, last).sum())
            row[f"{first}-{last}"] = 100 * found / total if total else float("nan")
        rows.append(row)
    return pd.DataFrame(rows)


def open_points(raw: Raw) -> list[str]:
    """What is open, one line each.

    City-years of the frame without a mayor, regular contests that fell due and are not known,
    ended spells without an exit, and what rests on memory (`unverified`), a line for each person.
    """
    cities = frame_cities(raw)
    grid = city_years_with_mayor(raw, *YEARS)
    missing = grid.loc[~grid["named"]].groupby("city_id")["year"].agg(list)
    lines = [f"no mayor named: {city} {year_ranges(years)}" for city, years in missing.items()]
    due = contests_to_find(raw, cities)
    lines += [
        f"no contest known: {city} {year_ranges(years)}"
        for city, years in due.groupby("city_id")["year"].agg(list).items()
    ]
    names = dict(zip(raw["mayors"]["mayor_id"], raw["mayors"]["name"], strict=True))
    spells = raw["spells"]
    open_exits = spells.loc[
        spells["end"].notna()
        & spells["exit"].isna()
        & spells["end"].fillna("").ge(str(YEARS[0]))
        & spells["city_id"].isin(cities)
    ]
    lines += [
        f"way out not known: {names.get(row['mayor_id'], row['mayor_id'])}, {_served(row)}"
        for row in _records(open_exits)
    ]
    return lines + _unverified(raw, names)


def _unverified(raw: Raw, names: dict[str, str]) -> list[str]:
    """What rests on memory: a line for each person, or city where no person is meant."""
    facts: dict[str, list[str]] = {}
    for table, frame in raw.frames.items():
        if table == "sources" or "sources" not in frame.columns:
            continue
        for row in _records(frame.loc[cites(frame["sources"], "unverified")]):
            who = row.get("mayor_id") or row.get("city_id") or table
            facts.setdefault(who, []).append(_told(table, row))
    called = {who: f"{names[who]} ({who})" if who in names else who for who in sorted(facts)}
    return [f"unverified: {name}: {'; '.join(facts[who])}" for who, name in called.items()]


def _records(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Rows of a raw table as text, blanks as empty text."""
    texts = frame.astype("string").fillna("")
    return [dict(zip(texts.columns, row, strict=True)) for row in texts.itertuples(index=False)]


def _told(table: str, row: dict[str, str]) -> str:
    if table == "spells":
        return _served(row)
    if table == "mayors":
        return "the person's particulars"
    return " ".join([table, *(value for value in list(row.values())[:4] if value)])


def _served(spell: dict[str, str]) -> str:
    acting = "acting " if spell["status"] == "acting" else ""
    return f"{acting}mayor of {spell['city_id']} {span(spell['start'], spell['end'])}"


def year_ranges(years: list[int]) -> str:
    """Years as ranges: `1985-1989, 1993`."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


DECISION_MEASURES = {
    "population_growth_percent": "population at both ends of the term",
    "violent_change": "violent crime at both ends",
    "murder_change": "murders at both ends, neither zero",
    "relative_unemployment": "unemployment less the nation's, year before",
    "permits_per_1000": "housing permits, year before",
    "age": "age of the mayor",
    "party": "party of the mayor",
}
"""Columns of the panel of decisions, and what it takes to know them."""


def decisions_covered(decisions: pd.DataFrame) -> pd.DataFrame:
    """Share of decisions of which a covariate is known, in the paper's window and the longer one.

    Only decisions whose window has a length count: a mayor who came in the year before has no
    change over the term.

    Args:
        decisions: the panel of decisions.

    Returns:
        measure, then for each window decisions and known_percent (`1992-2012`, ...).
    """
    with_length = decisions.loc[decisions["to_year"].gt(decisions["from_year"])]
    table = pd.DataFrame({"measure": list(DECISION_MEASURES.values())})
    for first, last in (AMBITION_YEARS, AMBITION_EXTENDED):
        part = with_length.loc[with_length["decision_year"].between(first, last)]
        known = [_share(part[column].notna()) for column in DECISION_MEASURES]
        table[f"{first}-{last}"] = known
        table[f"decisions {first}-{last}"] = len(part)
    return table
