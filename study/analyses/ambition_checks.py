"""Predicted probabilities of the ambition models, and what could be wrong with the models."""

import numpy as np
import pandas as pd
import statsmodels.api as sm

from study.analyses.ambition import (
    SPECIFICATIONS,
    choices_of,
    fit_choices,
    sample_of,
    with_indicators,
)
from study.analyses.logits import (
    city_codes,
    complete,
    design_matrix,
    estimable,
    fit_quietly,
    wald_terms,
)
from study.choices import AMBITION_EXTENDED, AMBITION_YEARS
from study.estimators.logit import fit_logit, leave_one_out
from study.estimators.marginal_effects import average_probabilities

MOVED = ("population_growth_percent", "violent_change")
"""Covariates over which probabilities are predicted."""

GRID_POINTS = 25
LOWEST, HIGHEST = 0.05, 0.95
"""Quantiles of the sample between which a covariate is moved."""

PREDICTED_FROM = "with opportunity"


def predicted_probabilities(decisions: pd.DataFrame) -> pd.DataFrame:
    """Probability of each choice over population growth and over the change in crime.

    From the multinomial logit `with opportunity` in both windows: the covariate is set to a value
    in every row, the others stay as they are, and the probabilities are averaged; intervals by the
    delta method from the covariance clustered by city, cut at 0 and 1.

    Returns:
        window, covariate, value, choice, estimate, std_error, conf_low, conf_high, n_rows.
    """
    panel = with_indicators(decisions)
    parts = []
    for years in (AMBITION_YEARS, AMBITION_EXTENDED):
        made = choices_of(panel, PREDICTED_FROM, years)
        design, fit = fit_choices(made)
        for covariate in MOVED:
            low, high = (float(made.sample[covariate].quantile(q)) for q in (LOWEST, HIGHEST))
            for value in np.linspace(low, high, GRID_POINTS):
                at = design.assign(**{covariate: float(value)})
                rows = average_probabilities(at, fit.params, fit.cov_params())
                told = wald_terms(
                    made.order, rows["estimate"].to_numpy(), rows["std_error"].to_numpy()
                ).rename(columns={"term": "choice"})
                parts.append(
                    told.assign(
                        window=f"{years[0]}-{years[1]}",
                        covariate=covariate,
                        value=value,
                        n_rows=len(made.sample),
                    )
                )
    table = pd.concat(parts, ignore_index=True)
    bounds = {name: table[name].clip(0, 1) for name in ("conf_low", "conf_high")}
    columns = ["window", "covariate", "value", "choice", "estimate", "std_error"]
    return table.assign(**bounds)[[*columns, "conf_low", "conf_high", "n_rows"]]


def variance_inflation(design: pd.DataFrame) -> dict[str, float]:
    """Variance inflation 1 / (1 - R2) of each column on the others, the constant among them.

    Args:
        design: rows x terms with the constant as `const`.
    """
    found = {}
    for name in design.columns.drop("const"):
        others = design.drop(columns=name)
        fit = sm.OLS(design[name], others).fit()
        found[str(name)] = float(1 / (1 - fit.rsquared)) if fit.rsquared < 1 else float("inf")
    return found


def calibration(chance: np.ndarray, event: np.ndarray, parts: int = 10) -> pd.DataFrame:
    """Mean predicted and observed share in groups of equal size, from the lowest chance up.

    Args:
        chance: predicted probability of each row.
        event: 0/1.
        parts: number of groups.

    Returns:
        part (1 is the lowest), predicted, observed, rows.
    """
    order = np.argsort(chance, kind="stable")
    return pd.DataFrame(
        [
            {
                "part": place,
                "predicted": float(chance[rows].mean()),
                "observed": float(event[rows].mean()),
                "rows": len(rows),
            }
            for place, rows in enumerate(np.array_split(order, parts), start=1)
        ]
    )


def _influence(sample: pd.DataFrame, columns: list[str], event: pd.Series) -> pd.DataFrame:
    """For each term the city without which it changes most, and by how much."""
    x = design_matrix(sample, columns).to_numpy()
    codes = event.to_numpy("int64")
    beta = fit_logit(x, codes)
    clusters = city_codes(sample).astype("int64")
    names = sample["city_id"].astype("category").cat.categories
    change = leave_one_out(x, codes, beta, clusters) - beta.ravel()
    largest = np.nanargmax(np.abs(change), axis=0)
    return pd.DataFrame(
        {
            "item": ["const", *columns],
            "value": change[largest, np.arange(len(largest))],
            "city": [str(names[place]) for place in largest],
            "failed": int(np.isnan(change).any(axis=1).sum()),
        }
    )


def diagnostics(decisions: pd.DataFrame) -> pd.DataFrame:
    """Collinearity, separation, influence and calibration of the declared logits.

    Returns:
        model, check, item, value, reference, note; one row a number:
        variance inflation (value; above 10 is called harmful),
        separation (covariates left out because an outcome never occurs with one of their values),
        influence (largest change of a coefficient when one city is left out; reference is its
        clustered standard error, note the city),
        refits that failed (cities without which there is no estimate; reference: all cities),
        events for each term,
        calibration (deciles of the predicted chance: value predicted, reference observed).
    """
    panel = with_indicators(decisions)
    rows: list[dict[str, object]] = []
    for name, wanted in SPECIFICATIONS.items():
        sample = complete(sample_of(panel), wanted)
        event = sample["sought_higher_declared"].astype("float64")
        columns = estimable(sample, wanted, event)
        design = design_matrix(sample, columns)
        fit = fit_quietly(
            sm.Logit(event, design), cov_type="cluster", cov_kwds={"groups": city_codes(sample)}
        )

        def told(
            check: str, item: str, value: float, reference: float = np.nan, note: str = "",
            model: str = name,
        ) -> dict[str, object]:  # fmt: skip
            facts = {"model": model, "check": check, "item": item}
            return {**facts, "value": value, "reference": reference, "note": note}

        inflation = variance_inflation(design)
        rows += [told("variance inflation", item, value) for item, value in inflation.items()]
        rows += [
            told("separation", item, float("nan"), note="left out: no finite estimate")
            for item in wanted
            if item not in columns
        ]
        rows.append(told("events for each term", "all", event.sum() / len(columns)))
        influence = _influence(sample, columns, event)
        rows += [
            told("influence", r["item"], r["value"], float(fit.bse[r["item"]]), r["city"])
            for r in influence.to_dict("records")
        ]
        failed = int(influence["failed"].iloc[0])
        rows.append(told("refits that failed", "cities", failed, len(set(sample["city_id"]))))
        deciles = calibration(np.asarray(fit.predict(design)), event.to_numpy())
        rows += [
            told("calibration", f"decile {r['part']}", r["predicted"], r["observed"])
            for r in deciles.to_dict("records")
        ]
    return pd.DataFrame(rows).astype({"value": "float64", "reference": "float64"})
