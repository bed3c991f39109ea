"""The report: one HTML file that can be read without the code."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from study import __version__
from study.analyses.ambition_conventions import DECLARED_ALONE, HOSTED, WITHOUT
from study.analyses.ambition_winning import PUBLISHED_YEARS
from study.analyses.coverage import TOGETHER
from study.analyses.estimates import LEVEL_TEXT
from study.analyses.tenure_claims import GAP_MEASURE
from study.choices import (
    AMBITION_YEARS,
    CHOSEN_FOUR,
    COLLECTED_FROM,
    COVERAGE_PERIODS,
    FRAME_CENSUSES,
    FRAME_POPULATION,
    LONG_KNOWN_YEARS,
    LONG_YEAR,
    MEAN_HORIZON_YEARS,
    MODERN_YEAR,
    OTHER_HISTORIC,
    RESTRICTED_TERMS,
    RESTRICTED_YEARS,
    REVIEWED_FROM,
    YEARS_AFTER_OFFICE,
)
from study.exhibits.cells import joined, number, p_value, record
from study.exhibits.contents import ESTIMATES_TOLD, FIGURES_SHOWN, TABLES_SHOWN
from study.exhibits.report_claims import REFERENCES, claim_facts
from study.exhibits.report_international import international_facts
from study.exhibits.report_tenure import tenure_facts

CITATION: Final = (
    "The developers of the mayoral career study kit. Careers of big-city mayors: an open study "
    f"kit, version {__version__}."
)


def _inline(svg: str, name: str) -> Markup:
    """The svg element alone, labelled by its caption; prolog and document type have no place."""
    element = svg[svg.index("<svg ") + len("<svg ") :]
    return Markup(f'<svg role="img" aria-labelledby="caption-{name}" {element}')


def _scoped(svg: str, name: str) -> str:
    """Ids made unique to the figure, so that several can share one page."""
    for mark in ('id="', "url(#", 'href="#'):
        svg = svg.replace(mark, f"{mark}{name}-")
    return svg


def _frame(facts: pd.DataFrame) -> dict[str, Any]:
    """The frame's facts, the closing date in words."""
    closing = pd.Timestamp(facts["closing_date"].iloc[0])
    return {
        **record(facts),
        "closing_date": f"{closing.day} {closing:%B %Y}",
        "population": FRAME_POPULATION,
        "censuses": joined([str(year) for year in FRAME_CENSUSES], "or"),
        "reviewed_from": REVIEWED_FROM,
    }


def _contests_known(coverage: pd.DataFrame) -> list[dict[str, Any]]:
    """Share of contests known in the first period and in all later ones: years, percent."""
    named = [f"{first}-{last}" for first, last in (COVERAGE_PERIODS[0], TOGETHER[0])]
    told = coverage.set_index("period")["contests_known_percent"]
    return [{"years": years, "percent": told[years]} for years in named]


def _curve(curve: pd.DataFrame) -> dict[str, int]:
    """Points of the curve of specifications that were estimated, and that survive."""
    return {"points": int(curve["effect"].notna().sum()), "kept": int(curve["q"].lt(0.05).sum())}


def _hosts(models: pd.DataFrame) -> dict[str, Any]:
    """The estimate of hosting alone, and how often it holds zero when put otherwise."""
    rows = models.loc[models["term"].eq(HOSTED)].set_index("model")
    holds_zero = rows["conf_low"].le(0) & rows["conf_high"].ge(0)
    left_out = rows.index.str.startswith(WITHOUT)
    other = ~left_out & (rows.index != DECLARED_ALONE)
    return {
        "main": record(rows.loc[rows.index == DECLARED_ALONE]),
        "without": {"models": int(left_out.sum()), "open": int(holds_zero[left_out].sum())},
        "other": {"models": int(other.sum()), "open": int(holds_zero[other].sum())},
    }


CHOSEN: Final[dict[str, Any]] = {
    "references": REFERENCES,
    "ambition_period": f"{AMBITION_YEARS[0]}-{AMBITION_YEARS[1]}",
    "bids": {"years": f"{PUBLISHED_YEARS[0]}-{PUBLISHED_YEARS[1]}", "after": YEARS_AFTER_OFFICE},
    "historic_candidates": len(OTHER_HISTORIC),
    "restricted": {"years": RESTRICTED_YEARS, "terms": RESTRICTED_TERMS},
    "modern_start": MODERN_YEAR,
    "long_start": LONG_YEAR,
    "long_known": LONG_KNOWN_YEARS[0],
    "collected_from": COLLECTED_FROM,
    "horizon": MEAN_HORIZON_YEARS,
    "level": LEVEL_TEXT,
    "citation": CITATION,
}
"""What the text says without an estimate."""


def _estimated(told: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """What the text says of the estimates, which are given by name."""
    trends, cities = told["historic_trends"], told["coverage_cities"].set_index("city_id")
    counts = told["historic_counts"].set_index("cities")
    return {
        "findings": claim_facts(told["claims"], told["tenure_claims"], told["ambition_claims"]),
        "eras": told["service_by_era"].to_dict("records"),
        "periods": {row["period"]: row for row in told["ambition_shares"].to_dict("records")},
        "tenure": tenure_facts(told),
        "historic_total": counts.loc["nineteen cities"].to_dict(),
        "historic_four": joined([str(cities.loc[city, "name"]) for city in CHOSEN_FOUR]),
        "years_trend": record(trends, model="years, same spells", term="entry_decade"),
        "terms_trend": record(trends, model="terms", term="entry_decade"),
        "gap_trend": record(told["tenure_claims"], measure=GAP_MEASURE),
        "acts": international_facts(told),
        "frame": _frame(told["frame_facts"]),
        "curve": _curve(told["ambition_curve"]),
        "hosts": _hosts(told["convention_models"]),
        "contests_known": _contests_known(told["coverage_mayors"]),
    }


def report(*loaded: Any) -> str:
    """Renders the report. Every number in the text comes from the estimates or is a choice.

    Args:
        loaded: the estimates of `ESTIMATES_TOLD`, the HTML of `TABLES_SHOWN` and the SVG of
            `FIGURES_SHOWN`, each in its order.

    Raises:
        ValueError: fewer or more than these are given.
    """
    names = [*ESTIMATES_TOLD, *TABLES_SHOWN, *FIGURES_SHOWN]
    parts = list(zip(names, loaded, strict=True))
    first, last = len(ESTIMATES_TOLD), len(names) - len(FIGURES_SHOWN)
    environment = Environment(
        loader=PackageLoader("study.exhibits", "."),
        autoescape=select_autoescape(["j2", "html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "p_value": p_value}
    return environment.get_template("report.html.j2").render(
        tables={name: Markup(html) for name, html in parts[first:last]},
        figures={name: _inline(_scoped(svg, name), name) for name, svg in parts[last:]},
        **CHOSEN,
        **_estimated(dict(parts[:first])),
    )
