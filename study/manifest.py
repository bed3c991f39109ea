"""What a run was made of: hashes of inputs, code and outputs, and the versions that made them."""

import json
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from study import __version__
from study.engine import SCRATCH, Step, code_of, digest, environment
from study.paths import ROOT, Paths

NAME = "results/manifest.json"

_OUTPUT = re.compile(r"(derived|results)(/[A-Za-z0-9_]+)*/[A-Za-z0-9_]+\.[a-z]+")
"""Names of published files; none leads out of the folders of a run."""


def manifest(steps: Sequence[Step], paths: Paths, changed: Collection[str]) -> str:
    """The manifest as JSON: study version, environment, and a SHA-256 for every file.

    Args:
        steps: all steps of the pipeline, every output built.
        paths: the folders of the run.
        changed: outputs that are about to be published; of the others the published file counts.
    """
    code = sorted({file for step in steps for file in code_of(step)})
    inputs = sorted({name for step in steps for name in step.needs if name.startswith("raw/")})
    outputs = sorted(name for step in steps for name in step.makes if not name.startswith(SCRATCH))
    content = {
        "study": __version__,
        "environment": environment(),
        "inputs": {
            "raw/datapackage.json": digest(paths.raw / "datapackage.json"),
            **{f"{name}.csv": digest(paths.built(f"{name}.csv")) for name in inputs},
        },
        "code": {file.relative_to(ROOT).as_posix(): digest(file) for file in code},
        "outputs": {
            name: digest(paths.built(name) if name in changed else paths.published(name))
            for name in outputs
        },
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def listed_outputs(file: Path) -> list[str]:
    """Outputs named in an earlier manifest; none if there is no readable one."""
    try:
        listed = list(json.loads(file.read_text(encoding="utf-8"))["outputs"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    return [name for name in listed if isinstance(name, str) and _OUTPUT.fullmatch(name)]
