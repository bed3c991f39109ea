"""The whole way from raw tables to the report, step by step.

Read it from top to bottom: every step names the function that does the work, what it needs
and what it makes. `raw/` is data/raw, `derived/` is data/derived, `results/` is results.
"""

from typing import NamedTuple

from study.engine import Step
from study.exhibits.contents import ESTIMATES_TOLD, FIGURES_SHOWN, TABLES_SHOWN
from study.exhibits.formats import ENDINGS, STORED
from study.raw.descriptor import RAW_TABLES

_SPELL_TABLES = (
    "raw/spells",
    "raw/elections",
    "raw/mayors",
    "raw/stated_ages",
    "raw/charters",
    "raw/cities",
)
_CITY_TABLES = (
    "raw/population",
    "raw/crime",
    "raw/building_permits",
    "raw/unemployment",
    "raw/national_unemployment",
)

_ACT_TABLES = ("raw/international_activity", "raw/initiatives")

CHECK = Step(
    "check",
    "study.gate:gate",
    tuple(f"raw/{name}" for name in RAW_TABLES),
    ("scratch/check.txt",),
    whole_folder=True,
)
"""The rules of the data come first: a run on data that break one stops here."""

PANELS = (
    Step("spells", "study.panel.spells:spells", _SPELL_TABLES, ("derived/spells.csv",)),
    Step(
        "historic_spells",
        "study.analyses.historic:historic_spells",
        _SPELL_TABLES,
        ("derived/historic_spells.csv",),
    ),
    Step(
        "historic_years",
        "study.analyses.historic:historic_years",
        (*_SPELL_TABLES, "raw/population"),
        ("derived/historic_years.csv",),
    ),
    Step("acts", "study.panel.acts:acts", (*_SPELL_TABLES, *_ACT_TABLES), ("derived/acts.csv",)),
    Step(
        "mayor_years",
        "study.panel.build:mayor_year_panel",
        (*_SPELL_TABLES, *_CITY_TABLES, "raw/city_spending", *_ACT_TABLES),
        ("derived/mayor_years.csv",),
    ),
    Step(
        "mayor_years_1945",
        "study.panel.long_series:mayor_years_1945",
        (*_SPELL_TABLES, "raw/population"),
        ("derived/mayor_years_1945.csv",),
    ),
    Step(
        "mayor_year_variants",
        "study.panel.variants:mayor_year_variants",
        (*_SPELL_TABLES, *_CITY_TABLES),
        ("scratch/mayor_year_variants.csv",),
    ),
    Step(
        "decisions",
        "study.panel.build:decision_panel",
        (
            *_SPELL_TABLES,
            "raw/candidacies",
            "raw/career_reviews",
            *_CITY_TABLES,
            "raw/city_spending",
            "raw/hosted_events",
            "raw/governors",
            "raw/statewide_elections",
            "raw/state_population",
            *_ACT_TABLES,
        ),
        ("derived/decisions.csv",),
    ),
)

_E = "results/estimates/"

