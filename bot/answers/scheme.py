"""What the GSP is, for whom, on what law, and what it is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from bot.answers.awaited import put_awaited
from bot.answers.findings import finding
from bot.answers.sheet import Sheet, ordered, uncovered
from bot.answers.transport import put_routes
from bot.model import Answer, Question, Treatment
from knowledge.decide.proof import REPLACEMENT
from knowledge.law import Law
from knowledge.model import BENEFITING, Tier

ORDER = (
    "use", "revision", "graduation", "overlap", "one_way", "trade", "seminar", "eu", "groups", "safeguard", "law",
    "history", "conditions",
)  # fmt: skip
EVENTS = ("ldc_all_goods", "low_income_added", "gsp_plus_begins")
CAMBODIA = "KH"
# The facts of a part by the names that its template has for them.
TAKEN: dict[str, dict[str, str]] = {
    "use": {"use": "scheme.utilisation"},
    "revision": {"revision": "scheme.revision_years"},
    "graduation": {"graduation": "scheme.graduation"},
    "law": {"law": "scheme.legal_basis", "population": "scheme.largest_population"},
    "safeguard": {"safeguard": "scheme.safeguard"},
    "eu": {"shared": "scheme.rules_shared_with_eu"},
}
TIMELESS = {"what", "one_way", "eu"}  # holds on days before our facts begin
RE_EXPORT = "transport/re_export"


def answer(question: Question, law: Law) -> Answer:
    """The scheme in plain words, or the points of it that were asked about."""
    sheet = Sheet(question, law)
    parts = _parts(sheet)
    if not law.covered and not set(parts) <= TIMELESS:
        return uncovered(sheet, "scheme")
    sheet.put(status=sheet.asked)
    for part in parts:
        _prepare(sheet, part)
    sheet.cite("toll-gsp-en", "toll-gsp-no")
    free = Treatment("free") if "seminar" in parts and sheet.asked and sheet.asked.tier is Tier.LDC else None
    return sheet.answer(
        "scheme",
        [part if "/" in part else f"scheme/{part}" for part in parts],
        ("country_list", "product_list", "proof"),
        countries=tuple(finding(status, free) for status in sheet.statuses),
        treatment=free,
        proofs=(REPLACEMENT,) if RE_EXPORT in parts else (),
    )


def _parts(sheet: Sheet) -> list[str]:
    """Templates in the order they speak. Sending goods on from Norway is not exporting Norwegian goods."""
    parts = ordered(sheet, "scheme", ORDER)
    if sheet.heard("transport.re_export") and not sheet.heard("scheme.trade"):
        parts = [RE_EXPORT, *(part for part in parts if part not in ("one_way", "conditions"))]
    if len(parts) > 1 and parts[0] in ("one_way", "trade"):
        parts = [part for part in parts if part != "conditions"]
    return parts or ["what"]


def _put_counts(sheet: Sheet) -> None:
    """How many countries are in each group on the day, and how many the guidance announces."""
    sheet.take("announced", "scheme.announced_counts")
    sheet.take("population", "scheme.largest_population")
    counts = {tier: len(sheet.law.members(tier)) for tier in BENEFITING} if sheet.law.covered else {}
    sheet.put(counts=counts, total=sum(counts.values()))
    if counts:
        sheet.cite("toll-groups")


def _prepare(sheet: Sheet, part: str) -> None:
    """What single parts need."""
    for name, key in TAKEN.get(part, {}).items():
        sheet.take(name, key)
    if part in PREPARE:
        PREPARE[part](sheet)


def _put_history(sheet: Sheet) -> None:
    sheet.put(events=[(name, *_since(sheet, name)) for name in EVENTS], began=_since(sheet, "start")[0])
    sheet.take("points", "goods.gsp_plus_points")
    sheet.take("plants", "goods.gsp_plus_plants")


def _put_safeguard(sheet: Sheet) -> None:
    sheet.cite("ldir-safeguard")


def _put_seminar(sheet: Sheet) -> None:
    held = sheet.take("seminar", "scheme.seminar")
    sheet.put(held=date.fromisoformat(held) if held else None)


def _put_groups(sheet: Sheet) -> None:
    sheet.cite("toll-gsp-en")
    sheet.take("points", "goods.gsp_plus_points")
    _put_counts(sheet)


def _put_use(sheet: Sheet) -> None:
    used = sheet.facts["use"]
    sheet.put(used={key: Decimal(used.value[key]) for key in ("ordinary", "china")} if used else {})


def _dated(sheet: Sheet, country: str) -> list[Any]:
    return list(sheet.law.agreements(country)[-1:])


def _put_overlap(sheet: Sheet) -> None:
    """Agreements that took the place of the scheme, with the day they began; and those of which no day is known."""
    ended = [row for row in sheet.law.library.exits if row.reason == "agreement" and row.left and row.note]
    past = [row for row in ended if row.left and row.left <= sheet.law.day]
    rows = [(row.country, date.fromisoformat(row.note), row.left or date.min, Tier.NONE) for row in past]
    for member in sheet.law.members(Tier.GSP_AGRI):  # the agreement took the place for all but farm goods
        rows += [(member.country, one.start, member.period.start, member.tier) for one in _dated(sheet, member.country)]
    sheet.put(overlaps=sorted(rows, key=lambda row: row[2]))
    sheet.cite(*(sheet.law.source(row.source) for row in past), "toll-groups")
    put_awaited(sheet)


def _since(sheet: Sheet, name: str) -> tuple[date | None, object]:
    """When an event of the scheme took place, and its figure."""
    value = sheet.take(name, f"scheme.{name}")
    cited = sheet.facts[name]
    return (cited.since if cited else None), value


def _put_trade(sheet: Sheet) -> None:
    """Trade figures are known for Cambodia alone."""
    asked = {status.country for status in sheet.statuses}
    sheet.put(trade=None, imports=None)
    if asked == {CAMBODIA}:
        trade = sheet.take("trade", "scheme.trade_cambodia")
        imports = sheet.take("imports", "scheme.imports_cambodia")
        sheet.put(trade_million=Decimal(trade["million"]), imports_million=Decimal(imports["million"]))


# What to gather besides before a part speaks; parts that need nothing more are not named.
PREPARE: dict[str, Callable[[Sheet], None]] = {
    "history": _put_history,
    "use": _put_use,
    "overlap": _put_overlap,
    "safeguard": _put_safeguard,
    "seminar": _put_seminar,
    "trade": _put_trade,
    "groups": _put_groups,
    "what": _put_groups,
    "conditions": put_routes,
    RE_EXPORT: put_routes,
}
