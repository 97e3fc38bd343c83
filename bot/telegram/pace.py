"""When the next message may go: Telegram's limits, for each chat and for all, and answers before broadcasts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

from bot.telegram.memory import Recent
from bot.telegram.settings import Limits

RESERVE = 0.5  # part of the bot's allowance that broadcasts leave to answers


class Meter:
    """A steady rate with short bursts (the generic cell rate algorithm): one number is all that it remembers."""

    def __init__(self, rate: float, burst: float) -> None:
        self.step = 1 / rate
        self.slack = self.step * burst
        self.next = float("-inf")

    def wait(self, now: float) -> float:
        """Seconds until one more fits."""
        return max(0.0, self.next - self.slack + self.step - now)

    def take(self, now: float) -> None:
        """One more."""
        self.next = max(self.next, now) + self.step

    def free(self, now: float) -> float:
        """Part of the burst that is unused, from 0 to 1."""
        return 1.0 if not self.slack else min(1.0, max(0.0, 1 - (self.next - now) / self.slack))


class Pace:
    """The bot's own restraint."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._chats: Recent[int, Meter] = Recent(50_000)
        self._all = Meter(limits.overall, max(1.0, limits.overall))
        self._share = 1

    def shared_by(self, replicas: int) -> None:
        """The allowance is the bot's: so many processes share it."""
        if replicas != self._share:
            self._share, rate = replicas, self._limits.overall / replicas
            self._all.step, self._all.slack = 1 / rate, max(1.0, rate) / rate

    async def turn(self, chat: int) -> None:
        """Wait until a message may go to this chat."""
        own = self._chats.get(chat)
        if own is None:
            own = self._meter(chat)
            self._chats.put(chat, own)
        while pause := own.wait(self._clock()):
            await asyncio.sleep(pause)
        own.take(self._clock())
        pause = self._all.wait(self._clock())
        self._all.take(self._clock())  # taken before the wait: first come, first served
        if pause:
            await asyncio.sleep(pause)

    def _meter(self, chat: int) -> Meter:
        limits = self._limits
        if chat < 0:
            return Meter(limits.group_chat, limits.group_burst)
        return Meter(limits.person_chat, limits.person_burst)

    def spare(self) -> int:
        """How many messages of a broadcast may go now."""
        free = self._all.free(self._clock()) - RESERVE
        return max(0, min(20, int(free * self._all.slack / self._all.step))) if self._all.step else 20
