"""Tenure over two centuries: the nineteen cities, 1820-1995 (McNitt 2010).

Claims: M1, 848 mayors of nineteen American cities, 1820-1995, the multivariate part 1853-1995;
M2, years served rose "substantially" and terms "only marginally".

The abstract names no city. Fifteen are those of Holli and Jones's biographical dictionary, which
is taken to be the source; the other four are a constant (`choices.CHOSEN_FOUR`), and every choice
of four out of seven is run.

Sample: regular verified spells of mayors in office at any time in 1820-1995, followed to their
end also after 1995. Terms served are years divided by the length of a term on entry, rounded
up: election files do not reach back so far.
"""

from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from study.analyses.coverage import year_ranges
from study.analyses.estimates import counts, tidy_jackknife
from study.analyses.tenure_cox import STRATUM, UNKNOWN_LENGTH, Design, hazard_terms
from study.analyses.tenure_effects import JACKKNIFE
from study.analyses.tenure_eras import curves_by_era
from study.analyses.tenure_exits import spell_clock
from study.analyses.tenure_ols import clustered_ols
from study.choices import (
    CHOSEN_FOUR,
    HISTORIC_ERAS,
    HISTORIC_MODELLED,
    HISTORIC_RESTRICTED_YEARS,
    HISTORIC_YEARS,
    HOLLI_JONES,
    OTHER_HISTORIC,
    TERM_LET_PASS,
)
from study.estimators.incidence import (
    kaplan_meier,
    restricted_mean,
    survival_quantile,
)
from study.estimators.jackknife import cluster_jackknife
from study.panel.charters import add_charter
from study.panel.covariates import add_population
from study.panel.mayor_years import mayor_years
from study.panel.spells import era_of, starts_of
from study.panel.spells import spells as spell_panel
from study.raw.reader import Raw

NINETEEN = (*HOLLI_JONES, *CHOSEN_FOUR)
PUBLISHED_MAYORS = 848
"""Mayors in McNitt's nineteen cities, 1820-1995 (claim M1)."""

YEARS_LESS_TERMS = "years less terms"
"""Model of the difference of the two trends, each in per cent of its mean."""


def historic_spells(raw: Raw) -> pd.DataFrame:
    """Spells of the fifteen cities and the seven candidates that touch 1820-1995.

    Needs raw tables spells, elections, mayors, charters. Acting and unverified spells are in,
    marked by `status` and `unverified`; `main_sample` is the sample of the models.

    Returns:
        spell_id, city_id, mayor_id, status, unverified, main_sample, start_date, end_date,
        entry_year, historic_era (of entry; the first era takes those already in office in its
        first year), years, censored, term_years (length of a term on entry), terms_served,
        nineteen (bool: in the main choice of cities).
    """
    panel = spell_panel(raw)
    first, last = HISTORIC_YEARS
    kept = panel.loc[
        panel["city_id"].isin([*HOLLI_JONES, *OTHER_HISTORIC])
        & panel["end_date"].dt.year.ge(first)
        & panel["start_date"].dt.year.le(last)
        & panel["years"].gt(0)
    ].reset_index(drop=True)
    term = kept["term_years"].astype("Float64")
    served = np.ceil((kept["years"] / term).astype("float64") - TERM_LET_PASS)
    named: pd.DataFrame = kept.assign(
        historic_era=era_of(kept["entry_year"].clip(lower=first), HISTORIC_ERAS),
        terms_served=served.clip(lower=1),
        nineteen=kept["city_id"].isin(NINETEEN),
    )
    return named[
        [
            "spell_id",
            "city_id",
            "mayor_id",
            "status",
            "unverified",
            "main_sample",
            "start_date",
            "end_date",
            "entry_year",
            "historic_era",
            "years",
            "censored",
            "term_years",
            "terms_served",
            "nineteen",
        ]
    ]


def historic_years(raw: Raw) -> pd.DataFrame:
    """Mayor-years of the historic spells from 1820, with growth and the length of a term.

    Needs raw tables spells, elections, mayors, charters, population. Growth is that of the
    census decade the year before lies in (`add_population`). A spell that began by 1995 is
    followed to its end.

    Returns:
        The columns of `mayor_years`, population, population_growth_percent, term_years (in the
        year), historic_era (of entry), entry_decade (decades since 1900), nineteen (bool).
    """
    rows = mayor_years(raw, opening=f"{HISTORIC_YEARS[0]}-01-01")
    rows = rows.loc[rows["city_id"].isin([*HOLLI_JONES, *OTHER_HISTORIC])].reset_index(drop=True)
    entered = starts_of(rows["spell_id"]).str.slice(0, 4).astype("int64")
    rows = rows.assign(entered=entered).loc[entered <= HISTORIC_YEARS[1]].reset_index(drop=True)
    rows = add_charter(add_population(rows, raw), raw, "year")
    return rows.assign(
        historic_era=era_of(rows["entered"].clip(lower=HISTORIC_YEARS[0]), HISTORIC_ERAS),
        entry_decade=(rows["entered"] - 1900) / 10,
        nineteen=rows["city_id"].isin(NINETEEN),
    ).drop(columns=["era", "term_limit", "form", "selection", "ballot", "entered"])


