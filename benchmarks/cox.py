"""Time and memory of the clustered Cox model on a synthetic panel of 100,000 mayors.

Run from the root of the project: python benchmarks/cox.py [--mayors N] [--with kit r lifelines]

Every program runs in a process of its own on the same rows; time is that of the fit alone, memory
the peak of the whole process, data included.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

SEED = 20240614
CITIES = 5_000
YEAR = 365
MEAN_TENURE_YEARS = 13.0
LONGEST_WINDOW_YEARS = 52
EFFECTS = {"growth": -0.2, "crime": 0.1, "spending": 0.0, "unemployment": 0.3}
FIXED = {"woman": -0.1, "council_manager": 0.2}
TERMS = [*EFFECTS, *FIXED]

R_SCRIPT = """
suppressMessages(library(survival))
path <- commandArgs(TRUE)[1]
terms <- commandArgs(TRUE)[-1]
panel <- read.csv(path)
f <- reformulate(terms, quote(Surv(start, stop, event)))
took <- system.time(fit <- coxph(f, panel, cluster = city))[["elapsed"]]
numbers <- function(x) paste(sprintf("%.17g", x), collapse = ", ")
cat(sprintf('{"seconds": %.3f, "estimate": [%s], "std_error": [%s], "concordance": %.17g}',
            took, numbers(coef(fit)), numbers(sqrt(diag(vcov(fit)))),
            fit$concordance[["concordance"]]))
"""


def panel(mayors: int) -> pd.DataFrame:
    """Yearly rows of day-dated tenures; exits depend on the covariates of the year."""
    rng = np.random.default_rng(SEED)
    window = rng.integers(1, LONGEST_WINDOW_YEARS * YEAR, mayors)
    years = -(-window // YEAR)
    mayor = np.repeat(np.arange(mayors), years)
    year = np.arange(mayor.size) - np.repeat(np.cumsum(years) - years, years)
    rows = pd.DataFrame({"mayor": mayor, "start": year * YEAR})
    rows["city"] = rng.integers(0, CITIES, mayors)[mayor]
    rows["stop"] = np.minimum(rows["start"] + YEAR, window[mayor])
    for name in EFFECTS:
        rows[name] = rng.normal(size=len(rows))
    for name in FIXED:
        rows[name] = rng.integers(0, 2, mayors)[mayor]
    slopes = pd.Series(EFFECTS | FIXED)
    rate = np.exp(rows[TERMS].to_numpy() @ slopes[TERMS].to_numpy()) / (MEAN_TENURE_YEARS * YEAR)
    wait = np.ceil(rng.exponential(size=len(rows)) / rate).astype(np.int64)
    rows["event"] = (wait <= rows["stop"] - rows["start"]).astype(np.int64)
    rows["stop"] = np.minimum(rows["stop"], rows["start"] + wait)
    gone_before = rows.groupby("mayor")["event"].cumsum() - rows["event"]
    return rows[gone_before == 0].reset_index(drop=True)


def kit(rows: pd.DataFrame) -> dict[str, object]:
    from study.estimators import fit_cox

    begun = time.perf_counter()
    fit = fit_cox(rows, start="start", stop="stop", event="event", covariates=TERMS, cluster="city")
    value = fit.concordance.value
    seconds = time.perf_counter() - begun
    table = fit.tidy()
    return {
        "seconds": seconds,
        "estimate": table["estimate"].tolist(),
        "std_error": table["std_error"].tolist(),
        "concordance": value,
    }


def lifelines(rows: pd.DataFrame) -> dict[str, object]:
    from lifelines import CoxTimeVaryingFitter

    begun = time.perf_counter()
    fitter = CoxTimeVaryingFitter()
    fitter.fit(
        rows[["mayor", "start", "stop", "event", *TERMS]],
        id_col="mayor",
        start_col="start",
        stop_col="stop",
        event_col="event",
    )
    return {
        "seconds": time.perf_counter() - begun,
        "estimate": fitter.params_[TERMS].tolist(),
        "std_error": None,
        "concordance": None,
    }


IN_PYTHON = {"kit": kit, "lifelines": lifelines}


def measured(command: list[str], limit: float) -> tuple[dict[str, object] | None, float]:
    """What a process printed as JSON (None past the time limit) and its peak memory in MB."""
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out)
        deadline = time.monotonic() + limit
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > deadline:
                process.kill()
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = -9
                return None, usage.ru_maxrss / 1024
            time.sleep(0.05)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{command[0]} ended with {process.returncode}")
        out.seek(0)
        return json.load(out), usage.ru_maxrss / 1024


def gap(found: dict[str, object], base: dict[str, object], name: str) -> str:
    if found[name] is None:
        return "-"
    return f"{np.max(np.abs(np.subtract(found[name], base[name]))):.1e}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mayors", type=int, default=100_000)
    options.add_argument("--with", dest="programs", nargs="+", choices=["kit", "r", "lifelines"])
    options.add_argument("--limit", type=float, default=150.0, help="seconds for each program")
    options.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child:
        name, path = given.child
        json.dump(IN_PYTHON[name](pd.read_pickle(path)), sys.stdout)
        return

    programs = given.programs or ["kit", *(["r"] if shutil.which("Rscript") else [])]
    rows = panel(given.mayors)
    exits = rows.loc[rows["event"] == 1, "stop"]
    print(
        f"{len(rows):,} rows, {rows['mayor'].nunique():,} mayors, {len(exits):,} exits on "
        f"{exits.nunique():,} days, {rows['city'].nunique():,} cities"
    )
    print(f"{'program':<10} {'seconds':>8} {'peak MB':>8}   largest difference from the first:")
    print(f"{'':<30} {'estimate':>9} {'std_error':>9} {'concordance':>11}")
    first = None
    with tempfile.TemporaryDirectory() as folder:
        pickled, typed = Path(folder) / "panel.pkl", Path(folder) / "panel.csv"
        rows.to_pickle(pickled)
        for name in programs:
            command = [sys.executable, __file__, "--child", name, str(pickled)]
            if name == "r":
                rows.to_csv(typed, index=False)
                command = ["Rscript", "-e", R_SCRIPT, str(typed), *TERMS]
            found, peak = measured(command, given.limit)
            if found is None:
                print(f"{name:<10} {'>' + format(given.limit, '.0f'):>8} {peak:>8.0f}")
                continue
            first = first or found
            print(
                f"{name:<10} {found['seconds']:>8.2f} {peak:>8.0f}   "
                f"{gap(found, first, 'estimate'):>9} {gap(found, first, 'std_error'):>9} "
                f"{gap(found, first, 'concordance'):>11}"
            )


if __name__ == "__main__":
    main()
