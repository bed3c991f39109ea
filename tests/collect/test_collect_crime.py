from pathlib import Path

import pandas as pd
import pytest
from small_upstream import city_table, tables, write

from study.collect import crime, crime_agreement
from study.paths import ROOT

LONG_HEAD = "key,year,value,measure,source\n"
MARSHALL_HEAD = "ORI,year,department_name,total_pop,homs_sum,violent_crime,months_reported,source\n"
CENSUS = pd.DataFrame(
    {
        "city_id": ["boise-id", "boise-id", "st-louis-mo", "st-louis-mo"],
        "year": [1980, 2000, 1980, 2000],
        "population": [100_000, 180_000, 450_000, 350_000],
        "kind": "census",
    }
)


def _build(folder: Path, long: str = "", new: str = "", marshall: str = "") -> pd.DataFrame:
    write(folder, crime.LONG, LONG_HEAD + long)
    write(folder, crime.NEW, "key,year,measure,value,source\n" + new)
    write(folder, crime.MARSHALL, MARSHALL_HEAD + marshall)
    table = tables(cities=city_table("boise-id", "st-louis-mo", "chicago-il"), population=CENSUS)
    return crime.build(folder, table).set_index(["city_id", "year"])


def test_the_preferred_source_wins_cell_by_cell(tmp_path: Path) -> None:
    frame = _build(
        tmp_path,
        long=(
            "st louis|MO,1990,13000,violent,Kaplan_zip_agg\n"
            "st louis|MO,1990,40000,property,Kaplan_zip_agg\n"
            "st louis|MO,1990,9000,burglary,Kaplan_zip_agg\n"
            "st louis|MO,1990,396685,ucr_pop,Kaplan_zip_agg\n"
        ),
        marshall='MO1,1990,"St. Louis, Mo.",396000,177,13682,12,NA\n',
    )
    row = frame.loc[("st-louis-mo", 1990)]
    assert row[["violent", "murder", "property"]].tolist() == [13682, 177, 40000]
    assert row["population_covered"] == 396000
    assert row["sources"] == "kaplan-ucr-zip-1970-1992;marshall-ucr-1975-2015"
    assert row["note"] == "property includes arson"


def test_part_of_a_year_is_left_out_with_its_copies(tmp_path: Path) -> None:
    frame = _build(
        tmp_path,
        long="st louis|MO,1989,9000,violent,UCRDataTool\n",
        marshall='MO1,1989,"St. Louis, Mo.",400000,120,9000,9,NA\n',
    )
    row = frame.loc[("st-louis-mo", 1989)]
    assert row[["violent", "murder"]].isna().all()
    assert row["note"] == (
        "violent left out: 9000 counts 9 of 12 months; murder left out: 120 counts 9 of 12 months"
    )


def test_a_year_replaced_from_another_publication_is_whole(tmp_path: Path) -> None:
    frame = _build(tmp_path, marshall='MO1,1989,"St. Louis, Mo.",400000,120,9000,0,State police\n')
    assert frame.loc[("st-louis-mo", 1989), "violent"] == 9000


def test_chicago_2022_is_implausible(tmp_path: Path) -> None:
    frame = _build(
        tmp_path,
        long="chicago|IL,2022,14321,violent,FBI_Table8\nchicago|IL,2022,604,murder,FBI_Table8\n",
    )
    assert pd.isna(frame.loc[("chicago-il", 2022), "violent"])
    assert frame.loc[("chicago-il", 2022), "murder"] == 604
    assert "14321 is about half" in frame.loc[("chicago-il", 2022), "note"]


def test_sums_without_their_parts_were_not_reported(tmp_path: Path) -> None:
    frame = _build(
        tmp_path,
        long=(
            "boise|ID,2024,34,violent,RTCI\n"
            "boise|ID,2024,4,murder,RTCI\n"
            "boise|ID,2024,30,robbery,RTCI\n"
            "boise|ID,2024,500,property,RTCI\n"
            "boise|ID,2024,90,burglary,RTCI\n"
            "boise|ID,1988,0,violent,Kaplan_zip_agg\n"
            "boise|ID,1988,0,murder,Kaplan_zip_agg\n"
            "boise|ID,1988,61,property,Kaplan_zip_agg\n"
        ),
    )
    row = frame.loc[("boise-id", 2024)]
    assert pd.isna(row["violent"])
    assert row[["murder", "property"]].tolist() == [4, 500]
    assert ("boise-id", 1988) not in frame.index


def test_a_zip_sum_without_the_city_police_is_left_out(tmp_path: Path) -> None:
    figures = "boise|ID,{0},800,violent,Kaplan_zip_agg\nboise|ID,{0},{1},ucr_pop,Kaplan_zip_agg\n"
    frame = _build(tmp_path, long=figures.format(1989, 60_000) + figures.format(1990, 138_000))
    assert frame.index.tolist() == [("boise-id", 1990)]


@pytest.mark.parametrize(
    ("second", "note"), [("980", "jump, two sources agree"), ("700", "jump, unconfirmed")]
)
def test_jumps_are_confirmed_by_a_second_source(tmp_path: Path, second: str, note: str) -> None:
    frame = _build(
        tmp_path,
        long=(
            "boise|ID,2001,600,violent,FBI_Table8\n"
            "boise|ID,2002,1000,violent,FBI_Table8\n"
            "boise|ID,2003,1100,violent,FBI_Table8\n"
            "boise|ID,2001,600,violent,MatTransMix\n"
            f"boise|ID,2002,{second},violent,MatTransMix\n"
        ),
    )
    assert frame.loc[("boise-id", 2002), "note"] == note
    assert pd.isna(frame.loc[("boise-id", 2001), "note"])
    assert pd.isna(frame.loc[("boise-id", 2003), "note"])


