"""Tariff lines: rates as published now, codes born, codes ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from knowledge import official
from knowledge.refresh.difference import COLUMNS, RateChange
from knowledge.refresh.tables import Row

SOURCE = "toll-rates"


@dataclass(slots=True)
class Lines:
    """Our rows of three tables while the new rates are read into them, and what changed."""

    day: date  # the day of the new snapshot
    meant: Collection[str]  # differences that known_differences.toml explains
    rates: list[Row]
    ended: list[Row]
    ordinary: list[Row]
    changes: list[RateChange] = field(default_factory=list)
    born: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def take(self, folder: Path) -> None:
        """Carry the rates of every living line over; a code that vanished has ended by this day."""
        published, living = official.rates(folder), official.living_codes(folder)
        ours = {row["code"]: row for row in self.rates}
        self.born = sorted(living - set(ours))
        self.gone = sorted(set(ours) - living)
        self.rates = [{"code": code, **self._line(ours.get(code), published[code], code)} for code in sorted(living)]
        self._end(set(published) - living | set(self.gone), living)
        self.ordinary = [row for row in self.ordinary if row["code"] in living]

    def _line(self, ours: Row | None, theirs: Row, code: str) -> Row:
        if ours is None:
            return theirs
        kept = {column: ours[column] if f"rate {code} {column}" in self.meant else theirs[column] for column in COLUMNS}
        self.changes += [
            RateChange(code, column, ours[column], kept[column]) for column in COLUMNS if ours[column] != kept[column]
        ]
        return kept

    def _end(self, dead: set[str], living: set[str]) -> None:
        known = {row["code"] for row in self.ended}
        new = [{"code": code, "ended_by": self.day.isoformat(), "source": SOURCE} for code in dead - known]
        kept = [row for row in self.ended if row["code"] not in living]
        self.ended = sorted([*kept, *new], key=lambda row: row["code"])
