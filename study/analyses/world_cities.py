"""The seed table: average size of world cities over 300,000 by region, 1990 and 2015.

Claim S1: Stren and Friendly (2017), Table 1, from the 2014 revision of the United Nations'
World Urbanization Prospects. The published regional means come out when agglomerations that
share a name inside a region are added together (1,692 rows become 1,684). The published World
means are the two totals divided by one city less (1,683) than the table counts.
"""

import pandas as pd

from study.raw.reader import Raw

REGIONS = {
    "africa": "Africa",
    "asia": "Asia",
    "europe": "Europe",
    "northern_america": "North America",
    "latin_america_and_the_caribbean": "Latin America and Caribbean",
    "oceania": "Oceania",
}
"""Regions of world_cities.csv by the names of the published table."""

PUBLISHED = {
    "World": (1684, 743_990, 1_334_960),
    "Africa": (187, 580_410, 1_306_010),
    "Asia": (877, 667_000, 1_416_210),
    "Europe": (254, 823_940, 905_000),
    "North America": (151, 990_960, 1_416_580),
    "Latin America and Caribbean": (202, 923_760, 1_477_980),
    "Oceania": (13, 1_009_560, 1_398_620),
}
"""Region: cities, mean population 1990, mean population 2015 (Stren and Friendly 2017, Table 1)."""


def merged_cities(world_cities: pd.DataFrame) -> pd.DataFrame:
    """Adds up agglomerations that share a name inside a region.

    Args:
        world_cities: name, region, population_1990, population_2015 (persons).

    Returns:
        region (as published), name, population_1990, population_2015.
    """
    measures = ["population_1990", "population_2015"]
    named = world_cities.assign(region=world_cities["region"].map(REGIONS))
    return named.groupby(["region", "name"], as_index=False)[measures].sum(min_count=1)


def seed_table(raw: Raw) -> pd.DataFrame:
    """The seed table rebuilt, beside the published figures.

    Returns:
        region, cities, mean_1990, mean_2015 (persons), increase_percent, cities_published,
        mean_1990_published, mean_2015_published, difference_1990, difference_2015,
        mean_1990_over_1683, mean_2015_over_1683 (World row only: totals over one city less).
    """
    cities = merged_cities(raw["world_cities"])
    regions = cities.groupby("region").agg(
        cities=("name", "size"),
        total_1990=("population_1990", "sum"),
        total_2015=("population_2015", "sum"),
    )
    regions.loc["World"] = regions.sum()
    table = regions.reindex(list(PUBLISHED))
    published = pd.DataFrame.from_dict(
        PUBLISHED,
        orient="index",
        columns=["cities_published", "mean_1990_published", "mean_2015_published"],
    )
    out = pd.DataFrame({"cities": table["cities"].astype("int64")})
    for year in (1990, 2015):
        out[f"mean_{year}"] = table[f"total_{year}"].astype("float64") / table["cities"].astype(
            "float64"
        )
    out["increase_percent"] = 100 * (out["mean_2015"] / out["mean_1990"] - 1)
    out = out.join(published)
    world = pd.Series(out.index == "World", index=out.index)
    for year in (1990, 2015):
        out[f"difference_{year}"] = out[f"mean_{year}"] - out[f"mean_{year}_published"]
        total = table[f"total_{year}"].astype("float64")
        out[f"mean_{year}_over_1683"] = (total / (table["cities"].astype("float64") - 1)).where(
            world
        )
    return out.rename_axis("region").reset_index()
