"""Stored R values and the simulated data they were made from."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

REFERENCE = Path(__file__).parents[1] / "reference"

Stored = Callable[[str, str], np.ndarray]


def _stored(name: str) -> Stored:
    stored = pd.read_csv(REFERENCE / name)
    by_key = {key: part["value"].to_numpy() for key, part in stored.groupby(["case", "quantity"])}
    return lambda case, quantity: by_key[case, quantity]


@pytest.fixture(scope="session")
def r_cox() -> Stored:
    return _stored("cox.csv")


@pytest.fixture(scope="session")
def r_incidence() -> Stored:
    return _stored("incidence.csv")


@pytest.fixture(scope="session")
def r_firth() -> Stored:
    return _stored("firth.csv")


@pytest.fixture
def panel() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "panel.csv")


@pytest.fixture
def strong() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "strong.csv")


@pytest.fixture
def spells() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "spells.csv")


@pytest.fixture
def bids() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "bids.csv")
