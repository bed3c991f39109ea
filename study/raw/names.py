"""Names as people type them."""

import unicodedata
from typing import Final

ACCENTS: Final = 200
"""Combining classes of Unicode from here on are marks above or below a letter, such as accents."""


def plain_name(name: str) -> str:
    """A name without case, accents and punctuation: `José  Peña, Jr.` becomes `jose pena jr`.

    Letters of any script stay. A name without letters and digits becomes "", and is no name.
    """
    words = unicodedata.normalize("NFKD", name).casefold().replace("-", " ").split()
    return " ".join(filter(None, ("".join(filter(_kept, word)) for word in words)))


def _kept(character: str) -> bool:
    told = unicodedata.category(character)[0] in "LMN"
    return told and unicodedata.combining(character) < ACCENTS