def _people(spells: pd.DataFrame) -> int:
    return int(spells["mayor_id"].nunique())


def _count_row(label: str, spells: pd.DataFrame) -> dict[str, Any]:
    regular = spells.loc[spells["status"].eq("regular")]
    verified = regular.loc[~regular["unverified"].astype(bool)]
    per_mayor = regular.groupby(["city_id", "mayor_id"])["years"].sum()
    return {
        "cities": label,
        "n_cities": int(spells["city_id"].nunique()),
        "mayors_with_acting": _people(spells),
        "mayors": _people(regular),
        "mayors_verified": _people(verified),
        "spells": len(regular),
        "mean_years_per_mayor": float(per_mayor.mean()),
        "unverified_spells": int(spells["unverified"].astype(bool).sum()),
    }


def mayors_counted(spells: pd.DataFrame) -> pd.DataFrame:
    """Distinct mayors 1820-1995, with and without those only acting (claim M1).

    Returns:
        cities (a label or a city_id), n_cities, mayors_with_acting, mayors (without those only
        acting), mayors_verified, spells (regular), mean_years_per_mayor (all regular service in
        the city), unverified_spells.
    """
    rows = [
        _count_row("fifteen cities", spells.loc[spells["city_id"].isin(HOLLI_JONES)]),
        _count_row("nineteen cities", spells.loc[spells["nineteen"]]),
    ]
    rows += [_count_row(str(city), part) for city, part in spells.groupby("city_id")]
    return pd.DataFrame(rows)


def _uncovered(spells: pd.DataFrame, years: range) -> list[int]:
    """Years on whose 2 July no spell runs."""
    days = np.array([f"{year}-07-02" for year in years], dtype="datetime64[D]")
    starts = spells["start_date"].to_numpy().astype("datetime64[D]")
    ends = spells["end_date"].to_numpy().astype("datetime64[D]")
    runs = (starts[None, :] <= days[:, None]) & (ends[None, :] >= days[:, None])
    covered: list[bool] = np.asarray(runs.any(axis=1)).tolist()
    return [year for year, known in zip(years, covered, strict=True) if not known]


def historic_coverage(raw: Raw) -> pd.DataFrame:
    """Share of city-years to 1995 with a named mayor, by city.

    Needs raw tables spells, elections, mayors, charters. A year counts as named when a spell of
    any status covers its 2 July; years run from 1820 or the city's first mayor.

    Returns:
        city_id, first_year, city_years, named_percent, verified_percent (named by a spell that
        does not rest on memory), not_verified (years as ranges), spells, unverified_percent (of
        spells), overlaps (regular spells that begin more than a year before the one before ends,
        in model time).
    """
    panel = spell_panel(raw)
    rows = []
    for city in (*HOLLI_JONES, *OTHER_HISTORIC):
        spells = panel.loc[panel["city_id"].eq(city)]
        spells = spells.loc[spells["start_date"].dt.year.le(HISTORIC_YEARS[1])]
        begins = max(HISTORIC_YEARS[0], int(spells["start_date"].dt.year.min()))
        years = range(begins, HISTORIC_YEARS[1] + 1)
        unnamed = _uncovered(spells, years)
        missing = _uncovered(spells.loc[~spells["unverified"]], years)
        regular = spells.loc[spells["status"].eq("regular")].sort_values("start_date")
        gap = regular["start_date"].shift(-1) - regular["end_date"]
        rows.append(
            {
                "city_id": city,
                "first_year": begins,
                "city_years": len(years),
                "named_percent": 100 * (1 - len(unnamed) / len(years)),
                "verified_percent": 100 * (1 - len(missing) / len(years)),
                "not_verified": year_ranges(missing),
                "spells": len(spells),
                "unverified_percent": 100 * float(spells["unverified"].mean()),
                "overlaps": int((gap < -pd.Timedelta(days=366)).sum()),
            }
        )
    return pd.DataFrame(rows)


def _main(spells: pd.DataFrame) -> pd.DataFrame:
    return spells.loc[spells["main_sample"].astype(bool) & spells["nineteen"].astype(bool)]


