import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from study.paths import shipped
from study.raw.check import check, examine
from study.raw.problems import Problem

TABLES = {
    "cities": """\
city_id,name,state,country,place_fips,county_fips,region,latitude,longitude,incorporated,sources
alpha-tx,Alpha,TX,US,4800001,48001;48003,south,30.5,-95.25,,census-1990
beta-nc,Beta,NC,US,3700001,37001,south,35,-80,,census-1990
gamma-gb,Gamma,,GB,,,,,,,roster
""",
    "mayors": """\
mayor_id,name,given_name,family_name,birth_date,death_date,gender,race,party,wikidata_id,sources
ada-alder,Ada Alder,Ada,Alder,1950-03-02,,female,,democratic,Q1,roster
ben-birch,Ben Birch,Ben,Birch,1948,2015-07,male,,republican,,roster
cal-cedar,Cal Cedar,Cal,Cedar,,,male,,,,roster
dora-elm,"Dora ""Dee"" Elm",Dora,Elm,1961,,female,,,,roster
""",
    "stated_ages": """\
mayor_id,date,age,sources,note
cal-cedar,2003-06-30,45,roster,
""",
    "spells": """\
city_id,mayor_id,start,end,status,entry,exit,sources,note
alpha-tx,ada-alder,1990-01-02,1998-01-02,regular,elected,term_limited,roster,
alpha-tx,ben-birch,1998-01-02,2003-05-20,regular,elected,resigned,roster,"ran for office, and left"
alpha-tx,cal-cedar,2003-05-20,2003-11-30,acting,succeeded,retired,roster,
alpha-tx,dora-elm,2003-11-30,,regular,special_election,,roster;survey,
beta-nc,cal-cedar,1995,1999,regular,elected,defeated,roster,
""",
    "elections": """\
city_id,date,kind,winner_id,runner_up,winner_votes,runner_up_votes,total_votes,incumbent_id,\
incumbent_outcome,sources,note
alpha-tx,1989-11-07,regular,ada-alder,Ben Birch,6000,5000,11000,,none,roster,
alpha-tx,1997-11-04,regular,ben-birch,,,,,ada-alder,term_limited,roster,
alpha-tx,2003-11-04,special,dora-elm,Jo Oak,700,600,,,,roster,
""",
    "charters": """\
city_id,from_year,to_year,term_years,term_limit,form,selection,ballot,sources,note
alpha-tx,1985,1999,4,2,mayor_council,direct,partisan,roster,
alpha-tx,2000,,4,,council_manager,direct,nonpartisan,roster,no limit
""",
    "candidacies": """\
mayor_id,office,state,district,year,stage,outcome,evidence,sources,note
ben-birch,governor,TX,,2002,primary,lost,ballot,roster,
ben-birch,president,,,2008,declared,withdrew,page,roster,
cal-cedar,us_house,NC,12,2004,general,won,ballot,roster,
""",
    "career_reviews": """\
mayor_id,reviewed_on,basis,result,sources,note
ada-alder,2024-11-22,page,none_found,roster,
ben-birch,2024-11-22,page,candidacy,roster,
""",
    "offices_held": """\
mayor_id,office,state,start,end,sources,note
ben-birch,us_house,TX,2005-01-03,2007-01-03,roster,
""",
    "initiatives": """\
initiative_id,name,kind,theme,founded,ended,roster,roster_as_of,sources,note
green-pact,Green Pact,compact,climate,1995,,partial,1999,roster,
""",
    "international_activity": """\
city_id,date,category,initiative_id,counterpart,country,role,dating,sources,note
alpha-tx,1996,declaration,green-pact,,,signatory,roster,roster,
alpha-tx,1999-05,sister_city,,Gamma,GB,partner,event,survey,signed in Gamma
""",
    "population": """\
city_id,year,population,kind,sources
alpha-tx,1990,250000,census,census-1990
alpha-tx,1991,252000,estimate,census-1990
beta-nc,2000,180000,census,census-1990
""",
    "crime": """\
city_id,year,violent,murder,property,population_covered,sources,note
alpha-tx,1990,2500,25,20000,251000,roster,
""",
    "unemployment": """\
city_id,year,unemployment_rate_percent,labor_force_persons,unemployed_persons,counties,sources
alpha-tx,1990,5.5,100000,5500,48001,survey
""",
    "national_unemployment": """\
year,unemployment_rate_percent,sources
1990,5.6,survey
""",
    "building_permits": """\
city_id,year,housing_units_single,housing_units_multi,housing_units_total,sources
alpha-tx,1990,100,50,150,survey
""",
    "hosted_events": """\
kind,year,city_id,role,name,sources,note
convention_democratic,1992,alpha-tx,host,Democratic National Convention,roster,
convention_democratic,1992,beta-nc,finalist,Democratic National Convention,roster,
super_bowl,2004,alpha-tx,host,Super Bowl XXXVIII,roster,
""",
    "world_cities": """\
agglomeration_id,name,country,region,population_1990,population_2015,sources
20001,Delta,Elsewhere,asia,310000,900000,survey
""",
    "name_variants": """\
city_id,name,mayor_id,sources
alpha-tx,B. Birch,ben-birch,roster
""",
    "sources": """\
source_id,title,author,year,url,licence,accessed,note
census-1990,Census of 1990,Census Bureau,1991,https://example.org/census,public domain,2024-11,
roster,Roster of mayors,A. Author,2001,,none stated,2024-11-22,
survey,Yearly survey,Survey Office,,,CC BY 4.0,,
unverified,Remembered,,,,,,
""",
}


@dataclass(frozen=True)
class Folder:
    """A sound data folder, to be spoilt."""

    path: Path

    def file(self, name: str) -> Path:
        return self.path / f"{name}.csv"

    def text(self, name: str) -> str:
        return self.file(name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        self.file(name).write_bytes(text.encode())

    def replace(self, name: str, old: str, new: str) -> None:
        text = self.text(name)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}.csv"
        self.write(name, text.replace(old, new))

    def insert(self, name: str, before: str, row: str) -> None:
        self.replace(name, f"\n{before}", f"\n{row}\n{before}")

    def errors(self) -> list[str]:
        return [str(problem) for problem in check(self.path)]

    def warnings(self) -> list[str]:
        return [str(problem) for problem in examine(self.path).warnings]

    def only_error(self) -> Problem:
        (problem,) = check(self.path)
        return problem


BASE = frozenset({"cities", "mayors", "spells", "elections", "initiatives", "sources"})


@pytest.fixture
def make_folder(tmp_path: Path) -> Callable[..., Folder]:
    """Makes a sound folder of the named tables and those that all others refer to."""

    def make(*names: str) -> Folder:
        wanted = BASE | set(names)
        package = json.loads((shipped().raw / "datapackage.json").read_text(encoding="utf-8"))
        resources = [table for table in package["resources"] if table["name"] in wanted]
        descriptor = json.dumps({**package, "resources": resources})
        (tmp_path / "datapackage.json").write_text(descriptor, encoding="utf-8")
        folder = Folder(tmp_path)
        for name in wanted:
            folder.write(name, TABLES[name])
        return folder

    return make


@pytest.fixture
def folder(make_folder: Callable[..., Folder]) -> Folder:
    return make_folder("candidacies", "crime")


@pytest.fixture
def whole(make_folder: Callable[..., Folder]) -> Folder:
    return make_folder(*TABLES)
