"""The tenure claims M1-M3 of McNitt (2010) beside every estimate that speaks to them."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from study.analyses.historic import PUBLISHED_MAYORS, YEARS_LESS_TERMS
from study.analyses.sign_claim import COLUMNS, OPEN, SignClaim, heading, sign_row
from study.analyses.tenure_cox import AGAINST_YEAR, POOLED
from study.analyses.tenure_effects import DIFFERENCE, JACKKNIFE, SCALE
from study.analyses.tenure_eras import PER_CENT
from study.choices import HISTORIC_MODELLED, LONG_KNOWN_YEARS, LONG_YEAR, MODERN_YEAR

_YEARS = ("Years served", "rose substantially")
_MORE = ("Years against terms", "years rose more")
_BUILD = ("Physical development", "longer service")
_LAW = ("Better law enforcement", "longer service")
_SOCIAL = ("Social services", "longer service")
_ERA = f"since {LONG_YEAR}, not 1820-1995"
_LONG = f"cities known since {LONG_KNOWN_YEARS[0]}"
_PROXY = f"the city's record, not an accomplishment of the mayor; since {MODERN_YEAR}, other cities"
_WEAK = "housing permitted, public and private works not known"
_FEW = "61 cities to 2017; dollars spent are not services given"
_FRAME = "four of the nineteen cities are a choice of this study"
_NO_SIZE = "no size of 'only marginally' is published; the next row sets years against terms"
_DECADE = f"growth of the census decade, not works; from {HISTORIC_MODELLED}, four cities a choice"
_COX = "log hazard ratio"
_SPENDING = f"{POOLED}, with spending"
_ALL = "not barred, accomplishments"
_COX_YEAR = f"{POOLED}{AGAINST_YEAR}"
_ALL_YEAR = f"{_ALL}{AGAINST_YEAR}"
_SPAN = "probability, 90th less 10th percentile"
_GROWTH, _PERMITS, _VIOLENT, _MURDER = (
    "population_growth_percent",
    "permits_per_1000",
    "violent_change",
    "murder_change",
)

GAP_MEASURE: Final = "years less terms, nineteen cities 1820-1995, same spells"

CLAIMS: Final = (
    SignClaim("M2", *_YEARS, 1, "trends", "restricted years, all cities", PER_CENT,
                "entry_decade", "mean of the first 8 years", f"{_ERA}; the mix of cities changes"),
    SignClaim("M2", *_YEARS, 1, "trends", f"restricted years, {_LONG}", PER_CENT,
                "entry_decade", "mean of the first 8 years, same cities", _ERA),
    SignClaim("M2", *_MORE, 1, "trends", "restricted years less terms, all cities",
                "percentage points", "entry_decade", "8 years against 3 terms",
                f"{_ERA}; the mix of cities changes"),
    SignClaim("M2", *_MORE, 1, "trends", f"restricted years less terms, {_LONG}",
                "percentage points", "entry_decade", "8 years against 3 terms, same cities", _ERA),
    SignClaim("M2", *_MORE, 1, "trends", "restricted years less more terms, all cities",
                "percentage points", "entry_decade", "8 years against 4 terms",
                f"{_ERA}; the mix of cities changes"),
    SignClaim("M2", *_MORE, 1, "trends", f"restricted years less more terms, {_LONG}",
                "percentage points", "entry_decade", "8 years against 4 terms, same cities", _ERA),
    SignClaim("M2", *_YEARS, 1, "historic_trends", "years, same spells", "years", "entry_decade",
                "years a decade of entry, nineteen cities 1820-1995", _FRAME),
    SignClaim("M2", "Terms served", "rose only marginally", 1, "historic_trends", "terms", "terms",
                "entry_decade", "terms a decade of entry, nineteen cities 1820-1995, same spells",
                _NO_SIZE, comparable=False),
    SignClaim("M2", *_MORE, 1, "historic_trends", YEARS_LESS_TERMS, "percentage points",
                "entry_decade", GAP_MEASURE,
                _FRAME),
    SignClaim("M3", *_BUILD, -1, "cox", POOLED, _COX, _GROWTH, "population growth", _PROXY,
                year=_COX_YEAR),
    SignClaim("M3", *_BUILD, -1, "cox", POOLED, _COX, _PERMITS, "housing permits",
                f"{_PROXY}; {_WEAK}", year=_COX_YEAR),
    SignClaim("M3", *_BUILD, 1, "years", POOLED, SCALE, _GROWTH, "population growth", _PROXY,
                DIFFERENCE, year=_COX_YEAR),
    SignClaim("M3", *_BUILD, 1, "years", POOLED, SCALE, _PERMITS, "housing permits", _PROXY,
                DIFFERENCE, year=_COX_YEAR),
    SignClaim("M3", *_BUILD, 1, "terms", _ALL, _SPAN, _GROWTH,
                "population growth: stays at the election", _PROXY, "stays", year=_ALL_YEAR),
    SignClaim("M3", *_BUILD, 1, "terms", _ALL, _SPAN, _PERMITS,
                "housing permits: stays at the election", _PROXY, "stays", year=_ALL_YEAR),
    SignClaim("M3", *_BUILD, -1, "long", f"since {LONG_YEAR}: growth", _COX, _GROWTH,
                f"population growth since {LONG_YEAR}, eras not told apart",
                "the trend of tenure over the eras is mixed in"),
    SignClaim("M3", *_BUILD, -1, "long", f"since {LONG_YEAR}: growth and era", _COX, _GROWTH,
                f"population growth since {LONG_YEAR}, within eras",
                "the decade's growth, interpolated; same cities"),
    SignClaim("M3", *_BUILD, -1, "cox", _SPENDING, _COX, "development_hundreds",
                "spending on highways, parks, capital", _FEW),
    SignClaim("M3", *_BUILD, -1, "historic_cox", "decade and growth", _COX, _GROWTH,
                "population growth, nineteen cities 1853-1995, given decade of entry", _DECADE),
    SignClaim("M3", *_BUILD, -1, "historic_cox", "decade, growth and term length", _COX, _GROWTH,
                "the same, given the length of a term too", _DECADE),
    SignClaim("M3", *_BUILD, -1, "historic_cox", "decade and growth, by term length", _COX, _GROWTH,
                "the same, a baseline for each length of a term", _DECADE),
    SignClaim("M3", *_LAW, 1, "cox", POOLED, _COX, _VIOLENT, "a rise in violent crime", _PROXY,
                year=_COX_YEAR),
    SignClaim("M3", *_LAW, -1, "years", POOLED, SCALE, _VIOLENT, "a rise in violent crime",
                _PROXY, DIFFERENCE, year=_COX_YEAR),
    SignClaim("M3", *_LAW, -1, "terms", _ALL, _SPAN, _VIOLENT,
                "a rise in violent crime: stays at the election", _PROXY, "stays", year=_ALL_YEAR),
    SignClaim("M3", *_LAW, 1, "cox", POOLED, _COX, _MURDER, "a rise in murder", _PROXY,
                year=_COX_YEAR),
    SignClaim("M3", *_LAW, -1, "years", POOLED, SCALE, _MURDER, "a rise in murder", _PROXY,
                DIFFERENCE, year=_COX_YEAR),
    SignClaim("M3", *_LAW, -1, "terms", _ALL, _SPAN, _MURDER,
                "a rise in murder: stays at the election", _PROXY, "stays", year=_ALL_YEAR),
    SignClaim("M3", *_LAW, -1, "cox", _SPENDING, _COX, "police_hundreds", "police spending",
                _FEW),
    SignClaim("M3", *_SOCIAL, -1, "cox", _SPENDING, _COX, "social_hundreds",
                "spending on health, hospitals, welfare, housing", _FEW),
)  # fmt: skip
"""A longer service is a lower hazard, more expected years, a higher chance to stay. A worse record
of law enforcement is a rise in crime."""


def _frame(counts: pd.DataFrame) -> dict[str, object]:
    """Claim M1: a count, set beside the kit's own of the same cities and years."""
    nineteen = counts.loc[counts["cities"].eq("nineteen cities")].iloc[0]
    return {
        **heading(
            "M1",
            "Mayors of nineteen cities, 1820-1995",
            f"{PUBLISHED_MAYORS} mayors",
            str(PUBLISHED_MAYORS),
        ),
        "estimate": float(nineteen["mayors"]),
        "measure": "mayors counted here, without those only acting",
        "scale": "mayors",
        "verdict": OPEN,
        "why": "the abstract says neither which cities these are nor how mayors were counted",
    }


