"""Figures of the ambition analysis."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from study.analyses.ambition import LABELS
from study.analyses.ambition_curve import COVARIATES, CRIME, CRIMES
from study.analyses.ambition_over_time import YEARS_SHOWN
from study.analyses.estimates import LEVEL_TEXT
from study.choices import AMBITION_YEARS, FRAME_POPULATION
from study.exhibits.figures import (
    CRIME_UP,
    LINES,
    blank_figure,
    colours,
    forest,
    per_tenth,
    steps,
)

PERIOD = f"{AMBITION_YEARS[0]}-{AMBITION_YEARS[1]}"
AXES = {
    "population_growth_percent": "Population growth, % a year",
    "violent_change": "Change in violent crime, log change a year",
}
CHOSEN = {"re-election": "Re-election", "other office": "Higher office", "leaves": "Leaves"}
SHOWN = 0.98
"""Share of the upper and of the lower ends of the intervals that the curve's axis takes in; the
figure tells how many intervals run past it."""

_OPTIONS = {
    "cities": (
        "cities",
        {
            "any census": f"{FRAME_POPULATION:,} at any census",
            "1990 census": f"{FRAME_POPULATION:,} in 1990",
        },
    ),
    "window": ("decisions", {}),
    "definition": ("bid", {}),
    "crime": ("crime", {"index": "violent and property"}),
    "change": ("change over", {"term": "the term", "two years": "the last two years"}),
    "controls": ("controls", {"plain": "none", "controls": "terms, limit, unemployment"}),
    "estimator": ("estimator", {}),
}
"""Options of the curve: what they choose, and their levels by the name that is printed."""

DECLARED, BALLOT = "logit, declared, with opportunity", "logit, on a ballot, with opportunity"


def ambition_effects(estimates: pd.DataFrame) -> Figure:
    """Average marginal effects on the probability of seeking higher office."""
    figure = blank_figure(7.5, 5)
    axis = figure.subplots()
    rows = estimates.loc[
        estimates["scale"].eq("average marginal effect") & estimates["estimator"].eq("logit")
    ]
    terms = set(rows.loc[rows["model"].isin([DECLARED, BALLOT]), "term"])
    labels = {term: label for term, label in LABELS.items() if term in terms}
    labels |= {"violent_change": f"{CRIME_UP} a year"}
    forest(axis, per_tenth(rows), {DECLARED: "Declared", BALLOT: "On a ballot"}, labels)
    axis.set(xlabel="Change in the probability of seeking higher office")
    figure.suptitle(
        f"Who seeks higher office, {PERIOD} ({LEVEL_TEXT} intervals, clustered by city)"
    )
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def ambition_over_time(curve: pd.DataFrame) -> Figure:
    """Share of mayors who have sought, stood for and won higher office over time."""
    figure = blank_figure(7, 4)
    axis = figure.subplots()
    curve = curve.loc[curve["time"].le(max(YEARS_SHOWN))]
    numbers = ["estimate", "conf_low", "conf_high"]
    curve = curve.assign(**{name: 100 * curve[name].astype("float64") for name in numbers})
    measures = list(dict.fromkeys(curve["measure"]))
    for place, (name, colour) in enumerate(zip(measures, colours(len(measures)), strict=True)):
        steps(axis, curve.loc[curve["measure"].eq(name)], colour, LINES[place], name)
    axis.set(
        xlim=(0, max(YEARS_SHOWN)),
        xticks=(0, *YEARS_SHOWN),
        xlabel="Years since coming in",
        ylabel="Per cent of mayors",
        title=f"Higher office: first bid and first win (Aalen-Johansen, {LEVEL_TEXT} bands)",
    )
    axis.set_ylim(0, 1.05 * curve["conf_high"].max())
    axis.legend(loc="upper left")
    return figure


def ambition_probabilities(predicted: pd.DataFrame) -> Figure:
    """Predicted probability of each choice over population growth and the change in crime."""
    figure = blank_figure(7.5, 5.4)
    windows, covariates = (list(dict.fromkeys(predicted[n])) for n in ("window", "covariate"))
    grid = figure.subplots(len(windows), len(covariates), sharey=True, squeeze=False)
    looks = list(zip(CHOSEN.items(), colours(len(CHOSEN)), LINES, strict=False))
    for row, window in zip(grid, windows, strict=True):
        for axis, covariate in zip(row, covariates, strict=True):
            here = predicted.loc[
                predicted["window"].eq(window) & predicted["covariate"].eq(covariate)
            ]
            for (choice, label), colour, line in looks:
                curve = here.loc[here["choice"].eq(choice)]
                x = curve["value"].to_numpy(float)
                axis.plot(x, curve["estimate"], color=colour, linestyle=line, label=label)
                low, high = curve["conf_low"].to_numpy(float), curve["conf_high"].to_numpy(float)
                axis.fill_between(x, low, high, color=colour, alpha=0.15, linewidth=0)
            axis.set(ylim=(0, 1), title=window, xlabel=AXES[covariate])
    figure.supylabel("Probability", fontsize=9)
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(CHOSEN))
    return figure


def ambition_curve(curve: pd.DataFrame) -> Figure:
    """Every specification of each covariate, ordered by its effect, with its options below."""
    levels = [(name, level) for name in _OPTIONS for level in dict.fromkeys(curve[name])]
    rows = [f"{_OPTIONS[name][0]}: {_OPTIONS[name][1].get(level, level)}" for name, level in levels]
    figure = blank_figure(9, 7.5)
    grid = figure.subplots(2, len(COVARIATES), sharex="col", height_ratios=[2, 3], squeeze=False)
    for (top, below), name in zip(grid.T, COVARIATES, strict=True):
        part = curve.loc[curve["covariate"].eq(name)].dropna(subset=["effect"])
        part = part.sort_values(["effect", "specification"]).reset_index(drop=True)
        x = np.arange(len(part))
        low, high = (100 * part[n].to_numpy(float) for n in ("effect_low", "effect_high"))
        top.fill_between(x, low, high, color="lightgrey", linewidth=0, step="mid")
        effect = 100 * part["effect"].to_numpy(float)
        top.plot(x, effect, ".", markersize=2.5, color=colours(1)[0])
        kept = part["q"].lt(0.05).to_numpy(bool)
        top.plot(x[kept], effect[kept], "k|", markersize=8)
        top.axhline(0, color="black", linewidth=0.8)
        bottom = np.quantile(low, 1 - SHOWN, method="lower")
        head = np.quantile(high, SHOWN, method="higher")
        top.set_ylim(bottom, head)
        past = int(((low < bottom) | (high > head)).sum())
        top.set(title=f"Crime ({len(CRIMES)} measures)" if name == CRIME else name.capitalize())
        if past:
            told = f"{past} intervals run past the edge"
            top.text(0.03, 0.94, told, fontsize=8, transform=top.transAxes)
        for place, (option, level) in enumerate(levels):
            at = part[option].eq(level).to_numpy(bool)
            below.plot(x[at], np.full(at.sum(), place), "|", color="black", markersize=4)
        first = below is grid[1, 0]
        below.set(xlabel="Specifications, by effect", ylim=(len(levels) - 0.5, -0.5))
        below.set(yticks=range(len(levels)), yticklabels=rows if first else [])
    grid[0, 0].set(ylabel="Effect, percentage points")
    return figure
