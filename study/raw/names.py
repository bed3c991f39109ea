"""Names as people type them."""

import re
import unicodedata


def plain_name(name: str) -> str:
    """A name without case, accents and punctuation: `José  Peña, Jr.` becomes `jose pena jr`."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"[^a-z0-9 -]", "", letters).replace("-", " ").split())
