"""The few statements that both databases spell differently, or that are used in several rooms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.rows import Document, Setting
from bot.store.schema import documents, settings


def insert(connection: Connection, table: Table) -> Any:
    """INSERT that can say what to do on conflict."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert, or replace what has the same key."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    statement = insert(connection, table)
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    # In the order of the keys, so that two replicas never wait for one another in a circle.
    ordered = sorted(rows, key=lambda row: [row[key] for key in keys])
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=others), ordered)


def remember(connection: Connection, things: Iterable[Document | Setting]) -> None:
    """Write or delete documents and settings; of two with the same key the later one counts."""
    papers: dict[tuple[str, str], Document] = {}
    choices: dict[tuple[str, str], Setting] = {}
    for thing in things:
        if isinstance(thing, Document):
            papers[thing.kind, thing.key] = thing
        else:
            choices[thing.owner, thing.name] = thing
    kept = [paper for paper in papers.values() if paper.body is not None]
    upsert(connection, documents, [{"kind": p.kind, "key": p.key, "body": p.body, "expires": p.expires} for p in kept])
    for paper in papers.values():
        if paper.body is None:
            forget(connection, documents, kind=paper.kind, key=paper.key)
    wanted = [choice for choice in choices.values() if choice.value is not None]
    upsert(connection, settings, [{"owner": c.owner, "name": c.name, "value": c.value} for c in wanted])
    for choice in choices.values():
        if choice.value is None:
            forget(connection, settings, owner=choice.owner, name=choice.name)


def forget(connection: Connection, table: Table, **key: str) -> None:
    """Delete what has this key."""
    connection.execute(delete(table).where(*(table.c[name] == value for name, value in key.items())))
