"""The rules in force in a city and year."""

import pandas as pd

from study.raw.reader import Raw


def add_charter(frame: pd.DataFrame, raw: Raw, year: str) -> pd.DataFrame:
    """Adds the rules in force in a year. Needs raw table charters.

    Args:
        frame: city_id and the integer column `year`.
        raw: holds charters.
        year: name of that column.

    Adds:
        term_years, term_limit (consecutive terms), form, selection, ballot; missing where no
        charter row covers the city and year.
    """
    rules = ["term_years", "term_limit", "form", "selection", "ballot"]
    charters = raw["charters"]
    last = charters["to_year"].fillna(9999)
    pairs = (
        frame[["city_id", year]]
        .assign(_row=frame.index)
        .merge(charters[["city_id", "from_year", *rules]].assign(_last=last), on="city_id")
    )
    inside = pairs["from_year"].le(pairs[year]) & pairs["_last"].ge(pairs[year])
    found = pairs.loc[inside.fillna(value=False)].drop_duplicates("_row", keep="last")
    return frame.join(found.set_index("_row")[rules])
