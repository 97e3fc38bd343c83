"""One thread that writes, many at once: what waits is done together in one transaction, and true once it is on disk.

A fault that passes (full disk, read-only, database gone) is told once a minute and tried until it has passed: whoever
waits for the result waits on. So nothing is sent, and nothing confirmed to Telegram, that has not been saved.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine

from bot.store.faults import Corrupt, StoreFault, is_corrupt, passing

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")
MOST_TOGETHER = 500
PAUSES = (0.05, 0.2, 0.5, 1.0)  # seconds between tries; the last again and again
TELL_EVERY = 60.0


@dataclass(frozen=True, slots=True)
class Op(Generic[Item, Result]):
    """A thing to do with the database: for many items at once, one result each."""

    rank: int  # what comes first in a transaction
    work: Callable[[Connection, Sequence[Item]], Sequence[Result]]


@dataclass(slots=True)
class _Job:
    op: Op[Any, Any]
    item: Any
    done: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop


class Database:
    """The writing thread."""

    def __init__(self, engine: Engine, on_fatal: Callable[[StoreFault], None] | None = None) -> None:
        self.engine = engine
        self.on_fatal = on_fatal
        self.well = True  # False while a fault has not passed
        self._connection: Connection | None = None
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._told = float("-inf")
        self._thread = threading.Thread(target=self._serve, name="database", daemon=True)
        self._thread.start()

    async def run(self, op: Op[Item, Result], item: Item) -> Result:
        """The result, once it is on disk."""
        return await self.begin(op, item)

    def begin(self, op: Op[Item, Result], item: Item) -> asyncio.Future[Result]:
        """The same, for those who need not wait. Order is kept."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Result] = loop.create_future()
        if self._closing.is_set():
            done.set_exception(StoreFault("the database is closed"))
            return done
        self._jobs.put(_Job(op, item, done, loop))
        return done

    async def do(self, work: Callable[[Connection], Result]) -> Result:
        """Any work with the connection, in a transaction."""
        return await self.run(Op(5, lambda connection, items: [work(connection) for _ in items]), None)

    @property
    def waiting(self) -> int:
        """Jobs not begun."""
        return self._jobs.qsize()

    async def close(self) -> None:
        """Finish what waits and close. What cannot be written now is given up: it is in the inbox still."""
        self._closing.set()
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _serve(self) -> None:
        open_ = True
        while open_:
            jobs, open_ = self._next()
            for group in self._groups(jobs):
                self._together(group)
        if self._connection:
            self._connection.close()
        self.engine.dispose()

    def _next(self) -> tuple[list[_Job], bool]:
        jobs: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) >= MOST_TOGETHER:
                return jobs, True
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return jobs, True
        return jobs, False

    def _groups(self, jobs: list[_Job]) -> list[list[_Job]]:
        """SQLite: all in one, for each transaction waits for the disk. PostgreSQL: one transaction for each kind of
        work, so that its locks are taken in one order and replicas never wait for one another in a circle."""
        ordered = sorted(jobs, key=lambda job: (job.op.rank, id(job.op)))
        if not ordered or self.engine.dialect.name == "sqlite":
            return [ordered] if ordered else []
        return [list(group) for _, group in groupby(ordered, key=lambda job: id(job.op))]

    def _together(self, jobs: list[_Job]) -> None:
        tries = 0
        while True:
            try:
                results = self._transaction(jobs)
            except Exception as error:
                self._drop_connection()
                if self._may_pass(error) and not self._closing.wait(PAUSES[min(tries, len(PAUSES) - 1)]):
                    tries += 1
                    continue
                self._failed(jobs, error)
                return
            if not self.well:
                log.warning("the database works again")
            self.well, self._told = True, float("-inf")
            _resolve(jobs, results)
            return

    def _failed(self, jobs: list[_Job], error: Exception) -> None:
        """One bad job must not cost the others theirs."""
        if is_corrupt(error):
            error = Corrupt("the database file is damaged")
            if self.on_fatal:
                jobs[0].loop.call_soon_threadsafe(self.on_fatal, error)
        elif passing(error):
            error = StoreFault("the database is closed before it could be written")
        elif len(jobs) > 1:
            for job in jobs:
                self._together([job])
            return
        _resolve(jobs, [error] * len(jobs))

    def _may_pass(self, error: Exception) -> bool:
        words = None if is_corrupt(error) else passing(error)
        if words and time.monotonic() - self._told > TELL_EVERY:
            log.error("%s: nothing is lost, questions wait until it is put right", words)
            self._told = time.monotonic()
        self.well = self.well and not words
        return bool(words)

    def _transaction(self, jobs: list[_Job]) -> list[Any]:
        if self._connection is None:
            self._connection = self.engine.connect()
        results: list[Any] = []
        with self._connection.begin():
            for _, group in groupby(jobs, key=lambda job: id(job.op)):
                run = list(group)
                results += run[0].op.work(self._connection, [job.item for job in run])
        return results

    def _drop_connection(self) -> None:
        broken, self._connection = self._connection, None
        if broken is not None and self.engine.url.database not in (None, "", ":memory:"):
            broken.invalidate()
            broken.close()
        elif broken is not None:
            self._connection = broken  # a database in memory lives in its connection


def _resolve(jobs: Sequence[_Job], results: Sequence[Any]) -> None:
    def tell() -> None:
        for job, result in zip(jobs, results, strict=True):
            if job.done.done():
                continue
            if isinstance(result, Exception):
                job.done.set_exception(result)
            else:
                job.done.set_result(result)

    try:
        jobs[0].loop.call_soon_threadsafe(tell)
    except RuntimeError:  # the loop is closed: nobody waits any more
        return
