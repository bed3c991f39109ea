"""Writes the extract of the study's panels that international.R fits: acts.csv, careers.csv.

Rerun from the root of the project: .venv/bin/python tests/reference/international_extract.py
The data still grow, so the extract is kept beside the values made from it.
"""

from pathlib import Path

from study.analyses.ambition_over_time import SOUGHT, followed
from study.analyses.international import WHO, mayor_year_counts
from study.panel.acts import acts
from study.panel.build import mayor_year_panel
from study.panel.spells import spells
from study.paths import shipped
from study.raw.reader import read_raw

FOLDER = Path(__file__).parent
THOUSANDTHS = 1000
"""Years are kept as whole thousandths, so that ties are the same ties everywhere."""


def main() -> None:
    raw = read_raw(shipped().raw)
    rows = mayor_year_counts(mayor_year_panel(raw), acts(raw), raw["foreign_born"])
    kept = ["city_id", "mayor_id", "n_acts", "exposure", *WHO]
    rows[kept].dropna().to_csv(
        FOLDER / "acts.csv", index=False, float_format="%.8g", lineterminator="\n"
    )
    clock = followed(raw, spells(raw), SOUGHT)
    whole = clock.assign(
        entry=(clock["entry"] * THOUSANDTHS).round().astype("int64"),
        exit=(clock["exit"] * THOUSANDTHS).round().astype("int64"),
    )
    whole[["city_id", "entry", "exit", "cause"]].to_csv(
        FOLDER / "careers.csv", index=False, lineterminator="\n"
    )


if __name__ == "__main__":
    main()
