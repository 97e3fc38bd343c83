"""Who is let in: so many questions of one person and of one chat, and none that is older than an answer is worth."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Literal, TypeVar

from telegram import Update

from bot.telegram.memory import Recent
from bot.telegram.pace import Meter
from bot.telegram.settings import Limits

Key = TypeVar("Key")
Verdict = Literal["in", "slow_down", "late", "silence"]
SAY_AGAIN = 60.0  # seconds between two friendly words to the same person
BURST = 1.0  # a minute's worth may come at once


class Gate:
    """Meters for everybody who has asked lately."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._people: Recent[tuple[int, int], Meter] = Recent(50_000)
        self._chats: Recent[int, Meter] = Recent(50_000)
        self._told: Recent[tuple[int, int], float] = Recent(50_000)

    def judge(self, chat: int, user: int, age: float) -> Verdict:
        """What becomes of a question, so many seconds old."""
        if age > self._limits.too_old:
            return "late"
        now = self._clock()
        person = self._meter(self._people, (chat, user), self._limits.asked_by_person)
        everybody = self._meter(self._chats, chat, self._limits.asked_in_chat)
        if not person.wait(now) and not everybody.wait(now):
            person.take(now)
            everybody.take(now)
            return "in"
        told = self._told.get((chat, user))
        if told is not None and now - told < SAY_AGAIN:
            return "silence"
        self._told.put((chat, user), now)
        return "slow_down"

    def _meter(self, meters: Recent[Key, Meter], key: Key, a_minute: float) -> Meter:
        meter = meters.get(key)
        if meter is None:
            meter = Meter(a_minute / 60, a_minute * BURST)
            meters.put(key, meter)
        return meter


def age_of(update: Update, now: float) -> float:
    """Seconds since it was written, by Telegram's clock. A press of a button has no date: it is as young as can be."""
    message = update.message or update.edited_message
    if message is None:
        return 0.0
    return now - (message.edit_date or message.date).timestamp()
