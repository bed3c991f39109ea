"""International activity: who acts abroad, and does it go with longer service or with ambition?

Stren and Friendly (2017) ask why mayors act abroad and what it does for them at home; Foster and
Swiney name the networks and declarations through which they do. No published test on tenure or on
ambition was found: the models here are the kit's own, and no sign is published to compare with.

Measure: dated acts of the mayor's own time a year served, those known from news alone left out
(`choices.PRESS_BORN`); they come in as a sensitivity. Controls: what the city had when the mayor
came in, and its size. Every act lies in a calendar year before the row's (`add_international`).
Sample: cities with any row of acts; the others are missing, not idle.

Three safeguards. A landmark: acts of the first 12 (24) months, careers from there on, so that a
long service cannot make the acts. The last year before a term limit left out, when a mayor may
travel because nothing is at stake. A negative control: what the city did before the mayor came in
must predict nothing; where it does, the measure tells of cities and not of mayors.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import statsmodels.api as sm

from study.analyses.ambition import logit_rows, sample_of, with_indicators
from study.analyses.estimates import counts, tidy
from study.analyses.logits import city_codes, complete, design_matrix, estimable, wald_terms
from study.analyses.tenure_cox import (
    COVARIATES,
    EXIT_MODELS,
    POOLED,
    Design,
    at_risk_rows,
    hazard_model,
    outcomes,
)
from study.choices import (
    ACT_GROUPS,
    ACT_PERIODS,
    ACT_YEARS,
    AMBITION_EXTENDED,
    AMBITION_YEARS,
    BEST_COVERED,
    DAYS_PER_YEAR,
    FIRST_ROSTERS,
    LANDMARK_MONTHS,
    PRESS_BORN,
)
from study.dates import model_time
from study.panel.covariates import values_at
from study.panel.decisions import bid_day
from study.panel.politics import WITH_PARTY
from study.panel.spells import starts_of

FLOW: Final = "flow"
CONTROLS: Final = ("log_stock", "log_population")

LABELS: Final[Mapping[str, str]] = {
    FLOW: "Acts abroad, a year served",
    "acts_per_year": "Acts abroad with press-born ones, a year served",
    "international_before": "Acts of the city in the four years before",
    "climate_per_year": "Climate acts, a year served",
    "not_climate_per_year": "Other acts, a year served",
    "agreements_per_year": "Sister-city agreements, a year served",
    "memberships_per_year": "Networks and declarations joined, a year served",
    "leadership_per_year": "Posts in networks, a year served",
    "missions_per_year": "Missions, bids and statements, a year served",
    "offices_per_year": "Offices created, a year served",
    "early_acts": "Acts abroad before the landmark, a year",
    "core_tens": "Core index, ten percentiles",
    "log_stock": "Agreements and memberships on entry, log(1 + n)",
    "log_population": "Population, log",
    "term_number": "Terms served",
    "barred": "Barred from another term",
    "foreign_born_tens": "Born abroad (1990), ten per cent",
    "democrat": "Democrat",
    "mayor_council": "Mayor-council form",
    "term_in_office": "Term in office (1, 2, ...)",
    **{f"since_{year}": f"{year} and later" for year in ACT_PERIODS},
}

MAIN: Final = "main"
SINCE_LISTS: Final = f"since {FIRST_ROSTERS[0]}"


def left_out(group: str) -> str:
    """Name of the flow without one group."""
    return f"flow_without_{group}"


LEFT_OUT: Final = {
    left_out(group): f"Acts abroad without {group}, a year served"
    for group in ACT_GROUPS
    if group not in PRESS_BORN
}


def with_flow(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds the measures that the models use, from the columns of `add_international`.

    Adds:
        flow (acts a year served without PRESS_BORN), flow_without_GROUP, log_stock, log_population.
    """
    groups = [group for group in ACT_GROUPS if group not in PRESS_BORN]
    flow = frame[[f"{group}_per_year" for group in groups]].sum(axis=1, skipna=False)
    return frame.assign(
        **{FLOW: flow},
        **{left_out(group): flow - frame[f"{group}_per_year"] for group in groups},
        log_stock=frame["international_stock"].map(np.log1p),
        log_population=frame["population"].astype("float64").map(np.log),
    )


def with_index(frame: pd.DataFrame, index: pd.DataFrame) -> pd.DataFrame:
    """Adds core_tens: the core index of the city at to_year, in steps of ten percentiles."""
    keyed = index.set_index(["city_id", "year"])["core_percentile"]
    return frame.assign(core_tens=values_at(frame, keyed, "to_year") / 10)


