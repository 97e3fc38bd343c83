"""Whether goods need the import permit for cereals, flour and animal feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from knowledge.law import Law
from knowledge.model import NotInForce, Period, Tier

PERMIT = "ldc-cereals-flour-feed"
Need = Literal["yes", "maybe", "no"]


def permit_need(law: Law, tier: Tier | None, codes: Sequence[str]) -> Need:
    """`maybe` where goods lie partly among the headings, or nothing is known of them.

    The list of codes is not published; the headings are those of the tariff that hold cereals, flour and feed.
    """
    if tier is not None and tier is not Tier.LDC:
        return "no"
    rule = law.rule("permit.permit_goods")
    if isinstance(rule, NotInForce) or not codes:
        return "maybe"
    headings: list[str] = rule.value.value
    if any(code.startswith(heading) for code in codes for heading in headings):
        return "yes"
    return "maybe" if any(heading.startswith(code) for code in codes for heading in headings) else "no"


def periods_from(law: Law) -> tuple[Period, ...]:
    """The application period that runs on the day and those that follow within the year, in order."""
    rule = law.rule("permit.permit_periods")
    if isinstance(rule, NotInForce):
        return ()
    pairs: list[list[str]] = rule.value.value
    years = (law.day.year - 1, law.day.year, law.day.year + 1)
    periods = sorted((_period(first, last, year) for first, last in pairs for year in years), key=lambda p: p.start)
    return tuple(period for period in periods if period.until and period.until >= law.day)[: len(pairs)]


def _period(first: str, last: str, year: int) -> Period:
    """A period that begins in `year`; one that passes New Year ends in the next."""
    start = date.fromisoformat(f"{year}-{first}")
    end = date.fromisoformat(f"{year}-{last}")
    return Period(start, end if end > start else date.fromisoformat(f"{year + 1}-{last}"))
