"""Figures, from the same files as the tables, and what all figures share.

Figures are readable in grey (line styles and markers differ, not only colours) and come out
byte for byte the same: fixed hash salt, no dates, no fonts of the machine.
"""

import io
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from study.analyses.estimates import LEVEL_TEXT

STYLE: dict[str, Any] = {
    "svg.hashsalt": "mayors",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "figure.dpi": 100,
    "savefig.dpi": 150,
}
LINES: Sequence[str | tuple[int, tuple[int, ...]]] = (
    "-",
    "--",
    "-.",
    ":",
    (0, (6, 1, 1, 1, 1, 1)),
)
MARKERS = ("o", "s", "D", "^", "v")


def colours(n: int) -> list[tuple[float, float, float]]:
    """Colours that differ in lightness too."""
    return list(sns.color_palette("viridis", n))


def blank_figure(width: float, height: float) -> Figure:
    """An empty figure in the style of the study; width and height in inches."""
    mpl.rcParams.update(STYLE)  # type: ignore[arg-type]
    return Figure(figsize=(width, height), layout="constrained")


def steps(axis: Axes, curve: pd.DataFrame, colour: object, line: object, label: str) -> None:
    """A step curve of time, estimate, conf_low and conf_high with its band."""
    time = np.concatenate([[0.0], curve["time"].to_numpy(float)])
    start = 1.0 if curve["estimate"].iloc[0] >= curve["estimate"].iloc[-1] else 0.0

    def lead(column: str) -> np.ndarray:
        return np.concatenate([[start], curve[column].to_numpy(float)])

    axis.step(time, lead("estimate"), where="post", color=colour, linestyle=line, label=label)
    axis.fill_between(
        time,
        lead("conf_low"),
        lead("conf_high"),
        step="post",
        color=colour,
        alpha=0.15,
        linewidth=0,
    )


def survival_by_era(survival: pd.DataFrame, at_risk: pd.DataFrame) -> Figure:
    """Kaplan-Meier curves by era of entry, cities of the frame."""
    title = f"Time in office by era of entry (Kaplan-Meier, {LEVEL_TEXT} bands)"
    return survival_curves(survival, at_risk, title)


def survival_curves(survival: pd.DataFrame, at_risk: pd.DataFrame, title: str) -> Figure:
    """Kaplan-Meier curves by era, with the numbers at risk underneath."""
    figure = blank_figure(7, 5)
    eras = sorted(survival["era"].unique())
    curves, table = figure.subplots(2, 1, sharex=True, height_ratios=[4, 0.35 + 0.28 * len(eras)])
    for place, (era, colour) in enumerate(zip(eras, colours(len(eras)), strict=True)):
        steps(curves, survival.loc[survival["era"].eq(era)], colour, LINES[place % len(LINES)], era)
        for row in at_risk.loc[at_risk["era"].eq(era)].itertuples():
            table.text(row.time, place, str(row.n_risk), ha="center", va="center")
    curves.set(
        ylabel="Share still in office",
        ylim=(0, 1),
        xlim=(-0.5, 24.5),
        title=title,
    )
    curves.legend(title="Entered")
    table.set(
        yticks=range(len(eras)),
        yticklabels=eras,
        ylim=(len(eras) - 0.5, -0.5),
        xticks=sorted(at_risk["time"].unique()),
        xlabel="Years in office",
        title="Number at risk",
    )
    table.spines[:].set_visible(False)
    table.tick_params(length=0)
    return figure


