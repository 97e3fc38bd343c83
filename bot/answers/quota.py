"""Tariff quotas open to GSP goods: how much, for whom, which codes, at what rate, and what comes after."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.sheet import Sheet, ordered, uncovered
from bot.model import Answer, Question
from knowledge.decide.quota import outside_rates, own_first, quotas_for, year_start
from knowledge.law import Law
from knowledge.model import Quota, Tier

WTO = "wto-30"
ORDER = ("leaves", "full", "balance", "allocation", "declare", "boneless", "start")
MEAT = ("02",)


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
    return sheet.answer(
        "quota",
        [f"quota/{part}" for part in parts],
        ("duty", "proof", "transport"),
        quotas=tuple(quota.id for quota in quotas),
        lists=(6,) if any(quota.id == WTO for quota in quotas) else (),
    )


def _quotas(sheet: Sheet) -> tuple[Quota, ...]:
    """By name, else by country and goods; the WTO quota is asked for by its own words."""
    law, status = sheet.law, sheet.asked
    if sheet.question.quotas:
        named = tuple(quota for quota in law.quotas() if quota.id in sheet.question.quotas)
        return _open(sheet, named) or named
    if sheet.heard("quota.types"):
        return law.quotas()
    if sheet.heard("quota.wto") or 6 in sheet.question.lists:
        return tuple(quota for quota in law.quotas() if quota.id == WTO)
    country = status.country if status else None
    fits = _all_countries(sheet, _codes(sheet)) if len(sheet.statuses) > 1 else quotas_for(law, country, _codes(sheet))
    if sheet.codes and not _meat(sheet) and (status is None or status.tier in (Tier.GSP_PLUS, Tier.GSP)):
        fits = tuple(quota for quota in law.quotas() if quota.id == WTO) if sheet.codes[0] < "25" else ()
    return fits


def _all_countries(sheet: Sheet, codes: Sequence[str]) -> tuple[Quota, ...]:
    """The quotas open to any of several countries, in the order of the law."""
    open_to = {q.id for s in sheet.statuses for q in quotas_for(sheet.law, s.country, codes)}
    return tuple(quota for quota in sheet.law.quotas() if quota.id in open_to)


def _open(sheet: Sheet, named: Sequence[Quota]) -> tuple[Quota, ...]:
    """Of the quotas named those open to the country; and what else is open to it for the same codes."""
    if sheet.asked is None:
        return tuple(named)
    codes = [code for quota in named for code in quota.codes]
    mine = quotas_for(sheet.law, sheet.asked.country, codes) if codes else ()
    wto = tuple(q for q in named if q.id == WTO and sheet.asked.tier in q.tiers)
    return (*mine, *wto)


def _codes(sheet: Sheet) -> tuple[str, ...]:
    """Codes to look for; a code that no quota holds is still looked for at its heading."""
    return sheet.codes


def _meat(sheet: Sheet) -> bool:
    return bool(sheet.codes) and all(code.startswith(MEAT) for code in sheet.codes)


def _parts(sheet: Sheet, quotas: Sequence[Quota]) -> list[str]:
    """Templates in the order they speak."""
    status, aspects = sheet.asked, ordered(sheet, "quota", ORDER)
    if status and status.tier is not None and not status.benefits:
        return ["not_beneficiary"]
    if sheet.heard("quota.types") and not aspects:
        return ["types"]
    if not quotas or not _for_country(sheet, quotas):
        return ["none_open", *aspects]
    if "allocation" in aspects and "start" in aspects:
        aspects.remove("start")  # said with the allocation
    return [*aspects, "cards"]


def _for_country(sheet: Sheet, quotas: Sequence[Quota]) -> bool:
    if sheet.asked is None:
        return True
    ids = {q.id for s in sheet.statuses for q in sheet.law.quotas() if s.country in q.countries or s.tier in q.tiers}
    return any(quota.id in ids for quota in quotas)


def _prepare(sheet: Sheet, parts: Sequence[str], quotas: Sequence[Quota]) -> None:
    """What single parts need besides the cards."""
    status = sheet.asked
    if "full" in parts:
        codes = sheet.codes or tuple(dict.fromkeys(code for quota in quotas for code in quota.codes))
        tier = status.tier if status else None
        benefits = status is not None and status.benefits and tier is not None
        rates = outside_rates(sheet.law, codes, tier) if benefits and tier else {}
        sheet.put(outside={rate: lines for rate, lines in rates.items() if len(rates) <= FEW})
        sheet.cite("toll-rates")
    if "declare" in parts:
        sheet.take("declaration", "quota.declaration")
        sheet.take("declaration_codes", "quota.declaration_codes")
    if "allocation" in parts:
        sheet.take("auctioned", "quota.auctioned")
    if "leaves" in parts:
        sheet.cite("ldir-quotas")
    if "balance" in parts:
        sheet.cite("toll-quotas")
    if {"none_open", "not_beneficiary"} & set(parts):
        sheet.put(all_quotas=sheet.law.quotas())
        sheet.cite(*(quota.source for quota in sheet.law.quotas()))


FEW = 6  # rates after the quota are listed where they are no more than this
