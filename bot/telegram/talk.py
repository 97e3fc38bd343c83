"""What happens when somebody writes, edits or presses a button. The only room that speaks with the hall."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TypeVar

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, User

from bot.model import Incoming, Language, Reply
from bot.telegram.buttons import (
    Buttons,
    Example,
    Pick,
    Press,
    Ring,
    Row,
    Switch,
    Turn,
    example_rows,
    language_row,
    markup,
)  # fmt: skip
from bot.telegram.engine import EXAMPLES, Hall, PhraseKey
from bot.telegram.incoming import Place, day_of, oslo_day, place_of, place_of_press, words_for
from bot.telegram.keeping import InMemory, Keeping
from bot.telegram.letters import Letter
from bot.telegram.memory import Memory
from bot.telegram.outgoing import Part, parts_of, plain
from bot.telegram.pages import Page, Pages
from bot.telegram.people import People
from bot.telegram.post import Post
from bot.watch import Watch

Result = TypeVar("Result")
Act = Callable[[Place, int, str, Page, str], Awaitable[None]]  # place, message, key, page, act
Bell = Callable[[Place, int, str], Awaitable[None]]  # place, message, rest
Listener = Callable[[Place, str, Reply], None]


def utc_now() -> datetime:
    """The moment a button is pressed: Telegram does not tell it."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """A message to the hall, with what it came from."""

    incoming: Incoming
    question: int | None = None  # the message that asks, where words were written
    pressed: int | None = None  # the message whose button was pressed


class Talk:
    """The conversations of one bot."""

    def __init__(
        self,
        hall: Hall,
        delivery: Post,
        acknowledge: Callable[[str], None],
        watch: Watch,
        clock: Callable[[], datetime] = utc_now,
        keeping: Keeping | None = None,
        secret: str = "",
    ) -> None:
        self.hall = hall
        self.delivery = delivery
        self._acknowledge = acknowledge
        self._watch = watch
        self.memory = Memory()
        self.keeping: Keeping = keeping or InMemory()
        self.people = People(self.keeping, self.memory, secret)
        self.buttons = Buttons()
        self.pages = Pages(hall, self.buttons, self.keeping)
        self.clock = clock
        self.acts: dict[str, Act] = {}  # what other rooms do under an answer, by the word before the first dot
        self.bells: dict[str, Bell] = {}  # buttons of other rooms, by the room
        self.listeners: list[Listener] = []  # rooms that count what is asked
        self.catchers: list[Callable[[Message, str], Awaitable[bool]]] = []  # rooms that may take a message first
        self._thinker = ThreadPoolExecutor(1, "hall")

    async def think(self, work: Callable[[], Result]) -> Result:
        """The result of a piece of work of the hall, one after the other, while the door goes on listening."""
        return await asyncio.get_running_loop().run_in_executor(self._thinker, work)

    def close(self) -> None:
        """Think no more."""
        self._thinker.shutdown(wait=False, cancel_futures=True)

    @property
    def today(self) -> date:
        """The day it is in Oslo."""
        return oslo_day(self.clock())

    async def on_text(self, bot: User, message: Message) -> None:
        """Answer a message, or answer it anew where it was edited."""
        words, place = words_for(bot, message), place_of(message)
        for catch in self.catchers:
            if await catch(message, words or ""):
                return
        if words is None:
            return
        if not words or words.startswith("/"):
            await self.say(place, "help")
            return
        await self._answer(place, Asked(self._heard(place, words, day_of(message)), question=message.message_id))

    def _heard(self, place: Place, words: str, day: date, *, picked: bool = False) -> Incoming:
        known = self.people.known(place.chat)
        language = self.people.language(place) if picked else self.people.hint(place)
        return Incoming(words, day, hint=language, where=place.where, picked=picked, home=known.country)

    async def ask(self, place: Place, words: str, language: Language | None = None) -> None:
        """Answer words that were not written here and now: an example, a link."""
        heard = self._heard(place, words, self.today)
        await self._answer(place, Asked(replace(heard, hint=language or heard.hint)))

    async def on_wordless(self, message: Message) -> None:
        """Meet a picture, a voice message, a sticker with a word."""
        if self.memory.first_sight(message.media_group_id):
            await self.say(place_of(message), "text_only")

    async def on_press(self, query: CallbackQuery) -> None:
        """Do what a button says."""
        self._acknowledge(query.id)
        place = place_of_press(query)
        if place and query.message:
            await self._press(place, query.message.message_id, self.buttons.read(query.data))

    async def _press(self, place: Place, message: int, press: Press | None) -> None:
        match press:
            case Pick(value):
                await self._pick(place, message, value)
            case Turn(key, act):
                await self._turn(place, message, key, act)
            case Ring(room, rest) if room in self.bells:
                await self.bells[room](place, message, rest)
            case Example(key, language):
                await self.ask(place, plain(self.hall.phrase(key, language)), language)
            case Switch(language, on_welcome):
                await self._switch(place, message, language, on_welcome=on_welcome)
            case _:
                await self.old_button(place, message)

    async def old_button(self, place: Place, message: int) -> None:
        """Say that a button no longer works, and take it away."""
        await self.delivery.lift_keyboard(place, message)
        await self.say(place, "old_button")

    async def _pick(self, place: Place, message: int, value: str) -> None:
        if (place.chat, message) in self.memory.spent:
            return  # tapped twice
        asked = self._heard(place, value, self.today, picked=True)
        await self._answer(place, Asked(asked, pressed=message))
        self.memory.spent.put((place.chat, message), None)

    async def _turn(self, place: Place, message: int, key: str, act: str) -> None:
        """Turn to another page of an answer, in its own message."""
        page = self.pages.page(key, place.chat)
        if page is None:
            await self.old_button(place, message)
            return
        doing = self.acts.get(act.partition(".")[0])
        if doing:
            await doing(place, message, key, page, act)
            return
        turned = self.pages.turned(page, act)
        if turned is None:
            await self.old_button(place, message)
            return
        self.pages.keep(key, turned)
        await self.show(place, message, key, turned)

    async def show(self, place: Place, message: int, key: str, page: Page) -> None:
        """Draw a page into its message."""
        reply = await self.think(partial(self.pages.reply, page, place.where))
        await self.delivery.write(place, (self.pages.drawn(key, page, reply),), (message,))

    async def _answer(self, place: Place, asked: Asked) -> None:
        """Send the hall's reply, into the message that answered this question before it was edited."""
        async with self.delivery.busy(place):
            reply = await self.think(partial(self.hall.respond, asked.incoming))
        self._heed(place, asked.incoming.text, reply)
        old = self.memory.answers.get((place.chat, asked.question or 0)) or ()
        # An open choice belongs to a question that is now over: pressed later, it would answer another one.
        open_choice = self.memory.open_choice.pop(place.where)
        lift = tuple(sorted({message for message in (asked.pressed, open_choice) if message is not None}))
        parts = self._parts(place, reply, asked.incoming.text)
        await self.delivery.put(Letter(place, parts, old, lift, asked.question, choice=bool(reply.choices)))

    async def give(self, place: Place, reply: Reply, words: str) -> None:
        """Send an answer that is found already."""
        self._heed(place, words, reply)
        await self.delivery.write(place, self._parts(place, reply, words))

    def _heed(self, place: Place, words: str, reply: Reply) -> None:
        self.memory.spoken.put(place.where, reply.language)
        for listen in self.listeners:
            listen(place, words, reply)
        main = reply.answers[0] if reply.answers else None
        outcome = "asked_back" if main and main.asks else "answered"
        self._watch.question(main.topic if main else "none", reply.language, outcome)

    def _parts(self, place: Place, reply: Reply, words: str) -> tuple[Part, ...]:
        begun = self.pages.begin(place.chat, reply, words)
        return (self.pages.drawn(*begun, reply),) if begun else parts_of(reply, self.buttons)

    async def _switch(self, place: Place, message: int, language: Language, *, on_welcome: bool) -> None:
        self.choose(place, language)
        part = self.welcome(language) if on_welcome else Part(self.hall.phrase("language_set", language))
        await self.delivery.write(place, (part,), (message,))

    def choose(self, place: Place, language: Language) -> None:
        """Keep the language that the person wants."""
        if place.private:
            self.people.set(place.chat, "language", language)
        self.memory.chosen.put(place.where, language)
        self.hall.set_language(place.where, language)

    def welcome(self, language: Language) -> Part:
        """What the bot does, with questions to tap and the languages it speaks."""
        rows = [*self._examples(language), language_row(on_welcome=True)]
        return Part(self.hall.phrase("welcome", language), markup(rows))

    def _examples(self, language: Language) -> list[Row]:
        return example_rows([plain(self.hall.phrase(key, language)) for key in EXAMPLES], language)

    async def say(
        self, place: Place, key: PhraseKey, rows: InlineKeyboardMarkup | None = None, **values: object
    ) -> None:
        """One of the door's own sentences; what helps is sent with questions to tap."""
        language = self.people.language(place)
        if key in ("help", "text_only"):
            rows = markup(self._examples(language))
        await self.delivery.write(place, (Part(self.hall.phrase(key, language, **values), rows),))

    async def tell(self, place: Place, html: str) -> None:
        """Words that are found already."""
        await self.delivery.write(place, (Part(html),))

    async def on_error(self, place: Place | None, error: Exception) -> None:
        """Tell the person that something went wrong, under an id that is also in the log. The log has no message."""
        error_id = self._watch.trouble(error)
        self.delivery.empty()
        if place:
            self._watch.question("none", self.people.language(place), "error")
            await self.say(place, "trouble", error_id=error_id)
