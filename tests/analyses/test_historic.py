import numpy as np
import pandas as pd
import pytest

from study.analyses.historic import (
    BY_LENGTH,
    choices_of_four,
    historic_coverage,
    historic_cox,
    historic_service,
    historic_spells,
    historic_years,
    mayors_counted,
    trends,
)
from study.analyses.tenure_cox import fit_hazard
from study.analyses.tenure_effects import JACKKNIFE
from study.choices import CHOSEN_FOUR, HOLLI_JONES, OTHER_HISTORIC


@pytest.fixture(scope="module")
def raw(raw_of):
    """Boston: two mayors, one acting between them, one unverified, one after 1995."""
    rows = [
        ("ann", "1818", "1826", "regular", "page"),
        ("bob", "1826", "1828", "acting", "page"),
        ("cid", "1828", "1829", "regular", "unverified"),
        ("dan", "1829", "1990", "regular", "page"),
        ("eve", "1996-02-01", "2000", "regular", "page"),
    ]
    return raw_of(
        spells=[
            {
                "city_id": "boston-ma",
                "mayor_id": m,
                "start": s,
                "end": e,
                "status": k,
                "sources": src,
            }
            for m, s, e, k, src in rows
        ],
        elections=[],
        mayors=[{"mayor_id": m, "name": m} for m, *_ in rows],
        charters=[{"city_id": "boston-ma", "from_year": 1800, "to_year": 1900, "term_years": 2}],
        population=[
            {"city_id": "boston-ma", "year": y, "population": p, "kind": "census"}
            for y, p in ((1820, 100), (1830, 200), (1840, 200))
        ],
    )


def test_only_mayors_of_the_frame_of_years_are_in(raw):
    assert set(historic_spells(raw)["mayor_id"]) == {"ann", "bob", "cid", "dan"}


def test_terms_are_years_over_the_length_of_a_term_rounded_up(raw):
    terms = historic_spells(raw).set_index("mayor_id")["terms_served"]
    assert terms.loc[["ann", "cid"]].tolist() == [4, 1]


@pytest.mark.parametrize(("end", "terms"), [("1824-03-14", 2), ("1824-03-15", 3)])
def test_a_tenth_of_a_term_more_is_let_pass(raw_of, end, terms):
    """4.2 years are 1534.05 days: two terms of two years and a tenth."""
    raw = raw_of(
        spells=[
            {
                "city_id": "boston-ma",
                "mayor_id": "ann",
                "start": "1820-01-01",
                "end": end,
                "status": "regular",
                "sources": "page",
            }
        ],
        mayors=[{"mayor_id": "ann"}],
        charters=[{"city_id": "boston-ma", "from_year": 1800, "to_year": 1900, "term_years": 2}],
    )
    assert historic_spells(raw)["terms_served"].tolist() == [terms]


def test_those_in_office_in_1820_belong_to_the_first_era(raw):
    assert historic_spells(raw).set_index("mayor_id").loc["ann", "historic_era"] == "1820-1852"


def test_people_are_counted_with_and_without_those_only_acting(raw):
    row = mayors_counted(historic_spells(raw)).set_index("cities").loc["fifteen cities"]
    assert (row["mayors_with_acting"], row["mayors"], row["mayors_verified"]) == (4, 3, 2)
    assert row["unverified_spells"] == 1


def test_coverage_tells_named_from_verified(raw, monkeypatch):
    monkeypatch.setattr("study.analyses.historic.HOLLI_JONES", ("boston-ma",))
    monkeypatch.setattr("study.analyses.historic.OTHER_HISTORIC", ())
    row = historic_coverage(raw).iloc[0]
    assert row["first_year"] == 1820
    assert row["not_verified"] == "1828, 1991-1995"
    assert row["named_percent"] == pytest.approx(100 * 171 / 176)
    assert row["verified_percent"] == pytest.approx(100 * 170 / 176)
    assert row["overlaps"] == 0


def test_growth_is_that_of_the_census_decade(raw):
    years = historic_years(raw)
    ann = years.loc[years["mayor_id"].eq("ann")].set_index("year")
    assert ann["start_day"].iloc[0] > 0
    assert ann.loc[1825, "population_growth_percent"] == pytest.approx(10 * np.log(2))
    assert ann.loc[1825, "term_years"] == 2