ANALYSES = (
    Step(
        "service_by_era",
        "study.analyses.tenure_eras:service_by_era",
        ("derived/spells.csv",),
        (_E + "service_by_era.csv",),
    ),
    Step(
        "survival_by_era",
        "study.analyses.tenure_eras:survival_by_era",
        ("derived/spells.csv",),
        (_E + "survival_by_era.csv", _E + "at_risk_by_era.csv"),
    ),
    Step(
        "tenure_trends",
        "study.analyses.tenure_eras:era_trends",
        ("derived/spells.csv",),
        (_E + "tenure_trends.csv",),
    ),
    Step(
        "exit_incidence",
        "study.analyses.tenure_exits:exit_incidence",
        ("derived/spells.csv",),
        (_E + "exit_incidence.csv",),
    ),
    Step(
        "tenure_ols",
        "study.analyses.tenure_ols:ols_models",
        ("derived/spells.csv", "derived/mayor_years.csv"),
        (_E + "tenure_ols.csv",),
    ),
    Step(
        "tenure_cox",
        "study.analyses.tenure_cox:cox_models",
        ("derived/mayor_years.csv",),
        (_E + "tenure_cox.csv",),
    ),
    Step(
        "proportional_hazards",
        "study.analyses.tenure_cox:proportionality",
        ("derived/mayor_years.csv",),
        (_E + "proportional_hazards.csv",),
    ),
    Step(
        "tenure_changing",
        "study.analyses.tenure_cox:changing_effects",
        ("derived/mayor_years.csv",),
        (_E + "tenure_changing.csv",),
    ),
    Step(
        "tenure_long",
        "study.analyses.tenure_cox:long_models",
        ("derived/mayor_years_1945.csv",),
        (_E + "tenure_long.csv",),
    ),
    Step(
        "tenure_years",
        "study.analyses.tenure_effects:jackknifed_cox",
        ("derived/mayor_years.csv",),
        (_E + "tenure_years.csv", _E + "tenure_jackknife.csv"),
    ),
    Step(
        "tenure_terms",
        "study.analyses.tenure_terms:term_models",
        ("derived/decisions.csv",),
        (_E + "tenure_terms.csv",),
    ),
    Step(
        "tenure_terms_jackknife",
        "study.analyses.tenure_terms:jackknifed_spans",
        ("derived/decisions.csv",),
        (_E + "tenure_terms_jackknife.csv",),
    ),
    Step(
        "tenure_robustness",
        "study.analyses.tenure_robustness:robustness",
        ("scratch/mayor_year_variants.csv",),
        (_E + "tenure_robustness.csv",),
    ),
    Step(
        "ambition",
        "study.analyses.ambition:models",
        ("derived/decisions.csv",),
        (_E + "ambition.csv",),
    ),
    Step(
        "ambition_shares",
        "study.analyses.ambition:shares",
        ("derived/decisions.csv",),
        (_E + "ambition_shares.csv",),
    ),
    Step(
        "ambition_variants",
        "study.analyses.ambition:variants",
        ("derived/decisions.csv",),
        (_E + "ambition_variants.csv",),
    ),
    Step(
        "ambition_imputed",
        "study.analyses.ambition:imputed",
        ("derived/decisions.csv",),
        (_E + "ambition_imputed.csv",),
    ),
    Step(
        "ambition_bases",
        "study.analyses.ambition:census_bases",
        ("derived/decisions.csv",),
        (_E + "ambition_bases.csv",),
    ),
    Step(
        "conventions",
        "study.analyses.ambition:convention_table",
        ("derived/decisions.csv",),
        (_E + "conventions.csv",),
    ),
    Step(
        "convention_models",
        "study.analyses.ambition_conventions:convention_models",
        ("derived/decisions.csv",),
        (_E + "convention_models.csv",),
    ),
    Step(
        "convention_draws",
        "study.analyses.ambition_conventions:randomisation_test",
        ("raw/hosted_events", "derived/decisions.csv"),
        (_E + "convention_draws.csv",),
    ),
    Step(
        "ambition_winning",
        "study.analyses.ambition_winning:winning",
        ("derived/decisions.csv",),
        (_E + "ambition_winning.csv",),
    ),
    Step(
        "ambition_mayors",
        "study.analyses.ambition_winning:mayors_who_ran",
        ("derived/decisions.csv",),
        (_E + "ambition_mayors.csv",),
    ),
    Step(
        "ambition_over_time",
        "study.analyses.ambition_over_time:bids_over_time",
        (*_SPELL_TABLES, "raw/candidacies"),
        (_E + "ambition_over_time.csv",),
    ),
    Step(
        "ambition_curve",
        "study.analyses.ambition_curve:curve",
        ("derived/decisions.csv",),
        (_E + "ambition_curve.csv",),
    ),
    Step(
        "ambition_probabilities",
        "study.analyses.ambition_checks:predicted_probabilities",
        ("derived/decisions.csv",),
        (_E + "ambition_probabilities.csv",),
    ),
    Step(
        "ambition_diagnostics",
        "study.analyses.ambition_checks:diagnostics",
        ("derived/decisions.csv",),
        (_E + "ambition_diagnostics.csv",),
    ),
    Step(
        "ambition_gender",
        "study.analyses.ambition_over_time:women_less_men",
        (*_SPELL_TABLES, "raw/candidacies"),
        (_E + "ambition_gender.csv",),
    ),
    Step(
        "ambition_claims",
        "study.analyses.ambition_claims:compare_ambition",
        (
            _E + "ambition.csv",
            _E + "ambition_variants.csv",
            _E + "ambition_winning.csv",
            _E + "ambition_mayors.csv",
            _E + "ambition_over_time.csv",
            _E + "ambition_gender.csv",
            _E + "ambition_bases.csv",
            _E + "convention_draws.csv",
        ),
        (_E + "ambition_claims.csv",),
    ),
    Step(
        "world_cities",
        "study.analyses.world_cities:seed_table",
        ("raw/world_cities",),
        (_E + "world_cities.csv",),
    ),
    Step(
        "international_index",
        "study.analyses.international_index:core_index",
        (*_ACT_TABLES, "raw/cities", "raw/population"),
        ("derived/international_index.csv", _E + "international_items.csv"),
    ),
    Step(
        "international_stock",
        "study.analyses.international_facts:stock_coverage",
        ("raw/international_activity", "raw/sister_cities", "raw/cities", "raw/population"),
        (_E + "international_stock.csv",),
    ),
    Step(
        "international_acts",
        "study.analyses.international_facts:acts_by_year",
        ("derived/acts.csv",),
        (_E + "international_acts.csv",),
    ),
    Step(
        "international_sizes",
        "study.analyses.international_facts:index_by_size",
        ("raw/cities", "raw/population", "derived/international_index.csv"),
        (_E + "international_sizes.csv",),
    ),
    Step(
        "international_validation",
        "study.analyses.international_facts:validation",
        (
            "raw/cities",
            "raw/population",
            "derived/acts.csv",
            _E + "international_stock.csv",
        ),
        (_E + "international_validation.csv",),
    ),
    Step(
        "international_rosters",
        "study.analyses.international_facts:roster_totals",
        ("raw/roster_totals", *_ACT_TABLES, "raw/cities", "raw/population"),
        (_E + "international_rosters.csv",),
    ),
    Step(
        "international_timeline",
        "study.analyses.international_facts:timeline",
        (*_SPELL_TABLES, "derived/acts.csv"),
        (_E + "international_timeline.csv",),
    ),
    Step(
        "international_seeds",
        "study.analyses.international_facts:seed_mayors",
        ("raw/mayors", "raw/spells", "raw/cities", "derived/acts.csv"),
        (_E + "international_seeds.csv",),
    ),
    Step(
        "international_who",
        "study.analyses.international:who_acts",
        (
            "raw/foreign_born",
            "derived/mayor_years.csv",
            "derived/acts.csv",
            _E + "international_stock.csv",
        ),
        (_E + "international_who.csv",),
    ),
    Step(
        "international_tenure",
        "study.analyses.international:tenure_models",
        (
            "derived/mayor_years.csv",
            "derived/acts.csv",
            "derived/international_index.csv",
            _E + "international_stock.csv",
        ),
        (_E + "international_tenure.csv",),
    ),
    Step(
        "international_ambition",
        "study.analyses.international:ambition_models",
        (
            "derived/decisions.csv",
            "derived/acts.csv",
            "derived/international_index.csv",
            _E + "international_stock.csv",
        ),
        (_E + "international_ambition.csv",),
    ),
    Step(
        "historic_counts",
        "study.analyses.historic:mayors_counted",
        ("derived/historic_spells.csv",),
        (_E + "historic_counts.csv",),
    ),
    Step(
        "historic_service",
        "study.analyses.historic:historic_service",
        ("derived/historic_spells.csv",),
        (_E + "historic_service.csv",),
    ),
    Step(
        "historic_survival",
        "study.analyses.historic:historic_survival",
        ("derived/historic_spells.csv",),
        (_E + "historic_survival.csv", _E + "historic_at_risk.csv"),
    ),
    Step(
        "historic_trends",
        "study.analyses.historic:trends",
        ("derived/historic_spells.csv",),
        (_E + "historic_trends.csv",),
    ),
    Step(
        "historic_cox",
        "study.analyses.historic:historic_cox",
        ("derived/historic_years.csv",),
        (_E + "historic_cox.csv",),
    ),
    Step(
        "proportional_hazards_more",
        "study.analyses.proportionality:other_models",
        ("derived/mayor_years.csv", "derived/mayor_years_1945.csv", "derived/historic_years.csv"),
        (_E + "proportional_hazards_more.csv", _E + "changing_more.csv"),
    ),
    Step(
        "historic_fours",
        "study.analyses.historic:choices_of_four",
        ("derived/historic_spells.csv", "derived/historic_years.csv"),
        (_E + "historic_fours.csv",),
    ),
    Step(
        "tenure_claims",
        "study.analyses.tenure_claims:compare_tenure",
        (
            _E + "tenure_trends.csv",
            _E + "tenure_cox.csv",
            _E + "tenure_long.csv",
            _E + "tenure_years.csv",
            _E + "tenure_terms.csv",
            _E + "tenure_jackknife.csv",
            _E + "tenure_terms_jackknife.csv",
            _E + "historic_trends.csv",
            _E + "historic_cox.csv",
            _E + "historic_counts.csv",
        ),
        (_E + "tenure_claims.csv",),
    ),
    Step(
        "claims",
        "study.analyses.claims:headlines",
        (_E + "tenure_claims.csv", _E + "ambition_claims.csv"),
        (_E + "claims.csv",),
    ),
    Step(
        "historic_coverage",
        "study.analyses.historic:historic_coverage",
        _SPELL_TABLES,
        (_E + "historic_coverage.csv",),
    ),
    Step(
        "descriptives",
        "study.analyses.descriptives:describe",
        (
            "raw/cities",
            "raw/population",
            "derived/spells.csv",
            "derived/mayor_years.csv",
            "derived/decisions.csv",
        ),
        (_E + "descriptives.csv",),
    ),
    Step(
        "frame_facts",
        "study.analyses.frame_facts:frame_facts",
        (
            "raw/cities",
            "raw/population",
            "raw/career_reviews",
            "derived/spells.csv",
            "derived/mayor_years.csv",
        ),
        (_E + "frame_facts.csv",),
    ),
    Step(
        "coverage_mayors",
        "study.analyses.coverage:mayors_by_period",
        (*_SPELL_TABLES, "raw/population"),
        (_E + "coverage_mayors.csv",),
    ),
    Step(
        "coverage_people",
        "study.analyses.coverage:people_by_period",
        (*_SPELL_TABLES, "raw/population", "raw/career_reviews", "raw/candidacies"),
        (_E + "coverage_people.csv",),
    ),
    Step(
        "coverage_cities",
        "study.analyses.coverage:mayors_by_city",
        (*_SPELL_TABLES, "raw/population"),
        (_E + "coverage_cities.csv",),
    ),
    Step(
        "coverage_measures",
        "study.analyses.coverage:measures_by_period",
        ("raw/cities", *_CITY_TABLES, "raw/city_spending"),
        (_E + "coverage_measures.csv",),
    ),
    Step(
        "coverage_decisions",
        "study.analyses.coverage:decisions_covered",
        ("derived/decisions.csv",),
        (_E + "coverage_decisions.csv",),
    ),
    Step(
        "coverage_years",
        "study.analyses.coverage:measures_by_year",
        ("raw/cities", *_CITY_TABLES, "raw/city_spending"),
        (_E + "coverage_years.csv",),
    ),
)


