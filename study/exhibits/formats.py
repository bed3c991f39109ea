"""Formats of tables by the names that `mayors table --format` takes; `grid.FORMATS` makes them."""

from typing import Final

ENDINGS: Final = {"md": ".md", "latex": ".tex", "html": ".html", "docx": ".docx", "csv": ".csv"}
"""How the name of a file ends, by format."""

STORED: Final = ("csv", "md", "latex", "html")
"""Formats of the files in results/tables."""
