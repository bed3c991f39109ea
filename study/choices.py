"""Every choice of the study in one place: windows, thresholds, tiers, groups, lags, eras.

Nothing of the kind is written inline elsewhere. `docs/methods.md` gives the reasons.
"""

from typing import Final

# --- samples -----------------------------------------------------------------------------
FRAME_POPULATION: Final = 160_000
"""People at any census 1990-2020 that bring a city into the frame (Heberlig et al. 2017)."""

LARGER_POPULATION: Final = 250_000
"""People at the census of 1990 from which the curve of specifications takes larger cities alone."""

FRAME_CENSUSES: Final = (1990, 2000, 2010, 2020)

MODERN_START: Final = "1985-01-01"
"""Opening of the modern tenure window; mayors then in office enter late (left truncation)."""

MODERN_YEAR: Final = int(MODERN_START[:4])

LONG_START: Final = "1945-01-01"
"""Opening of the long window, for the cities whose mayors are known that long."""

LONG_YEAR: Final = int(LONG_START[:4])

LONG_KNOWN_YEARS: Final = (1950, 1984)
LONG_KNOWN_SHARE: Final = 0.9
"""A city is known that long when it has a known mayor on 1 July in this share of these years."""

AMBITION_YEARS: Final = (1992, 2012)
"""First and last decision year of the paper's window (Heberlig et al. 2017)."""

AMBITION_EXTENDED: Final = (AMBITION_YEARS[0], 2020)
"""The same window carried on as far as every decision's time for bids (`BID_WINDOW_YEARS`) has been
seen. Beyond it, only those who stayed would be known: they have no later bid to wait for."""

LAST_DECISIONS: Final = 2023
"""Last year in which decisions are counted; of the years after `AMBITION_EXTENDED` not all bids
have been seen."""

PERIODS: Final = tuple(
    (first, last)
    for first, last in (
        (MODERN_YEAR, AMBITION_YEARS[0] - 1),
        AMBITION_YEARS,
        (AMBITION_YEARS[1] + 1, AMBITION_EXTENDED[1]),
        (AMBITION_EXTENDED[1] + 1, LAST_DECISIONS),
    )
    if first <= last
)
"""Periods in which decisions are counted: before the paper's window, in it, and after it."""

COLLECTED_FROM: Final = 1985
"""Year from which the mayors of every city of the frame are looked for. Before it most of them come
from election files, which cover fewer cities and seldom tell why a mayor left."""

COVERAGE_PERIODS: Final = (
    (COLLECTED_FROM, 1989),
    (1990, 1999),
    (2000, 2009),
    (2010, 2019),
    (2020, 2024),
)
"""Periods of the tables of coverage."""

HOLLI_JONES: Final = (
    "baltimore-md",
    "boston-ma",
    "buffalo-ny",
    "chicago-il",
    "cincinnati-oh",
    "cleveland-oh",
    "detroit-mi",
    "los-angeles-ca",
    "milwaukee-wi",
    "new-orleans-la",
    "new-york-ny",
    "philadelphia-pa",
    "pittsburgh-pa",
    "san-francisco-ca",
    "st-louis-mo",
)
"""The fifteen cities of Holli and Jones's biographical dictionary, taken for McNitt's."""

OTHER_HISTORIC: Final = (
    "dallas-tx",
    "denver-co",
    "houston-tx",
    "minneapolis-mn",
    "phoenix-az",
    "san-diego-ca",
    "seattle-wa",
)
"""Candidates for the four cities beside Holli and Jones's fifteen."""

CHOSEN_FOUR: Final = ("dallas-tx", "houston-tx", "minneapolis-mn", "san-diego-ca")
"""The four taken in the main historic sample, a choice of this study: McNitt's abstract does not
say which nineteen. Every other choice of four is run as a sensitivity."""

HISTORIC_YEARS: Final = (1820, 1995)
"""First and last year of McNitt's frame. A mayor counts who held office in it at any time."""

