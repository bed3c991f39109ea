"""What is chosen in study/choices.py is written nowhere else."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from study import choices
from study.analyses.estimates import LEVEL, LEVEL_TEXT
from study.choices import (
    AMBITION_EXTENDED,
    AMBITION_YEARS,
    COVERAGE_PERIODS,
    FRAME_POPULATION,
    LONG_KNOWN_YEARS,
    LONG_YEAR,
    MODERN_YEAR,
)
from study.estimators import (
    CoxResult,
    JackknifeResult,
    cumulative_incidence,
    fit_firth,
    kaplan_meier,
    predict_survival,
    restricted_mean,
)
from study.estimators.imputation import pool

STUDY = Path(choices.__file__).parent
SOURCES = [
    file for folder in ("analyses", "exhibits", "panel") for file in (STUDY / folder).glob("*.py")
]
REPORT = STUDY / "exhibits" / "report.html.j2"
NUMBERS = {FRAME_POPULATION, MODERN_YEAR, LONG_YEAR}
WORDS = re.compile(
    "|".join(
        re.escape(text)
        for text in (
            LEVEL_TEXT,
            f"{FRAME_POPULATION:,}",
            str(MODERN_YEAR),
            str(LONG_YEAR),
            str(LONG_KNOWN_YEARS[0]),
            *(
                f"{first}-{last}"
                for first, last in (
                    AMBITION_YEARS,
                    AMBITION_EXTENDED,
                    LONG_KNOWN_YEARS,
                    *COVERAGE_PERIODS,
                )
            ),
        )
    )
)
PUBLISHED = ("Cities over 160,000, 1992-2012", "on 104 cities, 1992-2012,")
"""What the papers published stays as it is."""


def constants(source: str) -> Iterator[object]:
    """Numbers and texts of a module, without docstrings."""
    tree = ast.parse(source)
    told = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in told:
            yield node.value


def repeats(value: object) -> bool:
    if isinstance(value, str):
        return WORDS.search(value) is not None
    return value in NUMBERS


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.name)
def test_no_module_repeats_a_choice(file):
    found = constants(file.read_text(encoding="utf-8"))
    assert [value for value in found if repeats(value) and value not in PUBLISHED] == []


def test_the_report_repeats_no_choice():
    text = REPORT.read_text(encoding="utf-8")
    for published in PUBLISHED:
        text = text.replace(published, "")
    assert WORDS.findall(text) == []


def test_a_repeated_choice_would_be_found():
    source = '"""Since 1985."""\nTITLE = f"{n} cities of 160,000"\nYEAR = 1985\nN = 104\n'
    assert [repeats(value) for value in constants(source)].count(True) == 2


def changed(**values: str) -> dict[str, object]:
    """The names of choices.py with other values."""
    source = Path(choices.__file__).read_text(encoding="utf-8")
    for name, value in values.items():
        source, count = re.subn(rf"(?m)^{name}: Final = .*$", f"{name}: Final = {value}", source)
        assert count == 1
    names: dict[str, object] = {}
    exec(source, names)
    return names


def test_the_periods_follow_the_windows():
    told = changed(AMBITION_YEARS="(1996, 2014)", MODERN_START='"1990-01-01"')
    assert told["AMBITION_EXTENDED"] == (1996, 2020)
    assert told["PERIODS"] == ((1990, 1995), (1996, 2014), (2015, 2020), (2021, 2023))


def test_a_period_without_years_is_left_out():
    told = changed(MODERN_START='"1992-01-01"', LAST_DECISIONS="2020")
    assert told["PERIODS"] == ((1992, 2012), (2013, 2020))


@pytest.mark.parametrize(
    "function",
    [
        CoxResult.tidy,
        JackknifeResult.tidy,
        cumulative_incidence,
        fit_firth,
        kaplan_meier,
        pool,
        predict_survival,
        restricted_mean,
    ],
)
def test_every_estimator_has_the_coverage_that_the_texts_tell(function):
    assert inspect.signature(function).parameters["level"].default == LEVEL
    assert f"{LEVEL:.0%}" == LEVEL_TEXT.replace(" ", "")
