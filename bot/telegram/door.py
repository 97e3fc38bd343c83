"""The Telegram door: opens, answers until it is told to stop, closes behind itself."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Mapping
from typing import Any

from telegram import Message, Update
from telegram.error import Conflict, InvalidToken
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters

from bot.telegram.delivery import Delivery
from bot.telegram.engine import Hall
from bot.telegram.house import Context, Handler, House, with_message
from bot.telegram.incoming import Place, place_of, place_of_press
from bot.telegram.keeping import InMemory
from bot.telegram.lanes import Lanes
from bot.telegram.logs import discreet
from bot.telegram.polling import DiscreetRequest, Polling, PollRequest, until_done
from bot.telegram.rooms import Rooms
from bot.telegram.settings import TELEGRAM, Patience, SettingError, Settings, read
from bot.telegram.talk import Talk

log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]

STOPPED, CONFLICT, REFUSED = 0, 1, 2  # exit statuses


def run(environ: Mapping[str, str], hall: Hall) -> int:
    """Answer on Telegram until the process is told to stop. Returns the exit status."""
    try:
        settings = read(environ)
    except SettingError as fault:
        sys.stderr.write(f"gspbot: {fault}\n")
        return REFUSED
    with discreet(settings.token), contextlib.suppress(KeyboardInterrupt):
        return asyncio.run(_serve_until_signal(settings, hall))
    return STOPPED


async def _serve_until_signal(settings: Settings, hall: Hall) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: there Ctrl-C arrives as KeyboardInterrupt
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return await Door(settings, hall).serve(stop)


class Door:
    """One bot on Telegram."""

    def __init__(self, settings: Settings, hall: Hall, patience: Patience | None = None) -> None:
        self._settings = settings
        self._patience = patience or Patience()
        self.application = _application(settings, self._patience)
        keeping = InMemory()
        delivery = Delivery(self.application.bot, self._patience)
        self.talk = Talk(hall, delivery, keeping=keeping, secret=settings.secret)
        self.house = House(self.talk, self.application.bot, settings, self._patience)
        self.rooms = Rooms(self.house)
        self._lanes = Lanes()
        self._polling = Polling(self.application.bot, self._take, self._patience)
        self.application.add_handlers(self._handlers())
        self.application.add_error_handler(self._on_error)

    def _handlers(self) -> list[Handler]:
        new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
        words = filters.TEXT | filters.CAPTION
        return [
            *self.rooms.handlers(),
            CallbackQueryHandler(self._on_press),
            MessageHandler((new | (edited & ~filters.COMMAND)) & words, with_message(self._on_text)),
            MessageHandler(_WORDLESS, with_message(self.talk.on_wordless)),
        ]

    async def _on_text(self, message: Message) -> None:
        await self.talk.on_text(self.application.bot.bot, message)

    async def _on_press(self, update: Update, _: Context) -> None:
        if update.callback_query:
            await self.talk.on_press(update.callback_query)

    async def _on_error(self, update: object, context: Context) -> None:
        if isinstance(context.error, Exception):
            await self.talk.on_error(_place_of(update), context.error)

    def _take(self, update: Update) -> asyncio.Task[None] | None:
        """Begin to answer. Returns what to wait for; nothing where the chat has older messages to wait for."""
        # What comes without a chat (inline) waits for nobody but the same person.
        lane = update.effective_chat or update.effective_user
        chat = lane.id if lane else 0
        was_busy = self._lanes.busy(chat)
        work = self._lanes.in_turn(chat, lambda: self.application.process_update(update))
        task = self.application.create_task(work, update=update)
        return None if was_busy else task

    async def serve(self, stop: asyncio.Event) -> int:
        """Answer until `stop` is set or Telegram shuts the bot out. Returns the exit status."""
        work = asyncio.create_task(self._work())
        halt = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({work, halt}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            halt.cancel()
            work.cancel()
            await asyncio.wait({work})
            await self._close()
        return self._status(work)

    async def _work(self) -> None:
        bot = self.application.bot
        await until_done(self.application.initialize, self._patience)
        await until_done(bot.delete_webhook, self._patience)  # with a webhook set there is no polling
        await self.application.start()
        log.info("listening as @%s", bot.username)
        self.application.create_task(self.rooms.profile.publish())
        beside = asyncio.create_task(self.rooms.work())
        try:
            await self._polling.listen()
        finally:
            beside.cancel()

    def _status(self, work: asyncio.Task[None]) -> int:
        try:
            work.result()
        except asyncio.CancelledError:
            log.info("stopped")
        except InvalidToken:
            log.error("%s", self._refusal())
            return REFUSED
        except Conflict:
            log.error("Another program is using this bot's token. Stop the other one, then start this one again.")
            return CONFLICT
        return STOPPED

    def _refusal(self) -> str:
        where = "" if self._settings.api_url == TELEGRAM else " Check TELEGRAM_API_URL too."
        return f"The token is refused. Get a valid one from @BotFather in Telegram, set TELEGRAM_BOT_TOKEN.{where}"

    async def _close(self) -> None:
        """Finish what is under way, within reason; then close the connections."""
        try:
            if self.application.running:
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self.application.stop(), self._patience.farewell)
                await self._polling.confirm()
        finally:
            self.talk.close()
            await self.application.shutdown()
            await self.application.bot.shutdown()  # the above leaves it open where the start had not succeeded


# In private chats only, and nothing that Telegram itself says (joined, pinned, changed its picture).
_WORDLESS = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL


def _place_of(update: object) -> Place | None:
    if not isinstance(update, Update):
        return None
    if update.callback_query:
        return place_of_press(update.callback_query)
    return place_of(update.effective_message) if update.effective_message else None


def _application(settings: Settings, patience: Patience) -> App:
    return (
        Application.builder()
        .token(settings.token)
        .base_url(settings.base_url)
        .base_file_url(settings.base_file_url)
        .request(DiscreetRequest(256, patience.network))
        .get_updates_request(PollRequest(1, patience.network))
        .updater(None)
        .job_queue(None)
        .build()
    )
