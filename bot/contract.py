"""A reply as the object of the answer contract: what `--json` and `--batch` print, and any other door sends."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bot.model import Answer, Goods, Reply, Treatment


def as_object(reply: Reply, question_id: object = None, session: object = None) -> dict[str, Any]:
    """One answer line; every key is always there."""
    main, answers = reply.answers[0], reply.answers
    return {
        "id": question_id,
        "session": session,
        "language": reply.language,
        "topic": main.topic,
        "topics": list(dict.fromkeys(answer.topic for answer in answers)),
        "on": main.on.isoformat(),
        "countries": [
            {"code": found.code, "tier": found.tier, "treatment": _treatment(found.treatment)}
            for found in main.countries
        ],
        "commodity": _commodity(_goods(answers)),
        "treatment": _treatment(_first_treatment(answers)),
        "lists": sorted({number for answer in answers for number in answer.lists}),
        "quotas": _each(answers, "quotas"),
        "proofs": _each(answers, "proofs"),
        "permits": _each(answers, "permits"),
        "asks": next((answer.asks for answer in answers if answer.asks), None),
        "choices": [{"label": label, "value": value} for label, value in reply.choices],
        "sources": [
            {"id": source.id, "title": source.title, "href": source.href, "as_of": source.as_of.isoformat()}
            for source in dict.fromkeys(one.told(reply.language) for answer in answers for one in answer.sources)
        ],
        "text": reply.text,
    }


def _each(answers: tuple[Answer, ...], name: str) -> list[str]:
    return list(dict.fromkeys(value for answer in answers for value in getattr(answer, name)))


def _goods(answers: tuple[Answer, ...]) -> Goods | None:
    return next((answer.goods for answer in answers if answer.goods), None)


def _first_treatment(answers: tuple[Answer, ...]) -> Treatment | None:
    return next((answer.treatment for answer in answers if answer.treatment), None)


def _commodity(goods: Goods | None) -> dict[str, str] | None:
    return {"code": goods.code, "from": goods.origin} if goods else None


def _treatment(found: Treatment | None) -> dict[str, Any] | None:
    if found is None:
        return None
    rate = {"value": number(found.rate[0]), "unit": found.rate[1]} if found.rate else None
    ordinary = None
    if found.ordinary:
        value, unit, as_of = found.ordinary
        ordinary = {"value": number(value), "unit": unit, "as_of": as_of.isoformat()}
    return {"verdict": found.verdict, "rate": rate, "list": found.list_no, "ordinary": ordinary}


def number(value: Decimal) -> int | float:
    """A JSON number, whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)
