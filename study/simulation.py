"""Made-up panels with known effects, to see whether the models find them.

No number of the study comes from here. Covariates belong to a city and a year and are alike over
the years of a city, so that the mayors of a city share them; given the covariates exits are
independent.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

Effects = Mapping[str, Mapping[str, float]]

COVARIATES: Final = {
    "population_growth_percent": (1.0, 1.5),
    "permits_per_1000": (5.0, 3.0),
    "violent_change": (0.0, 0.15),
    "murder_change": (0.0, 0.35),
}
"""Mean and standard deviation of each covariate; half of the variance is the city's."""

RATES: Final = {2: 0.30, 4: 0.18}
"""Exits a year by length of a term, all covariates at 0, all causes together."""

LONGEST_YEARS: Final = 25
LAST_YEAR: Final = 40
OPENING: Final = 5
DAYS: Final = 365


def _covariates(rng: np.random.Generator, cities: int) -> dict[str, np.ndarray]:
    """City by year."""
    share = np.sqrt(0.5)
    return {
        name: mean
        + sd * share * rng.standard_normal((cities, 1))
        + sd * share * rng.standard_normal((cities, LAST_YEAR))
        for name, (mean, sd) in COVARIATES.items()
    }


def simulated_mayor_years(effects: Effects, *, cities: int, mayors: int, seed: int) -> pd.DataFrame:
    """Mayor-years with known log hazard ratios.

    The hazard of each cause is the rate of the stratum over the number of causes times exp(x'b),
    constant within a year. The window opens in year `OPENING` (those in office enter late) and
    closes in year `LAST_YEAR`.

    Args:
        effects: cause -> covariate -> log hazard ratio; covariates not named have none.
        cities: number of cities.
        mayors: mayors of each.
        seed: of the random numbers.

    Returns:
        The columns of the panel of mayor-years that the Cox models use.
    """
    rng = np.random.default_rng(seed)
    x = _covariates(rng, cities)
    city = np.repeat(np.arange(cities), mayors)
    lengths = np.array(list(RATES))[rng.integers(0, len(RATES), cities)]
    base = np.array([RATES[int(length)] for length in lengths])[city] / len(effects)
    begins = rng.integers(0, LAST_YEAR - 2, city.size)
    serving = np.ones(city.size, dtype=bool)
    parts = []
    for served in range(LONGEST_YEARS):
        year = begins + served
        serving &= year < LAST_YEAR
        here = np.flatnonzero(serving)
        now = {name: values[city[here], year[here]] for name, values in x.items()}
        rates = np.column_stack(
            [
                base[here] * np.exp(sum(now[name] * b for name, b in terms.items()))
                for terms in effects.values()
            ]
        )
        total = rates.sum(axis=1)
        days = np.ceil(DAYS * rng.exponential(1 / total))
        ends = days < DAYS
        chosen = (rng.uniform(size=here.size)[:, None] * total[:, None] > rates.cumsum(axis=1)).sum(
            axis=1
        )
        causes = np.array(list(effects), dtype=object)[chosen]
        parts.append(
            pd.DataFrame(
                {
                    "spell_id": here,
                    "mayor_id": here,
                    "city_id": city[here],
                    "year": year[here],
                    "start_day": DAYS * served,
                    "stop_day": DAYS * served + np.where(ends, days, DAYS).astype("int64"),
                    "event": ends.astype("int64"),
                    "exit_group": np.where(ends, causes, None),
                    "term_years": lengths[city[here]],
                    **now,
                }
            )
        )
        serving[here[ends]] = False
    rows = pd.concat(parts, ignore_index=True).astype({"exit_group": "string"})
    seen = rows.loc[rows["year"].ge(OPENING)]
    return seen.sort_values(["spell_id", "start_day"], ignore_index=True)


def simulated_elections(
    effects: Effects, *, cities: int, mayors: int, seed: int, most_terms: int = 6
) -> pd.DataFrame:
    """Decisions at elections with known log odds against staying.

    Args:
        effects: outcome (defeated, leaves, barred) -> term -> log odds; `const`, `terms`, `terms_2`
            and `terms_3` (terms served, its square over 10, its cube over 100) and covariates.
        cities: number of cities.
        mayors: mayors of each.
        seed: of the random numbers.
        most_terms: terms after which a mayor is no longer watched.

    Returns:
        The columns of the panel of decisions that the discrete-time models use.
    """
    rng = np.random.default_rng(seed)
    x = _covariates(rng, cities)
    city = np.repeat(np.arange(cities), mayors)
    begins = rng.integers(0, LAST_YEAR - most_terms, city.size)
    serving = np.ones(city.size, dtype=bool)
    outcomes = np.array(["stays", *effects], dtype=object)
    parts = []
    for term in range(1, most_terms + 1):
        here = np.flatnonzero(serving)
        now = {name: values[city[here], begins[here] + term - 1] for name, values in x.items()}
        ones = np.ones(here.size)
        known = {
            "const": ones,
            "terms": term * ones,
            "terms_2": term**2 / 10 * ones,
            "terms_3": term**3 / 100 * ones,
        }
        odds = np.column_stack(
            [
                ones,
                *(
                    np.exp(sum((known | now)[name] * b for name, b in terms.items()))
                    for terms in effects.values()
                ),
            ]
        )
        shares = odds.cumsum(axis=1) / odds.sum(axis=1, keepdims=True)
        chosen = outcomes[(rng.uniform(size=here.size)[:, None] > shares).sum(axis=1)]
        parts.append(
            pd.DataFrame(
                {
                    "mayor_id": here,
                    "city_id": city[here],
                    "decision_year": 1985 + begins[here] + term,
                    "term_number": term,
                    "barred": pd.array(chosen == "barred", dtype="boolean"),
                    "sought_reelection": pd.array(
                        np.isin(chosen, ["stays", "defeated"]), dtype="boolean"
                    ),
                    "reelected": pd.array(chosen == "stays", dtype="boolean"),
                    **now,
                }
            )
        )
        serving[here[chosen != "stays"]] = False
    return pd.concat(parts, ignore_index=True)
