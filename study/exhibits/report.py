"""The report: one HTML file that can be read without the code."""

from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from study.analyses.ambition_conventions import DECLARED_ALONE, HOSTED, WITHOUT
from study.analyses.ambition_winning import PUBLISHED_YEARS
from study.analyses.tenure_claims import GAP_MEASURE
from study.choices import (
    AMBITION_YEARS,
    CHOSEN_FOUR,
    CONFIDENCE,
    FRAME_CENSUSES,
    FRAME_POPULATION,
    MODERN_START,
    OTHER_HISTORIC,
    RESTRICTED_TERMS,
    RESTRICTED_YEARS,
    REVIEWED_FROM,
    YEARS_AFTER_OFFICE,
)
from study.exhibits.cells import joined, number, p_value, record
from study.exhibits.contents import FIGURES_SHOWN, TABLES_SHOWN
from study.exhibits.report_claims import REFERENCES, claim_facts
from study.exhibits.report_international import international_facts
from study.exhibits.report_tenure import tenure_facts


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


def report(
    claims: pd.DataFrame,
    frame_facts: pd.DataFrame,
    coverage: pd.DataFrame,
    coverage_cities: pd.DataFrame,
    service: pd.DataFrame,
    shares: pd.DataFrame,
    curve: pd.DataFrame,
    hosts: pd.DataFrame,
    proportionality: pd.DataFrame,
    proportionality_more: pd.DataFrame,
    tenure_trends: pd.DataFrame,
    tenure_cox: pd.DataFrame,
    tenure_years: pd.DataFrame,
    tenure_terms: pd.DataFrame,
    tenure_claims: pd.DataFrame,
    ambition_claims: pd.DataFrame,
    tenure_robustness: pd.DataFrame,
    historic_counts: pd.DataFrame,
    historic_trends: pd.DataFrame,
    validation: pd.DataFrame,
    who_acts: pd.DataFrame,
    acts_tenure: pd.DataFrame,
    acts_ambition: pd.DataFrame,
    *parts: str,
) -> str:
    """Renders the report.

    Every number in the text comes from the estimates given here.

    Args:
        claims: published claims beside estimates.
        frame_facts: the frame and its known gaps.
        coverage: coverage of mayors by period.
        coverage_cities: coverage by city, with names.
        service: years and terms by era.
        shares: decisions and bids by period.
        curve: the curve of specifications.
        hosts: Firth logits of seeking higher office on hosting a convention.
        proportionality: test of proportional hazards.
        proportionality_more: the same of the other models.
        tenure_trends: change of years and terms with the decade of entry.
        tenure_cox: Cox models of leaving office.
        tenure_years: the same in expected years.
        tenure_terms: discrete-time models.
        tenure_claims: tenure claims beside estimates.
        ambition_claims: ambition claims beside estimates.
        tenure_robustness: the Cox model across variants.
        historic_counts: mayors of the historic cities.
        historic_trends: trends of years and terms in them.
        validation: coverage of the acts abroad.
        who_acts: count models of acts abroad.
        acts_tenure: Cox models with acts abroad.
        acts_ambition: logits with acts abroad.
        parts: HTML of the tables of `TABLES_SHOWN`, then SVG of the figures of `FIGURES_SHOWN`.
    """
    n = len(TABLES_SHOWN)
    tables = {name: Markup(html) for name, html in zip(TABLES_SHOWN, parts[:n], strict=True)}
    figures = {
        name: _inline(_scoped(svg, name), name)
        for name, svg in zip(FIGURES_SHOWN, parts[n:], strict=True)
    }
    environment = Environment(
        loader=PackageLoader("study.exhibits", "."),
        autoescape=select_autoescape(["j2", "html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    names = coverage_cities.set_index("city_id")["name"]
    environment.filters["p_value"] = p_value
    facts: dict[str, Any] = {
        "findings": claim_facts(claims, tenure_claims, ambition_claims),
        "references": REFERENCES,
        "coverage": {row["period"]: row for row in coverage.to_dict("records")},
        "eras": service.to_dict("records"),
        "periods": {row["period"]: row for row in shares.to_dict("records")},
        "tenure": tenure_facts(
            proportionality,
            proportionality_more,
            tenure_trends,
            tenure_cox,
            tenure_years,
            tenure_terms,
            tenure_claims,
            tenure_robustness,
        ),
        "historic_total": historic_counts.set_index("cities").loc["nineteen cities"].to_dict(),
        "years_trend": record(historic_trends, model="years, same spells", term="entry_decade"),
        "terms_trend": record(historic_trends, model="terms", term="entry_decade"),
        "gap_trend": record(tenure_claims, measure=GAP_MEASURE),
        "acts": international_facts(validation, who_acts, acts_tenure, acts_ambition),
        "ambition_period": f"{AMBITION_YEARS[0]}-{AMBITION_YEARS[1]}",
        "frame": _frame(frame_facts),
        "bids": {
            "years": f"{PUBLISHED_YEARS[0]}-{PUBLISHED_YEARS[1]}",
            "after": YEARS_AFTER_OFFICE,
        },
        "curve": _curve(curve),
        "hosts": _hosts(hosts),
        "historic_four": joined([names[city] for city in CHOSEN_FOUR]),
        "historic_candidates": len(OTHER_HISTORIC),
        "restricted": {"years": RESTRICTED_YEARS, "terms": RESTRICTED_TERMS},
        "modern_start": MODERN_START[:4],
        "confidence_percent": round(100 * CONFIDENCE),
    }
    return environment.get_template("report.html.j2").render(
        tables=tables, figures=figures, **facts
    )
