"""Crimes known to the police by city and year (table `crime`).

All sources go back to the Uniform Crime Reports; they differ in years, cities, and care. A cell is
taken from the first source of PREFERENCE that has it.
"""

from itertools import combinations
from pathlib import Path
from typing import Final

import pandas as pd

from study.collect.builder import TableReader
from study.collect.files import numbers, read_csv
from study.collect.names import city_id, keyed_city_id

LONG: Final = "city_years/crime_city_year_long.csv"
NEW: Final = "city_years/crime_new_long.csv"
MARSHALL: Final = "city_years/marshall_ucr_crime_1975_2015.csv"
READS: Final = (LONG, NEW, MARSHALL)

KEYS: Final = {
    "FBI_Table8": "fbi-ucr-table8",
    "CA_DOJ": "california-doj-crime",
    "Kaplan_agency": "kaplan-ucr-agency",
    "MatTransMix": "ucr-rates-2000-2012",
    "UCI_1993": "uci-communities-crime",
    "UCRDataTool": "fbi-ucr-data-tool",
    "Kaplan_zip_agg": "kaplan-ucr-zip-1970-1992",
    "RTCI": "real-time-crime-index",
}
"""Labels of the stacked files and the source keys of their rows; Marshall has its own file."""

PREFERENCE: Final = (
    "fbi-ucr-table8",
    "marshall-ucr-1975-2015",
    "california-doj-crime",
    "kaplan-ucr-agency",
    "fbi-ucr-data-tool",
    "ucr-rates-2000-2012",
    "uci-communities-crime",
    "kaplan-ucr-zip-1970-1992",
    "real-time-crime-index",
)
"""Published by the FBI; checked by hand against it; published by a state; typed agency by agency;
queried; worked back from rounded rates; a cross-section; summed over police with one ZIP code;
preliminary."""

SOURCES: Final = frozenset(PREFERENCE)
MEASURES: Final = ("violent", "murder", "property")
POPULATION: Final = "population_covered"
YEARS: Final = (1975, 2024)

IMPLAUSIBLE: Final = {
    ("chicago-il", 2022, "violent"): "about half of the years around it",
    ("chicago-il", 2023, "violent"): "about half of the years around it",
}
"""Cells that the sources give and that cannot be right: left out, named in `note`."""

SAME_WITHIN: Final = 0.05
"""Two sources give the same figure when they differ by at most this share."""

JUMP: Final = 0.5
"""A larger change of violent crime between neighbouring years is noted (`jumps`)."""

ZIP_COVER: Final = (0.75, 1.25)
"""Sums over one ZIP code stand for the city when they cover this share of its population; else
they lack the city's own police or add those of others."""

COVER_JUMP: Final = 0.3
"""A change of the population covered that cannot be growth."""

_FIGURES: Final = {
    "city_id": "string",
    "year": "Int64",
    "measure": "string",
    "value": "Float64",
    "source": "string",
    "months": "Int64",
}
_ORI_STATES: Final = {"NB": "NE"}
_ZIP: Final = "kaplan-ucr-zip-1970-1992"
_PRELIMINARY: Final = "real-time-crime-index"


def stacked(upstream: Path) -> pd.DataFrame:
    """Figures of all sources but Marshall: city_id, year, measure, value, source, months (blank).

    Raises:
        CollectError: a file is missing or lacks a column.
    """
    names = ["key", "year", "measure", "value", "source"]
    frame = pd.concat([read_csv(upstream, file, names) for file in (LONG, NEW)], ignore_index=True)
    rows = pd.DataFrame(
        {
            "city_id": pd.array([keyed_city_id(key) for key in frame["key"]], dtype="string"),
            "year": frame["year"].astype("Int64"),
            "measure": frame["measure"].replace("ucr_pop", POPULATION),
            "value": numbers(frame["value"]),
            "source": frame["source"].map(KEYS).astype("string"),
        }
    )
    reported = without_unreported(rows[rows["source"].notna()])
    wanted = reported[reported["measure"].isin([*MEASURES, POPULATION])]
    return wanted.assign(months=float("nan")).astype(_FIGURES)


