"""/watch KE 0603: told when a refresh of the facts, or a date, changes what the goods get. One message a change."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from functools import partial
from typing import Any

from telegram import Message

from bot.model import Incoming, Reply
from bot.telegram.buttons import Row, button, markup
from bot.telegram.house import Handler, House, argument, command
from bot.telegram.incoming import Place, place_of
from bot.telegram.keeping import Document
from bot.telegram.outgoing import Part
from bot.telegram.pages import Page
from knowledge.decide.country import country_status
from knowledge.decide.duty import duty_on
from knowledge.law import Law

MOST = 20  # watches of one chat
ALL = ("all", "alle", "-")


@dataclass(frozen=True, slots=True)
class Watched:
    """What somebody wants to be told about."""

    chat: int
    country: str
    code: str  # "": the country as a whole

    @property
    def key(self) -> str:
        """Under which it is kept."""
        return f"{self.chat}:{self.country}:{self.code}"


def treatment(law: Law, country: str, code: str) -> Document:
    """What goods get now, with a digest of every line's rate: if that differs, something changed."""
    status = country_status(law, country)
    tier = status.tier
    lines = law.lines_under(code) if code and tier else ()
    rates = [(line.code, str(line.rate_for(tier))) for line in lines] if tier else []
    digest = hashlib.blake2b(repr((tier, rates)).encode(), digest_size=12).hexdigest()
    verdict = duty_on(lines, tier).verdict if lines and tier else ""
    return {"tier": tier.value if tier else "unknown", "verdict": verdict, "digest": digest}


class Watches:
    """Keeps what is watched, and looks whether it has changed."""

    def __init__(self, house: House) -> None:
        self._talk = house.talk
        self._keeping = house.talk.keeping
        self._patience = house.patience

    def handlers(self) -> list[Handler]:
        """The commands of this room."""
        return [command(["watch", "varsle"], self.watch), command(["unwatch", "avvarsle"], self.unwatch)]

    def of(self, chat: int) -> list[Watched]:
        """What a chat watches."""
        found = (document for _, document in self._keeping.documents("watch") if document["chat"] == chat)
        return [Watched(chat, one["country"], one["code"]) for one in found]

    def forget(self, chat: int) -> None:
        """Watch nothing more for a chat."""
        for one in self.of(chat):
            self._keeping.drop("watch", one.key)

    def offer(self, key: str, page: Page, reply: Reply) -> list[Row]:
        """The button under an answer about one country."""
        if len(page.question.countries) != 1 or page.chat < 0 or not any(one.countries for one in reply.answers):
            return []
        return [(button(self._talk.pages.label("watch", page.question.language), f"1:v:{key}:watch"),)]

    async def act(self, place: Place, message: int, key: str, page: Page, act: str) -> None:
        """The button under an answer, pressed."""
        goods = page.question.goods
        await self._begin(place, page.question.countries[:1], goods[0].code if len(goods) == 1 else "")

    async def watch(self, message: Message) -> None:
        """/watch Kenya roses begins, /watch alone lists."""
        place, words = place_of(message), argument(message)
        if not words:
            await self._list(place)
            return
        countries, code = await self._heard(place, words)
        await self._begin(place, countries, code)

    async def _heard(self, place: Place, words: str) -> tuple[tuple[str, ...], str]:
        known = self._talk.people.known(place.chat)
        asked = Incoming(words, self._talk.today, hint=self._talk.people.language(place), home=known.country)
        heard = (await self._talk.think(partial(self._talk.hall.respond, asked))).question
        if heard is None:
            return (), ""
        country = words.split()[0].upper()
        countries = heard.countries or ((country,) if self._talk.pages.countries.known(country) else ())
        return countries, heard.goods[0].code if len(heard.goods) == 1 else ""

    async def _begin(self, place: Place, countries: tuple[str, ...], code: str) -> None:
        if len(countries) != 1:
            await self._talk.say(place, "watch", say="how")
            return
        if len(self.of(place.chat)) >= MOST:
            await self._talk.say(place, "watch", say="too_many", most=MOST)
            return
        one = Watched(place.chat, countries[0], code)
        now = treatment(self._law, one.country, code)
        self._keeping.keep("watch", one.key, {"chat": one.chat, "country": one.country, "code": code, "was": now})
        await self._talk.say(
            place, "watch", self._stop([one], place), say="begun", country=one.country, code=code, now=now
        )

    async def _list(self, place: Place) -> None:
        found = self.of(place.chat)
        rows = self._stop(found, place) if found else None
        await self._talk.say(place, "watch", rows, say="list" if found else "how", watched=found)

    def _stop(self, watched: list[Watched], place: Place) -> Any:
        language = self._talk.people.language(place)
        label = partial(self._talk.pages.label, language=language)
        return markup(
            [
                (button(label("unwatch_one", country=one.country, code=one.code), f"1:watch:{one.country}:{one.code}"),)
                for one in watched
            ]
        )

    async def unwatch(self, message: Message) -> None:
        """/unwatch Kenya roses, /unwatch all; alone it lists what can be stopped."""
        place, words = place_of(message), argument(message)
        if words.lower() in ALL:
            self.forget(place.chat)
            await self._talk.say(place, "watch", say="stopped")
        elif words:
            countries, code = await self._heard(place, words)
            for country in countries:
                self._keeping.drop("watch", Watched(place.chat, country, code).key)
            await self._talk.say(place, "watch", say="stopped" if countries else "how")
        else:
            await self._list(place)

    async def ring(self, place: Place, message: int, rest: str) -> None:
        """The button that stops one."""
        country, _, code = rest.partition(":")
        self._keeping.drop("watch", Watched(place.chat, country, code).key)
        words = self._talk.hall.phrase("watch", self._talk.people.language(place), say="stopped")
        await self._talk.delivery.write(place, (Part(words),), (message,))

    @property
    def _law(self) -> Law:
        return self._talk.hall.library.on(self._talk.today)

    async def work(self) -> None:
        """Look at the start, which is after a refresh, and then from time to time, for dates bring changes too."""
        while True:
            await self.look()
            await asyncio.sleep(self._patience.watch)

    async def look(self) -> None:
        """Tell everybody whose goods are treated differently than they were."""
        for key, document in list(self._keeping.documents("watch")):
            now = await self._talk.think(partial(treatment, self._law, document["country"], document["code"]))
            if now["digest"] != document["was"]["digest"]:
                # Kept before it is told: told twice would be worse than, after a crash, not at all.
                self._keeping.keep("watch", key, {**document, "was": now})
                await self._tell(document, now)

    async def _tell(self, document: Document, now: Document) -> None:
        place = Place(document["chat"], document["chat"])
        one = Watched(document["chat"], document["country"], document["code"])
        rows = self._stop([one], place)
        await self._talk.say(
            place, "watch", rows, say="changed", country=one.country, code=one.code, was=document["was"], now=now
        )
