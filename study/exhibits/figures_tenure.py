"""Figures of the tenure section."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from study.analyses.estimates import LEVEL_TEXT
from study.analyses.tenure_cox import COVARIATES, EXIT_MODELS, LABELS, LAW, POOLED
from study.analyses.tenure_effects import JACKKNIFE, RANGE
from study.analyses.tenure_exits import WINDOW
from study.analyses.tenure_terms import OUTCOMES, PROBABILITY, SHOWN_TERMS
from study.choices import CAUSES, MODERN_YEAR
from study.exhibits.figures import (
    CRIME_UP,
    LINES,
    MARKERS,
    blank_figure,
    colours,
    forest,
    per_tenth,
    steps,
)
from study.exhibits.tables_tenure import VARIANT_HEADS


def exit_incidence(incidence: pd.DataFrame) -> Figure:
    """Cumulative incidence of exit by cause, one panel each, by era of entry since 1985."""
    figure = blank_figure(7.5, 5.2)
    eras = [era for era in sorted(set(incidence["era"]) - {WINDOW}) if era >= str(MODERN_YEAR)]
    shown = incidence.loc[incidence["era"].isin(eras)]
    seen = shown.groupby("cause")["n_event"].sum()
    causes = [cause for cause in CAUSES if seen.get(cause, 0) > 0]
    columns = 4
    grid = figure.subplots(
        -(-len(causes) // columns), columns, sharex=True, sharey=True, squeeze=False
    )
    for axis in grid.flat[len(causes) :]:
        axis.set_visible(False)
    top = float(shown.loc[shown["time"] <= 20, "conf_high"].max())
    for axis, cause in zip(grid.flat, causes, strict=False):
        for place, (era, colour) in enumerate(zip(eras, colours(len(eras)), strict=True)):
            curve = shown.loc[shown["cause"].eq(cause) & shown["era"].eq(era)]
            if not curve.empty:
                steps(axis, curve, colour, LINES[place], era)
        axis.set(title=f"{cause.capitalize()} ({int(seen[cause])})", xlim=(0, 20))
        axis.set_ylim(0, 1.05 * top)
        axis.set_xticks([0, 4, 8, 12, 16, 20])
        axis.tick_params(labelbottom=True)
    figure.supxlabel("Years in office", fontsize=9)
    figure.supylabel("Cumulative incidence", fontsize=9)
    handles, labels = grid.flat[0].get_legend_handles_labels()
    heads = [f"entered {label}" for label in labels]
    figure.legend(handles, heads, loc="outside upper center", ncols=len(eras))
    return figure


MURDER_UP = "Murder rate up 0.1 (log change)"


def tenure_cox(estimates: pd.DataFrame) -> Figure:
    """Log hazard ratios of the pooled and cause-specific models."""
    figure = blank_figure(7, 4)
    axis = figure.subplots()
    hazards = estimates.loc[estimates["scale"].eq("log hazard ratio")]
    causes = {cause: cause.capitalize() for cause in EXIT_MODELS}
    labels = {**COVARIATES, "violent_change": CRIME_UP, "murder_change": MURDER_UP}
    forest(axis, per_tenth(hazards, list(LAW)), {POOLED: "All exits", **causes}, labels)
    axis.set(xlabel="Log hazard ratio (left of zero: lower rate of leaving)")
    figure.suptitle(f"Who leaves office ({LEVEL_TEXT} intervals, clustered by city)", fontsize=10)
    figure.legend(loc="outside lower center", ncols=5)
    return figure


def tenure_chances(estimates: pd.DataFrame) -> Figure:
    """What happens at each election by terms served, all mayors and those not barred."""
    figure = blank_figure(7.5, 3.6)
    axes = figure.subplots(1, 2, sharey=True)
    chances = estimates.loc[estimates["scale"].eq(PROBABILITY)]
    for axis, risk_set in zip(axes, ("all mayors", "not barred"), strict=True):
        part = chances.loc[chances["model"].eq(f"{risk_set}, accomplishments")]
        for place, (outcome, colour) in enumerate(
            zip(OUTCOMES, colours(len(OUTCOMES)), strict=True)
        ):
            curve = part.loc[part["outcome"].eq(outcome)]
            if curve.empty:
                continue
            middle = curve["estimate"].to_numpy(float)
            low, high = (curve[end].to_numpy(float).clip(0, 1) for end in ("conf_low", "conf_high"))
            axis.errorbar(
                np.array(SHOWN_TERMS) + 0.06 * (place - 1.5),
                middle,
                yerr=np.vstack([middle - low, high - middle]),
                color=colour,
                linestyle=LINES[place],
                marker=MARKERS[place],
                capsize=2,
                label=outcome.capitalize(),
            )
        axis.set(title=risk_set.capitalize(), xlabel="Term served", xticks=SHOWN_TERMS)
    axes[0].set(ylabel="Probability", ylim=(0, 1))
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


def tenure_robustness(variants: pd.DataFrame, jackknifed: pd.DataFrame) -> Figure:
    """Log hazard ratio of each accomplishment across samples, dates and sources."""
    extra = jackknifed.loc[jackknifed["model"].eq(POOLED)]
    extra = extra.assign(model=extra["estimator"])
    hazards = variants.loc[variants["scale"].eq("log hazard ratio")]
    rows = pd.concat([hazards, extra], ignore_index=True)
    heads = {**VARIANT_HEADS, JACKKNIFE: "Jackknife errors", RANGE: "One city left out (range)"}
    heads = {name: head for name, head in heads.items() if name in set(rows["model"])}
    figure = blank_figure(8, 4.6)
    axes = figure.subplots(2, 2, sharey=True).ravel()
    for axis, term in zip(axes, COVARIATES, strict=True):
        part = rows.loc[rows["term"].eq(term)].assign(place=term)
        one = part.assign(term=part["model"], model="one")
        forest(axis, one, {"one": ""}, heads)
        axis.set_title(LABELS[term], fontsize=8)
        axis.locator_params(axis="x", nbins=5)
    axes[0].set_ylim(len(heads) - 0.5, -0.5)
    figure.supxlabel("Log hazard ratio of leaving office (left of zero: lower rate)", fontsize=9)
    return figure
