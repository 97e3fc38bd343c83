"""The store as the doors see it. `Store.open(url)` once; everything else is awaited and true when it returns."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection, Engine, delete, select, text

from bot.store import inbox as inbox_room
from bot.store import outbox as outbox_room
from bot.store.database import Database, Op
from bot.store.faults import StoreFault
from bot.store.inbox import Batch, Gather, Inbox
from bot.store.keep import Counters, Documents, Settings
from bot.store.opening import FileLock, engine_for, file_of, ready
from bot.store.outbox import Changed, Draft, Outbox, Sent
from bot.store.owners import NOW, Shared, Sole, alive
from bot.store.rows import Answered, Letter, Update, Work
from bot.store.schema import documents, inbox, outbox
from bot.store.sql import insert

log = logging.getLogger(__name__)

DAY = 86_400.0
KEEP_NUMBERS = 2 * DAY  # Telegram delivers an update again for a day at most
KEEP_FAILURES = 7 * DAY
BEAT = 1.0  # seconds between signs of life
SURE = 6.0  # seconds after a sign of life for which no other replica can think us dead


class Store:
    """Inbox, outbox and memory of one bot."""

    def __init__(self, url: str, clock: Callable[[], float] = time.time) -> None:
        self.url = url
        file = file_of(url)
        self._lock = FileLock(file) if file else None
        engine = engine_for(url)
        try:
            ready(engine, url)
        except BaseException:
            engine.dispose()
            self._let_go()
            raise
        self.shared = engine.dialect.name == "postgresql"
        self.me = secrets.token_hex(6)
        self._owners = Shared(self.me) if self.shared else Sole()
        self.clock = clock = _clock_of(engine, clock) if self.shared else clock
        self.database = Database(engine)
        self._outbox = Outbox(self._owners, clock)
        self._inbox = Inbox(self._owners, self._outbox, clock)
        self.documents = Documents(self.database, clock)
        self.counters = Counters(self.database)
        self._beat = float("-inf")
        self._salt = b""

    def on_fatal(self, tell: Callable[[StoreFault], None]) -> None:
        """Whom to tell when the file is found damaged while in use."""
        self.database.on_fatal = tell

    @property
    def well(self) -> bool:
        """Whether the database could be used the last time."""
        return self.database.well

    # updates

    async def save(self, updates: Sequence[Update], *, later: bool = False) -> tuple[Update, ...]:
        """Save; returns what is new and ours to answer now."""
        return await self.database.run(self._inbox.save, Batch(tuple(updates), later))

    async def answered(self, done: Answered) -> tuple[Letter, ...] | None:
        """Close a question and open its letters; None if somebody else has done so."""
        return await self.database.run(self._inbox.answered, done)

    async def release(self, chat: int) -> Work:
        """Let go of a chat; returns what has come for it meanwhile."""
        return await self.database.run(self._inbox.release, chat) if self.shared else Work()

    async def gather(self, asked: Gather) -> Work:
        """Work that nobody does; and a sign of life."""
        began = time.monotonic()
        work = await self.database.run(self._inbox.gather, asked)
        self._beat = began
        return work

    async def sure(self, chat: int) -> bool:
        """Whether the chat is certainly ours: asked before sending, for we may have slept."""
        if not self.shared or time.monotonic() - self._beat < SURE:
            return True
        return bool(await self.database.do(lambda connection: self._owners.ours(connection, {chat})))

    # letters

    def sent(self, done: Sent) -> asyncio.Future[None]:
        """A letter has arrived. Need not be awaited: order is kept."""
        written = self.database.begin(self._outbox.sent, done)
        written.add_done_callback(_seen)
        return written

    async def settled(self) -> None:
        """Return when everything begun before is on disk."""
        await self.database.do(lambda _: None)

    async def changed(self, change: Changed) -> None:
        """A letter has not arrived."""
        await self.database.run(self._outbox.changed, change)

    async def draft(self, drafts: Iterable[Draft]) -> None:
        """Put letters into the outbox."""
        await asyncio.gather(*(self.database.begin(self._outbox.draft, draft) for draft in drafts))

    async def broadcasts(self, room: int) -> tuple[Letter, ...]:
        """The next letters of broadcasts."""
        return await self.database.run(self._outbox.broadcasts, room)

    # the rest

    def settings(self, owner: str) -> Settings:
        """The lasting choices of a person or chat."""
        return Settings(self.database, owner)

    async def hold(self, lease: str) -> bool:
        """Whether what only one replica may do is ours to do."""
        return await self.database.do(lambda connection: self._owners.hold(connection, lease))

    async def replicas(self) -> int:
        """How many processes work for this bot."""
        return await self.database.do(alive) if self.shared else 1

    async def hashed(self, number: int | str) -> str:
        """A person or chat as a word that tells nothing, the same for ever in this database."""
        if not self._salt:
            self._salt = bytes.fromhex(await self.database.do(_salt))
        return hmac.new(self._salt, str(number).encode(), hashlib.sha256).hexdigest()[:24]

    async def depth(self) -> tuple[int, dict[str, int]]:
        """Questions without an answer, and letters by state."""
        return await self.database.do(lambda it: (inbox_room.waiting(it), outbox_room.counts(it)))

    async def clean(self) -> None:
        """Delete what has had its day."""
        now = self.clock()
        await self.database.do(lambda connection: _clean(connection, now, shared=self.shared))

    async def close(self) -> None:
        """Write what waits, let go of everything."""
        owners = self._owners
        if isinstance(owners, Shared):
            self.database.begin(_leave(owners), None).add_done_callback(_seen)
        await self.database.close()
        self._let_go()

    def _let_go(self) -> None:
        if self._lock:
            self._lock.release()


def _seen(done: asyncio.Future[None]) -> None:
    """Nobody waits for it: a fault has been told by the database already."""
    if not done.cancelled():
        done.exception()


def _leave(owners: Shared) -> Op[None, None]:
    def work(connection: Connection, items: Sequence[None]) -> list[None]:
        owners.leave(connection)
        return [None] * len(items)

    return Op(10, work)


def _clock_of(engine: Engine, clock: Callable[[], float]) -> Callable[[], float]:
    """The database's clock, so that replicas agree on the time even where one machine's clock is wrong."""
    with engine.connect() as connection:
        ahead = float(connection.execute(text(f"SELECT {NOW}")).scalar_one()) - clock()
    return lambda: clock() + ahead


def _salt(connection: Connection) -> str:
    row = {"kind": "meta", "key": "salt", "body": secrets.token_hex(32)}
    connection.execute(insert(connection, documents).on_conflict_do_nothing(), row)
    asked = select(documents.c.body).where(documents.c.kind == "meta", documents.c.key == "salt")
    return str(connection.execute(asked).scalar_one())


def _clean(connection: Connection, now: float, *, shared: bool) -> None:
    connection.execute(delete(inbox).where(inbox.c.state == "answered", inbox.c.saved < now - KEEP_NUMBERS))
    connection.execute(delete(outbox).where(outbox.c.state == "failed", outbox.c.made < now - KEEP_FAILURES))
    connection.execute(delete(documents).where(documents.c.expires < now))
    if shared:
        connection.execute(text(f"DELETE FROM replicas WHERE beat < extract(epoch FROM clock_timestamp()) - {DAY}"))  # noqa: S608