# --- who acts abroad ------------------------------------------------------------------------

WHO: Final = (
    "log_population",
    "foreign_born_tens",
    "democrat",
    "mayor_council",
    "term_in_office",
    "log_stock",
    *(f"since_{year}" for year in ACT_PERIODS),
)


def mayor_year_counts(
    mayor_years: pd.DataFrame, acts: pd.DataFrame, foreign_born: pd.DataFrame
) -> pd.DataFrame:
    """Acts of each mayor-year with what may explain them, of cities with any row of acts.

    Args:
        mayor_years: the panel of mayor-years.
        acts: the panel of acts.
        foreign_born: the raw table.

    Returns:
        The panel with n_acts (dated acts of the spell in the calendar year, PRESS_BORN left out),
        n_all (with them), exposure (share of the year in office) and the columns of WHO.
    """
    dated = acts.loc[acts["dating"].eq("event")]
    own = _without_press(dated)
    rows = with_flow(mayor_years.loc[mayor_years["international_covered"].eq(1)])
    keys = pd.MultiIndex.from_frame(rows[["spell_id", "year"]].astype({"year": "int64"}))

    def count(part: pd.DataFrame) -> np.ndarray:
        found = part.dropna(subset=["spell_id"]).groupby(["spell_id", "year"]).size()
        return found.reindex(keys).fillna(0).to_numpy(dtype="float64")

    born = foreign_born.set_index("city_id")["foreign_born_percent"].astype("float64")
    known_party = rows["party"].isin(WITH_PARTY)
    democrat = rows["party"].eq("democratic").astype("Float64").astype("float64")
    council = rows["form"].astype("string").eq("mayor_council").astype("Float64")
    return rows.assign(
        n_acts=count(own),
        n_all=count(dated),
        exposure=(rows["stop_day"] - rows["start_day"]) / DAYS_PER_YEAR,
        foreign_born_tens=rows["city_id"].map(born) / 10,
        democrat=democrat.where(known_party),
        mayor_council=council.astype("float64"),
        term_in_office=1 + rows["years_in_office"].floordiv(rows["term_years"]).astype("float64"),
        **{f"since_{year}": rows["year"].ge(year).astype("float64") for year in ACT_PERIODS},
    ).reset_index(drop=True)


def count_model(rows: pd.DataFrame, outcome: str, columns: list[str], model: str) -> pd.DataFrame:
    """Poisson regression of a count of acts, errors clustered by city.

    E[n] = exposure x exp(x'b). The estimates hold for any variance of the count as long as the mean
    is right (quasi-likelihood, Gourieroux, Monfort and Trognon 1984).

    Args:
        rows: as `mayor_year_counts` gives them.
        outcome: column of the count.
        columns: covariates.
        model: name of the model.
    """
    sample = complete(rows, columns)
    fit = sm.GLM(
        sample[outcome],
        design_matrix(sample, columns),
        family=sm.families.Poisson(),
        offset=np.log(sample["exposure"].to_numpy(dtype="float64")),
    ).fit(cov_type="cluster", cov_kwds={"groups": city_codes(sample)})
    return tidy(
        wald_terms(["const", *columns], fit.params.to_numpy(), fit.bse.to_numpy()),
        model=model,
        outcome="acts abroad",
        scale="log rate ratio",
        estimator="Poisson",
        cluster="city_id",
        log_likelihood=fit.llf,
        converged=bool(fit.converged),
        **counts(sample, sample[outcome]),
    )


def who_acts(
    raw: Any, mayor_years: pd.DataFrame, acts: pd.DataFrame, stock: pd.DataFrame
) -> pd.DataFrame:
    """Count models of acts abroad: who acts?

    Args:
        raw: holds foreign_born.
        mayor_years: the panel of mayor-years.
        acts: the panel of acts.
        stock: sister cities listed and dated, by city.

    Returns:
        Tidy estimates: `main`; `without the share born abroad` (which is known of fewer cities);
        `with press-born acts`; `best-covered cities`; SINCE_LISTS.
    """
    rows = mayor_year_counts(mayor_years, acts, raw["foreign_born"])
    rows = rows.loc[rows["year"].between(*ACT_YEARS)]
    bare = [name for name in WHO if name != "foreign_born_tens"]
    lists = FIRST_ROSTERS[0]
    past = {f"since_{year}" for year in ACT_PERIODS if year <= lists}
    recent = [name for name in WHO if name not in past]
    models: dict[str, tuple[pd.DataFrame, str, list[str]]] = {
        MAIN: (rows, "n_acts", list(WHO)),
        "without the share born abroad": (rows, "n_acts", bare),
        "with press-born acts": (rows, "n_all", list(WHO)),
        "best-covered cities": (rows.loc[well_covered(rows, stock)], "n_acts", list(WHO)),
        SINCE_LISTS: (rows.loc[rows["year"].ge(lists)], "n_acts", recent),
    }
    return pd.concat([count_model(*part, name) for name, part in models.items()], ignore_index=True)


