"""Asks Telegram for updates, for as long as it takes.

Own loop instead of the library's `Updater`, for three reasons: that one confirms updates before they are answered,
so that a crash loses them; it goes silent for good when the token is revoked; and it logs what people wrote.
"""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from typing import Any, TypeVar

import httpx
from telegram import Bot, Update
from telegram.constants import UpdateType
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.telegram.delivery import flood_pause, pauses
from bot.telegram.logs import reason
from bot.telegram.settings import Patience

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Take = Callable[[Update], "asyncio.Task[None] | None"]

WANTED = (UpdateType.MESSAGE, UpdateType.EDITED_MESSAGE, UpdateType.CALLBACK_QUERY, UpdateType.INLINE_QUERY)


@cache
def _certificates() -> ssl.SSLContext:
    """Reading them takes a twentieth of a second, so once is enough."""
    return httpx.create_ssl_context()


class DiscreetRequest(HTTPXRequest):
    """The library's request, which does not write unreadable answers into the log: they hold people's messages."""

    def __init__(self, connections: int, patience: float) -> None:
        super().__init__(connections, patience, patience, patience, patience, httpx_kwargs={"verify": _certificates()})

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as an object, else TelegramError."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            raise TelegramError("Invalid server response") from None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer


class PollRequest(DiscreetRequest):
    """Leaves of an update that cannot be read its number only: it would come again and again, and stop the rest."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer with readable updates."""
        answer = DiscreetRequest.parse_json_payload(payload)
        if isinstance(answer.get("result"), list):
            answer["result"] = [_readable(update) for update in answer["result"]]
        return answer


def _readable(update: dict[str, Any]) -> dict[str, Any]:
    try:
        Update.de_json(update, None)
    except Exception as error:
        log.error("update %s cannot be read, skipped: %s", update["update_id"], type(error).__name__)
        return {"update_id": update["update_id"]}
    return update


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
    """Long polling that confirms a batch when it is answered."""

    def __init__(self, bot: Bot, take: Take, patience: Patience) -> None:
        self._bot = bot
        self._take = take
        self._patience = patience
        self._next = 0  # number of the first update not confirmed

    async def listen(self) -> None:
        """Take updates in, for ever. Raises InvalidToken and Conflict."""
        while True:
            updates = await until_done(self._fetch, self._patience)
            answers = [self._take(update) for update in updates]
            if updates:
                self._next = updates[-1].update_id + 1
            await self._settle(answers)

    async def _fetch(self) -> Sequence[Update]:
        return await self._bot.get_updates(offset=self._next, timeout=self._patience.poll, allowed_updates=WANTED)

    async def _settle(self, answers: Sequence[asyncio.Task[None] | None]) -> None:
        # The next poll confirms this batch, so it waits; but not long, and not for a chat that was waiting already.
        tasks = [task for task in answers if task]
        if tasks:
            await asyncio.wait(tasks, timeout=self._patience.batch)

    async def confirm(self) -> None:
        """Tell Telegram before leaving what has been answered, so that it does not come again."""
        if self._next:
            try:
                await self._bot.get_updates(offset=self._next, timeout=0, limit=1, allowed_updates=WANTED)
            except TelegramError as error:
                log.warning("the last messages may be answered twice: %s", reason(error))
