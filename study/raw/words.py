"""Plain words for the codes of data/raw, and for what its notes abbreviate."""

from collections.abc import Mapping
from typing import Final

UNOPPOSED: Final = "Unopposed"
"""The runner-up in elections.csv of a contest in which nobody else stood."""

ENTRIES: Final = {
    "elected": "elected",
    "special_election": "elected at a special election",
    "succeeded": "succeeded on a vacancy",
    "appointed": "appointed",
    "": "way in not known",
}
"""How a spell began."""

EXITS: Final = {
    "defeated": "defeated",
    "retired": "did not seek another term",
    "term_limited": "barred by a term limit",
    "other_office": "left for another office, won or sought",
    "appointed_elsewhere": "appointed elsewhere",
    "resigned": "resigned",
    "removed": "removed",
    "recalled": "recalled",
    "died": "died in office",
    "office_abolished": "office abolished",
    "": "way out not known",
}
"""How a spell ended."""

ACTING_EXITS: Final = {**EXITS, "retired": "acting time ended"}
"""How the spell of an acting mayor ended: `retired` is also the plain end of such a time."""

CONTESTS: Final = {
    "regular": "regular mayoral election",
    "special": "special mayoral election",
    "recall": "recall election",
}
"""Kinds of election."""

INCUMBENTS: Final = {
    "won": "the incumbent won",
    "lost": "the incumbent lost",
    "retired": "the incumbent did not run",
    "term_limited": "the incumbent was barred by a term limit",
    "none": "no incumbent",
}
"""What became of the incumbent at an election."""

OFFICES: Final = {
    "us_house": "US House",
    "us_senate": "US Senate",
    "governor": "governor",
    "lieutenant_governor": "lieutenant governor",
    "attorney_general": "attorney general",
    "secretary_of_state": "secretary of state",
    "treasurer": "state treasurer",
    "other_statewide": "another statewide office",
    "president": "president",
    "vice_president": "vice president",
    "state_legislature": "state legislature",
    "county_executive": "county executive",
    "cabinet_secretary": "cabinet secretary",
    "ambassador": "ambassador",
    "other_federal": "another federal office",
    "other": "another elective office",
}
"""Offices sought and held."""

STAGES: Final = {
    "declared": "before any vote",
    "primary": "in the primary",
    "runoff": "in the runoff",
    "convention": "at the convention",
    "general": "in the general election",
}
"""Last stage of a bid."""

FORMS: Final = {
    "mayor_council": "mayor-council",
    "council_manager": "council-manager",
    "commission": "commission",
}
"""Forms of city government."""

SELECTIONS: Final = {
    "direct": "directly elected",
    "council": "chosen by the council",
    "rotation": "in rotation among the council",
}
"""How a mayor is chosen."""

BALLOTS: Final = {"partisan": "partisan ballot", "nonpartisan": "nonpartisan ballot"}
"""Whether ballots show the parties."""

GENDERS: Final = {"female": "female", "male": "male", "other": "other gender"}
RACES: Final = {
    "white": "white",
    "black": "Black",
    "hispanic": "Hispanic",
    "asian": "Asian",
    "native": "Native American",
    "other": "other race",
}
PARTIES: Final = {
    "democratic": "Democrat",
    "republican": "Republican",
    "independent": "independent",
    "other": "other party",
    "nonpartisan": "no party",
}

ACTS: Final = {
    "sister_city": "sister city",
    "network_membership": "network membership",
    "network_leadership": "network leadership",
    "declaration": "declaration",
    "trade_mission": "trade mission",
    "event_bid": "bid for an event",
    "event_host": "host of an event",
    "office_created": "office created",
    "statement": "statement",
    "other": "other act",
}
"""Categories of acts abroad."""

ACTS_BY_ROLE: Final = {
    ("sister_city", "partner"): "sister city:",
    ("network_membership", "member"): "network membership:",
    ("declaration", "signatory"): "signs a declaration:",
    ("declaration", "participant"): "takes part in a declaration:",
    ("trade_mission", "leader of a mission"): "leads a trade mission:",
    ("event_host", "host"): "host of an event:",
    ("event_host", "selected as host"): "chosen as host of an event:",
    ("office_created", "office"): "office created:",
    ("statement", "address"): "address to",
    ("statement", "dispute"): "statement on",
    ("statement", "interview"): "statement on",
    ("statement", "support"): "statement in support of",
    ("other", "delegate"): "delegation:",
    ("other", "visit"): "visit:",
}
"""Acts abroad whose category and role are said in one phrase, up to the counterpart."""

PLACED_ACTS: Final = frozenset({"sister_city", "trade_mission", "office_created", "other"})
"""Acts whose counterpart lies in the country of the row, so that the country says where."""