# --- samples --------------------------------------------------------------------------------


def well_covered(frame: pd.DataFrame, stock: pd.DataFrame) -> pd.Series:
    """Whether enough of the city's listed sister cities have a dated agreement (bool)."""
    good = stock.loc[stock["share"].ge(BEST_COVERED), "city_id"]
    return frame["city_id"].isin(good)


def _without_last_year(years: pd.DataFrame) -> pd.DataFrame:
    """Mayor-years without the last year in office of mayors whom a term limit ended."""
    barred = years.loc[years["exit_group"].eq("term limit"), ["spell_id", "stop_day"]]
    last = years["spell_id"].map(barred.set_index("spell_id")["stop_day"])
    return years.loc[~(years["stop_day"] > last - DAYS_PER_YEAR).fillna(value=False)]


Sample = Callable[[pd.DataFrame], pd.DataFrame]

PARTIES: Final[Mapping[str, Sample]] = {
    "Democrats": lambda frame: frame.loc[frame["party"].eq("democratic")],
    "Republicans": lambda frame: frame.loc[frame["party"].eq("republican")],
}

MEASURES: Final[Mapping[str, list[str]]] = {
    MAIN: [FLOW],
    "with press-born acts": ["acts_per_year"],
    "climate against the rest": ["climate_per_year", "not_climate_per_year"],
    "agreements alone": ["agreements_per_year"],
    "memberships alone": ["memberships_per_year"],
    **{f"without {name.removeprefix('flow_without_')}": [name] for name in LEFT_OUT},
    "core index": ["core_tens"],
    "negative control": ["international_before"],
}
"""Models by name and what they measure; all have CONTROLS beside it."""


# --- with tenure ----------------------------------------------------------------------------


def _hazards(years: pd.DataFrame, columns: list[str], name: str) -> pd.DataFrame:
    rows = at_risk_rows(years, columns)
    event = rows.assign(_event=rows["event"].astype("int64"))
    return hazard_model(Design(event, "_event", columns), f"{POOLED}, {name}")


def _without_press(acts: pd.DataFrame) -> pd.DataFrame:
    return acts.loc[~acts["group"].isin(PRESS_BORN)]


def _landmark_day(months: int) -> int:
    return int(months * DAYS_PER_YEAR / 12)


def _early_acts(spell_ids: pd.Series, acts: pd.DataFrame, months: int) -> pd.Series:
    """Dated acts of each spell before the landmark (PRESS_BORN left out), a year."""
    dated = _without_press(acts.loc[acts["dating"].eq("event")])
    early = dated.loc[dated["day_in_office"].lt(_landmark_day(months))]
    counted = spell_ids.map(early.groupby("spell_id").size())
    return counted.fillna(0.0).astype("float64") * 12 / months


def landmark(years: pd.DataFrame, acts: pd.DataFrame, months: int) -> pd.DataFrame:
    """Mayor-years after a landmark, with the acts before it.

    Args:
        years: the panel of mayor-years.
        acts: the panel of acts.
        months: of service at the landmark.

    Returns:
        Rows from the landmark on, of mayors who reached it, with early_acts: dated acts of the
        spell before it (PRESS_BORN left out), a year.
    """
    day = _landmark_day(months)
    seen_from_start = years.groupby("spell_id")["start_day"].transform("min").eq(0)
    kept = years.loc[years["stop_day"].gt(day) & seen_from_start]
    return kept.assign(
        start_day=kept["start_day"].clip(lower=day),
        early_acts=_early_acts(kept["spell_id"], acts, months),
    )


