"""What the door keeps beyond one message, behind one small face, so that any store can stand behind it.

Three kinds of things: settings of a chat (language, country …), counters without names, and documents with an expiry.
Seconds are counted from now; a document without them stays until it is dropped.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

Document = dict[str, Any]
DAY = 24 * 3600.0


class Keeping(Protocol):
    """A store as the door needs it."""

    def settings(self, chat: str) -> Mapping[str, str]:
        """What is set for a chat."""

    def set(self, chat: str, name: str, value: str | None) -> None:
        """Set one thing; None unsets it."""

    def count(self, name: str, by: int = 1) -> None:
        """Add to a counter."""

    def counters(self, prefix: str) -> Mapping[str, int]:
        """Counters whose names begin so, by their whole names."""

    def keep(self, kind: str, key: str, document: Document, seconds: float | None = None) -> None:
        """Keep a document, in place of an older one of the same key."""

    def document(self, kind: str, key: str) -> Document | None:
        """A document, or None where there is none or its time is over."""

    def drop(self, kind: str, key: str) -> None:
        """Keep a document no longer."""

    def documents(self, kind: str) -> Iterator[tuple[str, Document]]:
        """Every living document of a kind, oldest first."""


class InMemory:
    """A store that lasts as long as the process. Bounded: of each kind the oldest give way.

    Documents lie here as JSON: as a tree of dicts a page under an answer takes five times the memory.
    """

    def __init__(self, clock: Callable[[], float] = time.time, limit: int = 20_000) -> None:
        self._clock = clock
        self._limit = limit
        self._settings: dict[str, dict[str, str]] = {}
        self._counters: dict[str, int] = defaultdict(int)
        self._documents: dict[str, dict[str, tuple[float | None, str]]] = defaultdict(dict)

    def settings(self, chat: str) -> Mapping[str, str]:
        """What is set for a chat."""
        return dict(self._settings.get(chat, {}))

    def set(self, chat: str, name: str, value: str | None) -> None:
        """Set one thing; None unsets it."""
        mine = self._settings.setdefault(chat, {})
        if value is None:
            mine.pop(name, None)
        else:
            mine[name] = value
        if not mine:
            del self._settings[chat]

    def count(self, name: str, by: int = 1) -> None:
        """Add to a counter."""
        self._counters[name] += by

    def counters(self, prefix: str) -> Mapping[str, int]:
        """Counters whose names begin so."""
        return {name: value for name, value in self._counters.items() if name.startswith(prefix)}

    def keep(self, kind: str, key: str, document: Document, seconds: float | None = None) -> None:
        """Keep a document."""
        until = None if seconds is None else self._clock() + seconds
        mine = self._documents[kind]
        mine[key] = (until, json.dumps(document, ensure_ascii=False, separators=(",", ":")))
        while len(mine) > self._limit:
            del mine[next(iter(mine))]

    def document(self, kind: str, key: str) -> Document | None:
        """A living document, or None."""
        found = self._documents[kind].get(key)
        if found is None:
            return None
        until, document = found
        if until is not None and until <= self._clock():
            del self._documents[kind][key]
            return None
        return dict(json.loads(document))

    def drop(self, kind: str, key: str) -> None:
        """Keep a document no longer."""
        self._documents[kind].pop(key, None)

    def documents(self, kind: str) -> Iterator[tuple[str, Document]]:
        """Every living document of a kind, oldest first."""
        for key in list(self._documents[kind]):
            document = self.document(kind, key)
            if document is not None:
                yield key, document
