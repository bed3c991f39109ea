"""Where raw, derived and results lie, for the shipped data or a user's own folder."""

import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Paths:
    """The folders of one run.

    Attributes:
        raw: tables that the run reads.
        derived: panels that the run publishes.
        results: estimates, tables, figures, report and manifest that the run publishes.
        build: scratch folder in which the steps work before anything is published.
    """

    raw: Path
    derived: Path
    results: Path
    build: Path

    def built(self, name: str) -> Path:
        """The file in the scratch folder (or in the raw folder) behind a name of the pipeline."""
        area, _, rest = name.partition("/")
        return self.raw / rest if area == "raw" else self.build / name

    def published(self, name: str) -> Path:
        """The place where a built file of the pipeline is published."""
        area, _, rest = name.partition("/")
        return {"derived": self.derived, "results": self.results}[area] / rest


def shipped() -> Paths:
    """The folders of the study itself."""
    return Paths(
        ROOT / "data" / "raw", ROOT / "data" / "derived", ROOT / "results", ROOT / ".build"
    )


def data_option(raw: Path) -> str:
    """How a command is told of a data folder: ` --data FOLDER`, or nothing for the study's own."""
    return "" if raw.resolve() == shipped().raw else f" --data {shlex.quote(str(raw))}"


def resolve(data: Path | None, results: Path | None) -> Paths:
    """The folders of a run on a user's data, or into a user's results folder.

    With `data` alone the results go to `data/results`, so that a run on other data never
    overwrites the results of the study.

    Args:
        data: a folder laid out like data/raw, or None for the study's own.
        results: a folder that takes results, panels (in `derived`) and scratch files, or None.
    """
    own = data is None or data.resolve() == shipped().raw
    if own and results is None:
        return shipped()
    raw = (data or shipped().raw).resolve()
    target = (results or raw / "results").resolve()
    return Paths(raw, target / "derived", target, target / ".build")
