import pandas as pd
import pytest

from study.analyses.coverage import (
    BY_YEAR,
    DECISION_MEASURES,
    city_years_with_mayor,
    decisions_covered,
    mayors_by_period,
    measures_by_period,
    measures_by_year,
    open_points,
    people_by_period,
)
from study.paths import shipped


@pytest.fixture
def raw(raw_of):
    """Two cities of the frame and a small one, with some values."""
    cities = ("alpha-tx", "beta-nc", "small-tx")
    people = (200_000, 200_000, 90_000)
    return raw_of(
        cities=[{"city_id": city, "country": "US"} for city in cities],
        population=[
            {"city_id": city, "year": 2000, "population": size, "kind": "census"}
            for city, size in zip(cities, people, strict=True)
        ],
        crime=[
            {"city_id": "alpha-tx", "year": 1985, "violent": 10},
            {"city_id": "beta-nc", "year": 1985, "murder": 1},
            {"city_id": "small-tx", "year": 1985, "violent": 10},
            {"city_id": "alpha-tx", "year": 2024, "violent": 10},
            {"city_id": "beta-nc", "year": 2024, "violent": 10},
        ],
        building_permits=[{"city_id": "alpha-tx", "year": 1990, "housing_units_total": 0}],
        unemployment=[
            {"city_id": "beta-nc", "year": 1990, "unemployment_rate_percent": 5},
        ],
        city_spending=[{"city_id": "alpha-tx", "year": 2017, "total_dollars_per_resident": 900}],
    )


def test_coverage_by_year_is_of_the_cities_of_the_frame(raw):
    table = measures_by_year(raw)
    assert len(table) == len(BY_YEAR) * 40
    percent = table.set_index(["measure", "year"])["percent"]
    assert percent["violent crime", 1985] == 50
    assert percent["violent crime", 2024] == 100
    assert percent["violent crime", 2000] == 0
    assert percent["housing permits", 1990] == 50
    assert percent["county unemployment", 1990] == 50
    assert percent["city spending", 2017] == 50


def test_both_views_of_coverage_agree(raw):
    by_period = measures_by_period(raw).set_index("measure")
    years = measures_by_year(raw)
    mean = years.loc[years["year"].between(2020, 2024)].groupby("measure")["percent"].mean()
    pd.testing.assert_series_equal(
        by_period.loc[list(BY_YEAR), "2020-2024"].sort_index(), mean, check_names=False
    )


def test_a_decision_counts_where_its_window_has_a_length():
    columns = [name for name in DECISION_MEASURES if name != "party"]
    decisions = pd.DataFrame(
        {
            "decision_year": [1995, 1996, 2015, 1990],
            "from_year": [1990, 1995, 2010, 1985],
            "to_year": [1994, 1995, 2014, 1989],
            "party": ["democratic", None, None, None],
            **{name: [1.0, None, None, None] for name in columns},
        }
    )
    found = decisions_covered(decisions)
    assert found["decisions 1992-2012"].unique().tolist() == [1]
    assert found["1992-2012"].unique().tolist() == [100]
    assert found["1992-2020"].unique().tolist() == [50]


def test_city_measures_are_known_for_the_decisions_of_the_paper():
    decisions = pd.read_csv(shipped().derived / "decisions.csv")
    known = decisions_covered(decisions).set_index("measure")["1992-2012"]
    assert known["population at both ends of the term"] == 100
    assert known["violent crime at both ends"] >= 95
    assert known["unemployment less the nation's, year before"] >= 90
    assert known["housing permits, year before"] >= 90


def test_people_count_by_the_period_in_which_they_came_in(raw_of):
    found = people_by_period(
        raw_of(
            cities=[{"city_id": "alpha-tx", "country": "US"}],
            population=[
                {"city_id": "alpha-tx", "year": 1990, "population": 200_000, "kind": "census"}
            ],
            mayors=[
                {"mayor_id": "ada", "birth_date": "1950", "gender": "female"},
                {"mayor_id": "ben", "gender": "male"},
                {"mayor_id": "cal", "gender": "male"},
                {"mayor_id": "dee", "gender": "female"},
            ],
            stated_ages=[{"mayor_id": "cal", "date": "1995-05", "age": 40}],
            spells=[
                {"city_id": "alpha-tx", "mayor_id": "ada", "start": "1991"},
                {"city_id": "alpha-tx", "mayor_id": "ben", "start": "1999"},
                {"city_id": "alpha-tx", "mayor_id": "cal", "start": "1995"},
                {"city_id": "alpha-tx", "mayor_id": "dee", "start": "1997"},
            ],
            career_reviews=[
                {"mayor_id": "ada", "basis": "page", "result": "none_found"},
                {"mayor_id": "ben", "basis": "candidate_files", "result": "none_found"},
            ],
            charters=[{"city_id": "alpha-tx", "from_year": 1990, "to_year": 1994, "term_years": 4}],
        )
    ).set_index("period")
    row = found.loc["1990-1999"]
    assert row["mayors"] == 4
    assert row["birth_date_percent"] == 25
    assert row[["birth_percent", "gender_percent", "party_percent"]].tolist() == [50, 100, 0]
    assert row[["reviewed_percent", "page_percent"]].tolist() == [50, 25]
    assert row[["term_years_percent", "form_percent"]].tolist() == [50, 0]
    assert found.loc["2000-2009", "mayors"] == 0
    assert found.loc["1990-2024", "mayors"] == 4
    assert found.loc["1990-2024", "term_years_percent"] == pytest.approx(100 * 5 / 35)