def test_small_counts_jump_too(tmp_path: Path) -> None:
    frame = _build(
        tmp_path,
        long="boise|ID,2001,200,violent,FBI_Table8\nboise|ID,2002,400,violent,FBI_Table8\n",
    )
    assert frame["note"].fillna("").tolist() == ["", "jump, unconfirmed"]


def test_the_year_apart_is_the_jump_and_not_the_way_back(tmp_path: Path) -> None:
    figures = {2017: 990, 2018: 1000, 2021: 4000, 2022: 1200, 2023: 500}
    rows = "".join(f"boise|ID,{year},{n},violent,FBI_Table8\n" for year, n in figures.items())
    rows += "st louis|MO,2018,1000,violent,FBI_Table8\nst louis|MO,2021,1900,violent,FBI_Table8\n"
    notes = _build(tmp_path, long=rows)["note"].dropna().to_dict()
    assert notes == {
        ("boise-id", 2021): "jump, unconfirmed",
        ("boise-id", 2022): "back from the jump of the year before",
        ("boise-id", 2023): "jump, unconfirmed",
    }


def test_counties_and_the_nation_are_no_cities(tmp_path: Path) -> None:
    rows = 'MO9,1990,"St. Louis County, Mo.",1,1,999,12,NA\nNA,1990,National,9,9,99999,12,NA\n'
    assert _build(tmp_path, marshall=rows).empty


def test_years_outside_the_study_are_left_out(tmp_path: Path) -> None:
    frame = _build(
        tmp_path,
        long="boise|ID,1974,600,violent,FBI_Table8\nboise|ID,2025,600,violent,RTCI\n",
    )
    assert frame.empty


def test_agreement_counts_cells_that_two_sources_give() -> None:
    table8, marshall, state = "fbi-ucr-table8", "marshall-ucr-1975-2015", "california-doj-crime"
    cells = [
        (1990, table8, 1000.0),
        (1990, marshall, 1000.4),  # equal when rounded
        (1991, table8, 1000.0),
        (1991, marshall, 1010.0),  # within 1 % of the larger
        (1992, table8, 1000.0),
        (1992, marshall, 1011.0),  # 1.09 % apart
        (1993, table8, 1000.0),  # in one source only
        (1990, state, 500.0),
    ]
    figures = pd.DataFrame(cells, columns=["year", "source", "value"])
    figures = figures.assign(city_id="boise-id", measure="violent")
    other = figures.assign(measure="murder", value=1.0)
    found = crime.agreement(pd.concat([figures, other])).set_index(["source_a", "source_b"])
    assert found.loc[(table8, marshall), "cells"] == 3
    assert found.loc[(table8, marshall), "exact"] == pytest.approx(1 / 3)
    assert found.loc[(table8, marshall), "within_one_percent"] == pytest.approx(2 / 3)
    assert found.loc[(table8, state), ["cells", "exact"]].tolist() == [1, 0]
    assert found.loc[("any", "any other"), "cells"] == 5
    assert found.loc[("any", "any other"), "exact"] == pytest.approx(1 / 5)


def test_agreement_needs_two_sources() -> None:
    row = {"city_id": "a", "year": 1990, "measure": "violent", "value": 1.0}
    with pytest.raises(ValueError, match="nothing to compare"):
        crime.agreement(pd.DataFrame([{**row, "source": "fbi-ucr-table8"}]))


def test_the_page_of_agreement(tmp_path: Path) -> None:
    _build(
        tmp_path,
        long=(
            "boise|ID,2001,600,violent,FBI_Table8\nboise|ID,2001,9,murder,FBI_Table8\n"
            "boise|ID,2001,603,violent,MatTransMix\nboise|ID,2001,9,murder,MatTransMix\n"
        ),
    )
    table = tables(cities=city_table("boise-id"), population=CENSUS)
    text = crime_agreement.page(tmp_path, table)
    assert "| fbi-ucr-table8 | ucr-rates-2000-2012 | 1 | 0.0 | 100.0 |" in text
    assert "| fbi-ucr-table8 | ucr-rates-2000-2012 | 1 | 100.0 | 100.0 |" in text


def test_the_committed_page_of_agreement() -> None:
    text = (ROOT / "docs" / "crime-agreement.md").read_text(encoding="utf-8")
    head, violent, murder = text.partition("**Violent crimes**")[0], *text.split("\n**")[1:]
    assert head == crime_agreement.HEAD
    for table, within in ((violent, 98), (murder, 97)):
        overall = next(line for line in table.splitlines() if line.startswith("| any |"))
        cells = [cell.strip() for cell in overall.strip("|").split("|")]
        assert float(cells[-1]) > within
        assert float(cells[-2]) > 90


def test_the_command_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert crime_agreement.main([]) == 2
    assert crime_agreement.main([str(tmp_path), str(tmp_path / "page.md")]) == 1
    assert "crime_city_year_long.csv is missing" in capsys.readouterr().err
    assert not (tmp_path / "page.md").exists()
