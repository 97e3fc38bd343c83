"""Letters out. One is marked `sending` in the transaction that answers its question, and deleted when it has arrived.

So a letter found in that state after a crash may have been sent or not: Telegram cannot be asked. It is sent (again).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, func, or_, select, update
from sqlalchemy import insert as plain_insert

from bot.store.database import Op
from bot.store.owners import Owners
from bot.store.rows import Document, Letter, Setting
from bot.store.schema import outbox
from bot.store.sql import remember

IDS: BindParameter[Any] = bindparam("ids", expanding=True)
SENT = delete(outbox).where(outbox.c.id.in_(IDS))
SENDING = update(outbox).where(outbox.c.id.in_(IDS)).values(state="sending")
WRITE = plain_insert(outbox).returning(outbox.c.id, sort_by_parameter_order=True)
READ = select(outbox.c.id, outbox.c.chat, outbox.c.body, outbox.c.tries, outbox.c.made, outbox.c.rank).order_by(
    outbox.c.id
)
ANSWER, BROADCAST = 0, 1


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that has arrived, and what to remember of it."""

    id: int
    remember: tuple[Document | Setting, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """A letter that has not (wholly) arrived: what becomes of it."""

    id: int
    state: str  # sending: part of it has arrived; later: set aside until `due`; failed: given up for `reason`
    body: str = ""
    due: float = 0.0
    tries: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter that answers no update: a broadcast, or word of an error to the admin chat."""

    chat: int
    body: str
    rank: int = BROADCAST


class Outbox:
    """The letters of one bot, as one replica sees them."""

    def __init__(self, owners: Owners, clock: Callable[[], float]) -> None:
        self._owners = owners
        self._clock = clock
        self.sent = Op(3, _sent)
        self.changed = Op(4, _changed)
        self.draft = Op(6, self._draft)
        self.broadcasts = Op(7, self._broadcasts)

    def write(self, connection: Connection, letters: Sequence[tuple[int, str]]) -> list[Letter]:
        """Number letters that are to be sent at once."""
        made = self._clock()
        rows = [
            {"chat": chat, "rank": ANSWER, "state": "sending", "body": body, "made": made} for chat, body in letters
        ]
        ids = connection.execute(WRITE, rows).scalars() if rows else ()
        return [Letter(number, chat, body, made=made) for number, (chat, body) in zip(ids, letters, strict=True)]

    def take(self, connection: Connection, chats: set[int] | None, *, doubtful: bool) -> tuple[Letter, ...]:
        """Answers that wait or were set aside until now; with `doubtful` also those that a crash left in the middle."""
        due = or_(
            (outbox.c.state == "waiting") & (outbox.c.rank == ANSWER),
            (outbox.c.state == "later") & (outbox.c.due <= self._clock()),
        )
        asked = READ.where(due if chats is None else due & outbox.c.chat.in_(sorted(chats))).with_for_update(
            skip_locked=True
        )
        letters = tuple(Letter(*row) for row in connection.execute(asked))
        if doubtful:
            letters = tuple(sorted((*loaded(connection, None), *letters), key=lambda letter: letter.id))
        if letters:
            connection.execute(SENDING, {"ids": [letter.id for letter in letters]})
        return letters

    def _draft(self, connection: Connection, drafts: Sequence[Draft]) -> list[tuple[Letter, ...]]:
        """Put letters into the outbox; they are taken up from there."""
        made = self._clock()
        for draft in drafts:
            values = {"chat": draft.chat, "rank": draft.rank, "state": "waiting", "body": draft.body, "made": made}
            connection.execute(plain_insert(outbox), values)
        return [() for _ in drafts]

    def _broadcasts(self, connection: Connection, rooms: Sequence[int]) -> list[tuple[Letter, ...]]:
        """The next few letters of broadcasts, in each chat that is free or ours."""
        return [self._next_broadcasts(connection, room) for room in rooms]

    def _next_broadcasts(self, connection: Connection, room: int) -> tuple[Letter, ...]:
        waiting = (outbox.c.state == "waiting") & (outbox.c.rank == BROADCAST)
        asked = READ.where(waiting).limit(room).with_for_update(skip_locked=True)
        found = [Letter(*row) for row in connection.execute(asked)]
        ours = self._owners.claim(connection, {letter.chat for letter in found})
        taken = tuple(letter for letter in found if letter.chat in ours)
        if taken:
            connection.execute(SENDING, {"ids": [letter.id for letter in taken]})
        return taken


def loaded(connection: Connection, chats: Iterable[int] | None) -> tuple[Letter, ...]:
    """Letters that a crash left in the middle."""
    asked = READ.where(outbox.c.state == "sending")
    if chats is not None:
        asked = asked.where(outbox.c.chat.in_(sorted(chats)))
    return tuple(replace(Letter(*row), doubtful=True) for row in connection.execute(asked))


def _sent(connection: Connection, items: Sequence[Sent]) -> list[None]:
    connection.execute(SENT, {"ids": [item.id for item in items]})
    remember(connection, (thing for item in items for thing in item.remember))
    return [None] * len(items)


def _changed(connection: Connection, items: Sequence[Changed]) -> list[None]:
    for item in items:
        values = {"state": item.state, "body": item.body, "due": item.due, "tries": item.tries, "reason": item.reason}
        connection.execute(update(outbox).where(outbox.c.id == item.id).values(values))
    return [None] * len(items)


def counts(connection: Connection) -> dict[str, int]:
    """Letters by state."""
    found = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {row[0]: row[1] for row in found}
