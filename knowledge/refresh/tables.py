"""Our CSV tables as text and back: rows that are not changed stay as they were, letter by letter."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    """Rows of a table. Its soundness is the business of `knowledge.build`."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def written(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """A table as our files have it: no quotes where none are needed, one line feed a row."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
