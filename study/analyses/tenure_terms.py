"""Discrete time: what happens at each regular election (claim M3).

Here the unit is not the day but the election: a mayor who stays was re-elected, and leaving by
defeat, by choice and by law are kept apart.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import statsmodels.api as sm

from study.analyses.estimates import counts, holds, tidy, tidy_jackknife
from study.analyses.logits import (
    city_codes,
    complete,
    design_matrix,
    estimable,
    fit_facts,
    fit_quietly,
    outcomes_seen,
    wald_terms,
)
from study.analyses.tenure_cox import (
    AGAINST_YEAR,
    MAIN,
    SPECIFICATIONS,
    against_year,
    present,
    with_hundreds,
)
from study.analyses.tenure_effects import JACKKNIFE, by_outcome, ends_of
from study.choices import CONTRAST, EVENTS_PER_COVARIATE, MODERN_YEAR
from study.estimators.jackknife import cluster_jackknife
from study.estimators.logit import fit_logit
from study.estimators.marginal_effects import (
    average_marginal_effects,
    average_probabilities,
    probability_contrasts,
)

BASE: Final = "stays"
OUTCOMES: Final = (BASE, "defeated", "leaves", "barred")
CUBIC: Final = {
    "terms": "Terms served",
    "terms_2": "Terms served squared / 10",
    "terms_3": "Terms served cubed / 100",
}
SHOWN_TERMS: Final = (1, 2, 3, 4)
"""Terms served for which probabilities are told."""

RISK_SETS: Final[Mapping[str, tuple[str, ...]]] = {
    "all mayors": OUTCOMES,
    "not barred": OUTCOMES[:3],
}
"""Models and the outcomes of their rows: the second leaves out the mayors whom the law bars."""

JUDGED: Final = "not barred"
"""The model that speaks to the claims."""

EFFECT: Final = "average marginal effect"
SPAN: Final = "probability, 90th less 10th percentile"
PROBABILITY: Final = "probability"


def election_rows(decisions: pd.DataFrame) -> pd.DataFrame:
    """One row a mayor and regular election at risk since 1985, with what happened.

    stays: re-elected; defeated: ran and lost; barred: the law forbade another term; leaves: did
    not run, or left in mid-term by choice. Elections at which it is not known whether the mayor
    ran are left out; deaths and removals are no decision and have no row.

    Returns:
        The columns of `decisions`, `outcome`, and the cubic of terms served (`CUBIC`).
    """
    barred = holds(decisions["barred"])
    ran = decisions["sought_reelection"].astype("boolean")
    won = decisions["reelected"].astype("boolean")
    outcome = pd.Series(pd.NA, index=decisions.index, dtype="string")
    outcome = outcome.mask((~ran).fillna(value=False), "leaves")
    outcome = outcome.mask((ran & ~won).fillna(value=False), "defeated")
    outcome = outcome.mask((ran & won).fillna(value=False), "stays").mask(barred, "barred")
    terms = decisions["term_number"].astype("float64")
    rows = decisions.assign(
        outcome=outcome, terms=terms, terms_2=terms**2 / 10, terms_3=terms**3 / 100
    )
    recent = rows["decision_year"].ge(MODERN_YEAR)
    return rows.loc[recent & rows["outcome"].notna()].reset_index(drop=True)


def _facts(sample: pd.DataFrame, outcome: str, fit: Any, model: str) -> dict[str, object]:
    return {
        "model": model,
        "estimator": "multinomial logit, discrete time",
        **fit_facts(sample, sample["outcome"].eq(outcome), fit),
    }


def _normal(part: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    return wald_terms(names, part["estimate"].to_numpy(), part["std_error"].to_numpy())


def _set_terms(design: pd.DataFrame, terms: int) -> pd.DataFrame:
    return design.assign(terms=float(terms), terms_2=terms**2 / 10, terms_3=terms**3 / 100)


def _told(fit: Any, design: pd.DataFrame, covariates: list[str]) -> pd.DataFrame:
    """Marginal effects, contrasts and probabilities by terms: scale, term, outcome (number)."""
    coefficients, covariance = fit.params.to_numpy(), np.asarray(fit.cov_params())
    effects = average_marginal_effects(design, coefficients, covariance)
    parts = [effects.loc[effects["term"].isin(covariates)].assign(scale=EFFECT)]
    for name in covariates:
        low, high = (design.assign(**{name: design[name].quantile(q)}) for q in CONTRAST)
        contrast = probability_contrasts(low, high, coefficients, covariance)
        parts.append(contrast.assign(term=name, scale=SPAN))
    for terms in SHOWN_TERMS:
        chance = average_probabilities(_set_terms(design, terms), coefficients, covariance)
        parts.append(chance.assign(term=f"terms = {terms}", scale=PROBABILITY))
    return pd.concat(parts, ignore_index=True)


class _Elections(NamedTuple):
    """Complete rows with `code` (place of the outcome in `order`) and the estimable covariates."""

    sample: pd.DataFrame
    order: list[str]
    columns: list[str]


def _prepared(rows: pd.DataFrame, wanted: list[str]) -> _Elections:
    sample = complete(rows, wanted)
    order = outcomes_seen(sample["outcome"], OUTCOMES)
    columns = estimable(sample, [*CUBIC, *wanted], sample["outcome"])
    codes = sample["outcome"].map({name: i for i, name in enumerate(order)}).astype("int64")
    return _Elections(sample.assign(code=codes), order, columns)


def _model(rows: pd.DataFrame, wanted: list[str], model: str) -> pd.DataFrame:
    sample, order, columns = _prepared(rows, wanted)
    design, codes = design_matrix(sample, columns), sample["code"]
    fit = fit_quietly(
        sm.MNLogit(codes, design), cov_type="cluster", cov_kwds={"groups": city_codes(sample)}
    )
    with np.errstate(invalid="ignore"):  # no error where a fit has not converged
        params, errors = fit.params.to_numpy(), fit.bse.to_numpy()
        told = _told(fit, design, [name for name in columns if name in wanted])
    parts = [
        tidy(
            wald_terms(list(design.columns), params[:, place], errors[:, place]),
            outcome=f"{outcome} (against {BASE})",
            scale="log odds",
            **_facts(sample, outcome, fit, model),
        )
        for place, outcome in enumerate(order[1:])
    ]
    told["outcome"] = [order[place] for place in told["outcome"]]
    for (scale, outcome), part in told.groupby(["scale", "outcome"], sort=False):
        parts.append(
            tidy(
                _normal(part, list(part["term"])),
                outcome=outcome,
                scale=scale,
                **_facts(sample, str(outcome), fit, model),
            )
        )
    return pd.concat(parts, ignore_index=True)


def term_models(decisions: pd.DataFrame) -> pd.DataFrame:
    """Multinomial logit of each election: stays, defeated, leaves, barred (claim M3).

    log P(k) / P(stays) = a_k + b1_k m + b2_k m^2 + b3_k m^3 + x'c_k, m terms served (Carter and
    Signorino 2010). Sample: regular elections since 1985 (`election_rows`) with all covariates;
    clock: terms; risk set: every mayor in office who reached the election or left before it by
    choice, in `not barred` without those whom the law bars, who are not at risk of defeat (in `all
    mayors` they are an outcome of their own). No ties: an election is a trial. Covariates run from
    the year the term began to the year before. Clusters: cities, statsmodels' sandwich with the
    factor G/(G-1) (N-1)/(N-k). Kiewiet and Zeng (1993) for the choice of model. A covariate without
    a finite estimate (`estimable`) is left out, and so is a specification some outcome of which has
    fewer than `EVENTS_PER_COVARIATE` rows a covariate (spending is known for too few cities).

    Returns:
        Tidy rows, models `RISK SET, SPECIFICATION`: log odds against staying; average marginal
        effects on the probability of each outcome; its change from the 10th to the 90th percentile
        of a covariate, others as they are; probabilities by terms served. Events: rows with that
        outcome.
    """
    rows = with_hundreds(election_rows(decisions))
    parts = []
    for risk_set, kept in RISK_SETS.items():
        sample = rows.loc[rows["outcome"].isin(kept)]
        for specification in present(sample):
            columns = SPECIFICATIONS[specification]
            seen = sample.dropna(subset=columns)["outcome"].value_counts()
            if seen.min() < EVENTS_PER_COVARIATE * len(columns):
                continue
            parts.append(_model(sample, columns, f"{risk_set}, {specification}"))
    return pd.concat(parts, ignore_index=True)


def _spans(
    rows: pd.DataFrame, columns: list[str], ends: Mapping[str, tuple[float, float]]
) -> pd.Series:
    """Change of each probability over the ends of each covariate, as `TERM|CODE`."""
    design = design_matrix(rows, columns)
    beta = fit_logit(design.to_numpy(), rows["code"].to_numpy("int64"))
    no_errors = np.zeros((beta.size, beta.size))
    found: dict[str, float] = {}
    for name, pair in ends.items():
        low, high = (design.assign(**{name: end}) for end in pair)
        change = probability_contrasts(low, high, beta, no_errors)
        places = zip(change["outcome"], change["estimate"], strict=True)
        found |= {f"{name}|{code}": float(value) for code, value in places}
    return pd.Series(found)


def jackknifed_spans(decisions: pd.DataFrame) -> pd.DataFrame:
    """What an election does over a covariate, with errors by leaving cities out (claim M3).

    The change of each probability from the 10th to the 90th percentile of a covariate in the model
    `not barred, accomplishments` of `term_models`, whose sample, clock, risk set and equation it
    has; and once more with covariates against the mean of all rows of the calendar year
    (`against_year`). Errors: leave-one-city-out jackknife (CV3: MacKinnon, Nielsen and Webb 2024)
    of the whole way from the fit to the change, t on `effective_df`; the percentiles stay those of
    the full sample.

    Returns:
        Tidy rows as those of `term_models`, estimator `JACKKNIFE`; not converged where a city
        cannot be left out.
    """
    rows = election_rows(decisions)
    model, wanted = f"{JUDGED}, {MAIN}", SPECIFICATIONS[MAIN]
    plain = complete(rows.loc[rows["outcome"].isin(RISK_SETS[JUDGED])], wanted)
    beside = against_year(plain.astype(dict.fromkeys(wanted, "float64")), wanted, "decision_year")
    samples = {model: plain, f"{model}{AGAINST_YEAR}": beside}
    parts = [_jackknifed(sample, wanted, name) for name, sample in samples.items()]
    return pd.concat(parts, ignore_index=True)


def _jackknifed(rows: pd.DataFrame, wanted: list[str], model: str) -> pd.DataFrame:
    sample, order, columns = _prepared(rows, wanted)
    ends = ends_of(sample[[name for name in columns if name in wanted]])
    result = cluster_jackknife(partial(_spans, columns=columns, ends=ends), sample, "city_id")
    parts = [
        tidy_jackknife(
            result,
            part.drop(columns="outcome"),
            model=model,
            outcome=order[int(str(code))],
            scale=SPAN,
            estimator=JACKKNIFE,
            **counts(sample, sample["code"].eq(int(str(code)))),
        )
        for code, part in by_outcome(result).groupby("outcome", sort=False)
    ]
    return pd.concat(parts, ignore_index=True)
