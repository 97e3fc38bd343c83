"""A question as JSON and back, so that a button pressed tomorrow still knows what it belongs to."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from bot.model import CodeFault, Goods, Money, Question, Told

RECORDS: dict[str, type[Any]] = {"Goods": Goods, "CodeFault": CodeFault, "Money": Money, "Told": Told}
EMPTY: tuple[object, ...] = ((), "", frozenset(), None, False, Told())


def frozen(question: Question) -> dict[str, Any]:
    """The question as JSON; slots that say nothing are left out."""
    every = {field.name: getattr(question, field.name) for field in fields(Question)}
    return {name: _plain(value) for name, value in every.items() if value not in EMPTY}


def thawed(document: dict[str, Any]) -> Question:
    """The question again."""
    known = {field.name for field in fields(Question)}
    slots = {name: _alive(value) for name, value in document.items() if name in known}
    return Question(**{"text": "", **slots})


def _plain(value: Any) -> Any:
    if isinstance(value, (tuple, frozenset)):
        kind = "set" if isinstance(value, frozenset) else "tuple"
        return {"=": kind, "of": [_plain(one) for one in (sorted(value) if kind == "set" else value)]}
    if isinstance(value, date):
        return {"=": "date", "of": value.isoformat()}
    if isinstance(value, Decimal):
        return {"=": "number", "of": str(value)}
    name = type(value).__name__
    if name in RECORDS:
        return {"=": name, "of": {field.name: _plain(getattr(value, field.name)) for field in fields(value)}}
    return value


def _alive(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    kind, of = value["="], value["of"]
    if kind in ("tuple", "set"):
        every = [_alive(one) for one in of]
        return tuple(every) if kind == "tuple" else frozenset(every)
    if kind == "date":
        return date.fromisoformat(of)
    if kind == "number":
        return Decimal(of)
    return RECORDS[kind](**{name: _alive(one) for name, one in of.items()})
