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
import contextlib
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import islice, zip_longest
from typing import TypeVar

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.telegram.incoming import Place
from bot.telegram.logs import reason
from bot.telegram.outgoing import Part, plain
from bot.telegram.settings import Patience

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Keyboard = InlineKeyboardMarkup | None
Writing = Callable[[str, ParseMode | None], Awaitable[Result]]

HOPELESS = (InvalidToken, Conflict)
SHOWN_FOR = 4.5  # seconds; Telegram shows an action for five
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
        self.on_gone: Callable[[int], None] = _nothing  # a chat has shut the bot out
        self.on_moved: Callable[[int, int], None] = _nothing  # a group has become a supergroup

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
            return await self._to_whom_it_concerns(place, part)
        except ChatMigrated as moved:
            self.on_moved(place.chat, moved.new_chat_id)
            return await self._to_whom_it_concerns(replace(place, chat=moved.new_chat_id, reply_to=None), part)
        except Forbidden as gone:
            _given_up(gone)
            self.on_gone(place.chat)
            return None

    async def _to_whom_it_concerns(self, place: Place, part: Part) -> int | None:
        try:
            return await self._html_or_plain(part, partial(self._sending, place, part.keyboard))
        except BadRequest as refused:
            log.warning("refused, sent without buttons: %s", reason(refused))
        bare = Place(place.chat, place.user)
        return await self.politely(lambda: self._sending(bare, None, plain(part.html), None))

    async def picture(self, place: Place, png: bytes, caption: str, keyboard: Keyboard = None) -> None:
        """Send a picture with a few words under it."""
        await self.politely(
            lambda: self._bot.send_photo(
                place.chat,
                png,
                caption=caption,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                message_thread_id=place.thread,
                reply_parameters=_reply_to(place),
                filename="gsp.png",
            )
        )

    async def file(self, place: Place, content: bytes, name: str, caption: str = "") -> None:
        """Send a document."""
        await self.politely(
            lambda: self._bot.send_document(
                place.chat,
                content,
                caption=caption,
                parse_mode=ParseMode.HTML,
                filename=name,
                message_thread_id=place.thread,
                reply_parameters=_reply_to(place),
            )
        )

    @contextlib.asynccontextmanager
    async def busy(self, place: Place, action: ChatAction = ChatAction.TYPING) -> AsyncIterator[None]:
        """While it lasts, the person sees that the bot is at work, if that is longer than a moment."""

        async def show() -> None:
            pause = self._patience.moment
            while True:
                await asyncio.sleep(pause)
                pause = SHOWN_FOR
                with contextlib.suppress(TelegramError):
                    await self._bot.send_chat_action(place.chat, action, message_thread_id=place.thread)

        task = asyncio.create_task(show())
        try:
            yield
        finally:
            task.cancel()

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
        except (BadRequest, Forbidden, ChatMigrated) as refused:
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

    async def acknowledge(self, query: str, note: str | None = None) -> None:
        """Tell Telegram that a button press has arrived, so that the button stops spinning; with a word, if any."""
        await self.politely(lambda: self._bot.answer_callback_query(query, note))

    async def politely(self, call: Callable[[], Awaitable[Result]]) -> Result | None:
        """The result of a call that may also be refused; None then."""
        try:
            return await self._patiently(call)
        except (BadRequest, Forbidden, ChatMigrated) as refused:
            _given_up(refused)
            return None

    async def _patiently(self, call: Callable[[], Awaitable[Result]]) -> Result | None:
        """The result, after as many tries as it takes within reason; None where it is given up.

        Raises BadRequest, Forbidden and ChatMigrated: trying again would not help, but something else may.
        """
        waits = islice(pauses(self._patience), self._patience.tries)
        while True:
            try:
                return await call()
            except (BadRequest, Forbidden, ChatMigrated):
                raise
            except RetryAfter as flood:
                await asyncio.sleep(flood_pause(flood))
            except TelegramError as error:
                pause = None if isinstance(error, HOPELESS) else next(waits, None)
                if pause is None:
                    _given_up(error)
                    return None
                await asyncio.sleep(pause)


def _nothing(*_: int) -> None:
    """Until somebody wants to know."""


def _given_up(error: TelegramError) -> None:
    """Say in the log that something was not sent, and why; never to whom."""
    log.log(logging.INFO if isinstance(error, Forbidden) else logging.WARNING, "not delivered: %s", reason(error))


def _reply_to(place: Place) -> ReplyParameters | None:
    if place.reply_to is None:
        return None
    return ReplyParameters(place.reply_to, allow_sending_without_reply=True)
