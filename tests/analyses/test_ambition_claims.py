import numpy as np
import pandas as pd
import pytest
from test_ambition import decisions

from study.analyses.ambition import census_bases, models, variants
from study.analyses.ambition_claims import compare_ambition, newcombe, share_verdict
from study.analyses.ambition_over_time import SOUGHT
from study.analyses.ambition_winning import mayors_who_ran, wilson, winning
from study.analyses.sign_claim import sign_verdict


@pytest.mark.parametrize(
    ("sign", "low", "high", "said"),
    [
        (1, 0.1, 0.2, "agrees"),
        (1, -0.2, -0.1, "does not"),
        (-1, -0.2, -0.1, "agrees"),
        (1, -0.1, 0.2, "cannot tell"),
        (0, -0.1, 0.2, "cannot tell"),
        (0, 0.1, 0.2, "does not"),
        (1, np.nan, 0.2, "cannot tell"),
    ],
)
def test_signs(sign, low, high, said):
    assert sign_verdict(sign, low, high) == said


def test_a_published_share_is_set_beside_the_interval():
    assert share_verdict(15, 12, 16) == "interval holds it"
    assert share_verdict(15, 16, 18) == "interval misses it"


def group(count: int, total: int) -> dict[str, float]:
    low, high = wilson(count, total)
    return {"share_percent": 100 * count / total, "conf_low": 100 * low, "conf_high": 100 * high}


def test_the_difference_of_two_shares_is_that_of_newcombe():
    """His example (1998, Table II a): 56 of 70 and 48 of 80, method 10: 0.0524 to 0.3339."""
    found = newcombe(group(56, 70), group(48, 80))
    assert np.round(found, 4).tolist() == [0.2, 0.0524, 0.3339]


def drawn(p: float, difference: float = 0.1) -> pd.DataFrame:
    """Two windows; in the second the hosts drawn do as well as the hosts."""
    return pd.DataFrame(
        {
            "definition": ["declared", "on a ballot", "declared"],
            "window": ["early", "early", "late"],
            "difference": [difference, 0.5, 0.0],
            "drawn_mean": [0.0, 0.0, 0.0],
            "p_two_sided": [p, 0.001, 0.9],
        }
    )


CURVE = pd.DataFrame(
    {
        "measure": SOUGHT,
        "time": [1.0, 15.9, 18.0, 30.0],
        "estimate": [0.01, 0.15, 0.25, 0.5],
        "conf_low": [0.0, 0.12, 0.22, 0.4],
        "conf_high": [0.05, 0.18, 0.28, 0.6],
    }
)


GENDER = pd.DataFrame(
    {
        "years": [8, 16],
        "estimate": [-0.03, -0.1],
        "conf_low": [-0.1, -0.15],
        "conf_high": [0.04, -0.05],
        "p": [0.4, 0.001],
        "women": 100,
        "men": 500,
        "women_seen": 10,
        "men_seen": 90,
    }
)


@pytest.fixture(scope="module")
def tables() -> list[pd.DataFrame]:
    panel = decisions(1500, seed=8)
    shares, bases = mayors_who_ran(panel), census_bases(panel)
    return [models(panel), variants(panel), winning(panel), shares, CURVE, GENDER, bases]


def test_effects_that_made_the_data_are_found(tables):
    table = compare_ambition(*tables, drawn(0.01)).set_index("measure")
    assert table.loc["growth over the term", "verdict"] == "agrees"
    assert table.loc["a rise in violent crime", "verdict"] == "agrees"
    assert table.loc["convention in the term (Firth)", "verdict"] == "agrees"
    assert table.loc["the same, 160,000 at the census of 1990", "verdict"] == "agrees"


@pytest.mark.parametrize(
    ("p", "difference", "said"),
    [(0.01, 0.1, "agrees"), (0.06, 0.1, "cannot tell"), (0.01, -0.1, "does not")],
)
def test_both_draws_of_hosts_are_shown_and_judged_from_two_sides(tables, p, difference, said):
    table = compare_ambition(*tables, drawn(p, difference)).set_index("measure")
    early, late = (table.loc[f"decisions of hosts less others, {w}"] for w in ("early", "late"))
    assert (early["verdict"], early["p"], late["verdict"]) == (said, p, "cannot tell")


def test_what_is_no_incumbency_effect_and_what_is_not_documented_is_not_judged(tables):
    table = compare_ambition(*tables, drawn(0.4))
    for name in ("Women mayors", "Of those who ran, for legislative seats"):
        row = table.loc[table["statement"].eq(name)].iloc[0]
        assert row["verdict"] == "cannot tell"
        assert row["conf_low"] < row["conf_high"]


def test_those_who_ever_seek_are_counted_after_sixteen_and_twenty_years(tables):
    table = compare_ambition(*tables, drawn(0.4))
    ever = table.loc[table["published"].eq("just under one-fifth")]
    assert ever["estimate"].tolist() == [15.0, 25.0]
    assert ever["verdict"].tolist() == ["cannot tell", "cannot tell"]


def test_women_and_men_are_judged_by_following_them(tables):
    table = compare_ambition(*tables, drawn(0.4))
    rows = table.loc[table["measure"].str.startswith("cumulative incidence") & table["p"].notna()]
    assert rows["verdict"].tolist() == ["cannot tell", "agrees"]
    assert rows["measure"].str.contains("women (10 of 100) less men (90 of 500)", regex=False).all()


def test_women_and_men_of_a_decision_are_shown_and_not_judged(tables):
    shares = pd.DataFrame(
        [
            {
                "group": name,
                "measure": "sought higher office",
                "count": n,
                "of": 100,
                **group(n, 100),
            }
            for name, n in (("all", 15), ("women", 5), ("men", 25))
        ]
    )
    table = compare_ambition(*tables[:3], shares, *tables[4:], drawn(0.4))
    row = table.loc[table["interval"].eq("Newcombe")].iloc[0]
    assert row["estimate"] == pytest.approx(-0.2)
    assert (row["verdict"], row["source"]) == ("cannot tell", "Einstein et al. 2018/2020")


def test_every_claim_has_a_row_and_a_reason(tables):
    table = compare_ambition(*tables, drawn(0.4))
    assert list(dict.fromkeys(table["claim"])) == ["H1", "H2", "H3", "E1", "P1", "F1"]
    told = ["source", "statement", "published", "expected", "measure", "verdict", "why"]
    assert table[told].notna().all(axis=None)


def test_a_separated_covariate_cannot_tell(tables):
    ambition = tables[0]
    gone = ambition[ambition["term"].ne("violent_change").to_numpy(bool)]
    table = compare_ambition(gone, *tables[1:], drawn(0.4)).set_index("measure")
    row = table.loc["a rise in violent crime"]
    assert row["verdict"] == "cannot tell"
    assert "separates" in row["why"]
