"""Sends, and sends again where that helps. One chat's trouble is that chat's alone.

| Telegram says                    | the door                                                                      |
| -------------------------------- | ----------------------------------------------------------------------------- |
| too many messages (429)          | waits as long as told, in this chat only                                      |
| network down, 5xx, unreadable    | tries again, pausing longer and longer; where others get through, `NotNow`    |
| cannot read the HTML (400)       | sends the same as plain text                                                  |
| refuses it otherwise (400)       | sends the bare words, without buttons                                         |
| person has blocked the bot (403) | is content, `Hopeless`; a blocked bot has nothing to say                      |
| the token is refused (401, 404)  | `InvalidToken`: the letter waits until there is a valid one                   |
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import zip_longest
from time import monotonic
from typing import TypeVar

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.telegram.incoming import Place
from bot.telegram.letters import Letter
from bot.telegram.logs import reason
from bot.telegram.outgoing import Part, plain
from bot.telegram.pace import Pace
from bot.telegram.settings import Limits, Patience
from bot.watch import Watch

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Keyboard = InlineKeyboardMarkup | None
Writing = Callable[[str, ParseMode | None], Awaitable[Result]]
Progress = Callable[[Letter], Awaitable[None]]

HOPELESS = (Forbidden, ChatMigrated, Conflict)
AT_ONCE = 16  # calls under way: a crash leaves no more in doubt
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_DICE = random.SystemRandom()


class NotNow(Exception):
    """This one does not get through while others do: to be tried later."""


class Hopeless(Exception):
    """Telegram will never take it."""


class Moved(Hopeless):
    """The group has become a supergroup and lives under another number."""

    def __init__(self, chat: int) -> None:
        super().__init__("ChatMigrated")
        self.chat = chat


def pauses(patience: Patience) -> Iterator[float]:
    """Pauses between tries, each about twice the one before; never alike, so that chats do not march in step."""
    pause = patience.first_pause
    while True:
        yield pause * _DICE.uniform(0.8, 1.2)
        pause = min(pause * 2, patience.longest_pause)


def flood_pause(flood: RetryAfter) -> float:
    """Seconds that Telegram asks for: a number today, a timedelta in the library's next version."""
    asked = flood.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


class Courier:
    """The bot's hand: every message goes out here."""

    def __init__(self, bot: Bot, patience: Patience, limits: Limits, watch: Watch) -> None:
        self._bot = bot
        self._patience = patience
        self._watch = watch
        self.pace = Pace(limits)
        self.on_moved: Callable[[int, int], None] = lambda old, new: None
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._success = float("-inf")  # when a call last got through

    async def deliver(self, letter: Letter, progress: Progress) -> tuple[int, ...]:
        """Send a letter; the messages that hold it now. Raises NotNow, Hopeless, InvalidToken."""
        try:
            return await self._deliver(letter, progress)
        except Moved as moved:
            self.on_moved(letter.place.chat, moved.chat)
            there = replace(letter.place, chat=moved.chat, reply_to=None)
            return await self._deliver(replace(letter, place=there, old=(), lift=()), progress)

    async def _deliver(self, letter: Letter, progress: Progress) -> tuple[int, ...]:
        for number, (part, old) in enumerate(zip_longest(letter.parts, letter.old)):
            if part is None:
                await self.politely(partial(self._bot.delete_message, letter.place.chat, old))
            elif number >= len(letter.written):
                letter = replace(letter, written=(*letter.written, await self._write(letter.place, part, old)))
                if number + 1 < len(letter.parts):
                    await progress(letter)
        for message in letter.lift:
            if message not in letter.written:
                await self._lift_keyboard(letter.place, message)
        return letter.written

    async def _write(self, place: Place, part: Part, message: int | None) -> int:
        await self.pace.turn(place.chat)
        if message is not None and await self._edit(place, message, part):
            return message
        return await self._send(place, part)

    async def _send(self, place: Place, part: Part) -> int:
        try:
            return await self._html_or_plain(part, partial(self._sending, place, part.keyboard))
        except BadRequest as refused:
            log.warning("refused, sent without buttons: %s", reason(refused))
        try:
            return await self._patiently(
                lambda: self._sending(Place(place.chat, place.user), None, plain(part.html), None)
            )
        except BadRequest as refused:
            raise Hopeless(reason(refused)) from None

    async def _sending(self, place: Place, keyboard: Keyboard, text: str, mode: ParseMode | None) -> int:
        sent = await self._bot.send_message(
            place.chat,
            text,
            parse_mode=mode,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard,
            message_thread_id=place.thread,
            reply_parameters=reply_to(place),
        )
        return sent.message_id

    async def _edit(self, place: Place, message: int, part: Part) -> bool:
        """False where that message can no longer be changed."""
        try:
            return await self._html_or_plain(part, partial(self._editing, place, message, part.keyboard))
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

    async def _html_or_plain(self, part: Part, writing: Writing[Result]) -> Result:
        try:
            return await self._patiently(lambda: writing(part.html, ParseMode.HTML))
        except BadRequest as refused:
            if "parse entities" not in str(refused).lower():
                raise
        log.error("Telegram cannot read the HTML of an answer: sent as plain text")
        return await self._patiently(lambda: writing(plain(part.html), None))

    async def _lift_keyboard(self, place: Place, message: int) -> None:
        await self.politely(lambda: self._bot.edit_message_reply_markup(place.chat, message, reply_markup=None))

    async def acknowledge(self, query: str) -> None:
        """Tell Telegram that a button press has arrived, so that the button stops spinning."""
        await self.politely(lambda: self._bot.answer_callback_query(query))

    async def politely(self, call: Callable[[], Awaitable[Result]]) -> Result | None:
        """The result of a call that may also be refused; None then."""
        try:
            return await self._patiently(call)
        except (BadRequest, NotNow, Hopeless) as refused:
            _given_up(refused)
            return None

    async def _patiently(self, call: Callable[[], Awaitable[Result]]) -> Result:
        """The result, after as many tries as it takes. Raises BadRequest, InvalidToken, NotNow, Hopeless."""
        waits, began, tries = pauses(self._patience), monotonic(), 0
        while True:
            try:
                async with self._slots:
                    result = await call()
            except (BadRequest, InvalidToken) as error:
                self._watch.telegram_error(type(error).__name__)
                raise
            except RetryAfter as flood:
                self._watch.telegram_error("RetryAfter")
                pause = flood_pause(flood)
            except TelegramError as error:
                self._watch.telegram_error(type(error).__name__)
                pause, tries = next(waits), tries + 1
                if isinstance(error, ChatMigrated):
                    raise Moved(error.new_chat_id) from None
                if isinstance(error, HOPELESS):
                    raise Hopeless(reason(error)) from None
                if tries > self._patience.tries and self._success > began:
                    raise NotNow(reason(error)) from None  # others get through: it is this one that does not
            else:
                self._success = monotonic()
                return result
            await asyncio.sleep(pause)


def _given_up(error: Exception) -> None:
    """Say in the log that something was not done, and why; never to whom."""
    words = reason(error) if isinstance(error, TelegramError) else str(error)
    log.log(logging.INFO if words.startswith("Forbidden") else logging.WARNING, "not delivered: %s", words)


def reply_to(place: Place) -> ReplyParameters | None:
    """The message that is answered, where others write too; it may have been deleted meanwhile."""
    if place.reply_to is None:
        return None
    return ReplyParameters(place.reply_to, allow_sending_without_reply=True)
