"""Collectors: upstream files of public bulk data to tables of data/raw.

BUILDERS names every bulk table in the order in which tables are collected: a collector may read
the tables above it. A new source is one module with a `build` function and one entry here.
"""

from typing import Final

from study.collect import (
    building_permits,
    candidacies,
    cities,
    city_spending,
    crime,
    elections,
    foreign_born,
    hosted_events,
    mayors,
    people,
    population,
    statewide,
    unemployment,
    world_cities,
)
from study.collect.builder import Builder

BUILDERS: Final[dict[str, Builder]] = {
    "cities": Builder(cities.build, cities.READS, cities.SOURCES),
    "mayors": Builder(mayors.build_mayors, (*people.READS, *candidacies.READS), mayors.MAYOR_KEYS),
    "spells": Builder(mayors.build_spells, people.READS, people.KEYS),
    "elections": Builder(elections.build, people.READS, people.KEYS),
    "candidacies": Builder(
        candidacies.build, (*people.READS, *candidacies.READS), candidacies.SOURCES
    ),
    "population": Builder(population.build, population.READS, population.SOURCES),
    "crime": Builder(crime.build, crime.READS, crime.SOURCES),
    "foreign_born": Builder(foreign_born.build, foreign_born.READS, foreign_born.SOURCES),
    "building_permits": Builder(
        building_permits.build, building_permits.READS, building_permits.SOURCES
    ),
    "city_spending": Builder(city_spending.build, city_spending.READS, city_spending.SOURCES),
    "unemployment": Builder(unemployment.build, unemployment.READS, unemployment.SOURCES),
    "national_unemployment": Builder(
        unemployment.build_national, unemployment.NATIONAL_READS, unemployment.NATIONAL_SOURCES
    ),
    "hosted_events": Builder(hosted_events.build, hosted_events.READS, hosted_events.SOURCES),
    "governors": Builder(statewide.build_governors, statewide.READS, statewide.GOVERNOR_SOURCES),
    "statewide_elections": Builder(
        statewide.build_elections, statewide.READS, statewide.ELECTION_SOURCES
    ),
    "world_cities": Builder(world_cities.build, world_cities.READS, world_cities.SOURCES),
}
