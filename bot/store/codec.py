"""A conversation as JSON and back, for one that outlives the process. What the person wrote is left out."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from bot.store.conversations import Conversation

SIMPLE = (str, int, float, bool, type(None))


def dump(conversation: Conversation) -> Any:
    """The conversation as JSON: slots and choices, without the words and the facts."""
    question, answer = conversation.question, conversation.answer
    return _dumped(
        replace(
            conversation,
            question=replace(question, text="") if question else None,
            answer=replace(answer, facts={}, sources=()) if answer else None,
        )
    )


def load(written: Any) -> Conversation:
    """The conversation again; a fresh one where another version of the bot wrote it otherwise."""
    try:
        loaded = _loaded(Conversation, written)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return Conversation()
    return loaded if isinstance(loaded, Conversation) else Conversation()


def _dumped(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        given = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _dumped(part) for field, part in given if part != field.default and part not in ({}, ())}
    if isinstance(value, tuple | list | set | frozenset):
        return [_dumped(part) for part in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, SIMPLE):
        return value
    return str(value) if isinstance(value, Decimal) else None


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _loaded(kind: Any, written: Any) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(written, dict):
            raise TypeError(written)
        hints = _hints(kind)
        return kind(**{name: _loaded(hints[name], part) for name, part in written.items()})
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if written is None else _loaded(next(one for one in inner if one is not type(None)), written)
    if origin is tuple:
        kinds = [inner[0]] * len(written) if inner[-1] is Ellipsis else inner
        return tuple(_loaded(one, part) for one, part in zip(kinds, written, strict=True))
    if origin is frozenset:
        return frozenset(written)
    if origin is Literal and written not in inner:
        raise ValueError(written)
    if kind in (date, Decimal):
        return date.fromisoformat(written) if kind is date else Decimal(written)
    if kind in SIMPLE and not isinstance(written, (int, float) if kind is float else kind):
        raise TypeError(written)
    return written