LISTED: Final = {"network_leadership": "in the post by then, may have begun earlier"}
"""What the date of a list means for a category; elsewhere the city is `first seen on a list`."""

NOTES: Final = {
    "what became of the incumbent: by the spell": "what became of the incumbent is read from the "
    "mayor's spell in office, not from a page on the contest",
    "runner_up_votes:": "votes for the runner-up:",
    "winner_votes:": "votes for the winner:",
    "total_votes:": "votes for all:",
    "why=": "reason code ",
}
"""What notes abbreviate, in words."""

COUNTRIES: Final = {
    "AE": "United Arab Emirates",
    "AF": "Afghanistan",
    "AL": "Albania",
    "AM": "Armenia",
    "AO": "Angola",
    "AR": "Argentina",
    "AT": "Austria",
    "AU": "Australia",
    "AZ": "Azerbaijan",
    "BE": "Belgium",
    "BG": "Bulgaria",
    "BJ": "Benin",
    "BR": "Brazil",
    "BS": "Bahamas",
    "BY": "Belarus",
    "CA": "Canada",
    "CH": "Switzerland",
    "CI": "Ivory Coast",
    "CL": "Chile",
    "CM": "Cameroon",
    "CN": "China",
    "CO": "Colombia",
    "CR": "Costa Rica",
    "CU": "Cuba",
    "CV": "Cape Verde",
    "CZ": "Czech Republic",
    "DE": "Germany",
    "DK": "Denmark",
    "DO": "Dominican Republic",
    "EC": "Ecuador",
    "EG": "Egypt",
    "ER": "Eritrea",
    "ES": "Spain",
    "ET": "Ethiopia",
    "FI": "Finland",
    "FR": "France",
    "GB": "United Kingdom",
    "GE": "Georgia (country)",
    "GH": "Ghana",
    "GM": "Gambia",
    "GR": "Greece",
    "HR": "Croatia",
    "HT": "Haiti",
    "HU": "Hungary",
    "ID": "Indonesia",
    "IE": "Ireland",
    "IL": "Israel",
    "IN": "India",
    "IQ": "Iraq",
    "IS": "Iceland",
    "IT": "Italy",
    "JM": "Jamaica",
    "JO": "Jordan",
    "JP": "Japan",
    "KE": "Kenya",
    "KG": "Kyrgyzstan",
    "KH": "Cambodia",
    "KR": "South Korea",
    "LR": "Liberia",
    "LT": "Lithuania",
    "LV": "Latvia",
    "MA": "Morocco",
    "MD": "Moldova",
    "MK": "North Macedonia",
    "ML": "Mali",
    "MM": "Myanmar",
    "MN": "Mongolia",
    "MX": "Mexico",
    "NA": "Namibia",
    "NG": "Nigeria",
    "NI": "Nicaragua",
    "NO": "Norway",
    "NZ": "New Zealand",
    "PA": "Panama",
    "PE": "Peru",
    "PH": "Philippines",
    "PK": "Pakistan",
    "PL": "Poland",
    "PR": "Puerto Rico",
    "PS": "Palestinian territories",
    "PT": "Portugal",
    "PY": "Paraguay",
    "RO": "Romania",
    "RS": "Serbia",
    "RU": "Russia",
    "RW": "Rwanda",
    "SE": "Sweden",
    "SI": "Slovenia",
    "SK": "Slovakia",
    "SL": "Sierra Leone",
    "SN": "Senegal",
    "SO": "Somalia",
    "SV": "El Salvador",
    "SZ": "Eswatini",
    "TH": "Thailand",
    "TM": "Turkmenistan",
    "TR": "Turkey",
    "TT": "Trinidad and Tobago",
    "TW": "Taiwan",
    "TZ": "Tanzania",
    "UA": "Ukraine",
    "US": "United States",
    "UZ": "Uzbekistan",
    "VA": "Holy See",
    "VE": "Venezuela",
    "VN": "Vietnam",
    "VU": "Vanuatu",
    "ZA": "South Africa",
    "ZM": "Zambia",
    "ZW": "Zimbabwe",
}
"""Countries of data/raw by their ISO 3166-1 codes; a code without a name is printed as it is."""


def said(table: Mapping[str, str], code: str) -> str:
    """The plain words for a code; a code without words, and a blank, as they are."""
    return table.get(code, code)


def note_words(note: str) -> str:
    """A note of data/raw with its abbreviations said in words."""
    for short, words in NOTES.items():
        note = note.replace(short, words)
    return note


def span(start: object, end: object) -> str:
    """A stretch of time: `1990 to 1998-01`, or `since 1990` if it has no end."""
    return f"{start} to {end}" if end else f"since {start}"
