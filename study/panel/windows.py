"""Other measures of the same accomplishments, for the curve of specifications."""

import numpy as np
import pandas as pd

from study.panel.covariates import crime_rates, values_at, yearly_population
from study.raw.reader import Raw

SHORT_YEARS = 2
"""Years of the short window of change; it ends where the window of the term does."""


def _change(frame: pd.DataFrame, series: pd.Series, begin: pd.Series, end: pd.Series) -> pd.Series:
    """Yearly log change of a (city_id, year) series from one year to another."""
    spans = frame.assign(begin=begin, end=end)
    values = [values_at(spans, series, year) for year in ("begin", "end")]
    ends = [value.where(value > 0).map(np.log) for value in values]
    span = (end - begin).astype("float64")
    return (ends[1] - ends[0]) / span.where(span > 0)


def add_other_windows(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Adds changes of other measures and over another window. Needs crime, population.

    Args:
        frame: city_id, from_year, to_year.
        raw: the tables.

    Adds:
        index_change: yearly log change of violent and property crimes together per 100,000 people
            over the term.
        population_growth_percent_short, violent_change_short, murder_change_short,
            index_change_short: the same changes over the last SHORT_YEARS years before to_year.
            Missing where either end is missing or zero.
    """
    rates = crime_rates(raw).set_index(["city_id", "year"])
    measures = {
        "violent_change": rates["violent_rate"],
        "murder_change": rates["murder_rate"],
        "index_change": rates["violent_rate"] + rates["property_rate"],
        "population_growth_percent": yearly_population(raw).set_index(["city_id", "year"])[
            "population"
        ],
    }
    end = frame["to_year"]
    short = end - SHORT_YEARS
    changes = {
        f"{name}_short": _change(frame, values, short, end) for name, values in measures.items()
    }
    changes["population_growth_percent_short"] *= 100
    whole = _change(frame, measures["index_change"], frame["from_year"], end)
    return frame.assign(index_change=whole, **changes)


def add_changes_before_bid(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Adds changes over the part of the term before the first bid. Needs crime, population.

    Args:
        frame: city_id, from_year, to_year, first_bid_year (missing without a bid).
        raw: the tables.

    Adds:
        population_growth_percent_before_bid, violent_change_before_bid: the yearly changes up to
            the year before the first bid, or to `to_year` where that comes first or there is no
            bid. Missing where no year is left.
    """
    before = (frame["first_bid_year"] - 1).astype("Float64").astype("float64")
    to_year = frame["to_year"].astype("float64")
    end = before.where(before < to_year, to_year).astype("int64")
    population = yearly_population(raw).set_index(["city_id", "year"])["population"]
    violent = crime_rates(raw).set_index(["city_id", "year"])["violent_rate"]
    begin = frame["from_year"]
    return frame.assign(
        population_growth_percent_before_bid=100 * _change(frame, population, begin, end),
        violent_change_before_bid=_change(frame, violent, begin, end),
    )
