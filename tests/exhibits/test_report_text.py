"""Sentences of the report that depend on the signs and counts of the estimates."""

import re

import pandas as pd
import pytest

from study.exhibits.report import CITATION
from study.exhibits.report_tenure import points_apart, verdicts_told
from study.exhibits.tables import descriptives
from study.exhibits.tables_historic import historic_counts, historic_coverage
from study.paths import ROOT


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ((-0.072, -0.134, -0.010), "7.2 points lower (1.0 to 13.4)"),
        ((0.072, 0.010, 0.134), "7.2 points higher (1.0 to 13.4)"),
        ((-0.02, -0.05, 0.01), "2.0 points lower (between 1.0 higher and 5.0 lower)"),
        ((0.02, -0.01, 0.05), "2.0 points higher (between 1.0 lower and 5.0 higher)"),
    ],
)
def test_a_difference_is_told_in_its_direction(row, text):
    assert points_apart(dict(zip(("estimate", "conf_low", "conf_high"), row, strict=True))) == text


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ((2, 1, 3), "2 agree with it, 1 contradicts it and 3 cannot tell"),
        ((1, 0, 0), "1 agrees with it"),
        ((0, 2, 1), "2 contradict it and 1 cannot tell"),
        ((0, 0, 0), "none was made"),
    ],
)
def test_verdicts_are_told_without_zeros(counts, text):
    tally = dict(zip(("agrees", "does_not", "cannot_tell"), counts, strict=True))
    assert verdicts_told(tally, "none was made") == text


def test_descriptives_tell_the_unit_and_the_years():
    table = pd.DataFrame(
        [["spells", "years", "Years", 1990, 2000, 3, 2, 4.0, 1.0, 3.0, 3.5, 4.0, 4.5, 5.0]],
        columns=["panel", "variable", "label", "first_year", "last_year", "n_rows", "n_known",
                 "mean", "std_dev", "minimum", "lower_quartile", "median", "upper_quartile",
                 "maximum"],
    )  # fmt: skip
    row = descriptives(table).rows[0]
    assert row[:4] == ["Years", "completed spells", "1990-2000", "2 of 3"]


def test_historic_tables_name_the_cities_and_the_four():
    cities = pd.DataFrame(
        {"city_id": ["boston-ma", "dallas-tx", "denver-co"], "name": ["Boston", "Dallas", "Denver"],
         "state": ["MA", "TX", "CO"]}
    )  # fmt: skip
    labels = ["nineteen cities", *cities["city_id"]]
    numbers = ("mayors_with_acting", "mayors", "mayors_verified", "spells",
               "mean_years_per_mayor", "unverified_spells")  # fmt: skip
    counts = pd.DataFrame({"cities": labels, **dict.fromkeys(numbers, 1)})
    assert [row[:2] for row in historic_counts(counts, cities).rows] == [
        ["Nineteen cities", ""],
        ["Boston, MA", "one of the fifteen"],
        ["Dallas, TX", "one of the four"],
        ["Denver, CO", "other candidate"],
    ]
    columns = ("first_year", "city_years", "named_percent", "verified_percent", "not_verified",
               "spells", "unverified_percent", "overlaps")  # fmt: skip
    coverage = pd.DataFrame({"city_id": ["boston-ma"], **dict.fromkeys(columns, 1)})
    assert historic_coverage(coverage, cities).rows[0][0] == "Boston, MA"


def test_the_report_is_cited_as_the_citation_file_says():
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    told = {
        name: re.search(rf'(?m)^\s*(?:- )?{name}: "?(.*?)"?$', text).group(1)
        for name in ("name", "title", "version")
    }
    assert f"{told['name']}. {told['title']}, version {told['version']}." == CITATION