HISTORIC_MODELLED: Final = 1853
"""First year of the models of the historic sample, that of McNitt's multivariate part."""

HISTORIC_RESTRICTED_YEARS: Final = 12
"""Restricted means of the historic sample count the first twelve years."""

TERM_LET_PASS: Final = 0.1
"""Part of a term that years in office may run past whole terms without counting as one more, where
terms served are years over the length of a term: days of taking office move by weeks."""

HISTORIC_ERAS: Final = ((1820, 1852), (1853, 1899), (1900, 1944), (1945, 1995))
"""Eras of entry in the historic sample; the paper's multivariate part begins in 1853."""

# --- units -------------------------------------------------------------------------------
DAYS_PER_YEAR: Final = 365.25

CONTEST_TO_OFFICE_DAYS: Final = 28
"""Usual days from a contest to the taking of office: the median (27) of 355 elected mayors whose
start is known to the day and lies in the year of the contest. A mayor who left after the contest,
up to so many days before the next is taken to have come in, left on the day the next came in."""

CONTEST_BEFORE_DAYS: Final = 120
"""How long before the year of the start the contest may lie that dates it to that year's first
days."""

HANDOVER_GAP_DAYS: Final = 60
"""Days between two mayors of a city up to which the second is taken to have followed the first."""

ELECTION_TO_OFFICE_DAYS: Final = 400
"""A winner takes office at most this many days after the contest."""

NEXT_REGULAR_DAYS: Final = 120
"""The next regular election of a city after a decision lies more than so many days after it: a
nearer one is a second round, or fills the place that the decision left open."""

BID_MONTH: Final = 11
"""Month of every bid: of bids the year alone is known, and general elections are in November."""

BID_WITH_REELECTION_MONTHS: Final = 12
"""Months after a lost re-election up to which a bid counts as the choice made then. After one that
comes later the choice was re-election."""

BID_WINDOW_YEARS: Final = 4
"""After the last decision, years in which a bid counts when no next regular election is seen."""

COVARIATE_LAG_YEARS: Final = 1
"""Windows of covariates end this many years before the year of the row."""

RAPE_REDEFINED: Final = 2013
"""First year in which the violent count holds rape by the wider definition."""

OTHER_EVENTS: Final = {
    "summer_olympics": (1896, 2024),
    "winter_olympics": (1924, 2024),
    "super_bowl": (1967, 2024),
    "worlds_fair": (1876, 2024),
    "world_cup": (1930, 2024),
    "pan_american_games": (1951, 2024),
    "final_four": (1968, 2024),
    "all_star_game": (1968, 2024),
}
"""Events beside the conventions that a city bids for and whose hosts in the United States are all
known, with the first and last year of the list: in these years absence is a real 0. Summits are
known in part only; nobody bids for a papal visit."""

SPENDING_GROUPS: Final = {
    "police": ("police",),
    "social": ("health", "hospitals", "welfare", "housing"),
    "development": ("highways", "parks", "capital_outlay"),
}
"""McNitt's three kinds of performance by functions of city_spending.csv. Capital outlay is that of
all functions, so that building roads and parks counts twice in `development`."""

# --- exits -------------------------------------------------------------------------------
EXIT_GROUPS: Final = {
    "defeated": "defeat",
    "retired": "retirement",
    "term_limited": "term limit",
    "other_office": "other office",
    "appointed_elsewhere": "other office",
    "resigned": "resignation",
    "removed": "death or removal",
    "recalled": "defeat",
    "died": "death or removal",
    "office_abolished": "death or removal",
}
"""Exit codes of spells.csv to the causes of the models. A recall is a lost vote."""

UNKNOWN_EXIT: Final = "unknown"

CAUSES: Final = (
    "defeat",
    "retirement",
    "other office",
    "term limit",
    "resignation",
    "death or removal",
    UNKNOWN_EXIT,
)

