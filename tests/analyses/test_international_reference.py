"""The count model of acts abroad and the first bids over time on extracts of the panels, against R.

tests/reference/international.R made the values, from acts.csv and careers.csv beside it.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from study.analyses.ambition_over_time import YEARS_SHOWN
from study.analyses.international import WHO, count_model
from study.estimators.incidence import cumulative_incidence

REFERENCE = Path(__file__).parents[1] / "reference"


@pytest.fixture(scope="module")
def r_value():
    table = pd.read_csv(REFERENCE / "international.csv")
    by_key = {key: part["value"].to_numpy() for key, part in table.groupby(["case", "quantity"])}
    return lambda case, quantity: by_key[case, quantity]


def test_the_count_model_and_its_clustered_errors(r_value):
    rows = pd.read_csv(REFERENCE / "acts.csv")
    fit = count_model(rows, "n_acts", list(WHO), "m")
    assert_allclose(fit["estimate"], r_value("count", "estimate"), atol=1e-6)
    assert_allclose(fit["std_error"], r_value("count", "clustered"), atol=1e-6)
    assert_allclose(fit["log_likelihood"].iloc[0], r_value("count", "log_likelihood"), atol=1e-6)


@pytest.mark.parametrize(("cluster", "errors"), [(None, "plain"), ("city_id", "clustered")])
def test_first_bids_over_time_with_late_entry(r_value, cluster, errors):
    clock = pd.read_csv(REFERENCE / "careers.csv")
    curves = cumulative_incidence(clock, entry="entry", exit="exit", cause="cause", cluster=cluster)
    bids = curves.loc[curves["cause"].eq("bid")]
    times = 1000 * np.array(YEARS_SHOWN)
    at = np.searchsorted(bids["time"].to_numpy(), times, side="right") - 1
    shown = bids.iloc[at]
    assert_allclose(shown["estimate"], r_value("bids", "estimate"), atol=1e-8)
    assert_allclose(shown["std_error"], r_value("bids", errors), atol=1e-8)
