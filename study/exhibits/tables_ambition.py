"""Tables of the ambition analysis."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from study.analyses.ambition import (
    ACCOMPLISHMENTS,
    BASE_1990,
    BEFORE_BID,
    BY_DECISION,
    EXTENDED,
    IMPUTED,
    JACKKNIFE,
    LABELS,
    NOT_BARRED,
    RECORDED,
    REVIEWED,
    SPECIFICATIONS,
)
from study.analyses.ambition_claims import PUBLISHED_CITIES
from study.analyses.ambition_curve import COVARIATES
from study.analyses.ambition_over_time import at_years
from study.analyses.ambition_winning import PUBLISHED_YEARS
from study.analyses.estimates import LEVEL_TEXT
from study.choices import AMBITION_EXTENDED, AMBITION_YEARS, FRAME_POPULATION, YEARS_AFTER_OFFICE
from study.exhibits.cells import (
    ESTIMATE,
    by_term,
    city_names,
    from_frame,
    integer,
    interval,
    number,
    p_value,
    record,
    regression,
)
from study.exhibits.grid import Grid
from study.exhibits.tables import CLUSTERED, SEPARATED

PERIOD = f"{AMBITION_YEARS[0]}-{AMBITION_YEARS[1]}"
LONGER = f"{AMBITION_EXTENDED[0]}-{AMBITION_EXTENDED[1]}"
PUBLISHED = f"{PUBLISHED_YEARS[0]}-{PUBLISHED_YEARS[1]}"
AME = "average marginal effect"
TWO_ERRORS = (
    "Parentheses: standard errors clustered by city; brackets: leave-one-city-out jackknife (CV3). "
    "No bracket: without one city the covariate separates the outcomes."
)
FEW_EVENTS = "The last specification has few events for each covariate."


def two_errors(
    estimates: pd.DataFrame,
    title: str,
    models: Mapping[str, str],
    labels: Mapping[str, str],
    notes: list[str],
    key: str = "model",
) -> Grid:
    """A regression table of decisions with the clustered and the jackknife error.

    Args:
        estimates: tidy rows of one scale, with and without jackknife rows.
        title: of the table.
        models: value of `key` -> column head.
        labels: term -> row label, in order.
        notes: under the table.
        key: column of `estimates` that tells the columns of the table apart.
    """
    knife = estimates["estimator"].str.endswith(JACKKNIFE).to_numpy(dtype="bool")
    plain, second = estimates[~knife], estimates[knife]
    return regression(plain, title, models, labels, notes, key=key, second=second, unit="Decisions")


_COLUMNS = {
    **{f"logit, declared, {name}": f"({i})" for i, name in enumerate(SPECIFICATIONS, 1)},
    "logit, on a ballot, with person": "Ballot (2)",
    "logit, on a ballot, with opportunity": "Ballot (3)",
}


def _logits(estimates: pd.DataFrame, scale: str, title: str, notes: list[str]) -> Grid:
    rows = estimates[estimates["scale"].eq(scale).to_numpy(dtype="bool")]
    about = (
        f"Decisions {PERIOD}. Columns (1) to (4): seeking declared, also bids that ended before a "
        "ballot; then: on a ballot. A bid of a mayor who was re-elected counts up to the decision, "
        "of one who was not up to the next regular election: the effects of being barred and of "
        "terms served have that longer time in them (the samples below have one window for all)."
    )
    return two_errors(rows, title, _COLUMNS, LABELS, [about, *notes, SEPARATED, FEW_EVENTS])


def ambition(estimates: pd.DataFrame) -> Grid:
    """Binary logit of seeking higher office: log odds with two errors."""
    title = "Seeking higher office: logit, log odds"
    return _logits(estimates, "log odds", title, [TWO_ERRORS])


def ambition_effects(estimates: pd.DataFrame) -> Grid:
    """Binary logit of seeking higher office: average marginal effects."""
    title = "Seeking higher office: average marginal effects on the probability"
    note = f"{CLUSTERED} A 0/1 covariate is switched from 0 to 1."
    return _logits(estimates, AME, title, [note])


CHOSEN = "multinomial, with opportunity"


def ambition_choices(estimates: pd.DataFrame) -> Grid:
    """Multinomial logit of the three-way choice: log odds, then average marginal effects."""
    rows = estimates[estimates["model"].eq(CHOSEN).to_numpy(dtype="bool")].copy()
    shown = {
        "other office (against re-election)": "Higher office, log odds",
        "leaves (against re-election)": "Leaves, log odds",
        "re-election": "Re-election, effect",
        "other office": "Higher office, effect",
        "leaves": "Leaves, effect",
    }
    return two_errors(
        rows,
        "Re-election, higher office, or leaving: multinomial logit",
        shown,
        LABELS,
        [
            f"{TWO_ERRORS} Decisions {PERIOD} of mayors whom no term limit bars. Log odds against "
            "re-election; effects are averages on each probability and sum to zero over the three "
            "choices. Events: decisions with that choice.",
            SEPARATED,
        ],
        key="outcome",
    )


def ambition_shares(shares: pd.DataFrame) -> Grid:
    """Decisions and bids by period."""
    counted = [name for name in shares.columns if name != "period"]
    heads = {
        "period": "Decisions in",
        "decisions": "Decisions",
        "implied": "At contests not in the table",
        "mayors": "Mayors",
        "cities": "Cities",
        "choice_known": "Choice known",
        "re_election": "Re-election",
        "other_office": "Higher office",
        "leaves": "Leaves",
        "barred": "Barred",
        "sought_declared": "Sought higher office, declared",
        "sought_ballot": "On a ballot",
        "won_higher": "Won it",
    }
    return from_frame(
        shares,
        "What mayors chose at the end of a term",
        heads,
        dict.fromkeys(counted, 0),
        [
            "Counts of decisions. The list of bids is a lower bound: after the last decisions more "
            "bids may follow. Who sought higher office only after a lost re-election "
            f"({integer(shares['sought_after_reelection'].sum())} decisions) stands under "
            "re-election, so that more sought higher office than have that choice. Who bid in the "
            "term and then stood for re-election stands under higher office "
            f"({integer(shares['ran_again'].sum())} decisions; "
            f"{integer(shares['reelected_too'].sum())} were re-elected). Of "
            f"{integer(shares['decisions'].sum())} decisions the choice is not known of "
            f"{integer((shares['decisions'] - shares['choice_known']).sum())}: they count in "
            "the columns on seeking higher office and under no choice."
        ],
    )


def ambition_over_time(curve: pd.DataFrame) -> Grid:
    """Share of mayors who have sought higher office by years since coming in."""
    rows = [
        [
            str(r["measure"]).capitalize(),
            integer(r["years"]),
            interval({name: 100 * r[name] for name in ESTIMATE}, 1),
            integer(r["n_risk"]),
            integer(r["seen"]),
            integer(r["mayors"]),
        ]
        for r in at_years(curve).to_dict("records")
    ]
    return Grid(
        "Share of mayors who come to seek higher office, per cent",
        [
            "",
            "Years since coming in",
            f"Share ({LEVEL_TEXT} interval)",
            "At risk",
            "Bids seen",
            "Mayors",
        ],
        rows,
        [
            f"Mayors in office {PUBLISHED}. Aalen-Johansen, errors clustered by city; death and "
            f"{YEARS_AFTER_OFFICE} years after office without a bid end the chance of one, the "
            "closing date of the data alone is censoring. Published for these years (Einstein et "
            "al. 2018/2020, claim E1): about 15 % ran, about 5 % won. Unknown bids count as none. "
            "Declared: also bids that ended before a ballot. Who had bid (or won) before "
            f"{PUBLISHED_YEARS[0]} is not counted in that row. At risk can rise: mayors in office "
            f"at the start of {PUBLISHED_YEARS[0]} enter at the year of service they had then "
            "reached."
        ],
    )


def ambition_bases(bases: pd.DataFrame) -> Grid:
    """Cities that each census base gives, beside the published number."""
    return from_frame(
        bases,
        f"Cities of {FRAME_POPULATION:,} or more by census, decisions {PERIOD}",
        {
            "base": "Population by the census of",
            "cities": "Cities with decisions",
            "decisions": "Decisions",
            "sought": "Sought higher office",
        },
        {"cities": 0, "decisions": 0, "sought": 0},
        [f"Published: {PUBLISHED_CITIES} cities (Heberlig et al. 2017)."],
    )


def ambition_mayors(shares: pd.DataFrame) -> Grid:
    """Share of mayors who sought and won higher office."""
    rows = [
        [
            str(r["group"]).capitalize(),
            str(r["measure"]),
            integer(r["count"]),
            integer(r["of"]),
            interval(r, 1, ("share_percent", "conf_low", "conf_high")),
        ]
        for r in shares.to_dict("records")
    ]
    sought = shares.loc[shares["measure"].eq("sought higher office")]
    everyone = record(sought, group="all")
    of_gender = sought.loc[sought["group"].isin(["women", "men"])]
    return Grid(
        f"Mayors who sought higher office at a decision of {PUBLISHED}",
        ["Mayors", "Measure", "Mayors", "Of", f"Per cent ({LEVEL_TEXT} interval)"],
        rows,
        [
            "Mayors with a decision in these years, each counted once; Wilson intervals. Sought: "
            "of those who sought higher office, which; who sought two counts twice. Of the "
            f"{integer(everyone['of'])} mayors {integer(everyone['choice_unknown'])} have no "
            f"decision whose choice is known; of {integer(everyone['of'] - sum(of_gender['of']))} "
            "the gender is not known, so that they are neither among women nor among men. "
            "Published (Einstein et al. 2018/2020, other cities): about 15 % ran, about 5 % won; "
            "of those who ran 41 % sought the governorship, 34 % legislative seats."
        ],
    )


VARIANTS = {
    "": "Complete cases",
    IMPUTED: "Missing covariates imputed",
    NOT_BARRED: "Without barred mayors",
    BASE_1990: f"{FRAME_POPULATION:,} by the census of 1990",
    REVIEWED: "A page on the career read",
    RECORDED: "Contests of the table alone",
    BEFORE_BID: "Changes up to the first bid",
    BY_DECISION: "Bids up to the year of the decision",
    EXTENDED: f"Decisions {LONGER}",
}


def ambition_variants(
    estimates: pd.DataFrame, variants: pd.DataFrame, imputed: pd.DataFrame
) -> Grid:
    """The accomplishments under other samples, definitions and treatments of gaps."""
    everything = pd.concat([estimates, variants, imputed], ignore_index=True)
    effects = everything[everything["scale"].eq(AME).to_numpy(dtype="bool")]
    rows: list[list[str]] = []
    rules = set()
    for specification in ("accomplishments", "with opportunity"):
        for definition in ("declared", "on a ballot"):
            rules.add(len(rows))
            for label, name in VARIANTS.items():
                part = by_term(effects, "model", f"logit, {definition}, {specification}{label}")
                if part.empty:
                    continue
                cells = [_with_error(part, term) for term in (*ACCOMPLISHMENTS, "barred")]
                first = part.iloc[0]
                size = [integer(first[name]) for name in ("n_rows", "n_cities", "n_events")]
                rows.append([f"{name}, {definition}, {specification}", *cells, *size])
    return Grid(
        "Accomplishments and seeking higher office in other samples: average marginal effects",
        [
            "Sample", "Growth", "Violent crime", "Convention", "Barred", "Decisions", "Cities",
            "Events",
        ],
        rows,
        [
            f"{CLUSTERED} Decisions {PERIOD} unless said. Imputed: twenty copies, pooled by "
            "Rubin's rules, declared definition. With opportunity: with terms, barred, open "
            "contests, party of the governor, unemployment, woman. Up to the first bid: growth and "
            "crime end the year before it where it came in mid-term. Bids up to the year of the "
            "decision: one window for all, also for those who left.",
            SEPARATED,
        ],
        frozenset(rules - {0}),
    )  # fmt: skip


def _with_error(part: pd.DataFrame, term: str) -> str:
    if term not in part.index:
        return ""
    row = part.loc[term]
    return f"{number(row['estimate'], 3)} ({number(row['std_error'], 3)})"


def ambition_winning(estimates: pd.DataFrame) -> Grid:
    """Winning re-election and winning higher office, of those who ran."""
    rows = estimates[estimates["scale"].eq("log odds").to_numpy(dtype="bool")]
    heads = {
        "re-election, crime and growth": "Re-election (1)",
        "re-election, with economy": "Re-election (2)",
        "higher office": "Higher office",
        f"re-election, with economy{EXTENDED}": f"Re-election (2), {LONGER}",
        f"higher office{EXTENDED}": f"Higher office, {LONGER}",
    }
    return two_errors(
        rows,
        "Winning, of those who ran: log odds",
        heads,
        LABELS,
        [
            f"{TWO_ERRORS} Re-election: logit, decisions {PERIOD} with a known result. Higher "
            "office: Firth's penalised logit of those who sought it, errors of the penalised "
            "information; few won, so the intervals in the estimates are profiles."
        ],
    )


def conventions(table: pd.DataFrame) -> Grid:
    """The raw two-by-two behind the convention estimate."""
    names: dict[Any, str] = {0: "No", 1: "Yes"}
    rows = [
        [
            names[r.hosted_convention],
            str(r.definition),
            number(r.decisions, 0),
            number(r.sought, 0),
            number(r.share_percent, 1),
        ]
        for r in table.itertuples()
    ]
    return Grid(
        "Hosting a presidential convention and seeking higher office: raw counts",
        ["Hosted in the term", "Definition", "Decisions", "Sought", "Per cent"],
        rows,
        [f"Decisions {PERIOD}. Few hosts: no model can say much more than these counts."],
    )


def convention_tests(estimates: pd.DataFrame, drawn: pd.DataFrame, cities: pd.DataFrame) -> Grid:
    """Firth estimates with profile intervals, without each host, and other hosts drawn."""
    names = city_names(cities)
    hosted = estimates[estimates["term"].eq("hosted_convention").to_numpy(dtype="bool")]
    rows = [
        [
            " ".join(names.get(word, word) for word in str(r["model"]).split()),
            interval(r, 2),
            p_value(r["p"]),
            integer(r["n_rows"]),
            integer(r["n_events"]),
        ]
        for r in hosted.to_dict("records")
    ]
    first = len(rows)
    rows += [
        [
            f"other hosts drawn, {r['definition']}, {r['window']}",
            f"{number(100 * r['difference'], 1)} points; {r['hosted_sought']} of {r['hosted']} "
            f"hosts, {r['lost_sought']} of {r['lost']} losing bidders",
            p_value(r["p_two_sided"]),
            "",
            "",
        ]
        for r in drawn.to_dict("records")
    ]
    return Grid(
        "Conventions: Firth logit, each host left out, other hosts drawn",
        ["Model", f"Log odds ({LEVEL_TEXT} profile interval)", "p", "Decisions", "Events"],
        rows,
        [
            "Hosting alone; `without` leaves all decisions of that city out (declared, "
            f"{PERIOD}). Drawn: one host from the list of host, finalists and bidders of each "
            f"convention with a known loser, {integer(drawn['draws'].iloc[0])} times; p, "
            "two-sided, is the share of draws whose difference in the share that sought higher "
            "office lies at least as far from the mean of the draws as the observed one."
        ],
        frozenset({first}),
    )


def ambition_curve(curve: pd.DataFrame) -> Grid:
    """The curve of specifications in one line a covariate."""
    rows = []
    for name in COVARIATES:
        part = curve[curve["covariate"].eq(name).to_numpy(dtype="bool")]
        fitted = part.dropna(subset=["effect"])
        spread = fitted["effect"].quantile([0.05, 0.5, 0.95]).tolist()
        rows.append(
            [
                name.capitalize(),
                integer(len(part)),
                integer(len(fitted)),
                *(number(100 * value, 2) for value in spread),
                number(100 * fitted["effect"].gt(0).mean(), 0),
                integer(fitted["p"].lt(0.05).sum()),
                integer(fitted["q"].lt(0.05).sum()),
            ]
        )
    return Grid(
        "Curve of specifications: effects on the probability of seeking higher office, points",
        [
            "Covariate",
            "Points",
            "Estimated",
            "5th percentile",
            "Median",
            "95th",
            "Positive, %",
            "Points with p < 0.05",
            "Points with q < 0.05",
        ],
        rows,
        [
            "Growth: one point more a year; crime: a log change higher by 0.1 a year; convention: "
            "hosted. Every combination of three sets of cities, two windows, two definitions, "
            "three crime measures, two windows of change, two sets of controls, three estimators. "
            "q: Benjamini and Hochberg within the covariate. The points share their data: shares "
            "of them are no probabilities."
        ],
    )


def ambition_diagnostics(table: pd.DataFrame, cities: pd.DataFrame) -> Grid:
    """Collinearity, separation, influence and calibration."""
    labels, names = {**LABELS, "const": "Constant"}, city_names(cities)
    rows: list[list[str]] = []
    rules = set()
    for model, part in table.groupby("model", sort=False):
        rules.add(len(rows))
        rows += [
            [
                f"{model}: {r['check']}",
                labels.get(r["item"], r["item"]),
                number(r["value"], 3),
                number(r["reference"], 3),
                "" if pd.isna(r["note"]) else names.get(r["note"], r["note"]),
            ]
            for r in part.to_dict("records")
        ]
    return Grid(
        "Checks of the declared logits",
        ["Check", "Item", "Value", "Beside it", "Note"],
        rows,
        [
            "Variance inflation of each covariate on the others. Influence: the largest change of "
            "a coefficient when one city is left out, beside its clustered standard error, with "
            "the city. Refits that failed: cities without which there is no estimate, beside all "
            "cities. Calibration: mean predicted chance in each tenth of the decisions, beside the "
            "share that sought higher office."
        ],
        frozenset(rules - {0}),
    )
