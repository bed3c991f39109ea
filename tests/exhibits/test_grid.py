import csv
import io
from html.parser import HTMLParser

import pytest
from docx import Document

from study.exhibits.formats import ENDINGS, STORED
from study.exhibits.grid import (
    FORMATS,
    MINUS,
    Grid,
    latex_escape,
    to_csv,
    to_docx,
    to_html,
    to_latex,
    to_markdown,
)

GRID = Grid(
    "Share of A & B, 50 %",
    ["", "Model_1"],
    [["Growth, % a year", f"{MINUS}0.120"], ["", "(0.050)"], ["Rows", "1,234"]],
    ["Errors in parentheses <clustered>."],
    frozenset({2}),
)


class Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append(data)


def test_a_row_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="rows \\[1\\] do not have 2 cells"):
        Grid("t", ["a", "b"], [["1", "2"], ["1"]])


def test_csv_reads_back():
    rows = list(csv.reader(io.StringIO(to_csv(GRID))))
    assert rows == [
        ["", "Model_1"],
        ["Growth, % a year", "-0.120"],
        ["", "(0.050)"],
        ["Rows", "1,234"],
    ]


def test_markdown_has_a_row_for_each_row():
    lines = [line for line in to_markdown(GRID).splitlines() if line.startswith("|")]
    assert lines == [
        "|  | Model_1 |",
        "| :--- | ---: |",
        f"| Growth, % a year | {MINUS}0.120 |",
        "|  | (0.050) |",
        "| Rows | 1,234 |",
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("1,234", False),
        (f"{MINUS}0.120", False),
        ("(0.050)", False),
        ("[0.050]", False),
        ("<0.001", False),
        (f"0.035 ({MINUS}0.007 to 0.077)", False),
        ("12.30 (<0.001)", False),
        ("817 of 896", False),
        ("", False),
        ("agrees", True),
        ("1985-1989, 1993", True),
        ("3.0 points; 2 of 9 hosts", True),
        ("+", True),
    ],
)
def test_columns_of_words_stand_to_the_left(cell, text):
    grid = Grid("t", ["", "a", "n"], [["x", cell, "1"], ["y", "2", "2"]])
    assert grid.text_columns == [True, text, False]
    assert to_markdown(grid).splitlines()[3] == f"| :--- | {':---' if text else '---:'} | ---: |"
    assert columns_of(to_latex(grid)) == f"l{'l' if text else 'r'}r"
    assert ('<th scope="col" class="text">a</th>' in to_html(grid)) == text


def test_latex_escapes_and_rules():
    text = to_latex(GRID)
    assert r"\caption{Share of A \& B, 50 \%}" in text
    assert r"Growth, \% a year & $-$0.120 \\" in text
    assert text.index(r"\midrule" + "\nRows") > text.index("(0.050)")
    assert text.count(r"\begin{") == text.count(r"\end{") == 2


def test_latex_escape_of_a_backslash():
    assert latex_escape(r"a\b_c") == r"a\textbackslash{}b\_c"


def test_html_shows_every_cell():
    parser = Cells()
    parser.feed(to_html(GRID))
    assert parser.found == [
        "Share of A & B, 50 %",
        "Model_1",
        "Growth, % a year",
        f"{MINUS}0.120",
        "(0.050)",
        "Rows",
        "1,234",
        "Errors in parentheses <clustered>.",
    ]


def test_word_document_holds_the_table():
    table = Document(io.BytesIO(to_docx(GRID))).tables[0]
    assert [cell.text for cell in table.rows[1].cells] == ["Growth, % a year", f"{MINUS}0.120"]


def columns_of(latex: str) -> str:
    start = latex.index(r"\begin{tabular}{") + len(r"\begin{tabular}{")
    return latex[start : latex.index("}\n", start)]


def test_a_narrow_latex_table_is_set_as_it_is():
    text = to_latex(GRID)
    assert columns_of(text) == "lr"
    assert "footnotesize\n" not in text


def test_the_long_columns_of_a_wide_latex_table_share_what_the_short_ones_leave():
    wide = Grid("t", ["", "n", "why"], [["a" * 100, "1", "b" * 100], ["c", "22", "d"]])
    text = to_latex(wide)
    types = columns_of(text)
    assert types.count(r"\linewidth") == 2
    assert "}rp{" in types
    widths = [float(part.split("\\")[0]) for part in types.split("p{")[1:]]
    assert widths[0] == widths[1]
    assert sum(widths) < 1
    assert r"\footnotesize" in text


def test_a_long_column_of_numbers_is_wrapped_to_the_right():
    wide = Grid("t", ["", "n of all"], [["a" * 100, "0.035 (0.007 to 0.077)"]])
    text = to_latex(wide)
    assert r">{\raggedleft\arraybackslash}p{" in text
    assert text.splitlines()[0] == "% needs booktabs, array"


def test_a_latex_table_names_the_packages_it_needs():
    assert to_latex(GRID).splitlines()[0] == "% needs booktabs"
    long = Grid("t", ["", "n"], [["row", str(n)] for n in range(60)])
    assert to_latex(long).splitlines()[0] == "% needs booktabs, longtable"


def test_every_format_has_an_ending_and_the_stored_ones_are_made():
    assert set(ENDINGS) == set(FORMATS)
    assert set(STORED) < set(FORMATS)
