"""Free trade agreements on their way: signed or agreed, but from which day is not in our sources."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.answers.sheet import Sheet
from knowledge.law import Law
from knowledge.model import NotInForce, Source

THAILAND = "TH"


def awaited(law: Law) -> tuple[dict[str, date | None], tuple[Source, ...]]:
    """Countries of the scheme by the day their agreement was signed, None where that is not known; and the sources."""
    found: dict[str, date | None] = {}
    sources: list[Source] = []
    signed, others = law.rule("scheme.awaited_thailand"), law.rule("scheme.awaited_others")
    if not isinstance(signed, NotInForce):
        found[THAILAND] = date.fromisoformat(signed.value.value)
        sources.append(signed.source)
    if not isinstance(others, NotInForce):
        found.update(dict.fromkeys(others.value.value))
        sources.append(others.source)
    return found, tuple(sources)


def put_awaited(sheet: Sheet) -> None:
    """What is awaited, for a template."""
    found, sources = awaited(sheet.law)
    sheet.put(awaited=found)
    sheet.cite(*sources)


def awaited_of(law: Law, *countries: str) -> tuple[dict[str, Any], tuple[Source, ...]]:
    """What is awaited for these countries alone."""
    found, sources = awaited(law)
    mine = {code: day for code, day in found.items() if code in countries}
    return mine, sources if mine else ()
