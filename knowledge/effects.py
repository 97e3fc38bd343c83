"""Which of the product lists 1-7 a line belongs to, told by its effect for ordinary GSP.

The list documents of 2013 are not public any more; the effect of each list is (guidance of Norwegian Customs):
1 = 100 %, 2 = 100 % of the industrial element, 3 = 15 %, 4 = 10 %, 5 = 50 %, 6 = 30 % within the WTO quota,
7 = no preference. A line's list is read off the rates; what cannot be told has no list.
"""

from __future__ import annotations

from decimal import Decimal

from knowledge.model import OrdinaryDuty, Rate

# What is left of the ordinary duty for ordinary GSP under each list.
LEFT = {3: Decimal("0.85"), 4: Decimal("0.90"), 5: Decimal("0.50")}
# How far rounding may carry a published rate, in its last digit: its own half, and that of the rate it is told from.
ROUNDED, TWICE_ROUNDED = Decimal("0.7"), Decimal("1.1")
POINTS = Decimal("0.20")  # GSP+ is 20 percentage points better (not for meat)


def list_of(code: str, gsp: Rate, gsp_plus: Rate, ordinary: OrdinaryDuty | None) -> tuple[int | None, str]:
    """The list number and how it was told: `rate`, `ordinary-2019`, `gsp-plus`, or nothing."""
    if gsp.kind == "none":
        return (7, "rate") if _excepted_textile(code) else (None, "")
    if gsp.kind == "free":
        return (1, "rate") if code < "25" else (None, "")
    if gsp.industrial_only:
        return 2, "rate"
    by_ordinary = _by_ordinary(gsp, ordinary)
    if by_ordinary:
        return by_ordinary, "ordinary-2019"
    by_plus = _by_gsp_plus(gsp, gsp_plus)
    return (by_plus, "gsp-plus") if by_plus else (None, "")


def _excepted_textile(code: str) -> bool:
    return "61" <= code[:2] <= "63"


def _by_ordinary(gsp: Rate, ordinary: OrdinaryDuty | None) -> int | None:
    if ordinary is None or ordinary.kind != "rate" or ordinary.unit != gsp.unit:
        return None
    return _matching({no: ordinary.value * left for no, left in LEFT.items()}, gsp.value, ROUNDED)  # type: ignore[operator]


def _by_gsp_plus(gsp: Rate, plus: Rate) -> int | None:
    """GSP+ leaves 20 points less than GSP: 0.70 of 0.90 under list 4, 0.65 of 0.85 under list 3, 0.30 of 0.50."""
    if plus.kind != "rate" or plus.unit != gsp.unit or gsp.value is None:
        return None
    return _matching({no: gsp.value * (left - POINTS) / left for no, left in LEFT.items()}, plus.value, TWICE_ROUNDED)


def _matching(expected: dict[int, Decimal], value: Decimal | None, rounded: Decimal) -> int | None:
    """The one list whose expected rate equals the published one to its rounding; two that fit tell nothing."""
    if value is None:
        return None
    step = rounded * Decimal(1).scaleb(int(value.as_tuple().exponent))
    fits = [no for no, want in expected.items() if abs(want - value) <= step]
    return fits[0] if len(fits) == 1 else None