def historic_service(spells: pd.DataFrame) -> pd.DataFrame:
    """Years and terms by era of entry and by city, nineteen cities (claim M2).

    Returns:
        group (`era` or `city`), label, spells, mayors, mean_years, median_years, mean_terms,
        spells_with_terms, km_median_years, restricted_mean_years (of the first twelve),
        restricted_mean_se.
    """
    sample = _main(spells)
    rows = []
    for group, column in (("era", "historic_era"), ("city", "city_id")):
        for label, part in sample.groupby(column):
            curve = kaplan_meier(spell_clock(part), entry="entry", exit="exit", event="event")
            restricted = restricted_mean(curve, min(HISTORIC_RESTRICTED_YEARS, curve["time"].max()))
            done = part.loc[~part["censored"].astype(bool)]
            rows.append(
                {
                    "group": group,
                    "label": label,
                    "spells": len(part),
                    "mayors": _people(part),
                    "mean_years": done["years"].mean(),
                    "median_years": done["years"].median(),
                    "mean_terms": done["terms_served"].mean(),
                    "spells_with_terms": int(done["terms_served"].notna().sum()),
                    "km_median_years": survival_quantile(curve)["estimate"],
                    "restricted_mean_years": restricted["estimate"],
                    "restricted_mean_se": restricted["std_error"],
                }
            )
    return pd.DataFrame(rows)


