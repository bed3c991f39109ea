"""The tenure models on an extract of the study's own panels against R's survival.

The extract and the values are stored; tests/reference/tenure.R makes the values.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from study.analyses.tenure_cox import (
    EXIT_MODELS,
    POOLED,
    SPECIFICATIONS,
    fit_hazard,
    of_cause,
)
from study.estimators import CoxResult, cumulative_incidence, proportional_hazards_test

REFERENCE = Path(__file__).parents[1] / "reference"
TERMS = SPECIFICATIONS["accomplishments"]
CASES = [POOLED, *EXIT_MODELS]
Stored = Callable[[str, str], np.ndarray]


def close(found: object, stored: np.ndarray) -> None:
    np.testing.assert_allclose(np.asarray(found, dtype=float), stored, rtol=1e-6, atol=1e-9)


@pytest.fixture(scope="module")
def stored() -> Stored:
    table = pd.read_csv(REFERENCE / "tenure.csv")
    by_key = {key: part["value"].to_numpy() for key, part in table.groupby(["case", "quantity"])}
    return lambda case, quantity: by_key[case, quantity]


@pytest.fixture(scope="module")
def fits() -> dict[str, CoxResult]:
    rows = pd.read_csv(REFERENCE / "tenure_rows.csv").astype({"exit_group": "string"})
    events = {POOLED: rows["event"]}
    events |= {name: of_cause(rows, causes) for name, causes in EXIT_MODELS.items()}
    return {
        name: fit_hazard(rows.assign(_event=event), "_event", TERMS)
        for name, event in events.items()
    }


@pytest.mark.parametrize("case", CASES)
def test_the_cox_models_equal_those_of_r(fits, stored, case):
    fit = fits[case]
    close(fit.coefficients, stored(case, "coefficients"))
    close(fit.covariance.to_numpy().ravel(), stored(case, "plain"))
    close(fit.clustered_covariance.to_numpy().ravel(), stored(case, "clustered"))
    close([fit.log_likelihood], stored(case, "log_likelihood"))


@pytest.mark.parametrize("case", CASES)
def test_the_test_of_proportional_hazards_equals_that_of_r(fits, stored, case):
    found = proportional_hazards_test(fits[case], transform="km")
    close(found[["statistic", "p"]].to_numpy().T.ravel(), stored(case, "zph"))


def test_cumulative_incidence_equals_that_of_r(stored):
    spells = pd.read_csv(REFERENCE / "tenure_spells.csv")
    curves = cumulative_incidence(spells, entry="entry", exit="exit", cause="cause")
    years = 365 * np.arange(1, 25)
    for quantity in ("estimate", "std_error"):
        parts = []
        for _, curve in curves.groupby("cause"):
            place = np.searchsorted(curve["time"].to_numpy(), years, side="right")
            values = np.concatenate([[0.0], curve[quantity].to_numpy()])
            parts.append(values[place])
        close(np.concatenate(parts), stored("incidence", quantity))
