"""Which census decides whether a city is large: the counts that a sample can be drawn by."""

import pandas as pd

from study.choices import FRAME_CENSUSES
from study.raw.reader import Raw


def add_census_counts(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Adds the city's population at each census of the frame. Needs raw table population.

    The counts say which sample a city is in. They are no covariates: the later ones lie after
    many decisions.

    Adds:
        census_1990, census_2000, census_2010, census_2020: persons.
    """
    table = raw["population"]
    counts = table.loc[table["kind"].eq("census")].set_index(["year", "city_id"])["population"]
    years = set(counts.index.get_level_values("year"))
    return frame.assign(
        **{
            f"census_{year}": frame["city_id"].map(counts.loc[year]).astype("float64")
            if year in years
            else float("nan")
            for year in FRAME_CENSUSES
        }
    )
