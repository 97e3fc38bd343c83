"""What doors remember: settings of a person or chat, documents with an expiry, counters."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, or_, select, tuple_

from bot.store.database import Database, Op
from bot.store.rows import Document, Setting
from bot.store.schema import counters, documents, settings
from bot.store.sql import insert, remember


class Settings:
    """Lasting choices of one person or chat (`owner` is any key, for instance "tg:42:7")."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database = database
        self.owner = owner

    async def get(self, name: str) -> str | None:
        """The choice; None where there is none."""
        return (await self.all()).get(name)

    async def all(self) -> dict[str, str]:
        """Every choice by its name."""
        asked = select(settings.c.name, settings.c.value).where(settings.c.owner == self.owner)
        return await self._database.do(lambda it: {row.name: row.value for row in it.execute(asked)})

    async def set(self, name: str, value: str) -> None:
        """Keep a choice."""
        await self._database.do(lambda it: remember(it, [Setting(self.owner, name, value)]))

    async def forget(self, name: str | None = None) -> None:
        """Take back a choice, or all of them."""
        which = settings.c.owner == self.owner
        gone = delete(settings).where(which if name is None else which & (settings.c.name == name))
        await self._database.do(lambda it: it.execute(gone) and None)


class Documents:
    """JSON by kind and key: seminars, cases, watches, file ids. What has expired is not seen, and deleted in time."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._look = Op(1, self._looked)

    async def get(self, kind: str, key: str) -> Any:
        """The document; None where there is none."""
        return (await self.look([(kind, key)])).get((kind, key))

    async def look(self, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Any]:
        """Several documents at once, by kind and key."""
        return await self._database.run(self._look, tuple(asked))

    def _looked(
        self, connection: Connection, asked: Sequence[tuple[tuple[str, str], ...]]
    ) -> list[dict[tuple[str, str], Any]]:
        names = sorted({name for names in asked for name in names})
        found = {}
        if names:
            statement = select(documents.c.kind, documents.c.key, documents.c.body).where(
                tuple_(documents.c.kind, documents.c.key).in_(names), self._living()
            )
            found = {(kind, key): json.loads(body) for kind, key, body in connection.execute(statement)}
        return [{name: found[name] for name in names if name in found} for names in asked]

    def _living(self) -> Any:
        return or_(documents.c.expires.is_(None), documents.c.expires > self._clock())

    async def all(self, kind: str) -> dict[str, Any]:
        """Every document of a kind, by key."""
        asked = select(documents.c.key, documents.c.body).where(documents.c.kind == kind, self._living())
        return await self._database.do(lambda it: {key: json.loads(body) for key, body in it.execute(asked)})

    async def put(self, kind: str, key: str, body: Any, expires: float | None = None) -> None:
        """Keep a document, until the clock shows `expires`."""
        paper = Document(kind, key, json.dumps(body), expires)
        await self._database.do(lambda it: remember(it, [paper]))

    async def forget(self, kind: str, key: str) -> None:
        """Delete a document."""
        await self._database.do(lambda it: remember(it, [Document(kind, key, None)]))


class Counters:
    """Numbers that only grow, by name and labels. No person in a label; `Store.hashed` where one must be told apart."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, name: str, number: int = 1, **labels: str) -> None:
        """Count."""
        row = {"name": name, "labels": json.dumps(labels, sort_keys=True), "value": number}

        def work(connection: Connection) -> None:
            statement = insert(connection, counters)
            grown = {"value": counters.c.value + statement.excluded.value}
            connection.execute(statement.on_conflict_do_update(index_elements=["name", "labels"], set_=grown), row)

        await self._database.do(work)

    async def all(self, name: str) -> list[tuple[dict[str, str], int]]:
        """Every number under a name, with its labels."""
        asked = select(counters.c.labels, counters.c.value).where(counters.c.name == name).order_by(counters.c.labels)
        return await self._database.do(lambda it: [(json.loads(labels), value) for labels, value in it.execute(asked)])
