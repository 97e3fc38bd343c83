"""The import permit for cereals, flour and animal feed from zero-duty countries."""

from __future__ import annotations

from bot.answers.sheet import Sheet, ordered, uncovered
from bot.model import Answer, Question
from knowledge.decide.permit import PERMIT, Need, periods_from, permit_need
from knowledge.law import Law
from knowledge.model import Tier

ORDER = ("surveillance", "without", "who", "when", "how")


def answer(question: Question, law: Law) -> Answer:
    """Whether the permit is needed, or the points of it that were asked about."""
    sheet = Sheet(question, law)
    if not law.covered:
        return uncovered(sheet, "permit")
    status = sheet.asked
    need = permit_need(law, status.tier if status else None, sheet.codes)
    sheet.put(status=status, need=need, code=sheet.code, periods=periods_from(law))
    sheet.take("headings", "permit.permit_goods")
    sheet.cite("ldir-permit")
    sheet.take("application", "permit.application")
    sheet.cite("toll-gsp-no")
    if sheet.heard("permit.surveillance"):
        sheet.take("surveillance", "permit.surveillance")
    parts = _parts(sheet, need)
    relevant = need != "no" or not _settled(sheet)
    return sheet.answer(
        "permit",
        [f"permit/{part}" for part in parts],
        ("duty", "proof", "taxes"),
        permits=(PERMIT,) if relevant else (),
    )


def _settled(sheet: Sheet) -> bool:
    """Whether a country or product was named that can rule the permit out."""
    return sheet.facts["status"] is not None or bool(sheet.codes)


def _parts(sheet: Sheet, need: Need) -> list[str]:
    """What is not for the country or the goods is said first, then the points asked about."""
    status, aspects = sheet.facts["status"], ordered(sheet, "permit", ORDER)
    if status and status.tier is not None and status.tier is not Tier.LDC:
        return ["other_group"]
    if need == "no":
        return ["other_goods"]
    named = bool(sheet.codes) and status is not None
    if not aspects or (named and set(aspects) <= {"who", "how"}):
        aspects.insert(0, "needed")
    if "who" in aspects and "how" in aspects:
        aspects.remove("who")  # how to apply says where
    return [*aspects, *(["headings"] if "needed" in aspects and (need == "maybe" or not named) else [])]
