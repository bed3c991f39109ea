"""Tables of the historic sample."""

from typing import Final

import pandas as pd

from study.analyses.estimates import LEVEL_TEXT
from study.analyses.historic import BY_LENGTH, COX_TERMS, PUBLISHED_MAYORS
from study.analyses.tenure_effects import JACKKNIFE
from study.choices import (
    CHOSEN_FOUR,
    HISTORIC_MODELLED,
    HISTORIC_RESTRICTED_YEARS,
    HOLLI_JONES,
    OTHER_HISTORIC,
)
from study.exhibits.cells import city_names, from_frame, number, regression
from study.exhibits.grid import Grid
from study.exhibits.tables import CLUSTERED

_GROUPS: Final = {
    **dict.fromkeys(OTHER_HISTORIC, "other candidate"),
    **dict.fromkeys(CHOSEN_FOUR, "one of the four"),
    **dict.fromkeys(HOLLI_JONES, "one of the fifteen"),
}


def historic_counts(counts: pd.DataFrame, cities: pd.DataFrame) -> Grid:
    """Distinct mayors 1820-1995, beside the published number."""
    names = city_names(cities)
    named = counts.assign(
        group=counts["cities"].map(_GROUPS),
        cities=[names.get(city, city.capitalize()) for city in counts["cities"]],
    )
    return from_frame(
        named,
        "Mayors of the historic cities, 1820-1995",
        {
            "cities": "Cities",
            "group": "In the sample as",
            "mayors_with_acting": "Mayors with acting",
            "mayors": "Without those only acting",
            "mayors_verified": "Verified",
            "spells": "Regular spells",
            "mean_years_per_mayor": "Mean years a mayor",
            "unverified_spells": "Unverified spells",
        },
        {
            "mayors_with_acting": 0,
            "mayors": 0,
            "mayors_verified": 0,
            "spells": 0,
            "mean_years_per_mayor": 2,
            "unverified_spells": 0,
        },
        [
            f"Published: {PUBLISHED_MAYORS} mayors in nineteen cities, 1820-1995 (McNitt 2010). "
            "The abstract does not say which nineteen. The four taken here are a choice "
            f"among {len(OTHER_HISTORIC)} candidates; the others are counted but not in the "
            "sample. A person counts once in a city.",
        ],
    )


def historic_service(service: pd.DataFrame, cities: pd.DataFrame) -> Grid:
    """Years and terms by era and by city."""
    return from_frame(
        service.assign(label=service["label"].replace(city_names(cities))),
        "Years and terms in office by era of entry and by city, nineteen cities",
        {
            "label": "",
            "spells": "Spells",
            "mayors": "Mayors",
            "mean_years": "Mean years",
            "median_years": "Median years",
            "mean_terms": "Mean terms",
            "spells_with_terms": "Spells with terms",
            "restricted_mean_years": f"Mean of first {HISTORIC_RESTRICTED_YEARS} years",
            "restricted_mean_se": "(s.e.)",
        },
        {
            "spells": 0,
            "mayors": 0,
            "mean_years": 2,
            "median_years": 2,
            "mean_terms": 2,
            "spells_with_terms": 0,
            "restricted_mean_years": 2,
            "restricted_mean_se": 2,
        },
        [
            "Regular verified spells. Terms served are years divided by the length of a term on "
            "entry, rounded up (a tenth of a term more is let pass), where a source states that "
            "length. Standard errors take spells as independent.",
        ],
    )


def historic_trends(estimates: pd.DataFrame) -> Grid:
    """Years and terms on the decade of entry."""
    return regression(
        estimates.loc[estimates["estimator"].ne(JACKKNIFE)],
        "Trend of years and terms served, nineteen cities: change a decade of entry",
        {
            "years": "Years",
            "years, same spells": "Years, same spells as terms",
            "terms": "Terms",
            "years, given term length": "Years, given term length",
            "terms, given term length": "Terms, given term length",
        },
        {
            "entry_decade": "Decade of entry",
            "term_years": "Length of a term, years",
            "const": "Constant (entry in 1900)",
        },
        [
            f"{CLUSTERED} OLS on completed spells. The second and third columns use the same "
            "spells, those whose term length is known, so that the two trends can be compared. So "
            "few clusters make these errors too small: tenure_claims has those by leaving cities "
            "out.",
        ],
    )


