"""One chat after the other inside a chat, all chats side by side: a chat that must wait holds up nobody else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

LONGEST_LANE = 50  # messages of one chat under way; who sends more is flooding


@dataclass(slots=True)
class _Lane:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    length: int = 0


class Lanes:
    """A lock for every chat that is being answered, and for no other."""

    def __init__(self) -> None:
        self._lanes: dict[int, _Lane] = {}

    def busy(self, chat: int) -> bool:
        """Whether something is being answered in this chat."""
        return chat in self._lanes

    async def in_turn(self, chat: int, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work when all earlier work of this chat is done."""
        lane = self._lanes.setdefault(chat, _Lane())
        if lane.length >= LONGEST_LANE:
            log.warning("a chat floods the bot: message left unanswered")
            return
        lane.length += 1
        try:
            async with lane.turn:
                await work()
        finally:
            self._leave(chat, lane)

    def _leave(self, chat: int, lane: _Lane) -> None:
        lane.length -= 1
        if not lane.length:
            del self._lanes[chat]
