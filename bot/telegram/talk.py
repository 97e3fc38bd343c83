"""What happens when somebody writes, edits or presses a button. The only room that speaks with the hall."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from telegram import CallbackQuery, Message, User

from bot.model import Incoming, Language
from bot.telegram.buttons import Buttons, Example, Pick, Press, Row, Switch, example_rows, language_row, markup
from bot.telegram.engine import EXAMPLES, Hall, PhraseKey
from bot.telegram.incoming import Place, day_of, oslo_day, place_of, place_of_press, words_for
from bot.telegram.letters import Letter, Tray
from bot.telegram.memory import Memory
from bot.telegram.outgoing import Part, parts_of, plain
from bot.watch import Watch

Acknowledge = Callable[[str], None]


def utc_now() -> datetime:
    """The moment a button is pressed: Telegram does not tell it."""
    return datetime.now(UTC)


class Talk:
    """The conversations of one bot."""

    def __init__(
        self, hall: Hall, tray: Tray, acknowledge: Acknowledge, watch: Watch, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.hall = hall
        self.tray = tray
        self._acknowledge = acknowledge
        self._watch = watch
        self.memory = Memory()
        self.buttons = Buttons()
        self.clock = clock

    async def on_text(self, bot: User, message: Message) -> None:
        """Answer a message, or answer it anew where it was edited."""
        words, place = words_for(bot, message), place_of(message)
        if words is None:
            return
        if not words or words.startswith("/"):
            self.say(place, "help")
            return
        asked = Incoming(words, day_of(message), hint=self.memory.chosen.get(place.where), where=place.where)
        self._answer(place, asked, question=message.message_id)

    async def on_wordless(self, message: Message) -> None:
        """Meet a picture, a voice message, a sticker with a word."""
        if self.memory.first_sight(message.media_group_id):
            self.say(place_of(message), "text_only")

    async def on_press(self, query: CallbackQuery) -> None:
        """Do what a button says."""
        self._acknowledge(query.id)
        place = place_of_press(query)
        if place and query.message:
            self._press(place, query.message.message_id, self.buttons.read(query.data))

    def _press(self, place: Place, message: int, press: Press | None) -> None:
        match press:
            case Pick(value):
                self._pick(place, message, value)
            case Example(key, language):
                self._answer(place, self._pressed(place, plain(self.hall.phrase(key, language)), language))
            case Switch(language, on_welcome):
                self._switch(place, message, language, on_welcome=on_welcome)
            case None:
                self.say(place, "old_button", lift=(message,))

    def _pick(self, place: Place, message: int, value: str) -> None:
        if (place.chat, message) in self.memory.spent:
            return  # tapped twice
        language = self.memory.language(place.where, place.code)
        self._answer(place, self._pressed(place, value, language, picked=True), pressed=message)
        self.memory.spent.put((place.chat, message), None)

    def _pressed(self, place: Place, text: str, language: Language, *, picked: bool = False) -> Incoming:
        return Incoming(text, oslo_day(self.clock()), hint=language, where=place.where, picked=picked)

    def _answer(self, place: Place, asked: Incoming, question: int | None = None, pressed: int | None = None) -> None:
        """Send the hall's reply, into the messages that answered this question before it was edited."""
        reply = self.hall.respond(asked)
        self.memory.spoken.put(place.where, reply.language)
        old = self.memory.answers.get((place.chat, question or 0)) or ()
        parts = parts_of(reply, self.buttons)
        # An open choice belongs to a question that is now over: pressed later, it would answer another one.
        open_choice = self.memory.open_choice.pop(place.where)
        lift = tuple(sorted({message for message in (pressed, open_choice) if message is not None}))
        self.tray.put(Letter(place, parts, old, lift, question, choice=bool(reply.choices)))
        main = reply.answers[0] if reply.answers else None
        outcome = "asked_back" if main and main.asks else "answered"
        self._watch.question(main.topic if main else "none", reply.language, outcome)

    def _switch(self, place: Place, message: int, language: Language, *, on_welcome: bool) -> None:
        self.choose(place, language)
        part = self.welcome(language) if on_welcome else Part(self.hall.phrase("language_set", language))
        self.tray.write(place, (part,), (message,))

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

    def say(self, place: Place, key: PhraseKey, lift: tuple[int, ...] = (), **values: str) -> None:
        """One of the door's own sentences; what helps is sent with questions to tap."""
        language = self.memory.language(place.where, place.code)
        rows = self._examples(language) if key in ("help", "text_only") else []
        self.tray.put(Letter(place, (Part(self.hall.phrase(key, language, **values), markup(rows)),), lift=lift))

    def on_error(self, place: Place | None, error: Exception) -> None:
        """Tell the person that something went wrong, under an id that is also in the log. The log has no message."""
        error_id = self._watch.trouble(error)
        self.tray.empty()
        if place:
            self._watch.question("none", self.memory.language(place.where, place.code), "error")
            self.say(place, "trouble", error_id=error_id)