def without_unreported(rows: pd.DataFrame) -> pd.DataFrame:
    """Figures without sums that lack their parts.

    Some sources add months or offences that were not reported as zero. No city of the study has a
    year without assaults or thefts, so a violent count no larger than murders and robberies, or a
    property count no larger than burglaries, was not reported; where the source has no murder
    either, the whole year was not.

    Args:
        rows: city_id, year, measure (the parts robbery and burglary too), value, source.
    """
    unit = ["city_id", "year", "source"]
    wide = rows.pivot_table(index=unit, columns="measure", values="value", aggfunc="first")
    parts = ["violent", "murder", "robbery", "property", "burglary"]
    wide = wide.reindex(columns=parts).astype("Float64")
    floor = wide[["murder", "robbery", "burglary"]].fillna(0)
    no_violent = (wide["violent"] <= floor["murder"] + floor["robbery"]).fillna(value=False)
    no_property = (wide["property"] <= floor["burglary"]).fillna(value=False)
    nothing = no_violent & (floor["murder"] == 0)
    status = pd.DataFrame(
        {
            "violent": no_violent,
            "property": no_property | nothing,
            "murder": nothing,
            POPULATION: False,
        }
    )
    unreported = status.reset_index().melt(unit, var_name="measure", value_name="unreported")
    joined = rows.merge(unreported, on=[*unit, "measure"], how="left")
    dropped = joined["unreported"].astype("boolean").fillna(value=False)
    return joined[~dropped].drop(columns="unreported")


def marshall(upstream: Path) -> pd.DataFrame:
    """Figures of the Marshall Project, and how many months they cover.

    Returns:
        city_id, year, measure, value, source, months (missing where the figure is for the whole
        year, among them those that the Marshall Project replaced from another publication).

    Raises:
        CollectError: the file is missing or lacks a column.
    """
    counts = {"violent_crime": "violent", "homs_sum": "murder", "total_pop": POPULATION}
    head = ["ORI", "year", "department_name", "months_reported", "source"]
    frame = read_csv(upstream, MARSHALL, [*head, *counts])
    frame = frame[~frame["department_name"].str.contains(" County|National")]
    states = frame["ORI"].str[:2].replace(_ORI_STATES)
    places = frame["department_name"].str.split(",").str[0]
    ids = [city_id(*pair) for pair in zip(places, states, strict=True)]
    months = numbers(frame["months_reported"])
    replaced = frame["source"].fillna("NA") != "NA"
    whole = replaced | months.isna() | (months >= 12)
    wide = pd.DataFrame(
        {
            "city_id": pd.array(ids, dtype="string"),
            "year": frame["year"].astype("Int64"),
            "months": months.mask(whole).astype("Int64"),
            **{name: numbers(frame[column]) for column, name in counts.items()},
        }
    )
    long = wide.melt(["city_id", "year", "months"], var_name="measure", value_name="value")
    return long.assign(source="marshall-ucr-1975-2015").astype(_FIGURES)


def between_censuses(census: pd.DataFrame) -> pd.Series:
    """Yearly population by straight lines between the counts, indexed by city_id and year.

    Args:
        census: city_id, year, population of censuses.
    """
    wide = census.pivot_table(index="year", columns="city_id", values="population")
    wide = wide.astype("float64")
    years = range(int(wide.index.min()), int(wide.index.max()) + 1)
    yearly = wide.reindex(years).interpolate(limit_area="inside").rename_axis("year")
    long = yearly.reset_index().melt("year", var_name="city_id", value_name="population")
    return long.set_index(["city_id", "year"])["population"]


def without_partial_zip(figures: pd.DataFrame, population: pd.Series) -> pd.DataFrame:
    """Figures without the city-years whose ZIP sum does not cover the city (ZIP_COVER).

    Args:
        figures: city_id, year, measure, value, source.
        population: as `between_censuses` returns it.
    """
    covers = figures[(figures["source"] == _ZIP) & (figures["measure"] == POPULATION)]
    covers = covers.join(population, on=["city_id", "year"])
    apart = ~(covers["value"].astype("float64") / covers["population"]).between(*ZIP_COVER)
    apart &= covers["population"].notna()
    cells = pd.MultiIndex.from_frame(covers[apart][["city_id", "year"]])
    listed = pd.MultiIndex.from_frame(figures[["city_id", "year"]]).isin(cells)
    return figures[~(listed & (figures["source"] == _ZIP))]


def defects(figures: pd.DataFrame) -> pd.DataFrame:
    """Cells that must not be used, with the reason.

    Args:
        figures: city_id, year, measure, value, months.

    Returns:
        city_id, year, measure, value, reason: figures for part of a year, and IMPLAUSIBLE ones.
    """
    counts = figures[figures["measure"].isin(MEASURES)]
    partial = counts[counts["months"].notna()]
    partial = partial.assign(reason=partial["months"].astype("string") + " of 12 months")
    cells = zip(counts["city_id"], counts["year"], counts["measure"], strict=True)
    reasons = pd.array([IMPLAUSIBLE.get(cell) for cell in cells], dtype="string")
    odd = counts.assign(reason=reasons)
    odd = odd[odd["reason"].notna()]
    columns = ["city_id", "year", "measure", "value", "reason"]
    return pd.concat([partial, odd])[columns].dropna(subset="value").drop_duplicates()