def forest(
    axis: Axes,
    estimates: pd.DataFrame,
    models: dict[str, str],
    labels: dict[str, str],
    key: str = "model",
) -> None:
    """Estimates with intervals, one row a term of `labels`, one marker a model of `models`."""
    made = set(estimates[key])
    models = {name: head for name, head in models.items() if name in made}
    offsets = np.linspace(-0.2, 0.2, len(models)) if len(models) > 1 else np.array([0.0])
    for place, (model, head) in enumerate(models.items()):
        part = estimates.loc[estimates[key].eq(model)].set_index("term")
        rows = [term for term in labels if term in part.index]
        at = np.array([list(labels).index(term) for term in rows]) + offsets[place]
        points = part.loc[rows]
        middle = points["estimate"].to_numpy(float)
        spread = np.vstack(
            [
                middle - points["conf_low"].to_numpy(float),
                points["conf_high"].to_numpy(float) - middle,
            ]
        )
        axis.errorbar(
            middle,
            at,
            xerr=spread,
            fmt=MARKERS[place % len(MARKERS)],
            color=colours(len(models) + 1)[place],
            capsize=2,
            label=head,
        )
    axis.axvline(0, color="grey", linewidth=0.8)
    axis.set(yticks=range(len(labels)), yticklabels=list(labels.values()))
    axis.invert_yaxis()


CRIME_UP = "Violent crime up 0.1 (log change)"


def per_tenth(estimates: pd.DataFrame, terms: Sequence[str] = ("violent_change",)) -> pd.DataFrame:
    """Crime changes are shown for a log change of 0.1, so that the scales can be compared."""
    columns = ["estimate", "std_error", "conf_low", "conf_high"]
    tenth = estimates["term"].isin(list(terms))
    scaled = estimates[columns].where(~tenth, estimates[columns] / 10)
    return estimates.assign(**{name: scaled[name] for name in columns})


def world_cities(table: pd.DataFrame) -> Figure:
    """Mean city size 1990 and 2015 by region, rebuilt and published."""
    figure = blank_figure(7, 3.5)
    axis = figure.subplots()
    at = np.arange(len(table))
    million = 1_000_000
    for year, marker in ((1990, "o"), (2015, "s")):
        axis.scatter(
            table[f"mean_{year}"].astype(float) / million,
            at,
            marker=marker,
            color="black",
            label=f"{year}",
        )
        axis.scatter(
            table[f"mean_{year}_published"].astype(float) / million,
            at,
            marker="|",
            s=220,
            color="grey",
            label="published" if year == 2015 else None,
        )
    axis.hlines(
        at,
        table["mean_1990"].astype(float) / million,
        table["mean_2015"].astype(float) / million,
        color="black",
        linewidth=0.8,
    )
    axis.set(
        yticks=at,
        yticklabels=table["region"],
        xlabel="Mean population, millions",
        title="Average size of world cities over 300,000",
    )
    axis.invert_yaxis()
    axis.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def coverage(table: pd.DataFrame) -> Figure:
    """Share of city-years known, by measure and period."""
    figure = blank_figure(7, 2.8)
    axis = figure.subplots()
    known = table.set_index("measure").astype(float)
    sns.heatmap(
        known,
        ax=axis,
        vmin=0,
        vmax=100,
        cmap="Greys",
        annot=True,
        fmt=".0f",
        cbar=False,
        linewidths=1,
    )
    axis.set(xlabel="", ylabel="", title="Per cent of city-years for which a measure is known")
    axis.tick_params(length=0, rotation=0)
    return figure


def coverage_by_year(table: pd.DataFrame) -> Figure:
    """Share of the frame's cities for which a measure is known, by year."""
    figure = blank_figure(7, 3.2)
    axis = figure.subplots()
    measures = list(dict.fromkeys(table["measure"]))
    for place, (name, colour) in enumerate(zip(measures, colours(len(measures)), strict=True)):
        known = table.loc[table["measure"].eq(name)]
        axis.plot(known["year"], known["percent"], color=colour, linestyle=LINES[place], label=name)
    axis.set(ylim=(0, 103), ylabel="Per cent of cities", title="Cities with a value, by year")
    axis.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def renderings(figure: Figure) -> tuple[bytes, bytes]:
    """SVG and PNG of a figure, without dates or other traces of the moment."""
    mpl.rcParams.update(STYLE)  # type: ignore[arg-type]
    svg, png = io.BytesIO(), io.BytesIO()
    figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    figure.savefig(png, format="png", metadata={"Software": None})
    return svg.getvalue(), png.getvalue()
