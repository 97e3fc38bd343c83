"""What is due at import besides the duty, and the sum of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from knowledge.law import Law
from knowledge.model import HsCode, NotInForce, Rate

VatKind = Literal["food", "standard"]
Missing = Literal["", "value", "rate", "weight", "kroner"]
OERE = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Bill:
    """Duty and VAT of one consignment, step by step, all in one currency."""

    value: Decimal
    freight: Decimal
    currency: str
    rate: Rate
    weight_kg: Decimal | None
    duty: Decimal
    base: Decimal  # value + freight + duty
    vat_percent: Decimal
    vat: Decimal

    @property
    def due(self) -> Decimal:
        """Duty and VAT together."""
        return self.duty + self.vat


def vat_kind(law: Law, code: HsCode) -> VatKind:
    """Whether goods of a code take the rate for food and drink, or the standard rate."""
    if not code:
        return "standard"
    chapters, alcohol = law.rule("taxes.food_chapters"), law.rule("taxes.standard_headings")
    if isinstance(chapters, NotInForce) or isinstance(alcohol, NotInForce):
        return "standard"
    if code[:2] not in chapters.value.value or any(code.startswith(heading) for heading in alcohol.value.value):
        return "standard"
    return "food"


def missing_for_bill(
    value: Decimal | None, rate: Rate | None, weight_kg: Decimal | None, currency: str = "NOK"
) -> Missing:
    """What must be known before anything is calculated; empty where nothing lacks."""
    if rate is None or rate.kind == "none" or rate.industrial_only:
        return "rate"
    if value is None:
        return "value"
    if rate.unit == "NOK/kg" and currency != "NOK":
        return "kroner"
    if rate.unit == "NOK/kg" and weight_kg is None:
        return "weight"
    return ""


def bill(
    value: Decimal,
    freight: Decimal,
    currency: str,
    rate: Rate,
    weight_kg: Decimal | None,
    vat_percent: Decimal,
) -> Bill:
    """Duty on goods with freight (or by weight), and VAT on goods, freight and duty."""
    duty = _duty(value + freight, rate, weight_kg)
    base = value + freight + duty
    vat = _rounded(base * vat_percent / 100)
    return Bill(value, freight, currency, rate, weight_kg, duty, base, vat_percent, vat)


def _duty(value: Decimal, rate: Rate, weight_kg: Decimal | None) -> Decimal:
    if rate.kind == "free" or rate.value is None:
        return Decimal(0)
    if rate.unit == "%":
        return _rounded(value * rate.value / 100)
    if weight_kg is None:
        raise ValueError("a duty per kilo needs the weight; see missing_for_bill")
    return _rounded(weight_kg * rate.value)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(OERE, ROUND_HALF_UP)
