"""Verbs that add what happened in the city to a panel of any unit.

Each verb takes a frame with city_id, from_year and to_year (integers: the window that the
row may look at) and the raw tables, and returns the frame with new columns. Levels are taken
at `to_year`; changes run from `from_year` to `to_year`. A value that is not known is missing,
never zero. No verb looks past `to_year`, with one exception: population between two censuses lies
on the line between them, so that it, its growth and rates per head of it use the next census.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from study.choices import OTHER_EVENTS, RAPE_REDEFINED, SPENDING_GROUPS
from study.raw.reader import Raw

WINDOW = ("city_id", "from_year", "to_year")


def _require_window(frame: pd.DataFrame) -> None:
    absent = [column for column in WINDOW if column not in frame.columns]
    if absent:
        raise KeyError(f"a panel needs the columns {', '.join(WINDOW)}; absent: {absent}")


def values_at(frame: pd.DataFrame, series: pd.Series, year: str) -> pd.Series:
    """Values of a (city_id, year) series at the year in a column of the frame.

    Args:
        frame: city_id and the column `year`.
        series: indexed by city_id and year.
        year: name of the column.

    Returns:
        Floats indexed like `frame`; missing where the series has no such city and year.
    """
    index = pd.MultiIndex.from_arrays([frame["city_id"], frame[year].astype("int64")])
    return pd.Series(series.reindex(index).to_numpy(dtype="float64"), index=frame.index)


def _per_year_log_change(frame: pd.DataFrame, series: pd.Series) -> pd.Series:
    begin, end = values_at(frame, series, "from_year"), values_at(frame, series, "to_year")
    usable = begin.gt(0) & end.gt(0)
    span = (frame["to_year"] - frame["from_year"]).astype("float64")
    ratio = (end.where(usable) / begin.where(usable)).map(np.log)
    return ratio / span.where(span > 0)


def yearly_population(raw: Raw) -> pd.DataFrame:
    """Population of every city in every year from its first count to its last.

    Census years hold the census count. Years between two censuses are filled by constant growth
    (log-linear interpolation) and marked: the yearly estimates of a decade keep the boundaries
    of its end and are not revised to the next census, so that using them would put annexations
    and the closing error into one year. After a city's last census its estimates are used.

    Returns:
        city_id, year, population (persons), interpolated (bool).
    """
    table = raw["population"].sort_values(["city_id", "year", "kind"])
    census = table["kind"].eq("census")
    last_census = table["city_id"].map(table.loc[census].groupby("city_id")["year"].max())
    usable = table.loc[census | (table["year"] > last_census.fillna(0))]
    known = usable.drop_duplicates(["city_id", "year"]).astype({"population": "float64"})
    if known.empty:
        return known[["city_id", "year", "population"]].assign(interpolated=False)
    wide = known.pivot(index="year", columns="city_id", values="population")
    filled = wide.reindex(range(int(wide.index.min()), int(wide.index.max()) + 1))
    logs = pd.DataFrame(np.log(filled), index=filled.index, columns=filled.columns)
    dense = logs.interpolate(method="index", limit_area="inside")
    long = dense.melt(ignore_index=False, value_name="population").reset_index()
    long["population"] = long["population"].map(np.exp)
    long["interpolated"] = filled.melt()["value"].isna().to_numpy()
    known_years = long.dropna(subset=["population"])
    return known_years[["city_id", "year", "population", "interpolated"]].sort_values(
        ["city_id", "year"], ignore_index=True
    )


def add_population(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Adds population and its growth. Needs raw table population.

    Adds:
        population: persons at to_year (census, estimate, or log-linear between two of them).
        population_growth_percent: 100 x yearly log change from from_year to to_year. Between
            two censuses it is the constant yearly growth of the decade.
    """
    _require_window(frame)
    series = yearly_population(raw).set_index(["city_id", "year"])["population"]
    return frame.assign(
        population=values_at(frame, series, "to_year"),
        population_growth_percent=100 * _per_year_log_change(frame, series),
    )


def crime_rates(raw: Raw) -> pd.DataFrame:
    """Violent crimes and murders per 100,000 people whom the city's police serve.

    Where a source gives no covered population the city's own (`yearly_population`) is used.

    Returns:
        city_id, year, violent_rate, murder_rate, property_rate (per 100,000).
    """
    crime = raw["crime"].merge(
        yearly_population(raw)[["city_id", "year", "population"]],
        on=["city_id", "year"],
        how="left",
    )
    base = crime["population_covered"].astype("float64").fillna(crime["population"]) / 100_000
    rates = crime[["city_id", "year"]].copy()
    for measure in ("violent", "murder", "property"):
        rates[f"{measure}_rate"] = crime[measure].astype("float64") / base
    return rates


