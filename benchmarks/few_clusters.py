"""How often jackknife intervals hold the truth when few clusters carry a covariate.

A 0/1 covariate is 1 in some rows of a few of many cities, as hosting a convention is; the outcome
has a part that a city's rows share. Least squares, leave-one-city-out variance (CV3), and two
intervals: t on the number of cities less one, and on `effective_df`.
"""

import argparse
import sys

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from tqdm import tqdm

from study.estimators.jackknife import effective_df

CITIES = 157
ROWS = (3, 12)
SHARED = 0.1
TRUTH = 0.0
CASES = {
    "9 cities, one row of each": (9, False),
    "9 cities, all rows": (9, True),
    "20 cities, one row of each": (20, False),
    "60 cities, one row of each": (60, False),
}
"""How many cities have the covariate, and whether in all their rows."""


def leave_one_out(x: NDArray[np.float64], y: NDArray[np.float64], city: NDArray[np.int64]):
    """Slope of least squares with a constant, of all rows and without each city."""
    design = np.column_stack([np.ones(len(x)), x])
    cross = np.zeros((CITIES, 2, 2))
    score = np.zeros((CITIES, 2))
    np.add.at(cross, city, design[:, :, None] * design[:, None, :])
    np.add.at(score, city, design * y[:, None])
    whole = np.linalg.solve(cross.sum(0), score.sum(0))[1]
    rest = np.linalg.solve(cross.sum(0) - cross, (score.sum(0) - score)[..., None])
    return whole, rest[:, 1, 0]


def draw(rng: np.random.Generator, treated: int, whole_city: bool) -> tuple[bool, bool, float]:
    """Whether each interval holds the truth in one made-up sample, and the degrees of freedom."""
    city = np.repeat(np.arange(CITIES), rng.integers(*ROWS, CITIES))
    x = np.zeros(len(city))
    for host in rng.choice(CITIES, treated, replace=False):
        mine = np.flatnonzero(city == host)
        x[mine if whole_city else rng.choice(mine)] = 1
    shared = rng.normal(size=CITIES)[city] * np.sqrt(SHARED)
    y = TRUTH * x + shared + rng.normal(size=len(city)) * np.sqrt(1 - SHARED)
    slope, rest = leave_one_out(x, y, city)
    away = (rest - slope)[:, None]
    df = float(effective_df(away)[0])
    error = float(np.sqrt((CITIES - 1) / CITIES * (away**2).sum()))
    ratio = abs(slope - TRUTH) / error
    return ratio < stats.t.ppf(0.975, CITIES - 1), ratio < stats.t.ppf(0.975, df), df


def main() -> int:
    """Prints a table in markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=4000)
    draws = parser.parse_args().draws
    rng = np.random.default_rng(20261128)
    print("| The covariate is 1 in | t, cities less one, % | t, `effective_df`, % | Median df |")
    print("| :--- | ---: | ---: | ---: |")
    for name, case in CASES.items():
        found = np.array([draw(rng, *case) for _ in tqdm(range(draws), name)], dtype=float)
        usual, fitted = 100 * found[:, :2].mean(axis=0)
        print(f"| {name} | {usual:.1f} | {fitted:.1f} | {np.median(found[:, 2]):.0f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
