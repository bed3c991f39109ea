import shutil
from pathlib import Path

import pytest

from study.cli import main
from study.files import ChangedError, alone
from study.paths import shipped
from study.raw.add import ADDABLE, RefusedError, add_row, asked, parse_pairs
from study.raw.check import check
from study.raw.descriptor import load_descriptor
from study.raw.reader import read_table


@pytest.fixture
def folder(tmp_path):
    """The shipped schema with empty tables, and one city."""
    raw = tmp_path / "raw"
    raw.mkdir()
    shutil.copyfile(shipped().raw / "datapackage.json", raw / "datapackage.json")
    for table in load_descriptor(raw).tables.values():
        (raw / table.file).write_text(",".join(table.columns) + "\n", encoding="utf-8")
    (raw / "sources.csv").write_text(
        "source_id,title,author,year,url,licence,accessed,note\n"
        "town-page,Page of the town,,,,,2026-11-22,\n",
        encoding="utf-8",
    )
    (raw / "cities.csv").write_text(
        "city_id,name,state,country,place_fips,county_fips,region,latitude,longitude,"
        "incorporated,sources\nalpha-tx,Alpha,TX,US,4800001,48001,south,,,,town-page\n",
        encoding="utf-8",
    )
    (raw / "mayors.csv").write_text(
        "mayor_id,name,given_name,family_name,birth_date,death_date,gender,race,party,wikidata_id,"
        "sources\nada-alder,Ada Alder,Ada,Alder,,,,,,,town-page\n",
        encoding="utf-8",
    )
    assert check(raw) == []
    return raw


SPELL = {
    "city_id": "alpha-tx",
    "mayor_id": "ada-alder",
    "start": "1990-01-02",
    "end": "1998-01-02",
    "status": "regular",
    "entry": "elected",
    "exit": "retired",
    "sources": "town-page",
}


