"""Tenure: how long mayors serve, how they leave, and what keeps them in office (McNitt 2010).

The claims, as documented, and where each is put to the data:

- M1 (frame): 848 mayors, 19 American cities, 1820-1995. See `historic`; the models here take other
  years and more cities.
- M2 (trend): years served rose "substantially", terms "only marginally".
- M3 (signs): mayors who physically develop their cities, improve law enforcement and provide
  social services serve longer.

`MODELS` maps every claim to its models; the docstring of each function gives sample, clock, risk
set, ties, clusters, equation and citation. This is a re-estimation on open data, not a replication
of coefficients: other years, other cities, and measures of the city (population growth, housing
permits, change in violent crime and murder, spending) in place of accomplishments coded from
biographies. Such measures are proxies: they happen to a city, whoever governs it.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from study.analyses.tenure_cox import changing_effects, cox_models, long_models, proportionality
from study.analyses.tenure_effects import jackknifed_cox
from study.analyses.tenure_eras import era_trends, service_by_era, survival_by_era
from study.analyses.tenure_exits import exit_incidence
from study.analyses.tenure_ols import ols_models
from study.analyses.tenure_robustness import robustness
from study.analyses.tenure_terms import jackknifed_spans, term_models
from study.choices import LONG_YEAR


class Model(NamedTuple):
    """One model of the tenure section.

    Attributes:
        claims: the claims it speaks to; none for description.
        question: what it asks.
        function: what fits it.
        table: the table that shows it.
    """

    claims: tuple[str, ...]
    question: str
    function: Callable[..., Any]
    table: str


MODELS: Final = (
    Model(("M2",), "years and terms by era", service_by_era, "service_by_era"),
    Model(("M2",), "time in office by era (Kaplan-Meier)", survival_by_era, "service_by_era"),
    Model(("M2",), "trend of years against that of terms", era_trends, "tenure_trends"),
    Model(("M2", "M3"), f"eras and growth since {LONG_YEAR} (Cox)", long_models, "tenure_long"),
    Model((), "exits by cause (Aalen-Johansen)", exit_incidence, "exit_incidence"),
    Model(("M3",), "the classic column (OLS)", ols_models, "tenure_ols"),
    Model(("M3",), "leaving office, pooled and by cause (Cox)", cox_models, "tenure_cox"),
    Model(("M3",), "are hazards proportional?", proportionality, "proportional_hazards"),
    Model(("M3",), "effects that change with time (Cox)", changing_effects, "tenure_changing"),
    Model(("M3",), "the same in expected years, jackknifed", jackknifed_cox, "tenure_years"),
    Model(("M3",), "what happens at each election", term_models, "tenure_terms"),
    Model(("M3",), "the same, jackknifed", jackknifed_spans, "tenure_claims"),
    Model(("M3",), "other samples, dates and sources", robustness, "tenure_robustness"),
)
"""Every model of the section, in the order of the report."""
