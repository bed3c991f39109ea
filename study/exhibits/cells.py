"""Numbers as text, and the common parts of regression tables."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from study.exhibits.grid import MINUS, Grid


def number(value: Any, digits: int = 2) -> str:
    """A number with thousands separators and a real minus sign; blank when missing."""
    if pd.isna(value):
        return ""
    told = f"{float(value):,.{digits}f}"
    if float(told.replace(",", "")) == 0:
        told = told.lstrip("-")
    return told.replace("-", MINUS)


def text(value: Any) -> str:
    """Words as they are; blank when missing."""
    return "" if pd.isna(value) else str(value)


def integer(value: Any) -> str:
    """A whole number with thousands separators; blank when missing."""
    return number(value, 0)


def p_value(value: Any) -> str:
    """A p value with three digits, `<0.001` below that."""
    if pd.isna(value):
        return ""
    return "<0.001" if float(value) < 0.001 else f"{float(value):.3f}"


def joined(words: Sequence[str], conjunction: str = "and") -> str:
    """Words as a list in a sentence: `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} {conjunction} {last}" if first else last


ESTIMATE: Final = ("estimate", "conf_low", "conf_high")
"""Columns of an estimate and its interval."""


def interval(row: Any, digits: int, columns: Sequence[str] = ESTIMATE) -> str:
    """An estimate and its interval as text: `0.54 (0.01 to 1.07)`.

    Args:
        row: a row of a table, by column.
        digits: decimals.
        columns: the columns of estimate, lower and upper end.
    """
    middle, low, high = (number(row[name], digits) for name in columns)
    return f"{middle} ({low} to {high})"


def record(table: pd.DataFrame, **wanted: str) -> dict[str, Any]:
    """The first row in which columns have the wanted values, by column.

    Raises:
        IndexError: no row has them.
    """
    found = table
    for column, value in wanted.items():
        found = found.loc[found[column].eq(value)]
    return {str(name): value for name, value in found.iloc[0].items()}


def city_names(cities: pd.DataFrame) -> dict[str, str]:
    """Names for print (`Baltimore, MD`) by city_id.

    Args:
        cities: city_id, name, state.
    """
    columns = (cities[name].astype(str) for name in ("city_id", "name", "state"))
    return {city: f"{name}, {state}" for city, name, state in zip(*columns, strict=True)}


def from_frame(
    frame: pd.DataFrame,
    title: str,
    heads: Mapping[str, str],
    digits: Mapping[str, int],
    notes: Sequence[str] = (),
) -> Grid:
    """A grid of the columns of `heads`; columns in `digits` are numbers, the rest text."""
    rows = [
        [
            number(record[name], digits[name]) if name in digits else text(record[name])
            for name in heads
        ]
        for record in frame.to_dict("records")
    ]
    return Grid(title, list(heads.values()), rows, list(notes))


SAMPLE: Final = {"n_rows": "Rows", "n_mayors": "Mayors", "n_cities": "Cities", "n_events": "Events"}
"""Columns of an estimate that count its sample, as they are printed."""


def sample_rows(firsts: Sequence[pd.Series], unit: str = SAMPLE["n_rows"]) -> list[list[str]]:
    """The rows of a table that count the sample of each column.

    Args:
        firsts: one estimate of each column.
        unit: what a row of the sample is.
    """
    heads = {**SAMPLE, "n_rows": unit}
    return [[head, *(integer(first[name]) for first in firsts)] for name, head in heads.items()]


def by_term(estimates: pd.DataFrame, key: str, name: str) -> pd.DataFrame:
    """The estimates whose column `key` has a value, such as those of one model, by term."""
    return estimates.loc[estimates[key].eq(name).to_numpy(dtype="bool")].set_index("term")


def _cells(parts: Sequence[pd.DataFrame], term: str, column: str, marks: str = " ") -> list[str]:
    """One column of an estimate in each part, between marks; blank where it is missing."""
    told = (number(part[column].get(term), 3) for part in parts)
    return [f"{marks[0]}{text}{marks[-1]}".strip() if text else "" for text in told]


def regression(
    estimates: pd.DataFrame,
    title: str,
    models: Mapping[str, str],
    labels: Mapping[str, str],
    notes: Sequence[str],
    *,
    key: str = "model",
    second: pd.DataFrame | None = None,
    unit: str = SAMPLE["n_rows"],
) -> Grid:
    """A regression table: estimate, clustered standard error in parentheses, sample below.

    Args:
        estimates: tidy rows of the models, one scale.
        title: of the table.
        models: value of `key` -> column head; one without estimates has no column.
        labels: term -> row label, in order.
        notes: under the table.
        key: column of `estimates` that tells the columns of the table apart.
        second: tidy rows of the same models with another error, which stands in brackets.
        unit: what a row of the sample is.
    """
    made = set(estimates[key])
    models = {name: head for name, head in models.items() if name in made}
    parts = [by_term(estimates, key, name) for name in models]
    others = [] if second is None else [by_term(second, key, name) for name in models]
    rows: list[list[str]] = []
    for term, label in labels.items():
        if not any(term in part.index for part in parts):
            continue
        rows.append([label, *_cells(parts, term, "estimate")])
        rows.append(["", *_cells(parts, term, "std_error", "()")])
        brackets = _cells(others, term, "std_error", "[]")
        rows += [["", *brackets]] if any(brackets) else []
    firsts = [part.iloc[0] for part in parts]
    below = [*sample_rows(firsts, unit), *_fit_rows(firsts)]
    heads = zip(models.values(), firsts, strict=True)
    failed = [head for head, first in heads if not first["converged"]]
    extra = [f"Did not converge: {', '.join(failed)}."] if failed else []
    notes = [*notes, *extra]
    return Grid(title, ["", *models.values()], [*rows, *below], notes, frozenset({len(rows)}))


def _fit_rows(firsts: Sequence[pd.Series]) -> list[list[str]]:
    rows = [["Log-likelihood", *(number(first["log_likelihood"], 1) for first in firsts)]]
    measure = firsts[0]["fit_name"]
    if pd.isna(measure):
        return rows
    head = f"{measure[:1].upper()}{measure[1:]}"
    return [*rows, [head, *(number(first["fit"], 3) for first in firsts)]]
