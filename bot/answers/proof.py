"""Which proof of origin goods need, who makes it out, and what it says."""

from __future__ import annotations

from bot.answers.proof_aspects import PREPARE
from bot.answers.sheet import Sheet, ordered, uncovered
from bot.answers.transport import put_routes
from bot.model import Answer, Money, Question
from knowledge.decide.proof import DECLARATION, FORM_A, REPLACEMENT, REX, Proofs, fit, proofs_for
from knowledge.law import Law
from knowledge.model import Tier

# The most telling aspect first; general terms ("valid") last, for they are heard in many questions.
ORDER = (
    "private", "china_direct", "eur1", "coo", "stamp", "languages", "wording", "small", "trader", "split", "criterion",
    "late", "rejected", "keep", "verify", "form_a", "register", "validity",
)  # fmt: skip
INDUSTRIAL = "25"  # first chapter of goods that are not farm goods
MOST = 4  # more parts are no answer on a phone
NAMES_NO_PROOF = {"coo", "eur1", "stamp"}  # what is no proof, or not needed: say shortly what is


def answer(question: Question, law: Law) -> Answer:
    """The proofs for a country, or all kinds; the aspects asked about before them."""
    sheet = Sheet(question, law)
    if not law.covered:
        return uncovered(sheet, "proof")
    on_the_way = sheet.heard("proof.split", "transport.split", "transport.re_export", "transport.warehouse")
    status = sheet.origin if on_the_way else sheet.asked
    proofs = proofs_for(law, status.country if status else None)
    sheet.cite(*proofs.sources[:1])
    sheet.put(origin=status, proofs=proofs, code=sheet.code)
    put_routes(sheet)
    sheet.take("form_a_countries", "proof.form_a_countries")
    put_amount(sheet, proofs)
    parts = _parts(sheet, proofs)
    return sheet.answer(
        "proof",
        [f"proof/{part}" if "/" not in part else part for part in parts],
        ("transport", "origin_rules", "duty"),
        countries=sheet.only_origins() if on_the_way else sheet.all_countries(),
        proofs=_kinds(sheet, proofs, parts),
    )


def put_amount(sheet: Sheet, proofs: Proofs) -> None:
    """The amount asked about and how it stands to the limit; one that is not the limit itself, if there is any."""
    amounts = sorted(sheet.question.money, key=lambda money: _is_limit(money, proofs))
    amount = amounts[0] if amounts else None
    sheet.put(amount=amount, fits=fit(amount.amount, amount.currency, proofs) if amount else None)


def _is_limit(money: Money, proofs: Proofs) -> bool:
    return money.amount == proofs.limit and money.currency == proofs.limit_unit


def _parts(sheet: Sheet, proofs: Proofs) -> list[str]:
    """Templates in the order they speak."""
    status = sheet.facts["origin"]
    if status and not status.benefits and status.tier is not None:
        extra = [aspect for aspect in ("coo", "eur1") if sheet.heard(f"proof.{aspect}")]
        return [*extra, "no_help"]
    aspects = _aspects(sheet, proofs)
    farm_only = status is not None and status.tier is Tier.GSP_AGRI and (not sheet.code or sheet.code >= INDUSTRIAL)
    if farm_only and sheet.code:
        return ["farm_only"]
    if farm_only:
        aspects.insert(0, "farm_only")
    if sheet.heard("transport.re_export") and "china_direct" not in aspects:
        aspects.insert(0, "transport/re_export")
    if not set(aspects) - {"farm_only"}:
        aspects.append(_general(sheet, proofs))
    elif set(aspects) <= NAMES_NO_PROOF:
        aspects.append("short")
    for aspect in aspects[:MOST]:
        if aspect in PREPARE:
            PREPARE[aspect](sheet)
    return aspects[:MOST]


def _aspects(sheet: Sheet, proofs: Proofs) -> list[str]:
    """The aspects heard, made to fit the country: what China alone does is said for China alone."""
    found = ordered(sheet, "proof", ORDER)
    chinese = sheet.facts["origin"] is not None and sheet.facts["origin"].country == "CN"
    split = "split" in found or sheet.heard("transport.split")
    if "china_direct" in found and (not chinese or split):
        found.remove("china_direct")
    if "coo" in found and "form_a" in found:
        found = ["coo_form_a", *(aspect for aspect in found if aspect not in ("coo", "form_a"))]
    if split and sheet.heard("transport.re_export") and "split" in found and not sheet.heard("transport.split"):
        found.remove("split")  # "replacement statement" alone: the goods leave Norway
    if "split" in found and chinese:
        found = ["china_split", *(aspect for aspect in found if aspect not in ("split", "form_a"))]
    if {"china_direct", "small"} & set(found) or (chinese and "form_a" in found):
        found = [aspect for aspect in found if aspect != "form_a" or proofs.form_a_direct]
        found = found or ["china_direct"]
    amount = sheet.question.money
    if amount and amount[0].currency == proofs.limit_unit and "small" not in found:
        found.insert(0, "small")
    if sheet.heard("proof.limit") and "small" not in found:
        found.insert(0, "small")
    if sheet.heard("proof.rex") and "register" not in found:
        found.append("register")
    noise = {"validity"} if len(found) > 1 and {"coo", "late", "eur1", "small"} & set(found) else set()
    return [aspect for aspect in found if aspect not in noise]


def _general(sheet: Sheet, proofs: Proofs) -> str:
    """The part that says which proofs there are."""
    status = sheet.facts["origin"]
    if proofs.transition:
        return "kinds_transition"
    if status is None or status.tier is None:
        return "kinds_all"
    if proofs.form_a and not proofs.form_a_direct:
        return "china_direct"
    return "kinds_form_a" if proofs.form_a else "kinds_rex"


def _kinds(sheet: Sheet, proofs: Proofs, parts: list[str]) -> tuple[str, ...]:
    """Proofs for the contract, the most fitting first."""
    if "no_help" in parts:
        return ()
    kinds = list(proofs.kinds)
    if proofs.transition and FORM_A not in kinds:
        kinds.insert(1, FORM_A)
    first = REPLACEMENT if {"split", "china_split", "transport/re_export"} & set(parts) else ""
    if sheet.facts["fits"] == "below" and proofs.form_a:
        first = DECLARATION
    if "form_a" in parts and proofs.form_a:
        first = FORM_A
    if "stamp" in parts and REX in kinds:
        first = REX
    return tuple(dict.fromkeys([*([first] if first else []), *kinds]))
