import pandas as pd

from study.analyses.estimates import counts, tidy_jackknife
from study.estimators.jackknife import cluster_jackknife

ROWS = pd.DataFrame({"city_id": ["a", "a", "b", "c"], "x": [1.0, 3.0, 5.0, 9.0]})


def mean(rows: pd.DataFrame) -> pd.Series:
    return pd.Series({"mean": rows["x"].mean()})


def mean_with_b(rows: pd.DataFrame) -> pd.Series:
    if "b" not in set(rows["city_id"]):
        raise ValueError("no b")
    return mean(rows)


def test_a_jackknife_that_loses_a_city_has_not_converged():
    for fit, converged in ((mean, True), (mean_with_b, False)):
        result = cluster_jackknife(fit, ROWS, "city_id")
        numbers = counts(ROWS.assign(mayor_id="m"), ROWS["x"].gt(0))
        row = tidy_jackknife(result, result.tidy(), model="m", **numbers).iloc[0]
        assert bool(row["converged"]) is converged
        assert (row["estimate"], row["cluster"]) == (4.5, "city_id (jackknife, CV3)")
