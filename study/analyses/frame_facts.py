"""The frame of the study and its known gaps, in numbers."""

import pandas as pd

from study.analyses.coverage import frame_cities
from study.choices import FRAME_POPULATION, MODERN_START, REVIEWED_FROM
from study.panel.decisions import pages_read
from study.raw.reader import Raw


def frame_facts(raw: Raw, spells: pd.DataFrame, mayor_years: pd.DataFrame) -> pd.DataFrame:
    """Size of the frame, closing date, and what is known to be missing from it.

    Args:
        raw: holds cities, population, career_reviews.
        spells: the panel of spells.
        mayor_years: the panel of mayor-years.

    Returns:
        One row: closing_date (`YYYY-MM-DD`), cities (of the frame), below_percent (mayor-years of
        the frame whose city had fewer than FRAME_POPULATION people in the year before, of those
        whose population is known), rotating_cities and rotating_spells (regular verified spells
        since MODERN_START in a city that then rotated the office, which the main sample leaves
        out), mayors (of the main sample since MODERN_START), age_percent and race_percent
        (of them), careers (mayors of the main sample with a spell that ended in REVIEWED_FROM or
        later), no_page (of them: no page on the career was found).
    """
    cities = frame_cities(raw)
    people = mayor_years.loc[mayor_years["city_id"].isin(cities), "population"].dropna()
    ended = pd.to_datetime(spells["end_date"])
    recent = spells.loc[spells["city_id"].isin(cities) & ended.ge(pd.Timestamp(MODERN_START))]
    valid = recent["status"].eq("regular") & ~recent["unverified"].astype(bool)
    rotating = recent.loc[valid & recent["selection"].eq("rotation").fillna(value=False)]
    main = recent.loc[recent["main_sample"].astype(bool)]
    mayors = main.drop_duplicates("mayor_id")
    careers = main.loc[ended[main.index].dt.year.ge(REVIEWED_FROM), "mayor_id"].drop_duplicates()
    read = pages_read(raw)
    facts = {
        "closing_date": raw.as_of.isoformat(),
        "cities": len(cities),
        "below_percent": 100 * float(people.lt(FRAME_POPULATION).mean()),
        "rotating_cities": int(rotating["city_id"].nunique()),
        "rotating_spells": len(rotating),
        "mayors": len(mayors),
        "age_percent": 100 * float(mayors["age_at_start"].notna().mean()),
        "race_percent": 100 * float(mayors["race"].notna().mean()),
        "careers": len(careers),
        "no_page": int((~careers.isin(read)).sum()),
    }
    return pd.DataFrame([facts])
