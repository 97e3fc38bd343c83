"""What the door keeps, in memory for reading and in the store for good.

Reading is a look into memory; each change is queued for the store's writing thread in the order it was made, so that it
is in the database no later than the answer to the update that made it. Where replicas share a store, each reads it anew
from time to time (`load`): a change made by one is seen by the others after a moment.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from bot.store.database import Op
from bot.store.rows import Document as Paper
from bot.store.rows import Setting
from bot.store.schema import counters, documents, settings
from bot.store.sql import insert, remember
from bot.store.store import Store
from bot.telegram.keeping import Document, InMemory

OWN = "door."  # kinds, owners and counters of this room begin so
RANK = 5


class Durable(InMemory):
    """A store that outlives the process."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.clock)
        self._store = store
        self._things: Op[Paper | Setting, None] = Op(RANK, _remembered)
        self._numbers: Op[tuple[str, int], None] = Op(RANK, _counted)

    async def load(self) -> None:
        """Read all that is kept."""
        papers, choices, numbers = await self._store.database.do(_read)
        self._documents.clear()
        self._settings.clear()
        self._counters.clear()
        for kind, key, body, expires in papers:
            self._documents[kind.removeprefix(OWN)][key] = (expires, body)
        for owner, name, value in choices:
            self._settings.setdefault(owner.removeprefix(OWN), {})[name] = value
        self._counters.update({json.loads(labels)["what"]: value for labels, value in numbers})

    def set(self, chat: str, name: str, value: str | None) -> None:
        """Set one thing; None unsets it."""
        super().set(chat, name, value)
        self._write(self._things, Setting(OWN + chat, name, value))

    def count(self, name: str, by: int = 1) -> None:
        """Add to a counter."""
        super().count(name, by)
        self._write(self._numbers, (name, by))

    def keep(self, kind: str, key: str, document: Document, seconds: float | None = None) -> None:
        """Keep a document."""
        super().keep(kind, key, document, seconds)
        expires = None if seconds is None else self._clock() + seconds
        self._write(self._things, Paper(OWN + kind, key, json.dumps(document), expires))

    def drop(self, kind: str, key: str) -> None:
        """Keep a document no longer."""
        super().drop(kind, key)
        self._write(self._things, Paper(OWN + kind, key, None))

    def _write(self, op: Op[Any, None], item: Any) -> None:
        # Nobody waits: the writing thread tries until it can, and says so itself.
        self._store.database.begin(op, item).add_done_callback(_seen)


def _seen(done: Any) -> None:
    if not done.cancelled():
        done.exception()


def _remembered(connection: Connection, things: Sequence[Paper | Setting]) -> list[None]:
    remember(connection, things)
    return [None] * len(things)


def _counted(connection: Connection, items: Sequence[tuple[str, int]]) -> list[None]:
    numbers: dict[str, int] = {}
    for name, by in items:
        numbers[name] = numbers.get(name, 0) + by
    for name, by in sorted(numbers.items()):
        row = {"name": OWN, "labels": json.dumps({"what": name}), "value": by}
        statement = insert(connection, counters)
        grown = {"value": counters.c.value + statement.excluded.value}
        connection.execute(statement.on_conflict_do_update(index_elements=["name", "labels"], set_=grown), row)
    return [None] * len(items)


Rows = Sequence[Any]


def _read(connection: Connection) -> tuple[Rows, Rows, Rows]:
    asked: Callable[[Any], Rows] = lambda statement: [tuple(row) for row in connection.execute(statement)]  # noqa: E731
    papers = select(documents.c.kind, documents.c.key, documents.c.body, documents.c.expires)
    choices = select(settings.c.owner, settings.c.name, settings.c.value)
    return (
        asked(papers.where(documents.c.kind.startswith(OWN))),
        asked(choices.where(settings.c.owner.startswith(OWN))),
        asked(select(counters.c.labels, counters.c.value).where(counters.c.name == OWN)),
    )
