"""How goods may travel to Norway, be stored and split on the way, and be sent on from Norway."""

from __future__ import annotations

from bot.answers.sheet import Sheet, uncovered
from bot.model import Answer, Question
from knowledge.decide.proof import DECLARATION, FORM_A, REPLACEMENT, proofs_for
from knowledge.decide.transport import area_of, outside, routes
from knowledge.law import Law


def answer(question: Question, law: Law) -> Answer:
    """The direct transport rule, and what it means for the journey asked about."""
    sheet = Sheet(question, law)
    if not law.covered:
        return uncovered(sheet, "transport")
    put_routes(sheet)
    origin = sheet.origin
    proofs = proofs_for(law, origin.country if origin else None)
    sheet.put(origin=origin, proofs=proofs)
    parts = _parts(sheet)
    return sheet.answer(
        "transport",
        parts,
        ("proof", "duty", "taxes"),
        countries=sheet.only_origins(),
        proofs=_kinds(sheet, parts),
    )


def put_routes(sheet: Sheet) -> None:
    """Areas of transit and re-export, and the countries asked about that lie outside them."""
    found = routes(sheet.law)
    way = [status.country for status in sheet.statuses if not status.benefits]
    sheet.put(
        routes=found,
        on_the_way=tuple(way),
        inside=tuple(code for code in way if area_of(sheet.law, code) in found.transit),
        outside=outside(sheet.law, way, found.transit),
        outside_re_export=outside(sheet.law, way, found.re_export),
    )
    sheet.cite(*found.sources)


def _parts(sheet: Sheet) -> list[str]:
    """Templates in the order they speak."""
    re_export = sheet.heard("transport.re_export")
    split = sheet.heard("transport.split", "proof.split") and not (re_export and not sheet.heard("transport.split"))
    cleared, warehouse = sheet.heard("transport.cleared"), sheet.heard("transport.warehouse")
    if re_export and not (warehouse or split):
        return ["transport/re_export_cleared" if cleared else "transport/re_export"]
    parts = []
    if cleared:
        parts += ["transport/control" if warehouse else "transport/cleared"]
    if split and (sheet.heard("transport.split") or not (warehouse or cleared)):
        parts += ["proof/china_split" if _chinese(sheet) else "transport/split"]
    if warehouse and not cleared:
        parts += ["transport/warehouse"]
    return parts or ["transport/rule"]


def _chinese(sheet: Sheet) -> bool:
    return sheet.origin is not None and sheet.origin.country == "CN"


def _kinds(sheet: Sheet, parts: list[str]) -> tuple[str, ...]:
    """The proof that the journey needs, for the contract."""
    kinds = tuple(sheet.facts["proofs"].kinds) if sheet.origin else ()
    if _chinese(sheet) and parts != ["transport/rule"]:
        return (FORM_A, REPLACEMENT, DECLARATION)
    lost = parts in (["transport/cleared"], ["transport/re_export_cleared"])
    return kinds if lost else tuple(dict.fromkeys([REPLACEMENT, *kinds]))
