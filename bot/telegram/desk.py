"""From a saved update to an answer that has arrived, chat by chat: in order inside a chat, all chats side by side.

1. The update is in the inbox (`Store.save`), and only then is Telegram told.
2. It is answered; one transaction closes it, deletes its text and puts its letters into the outbox (`Store.answered`).
3. Each letter is sent, and deleted from the outbox (`Store.sent`).

After a crash before 2 the update is answered anew, nothing having been sent; after 2 the letters are sent that are
still there. Only one that had reached Telegram, and had not yet been deleted, arrives twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from time import monotonic

from bot.store.faults import StoreFault
from bot.store.inbox import Gather
from bot.store.rows import Answered, Letter, Update, Work
from bot.store.store import Store
from bot.watch import Watch

log = logging.getLogger(__name__)

Think = Callable[[Update], Awaitable[Answered]]
Send = Callable[[Letter], Awaitable[None]]


class Desk:
    """The work in hand."""

    def __init__(self, store: Store, think: Think, send: Send, watch: Watch, in_hand: float) -> None:
        self._store = store
        self._think = think
        self._send = send
        self._watch = watch
        self._most = in_hand
        self._lanes: dict[int, deque[Update | Letter]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._known: dict[int, float] = {}  # updates in hand, and since when
        self._behind = True  # updates may be in the inbox that are not in hand: so it is at the start
        self._deferred = 0
        self._first = True
        self._closing = False
        self._less = asyncio.Event()
        self._one_by_one = asyncio.Lock()

    @property
    def full(self) -> bool:
        """Whether no more updates should be taken in hand."""
        return len(self._known) >= self._most

    @property
    def in_hand(self) -> int:
        """Updates being answered or waiting for it."""
        return len(self._known)

    async def room(self) -> None:
        """Wait until there is room: a door that polls leaves the rest with Telegram."""
        while self.full:
            self._less.clear()
            await self._less.wait()

    async def take(self, updates: Sequence[Update]) -> None:
        """Save, and begin to answer. When it returns, Telegram can be told."""
        later = self.full or self._closing or self._first or (self._behind and not self._store.shared)
        if later:
            self._deferred += 1
            self._behind = True
        self.push(Work(updates=await self._store.save(updates, later=later)))

    def push(self, work: Work) -> None:
        """Begin with work that is ours."""
        for letter in work.letters:
            self._add(letter.chat, letter)
        for update in work.updates:
            if update.update_id not in self._known and not self._closing:
                self._known[update.update_id] = monotonic()
                self._add(update.chat, update)
        for chat in work.chats:
            self._add(chat)

    def _add(self, chat: int, *items: Update | Letter) -> None:
        if self._closing:
            return  # it is in the store, and found there after the next start
        if chat not in self._lanes:
            self._lanes[chat] = deque()
            self._tasks[chat] = asyncio.create_task(self._walk(chat))
        self._lanes[chat].extend(items)

    async def _walk(self, chat: int) -> None:
        """Everything there is to do for a chat, one after the other."""
        lane = self._lanes[chat]
        try:
            while not self._closing:
                while lane and not self._closing:
                    await self._step(lane.popleft())
                if self._store.shared and not self._closing:
                    self.push(await self._store.release(chat))
                if not lane:
                    return
        except StoreFault as fault:
            log.warning("left for the next start: %s", fault)
        finally:
            for item in lane:
                if isinstance(item, Update):
                    self._known.pop(item.update_id, None)
            del self._lanes[chat], self._tasks[chat]

    async def _step(self, item: Update | Letter) -> None:
        try:
            if isinstance(item, Letter):
                await self._send_if_ours(item)
            else:
                await self._answer(item)
        except (StoreFault, asyncio.CancelledError):
            raise
        except Exception as error:
            self._watch.trouble(error)

    async def _answer(self, update: Update) -> None:
        try:
            letters = await self._store.answered(await self._think(update))
            for letter in letters or ():
                await self._send_if_ours(letter)
            if letters:
                self._watch.sent(monotonic() - self._known[update.update_id])
        finally:
            self._known.pop(update.update_id, None)
            self._less.set()

    async def _send_if_ours(self, letter: Letter) -> None:
        if not await self._store.sure(letter.chat):
            return
        if not letter.doubtful:
            await self._send(letter)
            return
        async with self._one_by_one:  # so that a crash after a crash doubles one letter, not all of them again
            await self._send(letter)
            await self._store.settled()

    # what nobody does

    async def gather(self) -> None:
        """Take up what a crash, a dead replica or a rush has left, and what is due to be tried again."""
        deferred, room = self._deferred, int(min(self._most, 10_000)) - len(self._known)
        more = self._behind and room > 0
        known = frozenset(self._known) if more else frozenset()
        work = await self._store.gather(Gather(known, max(0, room), self._first, more))
        if self._first and work.letters:
            log.info("%d answers are sent that a stop may have cut off", len(work.letters))
        self._first = False
        if more and len(work.updates) < room and deferred == self._deferred:
            self._behind = False
        self.push(work)

    async def finish(self, seconds: float) -> None:
        """Finish what has been begun, within reason. The rest stays in the store."""
        self._closing = True
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            await _cancelled(late)


async def _cancelled(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
