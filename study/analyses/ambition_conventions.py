"""Conventions: what a dozen hostings can say about seeking higher office.

Claim H2 (Heberlig et al. 2017), as documented: hosting a presidential nominating convention goes
with seeking another office. The raw two-by-two stands in `ambition.convention_table`; here are a
Firth logit with a profile interval, a randomisation test, and the estimate without each host.
"""

import numpy as np
import pandas as pd

from study.analyses.ambition import OUTCOMES, firth_rows, sample_of
from study.choices import (
    AMBITION_EXTENDED,
    AMBITION_YEARS,
    RANDOMISATION_DRAWS,
    RANDOMISATION_SEED,
)
from study.panel.covariates import first_event_year
from study.raw.reader import Raw

KINDS = ("convention_democratic", "convention_republican")
WINDOWS = {
    "": AMBITION_YEARS,
    f", {AMBITION_EXTENDED[0]}-{AMBITION_EXTENDED[1]}": AMBITION_EXTENDED,
}
HOSTED = "hosted_convention"
ALONE = "hosting alone, "
DECLARED_ALONE = ALONE + "declared"
WITHOUT = "without "


def convention_models(decisions: pd.DataFrame) -> pd.DataFrame:
    """Firth logits of seeking higher office on hosting alone, in the tidy form.

    Both definitions and both windows; then, declared and in the paper's window, without each city
    that hosted (the model's name says which).
    """
    parts = [
        _hosting(sample_of(decisions, years), outcome, f"{ALONE}{definition}{label}")
        for label, years in WINDOWS.items()
        for outcome, definition in OUTCOMES.items()
    ]
    sample = sample_of(decisions)
    for city in sorted(sample.loc[sample[HOSTED].eq(1), "city_id"].unique()):
        rest = sample.loc[sample["city_id"].ne(city)].reset_index(drop=True)
        parts.append(_hosting(rest, "sought_higher_declared", f"{WITHOUT}{city}"))
    return pd.concat(parts, ignore_index=True)


def _hosting(sample: pd.DataFrame, outcome: str, model: str) -> pd.DataFrame:
    event = sample[outcome].astype("float64")
    return firth_rows(sample, event, [HOSTED], model=model, outcome="seeks higher office")


def contenders(raw: Raw) -> pd.DataFrame:
    """Cities that could have hosted each convention: host, losing finalists, bidders.

    Needs raw table hosted_events. Conventions without a known loser are left out, since nothing
    could be drawn for them.

    Returns:
        kind, year, city_id, host (bool).
    """
    table = raw["hosted_events"]
    kept = table.loc[table["kind"].isin(KINDS), ["kind", "year", "city_id", "role"]]
    flagged = kept.assign(
        year=kept["year"].astype("int64"), host=kept["role"].eq("host").astype(bool)
    ).sort_values(["kind", "year", "host", "city_id"], ascending=[True, True, False, True])
    named = flagged.drop_duplicates(["kind", "year", "city_id"])
    each = named.groupby(["kind", "year"])
    ready = each["host"].transform("any") & each["city_id"].transform("size").gt(1)
    return named.loc[ready, ["kind", "year", "city_id", "host"]].reset_index(drop=True)


def _places(sample: pd.DataFrame, cities: pd.DataFrame) -> np.ndarray:
    """Decisions x contenders: whether the convention would fall into the term's window."""
    same = sample["city_id"].to_numpy()[:, None] == cities["city_id"].to_numpy()[None, :]
    year = cities["year"].to_numpy()[None, :]
    began = first_event_year(sample.assign(term_from=pd.to_datetime(sample["term_from"])))
    after = year >= began.to_numpy()[:, None]
    before = year <= sample["to_year"].to_numpy()[:, None]
    return np.asarray(same & after & before)


def _within_reach(cities: pd.DataFrame, sample: pd.DataFrame) -> pd.DataFrame:
    """Contenders of the conventions that fall into the term of a decision of some contender."""
    meets = pd.Series(_places(sample, cities).any(axis=0), index=cities.index)
    reached = meets.groupby([cities["kind"], cities["year"]]).transform("any")
    return cities.loc[reached].reset_index(drop=True)


def _share_difference(marked: np.ndarray, sought: np.ndarray) -> np.ndarray:
    """Share that sought among the marked decisions less that among the others, for each draw."""
    n = marked.sum(axis=0)
    hits = sought @ marked
    rest = len(sought) - n
    return np.asarray(hits / np.maximum(n, 1) - (sought.sum() - hits) / np.maximum(rest, 1))


def randomisation_test(raw: Raw, decisions: pd.DataFrame) -> pd.DataFrame:
    """Would other hosts from the same lists of bidders have sought higher office as often?

    Under the null that hosting changes nobody's choice, any contender of a convention might have
    been its host. Hosts are drawn anew, one from each list with equal chances; the statistic is
    the share that sought higher office among decisions after a convention less that among all
    others. Where a drawn city has no decision in the sample, the convention counts nowhere.

    Args:
        raw: holds hosted_events.
        decisions: the decision panel.

    Returns:
        definition, window, conventions, contenders, hosted (decisions), hosted_sought, lost
        (decisions of losing contenders in whose term the convention fell and who hosted none),
        lost_sought, difference (of shares), drawn_mean, p_larger, p_two_sided, draws.
    """
    rng = np.random.default_rng(RANDOMISATION_SEED)
    everyone = contenders(raw)
    rows = []
    for years in WINDOWS.values():
        sample = sample_of(decisions, years)
        cities = _within_reach(everyone, sample)
        places = _places(sample, cities)
        drawn = np.zeros((len(cities), RANDOMISATION_DRAWS), dtype=bool)
        lists = cities.groupby(["kind", "year"]).indices
        for members in lists.values():
            chosen = members[rng.integers(0, len(members), RANDOMISATION_DRAWS)]
            drawn[chosen, np.arange(RANDOMISATION_DRAWS)] = True
        host = cities["host"].to_numpy(dtype="bool")
        marked = np.asarray(places.astype("float32") @ drawn.astype("float32") > 0)
        hosted = np.any(places[:, host], axis=1)
        lost = np.any(places[:, ~host], axis=1) & ~hosted
        for outcome, definition in OUTCOMES.items():
            sought = sample[outcome].to_numpy("float64")
            seen = float(_share_difference(hosted[:, None], sought)[0])
            null = _share_difference(marked, sought)
            centre = float(null.mean())
            larger = (1 + np.sum(null >= seen - 1e-12)) / (1 + len(null))
            away = np.abs(null - centre) >= abs(seen - centre) - 1e-12
            rows.append(
                {
                    "definition": definition,
                    "window": f"{years[0]}-{years[1]}",
                    "conventions": len(lists),
                    "contenders": len(cities),
                    "hosted": int(hosted.sum()),
                    "hosted_sought": int(sought[hosted].sum()),
                    "lost": int(lost.sum()),
                    "lost_sought": int(sought[lost].sum()),
                    "difference": seen,
                    "drawn_mean": centre,
                    "p_larger": float(larger),
                    "p_two_sided": float((1 + np.sum(away)) / (1 + len(null))),
                    "draws": RANDOMISATION_DRAWS,
                }
            )
    return pd.DataFrame(rows)
