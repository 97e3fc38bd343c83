"""Sends, and sends again where that helps. One chat's trouble is that chat's alone.

| Telegram says                    | the door                                          |
| -------------------------------- | ------------------------------------------------- |
| too many messages (429)          | waits as long as told, in this chat only          |
| network down, 5xx, unreadable    | tries three times more, pausing longer and longer |
| cannot read the HTML (400)       | sends the same as plain text                      |
| refuses it otherwise (400)       | sends the bare words, without buttons             |
| person has blocked the bot (403) | is content; a blocked bot has nothing to say      |
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import islice, zip_longest
from typing import TypeVar

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.telegram.incoming import Place
from bot.telegram.logs import reason
from bot.telegram.outgoing import Part, plain
from bot.telegram.settings import Patience

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Keyboard = InlineKeyboardMarkup | None
Writing = Callable[[str, ParseMode | None], Awaitable[Result]]

HOPELESS = (Forbidden, ChatMigrated, InvalidToken, Conflict)
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_DICE = random.SystemRandom()


def pauses(patience: Patience) -> Iterator[float]:
    """Pauses between tries, each about twice the one before; never quite alike, so that chats do not march in step."""
    pause = patience.first_pause
    while True:
        yield pause * _DICE.uniform(0.8, 1.2)
        pause = min(pause * 2, patience.longest_pause)


def flood_pause(flood: RetryAfter) -> float:
    """Seconds that Telegram asks for: a number today, a timedelta in the library's next version."""
    asked = flood.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


class Delivery:
    """The bot's hand: every message goes out here."""

    def __init__(self, bot: Bot, patience: Patience) -> None:
        self._bot = bot
        self._patience = patience

    async def write(self, place: Place, parts: tuple[Part, ...], old: tuple[int, ...] = ()) -> tuple[int, ...]:
        """Send the parts, into the old messages as far as there are any. Returns the messages that hold them now."""
        written: list[int] = []
        for part, message in zip_longest(parts, old):
            if part is None:
                await self._delete(place, message)
                continue
            done = await self._write_one(place, part, message)
            if done is None:
                break  # what comes after a lost part would make no sense
            written.append(done)
        return tuple(written)

    async def _write_one(self, place: Place, part: Part, message: int | None) -> int | None:
        if message is not None and await self._edit(place, message, part):
            return message
        return await self._send(place, part)

    async def _send(self, place: Place, part: Part) -> int | None:
        try:
            return await self._html_or_plain(part, partial(self._sending, place, part.keyboard))
        except BadRequest as refused:
            log.warning("refused, sent without buttons: %s", reason(refused))
        return await self.politely(lambda: self._sending(Place(place.chat, place.user), None, plain(part.html), None))

    async def _sending(self, place: Place, keyboard: Keyboard, text: str, mode: ParseMode | None) -> int:
        sent = await self._bot.send_message(
            place.chat,
            text,
            parse_mode=mode,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard,
            message_thread_id=place.thread,
            reply_parameters=_reply_to(place),
        )
        return sent.message_id

    async def _edit(self, place: Place, message: int, part: Part) -> bool:
        """False where that message can no longer be changed."""
        try:
            return bool(await self._html_or_plain(part, partial(self._editing, place, message, part.keyboard)))
        except BadRequest as refused:
            _given_up(refused)
            return False

    async def _editing(self, place: Place, message: int, keyboard: Keyboard, text: str, mode: ParseMode | None) -> bool:
        try:
            await self._bot.edit_message_text(
                text, place.chat, message, parse_mode=mode, link_preview_options=NO_PREVIEW, reply_markup=keyboard
            )
        except BadRequest as refused:
            if "not modified" not in str(refused).lower():  # it already says so: well
                raise
        return True

    async def _html_or_plain(self, part: Part, writing: Writing[Result]) -> Result | None:
        try:
            return await self._patiently(lambda: writing(part.html, ParseMode.HTML))
        except BadRequest as refused:
            if "parse entities" not in str(refused).lower():
                raise
        log.error("Telegram cannot read the HTML of an answer: sent as plain text")
        return await self._patiently(lambda: writing(plain(part.html), None))

    async def _delete(self, place: Place, message: int | None) -> None:
        if message is not None:
            await self.politely(lambda: self._bot.delete_message(place.chat, message))

    async def lift_keyboard(self, place: Place, message: int) -> None:
        """Take the buttons off a message."""
        await self.politely(lambda: self._bot.edit_message_reply_markup(place.chat, message, reply_markup=None))

    async def acknowledge(self, query: str) -> None:
        """Tell Telegram that a button press has arrived, so that the button stops spinning."""
        await self.politely(lambda: self._bot.answer_callback_query(query))

    async def politely(self, call: Callable[[], Awaitable[Result]]) -> Result | None:
        """The result of a call that may also be refused; None then."""
        try:
            return await self._patiently(call)
        except BadRequest as refused:
            _given_up(refused)
            return None

    async def _patiently(self, call: Callable[[], Awaitable[Result]]) -> Result | None:
        """The result, after as many tries as it takes within reason; None where it is given up. Raises BadRequest."""
        waits = islice(pauses(self._patience), self._patience.tries)
        while True:
            try:
                return await call()
            except BadRequest:
                raise
            except RetryAfter as flood:
                await asyncio.sleep(flood_pause(flood))
            except TelegramError as error:
                pause = None if isinstance(error, HOPELESS) else next(waits, None)
                if pause is None:
                    _given_up(error)
                    return None
                await asyncio.sleep(pause)


def _given_up(error: TelegramError) -> None:
    """Say in the log that something was not sent, and why; never to whom."""
    log.log(logging.INFO if isinstance(error, Forbidden) else logging.WARNING, "not delivered: %s", reason(error))


def _reply_to(place: Place) -> ReplyParameters | None:
    if place.reply_to is None:
        return None
    return ReplyParameters(place.reply_to, allow_sending_without_reply=True)
