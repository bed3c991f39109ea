"""One table, many formats: a grid of finished cells and its renderings."""

import csv
import html
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MINUS = "\u2212"

_NUMBER = rf"[{MINUS}-]?[\d,]*\.?\d+"
_NUMERIC = re.compile(
    rf"[<(\[]{{0,2}}{_NUMBER}[)\]]?( \(<?{_NUMBER}( to {_NUMBER})?\)| of {_NUMBER})?"
)
"""A number, alone or with its interval, its p value, or what it is counted of."""


@dataclass(frozen=True)
class Grid:
    """A table ready to be printed.

    Attributes:
        title: what the table shows, without a number.
        header: column heads; the first stands over the row labels.
        rows: cells as text, one list a row, as long as `header`.
        notes: sentences under the table.
        rules: indices of rows above which a thin rule is drawn.
    """

    title: str
    header: list[str]
    rows: list[list[str]]
    notes: list[str] = field(default_factory=list)
    rules: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Refuses rows of the wrong length."""
        bad = [i for i, row in enumerate(self.rows) if len(row) != len(self.header)]
        if bad:
            raise ValueError(f"{self.title}: rows {bad} do not have {len(self.header)} cells")

    @property
    def text_columns(self) -> list[bool]:
        """Whether each column is set to the left: the row labels, and columns that hold words."""
        columns = list(zip(*self.rows, strict=True)) or [()] * len(self.header)
        words = [any(c and not _NUMERIC.fullmatch(c) for c in column) for column in columns]
        return [True, *words[1:]]


def to_csv(grid: Grid) -> str:
    """Comma-separated values of the printed cells (plain hyphen for minus)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(grid.header)
    writer.writerows([[cell.replace(MINUS, "-") for cell in row] for row in grid.rows])
    return out.getvalue()