def tenure_models(
    mayor_years: pd.DataFrame, acts: pd.DataFrame, index: pd.DataFrame, stock: pd.DataFrame
) -> pd.DataFrame:
    """Cox models of leaving office with acts abroad (clock, ties, strata: `tenure_cox`).

    Acts are those of the calendar years before the row's, so that no act can follow from being
    still in office. `main` has every exit and each cause with exits enough; the others every exit.

    Args:
        mayor_years: the panel of mayor-years.
        acts: the panel of acts.
        index: the core index.
        stock: sister cities listed and dated, by city.

    Returns:
        Tidy estimates, with the exits by cause of each sample; models `CAUSE, NAME`.
    """
    years = with_index(with_flow(mayor_years), index)
    columns = [FLOW, *CONTROLS]
    parts = []
    for cause, rows in outcomes(at_risk_rows(years, columns), len(columns)).items():
        parts.append(hazard_model(Design(rows, "_event", columns), f"{cause}, {MAIN}"))
    for name, measure in MEASURES.items():
        if name != MAIN:
            parts.append(_hazards(years, [*measure, *CONTROLS], name))
    parts.append(_hazards(years, [*columns, *COVARIATES], "with accomplishments"))
    samples = {
        **{party: only(years) for party, only in PARTIES.items()},
        "last year before a limit dropped": _without_last_year(years),
        "best-covered cities": years.loc[well_covered(years, stock)],
    }
    for name, part in samples.items():
        parts.append(_hazards(part, columns, name))
    for months in LANDMARK_MONTHS:
        rows = landmark(years.loc[years["international_covered"].eq(1)], acts, months)
        parts.append(_hazards(rows, ["early_acts", *CONTROLS], f"landmark at {months} months"))
    return pd.concat(parts, ignore_index=True)


CAUSES: Final = (POOLED, *EXIT_MODELS)


# --- with ambition ----------------------------------------------------------------------------

PERSON: Final = ("term_number", "barred")
DECLARED: Final = "sought_higher_declared"


def _seeking(sample: pd.DataFrame, columns: list[str], name: str, knife: bool) -> pd.DataFrame:
    known = complete(sample, columns)
    event = known[DECLARED].astype("float64")
    return logit_rows(
        known,
        event,
        estimable(known, columns, event),
        model=name,
        outcome="seeks higher office",
        jackknife=knife,
    )


def early_in_term(decisions: pd.DataFrame, acts: pd.DataFrame, months: int) -> pd.DataFrame:
    """Decisions at least so long after the mayor came in, with the acts up to then (early_acts).

    Without those whose first bid (dated by `bid_day`) comes before the landmark.
    """
    started = model_time(starts_of(decisions["spell_id"]))
    landmark_on = started + pd.Timedelta(days=_landmark_day(months))
    bid_on = bid_day(decisions["first_bid_year"])
    served = pd.to_datetime(decisions["decided_on"]) >= landmark_on
    kept = decisions.loc[served & ~(bid_on < landmark_on)]
    return kept.assign(early_acts=_early_acts(kept["spell_id"], acts, months))


def ambition_models(
    decisions: pd.DataFrame, acts: pd.DataFrame, index: pd.DataFrame, stock: pd.DataFrame
) -> pd.DataFrame:
    """Logits of seeking higher office (declared) with acts abroad.

    Decisions of 1992 to as_of; acts of the calendar years before the decision's (a bid in mid-term
    can come before the last of them; at the landmarks none does). Errors clustered by city, in
    `main` the leave-one-city-out jackknife beside them.

    Args:
        decisions: the panel of decisions.
        acts: the panel of acts.
        index: the core index.
        stock: sister cities listed and dated, by city.

    Returns:
        Tidy estimates, log odds and average marginal effects; models by name.
    """
    panel = with_index(with_flow(with_indicators(decisions)), index)
    sample = sample_of(panel, AMBITION_EXTENDED)
    controls = [*CONTROLS, *PERSON]
    parts = [
        _seeking(sample, [*measure, *controls], name, knife=name == MAIN)
        for name, measure in MEASURES.items()
    ]
    accomplishments = ["population_growth_percent", "violent_change"]
    parts.append(
        _seeking(sample, [FLOW, *controls, *accomplishments], "with accomplishments", knife=False)
    )
    samples = {
        f"decisions {AMBITION_YEARS[0]}-{AMBITION_YEARS[1]}": sample_of(panel, AMBITION_YEARS),
        **{party: only(sample) for party, only in PARTIES.items()},
        "barred mayors dropped": sample.loc[sample["barred"].eq(0)],
        "best-covered cities": sample.loc[well_covered(sample, stock)],
    }
    for name, part in samples.items():
        parts.append(_seeking(part, [FLOW, *controls], name, knife=False))
    covered = sample.loc[sample["international_covered"].eq(1)]
    for months in LANDMARK_MONTHS:
        rows = early_in_term(covered, acts, months)
        name = f"landmark at {months} months"
        parts.append(_seeking(rows, ["early_acts", *controls], name, knife=False))
    return pd.concat(parts, ignore_index=True)
