"""What is due at import besides the duty, and what GSP does not change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bot.answers.findings import finding, product
from bot.answers.sheet import Sheet, ordered, uncovered
from bot.model import Answer, Money, Question
from knowledge.decide.duty import Duty, duty_on
from knowledge.decide.taxes import Missing, VatKind, bill, missing_for_bill, vat_kind
from knowledge.law import Law
from knowledge.model import FREE, Rate, Tier

VAT_PARTS = ("vat", "calculate", "svalbard")
ORDER = ("sanctions", "svalbard", "voec", "calculate", "vat", "food", "fee")
FOOD_END = "25"  # chapters below this one hold what Mattilsynet may control


def answer(question: Question, law: Law) -> Answer:
    """VAT and the other points asked about; a worked example where there are numbers."""
    sheet = Sheet(question, law)
    if not law.covered:
        return uncovered(sheet, "taxes")
    kind = vat_kind(law, sheet.code)
    sheet.put(status=sheet.asked, code=sheet.code, kind=kind)
    sheet.take("standard", "taxes.vat_standard")
    sheet.take("food", "taxes.vat_food")
    parts = _parts(sheet)
    for part in parts:
        _prepare(sheet, part, kind)
    if parts[0] not in VAT_PARTS:  # the source of what was asked comes first
        sheet.sources.sort(key=lambda source: source.id == "toll-import")
    return sheet.answer(
        "taxes",
        [f"taxes/{part}" for part in parts],
        ("duty", "permit", "proof"),
        countries=tuple(finding(status) for status in sheet.statuses),
    )


def _parts(sheet: Sheet) -> list[str]:
    """Templates in the order they speak; numbers are calculated only where some are given or asked for."""
    parts = ordered(sheet, "taxes", ORDER)
    if sheet.question.money and sheet.codes and "calculate" not in parts and "voec" not in parts:
        parts.insert(0, "calculate")
    if {"calculate", "vat"} <= set(parts):
        parts.remove("vat")  # the calculation has it
    if sheet.asked and sheet.asked.country == "BY" and "sanctions" not in parts:
        parts.append("sanctions")
    if not [part for part in parts if part != "sanctions"] and not sheet.heard("taxes.sanctions"):
        parts.insert(0, "vat")
    return parts


def _prepare(sheet: Sheet, part: str, kind: VatKind) -> None:
    """What single parts need."""
    if part == "calculate":
        _put_bill(sheet, kind)
    if part == "voec":
        sheet.take("voec_limit", "taxes.voec_limit")
        sheet.take("old_limit", "taxes.old_online_limit")
        sheet.put(voec_day=sheet.law.source("toll-voec").as_of)
    if part == "vat":
        levy = sheet.take("levy", "taxes.research_levy")
        sheet.put(levies=[Decimal(rate) for rate in levy or ()])
        sheet.take("mainly", "taxes.duty_mainly")
    if part == "food":
        sheet.take("hours", "taxes.notice_hours")
        sheet.cite("mattilsynet")
        sheet.put(animal=bool(sheet.code) and sheet.code[:2] in ANIMAL, food_day=sheet.law.source("mattilsynet").as_of)
    if part == "sanctions":
        _put_sanctions(sheet)
    if part == "svalbard":
        sheet.take("territories", "taxes.outside_customs_territory")
    if part == "fee":
        sheet.cite("toll-correction", "toll-import")


ANIMAL = ("01", "02", "03", "04", "05", "16")


def _put_sanctions(sheet: Sheet) -> None:
    belarus = sheet.take("belarus", "taxes.sanctions_belarus")
    sheet.take("others", "taxes.sanctions_register")
    sheet.cite("sanctions")
    widened = date.fromisoformat(belarus["widened"]) if belarus else None
    sheet.put(widened=widened if widened and widened <= sheet.law.day else None)


def _put_bill(sheet: Sheet, kind: VatKind) -> None:
    """The worked example, or what lacks for it. All amounts must be in one currency; none is converted."""
    amounts = _in_one_currency(sheet.question.money)
    value = amounts[0] if amounts else None
    freight = amounts[1].amount if len(amounts) > 1 else Decimal(0)
    weight = sheet.question.weights_kg[0] if sheet.question.weights_kg else None
    duty, currency = _duty(sheet), value.currency if value else "NOK"
    rate = _single_rate(duty)
    missing: Missing = missing_for_bill(value.amount if value else None, rate, weight, currency)
    percent = sheet.facts["food" if kind == "food" else "standard"].value
    found = None
    if not missing and value and rate:
        found = bill(value.amount, freight, currency, rate, weight, Decimal(percent))
    sheet.put(bill=found, missing=missing, rate=rate, no_preference=duty is not None and duty.verdict == "none")
    sheet.cite("toll-rates")


def _in_one_currency(money: Sequence[Money]) -> list[Money]:
    """The amounts in the currency of the first."""
    return [amount for amount in money if amount.currency == money[0].currency]


def _duty(sheet: Sheet) -> Duty | None:
    """What the product gets; a zero-duty country needs no product."""
    status = sheet.asked
    if status is None or not status.benefits or status.tier is None:
        return None
    if status.tier is Tier.LDC:
        return Duty(status.tier, "free", (), (), FREE, None, ())
    goods = sheet.question.goods
    return duty_on(product(sheet.law, goods[0]).lines, status.tier) if goods else None


def _single_rate(duty: Duty | None) -> Rate | None:
    """The one rate, where every line has the same."""
    return duty.rate if duty and duty.verdict in ("free", "reduced") else None
