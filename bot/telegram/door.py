"""The Telegram door that polls: opens, answers until it is told to stop, closes behind itself."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Mapping

from telegram.error import Conflict, InvalidToken

from bot.store import Conversations
from bot.store.faults import InUse, StoreFault
from bot.store.opening import MEMORY
from bot.store.store import Store
from bot.telegram.configuration import Configuration, SettingError, configure
from bot.telegram.engine import Hall
from bot.telegram.logs import discreet
from bot.telegram.office import Office
from bot.telegram.polling import Polling, until_done
from bot.telegram.settings import TELEGRAM, Limits, Patience, Settings
from bot.watch import Watch, sentry

log = logging.getLogger(__name__)

STOPPED, CONFLICT, REFUSED = 0, 1, 2  # exit statuses


def run(environ: Mapping[str, str], hall: Hall, conversations: Conversations | None = None) -> int:
    """Answer on Telegram until the process is told to stop. Returns the exit status."""
    try:
        given = configure(environ)
    except SettingError as fault:
        sys.stderr.write("".join(f"gspbot: {line}\n" for line in str(fault).splitlines()))
        return REFUSED
    with discreet(*given.secrets, form=given.log), contextlib.suppress(KeyboardInterrupt):
        try:
            return asyncio.run(_serve_until_signal(given, hall, conversations))
        except InUse as fault:
            log.error("%s", fault)
            return CONFLICT
        except StoreFault as fault:
            log.error("%s", fault)
            return REFUSED
    return STOPPED


async def _serve_until_signal(given: Configuration, hall: Hall, conversations: Conversations | None) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: there Ctrl-C arrives as KeyboardInterrupt
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    assert given.settings  # noqa: S101 - this door asks for them
    store = await asyncio.to_thread(Store, given.database)
    door = Door(given.settings, hall, None, store, given.limits, conversations)
    if given.sentry:
        door.office.watch.send_reports_to(sentry(given.sentry))
    return await door.serve(stop)


class Door:
    """One bot on Telegram."""

    def __init__(
        self,
        settings: Settings,
        hall: Hall,
        patience: Patience | None = None,
        store: Store | None = None,
        limits: Limits | None = None,
        conversations: Conversations | None = None,
    ) -> None:
        self._settings = settings
        self._patience = patience or Patience()
        store = store or Store(MEMORY)
        self.office = Office(settings, hall, store, self._patience, limits or Limits(), Watch(), conversations)
        bot, request = self.office.application.bot, self.office.poll_request
        self._polling = Polling(bot, request, self._take, self._patience)

    async def _take(self, updates: list[dict[str, object]]) -> None:
        await self.office.desk.room()
        await self.office.take(updates)

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
        await self.office.open()
        assert self.office.fatal  # noqa: S101 - made by open()
        listening = asyncio.create_task(self._listen())
        try:
            await asyncio.wait({listening, self.office.fatal}, return_when=asyncio.FIRST_COMPLETED)
            for done in (self.office.fatal, listening):
                if done.done():
                    done.result()
        finally:
            listening.cancel()
            await asyncio.wait({listening})

    async def _listen(self) -> None:
        bot, store = self.office.application.bot, self.office.store
        while True:
            await self._stand_by(store)
            await until_done(bot.delete_webhook, self._patience)  # with a webhook set there is no polling
            log.info("listening as @%s", bot.username)
            try:
                await self._polling.listen()
            except Conflict:
                if not store.shared:
                    raise
                log.warning("another program polls with this bot's token; looking again")
                await asyncio.sleep(self._patience.standby)

    async def _stand_by(self, store: Store) -> None:
        told = False
        while not await store.hold("poller"):
            if not told:
                log.info("another process polls for this bot: waiting to take over when it leaves")
                told = True
            await asyncio.sleep(self._patience.standby)

    def _status(self, work: asyncio.Task[None]) -> int:
        try:
            work.result()
        except asyncio.CancelledError:
            log.info("stopped")
        except InvalidToken:
            log.error("%s", refusal(self._settings))
            return REFUSED
        except Conflict:
            log.error("Another program is using this bot's token. Stop the other one, then start this one again.")
            return CONFLICT
        except StoreFault as fault:
            log.error("%s. ./gspbot doctor tells what to do.", fault)
            return REFUSED
        return STOPPED

    async def _close(self) -> None:
        try:
            opened = self.office.application.running
            await self.office.close()
            if opened:
                await self._polling.confirm()
        finally:
            await self.office.shut()


def refusal(settings: Settings) -> str:
    """What is said of a token that Telegram refuses."""
    where = "" if settings.api_url == TELEGRAM else " Check TELEGRAM_API_URL too."
    return f"The token is refused. Get a valid one from @BotFather in Telegram, set TELEGRAM_BOT_TOKEN.{where}"
