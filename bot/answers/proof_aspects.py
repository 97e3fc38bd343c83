"""The finer points of proof of origin: the facts that each part needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.answers.sheet import Sheet
from knowledge.decide.proof import china_direct_until, criteria, statement


def _china(sheet: Sheet) -> None:
    sheet.put(china_until=china_direct_until(sheet.law))
    sheet.take("china_ends", "proof.china_form_a_direct_ends")


def _wording(sheet: Sheet) -> None:
    status = sheet.facts["origin"]
    country = status.country if status else None
    filled = statement(sheet.law, country, sheet.code)
    sheet.put(statement=filled, unregistered=statement(sheet.law, country, sheet.code, registered=False))
    sheet.cite(filled.source)
    sheet.take("languages", "proof.statement_languages")
    _criterion(sheet)


def _criterion(sheet: Sheet) -> None:
    found = criteria(sheet.law, sheet.code)
    sheet.put(criteria=found)
    sheet.cite(*(criterion.source for criterion in found))


def _late(sheet: Sheet) -> None:
    sheet.take("late", "proof.late_claim_years")
    sheet.take("refund_minimum", "proof.refund_minimum")
    sheet.cite("toll-form-a")


def _keep(sheet: Sheet) -> None:
    sheet.take("keep", "proof.record_keeping_years")
    sheet.take("keep_section", "proof.record_keeping_section")


def _verify(sheet: Sheet) -> None:
    sheet.take("control", "proof.documentation_section")
    sheet.cite("toll-origin-qa")


def _form_a(sheet: Sheet) -> None:
    sheet.take("rex_only", "proof.rex_only_from")
    sheet.take("form_a_months", "proof.form_a_validity_months")
    sheet.take("guatemala", "proof.guatemala_form_a")
    _china(sheet)


def _languages(sheet: Sheet) -> None:
    sheet.take("languages", "proof.statement_languages")


def _register(sheet: Sheet) -> None:
    sheet.cite("toll-rex")
    sheet.take("rex_begins", "proof.rex_begins")
    sheet.take("rex_only", "proof.rex_only_from")


def _stamp(sheet: Sheet) -> None:
    _register(sheet)
    sheet.take("signed", "proof.old_declaration_signed")


def _private(sheet: Sheet) -> None:
    sheet.take("private", "proof.private_limits")


def _qa(sheet: Sheet) -> None:
    sheet.cite("toll-origin-qa")


# What to gather before a part speaks; parts that need nothing more are not named.
PREPARE: Mapping[str, Callable[[Sheet], None]] = {
    "private": _private,
    "china_direct": _china,
    "china_split": _china,
    "coo": _qa,
    "coo_form_a": _form_a,
    "stamp": _stamp,
    "wording": _wording,
    "small": _china,
    "trader": _register,
    "split": _register,
    "languages": _languages,
    "criterion": _criterion,
    "late": _late,
    "rejected": _form_a,
    "keep": _keep,
    "verify": _verify,
    "form_a": _form_a,
    "register": _register,
    "validity": _form_a,
}