def test_a_good_row_is_added(folder):
    add_row(folder, "spells", SPELL)
    assert read_table(folder, "spells")["mayor_id"].tolist() == ["ada-alder"]
    assert check(folder) == []


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("city_id", "nowhere", "not a city_id"),
        ("end", "1980", "is not after start"),
        ("status", "boss", "not one of"),
        ("sources", "no-page", "not a source_id"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_and_the_folder_kept(folder, column, value, words):
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(RefusedError, match=words):
        add_row(folder, "spells", {**SPELL, column: value})
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_row_without_a_value_is_refused(folder):
    before = (folder / "mayors.csv").read_bytes()
    with pytest.raises(RefusedError, match="blank line"):
        add_row(folder, "mayors", {"mayor_id": ""})
    assert (folder / "mayors.csv").read_bytes() == before


def test_a_refusal_names_the_new_row_and_the_lines_that_the_file_has(folder):
    for start, end in (("1970", "1974"), ("1990-01-02", "1998-01-02")):
        add_row(folder, "spells", {**SPELL, "start": start, "end": end})
    with pytest.raises(RefusedError) as error:
        add_row(folder, "spells", {**SPELL, "start": "1972-05-06", "end": "1992"})
    first, second = str(error.value).splitlines()
    assert first.startswith('spells.csv:new row: start: "1972-05-06" overlaps')
    assert "(1970 to 1974, line 2)" in first
    assert second.startswith('spells.csv:3: start: "1990-01-02" overlaps')
    assert "(1972-05-06 to 1992, the new row)" in second
    with pytest.raises(RefusedError, match=r"^spells\.csv:new row: end: .* is not a date"):
        add_row(folder, "spells", {**SPELL, "end": "1992-13-01"})


def test_another_table_out_of_form_is_no_reason_to_refuse(folder):
    """The order to mend it names the folder, which differs while the row is tried."""
    with (folder / "crime.csv").open("a", encoding="utf-8") as file:
        file.writelines(["alpha-tx,1991,,,,,town-page,\n", "alpha-tx,1990,,,,,town-page,\n"])
    assert any("canonical" in problem.message for problem in check(folder))
    add_row(folder, "spells", SPELL)
    assert len(read_table(folder, "spells")) == 1


def test_the_last_row_is_new(folder):
    add_row(folder, "spells", SPELL)
    with pytest.raises(RefusedError, match=r"^spells\.csv:new row: start: .*line 2\)"):
        add_row(folder, "spells", {**SPELL, "start": "1995", "end": "1999"})


def test_an_old_error_elsewhere_does_not_forbid_a_good_row(folder):
    with (folder / "spells.csv").open("a", encoding="utf-8") as file:
        file.write("alpha-tx,ada-alder,1970,1960,regular,,,town-page,\n")
    add_row(
        folder, "charters", {"city_id": "alpha-tx", "from_year": "1985", "sources": "town-page"}
    )
    assert len(read_table(folder, "charters")) == 1


def test_pairs_must_name_columns(folder):
    table = load_descriptor(folder).tables["spells"]
    assert parse_pairs(table, ["start=1990", "note=a = b"]) == {"start": "1990", "note": "a = b"}
    for bad, words in (
        (["start"], "not column=value"),
        (["begin=1990"], 'no column "begin"'),
        (["start=1", "start=2"], "given twice"),
    ):
        with pytest.raises(RefusedError, match=words):
            parse_pairs(table, bad)


def test_a_value_that_is_no_text_is_refused(folder):
    table = load_descriptor(folder).tables["spells"]
    for bad in ("note=\udcff", "note=a\nb"):
        with pytest.raises(RefusedError, match=r"note: holds a line break.*\(U\+") as error:
            parse_pairs(table, [bad])
        str(error.value).encode()


def test_a_table_that_changed_meanwhile_is_kept(folder, monkeypatch):
    """The other row comes in while this one is being checked."""

    def check_slowly(raw_dir):
        if raw_dir == folder:
            monkeypatch.setattr("study.raw.add.check", check)
            add_row(folder, "spells", {**SPELL, "start": "1970", "end": "1974"})
        return check(raw_dir)

    with (folder / "charters.csv").open("a", encoding="utf-8") as file:
        file.write("alpha-tx,1999,1990,,,,,,town-page,\n")
    monkeypatch.setattr("study.raw.add.check", check_slowly)
    with pytest.raises(ChangedError, match=r"spells\.csv changed meanwhile: run again"):
        add_row(folder, "spells", SPELL)
    assert read_table(folder, "spells")["start"].tolist() == ["1970"]


def test_a_row_is_not_added_while_another_is_written(folder):
    with alone(folder), pytest.raises(BlockingIOError, match="another command is working here"):
        add_row(folder, "spells", SPELL)
    assert len(read_table(folder, "spells")) == 0


def test_a_folder_that_cannot_be_written_is_named(folder, monkeypatch, capsys):
    def refuse(self, target):
        raise PermissionError(13, "Permission denied", str(self), None, str(target))

    pairs = [f"{name}={value}" for name, value in SPELL.items()]
    replace = Path.replace
    monkeypatch.setattr(
        Path, "replace", lambda s, t: refuse(s, t) if t.parent == folder else replace(s, t)
    )
    before = sorted(file.name for file in folder.iterdir())
    assert main(["add", "spell", *pairs, "--data", str(folder)]) == 1
    assert capsys.readouterr().err == (
        f"mayors: {folder / 'spells.csv'}: Permission denied; name a place where you may write\n"
    )
    assert sorted(file.name for file in folder.iterdir()) == before


def test_only_columns_not_given_are_asked_for_with_their_choices(folder):
    table = load_descriptor(folder).tables["spells"]
    prompts = []

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return " x "

    values = asked(table, {"city_id": "alpha-tx"}, ask)
    assert values["city_id"] == "alpha-tx"
    assert values["mayor_id"] == "x"
    assert len(prompts) == len(table.fields) - 1
    assert any("regular | acting" in prompt for prompt in prompts)


def test_the_command_adds_and_refuses(folder, capsys):
    pairs = [f"{name}={value}" for name, value in SPELL.items()]
    assert main(["add", "spell", *pairs, "--data", str(folder)]) == 0
    assert "added to" in capsys.readouterr().out
    assert main(["add", "spell", *pairs, "--data", str(folder)]) == 1
    out = capsys.readouterr()
    assert "repeats the key" in out.out
    assert "nothing was added" in out.err


def test_every_addable_table_exists(folder):
    assert set(ADDABLE.values()) <= set(load_descriptor(folder).tables)


def test_a_source_can_be_added_before_the_rows_that_cite_it(folder):
    add_row(folder, "sources", {"source_id": "book", "title": "A book", "accessed": "2026-11-22"})
    add_row(folder, "spells", {**SPELL, "sources": "book;town-page"})
    assert check(folder) == []


def test_the_warnings_on_the_new_row_are_told_and_no_others(folder, capsys):
    add_row(folder, "spells", {**SPELL, "start": "1970", "end": "1974", "exit": ""})
    for row, warned in (
        ({"start": "1974"}, []),
        ({"start": "1960", "end": "1970", "exit": ""}, ["warning: spells.csv:2: exit: is blank"]),
    ):
        pairs = [f"{name}={value}" for name, value in {**SPELL, **row}.items()]
        assert main(["add", "spell", *pairs, "--data", str(folder)]) == 0
        _, *lines = capsys.readouterr().out.splitlines()
        assert [line.partition(" though")[0] for line in lines] == warned
