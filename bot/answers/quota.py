"""Tariff quotas open to GSP goods: how much, for whom, which codes, at what rate, and what comes after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bot.answers.duty_facts import treatment_on
from bot.answers.findings import product
from bot.answers.sheet import Sheet, ordered, uncovered
from bot.model import Answer, Question, Treatment
from knowledge.decide.country import country_status
from knowledge.decide.duty import duty_on
from knowledge.decide.quota import outside_rates, own_first, quotas_for, year_start
from knowledge.law import Law
from knowledge.model import BENEFITING, Line, Quota, Rate, Tier

WTO = "wto-30"
ORDER = ("law", "leaves", "full", "balance", "allocation", "declare", "boneless", "start")
MEAT, FISH, INDUSTRIAL = ("02",), ("03",), "25"
FEW = 6  # rates after the quota are listed where they are no more than this


def answer(question: Question, law: Law) -> Answer:
    """The quotas that fit country, goods and words; who may use which where the country may not."""
    sheet = Sheet(question, law)
    if not law.covered:
        return uncovered(sheet, "quota")
    found = _quotas(sheet)
    quotas = own_first(found, [status.country for status in sheet.statuses])
    sheet.put(quotas=quotas, status=sheet.asked, year_start=year_start(law), code=sheet.code)
    sheet.cite(*(quota.source for quota in quotas))
    sheet.take("wto_rate", "quota.wto_rate_column")
    parts = _parts(sheet, quotas)
    _prepare(sheet, parts, quotas)
    found_answer = sheet.answer(
        "quota",
        [f"quota/{part}" for part in parts],
        ("duty", "proof", "transport"),
        quotas=tuple(quota.id for quota in quotas),
        lists=(6,) if any(quota.id == WTO for quota in quotas) else (),
    )
    return replace(found_answer, treatment=_outside(question, law))


def _outside(question: Question, law: Law) -> Treatment | None:
    """What the product gets outside the quota, where product and country are certain."""
    if len(question.countries) != 1 or len(question.goods) != 1:
        return None
    tier = country_status(law, question.countries[0]).tier
    lines = product(law, question.goods[0]).lines
    return treatment_on(law, duty_on(lines, tier)) if tier in BENEFITING and lines else None


def _quotas(sheet: Sheet) -> tuple[Quota, ...]:
    """By name, else by country and goods; the WTO quota is asked for by its own words."""
    law = sheet.law
    if sheet.question.quotas:
        named = tuple(quota for quota in law.quotas() if quota.id in sheet.question.quotas)
        return _open(sheet, named)
    if sheet.heard("quota.types"):
        return law.quotas()
    if sheet.heard("quota.wto") or 6 in sheet.question.lists:
        return _wto(law)
    if _farm_not_meat(sheet):
        return _wto(law) if sheet.asked is None or sheet.asked.tier in (Tier.GSP_PLUS, Tier.GSP) else ()
    if not sheet.statuses:
        return quotas_for(law, None, sheet.codes)
    open_to = {quota.id for s in sheet.statuses for quota in quotas_for(law, s.country, sheet.codes)}
    return tuple(quota for quota in law.quotas() if quota.id in open_to)


def _wto(law: Law) -> tuple[Quota, ...]:
    return tuple(quota for quota in law.quotas() if quota.id == WTO)


def _farm_not_meat(sheet: Sheet) -> bool:
    """Farm goods that only a WTO quota can cover. Fish is no farm good there."""
    return bool(sheet.codes) and all(c < INDUSTRIAL and not c.startswith((*MEAT, *FISH)) for c in sheet.codes)


def _open(sheet: Sheet, named: Sequence[Quota]) -> tuple[Quota, ...]:
    """Of the quotas named those open to the country, and what else is open to it for the same codes."""
    if sheet.asked is None:
        return tuple(named)
    codes = [code for quota in named for code in quota.codes]
    mine = {quota.id for s in sheet.statuses for quota in (quotas_for(sheet.law, s.country, codes) if codes else ())}
    tiers = {status.tier for status in sheet.statuses}
    wto = {quota.id for quota in named if quota.id == WTO and tiers & set(quota.tiers)}
    return tuple(quota for quota in sheet.law.quotas() if quota.id in mine | wto)


def _parts(sheet: Sheet, quotas: Sequence[Quota]) -> list[str]:
    """Templates in the order they speak."""
    status, aspects = sheet.asked, ordered(sheet, "quota", ORDER)
    specific = bool(sheet.statuses or sheet.codes or sheet.question.quotas) or sheet.heard("quota.wto")
    if status and status.tier is not None and not status.benefits:
        return ["not_beneficiary"]
    if not aspects and (sheet.heard("quota.types") or not (specific or sheet.question.lists)):
        return ["types"]
    if status and status.tier is Tier.LDC:
        return ["not_needed", *(aspect for aspect in aspects if aspect != "full")]
    if not quotas:
        return ["none_open", *aspects]
    if "allocation" in aspects and "start" in aspects:
        aspects.remove("start")  # said with the allocation
    if not specific:
        return aspects or ["cards"]
    first = ["closed"] if _closed(sheet, quotas) else ["maybe_wto"] if _farm_not_meat(sheet) else []
    return [*first, *aspects, "cards"]


def _closed(sheet: Sheet, quotas: Sequence[Quota]) -> tuple[Quota, ...]:
    """The quotas asked for by name that the country may not use; none of interest where it has one of its own."""
    if sheet.asked is None or any(sheet.asked.country in quota.countries for quota in quotas):
        return ()
    mine = {quota.id for quota in quotas}
    return tuple(q for q in sheet.law.quotas() if q.id in sheet.question.quotas and q.id not in mine)


def _prepare(sheet: Sheet, parts: Sequence[str], quotas: Sequence[Quota]) -> None:
    """What single parts need besides the cards."""
    sheet.put(closed=_closed(sheet, quotas))
    if "full" in parts:
        sheet.put(outside=_after_quota(sheet, quotas))
        sheet.cite("toll-rates")
    if "declare" in parts:
        sheet.take("declaration", "quota.declaration")
        sheet.take("declaration_codes", "quota.declaration_codes")
    if "allocation" in parts:
        sheet.take("auctioned", "quota.auctioned")
        rates = sheet.take("auction_rates", "quota.auction_rates")
        sheet.put(auction_prices=[Decimal(rate) for rate in rates or ()])
        sheet.take("shared", "quota.shared")
    if "boneless" in parts:
        factor = sheet.take("bone_factor", "quota.bone_factor")
        sheet.put(factor=Decimal(factor) if factor else None)
    if "law" in parts:
        sheet.take("basis", "quota.legal_basis")
        sheet.cite("for-2008-1132")
    if "leaves" in parts:
        sheet.cite("ldir-quotas")
    if "balance" in parts:
        sheet.cite("toll-quotas")
    if {"none_open", "not_beneficiary"} & set(parts):
        sheet.put(all_quotas=sheet.law.quotas())
        sheet.cite(*(quota.source for quota in sheet.law.quotas()))


def _after_quota(sheet: Sheet, quotas: Sequence[Quota]) -> dict[Rate, tuple[Line, ...]]:
    """What the country gets on the codes of the quota once it is used up; nothing where it would be a long list."""
    status = sheet.asked
    if status is None or status.tier is None or not status.benefits:
        return {}
    held = tuple(dict.fromkeys(code for quota in quotas for code in quota.codes))
    wanted = tuple(code for code in held if not sheet.codes or code.startswith(sheet.codes))
    rates = outside_rates(sheet.law, wanted or held, status.tier)
    return rates if len(rates) <= FEW else {}
