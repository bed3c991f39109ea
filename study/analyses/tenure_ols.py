"""The classic column: years and terms served on average performance over the spell (claim M3)."""

import numpy as np
import pandas as pd
import statsmodels.api as sm

from study.analyses.estimates import counts, exit_counts, tidy
from study.analyses.logits import city_codes
from study.analyses.tenure_cox import SPECIFICATIONS, with_hundreds


def clustered_ols(
    sample: pd.DataFrame, outcome: str, columns: list[str], *, model: str, scale: str
) -> pd.DataFrame:
    """OLS with errors clustered by city, t with cities less one degrees of freedom.

    The covariance is statsmodels' cluster sandwich with the factor G/(G-1) (N-1)/(N-k).

    Args:
        sample: one row a spell, with mayor_id, city_id, `outcome` and `columns`; rows with a
            missing value are left out.
        outcome: column explained.
        columns: covariates; a constant is added.
        model: name of the model.
        scale: what the estimates are measured in.
    """
    known = sample.dropna(subset=[outcome, *columns]).reset_index(drop=True)
    design = sm.add_constant(known[columns].astype("float64"))
    fit = sm.OLS(known[outcome].astype("float64"), design).fit(
        cov_type="cluster", cov_kwds={"groups": city_codes(known)}, use_t=True
    )
    interval = fit.conf_int().to_numpy()
    terms = pd.DataFrame(
        {
            "term": list(design.columns),
            "estimate": fit.params.to_numpy(),
            "std_error": fit.bse.to_numpy(),
            "conf_low": interval[:, 0],
            "conf_high": interval[:, 1],
            "p": fit.pvalues.to_numpy(),
        }
    )
    return tidy(
        terms,
        model=model,
        outcome=outcome,
        scale=scale,
        estimator="OLS, completed spells",
        cluster="city_id",
        log_likelihood=fit.llf,
        fit=fit.rsquared,
        fit_name="R2",
        converged=True,
        **counts(known, pd.Series(True, index=known.index)),
    )


def spell_averages(spells: pd.DataFrame, mayor_years: pd.DataFrame) -> pd.DataFrame:
    """Completed spells of the modern window with their covariates averaged over the years served.

    Args:
        spells: the panel of spells.
        mayor_years: the panel of mayor-years.

    Returns:
        Spells of the main sample that began and ended in the window, with the average of each
        covariate over their mayor-years, weighted by days; missing where no year is known.
    """
    panel = with_hundreds(mayor_years)
    covariates = sorted({name for names in SPECIFICATIONS.values() for name in names})
    present = [name for name in covariates if name in panel.columns]
    days = (panel["stop_day"] - panel["start_day"]).astype("float64")
    values = panel[present].astype("float64")
    key = panel["spell_id"]
    weight = values.notna().mul(days, axis=0).groupby(key).sum()
    total = values.mul(days, axis=0).groupby(key).sum()
    averages = total / weight.replace(0.0, np.nan)
    first = panel.groupby("spell_id")["start_day"].min()
    whole = first.index[first.eq(0)]
    done = spells.loc[
        spells["spell_id"].isin(whole)
        & spells["main_sample"].astype(bool)
        & ~spells["censored"].astype(bool)
    ]
    return done.merge(averages, left_on="spell_id", right_index=True).reset_index(drop=True)


def ols_models(spells: pd.DataFrame, mayor_years: pd.DataFrame) -> pd.DataFrame:
    """OLS of years and of terms served on average performance (the paper's kind of model).

    Sample: regular verified spells that began and ended since 1985. Outcome: years served, or
    terms won. y = a + x'b, x the average over the spell of the covariates, each of the year
    before the mayor-year it belongs to; clusters: cities.

    This is the classic column, kept for comparison and not for belief. Whoever serves longer
    has more years to average over, and an average over the spell uses what happened after the
    risk of leaving had already been survived (immortal time: Suissa 2008). Running spells are
    left out, which takes away the longest. The Cox and discrete-time models do neither.

    Returns:
        Tidy estimates of `years` and `terms` by specification, and their exits by cause.
    """
    sample = spell_averages(spells, mayor_years)
    parts = []
    for specification, columns in SPECIFICATIONS.items():
        if not set(columns) <= set(sample.columns):
            continue
        for outcome in ("years", "terms"):
            known = sample.dropna(subset=[outcome, *columns]).reset_index(drop=True)
            model = f"{outcome}, {specification}"
            parts.append(clustered_ols(known, outcome, columns, model=model, scale=outcome))
            everyone = pd.Series(1, index=known.index)
            parts.append(exit_counts(known, everyone, model))
    return pd.concat(parts, ignore_index=True)
