"""POST /api/ask: a question object in, an answer object out, as the answer contract has them (bot/contract.py)."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from datetime import date, datetime
from hashlib import blake2b
from math import ceil
from time import monotonic
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.contract import as_object
from bot.model import LANGUAGES, TOPICS, Incoming, Language, Reply
from bot.watch import Watch

MOST_BYTES = 16_384
MOST_LETTERS = 4_096  # of a question
MOST_CLIENTS = 50_000


class Hall(Protocol):
    """The engine."""

    def respond(self, incoming: Incoming) -> Reply:
        """The answer to one message."""


class Wrong(Exception):
    """The question object is not as it must be; the message says how."""


def oslo_today() -> date:
    """Today where the law holds."""
    return datetime.now(ZoneInfo("Europe/Oslo")).date()


class Api:
    """Answers, so many a minute for each client."""

    most_bytes = MOST_BYTES

    def __init__(self, hall: Hall, watch: Watch, a_minute: float, clock: Callable[[], float] = monotonic) -> None:
        self._hall = hall
        self._watch = watch
        self._step = 60 / a_minute
        self._slack = 10 * self._step  # ten may come at once
        self._clock = clock
        self._next: OrderedDict[str, float] = OrderedDict()

    def pause(self, client: str) -> int:
        """Seconds that this client must wait; 0 where it may ask, which is counted."""
        now = self._clock()
        due = self._next.get(client, now)
        if due - now > self._slack - self._step:
            return max(1, ceil(due - now - self._slack + self._step))
        self._next[client] = max(due, now) + self._step
        self._next.move_to_end(client)
        if len(self._next) > MOST_CLIENTS:
            self._next.popitem(last=False)
        return 0

    def answer(self, body: bytes, client: str) -> tuple[int, dict[str, Any]]:
        """Status and object."""
        try:
            asked = _object(body)
            incoming = _incoming(asked, client)
        except Wrong as fault:
            return 400, {"error": str(fault)}
        reply = self._hall.respond(incoming)
        outcome = "asked_back" if reply.answers[0].asks else "answered"
        self._watch.question(reply.answers[0].topic, reply.language, outcome)
        return 200, as_object(reply, asked.get("id"), asked.get("session"))

    def description(self) -> dict[str, Any]:
        """OpenAPI 3.1."""
        return DESCRIPTION


def _object(body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise Wrong('no JSON; send {"text": "Can I sell T-shirts from Cambodia duty-free?"}') from None
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise Wrong('"text" must be there, a string: the question')
    if len(asked["text"]) > MOST_LETTERS:
        raise Wrong(f'"text" may have {MOST_LETTERS} letters at most')
    for name in ("id", "session"):
        if not isinstance(asked.get(name), str | None) or len(asked.get(name) or "") > 200:
            raise Wrong(f'"{name}" must be a string of at most 200 letters, or null')
    return asked


def _incoming(asked: dict[str, Any], client: str) -> Incoming:
    return Incoming(
        asked["text"],
        oslo_today(),
        _day(asked.get("date")),
        _language(asked.get("language")),
        _where(asked.get("session"), client),
    )


def _where(session: str | None, client: str) -> str:
    """A session is its client's own: nobody reads another's conversation by guessing its name."""
    if not session:
        return ""
    return "web:" + blake2b(f"{client}\0{session}".encode("utf-8", "replace"), digest_size=16).hexdigest()


def _day(written: Any) -> date | None:
    try:
        return None if written is None else date.fromisoformat(written)
    except (TypeError, ValueError):
        raise Wrong('"date" must be a day like "2022-12-31", or null') from None


def _language(written: Any) -> Language | None:
    if written is None:
        return None
    for language in LANGUAGES:
        if language == written:
            return language
    raise Wrong(f'"language" must be one of {", ".join(LANGUAGES)}, or null')


def _strings(*among: str) -> dict[str, Any]:
    return {"type": "string", **({"enum": list(among)} if among else {})}


def _maybe(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


QUESTION = {
    "type": "object",
    "required": ["text"],
    "properties": {
        "id": _maybe(_strings()),
        "text": {"type": "string", "maxLength": MOST_LETTERS},
        "session": _maybe(_strings()),
        "date": _maybe({"type": "string", "format": "date"}),
        "language": _maybe(_strings(*LANGUAGES)),
    },
}
RATE = {"type": "object", "properties": {"value": {"type": "number"}, "unit": _strings()}}
TREATMENT = _maybe(
    {
        "type": "object",
        "properties": {
            "verdict": _strings("free", "reduced", "none", "depends", "not_beneficiary", "unknown"),
            "rate": _maybe(RATE),
            "list": _maybe({"type": "integer"}),
            "ordinary": _maybe(
                {"type": "object", "properties": {**RATE["properties"], "as_of": {"type": "string"}}}  # type: ignore[dict-item]
            ),
        },
    }
)
COUNTRY = {"type": "object", "properties": {"code": _strings(), "tier": _strings(), "treatment": TREATMENT}}
SOURCE = {name: _strings() for name in ("id", "title", "href", "as_of")}
ANSWER_KEYS: dict[str, dict[str, Any]] = {
    "id": _maybe(_strings()),
    "session": _maybe(_strings()),
    "language": _strings(*LANGUAGES),
    "topic": _strings(*TOPICS),
    "topics": _list(_strings(*TOPICS)),
    "on": {"type": "string", "format": "date"},
    "countries": _list(COUNTRY),
    "commodity": _maybe({"type": "object", "properties": {"code": _strings(), "from": _strings("code", "words")}}),
    "treatment": TREATMENT,
    "lists": _list({"type": "integer"}),
    "quotas": _list(_strings()),
    "proofs": _list(_strings()),
    "permits": _list(_strings()),
    "asks": _maybe(_strings("country", "product", "country_choice", "commodity_choice")),
    "choices": _list({"type": "object", "properties": {"label": _strings(), "value": _strings()}}),
    "sources": _list({"type": "object", "properties": SOURCE}),
    "text": _strings(),
}


def _said(words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


ERROR = {"type": "object", "properties": {"error": _strings(), "error_id": _strings()}}
DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "gspbot", "version": "1", "description": "What Norway's GSP gives a product."},
    "paths": {
        "/api/ask": {
            "post": {
                "summary": "Ask one question",
                "requestBody": {"required": True, "content": {"application/json": {"schema": QUESTION}}},
                "responses": {
                    "200": _said(
                        "The answer", {"type": "object", "required": list(ANSWER_KEYS), "properties": ANSWER_KEYS}
                    ),
                    "400": _said("The question is not as it must be", ERROR),
                    "413": _said("The question is too large", ERROR),
                    "429": _said("Too many questions; Retry-After says when", ERROR),
                    "500": _said("Something went wrong; quote error_id", ERROR),
                },
            }
        }
    },
}