class Exhibit(NamedTuple):
    """A table or figure: the function that makes it, and the estimates it shows."""

    function: str
    estimates: tuple[str, ...]


def _exhibits(module: str, shown: dict[str, tuple[str, ...]]) -> dict[str, Exhibit]:
    return {
        name: Exhibit(f"study.exhibits.{module}:{name}", needs) for name, needs in shown.items()
    }


TABLES = {
    **_exhibits(
        "tables_claims",
        {
            "claims": ("claims",),
            "tenure_claims": ("tenure_claims",),
            "ambition_claims": ("ambition_claims",),
        },
    ),
    **_exhibits(
        "tables",
        {
            "descriptives": ("descriptives",),
            "world_cities": ("world_cities",),
            "coverage_mayors": ("coverage_mayors",),
            "coverage_people": ("coverage_people",),
            "coverage_cities": ("coverage_cities",),
            "coverage_measures": ("coverage_measures",),
            "coverage_decisions": ("coverage_decisions",),
        },
    ),
    **_exhibits(
        "tables_tenure",
        {
            "service_by_era": ("service_by_era",),
            "tenure_trends": ("tenure_trends",),
            "exit_incidence": ("exit_incidence",),
            "exit_incidence_by_era": ("exit_incidence",),
            "tenure_ols": ("tenure_ols",),
            "tenure_cox": ("tenure_cox",),
            "tenure_cox_more": ("tenure_cox",),
            "proportional_hazards": ("proportional_hazards",),
            "tenure_changing": ("tenure_changing",),
            "proportional_hazards_more": ("proportional_hazards_more", "changing_more"),
            "tenure_long": ("tenure_long",),
            "tenure_years": ("tenure_years",),
            "tenure_terms": ("tenure_terms",),
            "tenure_term_effects": ("tenure_terms",),
            "tenure_chances": ("tenure_terms",),
            "tenure_robustness": ("tenure_robustness", "tenure_jackknife"),
        },
    ),
    **_exhibits(
        "tables_ambition",
        {
            "ambition_shares": ("ambition_shares",),
            "ambition_mayors": ("ambition_mayors",),
            "ambition_over_time": ("ambition_over_time",),
            "ambition_bases": ("ambition_bases",),
            "ambition": ("ambition",),
            "ambition_effects": ("ambition",),
            "ambition_choices": ("ambition",),
            "ambition_variants": ("ambition", "ambition_variants", "ambition_imputed"),
            "ambition_curve": ("ambition_curve",),
            "ambition_winning": ("ambition_winning",),
            "conventions": ("conventions",),
            "convention_tests": ("convention_models", "convention_draws", "coverage_cities"),
            "ambition_diagnostics": ("ambition_diagnostics", "coverage_cities"),
        },
    ),
    **_exhibits(
        "tables_international",
        {
            "international_who": ("international_who",),
            "international_tenure": ("international_tenure",),
            "international_ambition": ("international_ambition",),
            "international_robustness": ("international_tenure", "international_ambition"),
            "international_items": ("international_items",),
            "international_validation": ("international_validation",),
            "international_rosters": ("international_rosters",),
            "international_seeds": ("international_seeds",),
        },
    ),
    **_exhibits(
        "tables_historic",
        {
            "historic_counts": ("historic_counts", "coverage_cities"),
            "historic_service": ("historic_service", "coverage_cities"),
            "historic_trends": ("historic_trends",),
            "historic_cox": ("historic_cox",),
            "historic_fours": ("historic_fours",),
            "historic_coverage": ("historic_coverage", "coverage_cities"),
        },
    ),
}
"""Every table by name."""