def compare_tenure(
    trends: pd.DataFrame,
    cox: pd.DataFrame,
    long: pd.DataFrame,
    years: pd.DataFrame,
    terms: pd.DataFrame,
    jackknifed: pd.DataFrame,
    spans: pd.DataFrame,
    historic_trends: pd.DataFrame,
    historic_cox: pd.DataFrame,
    counts: pd.DataFrame,
) -> pd.DataFrame:
    """One row a claim and estimate.

    Args:
        trends: estimates of `era_trends`.
        cox: of `cox_models`.
        long: of `long_models`.
        years: of `jackknifed_cox`, the first table.
        terms: of `term_models`.
        jackknifed: of `jackknifed_cox`, the second table.
        spans: of `jackknifed_spans`.
        historic_trends: of `historic.trends`.
        historic_cox: of `historic.historic_cox`.
        counts: mayors counted in the historic cities.

    Returns:
        The columns of `sign_claim.COLUMNS`.
    """
    errors = jackknifed.loc[jackknifed["estimator"].eq(JACKKNIFE)]
    tables: Mapping[str, pd.DataFrame] = {
        "trends": trends,
        "cox": pd.concat([cox, errors], ignore_index=True),
        "long": long,
        "years": years,
        "terms": pd.concat([terms, spans], ignore_index=True),
        "historic_trends": historic_trends,
        "historic_cox": historic_cox,
    }
    rows = [_frame(counts), *(sign_row(claim, tables[claim.table]) for claim in CLAIMS)]
    return pd.DataFrame(rows, columns=COLUMNS)
