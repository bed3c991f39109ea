"""Numbers as text, and the common parts of regression tables."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from study.exhibits.grid import MINUS, Grid


def number(value: Any, digits: int = 2) -> str:
    """A number with thousands separators and a real minus sign; blank when missing."""
    if pd.isna(value):
        return ""
    text = f"{float(value):,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


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
            number(record[name], digits[name]) if name in digits else _text(record[name])
            for name in heads
        ]
        for record in frame.to_dict("records")
    ]
    return Grid(title, list(heads.values()), rows, list(notes))


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def regression(
    estimates: pd.DataFrame,
    title: str,
    models: Mapping[str, str],
    labels: Mapping[str, str],
    notes: Sequence[str],
    key: str = "model",
) -> Grid:
    """A regression table: estimate, clustered standard error in parentheses, sample below.

    Args:
        estimates: tidy rows of the models, one scale.
        title: of the table.
        models: value of `key` -> column head; one without estimates has no column.
        labels: term -> row label, in order.
        notes: under the table.
        key: column of `estimates` that tells the columns of the table apart.
    """
    made = set(estimates[key])
    models = {name: head for name, head in models.items() if name in made}
    parts = {name: estimates.loc[estimates[key].eq(name)].set_index("term") for name in models}
    rows: list[list[str]] = []
    for term, label in labels.items():
        here = [part.loc[term] if term in part.index else None for part in parts.values()]
        if all(fact is None for fact in here):
            continue
        rows.append([label, *("" if f is None else number(f["estimate"], 3) for f in here)])
        rows.append(["", *("" if f is None else f"({number(f['std_error'], 3)})" for f in here)])
    first_of_sample = len(rows)
    firsts = [part.iloc[0] for part in parts.values()]
    rows += [[label, *(integer(f[name]) for f in firsts)] for name, label in _SAMPLE.items()]
    rows.append(["Log-likelihood", *(number(f["log_likelihood"], 1) for f in firsts)])
    if firsts[0]["fit_name"] is not pd.NA:
        rows.append([_sentence(str(firsts[0]["fit_name"])), *(number(f["fit"], 3) for f in firsts)])
    failed = [head for name, head in models.items() if not parts[name]["converged"].iloc[0]]
    extra = [f"Did not converge: {', '.join(failed)}."] if failed else []
    return Grid(title, ["", *models.values()], rows, [*notes, *extra], frozenset({first_of_sample}))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


_SAMPLE = {
    "n_rows": "Rows",
    "n_mayors": "Mayors",
    "n_cities": "Cities",
    "n_events": "Events",
}
