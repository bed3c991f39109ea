"""What the report shows, in order."""

TABLES_SHOWN = (
    "claims",
    "descriptives",
    "service_by_era",
    "exit_incidence",
    "exit_incidence_by_era",
    "tenure_cox",
    "proportional_hazards",
    "historic_counts",
    "historic_service",
    "historic_trends",
    "historic_cox",
    "historic_fours",
    "ambition_shares",
    "ambition",
    "ambition_effects",
    "ambition_choices",
    "conventions",
    "world_cities",
    "coverage_mayors",
    "coverage_measures",
    "historic_coverage",
    "coverage_cities",
)

FIGURES_SHOWN = (
    "survival_by_era",
    "exit_incidence",
    "tenure_cox",
    "ambition_effects",
    "world_cities",
    "coverage",
    "coverage_by_year",
    "historic_survival",
)
