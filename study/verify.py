"""Rebuilds the study in a temporary folder and compares it with what is published."""

import json
import tempfile
from pathlib import Path
from typing import Any

from study.compare import compare_files
from study.engine import SCRATCH
from study.manifest import NAME as MANIFEST
from study.paths import Paths
from study.pipeline import STEPS
from study.run import run

TOLERANCE = 1e-6
"""Numbers may differ by this much, absolutely or relative to the larger."""


def compare_manifest(built: str, published: str) -> str:
    """A difference in inputs, code or the list of outputs, blank if there is none.

    The environment and the hashes of outputs may differ: outputs are compared themselves, and
    another Python may round a last digit otherwise.
    """
    new, old = json.loads(built), _manifest(published)
    if not old:
        return "is not the manifest of a run"
    for part in ("study", "inputs", "code"):
        if new[part] != old[part]:
            return f"{part} are not those the published results were made from"
    return "" if set(new["outputs"]) == set(old["outputs"]) else "other outputs are listed"


def _manifest(text: str) -> dict[str, Any]:
    """A published manifest; empty if the text is none."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    parts = {"study", "inputs", "code", "outputs"}
    whole = isinstance(content, dict) and parts <= content.keys()
    return content if whole and isinstance(content["outputs"], dict) else {}


def _compare(built: Path, published: Path) -> str:
    if built.name != Path(MANIFEST).name or not published.is_file():
        return compare_files(built, published, TOLERANCE)
    texts = (file.read_text(encoding="utf-8", errors="replace") for file in (built, published))
    return compare_manifest(*texts)


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
