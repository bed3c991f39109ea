"""Figures of the analysis of international activity."""

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from study.analyses.international_facts import THIRDS
from study.choices import ACT_GROUPS, FIRST_ROSTERS
from study.exhibits.figures import MARKERS, blank_figure, colours

GROUP_LABELS: Final = {
    **{group: group for group in ACT_GROUPS},
    "leadership": "posts in networks",
    "missions": "missions, bids, hosting, statements",
}
"""Groups of acts by what they hold."""

POPULATION_TICKS: Final = {
    200_000: "200,000",
    500_000: "500,000",
    1_000_000: "1 million",
    2_000_000: "2 million",
    5_000_000: "5 million",
}


def international_acts(acts: pd.DataFrame) -> Figure:
    """Dated acts by year and group, and below them the cities first seen on lists."""
    figure = blank_figure(7.5, 5)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1.4])
    years = np.arange(int(acts["year"].min()), int(acts["year"].max()) + 1)
    hatches = ("", "//", "..", "xx", "\\\\")
    floor = np.zeros(len(years))
    dated = acts.loc[acts["dating"].eq("event")]
    for group, colour, hatch in zip(ACT_GROUPS, colours(len(ACT_GROUPS)), hatches, strict=True):
        counted = dated.loc[dated["group"].eq(group)].groupby("year")["acts"].sum()
        height = counted.reindex(years).fillna(0).to_numpy(float)
        above.bar(
            years, height, bottom=floor, color=colour, hatch=hatch, edgecolor="white",
            label=GROUP_LABELS[group],
        )  # fmt: skip
        floor += height
    listed = acts.loc[acts["dating"].eq("roster")].groupby("year")["acts"].sum()
    below.bar(years, listed.reindex(years).fillna(0).to_numpy(float), color="grey")
    for axis in (above, below):
        for year in FIRST_ROSTERS:
            axis.axvline(year - 0.5, color="black", linewidth=0.8, linestyle=":")
    above.set(ylabel="Acts", title="Acts abroad with a date of their own")
    figure.legend(loc="outside lower center", ncols=3)
    below.set(ylabel="Rows", title="First seen on a list of that year (may have joined earlier)")
    return figure


def international_sizes(sizes: pd.DataFrame) -> Figure:
    """Core index by city size."""
    figure = blank_figure(7, 4)
    axis = figure.subplots()
    for third, marker, colour in zip(THIRDS, MARKERS, colours(len(THIRDS)), strict=False):
        part = sizes.loc[sizes["size_third"].eq(third)].dropna(subset=["core_score"])
        axis.scatter(
            part["population"].astype(float),
            part["core_score"].astype(float),
            marker=marker,
            s=18,
            color=colour,
            label=f"{third} (mean {part['core_score'].mean():.2f})",
        )
    year = int(sizes["year"].iloc[0])
    axis.set(
        xscale="log",
        xlabel=f"Population {year}",
        ylabel="Core index, item-response score",
        title=f"International activity of cities by size, {year}",
    )
    axis.set_xticks(list(POPULATION_TICKS), labels=list(POPULATION_TICKS.values()))
    axis.set_xticks([], minor=True)
    axis.legend(loc="upper left")
    return figure


ROOM_FOR_TEXT = 0.2
"""Share of the axis that is added after the last act for its text."""


def international_timeline(acts: pd.DataFrame) -> Figure:
    """The dated acts of one mayor, one line each, along the time in office."""
    figure = blank_figure(8, 1.2 + 0.19 * len(acts))
    axis = figure.subplots()
    groups = list(ACT_GROUPS)
    own = acts.assign(acted_on=pd.to_datetime(acts["acted_on"])).sort_values(
        ["acted_on", "group", "counterpart"], ignore_index=True
    )
    start, end = (np.datetime64(str(own[name].iloc[0])[:10]) for name in ("start_date", "end_date"))
    axis.fill_betweenx([-1, len(own)], start, end, color="0.92", linewidth=0)
    for place, group in enumerate(groups):
        mine = own.loc[own["group"].eq(group)]
        if mine.empty:
            continue
        axis.plot(
            mine["acted_on"].to_numpy(),
            mine.index.to_numpy(),
            MARKERS[place],
            color=colours(len(groups))[place],
            linestyle="none",
            label=GROUP_LABELS[group],
        )
    texts = own["counterpart"].fillna(own["category"]).astype(str)
    for place, (text, day) in enumerate(zip(texts, own["acted_on"], strict=True)):
        axis.annotate(
            text, (day, place), (6, 0), textcoords="offset points",
            fontsize=7, va="center",
        )  # fmt: skip
    axis.set(yticks=[], ylim=(len(own), -1))
    first, last = axis.get_xlim()
    axis.set_xlim(first, last + ROOM_FOR_TEXT * (last - first))
    axis.spines["left"].set_visible(False)
    axis.set_title(f"Acts abroad of {own['name'].iloc[0]} (in office: shaded)")
    figure.legend(loc="outside lower center", ncols=3)
    return figure
