"""What can be wrong with a data folder, in one line a problem."""

from __future__ import annotations

from typing import NamedTuple

WHOLE_FILE = "file"
WHOLE_ROW = "row"


_SHOWN = 300
"""Characters shown of either end of a very long message."""


def _shortened(message: str) -> str:
    if len(message) <= 2 * _SHOWN + 100:
        return message
    return f"{message[:_SHOWN]} ... {message[-_SHOWN:]}"


class Problem(NamedTuple):
    """One thing wrong with a data folder.

    Attributes:
        file: name of the file inside the folder.
        line: physical line in the file; the header is line 1, and so is a whole-file problem.
        column: name of the column, or `row` or `file` where the whole row or file is meant.
        message: what is wrong, what was expected and how to mend it.
    """

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        """`spells.csv:41: end: "soon" is not a date (YYYY, YYYY-MM or YYYY-MM-DD)`.

        The middle of a message that quotes a very long cell is left out.
        """
        return f"{self.file}:{self.line}: {self.column}: {_shortened(self.message)}"


class RawDataError(ValueError):
    """A data folder cannot be read or written.

    Its text is one line and says file, line, column, what is wrong and how to mend it.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
