import numpy as np
import pandas as pd

from study.panel.bases import add_census_counts


def test_each_census_has_its_count_and_estimates_have_none(raw_of):
    raw = raw_of(
        population=[
            {"city_id": "a", "year": 1990, "population": 100, "kind": "census"},
            {"city_id": "a", "year": 2000, "population": 200, "kind": "estimate"},
            {"city_id": "b", "year": 2000, "population": 300, "kind": "census"},
        ]
    )
    rows = add_census_counts(pd.DataFrame({"city_id": ["a", "b", "c"]}), raw)
    assert rows["census_1990"].fillna(-1).tolist() == [100, -1, -1]
    assert rows["census_2000"].fillna(-1).tolist() == [-1, 300, -1]
    assert np.isnan(rows["census_2020"]).all()