def without_defects(figures: pd.DataFrame, bad: pd.DataFrame) -> pd.DataFrame:
    """Figures without the defective ones, nor their copies in other sources.

    Args:
        figures: city_id, year, measure, value and more.
        bad: as `defects` returns them.
    """
    cell = ["city_id", "year", "measure"]
    worst = bad.drop_duplicates(cell).rename(columns={"value": "bad"})
    joined = figures.merge(worst[[*cell, "bad"]], on=cell, how="left")
    copied = (joined["value"] - joined["bad"]).abs() <= SAME_WITHIN * joined["bad"]
    return joined[~copied.fillna(value=False)].drop(columns="bad").reset_index(drop=True)


def preferred(figures: pd.DataFrame) -> pd.DataFrame:
    """One figure a cell, from the first source of PREFERENCE that has it.

    Args:
        figures: city_id, year, measure, value, source.

    Returns:
        The same columns, each city_id, year and measure once.
    """
    rank = figures["source"].map({key: i for i, key in enumerate(PREFERENCE)})
    ordered = figures.assign(rank=rank).sort_values("rank", kind="stable")
    return ordered.drop_duplicates(["city_id", "year", "measure"]).drop(columns="rank")


def jumps(chosen: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Years in which violent crime changed by more than JUMP against the year before.

    Where the year before is missing, a year counts that stands apart from the last one known and
    from the year after, which is again near that one. The year that leads back from a jump to the
    level before it is no jump of its own.

    Args:
        chosen: as `preferred` returns them.
        figures: the figures of all sources.

    Returns:
        city_id, year, text ("jump, two sources agree" where at least two sources give both years
        within SAME_WITHIN of the figures chosen, "jump, unconfirmed" where not, "back from the
        jump of the year before").
    """
    pairs = _changes(chosen[chosen["measure"] == "violent"][["city_id", "year", "value"]])
    seen = figures[figures["measure"] == "violent"][["city_id", "year", "source", "value"]]
    seen = seen.rename(columns={"value": "seen"})
    earlier = seen.assign(year=seen["year"] + 1).rename(columns={"seen": "seen_before"})
    both = pairs.merge(seen, on=["city_id", "year"]).merge(
        earlier, on=["city_id", "year", "source"]
    )
    same = ((both["seen"] / both["value"] - 1).abs() <= SAME_WITHIN) & (
        (both["seen_before"] / both["before"] - 1).abs() <= SAME_WITHIN
    )
    agreeing = both[same].groupby(["city_id", "year"])["source"].nunique().rename("agreeing")
    marked = pairs.join(agreeing, on=["city_id", "year"])
    confirmed = marked["agreeing"].fillna(0) >= 2
    text = confirmed.map({True: "jump, two sources agree", False: "jump, unconfirmed"})
    text = text.mask(marked["back"], "back from the jump of the year before")
    return marked.assign(text=text.astype("string"))[["city_id", "year", "text"]]


def _changes(violent: pd.DataFrame) -> pd.DataFrame:
    """Jumps and the ways back from them: city_id, year, value, before, back."""
    rows = violent.sort_values(["city_id", "year"], ignore_index=True)
    city = rows.groupby("city_id")
    before, following = city["value"].shift(1), city["value"].shift(-1)
    next_to = city["year"].diff() == 1
    followed = next_to.groupby(rows["city_id"]).shift(-1, fill_value=False)
    moved = _apart(rows["value"], before)
    single = followed & _apart(following, rows["value"]) & ~_apart(following, before)
    jump = moved & (next_to | single)
    after_jump = jump.groupby(rows["city_id"]).shift(1, fill_value=False)
    back = jump & next_to & after_jump & ~_apart(rows["value"], city["value"].shift(2))
    return rows.assign(before=before, back=back)[jump]


def _apart(figures: pd.Series, others: pd.Series) -> pd.Series:
    """Whether figures differ from others by more than JUMP; not where one is missing."""
    away = (figures / others - 1).abs() > JUMP
    return away.fillna(value=False).astype(bool)


def cover_jumps(rows: pd.DataFrame) -> pd.DataFrame:
    """Years whose population covered changed by more than COVER_JUMP: city_id, year, text.

    Args:
        rows: city_id, year, population_covered.
    """
    now = rows[["city_id", "year", POPULATION]].dropna()
    before = now.assign(year=now["year"] + 1).rename(columns={POPULATION: "before"})
    pairs = now.merge(before, on=["city_id", "year"])
    moved = (pairs[POPULATION] / pairs["before"] - 1).abs() > COVER_JUMP
    return pairs[moved].assign(text="population covered jumps")[["city_id", "year", "text"]]


def _notes(chosen: pd.DataFrame, parts: list[pd.DataFrame]) -> pd.Series:
    origin = chosen[["city_id", "year", "measure", "source"]]
    arson = origin[(origin["source"] == _ZIP) & (origin["measure"] == "property")]
    early = origin[origin["source"] == _PRELIMINARY].drop_duplicates(["city_id", "year"])
    said = [
        *parts,
        arson.assign(text="property includes arson"),
        early.assign(text="preliminary monthly reports"),
    ]
    columns = {"city_id": "string", "year": "Int64", "text": "string"}
    notes = pd.concat([part[list(columns)].astype(columns) for part in said])
    return notes.groupby(["city_id", "year"])["text"].agg("; ".join).astype("string")


def _left_out(bad: pd.DataFrame) -> pd.DataFrame:
    figure = bad["value"].astype("Int64").astype("string")
    text = bad["measure"] + " left out: " + figure + " is " + bad["reason"]
    text = text.str.replace("is ([0-9]+ of)", r"counts \1", regex=True)
    return bad.assign(text=text)[["city_id", "year", "text"]]


def usable(upstream: Path, table: TableReader) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Figures of all sources for cities and years of the study, and those that were left out.

    Args:
        upstream: folder of upstream files.
        table: reader of the tables already collected; `cities` and `population` are used.

    Returns:
        city_id, year, measure, value, source, months; and what `defects` returns.

    Raises:
        CollectError: a file is missing or lacks a column.
    """
    figures = pd.concat([stacked(upstream), marshall(upstream)], ignore_index=True)
    inside = figures["year"].between(*YEARS) & figures["city_id"].isin(table("cities")["city_id"])
    counted = table("population")
    counted = counted[counted["kind"] == "census"]
    figures = figures[inside & figures["value"].notna()]
    figures = without_partial_zip(figures, between_censuses(counted))
    bad = defects(figures)
    return without_defects(figures, bad), bad


def agreement(figures: pd.DataFrame, measure: str = "violent") -> pd.DataFrame:
    """How far every two sources agree where both give a count.

    Args:
        figures: city_id, year, measure, value, source; the first figure of a source counts.
        measure: violent, murder or property.

    Returns:
        One row a pair of sources with cells in common, and one with source_b "any other" for all
        pairs together: source_a, source_b, measure, cells, exact (share of cells in which the
        rounded counts are equal), within_one_percent (share in which they differ by at most 1 %
        of the larger).

    Raises:
        ValueError: fewer than two sources have the measure.
    """
    counts = figures[figures["measure"] == measure]
    wide = counts.pivot_table(
        index=["city_id", "year"], columns="source", values="value", aggfunc="first"
    ).astype("float64")
    present = [key for key in PREFERENCE if key in wide.columns]
    if len(present) < 2:
        raise ValueError(f"{measure}: {len(present)} sources, nothing to compare")
    compared = [
        wide[[first, second]]
        .dropna()
        .round()
        .set_axis(["a", "b"], axis=1)
        .assign(source_a=first, source_b=second)
        for first, second in combinations(present, 2)
    ]
    both = pd.concat(compared)
    away = (both["a"] - both["b"]).abs()
    larger = both[["a", "b"]].max(axis=1)
    both = both.assign(exact=away.eq(0), within_one_percent=away.le(0.01 * larger))
    pairs = pd.concat([both, both.assign(source_a="any", source_b="any other")])
    shares = pairs.groupby(["source_a", "source_b"], sort=False)
    return (
        shares.agg(
            cells=("exact", "size"),
            exact=("exact", "mean"),
            within_one_percent=("within_one_percent", "mean"),
        )
        .reset_index()
        .assign(measure=measure)[
            ["source_a", "source_b", "measure", "cells", "exact", "within_one_percent"]
        ]
    )


def build(upstream: Path, table: TableReader) -> pd.DataFrame:
    """Violent crimes, murders, property crimes and the population the police serve, 1975-2024.

    Args:
        upstream: folder of upstream files.
        table: reader of the tables already collected; `cities` and `population` are used.

    Returns:
        city_id, year, violent, murder, property (offences known to the police),
        population_covered (persons, of the city's police agency; blank where no source of the
        year gives it), sources, note.

    Raises:
        CollectError: a file is missing or lacks a column.
    """
    figures, bad = usable(upstream, table)
    chosen = preferred(figures)
    cells = chosen.set_index(["city_id", "year", "measure"])["value"].unstack()  # noqa: PD010
    cells = cells.reindex(columns=[*MEASURES, POPULATION]).round().astype("Int64")
    named = cells.index.isin(pd.MultiIndex.from_frame(bad[["city_id", "year"]]))
    cells = cells[named | cells[list(MEASURES)].notna().any(axis=1)]
    sources = chosen.groupby(["city_id", "year"])["source"].agg(
        lambda keys: ";".join(sorted(set(keys)))
    )
    covered = cover_jumps(cells.reset_index())
    notes = _notes(chosen, [jumps(chosen, figures), _left_out(bad), covered])
    rows = cells.join(sources.rename("sources")).join(notes.rename("note")).reset_index()
    return rows[["city_id", "year", *MEASURES, POPULATION, "sources", "note"]]
