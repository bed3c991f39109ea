"""Personal names: taking them apart, telling whether two are one person, and naming a person.

The files write one mayor many ways (``G Smedes York``, ``Smedes York``; ``James Suttle``, ``Jim
Suttle``; ``Harvey Gantl``, ``Harvey Gantt``). The rules here are meant for names that share a city
or a ballot, where two people of one family name and like given names are rare. What the rules
cannot tell (a changed family name, a father and son) stands in ``name_variants.csv``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
"""Parts after a family name that tell generations apart."""

TITLES = frozenset({"dr", "mr", "mrs", "ms", "mayor", "hon", "rev", "judge"})
"""Words before a name that are no part of it."""

PARTICLES = frozenset(
    {"de", "del", "della", "la", "le", "di", "da", "dos", "van", "von", "der", "st"}
)
"""Words that belong to the family name that follows them."""

SHORT_FORMS: Mapping[str, str] = {
    "abe": "abraham",
    "al": "albert alan alfred alexander alvin allen",
    "alex": "alexander alejandro alexandra",
    "andy": "andrew",
    "angie": "angela",
    "annie": "anne ann anna",
    "art": "arthur",
    "barb": "barbara",
    "ben": "benjamin",
    "bernie": "bernard",
    "beth": "elizabeth",
    "betsy": "elizabeth",
    "betty": "elizabeth",
    "bill": "william",
    "billy": "william",
    "bob": "robert",
    "bobby": "robert",
    "brad": "bradley bradford",
    "carty": "carleton",
    "cathy": "catherine katherine",
    "charlie": "charles",
    "chet": "chester",
    "chris": "christopher christine christina christian",
    "chuck": "charles",
    "cliff": "clifford",
    "curt": "curtis",
    "dan": "daniel",
    "danny": "daniel",
    "dave": "david",
    "debbie": "deborah debra",
    "denny": "dennis",
    "dick": "richard",
    "don": "donald",
    "doug": "douglas",
    "drew": "andrew",
    "ed": "edward edwin edmund edgar eduardo",
    "eddie": "edward edwin edmund edgar",
    "frank": "franklin francis",
    "fred": "frederick alfred",
    "gabe": "gabriel",
    "geo": "george",
    "gene": "eugene",
    "geoff": "geoffrey",
    "greg": "gregory",
    "gus": "august gustave augustus",
    "hal": "harold",
    "hank": "henry",
    "harry": "harold henry",
    "jack": "john jackson",
    "jake": "jacob",
    "jan": "janet janice",
    "jeff": "jeffrey jefferson",
    "jen": "jennifer",
    "jenny": "jennifer",
    "jerry": "gerald jerome jeremiah",
    "jim": "james",
    "jimmy": "james",
    "joe": "joseph jose",
    "joey": "joseph",
    "johnny": "john",
    "jon": "jonathan john",
    "judy": "judith",
    "kate": "katherine kathryn catherine",
    "kathy": "katherine kathryn kathleen catherine",
    "ken": "kenneth",
    "kenny": "kenneth",
    "larry": "lawrence",
    "lew": "lewis",
    "liz": "elizabeth",
    "lou": "louis",
    "maggie": "margaret",
    "manny": "manuel emanuel",
    "marty": "martin",
    "matt": "matthew",
    "max": "maxwell",
    "mel": "melvin",
    "mick": "michael",
    "mickey": "michael",
    "mike": "michael",
    "mitch": "mitchell",
    "nan": "nancy",
    "nate": "nathan nathaniel",
    "ned": "edward edmund",
    "nick": "nicholas nicolas",
    "norm": "norman",
    "pat": "patrick patricia",
    "peg": "margaret",
    "peggy": "margaret",
    "pete": "peter",
    "phil": "philip phillip",
    "ralph": "rafael",
    "randy": "randall randolph",
    "ray": "raymond",
    "rich": "richard",
    "rick": "richard frederick eric",
    "ricky": "richard",
    "rob": "robert",
    "robbie": "robert",
    "rod": "rodney",
    "ron": "ronald",
    "ronnie": "ronald",
    "rudy": "rudolph",
    "russ": "russell",
    "sally": "sarah",
    "sam": "samuel samantha",
    "sandy": "sandra",
    "stan": "stanley",
    "steve": "stephen steven",
    "sue": "susan suzanne",
    "susie": "susan",
    "tad": "thaddeus",
    "ted": "edward theodore",
    "terry": "terence terrence teresa theresa samuel",
    "thom": "thomas",
    "tim": "timothy",
    "toby": "tobias",
    "tom": "thomas",
    "tommy": "thomas",
    "tony": "anthony antonio",
    "vic": "victor",
    "vince": "vincent",
    "wally": "walter wallace",
    "walt": "walter",
    "will": "william",
    "win": "winfield",
    "wm": "william",
    "woody": "woodrow",
    "zack": "zachary",
}
"""Short form of a given name -> the full forms it may stand for."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name taken apart, in lower-case ASCII.

    Attributes:
        given: Given names and initials in order.
        family: Family name without spaces, hyphens and apostrophes; particles are part of it.
        nicknames: Names given in quotes or brackets.
        suffix: ``jr``, ``sr``, ``ii``, ``iii``, ``iv`` or empty.
    """

    given: tuple[str, ...]
    family: str
    nicknames: tuple[str, ...] = ()
    suffix: str = ""

    @property
    def call_names(self) -> tuple[str, ...]:
        """The names the person may be called by.

        Nicknames, the first given name, and the second where the first is an initial.
        """
        first_full = next((name for name in self.given if len(name) > 1), "")
        head = self.given[:1]
        return tuple(dict.fromkeys(name for name in (*self.nicknames, *head, first_full) if name))

    @property
    def middle_initial(self) -> str:
        """First letter of what follows the first given name; empty where nothing does."""
        return self.given[1][0] if len(self.given) > 1 else ""


def ascii_fold(text: str) -> str:
    """Lower-case ASCII form of a text: accents dropped, typographic quotes made straight."""
    straight = text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x60: "'"})
    return unicodedata.normalize("NFKD", straight).encode("ascii", "ignore").decode().lower()


def _take_nicknames(text: str) -> tuple[str, tuple[str, ...]]:
    quoted = re.compile(r"\(([^)]*)\)|\"([^\"]*)\"|(?:(?<=\s)|^)'([^']+)'(?=\s|,|$)")
    found = tuple(
        re.sub(r"[^a-z]", "", part)
        for groups in quoted.findall(text)
        for part in groups
        if re.search("[a-z]", part)
    )
    return quoted.sub(" ", text), found


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", re.sub(r"' ?|-", "", text))


def _split_family(words: list[str]) -> tuple[list[str], str]:
    start = len(words) - 1
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return words[:start], "".join(words[start:])


@cache
def parse_name(name: str) -> PersonName:
    """Take a name apart.

    Understands ``Given Middle Family, Jr.``, ``FAMILY, GIVEN (NICK)``, quoted nicknames, accents,
    and a missing given name.

    Args:
        name: A name as a file writes it.

    Returns:
        Its parts; ``family`` is empty where the text holds no letter.
    """
    text, nicknames = _take_nicknames(ascii_fold(name))
    head, _, tail = text.partition(",")
    tail_words = _words(tail)
    suffix = next((word for word in tail_words if word in SUFFIXES), "")
    after = [word for word in tail_words if word not in SUFFIXES]
    words = [word for word in _words(head) if word not in TITLES] or _words(head)
    if len(words) > 1 and words[-1] in SUFFIXES:
        suffix = words.pop()
    if after:
        return PersonName(tuple(after), "".join(words), nicknames, suffix)
    if not words:
        return PersonName((), "", nicknames, suffix)
    given, family = _split_family(words)
    return PersonName(tuple(given), family, nicknames, suffix)


@cache
def full_forms(given: str) -> frozenset[str]:
    """A given name with the full forms it may stand for."""
    return frozenset({given, *SHORT_FORMS.get(given, "").split()})


@cache
def edit_distance(left: str, right: str) -> int:
    """Optimal string alignment distance (Damerau 1964; Levenshtein 1966).

    The fewest insertions, deletions, replacements and swaps of neighbours between two words.
    """
    rows = [list(range(len(right) + 1))]
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j - 1] + 1, rows[-1][j] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and b == left[i - 2]:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def same_given(left: str, right: str) -> bool:
    """Whether two given names may be one.

    They are equal, one is a short form of the other (``Mike``, ``Michael``) or its initial, or both
    are short forms of one name (``Bob``, ``Rob``).
    """
    if left == right:
        return True
    if 1 in (len(left), len(right)):
        return left[0] == right[0]
    return bool(full_forms(left) & full_forms(right))


def _misspelt(left: str, right: str, minimum: int) -> bool:
    """One letter apart, both long enough, and not a male and a female form (Paul, Paula)."""
    shorter, longer = sorted((left, right), key=len)
    if len(shorter) < minimum or left[0] != right[0] or longer == shorter + "a":
        return False
    return edit_distance(left, right) == 1


def _given_agree(left: PersonName, right: PersonName) -> bool:
    if any(same_given(a, b) for a in left.call_names for b in right.call_names):
        return not _middles_conflict(left, right)
    return _called_by_middle(left, right) or _called_by_middle(right, left)


def _called_by_middle(long: PersonName, short: PersonName) -> bool:
    """``William Donald Schaefer`` and ``Donald Schaefer``."""
    return any(
        len(name) > 1 and len(called) > 1 and same_given(name, called)
        for name in long.given[1:]
        for called in short.call_names
    )


def _middles_conflict(left: PersonName, right: PersonName) -> bool:
    """Both have a middle name, under the same first name, and its letters differ."""
    if not (left.given and right.given and same_given(left.given[0], right.given[0])):
        return False
    a, b = left.middle_initial, right.middle_initial
    return bool(a and b and a != b)


def same_person(left: PersonName, right: PersonName) -> bool:
    """Whether two names met in one city or on one ballot name one person.

    All letters are the same (``Sharon Sayles-Belton``, ``Sharon Sayles Belton``); or the family
    names are equal and the given names agree (equal, short form, initial, called by the middle
    name); or exactly one of family and given name is misspelt by one letter. Differing
    suffixes or differing middle initials tell two people apart. A name without a given name agrees
    with no other: a family name alone does not tell.

    Args:
        left: A parsed name.
        right: Another.

    Returns:
        True where the rules take them for one person.
    """
    if not (left.family and right.family and left.call_names and right.call_names):
        return False
    if left.suffix and right.suffix and left.suffix != right.suffix:
        return False
    if "".join((*left.given, left.family)) == "".join((*right.given, right.family)):
        return True
    if left.family == right.family:
        return _given_agree(left, right) or (
            any(_misspelt(a, b, 4) for a in left.call_names for b in right.call_names)
            and not _middles_conflict(left, right)
        )
    if not _misspelt(left.family, right.family, 5):
        return False
    return any(
        len(a) > 1 and len(b) > 1 and same_given(a, b)
        for a in left.call_names
        for b in right.call_names
    ) and not _middles_conflict(left, right)


def display_name(name: str) -> str:
    """A name in print.

    Words are capitalised where the file writes all lower or upper case; spaces are single; ``Mc``
    and ``O'`` are followed by a capital.
    """
    text = re.sub(r"\.(?=[^\W\d_]{2})", ". ", re.sub(r"\s+", " ", name).strip())
    text = re.sub(r"\bO' (?=\w)", "O'", text)
    if text == text.lower() or text == text.upper():
        text = re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), text.lower())
        text = re.sub(r"\b(De|Del|La|Van|Von|Der)\b(?=.* )", lambda m: m[0].lower(), text)
        text = text[:1].upper() + text[1:]
        text = re.sub(r"(?<=\w)'S\b", "'s", text)
    text = re.sub(r"\b(Ii|Iii|Iv)\b", lambda match: match[0].upper(), text)
    return re.sub(r"\b(Mc|O')([a-z])", lambda match: match[1] + match[2].upper(), text)


def _common_given(name: PersonName) -> str:
    if name.nicknames:
        return name.nicknames[0]
    full = next((part for part in name.given if len(part) > 1), "")
    return full or "".join(name.given)


def print_parts(display: str) -> tuple[str, str]:
    """Common given name and family name of a printed name, in its own spelling.

    Args:
        display: A name in print (``Robert 'Bob' O'Connor``).

    Returns:
        ``("Bob", "O'Connor")``; the given name is empty where the name is a family name alone.
    """
    parsed = parse_name(display)
    words = re.findall(r"[^\s,\"“”()]+", display)
    letters = {re.sub(r"[^a-z]", "", ascii_fold(word)): word.strip("'‘’") for word in words}
    given = letters.get(_common_given(parsed), _common_given(parsed).upper())
    kept = [word for word in words if re.sub(r"[^a-z]", "", ascii_fold(word)) not in SUFFIXES]
    for start in range(len(kept)):
        tail = " ".join(kept[start:])
        if "".join(_words(ascii_fold(tail))) == parsed.family:
            return given, tail
    return given, parsed.family.capitalize()


def person_slug(display: str, with_initial: bool = False) -> str:
    """Identifier of a person: common given name and family name (``annise-parker``).

    Args:
        display: The person's name in print.
        with_initial: Keep middle initial and suffix, where two people share the short form.

    Returns:
        A lower-case ASCII slug; ``richard-j-daley`` with the initial.
    """
    parsed = parse_name(display)
    given, family = print_parts(display)
    extra = [part[0] for part in parsed.given[1:2] if part != ascii_fold(given)]
    parts = [given, *(extra if with_initial else []), family]
    parts += [parsed.suffix] if with_initial and not extra and parsed.suffix else []
    return "-".join(
        word
        for part in parts
        for word in re.findall(r"[a-z0-9]+", re.sub(r"['.]", "", ascii_fold(part)))
    )


class Spelling(NamedTuple):
    """One way a file spells a person in a city."""

    city_id: str
    name: str
    source: str


def group_people(names: Collection[str]) -> list[list[str]]:
    """Part the names met in one city into people.

    Two names go together if :func:`same_person` says so, directly or through a third name, unless
    that would join names it holds apart by suffix or middle initial.

    Args:
        names: Distinct spellings.

    Returns:
        Lists of spellings, one a person, each sorted; the lists sorted by their first name.
    """
    groups: list[list[str]] = []
    ordered = sorted(names, key=lambda name: (-len(parse_name(name).given), name))
    for name in ordered:
        parsed = parse_name(name)
        hits = [
            group
            for group in groups
            if any(same_person(parsed, parse_name(other)) for other in group)
            and not any(_held_apart(parsed, parse_name(other)) for other in group)
        ]
        if len(hits) > 1 and _held_apart_groups(hits):
            hits = hits[:1]
        merged = [name, *(other for group in hits for other in group)]
        groups = [group for group in groups if group not in hits] + [merged]
    return sorted((sorted(group) for group in groups), key=lambda group: group[0])


def _held_apart(left: PersonName, right: PersonName) -> bool:
    suffixes = left.suffix and right.suffix and left.suffix != right.suffix
    return bool(suffixes) or (left.family == right.family and _middles_conflict(left, right))


def _held_apart_groups(groups: list[list[str]]) -> bool:
    return any(
        _held_apart(parse_name(a), parse_name(b))
        for i, group in enumerate(groups)
        for other in groups[i + 1 :]
        for a in group
        for b in other
    )


def best_name(spellings: Iterable[Spelling], preference: Sequence[str]) -> str:
    """The spelling to print: from the preferred source, there the most frequent, then the longest.

    Args:
        spellings: Every occurrence of the person's name.
        preference: Source keys, best first; others come last.

    Returns:
        The chosen name in print.
    """
    rank = {source: i for i, source in enumerate(preference)}
    counts = Counter((rank.get(item.source, len(rank)), item.name) for item in spellings)
    (_, name), _ = min(
        counts.items(), key=lambda item: (item[0][0], -item[1], -len(item[0][1]), item[0][1])
    )
    return display_name(name)


@dataclass(frozen=True)
class Identities:
    """Who is meant by the spellings of the files.

    Attributes:
        ids: (city_id, spelling) -> mayor_id.
        names: mayor_id -> name in print.
    """

    ids: Mapping[tuple[str, str], str]
    names: Mapping[str, str]


def identify(
    spellings: Collection[Spelling],
    known: Mapping[tuple[str, str], str],
    preference: Sequence[str],
) -> Identities:
    """Give every spelling the identifier of its person.

    Names of a city are parted into people by :func:`group_people`; a family name alone goes to the
    only person of that family name in the city. People with a known identifier keep it. The others
    get ``given-family``; two people of a city who would share it get middle initial or suffix; two
    people of different cities, and people known by the family name alone, get the city_id behind.

    Args:
        spellings: Every occurrence of a name in the files.
        known: (city_id, spelling) -> mayor_id, from hand-made rows and name_variants.csv.
        preference: Source keys in order of whose spelling to print.

    Returns:
        The identifiers, and the names in print.
    """
    by_city: defaultdict[str, list[Spelling]] = defaultdict(list)
    for item in spellings:
        by_city[item.city_id].append(item)
    ids: dict[tuple[str, str], str] = {}
    names: dict[str, str] = {}
    new: list[tuple[str, str, list[str]]] = []
    for city_id, items in sorted(by_city.items()):
        city_known = {name: mayor for (city, name), mayor in known.items() if city == city_id}
        for people in _city_people({item.name for item in items}, city_known):
            spelt = [item for item in items if item.name in people]
            if mayor_id := next((city_known[name] for name in people if name in city_known), None):
                ids |= {(city_id, name): mayor_id for name in people}
                fitting = [item for item in spelt if _fits(item.name, mayor_id)]
                if spelt:
                    names.setdefault(mayor_id, best_name(fitting or spelt, preference))
                continue
            printed = best_name(spelt, preference)
            new.append((city_id, printed, people))
    slugs = _distinct_slugs(
        [(city_id, printed) for city_id, printed, _ in new], set(known.values())
    )
    for slug, (city_id, printed, people) in zip(slugs, new, strict=True):
        ids |= {(city_id, name): slug for name in people}
        names[slug] = printed
    return Identities(ids, names)


def _fits(name: str, mayor_id: str) -> bool:
    return mayor_id in {person_slug(name), person_slug(name, with_initial=True)}


def _city_people(names: set[str], known: Mapping[str, str]) -> list[list[str]]:
    """People among the names of a city and the known names, known people kept apart."""
    groups = _attach_bare_families(group_people(names | set(known)))
    people = []
    hosts = {
        mayor: next((g for g in groups if any(_fits(name, mayor) for name in g)), None)
        for mayor in set(known.values())
    }
    for mayor, host in sorted(hosts.items()):
        strays = [g for g in groups if g is not host and any(known.get(n) == mayor for n in g)]
        if host is not None and not any(known.get(name, mayor) != mayor for name in host):
            for group in strays:
                host.extend(group)
            groups = [g for g in groups if not any(g is stray for stray in strays)]
    for group in groups:
        mayors = sorted({known[name] for name in group if name in known})
        if len(mayors) < 2:
            people.append(group)
            continue
        named = {mayor: [name for name in group if known.get(name) == mayor] for mayor in mayors}
        rest = [name for name in group if name not in known]
        people += [[*named[mayors[0]], *rest], *(named[mayor] for mayor in mayors[1:])]
    return [[name for name in group if name in names or name in known] for group in people]


def _attach_bare_families(groups: list[list[str]]) -> list[list[str]]:
    bare = [g for g in groups if not any(parse_name(name).call_names for name in g)]
    full = [list(g) for g in groups if g not in bare]
    for group in bare:
        family = parse_name(group[0]).family
        hosts = [g for g in full if any(parse_name(name).family == family for name in g)]
        if len(hosts) == 1:
            hosts[0].extend(group)
        else:
            full.append(group)
    return full


def _distinct_slugs(people: list[tuple[str, str]], taken: set[str]) -> list[str]:
    """Identifiers of people given by (city_id, printed name)."""
    short = [person_slug(printed) for _, printed in people]
    in_city = Counter((city_id, slug) for (city_id, _), slug in zip(people, short, strict=True))
    slugs = [
        person_slug(printed, with_initial=in_city[city_id, slug] > 1)
        for (city_id, printed), slug in zip(people, short, strict=True)
    ]
    times = Counter(slugs)
    return [
        f"{slug}-{city_id}" if times[slug] > 1 or slug in taken or "-" not in slug else slug
        for (city_id, _), slug in zip(people, slugs, strict=True)
    ]
