"""Share of people born abroad, from a file of two lines."""

import pandas as pd
import pytest

from study.collect.foreign_born import FILE, FOREIGN_BORN, POPULATION, build


def test_the_share_is_computed_and_cities_are_matched(tmp_path):
    def line(name: str, state: str, people: int, born: int) -> str:
        cells = ["0"] * 60
        cells[0], cells[1] = name, state
        cells[POPULATION], cells[FOREIGN_BORN] = str(people), str(born)
        return ",".join(cells)

    file = tmp_path / FILE
    file.parent.mkdir(parents=True)
    text = [line("FortAlphacity", "TX", 200, 30), line("Betatown", "NC", 100, 1)]
    file.write_text("\n".join(text) + "\n")
    cities = pd.DataFrame(
        {"city_id": ["fort-alpha-tx", "beta-tx"], "name": ["Fort Alpha", "Beta"], "state": "TX"}
    )
    found = build(tmp_path, lambda name: cities)
    assert found["city_id"].tolist() == ["fort-alpha-tx"]
    assert found["foreign_born_percent"].tolist() == pytest.approx([15])
