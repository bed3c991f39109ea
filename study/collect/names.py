"""City names as upstream files spell them, turned into the identifiers of cities.csv."""

import re
import unicodedata
from typing import Final

STATES: Final = {
    "Alabama": "AL",
    "Alaska": "AK",
    "Arizona": "AZ",
    "Arkansas": "AR",
    "California": "CA",
    "Colorado": "CO",
    "Connecticut": "CT",
    "Delaware": "DE",
    "District of Columbia": "DC",
    "Florida": "FL",
    "Georgia": "GA",
    "Hawaii": "HI",
    "Idaho": "ID",
    "Illinois": "IL",
    "Indiana": "IN",
    "Iowa": "IA",
    "Kansas": "KS",
    "Kentucky": "KY",
    "Louisiana": "LA",
    "Maine": "ME",
    "Maryland": "MD",
    "Massachusetts": "MA",
    "Michigan": "MI",
    "Minnesota": "MN",
    "Mississippi": "MS",
    "Missouri": "MO",
    "Montana": "MT",
    "Nebraska": "NE",
    "Nevada": "NV",
    "New Hampshire": "NH",
    "New Jersey": "NJ",
    "New Mexico": "NM",
    "New York": "NY",
    "North Carolina": "NC",
    "North Dakota": "ND",
    "Ohio": "OH",
    "Oklahoma": "OK",
    "Oregon": "OR",
    "Pennsylvania": "PA",
    "Rhode Island": "RI",
    "South Carolina": "SC",
    "South Dakota": "SD",
    "Tennessee": "TN",
    "Texas": "TX",
    "Utah": "UT",
    "Vermont": "VT",
    "Virginia": "VA",
    "Washington": "WA",
    "West Virginia": "WV",
    "Wisconsin": "WI",
    "Wyoming": "WY",
}

_CLASS: Final = re.compile(
    r" (?:city|town|village|borough|municipality|urban county|CDP"
    r"|(?:consolidated|metropolitan|metro|unified) government)$"
)
_COUNTY: Final = re.compile(r"[-/][A-Z][a-z]+ County$")

_OTHER_NAMES: Final = {
    "new-york-city": "new-york",
    "boise-city": "boise",
    "nashville-davidson": "nashville",
    "lexington-fayette": "lexington",
    "augusta-richmond": "augusta",
    "urban-honolulu": "honolulu",
    "san-buenaventura": "ventura",
    "washington-d-c": "washington",
    "washington-dc": "washington",
    "charlotte-mecklenburg": "charlotte",
}
"""Slugs of the same city under another name. Names of consolidated governments lead here too."""


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens; `St.` and `Saint` both give `st`.

    Args:
        text: any name, such as "St. Louis" or "Winston Salem".
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = plain.replace("'", "")
    words = re.findall(r"[a-z0-9]+", plain)
    return "-".join("st" if word == "saint" else word for word in words)


def city_id(name: str, state: str) -> str:
    """Identifier of a US city.

    Args:
        name: the city as any upstream file spells it ("New York City", "Boise City",
            "Nashville-Davidson metropolitan government (balance)").
        state: two-letter code or full name of the state.

    Returns:
        Name and state as in cities.csv, such as "new-york-ny". A place that is no city of the
        study gets an identifier too; callers keep those of cities.csv.
    """
    bare = re.sub(r" \([^)]*\)$", "", name.strip())
    bare = _COUNTY.sub("", _CLASS.sub("", bare))
    return _joined(bare.split("/")[0], STATES.get(state.strip(), state.strip()))


def keyed_city_id(key: str) -> str:
    """Identifier of a city given as "name|ST" in lower case, the key of several upstream files.

    Such a key has no class behind the name: "jersey city|NJ" is Jersey City.
    """
    name, _, state = key.partition("|")
    return _joined(name, state)


def _joined(name: str, code: str) -> str:
    words = slug(name)
    return f"{_OTHER_NAMES.get(words, words)}-{code.lower()}"