def add_crime(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Adds crime rates and their change. Needs raw tables crime, population.

    Adds:
        violent_rate, murder_rate: per 100,000 at to_year.
        violent_change, murder_change: yearly log change from from_year to to_year (a value of
            -0.05 is a fall of about 5 % a year); missing where either end is missing or zero.
        violent_redefined: 1 where violent_change compares counts with the narrow and the wide
            definition of rape (`choices.RAPE_REDEFINED` lies in from_year + 1 .. to_year), else 0.
            Such changes are kept: docs/methods.md, "City measures", says why.
    """
    _require_window(frame)
    rates = crime_rates(raw).set_index(["city_id", "year"])
    redefined = frame["from_year"].lt(RAPE_REDEFINED) & frame["to_year"].ge(RAPE_REDEFINED)
    return frame.assign(
        violent_rate=values_at(frame, rates["violent_rate"], "to_year"),
        violent_change=_per_year_log_change(frame, rates["violent_rate"]),
        violent_redefined=redefined.astype("int64"),
        murder_rate=values_at(frame, rates["murder_rate"], "to_year"),
        murder_change=_per_year_log_change(frame, rates["murder_rate"]),
    )


def add_building_permits(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Adds housing permitted. Needs raw tables building_permits, population.

    Adds:
        permits_per_1000: housing units permitted in to_year per 1,000 people of that year.
            Missing where the city's permits are issued and reported by its county.
    """
    _require_window(frame)
    units = raw["building_permits"].set_index(["city_id", "year"])["housing_units_total"]
    people = yearly_population(raw).set_index(["city_id", "year"])["population"]
    permitted = values_at(frame, units.astype("float64"), "to_year")
    return frame.assign(permits_per_1000=1000 * permitted / values_at(frame, people, "to_year"))


def add_unemployment(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Adds unemployment beside the nation's. Needs unemployment, national_unemployment.

    Adds:
        relative_unemployment: rate of the central county (or counties) minus the national
            rate at to_year, in percentage points.
    """
    _require_window(frame)
    local = raw["unemployment"].set_index(["city_id", "year"])["unemployment_rate_percent"]
    nation = raw["national_unemployment"].set_index("year")["unemployment_rate_percent"]
    of_nation = frame["to_year"].astype("int64").map(nation.astype("float64"))
    here = values_at(frame, local.astype("float64"), "to_year")
    return frame.assign(relative_unemployment=here - of_nation)


def add_spending(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Adds what the city government spends. Needs raw table city_spending.

    Known for 61 cities, fiscal years 1970-2017, municipal government only.

    Adds, for each group of `choices.SPENDING_GROUPS` (police; social: health, hospitals, welfare,
    housing; development: highways, parks, capital outlay):
        police_spending, social_spending, development_spending: dollars of 2017 per resident in
            to_year, summed over the functions; missing where one of them is missing.
        police_spending_change, ...: yearly log change from from_year to to_year; missing where
            either end is missing or zero.
    """
    _require_window(frame)
    table = raw["city_spending"].set_index(["city_id", "year"])
    added: dict[str, pd.Series] = {}
    for group, functions in SPENDING_GROUPS.items():
        columns = [f"{name}_dollars_per_resident" for name in functions]
        spent = table[columns].astype("float64").sum(axis=1, skipna=False)
        added[f"{group}_spending"] = values_at(frame, spent, "to_year")
        added[f"{group}_spending_change"] = _per_year_log_change(frame, spent)
    return frame.assign(**added)


def first_event_year(frame: pd.DataFrame) -> pd.Series:
    """First year whose events lie in the term: that of its beginning, or the one after.

    An event is dated to a year and stands in its middle, so a term that began before July has
    the events of that year.

    Args:
        frame: term_from (datetime64: the day on which the term began).

    Returns:
        Years (int64), indexed like `frame`.
    """
    began = frame["term_from"]
    years: pd.Series = began.dt.year.astype("int64") + began.dt.month.ge(7).astype("int64")
    return years


def _hosted(frame: pd.DataFrame, events: pd.DataFrame, kinds: Iterable[str]) -> pd.Series:
    """Whether the city hosted an event of one of the kinds in the term, up to to_year (bool)."""
    met = events.loc[
        events["kind"].isin(list(kinds)) & events["role"].eq("host"), ["city_id", "year"]
    ].rename(columns={"year": "held"})
    spans = pd.DataFrame(
        {
            "_row": frame.index,
            "city_id": frame["city_id"].array,
            "first": first_event_year(frame).array,
            "last": frame["to_year"].array,
        }
    )
    pairs = spans.merge(met, on="city_id")
    inside = pairs["held"].ge(pairs["first"]) & pairs["held"].le(pairs["last"])
    return pd.Series(frame.index.isin(set(pairs.loc[inside, "_row"])), index=frame.index)


def add_hosted_events(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Adds whether the city hosted an event in the term, up to to_year. Needs hosted_events.

    Args:
        frame: city_id, from_year, to_year, and term_from (datetime64): events count from the day
            on which the term began (`first_event_year`), so that those of the year of an election
            in spring belong to the mayor whom it chose.
        raw: the tables.

    Adds:
        hosted_convention: 1 if either party nominated its candidate for president in the city,
            else 0. The list of conventions is complete, so absence is a real 0.
        hosted_other_event: 1 if the city hosted an event of a kind in `choices.OTHER_EVENTS`;
            0 if it did not and the lists of all these kinds are complete over the window;
            else missing.
    """
    _require_window(frame)
    events = raw["hosted_events"]
    convention = _hosted(frame, events, ["convention_democratic", "convention_republican"])
    first = max(first for first, _ in OTHER_EVENTS.values())
    last = min(last for _, last in OTHER_EVENTS.values())
    complete = first_event_year(frame).ge(first) & frame["to_year"].le(last)
    other = _hosted(frame, events, OTHER_EVENTS).astype("float64")
    return frame.assign(
        hosted_convention=convention.astype("int64"),
        hosted_other_event=other.where(other.eq(1) | complete),
    )
