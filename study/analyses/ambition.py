"""Ambition: who seeks higher office? After Heberlig, McCoy, Leland and Swindell (2017).

Claim H2, as documented: population growth (+), falling crime (+) and hosting a presidential
nominating convention (+) go with seeking another office. The paper's frame is 104 cities over
160,000 people, 1992-2012. This is a re-estimation on open data, not a replication of
coefficients.

Unit: the mayor's decision at the end of a term. Outcome: seeks re-election, seeks another
office, leaves. Higher office: US House, Senate, statewide executive office, president or vice
president; state legislature and county offices are never mixed in.

Every logit has two sets of errors: clustered by city, and the leave-one-city-out jackknife CV3
(MacKinnon, Nielsen and Webb 2024) with t intervals on `effective_df`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats

from study.analyses.estimates import LEVEL, counts, holds, tidy
from study.analyses.logits import (
    city_codes,
    complete,
    design_matrix,
    estimable,
    fit_facts,
    fit_quietly,
    informative,
    outcomes_seen,
    wald_terms,
)
from study.choices import (
    AMBITION_EXTENDED,
    AMBITION_YEARS,
    FRAME_POPULATION,
    IMPUTATION_SEED,
    PERIODS,
)
from study.estimators.firth import fit_firth
from study.estimators.imputation import imputed_panels, pool
from study.estimators.jackknife import effective_df
from study.estimators.logit import fit_logit, jackknife_covariance, leave_one_out
from study.estimators.marginal_effects import average_marginal_effects

ACCOMPLISHMENTS = {
    "population_growth_percent": "Population growth over the term, % a year",
    "violent_change": "Change in violent-crime rate over the term, log change a year",
    "hosted_convention": "Hosted a presidential convention in the term",
}
PERSON = {
    "age": "Age, years",
    "term_number": "Terms served",
    "barred": "Barred from another term",
}
OPPORTUNITY = {
    "open_governor": "Open contest for governor in the cycle",
    "open_senate": "Open contest for the Senate in the cycle",
    "same_party_as_governor": "Same party as the governor",
    "state_share_percent": "City's share of the state's population, %",
    "relative_unemployment": "Unemployment less the nation's, points",
}
BACKGROUND = {
    "age_squared": "Age less 50, squared, hundreds",
    "woman": "Woman",
    "not_white": "Not white",
    "mayor_council": "Mayor-council form",
    "partisan": "Partisan ballot",
    "murder_change": "Change in murder rate over the term, log change a year",
    "hosted_other_event": "Hosted another large event in the term",
}
LABELS = {**ACCOMPLISHMENTS, **PERSON, **OPPORTUNITY, **BACKGROUND}
SPECIFICATIONS = {
    "accomplishments": list(ACCOMPLISHMENTS),
    "with person": [*ACCOMPLISHMENTS, *PERSON],
    "with opportunity": [*ACCOMPLISHMENTS, "term_number", "barred", *OPPORTUNITY, "woman"],
    "all": list(LABELS),
}
"""`with person` is the documented core; `with opportunity` leaves out age, the covariate least
known; `all` holds every covariate and has few events for each: it is shown, not leant on."""

FIRTH_SPECIFICATIONS = ("accomplishments", "with person")

OUTCOMES = {
    "sought_higher_declared": "declared",
    "sought_higher_ballot": "on a ballot",
}
BASE = "re-election"
ALTERNATIVES = ("other office", "leaves")
JACKKNIFE = ", CV3 jackknife"
"""Ending of `estimator` in the rows that hold jackknife errors."""

AGE_CENTRE, AGE_SCALE = 50.0, 10.0


def with_indicators(decisions: pd.DataFrame) -> pd.DataFrame:
    """Adds the 0/1 columns and the square that the models use, from the columns of the panel.

    Adds:
        age_squared ((age - 50) / 10)^2, woman, not_white, mayor_council, partisan (0/1, missing
        where the panel has no value).
    """

    def flag(column: str, value: str) -> pd.Series:
        values = decisions[column].astype("string")
        return values.eq(value).astype("Float64").astype("float64")

    return decisions.assign(
        age_squared=((decisions["age"] - AGE_CENTRE) / AGE_SCALE) ** 2,
        woman=flag("gender", "female"),
        not_white=1 - flag("race", "white"),
        mayor_council=flag("form", "mayor_council"),
        partisan=flag("ballot", "partisan"),
    )


def sample_of(decisions: pd.DataFrame, years: tuple[int, int] = AMBITION_YEARS) -> pd.DataFrame:
    """Decisions of the window whose choice is known and whose time for bids has been seen."""
    return decisions.loc[
        decisions["decision_year"].between(*years)
        & decisions["choice"].notna()
        & decisions["bid_window_closed"].astype(bool)
    ].reset_index(drop=True)


def without_barred(decisions: pd.DataFrame) -> pd.DataFrame:
    """Decisions of mayors whom no term limit is known to bar."""
    return decisions.loc[~holds(decisions["barred"])]


def jackknife_terms(sample: pd.DataFrame, columns: list[str], codes: pd.Series) -> pd.DataFrame:
    """Terms with leave-one-city-out errors (CV3), ready for `tidy`.

    Args:
        sample: complete rows, with city_id.
        columns: covariates that have an estimate.
        codes: outcome of each row, 0 the base.

    Returns:
        alternative (from 0), term, estimate, std_error, conf_low, conf_high, p; and in `fit` the
        number of cities without which some coefficient has no finite estimate. Such a coefficient
        has no jackknife error: the other refits would show one that is far too small.
    """
    x = design_matrix(sample, columns).to_numpy()
    outcomes = codes.to_numpy(dtype="int64")
    beta = fit_logit(x, outcomes)
    clusters = city_codes(sample).astype("int64")
    refits = leave_one_out(x, outcomes, beta, clusters)
    failed = int(np.isnan(refits).any(axis=1).sum())
    df = effective_df(refits - beta.T.ravel())
    terms = ["const", *columns]
    estimate = beta.T.ravel()
    error = np.sqrt(np.diag(jackknife_covariance(refits, beta)))
    half = stats.t.ppf(0.5 + LEVEL / 2, df) * error
    return pd.DataFrame(
        {
            "alternative": np.repeat(np.arange(beta.shape[1]), len(terms)),
            "term": terms * beta.shape[1],
            "estimate": estimate,
            "std_error": error,
            "conf_low": estimate - half,
            "conf_high": estimate + half,
            "p": 2 * stats.t.sf(np.abs(estimate / error), df),
            "fit": float(failed),
        }
    )


def _with_jackknife(estimator: str, facts: dict[str, object]) -> dict[str, object]:
    told = {**facts, "estimator": estimator + JACKKNIFE, "fit_name": "refits that failed"}
    return {name: value for name, value in told.items() if name != "fit"}


def logit_rows(
    sample: pd.DataFrame,
    event: pd.Series,
    columns: list[str],
    *,
    model: str,
    outcome: str,
    jackknife: bool = True,
) -> pd.DataFrame:
    """Log odds (with clustered, then with jackknife errors) and marginal effects of one logit.

    P(y = 1 | x) = 1 / (1 + exp(-x'b)); standard errors clustered by city with the factor
    G/(G-1) (N-1)/(N-k); marginal effects averaged over the sample, a 0/1 covariate by the
    difference of predictions, errors by the delta method from the clustered covariance.

    Args:
        sample: complete rows.
        event: 0/1, indexed like `sample`.
        columns: covariates with a finite estimate (`estimable`).
        model: name of the model.
        outcome: what the event is.
        jackknife: whether the rows with jackknife errors are wanted.
    """
    design = design_matrix(sample, columns)
    fit = fit_quietly(
        sm.Logit(event, design), cov_type="cluster", cov_kwds={"groups": city_codes(sample)}
    )
    effects = average_marginal_effects(design, fit.params, fit.cov_params())
    effects = effects.loc[effects["outcome"].eq(1)]
    facts = fit_facts(sample, event, fit)
    common: dict[str, Any] = {"model": model, "outcome": outcome}
    margins = wald_terms(columns, effects["estimate"].to_numpy(), effects["std_error"].to_numpy())
    odds = wald_terms(list(design.columns), fit.params.to_numpy(), fit.bse.to_numpy())
    logit = {**common, "estimator": "logit", **facts}
    parts = [
        tidy(odds, scale="log odds", **logit),
        tidy(margins, scale="average marginal effect", **logit),
    ]
    if jackknife:
        knife = jackknife_terms(sample, columns, event).drop(columns="alternative")
        told = _with_jackknife("logit", facts)
        parts.append(tidy(knife, scale="log odds", **common, **told))
    return pd.concat(parts, ignore_index=True)


def binary_logit(
    decisions: pd.DataFrame,
    outcome: str,
    specification: str,
    years: tuple[int, int] = AMBITION_YEARS,
    label: str = "",
    *,
    jackknife: bool = True,
) -> pd.DataFrame:
    """Logit of seeking higher office (`logit_rows`).

    Rows with a missing covariate are left out, and so is a covariate without a finite estimate
    (`estimable`).

    Args:
        decisions: the decision panel.
        outcome: a key of `OUTCOMES`.
        specification: a key of `SPECIFICATIONS`.
        years: first and last decision year.
        label: added to the name of the model.
        jackknife: whether the rows with jackknife errors are wanted.
    """
    wanted = SPECIFICATIONS[specification]
    sample = complete(sample_of(decisions, years), wanted)
    event = sample[outcome].astype("float64")
    columns = estimable(sample, wanted, event)
    model = f"logit, {OUTCOMES[outcome]}, {specification}{label}"
    outcome = "seeks higher office"
    return logit_rows(sample, event, columns, model=model, outcome=outcome, jackknife=jackknife)


def firth_logit(
    decisions: pd.DataFrame,
    outcome: str,
    specification: str,
    years: tuple[int, int] = AMBITION_YEARS,
) -> pd.DataFrame:
    """The same logit by Firth's penalised likelihood, with profile-likelihood intervals.

    Few mayors hosted a convention; the penalty removes the small-sample bias and keeps the
    estimate finite under separation. The intervals ignore clustering.
    """
    sample = complete(sample_of(decisions, years), SPECIFICATIONS[specification])
    columns = informative(sample, SPECIFICATIONS[specification])
    event = sample[outcome].astype("float64")
    model = f"Firth logit, {OUTCOMES[outcome]}, {specification}"
    return firth_rows(sample, event, columns, model=model, outcome="seeks higher office")


def firth_rows(
    sample: pd.DataFrame, event: pd.Series, columns: list[str], *, model: str, outcome: str
) -> pd.DataFrame:
    """Log odds of one Firth logit in the tidy form; arguments as for `logit_rows`."""
    fit = fit_firth(
        sample.assign(_event=event.astype("int64")), outcome="_event", covariates=columns
    )
    return tidy(
        fit.tidy(),
        model=model,
        outcome=outcome,
        scale="log odds",
        estimator="Firth logit, profile intervals",
        log_likelihood=fit.log_likelihood,
        converged=True,
        **counts(sample, event),
    )


def linear_probability(
    decisions: pd.DataFrame,
    outcome: str,
    specification: str,
    years: tuple[int, int] = AMBITION_YEARS,
) -> pd.DataFrame:
    """Least squares of the 0/1 outcome, errors clustered by city: a check on the logit."""
    sample = complete(sample_of(decisions, years), SPECIFICATIONS[specification])
    columns = informative(sample, SPECIFICATIONS[specification])
    event = sample[outcome].astype("float64")
    design = design_matrix(sample, columns)
    fit = sm.OLS(event, design).fit(cov_type="cluster", cov_kwds={"groups": city_codes(sample)})
    return tidy(
        wald_terms(list(design.columns), fit.params.to_numpy(), fit.bse.to_numpy()),
        model=f"linear probability, {OUTCOMES[outcome]}, {specification}",
        outcome="seeks higher office",
        scale="change in probability",
        estimator="least squares",
        cluster="city_id",
        log_likelihood=fit.llf,
        fit=fit.rsquared,
        fit_name="R2",
        converged=True,
        **counts(sample, event),
    )


@dataclass(frozen=True)
class Choices:
    """A multinomial logit ready to be fitted.

    Attributes:
        sample: complete rows of mayors who are not barred.
        columns: covariates with a finite estimate.
        order: choices that were made, the base first.
        codes: choice of each row as its place in `order`.
    """

    sample: pd.DataFrame
    columns: list[str]
    order: list[str]
    codes: pd.Series


def choices_of(
    decisions: pd.DataFrame, specification: str, years: tuple[int, int] = AMBITION_YEARS
) -> Choices:
    """Sample and covariates of the multinomial logit of a specification."""
    wanted = [name for name in SPECIFICATIONS[specification] if name != "barred"]
    sample = complete(sample_of(without_barred(decisions), years), wanted)
    columns = estimable(sample, wanted, sample["choice"])
    order = outcomes_seen(sample["choice"], (BASE, *ALTERNATIVES))
    codes = sample["choice"].map({choice: i for i, choice in enumerate(order)}).astype("int64")
    return Choices(sample, columns, order, codes)


def fit_choices(made: Choices) -> tuple[pd.DataFrame, Any]:
    """Design and fitted multinomial logit, errors clustered by city."""
    design = design_matrix(made.sample, made.columns)
    fit = fit_quietly(
        sm.MNLogit(made.codes, design),
        cov_type="cluster",
        cov_kwds={"groups": city_codes(made.sample)},
    )
    return design, fit


def multinomial_logit(
    decisions: pd.DataFrame,
    specification: str,
    years: tuple[int, int] = AMBITION_YEARS,
    label: str = "",
) -> pd.DataFrame:
    """Multinomial logit of the choice against seeking re-election (Kiewiet and Zeng 1993).

    Sample: mayors whom no term limit is known to bar, since only they can choose re-election.
    log P(choice) / P(re-election) = x'b(choice); errors and marginal effects as for
    `logit_rows`; marginal effects are on the probability of each of the three choices. A
    covariate without a finite estimate (`estimable`) is left out; a choice that nobody in the
    sample made has no rows.
    """
    made = choices_of(decisions, specification, years)
    sample, order = made.sample, made.order
    design, fit = fit_choices(made)
    effects = average_marginal_effects(design, fit.params, fit.cov_params())
    params, errors = fit.params.to_numpy(), fit.bse.to_numpy()
    model = f"multinomial, {specification}{label}"
    knife = jackknife_terms(sample, made.columns, made.codes)
    parts = []
    for place, choice in enumerate(order[1:]):
        facts = fit_facts(sample, sample["choice"].eq(choice), fit)
        common: dict[str, Any] = {
            "model": model,
            "outcome": f"{choice} (against {BASE})",
            "scale": "log odds",
        }
        terms = wald_terms(list(design.columns), params[:, place], errors[:, place])
        parts.append(tidy(terms, estimator="multinomial logit", **common, **facts))
        of_this = knife.loc[knife["alternative"].eq(place)].drop(columns="alternative")
        parts.append(tidy(of_this, **common, **_with_jackknife("multinomial logit", facts)))
    for place, choice in enumerate(order):
        of_choice = effects.loc[effects["outcome"].eq(place)]
        parts.append(
            tidy(
                wald_terms(
                    made.columns,
                    of_choice["estimate"].to_numpy(),
                    of_choice["std_error"].to_numpy(),
                ),
                model=model,
                outcome=choice,
                scale="average marginal effect",
                estimator="multinomial logit",
                **fit_facts(sample, sample["choice"].eq(choice), fit),
            )
        )
    return pd.concat(parts, ignore_index=True)


def models(decisions: pd.DataFrame) -> pd.DataFrame:
    """All ambition models of the paper's window, in the tidy form."""
    panel = with_indicators(decisions)
    parts = [
        fit(panel, outcome, specification)
        for fit in (binary_logit, linear_probability)
        for outcome in OUTCOMES
        for specification in SPECIFICATIONS
    ]
    parts += [
        firth_logit(panel, outcome, specification)
        for outcome in OUTCOMES
        for specification in FIRTH_SPECIFICATIONS
    ]
    parts += [multinomial_logit(panel, specification) for specification in SPECIFICATIONS]
    return pd.concat(parts, ignore_index=True)


VARIANT_SPECIFICATIONS = ("accomplishments", "with person", "with opportunity")
EXTENDED = f", {AMBITION_EXTENDED[0]}-{AMBITION_EXTENDED[1]}"
NOT_BARRED = ", without barred"
BASE_1990 = ", 1990 census"
REVIEWED = ", careers looked up"
RECORDED = ", recorded contests"
BEFORE_BID = ", before the bid"
BY_DECISION = ", bids by the decision"
IMPUTED = ", imputed"


def bids_by_decision(panel: pd.DataFrame) -> pd.DataFrame:
    """Decisions with bids counted up to the year of the decision alone.

    Otherwise a bid of somebody who was re-elected counts up to the decision, of somebody who was
    not up to the next regular election, so that who leaves has years more in which to seek.

    Args:
        panel: first_bid_year, decision_year and the columns of `OUTCOMES`.
    """
    late = holds(panel["first_bid_year"] > panel["decision_year"])
    return panel.assign(**{name: panel[name].mask(late, 0) for name in OUTCOMES})


def variants(decisions: pd.DataFrame) -> pd.DataFrame:
    """The logits of `models` on other samples.

    A longer window; without barred mayors; cities by the census of 1990; mayors whose careers were
    looked up, of whom no known bid means more; contests of the table alone; changes in the city
    that end the year before the first bid, which is often in mid-term; bids up to the year of the
    decision, one window for all (`bids_by_decision`). The census of 1990 gives the number of cities
    that comes nearest to the paper's (`census_bases`). The multinomial logit is also fitted to the
    longer window. Jackknife errors only where the window is longer or the census that of 1990, and
    seeking is declared.
    """
    panel = with_indicators(decisions)
    samples: dict[str, tuple[pd.DataFrame, tuple[int, int]]] = {
        EXTENDED: (panel, AMBITION_EXTENDED),
        NOT_BARRED: (without_barred(panel), AMBITION_YEARS),
        BASE_1990: (panel.loc[panel["census_1990"].ge(FRAME_POPULATION)], AMBITION_YEARS),
        REVIEWED: (panel.loc[panel["reviewed"].eq(1)], AMBITION_YEARS),
        RECORDED: (panel.loc[~panel["implied"].astype(bool)], AMBITION_YEARS),
        BEFORE_BID: (
            panel.assign(
                population_growth_percent=panel["population_growth_percent_before_bid"],
                violent_change=panel["violent_change_before_bid"],
            ),
            AMBITION_YEARS,
        ),
        BY_DECISION: (bids_by_decision(panel), AMBITION_YEARS),
    }
    parts = [
        binary_logit(
            part,
            outcome,
            specification,
            years,
            label,
            jackknife=label in (EXTENDED, BASE_1990) and outcome == "sought_higher_declared",
        )
        for label, (part, years) in samples.items()
        for outcome in OUTCOMES
        for specification in VARIANT_SPECIFICATIONS
    ]
    parts.append(multinomial_logit(panel, "with opportunity", AMBITION_EXTENDED, EXTENDED))
    return pd.concat(parts, ignore_index=True)


IMPUTED_COVARIATES = (
    "population_growth_percent",
    "violent_change",
    "hosted_convention",
    "age",
    "term_number",
    "barred",
    "open_governor",
    "open_senate",
    "same_party_as_governor",
    "relative_unemployment",
    "state_share_percent",
    "woman",
)


def imputed(decisions: pd.DataFrame) -> pd.DataFrame:
    """The declared logits of the paper's window with missing covariates imputed.

    Twenty completed copies of the sample, pooled by Rubin's rules. Beside them stand the complete
    cases of `models`.
    """
    sample = sample_of(with_indicators(decisions))
    copies = imputed_panels(sample, list(IMPUTED_COVARIATES), seed=IMPUTATION_SEED)
    parts = []
    for specification in VARIANT_SPECIFICATIONS:
        columns = SPECIFICATIONS[specification]
        fitted = [
            logit_rows(
                copy,
                copy["sought_higher_declared"].astype("float64"),
                columns,
                model=f"logit, declared, {specification}{IMPUTED}",
                outcome="seeks higher office",
                jackknife=False,
            )
            for copy in copies
        ]
        parts.append(pool(fitted))
    return pd.concat(parts, ignore_index=True)


def census_bases(decisions: pd.DataFrame) -> pd.DataFrame:
    """Cities and decisions of the paper's window that each census base gives.

    Returns:
        base, cities (with decisions), decisions, sought (declared). The last two bases are any
        census of the frame and the population of the year before the decision.
    """
    sample = sample_of(decisions)
    names = [name for name in sample.columns if name.startswith("census_")]
    bases = {name.removeprefix("census_"): sample[name].ge(FRAME_POPULATION) for name in names}
    bases["any of these"] = pd.concat(list(bases.values()), axis=1).any(axis=1)
    bases["year before the decision"] = sample["population"].ge(FRAME_POPULATION)
    return pd.DataFrame(
        [
            {
                "base": base,
                "cities": int(sample.loc[inside, "city_id"].nunique()),
                "decisions": int(inside.sum()),
                "sought": int(sample.loc[inside, "sought_higher_declared"].sum()),
            }
            for base, inside in bases.items()
        ]
    )


def shares(decisions: pd.DataFrame) -> pd.DataFrame:
    """What mayors chose and who sought higher office, by period.

    Returns:
        period, decisions, implied (of them at contests that are not in the table), mayors, cities,
        choice_known, re_election, other_office, leaves (counts), barred, sought_declared,
        sought_ballot, won_higher, sought_after_reelection (counts; the last: sought higher office
        later than the year after they had sought re-election, so that their choice is
        re-election), ran_again, reelected_too (of other_office: stood for re-election at the
        decision as well, and won it), bid_in_window (of sought_declared: the first bid is of
        the last year over which changes in the city are measured, or before it).
    """
    rows = []
    for first, last in PERIODS:
        part = decisions.loc[decisions["decision_year"].between(first, last)]
        elsewhere = part.loc[holds(part["choice"].eq("other office"))]
        rows.append(
            {
                "period": f"{first}-{last}",
                "decisions": len(part),
                "implied": int(part["implied"].sum()),
                "mayors": part["mayor_id"].nunique(),
                "cities": part["city_id"].nunique(),
                "choice_known": int(part["choice"].notna().sum()),
                "re_election": int(part["choice"].eq("re-election").sum()),
                "other_office": len(elsewhere),
                "leaves": int(part["choice"].eq("leaves").sum()),
                "barred": int(holds(part["barred"]).sum()),
                "sought_declared": int(part["sought_higher_declared"].sum()),
                "sought_ballot": int(part["sought_higher_ballot"].sum()),
                "won_higher": int(part["won_higher"].sum()),
                "sought_after_reelection": int(
                    (part["sought_higher_declared"].eq(1) & part["choice"].eq("re-election")).sum()
                ),
                "ran_again": int(holds(elsewhere["sought_reelection"]).sum()),
                "reelected_too": int(holds(elsewhere["reelected"]).sum()),
                "bid_in_window": int(holds(part["first_bid_year"].le(part["to_year"])).sum()),
            }
        )
    return pd.DataFrame(rows)


def convention_table(decisions: pd.DataFrame) -> pd.DataFrame:
    """The raw two-by-two behind the convention estimate: hosted or not, sought or not.

    Returns:
        hosted_convention (0/1), definition, decisions, sought, share_percent.
    """
    sample = sample_of(decisions)
    rows = []
    for column, label in OUTCOMES.items():
        for hosted, part in sample.groupby("hosted_convention"):
            sought = int(part[column].sum())
            rows.append(
                {
                    "hosted_convention": hosted,
                    "definition": label,
                    "decisions": len(part),
                    "sought": sought,
                    "share_percent": 100 * sought / len(part),
                }
            )
    return pd.DataFrame(rows)
