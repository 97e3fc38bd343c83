"""'Ask a person': from an answer to the staff group, and back. Off where no staff group is set."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from telegram import Message

from bot.model import Language, Reply
from bot.telegram.buttons import Row, button, markup
from bot.telegram.cases import Case, Cases, desk_for
from bot.telegram.house import House
from bot.telegram.incoming import OSLO, Place, place_of
from bot.telegram.layout import quote
from bot.telegram.outgoing import Part, split
from bot.telegram.pages import Page

INTERNAL = "//"  # staff words that begin so stay among staff
MOST_OPEN = 5  # cases of one person


class HelpDesk:
    """The person's side, and the way between."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._talk = house.talk
        self._desks = house.settings.desks
        self.cases = Cases(house.talk.keeping)

    @property
    def on(self) -> bool:
        """Whether there is a help desk."""
        return bool(self._desks)

    def offer(self, key: str, page: Page, reply: Reply) -> list[Row]:
        """The button under every answer, in private."""
        if not self.on or page.chat < 0:
            return []
        return [(button(self._talk.pages.label("person", page.question.language), f"1:v:{key}:person"),)]

    async def act(self, place: Place, message: int, key: str, page: Page, act: str) -> None:
        """Ask first how, then pass on."""
        how = act.partition(".")[2]
        if not self.on or not place.private:
            await self._talk.old_button(place, message)
        elif how:
            await self._pass_on(place, message, page, by_name=how == "name")
        else:
            language = page.question.language
            label = partial(self._talk.pages.label, language=language)
            rows: list[Row] = [
                (button(label("anonymous"), f"1:v:{key}:person.anonymous"),),
                (button(label("by_name"), f"1:v:{key}:person.name"),),
                (button(label("home"), f"1:v:{key}:home"),),
            ]
            words = self._talk.hall.phrase("desk", language, say="how", open=self._is_open, hours=self._hours)
            await self._talk.delivery.write(place, (Part(words, markup(rows)),), (message,))

    @property
    def _is_open(self) -> bool:
        hours = self._house.settings.hours
        return hours is None or hours.open_at(self._talk.clock().astimezone(OSLO))

    @property
    def _hours(self) -> str:
        hours = self._house.settings.hours
        return f"{hours.opens:%H:%M}–{hours.closes:%H:%M}" if hours else ""

    async def _pass_on(self, place: Place, message: int, page: Page, *, by_name: bool) -> None:
        mine = [case for case in self.cases.all() if case.chat == place.chat and not case.closed]
        if len(mine) >= MOST_OPEN:
            await self._talk.say(place, "desk", say="too_many")
            return
        question = page.question
        country = question.countries[0] if question.countries else self._talk.people.known(place.chat).country
        name = await self._name(place) if by_name else ""
        desk = desk_for(self._desks, country).chat
        case = Case(
            self.cases.new_number(), place.chat, question.language, country, page.words, desk, name=name
        )  # fmt: skip
        reply = await self._talk.think(partial(self._talk.pages.reply, replace(page, act="home")))
        self.cases.keep(case)
        await self.post(case, reply)
        words = self._talk.hall.phrase(
            "desk", question.language, say="passed_on", number=case.number, open=self._is_open, hours=self._hours
        )
        await self._talk.delivery.write(place, (Part(words),), (message,))

    async def _name(self, place: Place) -> str:
        chat = await self._talk.delivery.politely(lambda: self._house.bot.get_chat(place.chat))
        return " ".join(filter(None, (chat.full_name, f"@{chat.username}" if chat.username else ""))) if chat else ""

    async def post(self, case: Case, reply: Reply | None) -> Case:
        """Put a case before its desk: in a forum topic of its own, or, where the group has none, in the group."""
        title = f"#{case.number} {case.country} {' '.join(case.words.split())}"[:100].strip()
        topic = await self._talk.delivery.politely(lambda: self._house.bot.create_forum_topic(case.desk, title))
        case = replace(case, thread=topic.message_thread_id if topic else 0)
        self.cases.keep(case)
        understood = reply.question if reply else None
        head = self._talk.hall.phrase(
            "desk", self._staff_language(case.desk), say="case", case=case, understood=understood, answered=bool(reply)
        )
        html = f"{head}\n\n{quote(reply.html)}" if reply else head
        await self.to_staff(case, split(html)[0], self.buttons(case))
        return case

    def _staff_language(self, desk: int) -> Language:
        return self._talk.people.language(Place(desk, 0, code="nb"))

    def buttons(self, case: Case) -> list[Row]:
        """Under a case: close or reopen, and hand over where there are other desks."""
        language = self._talk.people.language(Place(case.desk, 0, code="nb"))
        name = "reopen_case" if case.closed else "close_case"
        rows: list[Row] = [(button(self._talk.pages.label(name, language), f"1:desk:{name}:{case.key}"),)]
        for number, desk in enumerate(self._desks, 1):
            if desk.chat != case.desk and not case.closed:
                label = self._talk.pages.label("hand_to", language, number=number, countries=desk.countries)
                rows.append((button(label, f"1:desk:to{number}:{case.key}"),))
        return rows

    async def to_staff(self, case: Case, html: str, rows: list[Row] | None = None) -> None:
        """Words into the case's topic; replies to them speak of the case."""
        place = Place(case.desk, 0, case.thread or None)
        await self._talk.delivery.write(place, (Part(html, markup(rows or [])),), note=f"case:{case.key}:staff")

    async def to_person(self, case: Case, html: str, kind: str = "word") -> None:
        """Words to the person; a reply to them goes on with the case."""
        note = f"case:{case.key}:{kind}"
        await self._talk.delivery.write(Place(case.chat, case.chat), (Part(html),), note=note)

    async def arrived(self, rest: str, place: Place, messages: tuple[int, ...]) -> None:
        """Note that messages belong to a case: a reply to one speaks of it. Staff are told of an answer's arrival."""
        number, _, kind = rest.partition(":")
        case = self.cases.case(number)
        if case is None:
            return
        for message in messages:
            self.cases.place(case, place.chat, message)
        if kind == "answer":
            await self._tell_staff(case, "delivered")

    async def lost(self, rest: str) -> None:
        """Tell staff where the person is no longer there."""
        number, _, kind = rest.partition(":")
        case = self.cases.case(number)
        if case and kind != "staff":
            await self._tell_staff(case, "undeliverable")

    async def _tell_staff(self, case: Case, say: str) -> None:
        await self.to_staff(case, self._talk.hall.phrase("desk", self._staff_language(case.desk), say=say))

    async def catch(self, message: Message, words: str) -> bool:
        """Take a message that belongs to a case: from staff to the person, or from the person to staff."""
        if not self.on or message.edit_date:
            return False
        text = message.text or message.caption or ""
        if any(desk.chat == message.chat.id for desk in self._desks):
            return await self._from_staff(message, text)
        first = message.reply_to_message
        case = self.cases.at_message(message.chat.id, first.message_id) if first else None
        if case is None or case.chat != message.chat.id:
            return False
        case = self.cases.closed(case, closed=False)
        said = self._talk.hall.phrase("desk", self._staff_language(case.desk), say="from_person", case=case, words=text)
        await self.to_staff(case, said, self.buttons(case))
        await self._talk.say(place_of(message), "desk", say="went_on", number=case.number)
        return True

    def case_of(self, message: Message) -> Case | None:
        """The case that staff speak of: that of the topic, or of the message replied to."""
        first = message.reply_to_message
        by_reply = self.cases.at_message(message.chat.id, first.message_id) if first else None
        return by_reply or self.cases.in_thread(message.chat.id, message.message_thread_id)

    async def _from_staff(self, message: Message, text: str) -> bool:
        case = self.case_of(message)
        if case is None or not text or text.startswith((INTERNAL, "/")):
            return case is not None and not text.startswith("/")
        await self.answer(case, text)
        return True

    async def answer(self, case: Case, text: str) -> None:
        """An answer of staff to the person; who wrote it stays unsaid."""
        words = self._talk.hall.phrase("desk", case.language, say="answer", number=case.number, words=text)
        self.cases.keep(case)  # the time it is kept begins anew
        await self.to_person(case, words, "answer")
