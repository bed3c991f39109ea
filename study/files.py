"""Reading and writing the files between steps. Every write is to a temporary file, then renamed."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def _load_csv(path: Path) -> pd.DataFrame:
    import pandas as pd

    return pd.read_csv(path, dtype_backend="numpy_nullable", keep_default_na=False, na_values=[""])


def _load_text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


_LOADERS = {".csv": _load_csv, ".md": _load_text, ".html": _load_text, ".svg": _load_text}


def load(path: Path) -> Any:
    """A file of the pipeline: a table for .csv, text or bytes for the rest."""
    return _LOADERS.get(path.suffix, Path.read_bytes)(path)


def _csv_bytes(frame: pd.DataFrame) -> bytes:
    text = frame.to_csv(
        index=False, lineterminator="\n", float_format="%.12g", quoting=csv.QUOTE_MINIMAL
    )
    return text.encode("utf-8")


def to_bytes(content: pd.DataFrame | str | bytes) -> bytes:
    """The bytes under which a step's output is stored (floats with twelve digits)."""
    if isinstance(content, bytes):
        return content
    return content.encode("utf-8") if isinstance(content, str) else _csv_bytes(content)


def save(content: pd.DataFrame | str | bytes, path: Path) -> None:
    """Writes a step's output so that the file is either whole or absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_bytes(to_bytes(content))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
