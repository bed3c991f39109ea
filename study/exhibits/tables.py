"""Tables: from tidy estimates to a grid.

A function here takes the files that the pipeline lists for it and returns one `Grid`.
"""

import pandas as pd

from study.choices import COLLECTED_FROM
from study.exhibits.cells import city_names, from_frame, integer, number
from study.exhibits.formats import STORED
from study.exhibits.grid import FORMATS, Grid

CLUSTERED = "Standard errors clustered by city in parentheses."
SEPARATED = (
    "A covariate without a number in a column has no finite estimate there: it does not vary, or "
    "some outcome never occurs with it."
)


def descriptives(table: pd.DataFrame) -> Grid:
    """Descriptive statistics of the panels."""
    units = {"spells": "completed spells", "mayor_years": "mayor-years"}
    heads = ["", "Unit", "Years", "Known", "Mean", "Std. dev.", "Min.", "Median", "Max."]
    rows = []
    for record in table.to_dict("records"):
        digits = 0 if abs(record["maximum"]) >= 1000 else 2
        values = ("mean", "std_dev", "minimum", "median", "maximum")
        known = f"{number(record['n_known'], 0)} of {number(record['n_rows'], 0)}"
        cells = [number(record[name], digits) for name in values]
        unit = units.get(record["panel"], record["panel"])
        years = f"{record['first_year']}-{record['last_year']}"
        rows.append([record["label"], unit, years, known, *cells])
    return Grid(
        "Descriptive statistics: main sample, cities of the frame",
        heads,
        rows,
        [
            "Main sample: regular, verified spells in cities that did not then rotate the office. "
            "Years: of the end of the spell, of the mayor-year, of the decision. City measures end "
            "with the year before; population between two censuses lies on the line between them. "
            "Page on the career read: one was found and read, and the time for bids has passed. "
            "The mean of a 0/1 variable is a share.",
        ],
    )


def world_cities(table: pd.DataFrame) -> Grid:
    """The seed table rebuilt beside the published figures."""
    return from_frame(
        table,
        "Average size of world cities over 300,000, by region",
        {
            "region": "Region",
            "cities": "Cities",
            "cities_published": "Published",
            "mean_1990": "Mean 1990",
            "mean_1990_published": "Published",
            "mean_2015": "Mean 2015",
            "mean_2015_published": "Published",
            "increase_percent": "Increase, %",
            "mean_1990_over_1683": "Total 1990 / 1,683",
            "mean_2015_over_1683": "Total 2015 / 1,683",
        },
        {
            "cities": 0,
            "cities_published": 0,
            "mean_1990": 0,
            "mean_1990_published": 0,
            "mean_2015": 0,
            "mean_2015_published": 0,
            "increase_percent": 1,
            "mean_1990_over_1683": 0,
            "mean_2015_over_1683": 0,
        },
        [
            "Rebuilt from the United Nations' World Urbanization Prospects, 2014 revision. "
            "Published: Stren and Friendly (2017), Table 1, rounded to tens. Agglomerations that "
            "share a name inside a region are added together, as the published counts require. "
            "The published World means are the totals over 1,683, one city less than the table "
            "counts, as the last two columns show.",
        ],
    )


def coverage_decisions(table: pd.DataFrame) -> Grid:
    """Share of decisions of which a covariate is known."""
    windows = [name for name in table.columns if name[0].isdigit()]
    counted = "; ".join(
        f"{integer(table[f'decisions {name}'].iloc[0])} in {name}" for name in windows
    )
    return from_frame(
        table,
        "Share of decisions for which a covariate is known, per cent",
        {"measure": "Covariate", **{name: name for name in windows}},
        dict.fromkeys(windows, 1),
        [f"Decisions of terms that began at least two calendar years earlier: {counted}."],
    )


def coverage_mayors(table: pd.DataFrame) -> Grid:
    """Coverage of mayors, spells and elections by period."""
    heads = {
        "period": "Period",
        "city_years": "City-years",
        "named_percent": "Mayor named",
        "spells": "Spells begun",
        "dated_to_day_percent": "Dated to the day",
        "with_entry_percent": "Entry known",
        "exit_known_percent": "Exit known",
        "two_sources_percent": "Two sources",
        "unverified_percent": "Unverified",
        "elections": "Elections",
        "contests_known_percent": "Of regular contests due",
        "votes_known_percent": "Votes known",
        "incumbent_outcome_percent": "Incumbent's outcome known",
    }
    counted = {"city_years": 0, "spells": 0, "elections": 0}
    percents = {name: 1 for name in heads if name.endswith("percent")}
    return from_frame(
        table,
        "What is known of mayors, spells and elections, per cent",
        heads,
        {**counted, **percents},
        [
            "Cities of the frame. Exit known: of spells that have ended. Of regular contests due: "
            "share known of those that the length of the term makes due where voters choose the "
            "mayor. Votes known: of winner and runner-up, of contests with an opponent."
        ],
    )


def coverage_people(table: pd.DataFrame) -> Grid:
    """Coverage of people and rules by period."""
    heads = {
        "period": "Period",
        "mayors": "Mayors",
        "birth_date_percent": "Birth date",
        "birth_percent": "Birth date or age",
        "gender_percent": "Gender",
        "party_percent": "Party",
        "race_percent": "Race",
        "reviewed_percent": "Career looked up",
        "page_percent": "Page on it read",
        "candidates_percent": "Bid known",
        "term_years_percent": "Term length",
        "form_percent": "Form",
        "selection_percent": "Selection",
        "ballot_percent": "Ballot",
    }
    percents = {name: 1 for name in heads if name.endswith("percent")}
    return from_frame(
        table,
        "What is known of people and of the rules of their cities, per cent",
        heads,
        {"mayors": 0, **percents},
        [
            "Mayors whose spell in a city of the frame began in the period. Birth date: its year "
            "at least; age: on a known day. Bid known: any office. The last four columns are of "
            "frame city-years."
        ],
    )


def coverage_cities(table: pd.DataFrame) -> Grid:
    """Coverage of mayors and spells by city."""
    named = table.assign(city=table["city_id"].map(city_names(table)))
    return from_frame(
        named,
        f"What is known of mayors by city, {COLLECTED_FROM} on",
        {
            "city": "City",
            "named_percent": "Mayor named, %",
            "missing_years": "Years without",
            "spells": "Spells",
            "dated_to_day_percent": "Dated to the day, %",
            "exit_known_percent": "Exit known, %",
            "two_sources_percent": "Two sources, %",
            "unverified": "Unverified",
        },
        {
            "named_percent": 0,
            "spells": 0,
            "dated_to_day_percent": 0,
            "exit_known_percent": 0,
            "two_sources_percent": 0,
            "unverified": 0,
        },
        [
            f"Cities of the frame; spells that end after {COLLECTED_FROM - 1}; exits of spells "
            "that have ended."
        ],
    )


def coverage_measures(table: pd.DataFrame) -> Grid:
    """Coverage of the city measures by period."""
    periods = [name for name in table.columns if name != "measure"]
    return from_frame(
        table,
        "Share of city-years for which a measure is known, per cent",
        {"measure": "Measure", **{name: name for name in periods}},
        dict.fromkeys(periods, 1),
        ["Cities of the frame."],
    )


def renderings(grid: Grid) -> tuple[str | bytes, ...]:
    """The stored formats of a table, in the order of `STORED`."""
    return tuple(FORMATS[name](grid) for name in STORED)
