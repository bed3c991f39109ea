"""Ambition: who seeks higher office? After Heberlig, McCoy, Leland and Swindell (2017).

Claim H2, as documented: population growth (+), falling crime (+) and hosting a presidential
nominating convention (+) go with seeking another office. The paper's frame is 104 cities over
160,000 people, 1992-2012. This is a re-estimation on open data, not a replication of
coefficients.

Unit: the mayor's decision at the end of a term. Outcome: seeks re-election, seeks another
office, leaves. Higher office: US House, Senate, statewide executive office, president or vice
president; state legislature and county offices are never mixed in.
"""

import pandas as pd
import statsmodels.api as sm

from study.analyses.estimates import counts, tidy
from study.analyses.logits import (
    city_codes,
    complete,
    design_matrix,
    estimable,
    fit_facts,
    fit_quietly,
    informative,
    wald_terms,
)
from study.choices import AMBITION_YEARS, PERIODS
from study.estimators.firth import fit_firth
from study.estimators.marginal_effects import average_marginal_effects

ACCOMPLISHMENTS = {
    "population_growth_percent": "Population growth over the term, % a year",
    "violent_change": "Change in violent-crime rate over the term, log points a year",
    "hosted_convention": "Hosted a presidential convention in the term",
}
PERSON = {
    "age": "Age, years",
    "term_number": "Terms served",
    "barred": "Barred from another term",
}
SPECIFICATIONS = {
    "accomplishments": list(ACCOMPLISHMENTS),
    "with person": [*ACCOMPLISHMENTS, *PERSON],
}
OUTCOMES = {
    "sought_higher_declared": "declared",
    "sought_higher_ballot": "on a ballot",
}
BASE = "re-election"
ALTERNATIVES = ("other office", "leaves")


def sample_of(decisions: pd.DataFrame, years: tuple[int, int] = AMBITION_YEARS) -> pd.DataFrame:
    """Decisions of the window whose choice is known and whose time for bids has been seen."""
    return decisions.loc[
        decisions["decision_year"].between(*years)
        & decisions["choice"].notna()
        & decisions["bid_window_closed"].astype(bool)
    ].reset_index(drop=True)


def binary_logit(decisions: pd.DataFrame, outcome: str, specification: str) -> pd.DataFrame:
    """Logit of seeking higher office, with average marginal effects.

    P(y = 1 | x) = 1 / (1 + exp(-x'b)); standard errors clustered by city with the factor
    G/(G-1) (N-1)/(N-k) of statsmodels; marginal effects averaged over the sample, a 0/1
    covariate by the difference of predictions, errors by the delta method. Rows with a missing
    covariate are left out, and so is a covariate
    without a finite estimate (`estimable`).

    Args:
        decisions: the decision panel.
        outcome: a key of `OUTCOMES`.
        specification: a key of `SPECIFICATIONS`.
    """
    sample = complete(sample_of(decisions), SPECIFICATIONS[specification])
    event = sample[outcome].astype("float64")
    columns = estimable(sample, SPECIFICATIONS[specification], event)
    design = design_matrix(sample, columns)
    fit = fit_quietly(
        sm.Logit(event, design), cov_type="cluster", cov_kwds={"groups": city_codes(sample)}
    )
    effects = average_marginal_effects(design, fit.params, fit.cov_params())
    effects = effects.loc[effects["outcome"].eq(1)]
    facts = fit_facts(sample, event, fit)
    model = f"logit, {OUTCOMES[outcome]}, {specification}"
    common = {"model": model, "outcome": "seeks higher office", "estimator": "logit", **facts}
    return pd.concat(
        [
            tidy(
                wald_terms(list(design.columns), fit.params.to_numpy(), fit.bse.to_numpy()),
                scale="log odds",
                **common,
            ),
            tidy(
                wald_terms(
                    columns, effects["estimate"].to_numpy(), effects["std_error"].to_numpy()
                ),
                scale="average marginal effect",
                **common,
            ),
        ],
        ignore_index=True,
    )


