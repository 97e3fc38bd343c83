"""How often the ear finds the heading of a bare term: first, and among the first five."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.understand.goods import GoodsEar

DIGITS = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Measured:
    """What one list of terms gave."""

    terms: int
    first: float  # share whose first heading is accepted
    five: float  # share with an accepted heading among the first five
    missed: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]  # term, accepted, found; where not first

    def __str__(self) -> str:
        return f"{self.terms} terms: first {self.first:.1%}, among five {self.five:.1%}"


def measure(path: Path, language: str, ear: GoodsEar) -> Measured:
    """Reads a list (term, heading or headings, perhaps ok_headings) and asks the ear for each term."""
    first = five = 0
    missed = []
    rows = _terms(path)
    for term, accepted in rows:
        found = [goods.code[:4] for goods in ear.find(term, language, limit=5)]
        first += bool(accepted.intersection(found[:1]))
        five += bool(accepted.intersection(found))
        if not accepted.intersection(found[:1]):
            missed.append((term, tuple(sorted(accepted)), tuple(found)))
    return Measured(len(rows), first / len(rows), five / len(rows), tuple(missed))


def _terms(path: Path) -> Sequence[tuple[str, frozenset[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (row["term"], frozenset(DIGITS.findall(row.get("ok_headings") or row.get("headings") or row["heading"])))
            for row in csv.DictReader(file)
        ]
