"""Rebuilds the study in a temporary folder and compares it with what is published."""

import json
import re
import tempfile
from pathlib import Path

import numpy as np

from study.engine import SCRATCH
from study.manifest import NAME as MANIFEST
from study.paths import Paths
from study.pipeline import STEPS
from study.run import run

TOLERANCE = 1e-6
"""Numbers may differ by this much, absolutely or relative to the larger."""

PIXEL_TOLERANCE = 2 / 255
"""Pictures may differ by this much in a colour channel."""

_NUMBER = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")


def _close(a: str, b: str) -> bool:
    x, y = float(a), float(b)
    return abs(x - y) <= TOLERANCE * max(1.0, abs(x), abs(y))


def compare_text(built: str, published: str) -> str:
    """The first difference between two texts, blank if there is none.

    Numbers are compared to `TOLERANCE`, everything between them exactly.
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
        if not same_words or not all(_close(x, y) for x, y in numbers):
            return f"line {place}: rebuilt {a[:80]!r}, published {b[:80]!r}"
    return ""


def compare_picture(built: Path, published: Path) -> str:
    """A difference between two PNG files in size or colour, blank if there is none."""
    from matplotlib.image import imread

    a, b = imread(built), imread(published)
    if a.shape != b.shape:
        return f"rebuilt {a.shape[1]} x {a.shape[0]} pixels, published {b.shape[1]} x {b.shape[0]}"
    worst = float(np.abs(a - b).max())
    return f"colours differ by up to {worst:.3f}" if worst > PIXEL_TOLERANCE else ""


def compare_manifest(built: str, published: str) -> str:
    """A difference in inputs, code or the list of outputs, blank if there is none.

    The environment and the hashes of outputs may differ: outputs are compared themselves, and
    another Python may round a last digit otherwise.
    """
    new, old = json.loads(built), json.loads(published)
    for part in ("study", "inputs", "code"):
        if new[part] != old[part]:
            return f"{part} are not those the published results were made from"
    return "" if set(new["outputs"]) == set(old["outputs"]) else "other outputs are listed"


def _compare(built: Path, published: Path) -> str:
    if not published.is_file():
        return "not published"
    if built.suffix == ".png":
        return compare_picture(built, published)
    new, old = (file.read_text(encoding="utf-8") for file in (built, published))
    return (
        compare_manifest(new, old) if built.name == Path(MANIFEST).name else compare_text(new, old)
    )


def verify(paths: Paths, *, jobs: int = 1) -> tuple[int, list[str]]:
    """Rebuilds everything and compares.

    Args:
        paths: the folders whose published files are checked.
        jobs: steps that may run at the same time.

    Returns:
        The number of files compared, and one line for each that differs.

    Raises:
        StepError: the study could not be rebuilt.
    """
    with tempfile.TemporaryDirectory(prefix="mayors-verify-") as folder:
        scratch = Path(folder)
        fresh = Paths(paths.raw, scratch / "derived", scratch / "results", scratch / "build")
        run(fresh, jobs=jobs)
        made = [name for step in STEPS for name in step.makes if not name.startswith(SCRATCH)]
        names = [*made, MANIFEST]
        problems = [
            f"{name}: {difference}"
            for name in names
            if (difference := _compare(fresh.published(name), paths.published(name)))
        ]
    return len(names), problems
