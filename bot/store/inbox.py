"""Updates in: saved before Telegram is told, answered once, their text gone with the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, select, update

from bot.store.database import Op
from bot.store.outbox import Outbox, loaded
from bot.store.owners import Owners
from bot.store.rows import Answered, Letter, Update, Work
from bot.store.schema import inbox
from bot.store.sql import insert, remember

MOST = 10_000  # updates read at a time
IDS: BindParameter[Any] = bindparam("ids", expanding=True)
DONE = (
    update(inbox)
    .where(inbox.c.update_id.in_(IDS), inbox.c.state == "new")
    .values(body=None, state="answered")
    .returning(inbox.c.update_id)
)
NEW = select(inbox.c.update_id, inbox.c.chat, inbox.c.body).where(inbox.c.state == "new").order_by(inbox.c.update_id)


@dataclass(frozen=True, slots=True)
class Batch:
    """Updates as they arrived together. With `later` they are only saved: there is no room to work on them now."""

    updates: tuple[Update, ...]
    later: bool = False


class Inbox:
    """The updates of one bot, as one replica sees them."""

    def __init__(self, owners: Owners, outbox: Outbox, clock: Callable[[], float]) -> None:
        self._owners = owners
        self._outbox = outbox
        self._clock = clock
        self.save = Op(0, self._save)
        self.answered = Op(2, self._answered)
        self.release = Op(9, self._release)
        self.gather = Op(8, self._gather)

    def _save(self, connection: Connection, batches: Sequence[Batch]) -> list[tuple[Update, ...]]:
        """For each batch what is new of it and for this replica to work on now. A duplicate is in none."""
        saved = self._clock()
        rows = {one.update_id: one for batch in batches for one in batch.updates}
        given = [
            {"update_id": one.update_id, "chat": one.chat, "body": one.body, "state": "new", "saved": saved}
            for one in sorted(rows.values(), key=lambda one: one.update_id)
        ]
        if not given:
            return [() for _ in batches]
        statement = insert(connection, inbox).on_conflict_do_nothing().returning(inbox.c.update_id)
        new = set(connection.execute(statement, given).scalars())
        wanted = {one.chat for batch in batches if not batch.later for one in batch.updates if one.update_id in new}
        ours = self._owners.claim(connection, wanted)
        if self._owners.shared and ours:  # what was only saved before, here or by another replica, goes first
            waiting = _updates(connection, ours, frozenset(), MOST)
            return _shared_out(batches, waiting)
        return [_taken(batch, new, ours) for batch in batches]

    def _answered(self, connection: Connection, items: Sequence[Answered]) -> list[tuple[Letter, ...] | None]:
        """The letters of each answer, numbered; None where the update was answered already or is another replica's."""
        ours = self._owners.ours(connection, {item.chat for item in items})
        ids = sorted(item.update_id for item in items if item.chat in ours)
        done = set(connection.execute(DONE, {"ids": ids}).scalars())
        accepted: list[Answered | None] = []
        for item in items:
            accepted.append(item if item.update_id in done else None)
            done.discard(item.update_id)
        remember(connection, (thing for item in accepted if item for thing in item.remember))
        bodies = [(item.chat, body) for item in accepted if item for body in item.letters]
        letters = iter(self._outbox.write(connection, bodies))
        return [tuple(next(letters) for _ in item.letters) if item else None for item in accepted]

    def _release(self, connection: Connection, chats: Sequence[int]) -> list[Work]:
        """Let go of each chat; what is there to do after all."""
        busy = self._owners.release(connection, chats)
        work = self._work(connection, busy, frozenset(), MOST) if busy else Work()
        return [_of_chat(work, chat) for chat in chats]

    def _gather(self, connection: Connection, asked: Sequence[Gather]) -> list[Work]:
        """What nobody works on: left by dead replicas, or by this process before it was started again."""
        return [self._gathered(connection, each) for each in asked]

    def _gathered(self, connection: Connection, asked: Gather) -> Work:
        if not self._owners.shared:
            letters = self._outbox.take(connection, None, doubtful=asked.first)
            return Work(letters, _updates(connection, None, asked.known, asked.room) if asked.more else ())
        dead, free = self._owners.strays(connection)
        work = self._work(connection, dead | free, frozenset(dead), asked.room)
        fresh = tuple(one for one in work.updates if one.update_id not in asked.known)
        return Work(work.letters, fresh, frozenset(dead | free))

    def _work(self, connection: Connection, chats: set[int], dead: frozenset[int], room: int) -> Work:
        letters = self._outbox.take(connection, chats, doubtful=False) if chats else ()
        doubtful = loaded(connection, dead) if dead else ()
        return Work((*doubtful, *letters), _updates(connection, chats, frozenset(), room) if chats else ())


@dataclass(frozen=True, slots=True)
class Gather:
    """Asks for work: `known` is in hand already, `room` is how much more fits, `first` is said once after the start."""

    known: frozenset[int] = frozenset()
    room: int = 1000
    first: bool = False
    more: bool = False  # whether updates may be there that were only saved


def _updates(connection: Connection, chats: set[int] | None, known: Iterable[int], room: int) -> tuple[Update, ...]:
    known = frozenset(known)
    asked = NEW.limit(room + len(known))
    if chats is not None:
        asked = asked.where(inbox.c.chat.in_(sorted(chats)))
    found = (Update(*row) for row in connection.execute(asked))
    return tuple(one for one in found if one.update_id not in known)[:room]


def _taken(batch: Batch, new: set[int], ours: set[int]) -> tuple[Update, ...]:
    if batch.later:
        return ()
    taken = {one.update_id: one for one in batch.updates if one.update_id in new and one.chat in ours}
    new.difference_update(taken)
    return tuple(taken.values())


def _shared_out(batches: Sequence[Batch], waiting: Sequence[Update]) -> list[tuple[Update, ...]]:
    """All that waits in the chats of each batch, oldest first; a chat goes with the first batch that has it."""
    given: set[int] = set()
    found: list[tuple[Update, ...]] = []
    for batch in batches:
        chats = set() if batch.later else {one.chat for one in batch.updates} - given
        given |= chats
        found.append(tuple(one for one in waiting if one.chat in chats))
    return found


def _of_chat(work: Work, chat: int) -> Work:
    return Work(
        tuple(one for one in work.letters if one.chat == chat), tuple(one for one in work.updates if one.chat == chat)
    )


def waiting(connection: Connection) -> int:
    """Updates without an answer."""
    return int(connection.execute(select(func.count()).where(inbox.c.state == "new")).scalar_one())
