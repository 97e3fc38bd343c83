"""Seasons in the names of tariff lines ("Apples, fresh, 1 May–30 November") and months in a message."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel.dates import get_month_names

from bot.understand.text import fold

DAY = tuple[int, int]  # month and day of the month
LAST_DAY = 31
SPAN = re.compile(r"(\d{1,2})\.?\s*([^\W\d_]*)\s*[–-]\s*(\d{1,2})\.?\s+([^\W\d_]+)")
MONTH = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?)?([^\W\d_]+)(?:\s+(\d{1,2})\b(?!\d|\.))?")


@dataclass(frozen=True, slots=True)
class Season:
    """From one day of the year to another, both included; may run over New Year."""

    first: DAY
    last: DAY

    def __contains__(self, day: DAY) -> bool:
        if self.first <= self.last:
            return self.first <= day <= self.last
        return day >= self.first or day <= self.last

    def meets(self, other: Season) -> bool:
        """Whether the two share a day."""
        return self.first in other or other.first in self


@lru_cache(maxsize=8)
def months(language: str) -> Mapping[str, int]:
    """Names of the months, folded, long and short, with their numbers."""
    found: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        for number, name in get_month_names(width, locale=language).items():
            found.setdefault(fold(name.rstrip(".")), number)
    return found


def seasons(name: str, language: str) -> tuple[Season, ...]:
    """Every season that the name of a line gives."""
    known = months(language)
    found = []
    for first, month, last, until in SPAN.findall(name):
        end = known.get(fold(until))
        start = known.get(fold(month), end) if month else end
        if start and end:
            found.append(Season((start, int(first)), (end, int(last))))
    return tuple(found)


def asked(text: str, languages: Iterable[str], verbs: Container[str]) -> Season | None:
    """The month or day of the year that a message names, if just one. A month that is also a verb needs a capital."""
    found = {season for language in languages for season in _named(text, language, verbs)}
    return found.pop() if len(found) == 1 else None


def _named(text: str, language: str, verbs: Container[str]) -> Iterable[Season]:
    known = months(language)
    for before, name, after in MONTH.findall(text):
        month = known.get(fold(name))
        if month and (name[0].isupper() or fold(name) not in verbs):
            day = int(before or after or 0)
            days = ((month, day), (month, day)) if 1 <= day <= LAST_DAY else ((month, 1), (month, LAST_DAY))
            yield Season(*days)
