"""Seminars: a link that sets language and country, and a board on which the organiser sees what is asked. No names."""

from __future__ import annotations

import asyncio
import secrets
from functools import partial

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.model import Language, Reply
from bot.telegram.buttons import Row, button, markup
from bot.telegram.commands import LANGUAGE_WORDS
from bot.telegram.house import Handler, House, argument, command
from bot.telegram.incoming import Place, place_of
from bot.telegram.links import Link, qr_png
from bot.telegram.outgoing import Part
from bot.telegram.tally import KEPT, Seminar, Tally
from bot.telegram.unanswered import bare, is_unanswered

MOST = 10  # seminars of one organiser
LONGEST_TITLE = 60


class Seminars:
    """Opens seminars, lets people in, shows the board."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._talk = house.talk
        self._keeping = house.talk.keeping
        self.tally = Tally(house.talk.keeping)
        self._stale: set[str] = set()  # seminars whose board no longer tells the truth

    def handlers(self) -> list[Handler]:
        """The commands of this room."""
        return [command("seminar", self.seminar)]

    async def seminar(self, message: Message) -> None:
        """/seminar Phnom Penh, KH, en opens one; /seminar alone shows the boards of those that are open."""
        place, words = place_of(message), argument(message)
        if not place.private:
            await self._talk.say(place, "seminar", say="in_private")
        elif words:
            await self._open(place, words)
        else:
            mine = self._mine(place.chat)
            for seminar in mine:
                await self._show_board(place, seminar, None)
            if not mine:
                await self._talk.say(place, "seminar", say="how")

    def _mine(self, chat: int) -> list[Seminar]:
        return [seminar for seminar in self.tally.all() if seminar.chat == chat and not seminar.closed]

    async def _open(self, place: Place, words: str) -> None:
        title, *rest = [part.strip() for part in words.split(",")]
        language: Language = self._talk.people.language(place)
        if rest and rest[-1].lower() in LANGUAGE_WORDS:
            language = LANGUAGE_WORDS[rest.pop().lower()]
        country = ""
        if rest and rest[0]:
            heard = partial(self._talk.pages.countries.heard, rest[0], self._talk.today, language)
            country = await self._talk.think(heard)
            if not country:
                await self._talk.say(place, "person", say="country_unknown", words=rest[0][:LONGEST_TITLE])
                return
        if not title or len(rest) > 1 or len(self._mine(place.chat)) >= MOST:
            await self._talk.say(place, "seminar", say="how")
            return
        code = "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(8))
        seminar = Seminar(code, title[:LONGEST_TITLE], country, language, place.chat, self._talk.today.isoformat())
        self.tally.keep(seminar)
        await self._give_link(place, seminar)
        await self._show_board(place, seminar, None)

    async def _give_link(self, place: Place, seminar: Seminar) -> None:
        url = Link(seminar=seminar.code).url(self._house.name)
        language = self._talk.people.language(place)
        caption = self._talk.hall.phrase("seminar", language, say="link", seminar=seminar, url=url)
        await self._talk.delivery.picture(place, await asyncio.to_thread(qr_png, url), caption)

    async def _show_board(self, place: Place, seminar: Seminar, message: int | None) -> None:
        language = self._talk.people.language(place)
        part = Part(self._board(seminar, language), self._buttons(seminar, language))
        old = (message,) if message else ()
        await self._talk.delivery.write(place, (part,), old, note=f"board:{seminar.code}")

    async def board_arrived(self, code: str, place: Place, messages: tuple[int, ...]) -> None:
        """Remember which message shows the board now."""
        seminar = self.tally.seminar(code)
        if seminar and messages and seminar.board != messages[-1]:
            self.tally.keep(seminar.shown_in(messages[-1]))

    def _board(self, seminar: Seminar, language: Language) -> str:
        counted = self.tally.counted(seminar.code)
        return self._talk.hall.phrase("seminar", language, say="board", seminar=seminar, counted=counted)

    def _buttons(self, seminar: Seminar, language: Language) -> InlineKeyboardMarkup | None:
        if seminar.closed:
            return None
        label = partial(self._talk.pages.label, language=language)
        rows: list[Row] = [
            (self._button(label("refresh"), "show", seminar), self._button(label("csv"), "csv", seminar)),
            (self._button(label("end_seminar"), "end", seminar),),
        ]
        if not seminar.sent:
            rows.insert(1, (self._button(label("summary"), "sum", seminar),))
        return markup(rows)

    def _button(self, label: str, act: str, seminar: Seminar) -> InlineKeyboardButton:
        return button(label, f"1:seminar:{act}:{seminar.code}")

    async def enter(self, message: Message, code: str) -> bool:
        """Somebody comes in by the link. False where there is no such seminar, or no longer."""
        place, seminar = place_of(message), self.tally.seminar(code)
        if seminar is None or seminar.closed or not place.private:
            return False
        self._talk.people.set(place.chat, "seminar", code)
        self._talk.choose(place, seminar.language)
        if seminar.country:
            self._talk.people.set(place.chat, "country", seminar.country)
        self._keeping.keep(f"seminar-in:{code}", self._talk.people.mark(place.user, code), {}, KEPT)
        self._stale.add(code)
        yes = self._talk.pages.label("yes_summary", seminar.language)
        await self._talk.say(
            place, "seminar", markup([(self._button(yes, "yes", seminar),)]), say="welcome", seminar=seminar
        )
        return True

    def listen(self, place: Place, words: str, reply: Reply) -> None:
        """Count a question of a participant."""
        code = self._talk.people.known(place.chat).seminar if place.private else ""
        seminar = self.tally.seminar(code) if code else None
        if seminar is None or seminar.closed:
            return
        self._keeping.keep(f"seminar-asked:{code}", self._talk.people.mark(place.user, code), {}, KEPT)
        self.tally.count(code, reply, bare(words) if is_unanswered(reply) else "")
        self._stale.add(code)

    async def ring(self, place: Place, message: int, rest: str) -> None:
        """The buttons of a board, and that of a participant."""
        act, _, code = rest.partition(":")
        seminar = self.tally.seminar(code)
        if seminar is None:
            await self._talk.old_button(place, message)
        elif act == "yes" and place.private:
            self._keeping.keep(f"seminar-yes:{code}", str(place.chat), {}, KEPT)
            words = self._talk.hall.phrase("seminar", seminar.language, say="noted", seminar=seminar)
            await self._talk.delivery.write(place, (Part(words),), (message,))
        elif place.chat == seminar.chat:
            await self._organise(place, message, act, seminar)

    async def _organise(self, place: Place, message: int, act: str, seminar: Seminar) -> None:
        language = self._talk.people.language(place)
        if act == "csv":
            await self._talk.delivery.file(place, self.tally.csv(seminar.code), f"seminar-{seminar.code}.csv")
        elif act == "sum" and not seminar.sent:
            sure = markup([(self._button(self._talk.pages.label("summary_sure", language), "send", seminar),)])
            agreed = len(list(self._keeping.documents(f"seminar-yes:{seminar.code}")))
            await self._talk.say(place, "seminar", sure, say="sure", seminar=seminar, agreed=agreed)
        elif act == "send":
            await self._send_summary(place, message, seminar)
        else:
            if act == "end":
                self.tally.keep(seminar.ended())
            await self._show_board(place, self.tally.now(seminar), message)

    async def _send_summary(self, place: Place, message: int, seminar: Seminar) -> None:
        """To those who agreed, and once: it is noted before the first one is sent."""
        if seminar.sent:
            return
        self.tally.keep(seminar.told())
        agreed = [int(chat) for chat, _ in self._keeping.documents(f"seminar-yes:{seminar.code}")]
        counted = self.tally.counted(seminar.code)
        words = self._talk.hall.phrase("seminar", seminar.language, say="summary", seminar=seminar, counted=counted)
        await self._talk.delivery.broadcast(agreed, words)
        for chat in agreed:
            self._keeping.drop(f"seminar-yes:{seminar.code}", str(chat))
        done = self._talk.hall.phrase("seminar", self._talk.people.language(place), say="sent", count=len(agreed))
        await self._talk.delivery.write(place, (Part(done),), (message,))

    def forget(self, chat: int) -> None:
        """Send no summary to a chat, and close the seminars it organised."""
        for seminar in self.tally.all():
            self._keeping.drop(f"seminar-yes:{seminar.code}", str(chat))
            if seminar.chat == chat:
                self.tally.drop(seminar.code)

    async def work(self) -> None:
        """Bring boards up to date, each at most once in a while however much is asked."""
        while True:
            await asyncio.sleep(self._house.patience.live)
            for code in list(self._stale):
                self._stale.discard(code)
                seminar = self.tally.seminar(code)
                if seminar and seminar.board and seminar.chat:
                    await self._show_board(Place(seminar.chat, seminar.chat), seminar, seminar.board)
