"""What Telegram shows of the bot before anybody has written: name, description, menus, in every language.

Read first and set only where it differs: Telegram lets a bot change its name a few times a day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)  # fmt: skip

from bot.model import LANGUAGES, Language
from bot.telegram.house import House
from bot.telegram.outgoing import plain

# Telegram knows a menu by the language of the person's app.
APP_CODES: dict[Language, tuple[str | None, ...]] = {"en": (None,), "nb": ("nb", "no", "nn")}
PRIVATE = (
    "start", "help", "browse", "list", "proof", "quota", "changes", "country", "language", "card", "watch", "qr",
    "seminar", "privacy", "forget", "about",
)  # fmt: skip
GROUP = ("ask", "help", "list", "proof", "quota", "changes", "country", "language", "privacy")
STAFF = ("close", "reopen", "handover", "faq", "unanswered")


class Profile:
    """The bot's face."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._hall = house.talk.hall

    async def publish(self) -> None:
        """Set what differs. A bot without a menu still answers."""
        await asyncio.sleep(self._house.patience.profile)
        scopes: list[tuple[BotCommandScope, tuple[str, ...]]] = [
            (BotCommandScopeAllPrivateChats(), PRIVATE),
            (BotCommandScopeAllGroupChats(), GROUP),
            *((BotCommandScopeChat(desk.chat), STAFF) for desk in self._house.settings.desks),
        ]
        for language in LANGUAGES:
            for code in APP_CODES.get(language, (language,)):
                await self._words(language, code)
                for scope, names in scopes:
                    await self._menu(language, code, scope, names)

    async def _words(self, language: Language, code: str | None) -> None:
        bot = self._house.bot
        await self._set(
            partial(bot.get_my_name, code), "name", partial(bot.set_my_name, self._said("name", language), code)
        )
        await self._set(
            partial(bot.get_my_description, code),
            "description",
            partial(bot.set_my_description, self._said("description", language), code),
        )
        await self._set(
            partial(bot.get_my_short_description, code),
            "short_description",
            partial(bot.set_my_short_description, self._said("short", language), code),
        )

    async def _set(self, get: Callable[[], Awaitable[Any]], field: str, put: partial[Any]) -> None:
        politely = self._house.talk.delivery.politely
        now = await politely(get)
        if now is not None and getattr(now, field) != put.args[0]:
            await politely(put)

    async def _menu(self, language: Language, code: str | None, scope: BotCommandScope, names: tuple[str, ...]) -> None:
        politely, bot = self._house.talk.delivery.politely, self._house.bot
        menu = tuple(BotCommand(name, plain(self._hall.phrase("command", language, say=name))) for name in names)
        now = await politely(partial(bot.get_my_commands, scope, code))
        if now is not None and tuple(now) != menu:
            await politely(partial(bot.set_my_commands, menu, scope, code))

    def _said(self, name: str, language: Language) -> str:
        return plain(self._hall.phrase("profile", language, say=name))