def made_up(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Spells whose years grow by 0.4 a decade of entry while terms stay at two."""
    rng = np.random.default_rng(seed)
    cities = [*HOLLI_JONES, *OTHER_HISTORIC]
    n = 1500
    entry = rng.integers(1853, 1995, n)
    years = 4 + 0.4 * (entry - 1900) / 10 + rng.gamma(1, 3, n)
    city = rng.choice(cities, n)
    spells = pd.DataFrame(
        {
            "spell_id": [str(i) for i in range(n)],
            "city_id": city,
            "mayor_id": [str(i) for i in range(n)],
            "status": "regular",
            "unverified": False,
            "main_sample": True,
            "entry_year": entry,
            "historic_era": np.where(entry < 1900, "1853-1899", "1900-1944"),
            "years": years,
            "censored": False,
            "term_years": rng.choice([1.0, 2.0, 4.0], n),
            "terms_served": rng.integers(1, 4, n).astype(float),
            "nineteen": np.isin(city, [*HOLLI_JONES, *CHOSEN_FOUR]),
        }
    )
    rows = spells.assign(
        year=entry,
        start_day=0,
        stop_day=np.ceil(365 * years).astype(int),
        event=1,
        population_growth_percent=rng.normal(2, 1, n),
        entry_decade=(entry - 1900) / 10,
    )
    return spells, rows


@pytest.fixture(scope="module")
def panels() -> tuple[pd.DataFrame, pd.DataFrame]:
    return made_up(seed=1853)


def clustered(rows):
    return rows.loc[rows["estimator"].ne(JACKKNIFE)]


def test_the_jackknifed_trends_have_the_estimates_of_the_model(panels):
    rows = trends(panels[0])
    knife = rows.loc[rows["estimator"].eq(JACKKNIFE)].set_index(["model", "term"])
    plain = clustered(rows).set_index(["model", "term"]).loc[knife.index]
    assert set(knife.index.get_level_values("model")) == {
        "years, same spells",
        "terms",
        "years less terms",
    }
    assert knife["estimate"].tolist() == pytest.approx(plain["estimate"].tolist())
    assert knife["std_error"].tolist() == pytest.approx(plain["std_error"].tolist(), rel=0.5)
    assert knife["converged"].all()


def test_the_trends_find_the_slopes_that_made_the_data(panels):
    rows = clustered(trends(panels[0])).set_index(["model", "term"])
    years, terms = rows.loc[("years", "entry_decade")], rows.loc[("terms", "entry_decade")]
    assert abs(years["estimate"] - 0.4) < 3 * years["std_error"]
    assert abs(terms["estimate"]) < 3 * terms["std_error"]
    assert years["n_cities"] == 19


def test_years_less_terms_is_the_difference_of_both_trends_in_per_cent(panels):
    spells = panels[0]
    rows = clustered(trends(spells)).set_index(["model", "term"])["estimate"]
    rows = rows.xs("entry_decade", level="term")
    means = spells.loc[spells["nineteen"], ["years", "terms_served"]].mean()
    percent = 100 * rows["years"] / means["years"] - 100 * rows["terms"] / means["terms_served"]
    assert rows["years less terms"] == pytest.approx(percent)


def test_the_jackknife_has_the_estimates_of_the_model(panels):
    rows = historic_cox(panels[1])
    knife = rows["estimator"].eq(JACKKNIFE)
    plain, left_out = (rows.loc[kept].reset_index(drop=True) for kept in (~knife, knife))
    assert left_out["term"].tolist() == plain["term"].tolist()
    assert left_out["estimate"].tolist() == pytest.approx(plain["estimate"].tolist())
    assert left_out["std_error"].tolist() == pytest.approx(plain["std_error"].tolist(), rel=0.5)
    assert left_out["converged"].all()


def test_later_entry_lowers_the_hazard(panels):
    rows = historic_cox(panels[1])
    rows = rows.loc[rows["estimator"].ne(JACKKNIFE)].set_index(["model", "term"])
    assert rows.loc[("decade", "entry_decade"), "conf_high"] < 0
    growth = rows.loc[("decade and growth", "population_growth_percent")]
    assert growth["conf_low"] < 0 < growth["conf_high"]


def test_each_length_of_a_term_can_have_its_own_baseline(panels):
    """Terms of two years end at twice the rate: strata find the slope within each length."""
    years = panels[1]
    short = years["term_years"].eq(1.0)
    split = years.assign(
        stop_day=np.where(short, years["stop_day"] // 4 + 1, years["stop_day"]),
        term_years=years["term_years"].mask(years["term_years"].eq(4.0)),
    )
    rows = clustered(historic_cox(split)).set_index(["model", "term"])
    apart = rows.loc[(BY_LENGTH, "entry_decade")]
    assert apart["n_rows"] == rows.loc[("decade and growth", "entry_decade"), "n_rows"]
    by_hand = split.assign(term_years=split["term_years"].fillna(0).astype("int64"))
    sample = by_hand.loc[by_hand["nineteen"]].reset_index(drop=True)
    fit = fit_hazard(sample, "event", ["entry_decade", "population_growth_percent"])
    assert apart["estimate"] == pytest.approx(fit.coefficients["entry_decade"])


def test_every_choice_of_four_is_run_and_one_is_the_main(panels):
    table = choices_of_four(*panels)
    assert len(table) == 35
    assert table["main"].sum() == 1
    main = table.loc[table["main"]].iloc[0]
    assert main["mayors"] == panels[0]["nineteen"].sum()


def test_service_by_era_and_city(panels):
    table = historic_service(panels[0])
    eras = table.loc[table["group"].eq("era")].set_index("label")
    assert eras.loc["1900-1944", "mean_years"] > eras.loc["1853-1899", "mean_years"]
    assert len(table.loc[table["group"].eq("city")]) == 19


def test_the_main_choice_has_the_slopes_of_the_trends(panels):
    main = choices_of_four(*panels).query("main").iloc[0]
    rows = clustered(trends(panels[0])).set_index(["model", "term"])["estimate"]
    assert main["years_slope"] == pytest.approx(rows["years", "entry_decade"])
    assert main["terms_slope"] == pytest.approx(rows["terms", "entry_decade"])
