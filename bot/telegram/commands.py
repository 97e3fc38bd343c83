"""/start, /help, /language, and the menu that names them."""

from __future__ import annotations

from functools import partial

from telegram import Bot, BotCommand, Message

from bot.model import LANGUAGES, Language
from bot.telegram.buttons import language_row, markup
from bot.telegram.delivery import Courier
from bot.telegram.engine import COMMANDS
from bot.telegram.incoming import place_of
from bot.telegram.outgoing import Part, plain
from bot.telegram.talk import Talk

# What people write for a language after /language.
LANGUAGE_WORDS: dict[str, Language] = {
    "en": "en", "english": "en", "engelsk": "en",
    "nb": "nb", "no": "nb", "nn": "nb", "norsk": "nb", "norwegian": "nb", "bokmål": "nb", "nynorsk": "nb",
}  # fmt: skip

# Telegram knows a menu by the language of the person's app.
MENU_CODES: dict[Language, tuple[str | None, ...]] = {"en": (None,), "nb": ("nb", "no", "nn")}


class Commands:
    """What the door itself can be told."""

    def __init__(self, talk: Talk, courier: Courier) -> None:
        self._talk = talk
        self._courier = courier

    async def start(self, message: Message) -> None:
        """Welcome the person; what was said before is forgotten."""
        place = place_of(message)
        self._talk.hall.forget(place.where)
        language = self._talk.memory.language(place.where, place.code)
        self._talk.tray.write(place, (self._talk.welcome(language),))

    async def help(self, message: Message) -> None:
        """How to ask."""
        self._talk.say(place_of(message), "help")

    async def language(self, message: Message) -> None:
        """Change the language to the one named, or offer those there are."""
        place = place_of(message)
        named = LANGUAGE_WORDS.get("".join((message.text or "").split()[1:2]).lower())
        if named:
            self._talk.choose(place, named)
            self._talk.say(place, "language_set")
            return
        words = self._talk.hall.phrase("choose_language", self._talk.memory.language(place.where, place.code))
        self._talk.tray.write(place, (Part(words, markup([language_row(on_welcome=False)])),))

    async def publish(self, bot: Bot) -> None:
        """Give Telegram the menu in every language. A bot without a menu still answers."""
        for language in LANGUAGES:
            menu = self._menu(language)
            for code in MENU_CODES.get(language, (language,)):
                await self._courier.politely(partial(bot.set_my_commands, menu, language_code=code))

    def _menu(self, language: Language) -> list[BotCommand]:
        return [BotCommand(name, plain(self._talk.hall.phrase(key, language))) for name, key in COMMANDS.items()]
