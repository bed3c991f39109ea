import json
import re
import warnings

import pytest

from study.paths import shipped
from study.raw.descriptor import DATE_ROLE, SOURCES_ROLE, load_descriptor

COLUMNS = """\
cities: city_id,name,state,country,place_fips,county_fips,region,latitude,longitude,\
incorporated,sources
mayors: mayor_id,name,given_name,family_name,birth_date,death_date,gender,race,party,wikidata_id,\
sources
stated_ages: mayor_id,date,age,sources,note
spells: city_id,mayor_id,start,end,status,entry,exit,sources,note
elections: city_id,date,kind,winner_id,runner_up,winner_votes,runner_up_votes,total_votes,\
incumbent_id,incumbent_outcome,sources,note
charters: city_id,from_year,to_year,term_years,term_limit,form,selection,ballot,sources,note
candidacies: mayor_id,office,state,district,year,stage,outcome,evidence,sources,note
career_reviews: mayor_id,reviewed_on,basis,result,sources,note
population: city_id,year,population,kind,sources
crime: city_id,year,violent,murder,property,population_covered,sources,note
unemployment: city_id,year,unemployment_rate_percent,labor_force_persons,unemployed_persons,\
counties,sources
national_unemployment: year,unemployment_rate_percent,sources
building_permits: city_id,year,housing_units_single,housing_units_multi,housing_units_total,sources
hosted_events: kind,year,city_id,role,name,sources,note
initiatives: initiative_id,name,kind,theme,founded,ended,roster,roster_as_of,sources,note
international_activity: city_id,date,category,initiative_id,counterpart,country,role,dating,\
sources,note
world_cities: agglomeration_id,name,country,region,population_1990,population_2015,sources
name_variants: city_id,name,mayor_id,sources
sources: source_id,title,author,year,url,licence,accessed,note
"""
CONTRACT = dict(line.split(": ") for line in COLUMNS.splitlines())
DESCRIPTOR = load_descriptor(shipped().raw)
FIELDS = [
    pytest.param(field, id=f"{table.name}.{field.name}")
    for table in DESCRIPTOR.tables.values()
    for field in table.fields
]


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_are_those_other_programs_read(name):
    assert ",".join(DESCRIPTOR.tables[name].columns) == CONTRACT[name]


@pytest.mark.parametrize("table", DESCRIPTOR.tables.values(), ids=lambda table: table.name)
def test_key_columns_exist_and_foreign_keys_meet_a_primary_key(table):
    assert table.key
    assert set(table.key) <= set(table.columns)
    for key in table.foreign_keys:
        assert key.column in table.columns
        assert DESCRIPTOR.tables[key.table].key == (key.table_column,)


@pytest.mark.parametrize("table", DESCRIPTOR.tables.values(), ids=lambda table: table.name)
def test_identifiers_of_other_tables_are_foreign_keys(table):
    foreign = {key.column for key in table.foreign_keys}
    pointing = {
        name
        for name in table.columns
        if name in ("city_id", "mayor_id", "winner_id", "incumbent_id") and table.key != (name,)
    }
    assert pointing - foreign == set()


@pytest.mark.parametrize("field", FIELDS)
def test_field_is_described_well_enough_for_a_codebook(field):
    assert len(field.description) > 10
    assert field.description.endswith(".")
    if field.type != "string":
        assert field.unit


@pytest.mark.parametrize("field", FIELDS)
def test_pattern_accepts_its_example_and_dates_accept_all_precisions(field):
    pattern = field.constraints.get("pattern")
    if pattern is None:
        assert field.role != DATE_ROLE
        return
    examples = ["2001", "2001-05"] if field.role == DATE_ROLE else []
    for example in [field.example, *examples]:
        assert re.fullmatch(pattern, example)
    for other in ("no such value!", ""):
        assert not re.fullmatch(pattern, other)


@pytest.mark.parametrize(
    "table",
    [table for table in DESCRIPTOR.tables.values() if table.name != "sources"],
    ids=lambda table: table.name,
)
def test_every_row_must_name_its_sources(table):
    (field,) = (field for field in table.fields if field.role == SOURCES_ROLE)
    assert field.name == "sources"
    assert field.constraints["required"]


def test_closing_date_stands_once():
    text = (shipped().raw / "datapackage.json").read_text(encoding="utf-8")
    assert text.count(DESCRIPTOR.as_of.isoformat()) == 1
    assert DESCRIPTOR.as_of.isoformat() == "2024-12-31"


def test_licences_of_data_code_and_upstream_works_are_named():
    package = DESCRIPTOR.package
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0"]
    assert package["code_license"]["name"] == "MIT"
    assert all(source["title"] and source["licence"] for source in package["sources"])


def test_frictionless_takes_the_descriptor():
    from frictionless import Package

    package = json.loads((shipped().raw / "datapackage.json").read_text(encoding="utf-8"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = Package.from_descriptor(package, basepath=str(shipped().raw))
    assert read.resource_names == list(DESCRIPTOR.tables)


def test_missing_values_are_blank_cells():
    for resource in DESCRIPTOR.package["resources"]:
        assert resource["schema"]["missingValues"] == [""]
        assert resource["path"] == f"{resource['name']}.csv"