def historic_survival(spells: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Kaplan-Meier curves by era of entry, nineteen cities, and the numbers at risk.

    Errors are clustered by city.

    Returns:
        What `tenure_eras.curves_by_era` gives.
    """
    return curves_by_era(_main(spells), "historic_era")


OUTCOME_SCALES = {
    "years": "years",
    "terms_served": "terms",
    "years_less_terms": "percentage points",
}


def _ols(sample: pd.DataFrame, outcome: str, columns: list[str], model: str) -> pd.DataFrame:
    return clustered_ols(sample, outcome, columns, model=model, scale=OUTCOME_SCALES[outcome])


def _line(sample: pd.DataFrame, outcome: str) -> pd.Series:
    decade, served = (sample[name].to_numpy("float64") for name in ("entry_decade", outcome))
    slope, constant = np.polyfit(decade, served, 1)
    return pd.Series({"entry_decade": slope, "const": constant})


def _jackknifed_trend(sample: pd.DataFrame, outcome: str, model: str) -> pd.DataFrame:
    """The trend of `_ols` with errors by leaving one city out at a time."""
    result = cluster_jackknife(partial(_line, outcome=outcome), sample, "city_id")
    return tidy_jackknife(
        result,
        result.tidy(),
        model=model,
        outcome=outcome,
        scale=OUTCOME_SCALES[outcome],
        estimator=JACKKNIFE,
        **counts(sample, pd.Series(True, index=sample.index)),
    )


def _less_terms(spells: pd.DataFrame) -> pd.DataFrame:
    """Adds years_less_terms: years and terms in per cent of their means, the one less the other."""
    percent = {name: 100 * spells[name] / spells[name].mean() for name in ("years", "terms_served")}
    return spells.assign(years_less_terms=percent["years"] - percent["terms_served"])


def trends(spells: pd.DataFrame) -> pd.DataFrame:
    """OLS of years and of terms served on the decade of entry (claim M2).

    Completed regular spells of the nineteen cities; the slope is the change a decade. Errors
    clustered by city, t with clusters less one degrees of freedom. `same spells` repeats the
    model of years on the spells whose terms are known, so that the two can be compared. A year and
    a term are not one unit: `years less terms` has the difference of the two slopes, each in per
    cent of the mean, the means held. So few clusters make clustered errors too small: the trends
    that claims are judged by have leave-one-city-out errors (CV3) too.

    Returns:
        Tidy estimates; models `years`, `years, same spells`, `terms`, the first and the last also
        with the length of a term, and `years less terms`.
    """
    sample = _completed(spells)
    with_terms = _less_terms(sample.loc[sample["terms_served"].notna()])
    return pd.concat(
        [
            _ols(sample, "years", ["entry_decade"], "years"),
            _ols(with_terms, "years", ["entry_decade"], "years, same spells"),
            _ols(with_terms, "terms_served", ["entry_decade"], "terms"),
            _ols(with_terms, "years", ["entry_decade", "term_years"], "years, given term length"),
            _ols(
                with_terms,
                "terms_served",
                ["entry_decade", "term_years"],
                "terms, given term length",
            ),
            _ols(with_terms, "years_less_terms", ["entry_decade"], YEARS_LESS_TERMS),
            _jackknifed_trend(with_terms, "years", "years, same spells"),
            _jackknifed_trend(with_terms, "terms_served", "terms"),
            _jackknifed_trend(with_terms, "years_less_terms", YEARS_LESS_TERMS),
        ],
        ignore_index=True,
    )


BY_LENGTH = "decade and growth, by term length"
"""The model with a baseline for each length of a term."""

COX_TERMS = {
    "entry_decade": "Decade of entry",
    "population_growth_percent": "Population growth of the decade, % a year",
    "term_years": "Length of a term, years",
}


def _known(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return rows.dropna(subset=columns).astype(dict.fromkeys(columns, "float64"))


def _coefficients(rows: pd.DataFrame, design: Design) -> pd.Series:
    fit = design._replace(rows=rows).fit()
    return pd.Series({name: float(fit.coefficients[name]) for name in design.columns})


def _jackknifed(design: Design, model: str) -> pd.DataFrame:
    """The terms of `hazard_terms` with errors by leaving one city out at a time."""
    rows = design.rows
    result = cluster_jackknife(partial(_coefficients, design=design), rows, "city_id")
    return tidy_jackknife(
        result,
        result.tidy(),
        model=model,
        outcome="exit",
        scale="log hazard ratio",
        estimator=JACKKNIFE,
        ties="efron",
        **counts(rows, rows["event"]),
    )


def _modelled(years: pd.DataFrame, cities: tuple[str, ...]) -> pd.DataFrame:
    return years.loc[
        years["city_id"].isin(cities) & years["year"].ge(HISTORIC_MODELLED)
    ].reset_index(drop=True)


def _design(rows: pd.DataFrame, columns: list[str], *, stratified: bool = False) -> Design:
    return Design(_known(rows, columns), "event", columns, stratified)


def historic_designs(years: pd.DataFrame) -> dict[str, Design]:
    """The models of `historic_cox` by name."""
    rows = _modelled(years, NINETEEN)
    lengths = rows[STRATUM].fillna(UNKNOWN_LENGTH).astype("int64")
    names = list(COX_TERMS)
    return {
        "decade": _design(rows, names[:1]),
        "decade and growth": _design(rows, names[:2]),
        "decade, growth and term length": _design(rows, names),
        BY_LENGTH: _design(rows.assign(**{STRATUM: lengths}), names[:2], stratified=True),
    }


def historic_cox(years: pd.DataFrame) -> pd.DataFrame:
    """Cox models of leaving office in the nineteen cities from 1853.

    h(t | x) = h0(t) exp(x'b), t in days in office, rows (start, stop] of calendar years, growth
    lagged one year, Efron ties, errors clustered by city. A negative sign is longer service. A
    sandwich over nineteen cities is too small, so every model has a second set of rows with
    leave-one-city-out jackknife errors (`JACKKNIFE`; CV3, t on eighteen degrees of freedom). In
    `decade and growth, by term length` every length of a term has its own h0(t), the unknown too.
    """
    return pd.concat(
        [
            estimated(design, name)
            for estimated in (hazard_terms, _jackknifed)
            for name, design in historic_designs(years).items()
        ],
        ignore_index=True,
    )


def _completed(spells: pd.DataFrame) -> pd.DataFrame:
    done = _main(spells).loc[lambda s: ~s["censored"].astype(bool)]
    return done.assign(entry_decade=(done["entry_year"].astype("float64") - 1900) / 10)


def _slopes(spells: pd.DataFrame) -> dict[str, float]:
    """Change a decade of entry in years and in terms, least squares."""
    done = _completed(spells)
    return {
        outcome: float(_line(done.dropna(subset=[outcome]), outcome)["entry_decade"])
        for outcome in ("years", "terms_served")
    }


def choices_of_four(spells: pd.DataFrame, years: pd.DataFrame) -> pd.DataFrame:
    """Every choice of four of the seven candidate cities beside the fifteen.

    Returns:
        four (`;` list), mayors (without those only acting), years_slope and terms_slope (change
        a decade of entry in completed spells), growth_estimate, growth_low, growth_high (log
        hazard ratio in `decade and growth`), main (bool).
    """
    rows = []
    for four in combinations(OTHER_HISTORIC, 4):
        cities = (*HOLLI_JONES, *four)
        chosen = spells.assign(nineteen=spells["city_id"].isin(cities))
        slopes = _slopes(chosen)
        design = _design(_modelled(years, cities), list(COX_TERMS)[:2])
        model = hazard_terms(design, "decade and growth")
        growth = model.set_index("term").loc["population_growth_percent"]
        rows.append(
            {
                "four": ";".join(four),
                "mayors": _people(chosen.loc[chosen["nineteen"] & chosen["status"].eq("regular")]),
                "years_slope": slopes["years"],
                "terms_slope": slopes["terms_served"],
                "growth_estimate": growth["estimate"],
                "growth_low": growth["conf_low"],
                "growth_high": growth["conf_high"],
                "main": set(four) == set(CHOSEN_FOUR),
            }
        )
    return pd.DataFrame(rows)
