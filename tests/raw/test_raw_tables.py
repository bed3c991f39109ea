import datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from study.raw.problems import RawDataError
from study.raw.reader import read_raw, read_table
from study.raw.writer import write_table


def test_table_is_read_with_types_and_missing_values(folder):
    spells = read_table(folder.path, "spells")
    assert spells.columns.tolist()[:4] == ["city_id", "mayor_id", "start", "end"]
    assert all(isinstance(dtype, pd.StringDtype) for dtype in spells.dtypes)
    assert spells["start"].tolist()[-1] == "1995"
    assert spells["end"].isna().tolist() == [False, False, False, True, False]
    crime = read_table(folder.path, "crime")
    assert crime["murder"].dtype == pd.Int64Dtype()
    assert crime["murder"].tolist() == [25]
    assert read_table(folder.path, "cities")["latitude"].dtype == pd.Float64Dtype()
    assert read_table(folder.path, "cities")["place_fips"].iloc[0] == "4800001"


def test_all_tables_are_read_with_the_closing_date(whole):
    raw = read_raw(whole.path)
    assert raw.as_of == datetime.date(2024, 12, 31)
    assert set(raw.frames) == set(raw.descriptor.tables)
    assert len(raw["elections"]) == 3


def test_only_named_tables_are_read(folder):
    folder.file("mayors").unlink()
    assert set(read_raw(folder.path, ["spells"]).frames) == {"spells"}


def test_unknown_table_is_a_key_error(folder):
    with pytest.raises(KeyError, match="senators"):
        read_table(folder.path, "senators")


SPOILT = {
    "integer": ("crime", "25,20000", "many,20000", 'crime.csv:2: murder: "many" is not a whole'),
    "number": ("cities", "30.5,", "30°,", 'cities.csv:2: latitude: "30°" is not a number'),
    "date": ("spells", "1995,", "95,", 'spells.csv:6: start: "95" is not a date (YYYY, YYYY-MM'),
    "width": ("crime", "roster,", "roster", "crime.csv:2: row: has 7 cells, expected 8; add"),
    "header": ("crime", "murder", "murders", "crime.csv:1: murder: this column is missing"),
    "quotes": ("spells", 'and left"', "and left", "spells.csv:3: file: the quotes do not match"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_reader_says_where_and_how_to_mend_in_one_line(folder, case):
    name, old, new, message = SPOILT[case]
    folder.replace(name, old, new)
    with pytest.raises(RawDataError) as error:
        read_table(folder.path, name)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_reader_says_which_file_is_missing(folder):
    folder.file("crime").unlink()
    with pytest.raises(RawDataError, match=r"crime\.csv:1: file: is missing; add it"):
        read_raw(folder.path)


def test_reader_needs_a_descriptor(tmp_path):
    with pytest.raises(RawDataError, match=r"datapackage\.json:1: file: is missing"):
        read_table(tmp_path, "spells")


def test_written_table_is_the_file_it_was_read_from(whole):
    for name in read_raw(whole.path).frames:
        text = whole.text(name)
        write_table(read_table(whole.path, name), whole.path, name)
        assert whole.text(name) == text
    assert not list(whole.path.glob("*.part"))


def test_writer_sorts_orders_and_quotes(make_folder):
    folder = make_folder("population")
    frame = pd.DataFrame(
        {
            "sources": ["roster", 'say "so"', "a,b", "roster"],
            "kind": ["estimate", "census", "census", "estimate"],
            "population": [5.0, 10.0, None, 7.0],
            "year": [1999, 1990, 1991, 200],
            "city_id": ["b-tx", "b-tx", "a-tx", "b-tx"],
        }
    )
    write_table(frame, folder.path, "population")
    assert folder.file("population").read_bytes() == (
        b"city_id,year,population,kind,sources\n"
        b'a-tx,1991,,census,"a,b"\n'
        b"b-tx,200,7,estimate,roster\n"
        b'b-tx,1990,10,census,"say ""so"""\n'
        b"b-tx,1999,5,estimate,roster\n"
    )


def test_writer_puts_missing_keys_first_and_empty_text_as_missing(folder):
    frame = read_table(folder.path, "candidacies").iloc[[0, 0]].reset_index(drop=True)
    frame["district"] = pd.Series(["7", ""], dtype="string")
    write_table(frame, folder.path, "candidacies")
    assert [row.split(",")[3] for row in folder.text("candidacies").splitlines()] == [
        "district",
        "",
        "7",
    ]


@pytest.mark.parametrize(
    ("name", "column", "values", "words"),
    [
        ("crime", "murder", [2.5], "crime.csv:1: murder: expected integer values"),
        ("crime", "murder", ["x"], "crime.csv:1: murder: expected integer values"),
        ("cities", "place_fips", [4800001.0, None, None], "floating-point"),
    ],
)
def test_writer_refuses_values_of_another_type_and_keeps_the_file(
    folder, name, column, values, words
):
    text = folder.text(name)
    frame = read_table(folder.path, name).assign(**{column: pd.Series(values)})
    with pytest.raises(RawDataError, match=words):
        write_table(frame, folder.path, name)
    assert folder.text(name) == text


def test_writer_refuses_other_columns(folder):
    frame = read_table(folder.path, "crime").rename(columns={"murder": "murders"})
    with pytest.raises(RawDataError, match=r"missing columns: \['murder'\].*\['murders'\]"):
        write_table(frame, folder.path, "crime")


def test_writer_takes_whole_numbers_for_text(folder):
    frame = read_table(folder.path, "crime").assign(note=[7])
    write_table(frame, folder.path, "crime")
    assert folder.text("crime").endswith(",7\n")


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), min_size=1).filter(
    lambda text: text == text.strip()
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12, deadline=None
)
@given(
    note=texts | st.none(),
    latitude=st.floats(-90, 90) | st.none(),
    count=st.integers(-(10**17), 10**17) | st.none(),
)
def test_any_value_survives_writing_and_reading(folder, note, latitude, count):
    crime = read_table(folder.path, "crime").assign(
        note=pd.Series([note], dtype="string"), murder=pd.Series([count], dtype="Int64")
    )
    write_table(crime, folder.path, "crime")
    pd.testing.assert_frame_equal(read_table(folder.path, "crime"), crime)
    cities = read_table(folder.path, "cities").assign(
        latitude=pd.Series([latitude] * 3, dtype="Float64")
    )
    write_table(cities, folder.path, "cities")
    pd.testing.assert_frame_equal(read_table(folder.path, "cities"), cities)
