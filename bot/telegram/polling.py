"""Asks Telegram for updates, for as long as it takes.

Own loop instead of the library's `Updater`, for three reasons: that one confirms updates before they are safe, so that
a crash loses them; it goes silent for good when the token is revoked; and it logs what people wrote.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from telegram import Bot
from telegram.constants import UpdateType
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.telegram.delivery import flood_pause, pauses
from bot.telegram.logs import reason
from bot.telegram.request import PollRequest
from bot.telegram.settings import Patience

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Take = Callable[[list[dict[str, Any]]], Awaitable[None]]

WANTED = (UpdateType.MESSAGE, UpdateType.EDITED_MESSAGE, UpdateType.CALLBACK_QUERY, UpdateType.INLINE_QUERY)


async def until_done(call: Callable[[], Awaitable[Result]], patience: Patience) -> Result:
    """The result of a call, tried until Telegram can be reached. Raises InvalidToken and Conflict at once."""
    waits = pauses(patience)
    while True:
        try:
            return await call()
        except (InvalidToken, Conflict):
            raise
        except RetryAfter as flood:
            pause = flood_pause(flood)
        except Exception as error:
            pause = next(waits)
            log.warning("Telegram cannot be reached (%s). Trying again in %.0f s.", reason(error), pause)
        await asyncio.sleep(pause)


class Polling:
    """Long polling that confirms a batch when it is saved."""

    def __init__(self, bot: Bot, request: PollRequest, take: Take, patience: Patience) -> None:
        self._bot = bot
        self._request = request
        self._take = take
        self._patience = patience
        self._next = 0  # number of the first update not confirmed

    async def listen(self) -> None:
        """Take updates in, for ever. Raises InvalidToken and Conflict."""
        while True:
            updates = await until_done(self._fetch, self._patience)
            if updates:
                await self._take(updates)
                self._next = max(update["update_id"] for update in updates) + 1

    async def _fetch(self) -> list[dict[str, Any]]:
        self._request.caught = []
        await self._bot.get_updates(offset=self._next, timeout=self._patience.poll, allowed_updates=WANTED)
        return self._request.caught

    async def confirm(self) -> None:
        """Tell Telegram before leaving what is saved. Were it not told, it would come again and be known as old."""
        if self._next:
            try:
                await self._bot.get_updates(offset=self._next, timeout=0, limit=1, allowed_updates=WANTED)
            except TelegramError as error:
                log.info("the last messages will come again, and be dropped: %s", reason(error))