# --- eras (year of entry) ------------------------------------------------------------------
ERAS: Final = ((1945, 1964), (1965, 1984), (1985, 1999), (2000, 2012), (2013, 2024))

# --- tenure --------------------------------------------------------------------------------
RESTRICTED_YEARS: Final = 8
"""Restricted means by era count the first eight years, which even the last era can show."""

RESTRICTED_TERMS: Final = 3
"""Terms counted in restricted means of terms."""

MORE_TERMS: Final = 4
"""Terms counted beside that, to see how much hangs on the number."""

MEAN_HORIZON_YEARS: Final = 12
"""Expected years of the Cox model are those of the first twelve."""

CONTRAST: Final = (0.1, 0.9)
"""Effects are told between a city at this share of a covariate's distribution and one at that."""

HAZARD_TEST_LEVEL: Final = 0.05
"""A covariate whose test of proportional hazards has a smaller p gets an effect that changes with
time."""

EVENTS_PER_COVARIATE: Final = 10
"""A cause with fewer exits a covariate is not modelled."""

# --- ambition ------------------------------------------------------------------------------
OFFICE_TIERS: Final = {
    "us_house": "higher",
    "us_senate": "higher",
    "governor": "higher",
    "lieutenant_governor": "higher",
    "attorney_general": "higher",
    "secretary_of_state": "higher",
    "treasurer": "higher",
    "other_statewide": "higher",
    "president": "higher",
    "vice_president": "higher",
    "state_legislature": "state legislature",
    "county_executive": "county",
    "other": "other",
}

IMPUTATION_SEED: Final = 20170501
RANDOMISATION_SEED: Final = 20170502
RANDOMISATION_DRAWS: Final = 20_000
"""Seeds of what is drawn at random, and draws of hosts in the test of conventions."""

BALLOT_STAGES: Final = ("primary", "runoff", "general")
"""Stages at which a name stands on a ballot; `declared` and `convention` are the wider view."""

REVIEWED_FROM: Final = 1990
"""Mayors with a spell in the frame that ended in this year or later are looked up for bids."""

YEARS_AFTER_OFFICE: Final = 8
"""Bids are collected while a mayor is in office and for so many years after."""

# --- international activity ------------------------------------------------------------------
ACT_GROUPS: Final = {
    "agreements": ("sister_city",),
    "memberships": ("network_membership", "declaration"),
    "leadership": ("network_leadership",),
    "missions": ("trade_mission", "event_bid", "event_host", "statement", "other"),
    "offices": ("office_created",),
}
"""Categories of international_activity.csv by what kind of effort they are."""

PRESS_BORN: Final = ("missions",)
"""Groups known from news alone: large cities are written about more. Only in sensitivity."""

ACT_YEARS: Final = (1985, 2024)
"""Years for which acts were looked for in every city of the frame alike."""

FIRST_ROSTERS: Final = (2005, 2014)
"""About the years of the first list of the climate agreement and of the first network lists that
show every US member. Before them a city that only joined networks looks idle."""

CONTROL_YEARS: Final = 4
"""Negative control: acts in so many years before a mayor came in must not predict the career."""

LANDMARK_MONTHS: Final = (12, 24)
"""Landmarks: acts up to here, careers from here."""

ACT_PERIODS: Final = (1995, 2005, 2015)
"""First years of the periods that the count model of acts tells apart."""

FEWEST_MEMBERS: Final = 5
"""An item of the core index that fewer cities of the frame ever have is left out."""

SIZE_YEAR: Final = 2010
"""Census by which the cities are put into thirds by size."""

SEED_KEYS: Final = ("foster-swiney-2021", "stren-friendly-2017")
"""Source keys of the two papers behind the project."""

BEST_COVERED: Final = 0.55
"""A city is well covered when this share of its sister cities of 2023 has a dated agreement."""

SISTER_STEPS: Final = (1, 3, 6)
"""Items of the core index: the city has at least so many dated sister-city agreements."""
