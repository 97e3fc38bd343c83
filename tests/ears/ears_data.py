"""The data of these tests. A runner that finds no data fails."""

import csv
import tomllib
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
MEMBERSHIP = Path(__file__).parents[2] / "knowledge" / "tables" / "membership.csv"


def table(path: Path | str) -> list[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows, f"{path}: no rows"
    return rows


def toml(name: str) -> dict[str, Any]:
    found = tomllib.loads((DATA / name).read_text(encoding="utf-8"))
    assert found, f"{name}: empty"
    return found


def members() -> set[str]:
    """Today's beneficiaries."""
    return {row["country"] for row in table(MEMBERSHIP) if not row["until"]}
