"""Writes the extract of the study's panels that tenure.R fits: tenure_rows.csv, tenure_spells.csv.

Rerun from the root of the project: .venv/bin/python tests/reference/tenure_extract.py
The data still grow, so the extract is kept beside the values made from it.
"""

from pathlib import Path

from study.analyses.tenure_cox import SPECIFICATIONS, STRATUM, at_risk_rows
from study.analyses.tenure_exits import window_clock
from study.choices import DAYS_PER_YEAR
from study.panel.build import mayor_year_panel
from study.panel.spells import spells
from study.paths import shipped
from study.raw.reader import read_raw

FOLDER = Path(__file__).parent


def main() -> None:
    raw = read_raw(shipped().raw)
    columns = SPECIFICATIONS["accomplishments"]
    rows = at_risk_rows(mayor_year_panel(raw), columns)
    kept = ["city_id", STRATUM, "start_day", "stop_day", "event", "exit_group", *columns]
    rows[kept].to_csv(
        FOLDER / "tenure_rows.csv", index=False, float_format="%.8g", lineterminator="\n"
    )
    clock = window_clock(spells(raw))
    days = clock[["city_id", "entry", "exit", "cause"]].assign(
        entry=(clock["entry"] * DAYS_PER_YEAR).round().astype("int64"),
        exit=(clock["exit"] * DAYS_PER_YEAR).round().astype("int64"),
    )
    days.to_csv(FOLDER / "tenure_spells.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
