"""The Telegram door for a web server: what it needs to know, without the library."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from contextlib import suppress

from telegram.error import InvalidToken

from bot.store import Conversations
from bot.store.store import Store
from bot.telegram.configuration import Configuration
from bot.telegram.door import refusal
from bot.telegram.engine import Hall
from bot.telegram.office import WANTED_UPDATES, Office
from bot.telegram.polling import until_done
from bot.telegram.settings import Patience
from bot.watch import Watch

log = logging.getLogger(__name__)

SAVE_WITHIN = 5.0  # seconds; where the database takes longer, Telegram is told to bring the update again
PATH = "/telegram"


class Hook:
    """A bot whose updates are brought to it."""

    def __init__(
        self,
        given: Configuration,
        hall: Hall,
        store: Store,
        watch: Watch,
        conversations: Conversations | None = None,
        patience: Patience | None = None,
    ) -> None:
        if given.settings is None or given.webhook is None:
            raise ValueError("a webhook needs a token, an address and a secret")
        self._settings, self._webhook = given.settings, given.webhook
        self._patience = patience or Patience()
        self._office = Office(given.settings, hall, store, self._patience, given.limits, watch, conversations)
        self._opening: asyncio.Task[None] | None = None
        self._trouble = "the bot is opening"
        self._saving: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        """Begin to open. Updates are saved from now on, and answered when Telegram can be reached."""
        self._opening = asyncio.create_task(self._open())

    async def _open(self) -> None:
        bot = self._office.application.bot
        try:
            await self._office.open()
            await until_done(
                lambda: bot.set_webhook(
                    self._webhook.url + PATH, secret_token=self._webhook.secret, allowed_updates=WANTED_UPDATES
                ),
                self._patience,
            )
        except InvalidToken:
            self._trouble = refusal(self._settings)
            log.error("%s", self._trouble)
            return
        self._trouble = ""
        log.info("updates are brought to @%s", bot.username)
        assert self._office.fatal  # noqa: S101 - made by open()
        try:
            await asyncio.shield(self._office.fatal)
        except InvalidToken:
            self._trouble = refusal(self._settings)
        except Exception as fault:
            self._trouble = str(fault)
        log.error("%s", self._trouble)

    @property
    def trouble(self) -> str:
        """Why the bot is not ready; "" where it is."""
        return self._trouble

    def is_telegram(self, secret: str) -> bool:
        """Whether who brings an update knows the secret. Takes the same time whatever is wrong with it."""
        return hmac.compare_digest(secret.encode(), self._webhook.secret.encode())

    async def take(self, body: bytes) -> bool:
        """Save an update; False for one that is none. Raises TimeoutError where it cannot be saved in time."""
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return False
        if not isinstance(update, dict) or type(update.get("update_id")) is not int:
            return False
        if not 0 <= update["update_id"] < 2**62:
            return False
        saving = asyncio.create_task(self._office.take([update]))
        self._saving.add(saving)
        saving.add_done_callback(self._saved)
        # Shielded: what is saved late must be answered all the same, for brought again it is a duplicate.
        await asyncio.wait_for(asyncio.shield(saving), SAVE_WITHIN)
        return True

    def _saved(self, saving: asyncio.Task[None]) -> None:
        self._saving.discard(saving)
        if not saving.cancelled() and (error := saving.exception()):
            log.warning("an update was not saved: %s", type(error).__name__)

    async def close(self) -> None:
        """Finish what has been begun. The webhook stays: Telegram keeps what comes meanwhile."""
        if self._opening:
            self._opening.cancel()
            with suppress(asyncio.CancelledError):
                await self._opening
        await self._office.close()
        await self._office.shut()
