"""Urban agglomerations of 300,000 people or more (table `world_cities`)."""

from pathlib import Path
from typing import Final

import pandas as pd

from study.collect.builder import CollectError, TableReader
from study.collect.files import columns, reading, require

AGGLOMERATIONS: Final = "world_cities/WUP2014-F12-Cities_Over_300K.xls"
READS: Final = (AGGLOMERATIONS,)
SOURCES: Final = frozenset({"un-wup-2014"})

_HEADER_ROW: Final = 16

REGIONS: Final = {
    "africa": (
        12, 24, 108, 120, 140, 148, 178, 180, 204, 231, 232, 262, 266, 270, 288, 324, 384, 404, 430,
        434, 450, 454, 466, 478, 504, 508, 516, 562, 566, 624, 646, 686, 694, 706, 710, 716, 728,
        729, 768, 788, 800, 818, 834, 854, 894,
    ),
    "asia": (
        4, 31, 48, 50, 51, 104, 116, 144, 156, 268, 275, 344, 356, 360, 364, 368, 376, 392, 398,
        400, 408, 410, 414, 417, 418, 422, 446, 458, 496, 512, 524, 586, 608, 634, 682, 702, 704,
        760, 762, 764, 784, 792, 795, 860, 887,
    ),
    "europe": (
        8, 40, 56, 70, 100, 112, 191, 203, 208, 233, 246, 250, 276, 300, 348, 372, 380, 428, 440,
        498, 528, 578, 616, 620, 642, 643, 688, 703, 724, 752, 756, 804, 807, 826,
    ),
    "latin_america_and_the_caribbean": (
        32, 68, 76, 152, 170, 188, 192, 214, 218, 222, 320, 332, 340, 388, 484, 558, 591, 600, 604,
        630, 858, 862,
    ),
    "northern_america": (124, 840),
    "oceania": (36, 554, 598),
}  # fmt: skip
"""Major areas of the UN by numeric country code."""

_REGION_OF: Final = {code: name for name, codes in REGIONS.items() for code in codes}


def build(upstream: Path, table: TableReader) -> pd.DataFrame:
    """Population of each agglomeration in 1990 and 2015, as the 2014 revision gives them.

    Args:
        upstream: folder of upstream files.
        table: not used.

    Returns:
        agglomeration_id ("un-" and the city code of the UN), name, country, region,
        population_1990 and population_2015 in persons (2015 is a projection), sources.

    Raises:
        CollectError: the file is missing, lacks a column, or names a country of no region.
    """
    require(upstream, READS)
    with reading(AGGLOMERATIONS):
        frame = pd.read_excel(upstream / AGGLOMERATIONS, sheet_name="DATA", header=_HEADER_ROW)
    frame = frame.rename(columns=str).rename(columns=lambda name: name.removesuffix(".0"))
    names = ["Country Code", "Country or area", "City Code", "Urban Agglomeration", "1990", "2015"]
    frame = columns(frame, names, AGGLOMERATIONS).dropna(subset=["City Code"])
    regions = frame["Country Code"].astype("Int64").map(_REGION_OF).astype("string")
    if regions.isna().any():
        unknown = frame["Country or area"][regions.isna()].iloc[0]
        raise CollectError(f"{AGGLOMERATIONS}: no region known for {unknown!r}")
    persons = {
        f"population_{year}": (1000 * frame[year].astype("float64")).round().astype("Int64")
        for year in ("1990", "2015")
    }
    return pd.DataFrame(
        {
            "agglomeration_id": "un-" + frame["City Code"].astype("Int64").astype("string"),
            "name": _single_spaced(frame["Urban Agglomeration"]),
            "country": frame["Country or area"].astype("string").str.strip(),
            "region": regions,
            **persons,
            "sources": "un-wup-2014",
        }
    ).reset_index(drop=True)


def _single_spaced(names: pd.Series) -> pd.Series:
    return names.astype("string").str.strip().str.replace(r"\s+", " ", regex=True)