def firth_logit(decisions: pd.DataFrame, outcome: str, specification: str) -> pd.DataFrame:
    """The same logit by Firth's penalised likelihood, with profile-likelihood intervals.

    Few mayors hosted a convention; the penalty removes the small-sample bias and keeps the
    estimate finite under separation. The intervals ignore clustering.
    """
    sample = complete(sample_of(decisions), SPECIFICATIONS[specification])
    columns = informative(sample, SPECIFICATIONS[specification])
    event = sample[outcome].astype("float64")
    fit = fit_firth(
        sample.assign(_event=event.astype("int64")), outcome="_event", covariates=columns
    )
    return tidy(
        fit.tidy(),
        model=f"Firth logit, {OUTCOMES[outcome]}, {specification}",
        outcome="seeks higher office",
        scale="log odds",
        estimator="Firth logit, profile intervals",
        log_likelihood=fit.log_likelihood,
        converged=True,
        **counts(sample, event),
    )


def multinomial_logit(decisions: pd.DataFrame, specification: str) -> pd.DataFrame:
    """Multinomial logit of the choice against seeking re-election (Kiewiet and Zeng 1993).

    Sample: mayors whom no term limit is known to bar, since only they can choose re-election.
    log P(choice) / P(re-election) = x'b(choice); errors and marginal effects as for
    `binary_logit`; marginal effects are on the probability of each of the three choices. A
    covariate without a finite estimate (`estimable`) is left out; a choice that nobody in the
    sample made has no rows.
    """
    free = decisions.loc[~decisions["barred"].fillna(value=False).astype(bool)]
    wanted = [name for name in SPECIFICATIONS[specification] if name != "barred"]
    sample = complete(sample_of(free), wanted)
    columns = estimable(sample, wanted, sample["choice"])
    order = [name for name in (BASE, *ALTERNATIVES) if sample["choice"].eq(name).any()]
    codes = sample["choice"].map({choice: i for i, choice in enumerate(order)}).astype("int64")
    design = design_matrix(sample, columns)
    fit = fit_quietly(
        sm.MNLogit(codes, design), cov_type="cluster", cov_kwds={"groups": city_codes(sample)}
    )
    effects = average_marginal_effects(design, fit.params, fit.cov_params())
    params, errors = fit.params.to_numpy(), fit.bse.to_numpy()
    parts = []
    for place, choice in enumerate(order[1:]):
        event = sample["choice"].eq(choice)
        parts.append(
            tidy(
                wald_terms(list(design.columns), params[:, place], errors[:, place]),
                model=f"multinomial, {specification}",
                outcome=f"{choice} (against {BASE})",
                scale="log odds",
                estimator="multinomial logit",
                **fit_facts(sample, event, fit),
            )
        )
    for place, choice in enumerate(order):
        event = sample["choice"].eq(choice)
        of_choice = effects.loc[effects["outcome"].eq(place)]
        parts.append(
            tidy(
                wald_terms(
                    columns,
                    of_choice["estimate"].to_numpy(),
                    of_choice["std_error"].to_numpy(),
                ),
                model=f"multinomial, {specification}",
                outcome=choice,
                scale="average marginal effect",
                estimator="multinomial logit",
                **fit_facts(sample, event, fit),
            )
        )
    return pd.concat(parts, ignore_index=True)


def models(decisions: pd.DataFrame) -> pd.DataFrame:
    """All ambition models of the paper's window, in the tidy form."""
    parts = [
        fit(decisions, outcome, specification)
        for fit in (binary_logit, firth_logit)
        for outcome in OUTCOMES
        for specification in SPECIFICATIONS
    ]
    parts += [multinomial_logit(decisions, specification) for specification in SPECIFICATIONS]
    return pd.concat(parts, ignore_index=True)


def shares(decisions: pd.DataFrame) -> pd.DataFrame:
    """What mayors chose and who sought higher office, by period.

    Returns:
        period, decisions, mayors, cities, choice_known, re_election, other_office, leaves
        (counts), barred, sought_declared, sought_ballot, won_higher (counts).
    """
    rows = []
    for first, last in PERIODS:
        part = decisions.loc[decisions["decision_year"].between(first, last)]
        rows.append(
            {
                "period": f"{first}-{last}",
                "decisions": len(part),
                "mayors": part["mayor_id"].nunique(),
                "cities": part["city_id"].nunique(),
                "choice_known": int(part["choice"].notna().sum()),
                "re_election": int(part["choice"].eq("re-election").sum()),
                "other_office": int(part["choice"].eq("other office").sum()),
                "leaves": int(part["choice"].eq("leaves").sum()),
                "barred": int(part["barred"].fillna(value=False).sum()),
                "sought_declared": int(part["sought_higher_declared"].sum()),
                "sought_ballot": int(part["sought_higher_ballot"].sum()),
                "won_higher": int(part["won_higher"].sum()),
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
