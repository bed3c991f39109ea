"""A run from start to end: build in the scratch folder, then publish everything at once."""

from collections.abc import Sequence

from study import files
from study.compare import same_bytes
from study.engine import Run, Step, StepError, build, closure, publish, stale, withdraw
from study.manifest import NAME as MANIFEST
from study.manifest import listed_outputs, manifest
from study.paths import Paths
from study.pipeline import CHECK, STEPS
from study.raw.descriptor import RAW_TABLES


def run(
    paths: Paths,
    *,
    only: str | None = None,
    jobs: int = 1,
    force: bool = False,
    keep_going: bool = False,
) -> Run:
    """Brings derived and results up to date.

    Args:
        paths: the folders of the run.
        only: check the data, then build and publish this step and what it needs, nothing else.
        jobs: steps that may run at the same time.
        force: rerun every step.
        keep_going: where steps fail, publish all that needs none of them. The manifest then stays
            as it is, for it tells of whole runs.

    Raises:
        StepError: a step failed (with `keep_going`: the check of the data), or another run is
            working in the folder; derived and results are as they were.
        OSError: a file cannot be written; as above.
    """
    expected = ["datapackage.json", *(f"{name}.csv" for name in RAW_TABLES)]
    absent = [name for name in expected if not (paths.raw / name).is_file()]
    if absent:
        raise StepError(
            f"{', '.join(absent[:3])}{' ...' if len(absent) > 3 else ''}: missing in {paths.raw}; "
            "copy what is missing from data/raw of the study, of a table only the header if you "
            "have no rows (steps that need rows then cannot be estimated; mayors run --only STEP "
            "runs the others)"
        )
    wanted = STEPS if only is None else closure(STEPS, only)
    steps = [CHECK, *(step for step in wanted if step is not CHECK)]
    paths.build.mkdir(parents=True, exist_ok=True)
    try:
        with files.alone(paths.build):
            done = build(steps, paths, jobs=jobs, force=force, keep_going=keep_going)
            return _published(done, steps, paths, whole=only is None)
    except BlockingIOError:
        raise StepError(
            f"another run is working in {paths.results}; wait until it has ended"
        ) from None


def _published(done: Run, steps: Sequence[Step], paths: Paths, *, whole: bool) -> Run:
    lost = {*done.failed, *done.skipped}
    changed = stale([step for step in steps if step.name not in lost], paths)
    if not whole or lost:
        done.changed = publish(changed, paths)
        return done
    before = listed_outputs(paths.published(MANIFEST))
    files.save(manifest(STEPS, paths, changed), paths.built(MANIFEST))
    if not same_bytes(paths.built(MANIFEST), paths.published(MANIFEST)):
        changed.append(MANIFEST)
    done.changed = publish(changed, paths) + withdraw(before, STEPS, paths)
    return done