FIGURES = {
    **_exhibits(
        "figures",
        {
            "survival_by_era": ("survival_by_era", "at_risk_by_era"),
            "world_cities": ("world_cities",),
            "coverage": ("coverage_measures",),
            "coverage_by_year": ("coverage_years",),
        },
    ),
    **_exhibits(
        "figures_tenure",
        {
            "exit_incidence": ("exit_incidence",),
            "tenure_cox": ("tenure_cox",),
            "tenure_chances": ("tenure_terms",),
            "tenure_robustness": ("tenure_robustness", "tenure_jackknife"),
        },
    ),
    **_exhibits(
        "figures_ambition",
        {
            "ambition_effects": ("ambition",),
            "ambition_over_time": ("ambition_over_time",),
            "ambition_probabilities": ("ambition_probabilities",),
            "ambition_curve": ("ambition_curve",),
        },
    ),
    **_exhibits(
        "figures_international",
        {
            "international_acts": ("international_acts",),
            "international_sizes": ("international_sizes",),
            "international_timeline": ("international_timeline",),
        },
    ),
    **_exhibits(
        "figures_historic", {"historic_survival": ("historic_survival", "historic_at_risk")}
    ),
}
"""Every figure by name."""

FIGURE_ENDINGS = ("svg", "png")


def _estimates(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{_E}{name}.csv" for name in names)


EXHIBITS = (
    *(
        Step(
            f"table_{name}",
            exhibit.function,
            _estimates(exhibit.estimates),
            tuple(f"results/tables/{name}{ENDINGS[form]}" for form in STORED),
            "study.exhibits.tables:renderings",
        )
        for name, exhibit in TABLES.items()
    ),
    *(
        Step(
            f"figure_{name}",
            exhibit.function,
            _estimates(exhibit.estimates),
            tuple(f"results/figures/{name}.{ending}" for ending in FIGURE_ENDINGS),
            "study.exhibits.figures:renderings",
        )
        for name, exhibit in FIGURES.items()
    ),
)

REPORT = Step(
    "report",
    "study.exhibits.report:report",
    (
        *_estimates(ESTIMATES_TOLD),
        *(f"results/tables/{name}.html" for name in TABLES_SHOWN),
        *(f"results/figures/{name}.svg" for name in FIGURES_SHOWN),
    ),
    ("results/report.html",),
)

STEPS = (CHECK, *PANELS, *ANALYSES, *EXHIBITS, REPORT)