def to_markdown(grid: Grid) -> str:
    """A GitHub-flavoured Markdown table with its title and notes."""

    def line(cells: list[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    align = "| " + " | ".join(":---" if text else "---:" for text in grid.text_columns) + " |"
    body = [line(grid.header), align, *(line(row) for row in grid.rows)]
    notes = [f"*{note}*\n" for note in grid.notes]
    return "\n".join([f"**{grid.title}**", "", *body, "", *notes]).rstrip("\n") + "\n"


_LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    MINUS: r"$-$",
    "\u2013": "--",
    "\u2265": r"$\geq$",
    "\u00d7": r"$\times$",
}


PAGE_CHARACTERS = 66
"""A LaTeX table of more characters a line is set small, and its long columns are wrapped."""

SMALL_CHARACTERS = 82
"""Characters of a line in the small setting."""

PAGE_LINES = 50
"""A LaTeX table of more lines goes on over pages."""

LONG_CELL = 11
"""A column with a longer cell may be wrapped."""

_WRAPPED = {"l": "", "r": r">{\raggedleft\arraybackslash}"}
"""What stands before a wrapped column that is set to the left or to the right."""

_PACKAGES = {
    "booktabs": r"\toprule",
    "longtable": r"\begin{longtable}",
    "array": r"\arraybackslash",
}
"""Packages that the document needs, each where a table holds the command."""

_NARROW = (r"\footnotesize", r"\setlength{\tabcolsep}{3pt}")


def _latex_columns(grid: Grid) -> tuple[str, bool]:
    """Column types of a LaTeX table, and whether it must be set small.

    Where the longest cells of all columns do not fit a line, the long columns share the width that
    the short ones leave, by the square root of their longest cell.
    """
    longest = [max(map(len, column)) + 2 for column in zip(grid.header, *grid.rows, strict=True)]
    plain = ["l" if text else "r" for text in grid.text_columns]
    if sum(longest) <= PAGE_CHARACTERS:
        return "".join(plain), False
    if sum(longest) <= SMALL_CHARACTERS:
        return "".join(plain), True
    kept = sum(size for size in longest if size <= LONG_CELL)
    weights = [size**0.5 if size > LONG_CELL else 0.0 for size in longest]
    room = max(1 - (kept + 2 * sum(map(bool, weights))) / SMALL_CHARACTERS, 0.3)
    types = [
        _WRAPPED[kind] + f"p{{{room * weight / sum(weights):.3f}\\linewidth}}" if weight else kind
        for kind, weight in zip(plain, weights, strict=True)
    ]
    return "".join(types), True


def latex_escape(text: str) -> str:
    """Text with the characters that LaTeX reads as commands made printable."""
    return "".join(_LATEX.get(character, character) for character in text)


def _lines(grid: Grid) -> int:
    """Lines that a small LaTeX table takes, about."""
    texts = ["  ".join(row) for row in (grid.header, *grid.rows)] + grid.notes
    return sum(1 + len(text) // SMALL_CHARACTERS for text in texts)


def to_latex(grid: Grid) -> str:
    """A LaTeX table environment, under a comment that names the packages it needs.

    A table that does not fit a page is a longtable.
    """
    table = _latex_table(grid)
    needed = [name for name, command in _PACKAGES.items() if command in table]
    return f"% needs {', '.join(needed)}\n{table}"


def _latex_table(grid: Grid) -> str:
    def line(cells: list[str]) -> str:
        return " & ".join(latex_escape(cell) for cell in cells) + r" \\"

    body: list[str] = []
    for index, row in enumerate(grid.rows):
        if index in grid.rules:
            body.append(r"\midrule")
        body.append(line(row))
    columns, small = _latex_columns(grid)
    notes = [r"\par\smallskip\footnotesize " + latex_escape(note) for note in grid.notes]
    caption = r"\caption{" + latex_escape(grid.title) + "}"
    head = [r"\toprule", line(grid.header), r"\midrule"]
    if _lines(grid) > PAGE_LINES:
        opening = [r"\begingroup", *_NARROW, r"\begin{longtable}{" + columns + "}"]
        endings = [r"\endhead", r"\bottomrule", r"\endfoot"]
        closing = [r"\end{longtable}", *notes, r"\endgroup"]
        return "\n".join([*opening, caption + r"\\", *head, *endings, *body, *closing, ""])
    opening = [r"\begin{table}", r"\centering", *(_NARROW if small else ()), caption]
    tabular = [r"\begin{tabular}{" + columns + "}", *head, *body, r"\bottomrule"]
    closing = [r"\end{tabular}", *notes, r"\end{table}", ""]
    return "\n".join([*opening, *tabular, *closing])


def to_html(grid: Grid) -> str:
    """An HTML table element with caption and notes; cells of words have the class `text`."""
    classes = [' class="text"' if text else "" for text in grid.text_columns]

    def cells(row: list[str]) -> str:
        first, *rest = (html.escape(cell) for cell in row)
        told = (f"<td{kind}>{c}</td>" for c, kind in zip(rest, classes[1:], strict=True))
        return f'<th scope="row" class="text">{first}</th>' + "".join(told)

    head = "".join(
        f'<th scope="col"{kind}>{html.escape(cell)}</th>'
        for cell, kind in zip(grid.header, classes, strict=True)
    )
    body = "\n".join(
        f"<tr{' class=rule' if i in grid.rules else ''}>{cells(row)}</tr>"
        for i, row in enumerate(grid.rows)
    )
    notes = "".join(f"<p>{html.escape(note)}</p>" for note in grid.notes)
    foot = f'<div class="notes">{notes}</div>' if notes else ""
    return (
        f'<div class="scroll"><table>\n<caption>{html.escape(grid.title)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>\n{foot}\n"
    )


DOCX_INCHES = 6.0
"""Width of a table in a Word document."""

DOCX_COLUMNS = 7
DOCX_WIDE_INCHES = 9.0
"""A table of more columns stands on a page on its side, and how wide it is there."""

DOCX_LONGEST = 24
"""A column of longer cells gets no more width."""

DOCX_POINTS = 9
DOCX_LETTER, DOCX_MARGINS = 0.08, 0.2
"""Size of the letters in points; inches that a letter and the margins of a cell take."""


def _docx_widths(grid: Grid, room: float) -> list[float]:
    """Inches of each column: its longest word first, then what its longest cell would take."""
    columns = list(zip(grid.header, *grid.rows, strict=True))
    words = [
        max(len(word) for cell in column for word in [*cell.split(), ""]) for column in columns
    ]
    cells = [min(max(map(len, column)), DOCX_LONGEST) for column in columns]
    least = [DOCX_LETTER * word + DOCX_MARGINS for word in words]
    wish = [max(cell - word, 0) for cell, word in zip(cells, words, strict=True)]
    spare = room - sum(least)
    if spare <= 0:
        return [room * width / sum(least) for width in least]
    parts = [spare * part / (sum(wish) or 1) for part in wish]
    return [width + part for width, part in zip(least, parts, strict=True)]


def _turn(section: Any) -> None:
    """A section of a Word document on its side, with margins of an inch."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Inches

    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = Inches(1)


def to_docx(grid: Grid) -> bytes:
    """A Word document that holds the table."""
    from docx import Document
    from docx.shared import Inches, Pt

    document = Document()
    document.styles["Normal"].font.size = Pt(DOCX_POINTS)
    wide = len(grid.header) > DOCX_COLUMNS
    if wide:
        _turn(document.sections[0])
    document.add_paragraph(grid.title, style="Caption")
    table = document.add_table(rows=0, cols=len(grid.header), style="Light List")
    room = DOCX_WIDE_INCHES if wide else DOCX_INCHES
    widths = [Inches(width) for width in _docx_widths(grid, room)]
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in [grid.header, *grid.rows]:
        for cell, text, width in zip(table.add_row().cells, row, widths, strict=True):
            cell.text = text
            cell.width = width
    for note in grid.notes:
        document.add_paragraph(note)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


FORMATS: dict[str, Callable[[Grid], str] | Callable[[Grid], bytes]] = {
    "csv": to_csv,
    "md": to_markdown,
    "latex": to_latex,
    "html": to_html,
    "docx": to_docx,
}
"""Every format by the name that `mayors table --format` takes."""