def test_somebody_who_came_in_twice_is_one_mayor_of_the_periods_together(raw_of):
    raw = raw_of(
        cities=[{"city_id": "alpha-tx", "country": "US"}],
        population=[{"city_id": "alpha-tx", "year": 1990, "population": 200_000, "kind": "census"}],
        mayors=[{"mayor_id": "ada", "gender": "female"}],
        spells=[
            {
                "city_id": "alpha-tx",
                "mayor_id": "ada",
                "start": f"{start}-01-02",
                "end": f"{end}-01-02",
                "sources": "page",
            }
            for start, end in (("1986", "1990"), ("1992", "1996"), ("2004", "2008"))
        ],
    )
    people = people_by_period(raw).set_index("period")["mayors"]
    assert people[["1985-1989", "1990-1999", "2000-2009"]].tolist() == [1, 1, 1]
    assert people[["1990-2024", "1985-2024"]].tolist() == [1, 1]
    mayors = mayors_by_period(raw).set_index("period")
    assert mayors.loc[["1990-2024", "1985-2024"], "spells"].tolist() == [2, 3]
    assert mayors.loc["1985-2024", "named_percent"] == pytest.approx(100 * 12 / 40)


def test_years_before_a_city_was_incorporated_are_no_years_of_it(raw_of):
    raw = raw_of(
        cities=[
            {"city_id": "alpha-tx", "country": "US"},
            {"city_id": "beta-nc", "country": "US", "incorporated": "2000-07-02"},
        ],
        population=[
            {"city_id": city, "year": 2010, "population": 200_000, "kind": "census"}
            for city in ("alpha-tx", "beta-nc")
        ],
        spells=[{"city_id": "beta-nc", "mayor_id": "ada", "start": "2000-07-02"}],
    )
    found = city_years_with_mayor(raw, 1999, 2001).set_index(["city_id", "year"])["named"]
    assert found.to_dict() == {
        ("alpha-tx", 1999): False,
        ("alpha-tx", 2000): False,
        ("alpha-tx", 2001): False,
        ("beta-nc", 2001): True,
    }


def test_votes_are_looked_for_in_contested_elections_only(raw_of):
    raw = raw_of(
        cities=[{"city_id": "alpha-tx", "country": "US"}],
        population=[{"city_id": "alpha-tx", "year": 1990, "population": 200_000, "kind": "census"}],
        elections=[
            {"city_id": "alpha-tx", "date": "1991", "winner_votes": 9, "runner_up_votes": 8},
            {"city_id": "alpha-tx", "date": "1993", "winner_votes": 9},
            {"city_id": "alpha-tx", "date": "1995", "runner_up": "Unopposed", "winner_votes": 9},
        ],
    )
    row = mayors_by_period(raw).set_index("period").loc["1990-1999"]
    assert row[["elections", "votes_known_percent"]].tolist() == [3, 50]


def test_what_rests_on_memory_is_listed_once_for_each_person(raw_of):
    raw = raw_of(
        mayors=[
            {"mayor_id": "ada", "name": "Ada Alder", "sources": "unverified"},
            {"mayor_id": "ben", "name": "Ben Birch", "sources": "page"},
        ],
        spells=[
            {"city_id": city, "mayor_id": who, "start": start, "sources": sources, **rest}
            for city, who, start, sources, rest in (
                ("alpha-tx", "ada", "1991", "unverified", {"end": "1995"}),
                ("alpha-tx", "ben", "1999", "unverified", {"status": "acting"}),
                ("beta-nc", "ben", "1995", "page", {}),
            )
        ],
        charters=[{"city_id": "alpha-tx", "from_year": 1985, "sources": "page;unverified"}],
    )
    assert open_points(raw) == [
        "unverified: Ada Alder (ada): the person's particulars; mayor of alpha-tx 1991 to 1995",
        "unverified: alpha-tx: charters alpha-tx 1985",
        "unverified: Ben Birch (ben): acting mayor of alpha-tx since 1999",
    ]


def test_a_way_out_not_known_is_an_open_point_of_the_frame(raw_of):
    raw = raw_of(
        cities=[{"city_id": "alpha-tx", "country": "US"}],
        population=[{"city_id": "alpha-tx", "year": 1990, "population": 200_000, "kind": "census"}],
        mayors=[{"mayor_id": "ada", "name": "Ada Alder"}],
        spells=[
            {"city_id": "alpha-tx", "mayor_id": "ada", "start": "1985", "end": "2025"},
            {"city_id": "beta-nc", "mayor_id": "ada", "start": "1985", "end": "2025"},
        ],
    )
    assert open_points(raw) == [
        "way out not known: Ada Alder, mayor of alpha-tx 1985 to 2025",
    ]
