"""What happens when somebody writes, edits or presses a button. The only room that speaks with the hall."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from telegram import CallbackQuery, Message, User

from bot.model import Incoming, Language
from bot.telegram.buttons import Buttons, Example, Pick, Press, Row, Switch, example_rows, language_row, markup
from bot.telegram.delivery import Delivery
from bot.telegram.engine import EXAMPLES, Hall, PhraseKey
from bot.telegram.incoming import Place, day_of, oslo_day, place_of, place_of_press, words_for
from bot.telegram.logs import trace
from bot.telegram.memory import Memory
from bot.telegram.outgoing import Part, parts_of, plain

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The moment a button is pressed: Telegram does not tell it."""
    return datetime.now(UTC)


class Talk:
    """The conversations of one bot."""

    def __init__(self, hall: Hall, delivery: Delivery, clock: Callable[[], datetime] = utc_now) -> None:
        self.hall = hall
        self.delivery = delivery
        self.memory = Memory()
        self._buttons = Buttons()
        self.clock = clock

    async def on_text(self, bot: User, message: Message) -> None:
        """Answer a message, or answer it anew where it was edited."""
        words, place = words_for(bot, message), place_of(message)
        if words is None:
            return
        if not words or words.startswith("/"):
            await self.say(place, "help")
            return
        asked = Incoming(words, day_of(message), hint=self.memory.chosen.get(place.where), where=place.where)
        await self._answer(place, asked, question=message.message_id)

    async def on_wordless(self, message: Message) -> None:
        """Meet a picture, a voice message, a sticker with a word."""
        if self.memory.first_sight(message.media_group_id):
            await self.say(place_of(message), "text_only")

    async def on_press(self, query: CallbackQuery) -> None:
        """Do what a button says."""
        await self.delivery.acknowledge(query.id)
        place = place_of_press(query)
        if place and query.message:
            await self._press(place, query.message.message_id, self._buttons.read(query.data))

    async def _press(self, place: Place, message: int, press: Press | None) -> None:
        match press:
            case Pick(value):
                await self._pick(place, message, value)
            case Example(key, language):
                await self._answer(place, self._pressed(place, plain(self.hall.phrase(key, language)), language))
            case Switch(language, on_welcome):
                await self._switch(place, message, language, on_welcome=on_welcome)
            case None:
                await self.delivery.lift_keyboard(place, message)
                await self.say(place, "old_button")

    async def _pick(self, place: Place, message: int, value: str) -> None:
        if (place.chat, message) in self.memory.spent:
            return  # tapped twice
        language = self.memory.language(place.where, place.code)
        await self._answer(place, self._pressed(place, value, language, picked=True), pressed=message)
        self.memory.spent.put((place.chat, message), None)

    def _pressed(self, place: Place, text: str, language: Language, *, picked: bool = False) -> Incoming:
        return Incoming(text, oslo_day(self.clock()), hint=language, where=place.where, picked=picked)

    async def _answer(
        self, place: Place, asked: Incoming, question: int | None = None, pressed: int | None = None
    ) -> None:
        """Send the hall's reply, into the messages that answered this question before it was edited."""
        reply = self.hall.respond(asked)
        self.memory.spoken.put(place.where, reply.language)
        old = self.memory.answers.get((place.chat, question or 0)) or ()
        written = await self.delivery.write(place, parts_of(reply, self._buttons), old)
        if question:
            self.memory.answers.put((place.chat, question), written)
        await self._lift_keyboards(place, {pressed, self.memory.open_choice.pop(place.where)} - {*written, None})
        if reply.choices and written:
            self.memory.open_choice.put(place.where, written[-1])

    async def _lift_keyboards(self, place: Place, messages: set[int | None]) -> None:
        # An open choice belongs to a question that is now over: pressed later, it would answer another one.
        for message in messages:
            if message is not None:
                await self.delivery.lift_keyboard(place, message)

    async def _switch(self, place: Place, message: int, language: Language, *, on_welcome: bool) -> None:
        self.choose(place, language)
        part = self.welcome(language) if on_welcome else Part(self.hall.phrase("language_set", language))
        await self.delivery.write(place, (part,), (message,))

    def choose(self, place: Place, language: Language) -> None:
        """Keep the language that the person wants."""
        self.memory.chosen.put(place.where, language)
        self.hall.set_language(place.where, language)

    def welcome(self, language: Language) -> Part:
        """What the bot does, with questions to tap and the languages it speaks."""
        rows = [*self._examples(language), language_row(on_welcome=True)]
        return Part(self.hall.phrase("welcome", language), markup(rows))

    def _examples(self, language: Language) -> list[Row]:
        return example_rows([plain(self.hall.phrase(key, language)) for key in EXAMPLES], language)

    async def say(self, place: Place, key: PhraseKey, **values: str) -> None:
        """One of the door's own sentences; what helps is sent with questions to tap."""
        language = self.memory.language(place.where, place.code)
        rows = self._examples(language) if key in ("help", "text_only") else []
        await self.delivery.write(place, (Part(self.hall.phrase(key, language, **values), markup(rows)),))

    async def on_error(self, place: Place | None, error: Exception) -> None:
        """Tell the person that something went wrong, under an id that is also in the log. The log has no message."""
        error_id = secrets.token_hex(4)
        log.error("error %s: %s\n%s", error_id, type(error).__name__, trace(error))
        if place:
            await self.say(place, "trouble", error_id=error_id)
