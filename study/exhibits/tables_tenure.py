"""Tables of the tenure section."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from study.analyses.estimates import LEVEL_TEXT
from study.analyses.historic import COX_TERMS
from study.analyses.tenure_cox import (
    AGAINST_YEAR,
    CHANGING,
    COVARIATES,
    ERA_LABELS,
    EXIT_MODELS,
    GROWTH_LABELS,
    LABELS,
    OVER_TIME,
    POOLED,
    SPECIFICATIONS,
)
from study.analyses.tenure_effects import DIFFERENCE, HIGH, JACKKNIFE, LOW, RANGE, VALUE
from study.analyses.tenure_eras import PER_CENT, TREND_SAMPLES
from study.analyses.tenure_exits import WINDOW
from study.analyses.tenure_robustness import YEARS_HELD
from study.analyses.tenure_terms import CUBIC, EFFECT, OUTCOMES, RISK_SETS, SPAN
from study.choices import (
    CAUSES,
    COLLECTED_FROM,
    HAZARD_TEST_LEVEL,
    LONG_KNOWN_SHARE,
    LONG_KNOWN_YEARS,
    LONG_YEAR,
    MEAN_HORIZON_YEARS,
    MODERN_YEAR,
    MORE_TERMS,
    RESTRICTED_TERMS,
    RESTRICTED_YEARS,
)
from study.exhibits.cells import (
    ESTIMATE,
    SAMPLE,
    from_frame,
    integer,
    interval,
    number,
    p_value,
    record,
    regression,
    sample_rows,
)
from study.exhibits.grid import Grid
from study.exhibits.tables import CLUSTERED, SEPARATED
from study.panel.variants import VARIANTS

HAZARD: Final = "log hazard ratio"
STRATIFIED: Final = (
    f"Mayor-years {MODERN_YEAR} to the closing date, (start, stop] in days of office, mayors in "
    f"office in {MODERN_YEAR} enter late, covariates of the year before, a baseline for each "
    "length of a term, Efron ties. Of all exits a negative sign means longer service; of one "
    "cause, a lower rate of it."
)
PROXIES: Final = (
    "Growth, permits, crime and spending are the city's record and proxies for what a mayor did."
)
_LONG_KNOWN: Final = (
    f"{100 * LONG_KNOWN_SHARE:.0f} % of the years {LONG_KNOWN_YEARS[0]}-{LONG_KNOWN_YEARS[1]}"
)
VARIANT_HEADS: Final = {name: name.capitalize() for name in (*VARIANTS, *YEARS_HELD)}

_SPECIFIED = {name: f", {name}" for name in SPECIFICATIONS} | {"accomplishments": ""}


def with_exits(
    estimates: pd.DataFrame,
    scale: str,
    title: str,
    models: Mapping[str, str],
    labels: Mapping[str, str],
    notes: Sequence[str],
) -> Grid:
    """A regression table with the exits of its samples by cause under the counts."""
    shown = estimates.loc[estimates["scale"].eq(scale)]
    exits = estimates.loc[estimates["scale"].eq("exits")]
    grid = regression(shown, title, models, labels, notes)
    made = [name for name in models if name in set(shown["model"])]
    counted = exits.pivot_table(index="term", columns="model", values="estimate", aggfunc="first")
    rows = [
        [f"Exits: {cause}", *(integer(counted[m][cause]) if m in counted else "" for m in made)]
        for cause in CAUSES
    ]
    after = [row[0] for row in grid.rows].index("Events") + 1
    return Grid(title, grid.header, [*grid.rows[:after], *rows, *grid.rows[after:]],
                grid.notes, grid.rules)  # fmt: skip


def service_by_era(service: pd.DataFrame) -> Grid:
    """Mean years and terms by era of entry."""
    return from_frame(
        service,
        "Years and terms in office by era of entry",
        {
            "era": "Entered office",
            "spells": "Spells",
            "cities": "Cities",
            "still_in_office": "Still in office",
            "mean_years": "Mean years",
            "median_years": "Median years",
            "mean_terms": "Mean terms won",
            "median_terms": "Median terms won",
            "km_median_years": "Kaplan-Meier median",
            "restricted_mean_years": f"Mean of first {RESTRICTED_YEARS} years",
            "restricted_mean_se": "(s.e.)",
        },
        {
            "spells": 0,
            "cities": 0,
            "still_in_office": 0,
            "mean_years": 2,
            "median_years": 2,
            "mean_terms": 2,
            "median_terms": 1,
            "km_median_years": 2,
            "restricted_mean_years": 2,
            "restricted_mean_se": 2,
        },
        [
            "Regular spells that began in the era and were seen to begin: without those in which "
            "the record of a city starts, if it is not known when the mayor came in, or if they "
            f"are in it only because they lasted to {MODERN_YEAR}. Means and medians in the "
            "middle columns use completed spells only and are too low where many spells are still "
            "running; the last three columns use running spells too; errors by leaving one city "
            f"out at a time (CV3). The cities known before {COLLECTED_FROM} are fewer.",
        ],
    )


def _at(curve: pd.DataFrame, horizon: int) -> str:
    past = curve.loc[curve["time"] <= horizon]
    if past.empty or past["estimate"].iloc[-1] == 0:
        return "0.0"
    return interval(100 * past[list(ESTIMATE)].iloc[-1], 1)


def exit_incidence(incidence: pd.DataFrame) -> Grid:
    """Cumulative incidence of exit by cause after 4, 8, 12 and 16 years."""
    horizons = (4, 8, 12, 16)
    window = incidence.loc[incidence["era"].eq(WINDOW)]
    curves = {cause: window.loc[window["cause"].eq(cause)] for cause in CAUSES}
    rows = [
        [
            cause.capitalize(),
            number(curve["n_event"].sum(), 0),
            *(_at(curve, horizon) for horizon in horizons),
        ]
        for cause, curve in curves.items()
        if curve["n_event"].sum() > 0
    ]
    return Grid(
        f"Cumulative incidence of leaving office by cause, per cent ({LEVEL_TEXT} interval)",
        ["Cause", "Exits", *(f"{horizon} years" for horizon in horizons)],
        rows,
        [
            f"Aalen-Johansen estimates clustered by city, {integer(window['spells'].iloc[0])} "
            f"regular spells in {integer(window['cities'].iloc[0])} cities, {MODERN_YEAR} to the "
            "closing date of the data; mayors in office when the window opens enter late, and "
            "those without a term limit are at risk of it too. Defeat: recalls too. Other office: "
            "also appointment to one. Death or removal: also an office abolished. Unknown: no "
            "source read states the cause.",
        ],
    )


def exit_incidence_by_era(incidence: pd.DataFrame) -> Grid:
    """Cumulative incidence of exit by cause within eight years, by era of entry."""
    eras = sorted(set(incidence["era"]) - {WINDOW})
    rows = [
        [
            cause.capitalize(),
            *(
                _at(
                    incidence.loc[incidence["era"].eq(era) & incidence["cause"].eq(cause)],
                    RESTRICTED_YEARS,
                )
                for era in eras
            ),
        ]
        for cause in CAUSES
    ]
    return Grid(
        f"Left within {RESTRICTED_YEARS} years by cause and era of entry, per cent "
        f"({LEVEL_TEXT} interval)",
        ["Cause", *(f"Entered {era}" for era in eras)],
        rows,
        [
            "Aalen-Johansen estimates, clustered by city, of the regular spells that began in the "
            f"era. Election files alone cover the years before {COLLECTED_FROM}: they tell of "
            "defeats but seldom of other causes, which stand under unknown.",
        ],
    )


_TREND_ROWS = (
    ("years", "years a decade", "Years, completed spells"),
    ("years where terms are known", "years a decade", "Years, the same spells as the next row"),
    ("terms", "terms a decade", "Terms, completed spells"),
    ("years less terms", "percentage points", "Years less terms, each in % of its mean"),
    ("restricted years", "years a decade", f"Mean of the first {RESTRICTED_YEARS} years"),
    ("restricted terms", "terms a decade", f"Mean of the first {RESTRICTED_TERMS} terms"),
    ("restricted years less terms", "percentage points", "The two means, each in % of its mean"),
    (
        "restricted years less more terms",
        "percentage points",
        f"The same, {MORE_TERMS} terms counted",
    ),
    ("leaving", "log hazard ratio a decade", "Cox: leaving office"),
)


def tenure_trends(trends: pd.DataFrame) -> Grid:
    """Change of years and terms with the decade of entry."""
    slopes = trends.loc[trends["term"].eq("entry_decade")]
    rows: list[list[str]] = []
    rules: set[int] = set()
    for sample in TREND_SAMPLES:
        rules.add(len(rows))
        for model, scale, label in _TREND_ROWS:
            here = slopes.loc[slopes["model"].eq(f"{model}, {sample}")]
            main = here.loc[here["scale"].eq(scale)].iloc[0]
            share = here.loc[here["scale"].eq(PER_CENT)]
            rows.append(
                [
                    f"{label} ({sample})",
                    interval(main, 3),
                    "" if share.empty else interval(share.iloc[0], 1),
                    *(integer(main[name]) for name in ("n_rows", "n_mayors", "n_cities")),
                    integer(main["n_events"]),
                ]
            )
    exits = trends.loc[trends["scale"].eq("exits")]
    told = [
        f"{sample}: "
        + ", ".join(
            f"{row.term} {integer(row.estimate)}"
            for row in exits.loc[exits["model"].eq(f"years, {sample}")].itertuples()
        )
        for sample in TREND_SAMPLES
    ]
    return Grid(
        f"Change with the decade of entry, spells begun since {LONG_YEAR} ({LEVEL_TEXT} interval)",
        ["", "Change a decade", "% of the mean", "Spells", "Mayors", "Cities", "Exits"],
        rows,
        [
            "Errors clustered by city; of the restricted means by leaving one city out. Completed "
            "spells alone are biased down where long spells are still running; restricted means "
            "and the Cox model use running spells too. Rows that set years against terms, and the "
            "restricted means, rest on spells whose terms are known. A negative Cox coefficient is "
            "longer service.",
            f"Cities known since {LONG_KNOWN_YEARS[0]}: a mayor known in {_LONG_KNOWN}, spells "
            "whose beginning is known. Exits by cause, " + "; ".join(told) + ".",
        ],
        frozenset(rules - {0}),
    )


def tenure_ols(estimates: pd.DataFrame) -> Grid:
    """The classic column: OLS of years and of terms."""
    heads = {
        f"{outcome}, {name}": f"{outcome.capitalize()} ({i})"
        for i, (name, outcome) in enumerate(
            ((name, outcome) for name in SPECIFICATIONS for outcome in ("years", "terms")), 1
        )
    }
    shown = estimates.assign(
        scale=estimates["scale"].mask(estimates["scale"].isin(["years", "terms"]), "OLS")
    )
    return with_exits(
        shown,
        "OLS",
        "The classic column: OLS of years and of terms served on the average over the spell",
        heads,
        {**LABELS, "const": "Constant"},
        [
            f"{CLUSTERED} Regular spells that began and ended since {MODERN_YEAR}; covariates "
            "averaged over the spell, each of the year before.",
            "Immortal time: an average over the spell is known only for as long as the mayor "
            "stayed, so that staying makes the covariate as well as the other way round, and "
            "running spells are left out. Shown because the literature does it; the models below "
            f"do not. {PROXIES}",
        ],
    )


def tenure_cox(estimates: pd.DataFrame) -> Grid:
    """Pooled and cause-specific Cox models of leaving office."""
    alone = {f"{POOLED}: {name} alone": f"All ({i})" for i, name in enumerate(COVARIATES, 1)}
    heads = {**alone, POOLED: f"All ({len(alone) + 1})"}
    heads |= {cause: cause.capitalize() for cause in EXIT_MODELS}
    return with_exits(
        estimates,
        HAZARD,
        "Cox models of leaving office: log hazard ratios",
        heads,
        COVARIATES,
        [
            f"{CLUSTERED} {STRATIFIED} In the columns of one cause the other exits are censored. "
            "Voluntary: retirement or resignation. Mayors whom a term limit bars stay at risk here "
            "too, also of defeat; the models of elections below can leave them out (not barred).",
            PROXIES,
        ],
    )


def tenure_cox_more(estimates: pd.DataFrame) -> Grid:
    """The same models with unemployment and with spending."""
    heads = {
        f"{model}{_SPECIFIED[name]}": f"{model.capitalize()}{_SPECIFIED[name]}"
        for name in SPECIFICATIONS
        if _SPECIFIED[name]
        for model in (POOLED, *EXIT_MODELS)
    }
    return with_exits(
        estimates,
        HAZARD,
        "Cox models with unemployment and with spending: log hazard ratios",
        heads,
        LABELS,
        [
            f"{CLUSTERED} {STRATIFIED} Unemployment is known 1990-2020. Spending (dollars of 2017) "
            "is known for 61 cities to 2017; social: health, hospitals, welfare, housing; "
            "development: highways, parks, capital outlay. A cause with fewer than ten exits a "
            "covariate has no column.",
            PROXIES,
        ],
    )


def proportional_hazards(test: pd.DataFrame) -> Grid:
    """Test of proportional hazards."""
    labels = {**COVARIATES, "global": "All together"}
    models = list(dict.fromkeys(test["model"]))
    told = {
        (row.term, row.model): f"{number(row.statistic, 2)} ({p_value(row.p)})"
        for row in test.itertuples()
    }
    rows = [
        [
            label,
            *(told[term, model] for model in models),
        ]
        for term, label in labels.items()
    ]
    return Grid(
        "Test of proportional hazards: chi-squared (p)",
        ["", *(model.capitalize() for model in models)],
        rows,
        [
            "Score test of a trend of each effect over the Kaplan-Meier transform of time; one "
            f"degree of freedom a covariate, {len(COVARIATES)} for all together. A covariate with "
            f"p < {HAZARD_TEST_LEVEL} gets an effect that changes with time."
        ],
    )


def proportional_hazards_more(test: pd.DataFrame, changes: pd.DataFrame) -> Grid:
    """The test in the other models, and effects that change where it calls for them."""
    labels = {**LABELS, **ERA_LABELS, **GROWTH_LABELS, **COX_TERMS}

    def effect(model: str, term: str) -> str:
        found = record(changes, model=f"{model}, {CHANGING}", term=term)
        return f"{number(found['estimate'], 3)} ({number(found['std_error'], 3)})"

    rows: list[list[str]] = []
    rules: set[int] = set()
    for model in dict.fromkeys(test["model"].astype(str)):
        part = test.loc[test["model"].eq(model)]
        whole = record(part, term="global")
        rules.add(len(rows))
        told = f"{number(whole['statistic'], 2)} on {integer(whole['df'])} ({p_value(whole['p'])})"
        rows.append([model.capitalize(), "All together", told, "", ""])
        failing = part.loc[part["term"].ne("global") & part["p"].lt(HAZARD_TEST_LEVEL)]
        for row in failing.to_dict("records"):
            term = str(row["term"])
            told = f"{number(row['statistic'], 2)} ({p_value(row['p'])})"
            ends = [effect(model, term), effect(model, f"{term}{OVER_TIME}")]
            rows.append(["", labels[term], told, *ends])
    return Grid(
        "Test of proportional hazards in the other Cox models",
        [
            "Model",
            "Covariate",
            "Chi-squared (p)",
            "Effect on the first day",
            "Change with log(1 + years in office)",
        ],
        rows,
        [
            f"Of the covariates those with p < {HAZARD_TEST_LEVEL} alone; one degree of freedom "
            "each. The last two columns: log hazard ratios of the model in which these effects "
            "change with time in office, clustered standard errors in parentheses."
        ],
        rules=frozenset(rules - {0}),
    )


def tenure_changing(estimates: pd.DataFrame) -> Grid:
    """Effects that change with time in office, where the test calls for them."""
    title = "Effects that change with time in office: log hazard ratios"
    if estimates.empty:
        none = f"No covariate of these models has p < {HAZARD_TEST_LEVEL} in the test."
        return Grid(title, ["", "Result"], [["Interactions called for", "none"]], [none])
    heads = {f"{model}, {CHANGING}": model.capitalize() for model in (POOLED, *EXIT_MODELS)}
    over_time = {
        f"{name}{OVER_TIME}": f"{label}, times log(1 + years in office)"
        for name, label in COVARIATES.items()
    }
    return with_exits(
        estimates,
        HAZARD,
        title,
        heads,
        {**COVARIATES, **over_time},
        [f"{CLUSTERED} {STRATIFIED} An effect without the second term is constant."],
    )


def tenure_long(estimates: pd.DataFrame) -> Grid:
    """Cox models since 1945 with eras."""
    heads = {
        f"since {LONG_YEAR}: growth": "(1)",
        f"since {LONG_YEAR}: growth and era": "(2)",
        f"since {LONG_YEAR}: growth by era": "(3)",
    }
    growth = {"population_growth_percent": COVARIATES["population_growth_percent"]}
    return with_exits(
        estimates,
        HAZARD,
        f"Cox models of leaving office since {LONG_YEAR}: log hazard ratios",
        heads,
        {**growth, **GROWTH_LABELS, **ERA_LABELS},
        [
            f"{CLUSTERED} Cities with a mayor known in {_LONG_KNOWN}; spells with a known "
            f"beginning; mayor-years from {LONG_YEAR}, covariates of the year before, Efron ties. "
            f"Before {COLLECTED_FROM} most causes of exit are unknown, so exits are pooled.",
        ],
    )


def tenure_years(estimates: pd.DataFrame) -> Grid:
    """Expected years at the ends of each covariate."""
    rows = []
    models = {
        POOLED: "accomplishments",
        f"{POOLED}, with unemployment": "with unemployment",
        f"{POOLED}{AGAINST_YEAR}": "against the year's mean",
    }
    for model, head in models.items():
        part = estimates.loc[estimates["model"].eq(model)]
        told = part.loc[part["scale"].ne(VALUE)]
        values = part.loc[part["scale"].eq(VALUE)].set_index("term")
        for term in dict.fromkeys(told["term"]):
            at = told.loc[told["term"].eq(term)].set_index("outcome")
            ends = values.loc[[term]].set_index("outcome")["estimate"]
            rows.append(
                [
                    f"{LABELS[term]} ({head})",
                    *(number(ends[side], 2) for side in (LOW, HIGH)),
                    *(number(at.loc[side, "estimate"], 2) for side in (LOW, HIGH)),
                    interval(at.loc[DIFFERENCE], 2),
                    *(integer(at.loc[LOW, n]) for n in SAMPLE),
                ]
            )
    return Grid(
        f"Expected years of the first {MEAN_HORIZON_YEARS} in office, by the city's record",
        [
            "", "10th percentile", "90th percentile", "Years at the 10th", "Years at the 90th",
            f"Difference ({LEVEL_TEXT} interval)", "Rows", "Mayors", "Cities", "Exits",
        ],
        rows,
        [
            "From the pooled Cox models: survival of a mayor whose city stays at that value of the "
            "covariate in every year, other covariates at their mean, averaged over lengths of a "
            "term. Percentiles of what mayors have on average over their years. Against the year's "
            "mean: covariates less the mean of all cities in the calendar year. Intervals by "
            "leaving one city out (CV3). Exits by cause: as in the Cox tables.",
        ],
    )  # fmt: skip


def _by_outcome(
    estimates: pd.DataFrame, scale: str, against: str
) -> tuple[pd.DataFrame, dict[str, str]]:
    shown = estimates.loc[estimates["scale"].eq(scale)]
    shown = shown.assign(column=shown["model"] + "|" + shown["outcome"])
    heads = {
        f"{risk_set}, accomplishments|{outcome}{against}": f"{outcome.capitalize()} ({risk_set})"
        for risk_set, kept in RISK_SETS.items()
        for outcome in kept
    }
    return shown, heads


_ELECTIONS = (
    f"One row a mayor and regular election since {MODERN_YEAR} (or leaving before it by choice) "
    "where it is known what happened (where not, the mayor left and may have run); covariates over "
    "the term up to the year before. Events: rows with that outcome. Not barred: without the "
    "mayors whom a term limit bars, who are not at risk of defeat."
)


def tenure_terms(estimates: pd.DataFrame) -> Grid:
    """Multinomial logit of what happens at each election: log odds."""
    shown, heads = _by_outcome(estimates, "log odds", f" (against {OUTCOMES[0]})")
    return regression(
        shown,
        "What happens at each regular election: multinomial logit, log odds against staying",
        heads,
        {**COVARIATES, **CUBIC, "const": "Constant"},
        [f"{CLUSTERED} {_ELECTIONS}", SEPARATED, PROXIES],
        key="column",
    )


def tenure_term_effects(estimates: pd.DataFrame) -> Grid:
    """Average marginal effects on the probability of each outcome."""
    shown, heads = _by_outcome(estimates, EFFECT, "")
    return regression(
        shown,
        "What happens at each regular election: average marginal effects on each probability",
        heads,
        COVARIATES,
        [f"{CLUSTERED} {_ELECTIONS} The effects of a covariate sum to zero."],
        key="column",
    )


def tenure_chances(estimates: pd.DataFrame) -> Grid:
    """Change of each probability from the 10th to the 90th percentile of a covariate."""
    shown, heads = _by_outcome(estimates, SPAN, "")
    heads = {name: head for name, head in heads.items() if name in set(shown["column"])}
    parts = {name: shown.loc[shown["column"].eq(name)].set_index("term") for name in heads}
    told = list(ESTIMATE)
    rows = [
        [label, *(interval(100 * part.loc[term, told], 1) for part in parts.values())]
        for term, label in COVARIATES.items()
    ]
    firsts = [part.iloc[0] for part in parts.values()]
    rows += sample_rows(firsts)
    return Grid(
        "Exit probabilities: 90th less 10th percentile of a covariate, percentage points "
        f"({LEVEL_TEXT} interval)",
        ["", *heads.values()],
        rows,
        [
            f"{_ELECTIONS} Errors by the delta method, clustered by city; the claims are judged by "
            "those of leaving one city out, which are a little wider."
        ],
        frozenset({len(COVARIATES)}),
    )


def tenure_robustness(variants: pd.DataFrame, jackknifed: pd.DataFrame) -> Grid:
    """The pooled Cox model across samples, dates and sources."""
    extra = jackknifed.loc[jackknifed["model"].eq(POOLED)]
    errors = extra.loc[extra["estimator"].eq(JACKKNIFE)]
    heads = {**VARIANT_HEADS, JACKKNIFE: "Main, jackknife errors"}
    table = with_exits(
        pd.concat([variants, errors.assign(model=errors["estimator"])], ignore_index=True),
        HAZARD,
        "Leaving office across samples, dates and sources: log hazard ratios",
        heads,
        COVARIATES,
        [
            f"{CLUSTERED} {STRATIFIED} Total service: the spells of one person in a city as one "
            "time in office that ends with the last. Imprecise dates stand at the middle of what "
            "they may mean, unless said otherwise; narrowed: by the contest won in the year of "
            "coming in and by the mayors before and after. Jackknife: one city left out at a time "
            "(CV3).",
        ],
    )
    spread = extra.loc[extra["estimator"].eq(RANGE)].set_index("term")
    ranges = []
    for term, label in COVARIATES.items():
        low, high = (number(spread.loc[term, side], 3) for side in ("conf_low", "conf_high"))
        ranges.append(f"{label}: {low} to {high}")
    note = "Range of the main estimate when one city is left out. " + "; ".join(ranges) + "."
    return Grid(table.title, table.header, table.rows, [*table.notes, note], table.rules)
