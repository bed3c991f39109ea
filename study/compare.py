"""Whether two files of the study say the same: text exactly, numbers and colours nearly."""

import re
from pathlib import Path

PIXEL_TOLERANCE = 2 / 255
"""Pictures may differ by this much in a colour channel."""

ROUNDING = 1e-9
"""Processors round the last digits of a fit each in their own way; by no more than this."""

_NUMBER = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")


def _close(a: str, b: str, tolerance: float) -> bool:
    x, y = float(a), float(b)
    return abs(x - y) <= tolerance * max(1.0, abs(x), abs(y))


def compare_text(built: str, published: str, tolerance: float) -> str:
    """The first difference between two texts, blank if there is none.

    Args:
        built: A text.
        published: The text it should be.
        tolerance: Numbers may differ by this much, absolutely or relative to the larger; what
            stands between them is compared exactly.
    """
    if built == published:
        return ""
    new, old = built.splitlines(), published.splitlines()
    if len(new) != len(old):
        return f"{len(new)} lines were rebuilt, {len(old)} are published"
    for place, (a, b) in enumerate(zip(new, old, strict=True), start=1):
        if a == b:
            continue
        same_words = _NUMBER.split(a) == _NUMBER.split(b)
        numbers = zip(_NUMBER.findall(a), _NUMBER.findall(b), strict=False)
        if not same_words or not all(_close(x, y, tolerance) for x, y in numbers):
            return f"line {place}: rebuilt {a[:80]!r}, published {b[:80]!r}"
    return ""


def compare_picture(built: Path, published: Path) -> str:
    """A difference between two PNG files in size or colour, blank if there is none."""
    import numpy as np
    from matplotlib.image import imread

    a, b = imread(built), imread(published)
    if a.shape != b.shape:
        return f"rebuilt {a.shape[1]} x {a.shape[0]} pixels, published {b.shape[1]} x {b.shape[0]}"
    worst = float(np.abs(a - b).max())
    return f"colours differ by up to {worst:.3f}" if worst > PIXEL_TOLERANCE else ""


def same_bytes(a: Path, b: Path) -> bool:
    """Whether two files exist and are equal byte for byte."""
    return a.is_file() and b.is_file() and a.read_bytes() == b.read_bytes()


def compare_files(built: Path, published: Path, tolerance: float) -> str:
    """A difference between two files of one name, blank if there is none.

    Args:
        built: A text or a PNG file.
        published: The file it should be; may be absent.
        tolerance: As for `compare_text`.
    """
    if not published.is_file():
        return "not published"
    if same_bytes(built, published):
        return ""
    if built.suffix == ".png":
        return compare_picture(built, published)
    new, old = (file.read_text(encoding="utf-8") for file in (built, published))
    return compare_text(new, old, tolerance)
