"""A Bot API server for load: as fast as can be, with Telegram's limits, and faults by a fixed chance.

It is the judge, too: `arrived` holds every message that reached it, in order; `doubtful` those whose answer it cut off.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

Params = dict[str, Any]
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
GROUP, PERSON = (20, 60.0), (20, 20.0)  # so many messages in so many seconds


@dataclass
class Faults:
    """Chances from 0 to 1 that a call, or an update, goes wrong in this way."""

    server_error: float = 0.0
    flood: float = 0.0
    reset_before: float = 0.0  # the connection is cut, nothing was done
    reset_after: float = 0.0  # the connection is cut, the message was sent: Telegram's own ambiguity
    malformed: float = 0.0
    duplicate: float = 0.0  # an update comes twice
    disorder: float = 0.0  # an update comes after the next one of another chat
    latency: float = 0.0  # seconds that a call takes

    @classmethod
    def all(cls, chance: float) -> Faults:
        """Each kind with its share of the chance."""
        return cls(*(chance / 7 for _ in range(7)))


@dataclass(frozen=True)
class Message:
    """One that arrived."""

    chat: int
    text: str
    moment: float


@dataclass
class Telegramd:
    """The server."""

    faults: Faults = field(default_factory=Faults)
    limits: bool = False
    seed: int = 1
    arrived: list[Message] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    asked: dict[str, float] = field(default_factory=dict)
    on_message: Callable[[Message], None] | None = None
    calls: int = 0
    refused: int = 0
    url: str = ""

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        self._updates: deque[Params] = deque()
        self._number = 0
        self._news = asyncio.Event()
        self._open: set[str] = set()
        self._sent: dict[int, deque[float]] = defaultdict(deque)
        self._overall: deque[float] = deque()
        self._visits: set[asyncio.Task[None]] = set()
        self.flooded: dict[int, float] = {}  # chat -> moment until which all is refused

    # people

    def update(self, text: str, chat: int) -> Params:
        """An update as Telegram makes it."""
        self._number += 1
        self.asked[text] = time.monotonic()
        self._open.add(text)
        kind = {"type": "private", "first_name": "P"} if chat > 0 else {"type": "supergroup", "title": "G"}
        message = {
            "message_id": self._number,
            "date": int(time.time()),
            "chat": {"id": chat, **kind},
            "from": {"id": abs(chat), "is_bot": False, "first_name": "Ola Nordmann"},
            "text": text,
        }
        return {"update_id": self._number, "message": message}

    def ask(self, text: str, chat: int) -> None:
        """A question for whoever polls."""
        update = self.update(text, chat)
        last = self._updates[-1] if self._updates else None
        if last and last["message"]["chat"]["id"] != chat and self._dice.random() < self.faults.disorder:
            self._updates[-1] = update
            update = last
        self._updates.append(update)
        if self._dice.random() < self.faults.duplicate:
            self._updates.append(update)
        self._news.set()

    @property
    def waiting(self) -> int:
        """Updates not confirmed."""
        return len(self._updates)

    def unanswered(self) -> set[str]:
        """Questions that nobody has answered."""
        return self._open

    # the server

    async def open(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._visit, "127.0.0.1", 0, limit=1 << 20)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Hang up on everybody."""
        self._server.close()
        for visit in self._visits:
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._visits.add(task)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = LENGTH.search(head)
                body = await reader.readexactly(int(length[1]) if length else 0)
                method = head.split(b" ", 2)[1].rsplit(b"/", 1)[1].decode()
                answer = await self._answer(method, dict(parse_qsl(body.decode(), keep_blank_values=True)))
                if answer is None:
                    writer.transport.abort()
                    return
                status, said = answer
                line = b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                writer.write(line % (status, len(said)) + said)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._visits.discard(task)
            writer.close()

    async def _answer(self, method: str, params: dict[str, str]) -> tuple[int, bytes] | None:
        self.calls += 1
        if method == "getUpdates":
            return _well(await self._get_updates(int(params.get("offset", 0)), int(params.get("timeout", 0))))
        if method != "sendMessage":
            me = {"id": 999, "is_bot": True, "first_name": "GSP", "username": "gspbot"}
            return _well(me if method == "getMe" else True)
        if self.faults.latency:
            await asyncio.sleep(self.faults.latency * self._dice.uniform(0.5, 1.5))
        return self._send(int(params["chat_id"]), params["text"])

    def _send(self, chat: int, text: str) -> tuple[int, bytes] | None:
        fault = self._fault()
        if fault == "reset_before":
            return None
        if fault == "server_error":
            return 500, b'{"ok": false, "error_code": 500, "description": "Internal Server Error"}'
        if fault == "flood":
            return self._flood(1)
        if wait := self._wait(chat):
            return self._flood(wait)
        message = Message(chat, text, time.monotonic())
        self.arrived.append(message)
        self._open.discard(text)
        if self.on_message:
            self.on_message(message)
        if fault in ("reset_after", "malformed"):
            self.doubtful.add(text)
            return None if fault == "reset_after" else (200, b'{"ok": true, "result": {"mess')
        kind = {"type": "private", "first_name": "P"} if chat > 0 else {"type": "supergroup", "title": "G"}
        return _well({"message_id": len(self.arrived), "date": 1, "chat": {"id": chat, **kind}, "text": text})

    def _fault(self) -> str:
        dice, faults = self._dice.random(), self.faults
        for name in ("server_error", "flood", "reset_before", "reset_after", "malformed"):
            dice -= getattr(faults, name)
            if dice < 0:
                return name
        return ""

    def _flood(self, seconds: int) -> tuple[int, bytes]:
        self.refused += 1
        said = {"ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {seconds}"}
        return 429, json.dumps(said | {"parameters": {"retry_after": seconds}}).encode()

    def _wait(self, chat: int) -> int:
        """Seconds to wait, by Telegram's limits; 0 where the message may go."""
        now = time.monotonic()
        if (until := self.flooded.get(chat, 0.0)) > now:
            return int(until - now) + 1
        if not self.limits:
            return 0
        for sent, (most, seconds) in ((self._sent[chat], GROUP if chat < 0 else PERSON), (self._overall, (30, 1.0))):
            while sent and sent[0] <= now - seconds:
                sent.popleft()
            if len(sent) >= most:
                return int(sent[0] + seconds - now) + 1
        self._sent[chat].append(now)
        self._overall.append(now)
        return 0

    async def _get_updates(self, offset: int, timeout: int) -> list[Params]:
        while self._updates and self._updates[0]["update_id"] < offset:
            self._updates.popleft()
        if not self._updates and timeout:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), timeout)
            except TimeoutError:
                return []
        return list(self._updates)[:100] if len(self._updates) <= 100 else [self._updates[n] for n in range(100)]


def _well(result: Any) -> tuple[int, bytes]:
    return 200, json.dumps({"ok": True, "result": result}).encode()