def historic_cox(estimates: pd.DataFrame) -> Grid:
    """Cox models of leaving office in the nineteen cities."""
    heads = {
        "decade": "(1)",
        "decade and growth": "(2)",
        "decade, growth and term length": "(3)",
        BY_LENGTH: "(4)",
    }
    knife = estimates["estimator"].eq(JACKKNIFE)
    growth = estimates.loc[knife & estimates["term"].eq("population_growth_percent")]
    intervals = "; ".join(
        f"{heads[r['model']]} {number(r['conf_low'], 3)} to {number(r['conf_high'], 3)}"
        for r in growth.to_dict("records")
    )
    return regression(
        estimates.loc[~knife],
        f"Cox models of leaving office, nineteen cities from {HISTORIC_MODELLED}: "
        "log hazard ratios",
        heads,
        COX_TERMS,
        [
            f"{CLUSTERED} A negative sign means longer service. Mayor-years, (start, stop] in days "
            "of office, growth of the census decade, Efron ties. Column 3 has only the cities and "
            "years whose term length a source states; in column 4 each length of a term has its "
            "own baseline, the unknown too.",
            f"So few clusters make these errors too small. {LEVEL_TEXT} intervals of growth by "
            f"leaving one city out at a time (CV3): {intervals}.",
        ],
    )


def historic_fours(fours: pd.DataFrame) -> Grid:
    """How the results move with the choice of the four cities."""
    main = fours.loc[fours["main"].astype(bool)].iloc[0]
    measures = {
        "mayors": ("Mayors, without those only acting", 0),
        "years_slope": ("Years served, change a decade", 3),
        "terms_slope": ("Terms served, change a decade", 3),
        "growth_estimate": ("Growth, log hazard ratio", 3),
    }
    rows = [
        [
            label,
            number(main[name], digits),
            number(fours[name].min(), digits),
            number(fours[name].median(), digits),
            number(fours[name].max(), digits),
        ]
        for name, (label, digits) in measures.items()
    ]
    return Grid(
        f"Every choice of four cities beside the fifteen ({len(fours)} choices)",
        ["", "Main choice", "Lowest", "Median", "Highest"],
        rows,
        [f"Published number of mayors: {PUBLISHED_MAYORS}. Each choice is a row of the CSV file "
         "results/estimates/historic_fours.csv."],
    )  # fmt: skip


def historic_coverage(coverage: pd.DataFrame, cities: pd.DataFrame) -> Grid:
    """Share of city-years to 1995 with a named mayor."""
    return from_frame(
        coverage.assign(city=coverage["city_id"].map(city_names(cities))),
        "Historic cities: city-years to 1995 with a named mayor",
        {
            "city": "City",
            "first_year": "From",
            "city_years": "City-years",
            "named_percent": "Named, %",
            "verified_percent": "Verified, %",
            "not_verified": "Years without a verified mayor",
            "spells": "Spells",
            "unverified_percent": "Unverified spells, %",
            "overlaps": "Overlaps",
        },
        {
            "city_years": 0,
            "named_percent": 1,
            "verified_percent": 1,
            "spells": 0,
            "unverified_percent": 1,
            "overlaps": 0,
        },
        [
            "From 1820 or the first mayor known. Named: a spell of any status covers 2 July; "
            "verified: one that does not rest on memory alone. Years without a verified mayor: "
            "also those in which nobody held the office. Overlaps: regular spells that begin more "
            "than a year before the one before them ends, imprecise dates at their middle.",
        ],
    )
