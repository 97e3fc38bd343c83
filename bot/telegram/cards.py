"""Cards and QR codes: /card Kenya, the buttons under an answer, /qr."""

from __future__ import annotations

import asyncio
from functools import partial

from telegram import Message
from telegram.constants import ChatAction

from bot.model import Incoming, Language, Question, Reply
from bot.telegram.buttons import Row, button, markup
from bot.telegram.card import Card, card_of
from bot.telegram.house import Handler, House, argument, command
from bot.telegram.incoming import Place, place_of
from bot.telegram.links import Link, qr_png
from bot.telegram.pages import Page


class Cards:
    """Draws cards off the loop: others are answered meanwhile."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._talk = house.talk

    def handlers(self) -> list[Handler]:
        """The commands of this room."""
        return [command(["card", "kort"], self.card), command("qr", self.qr)]

    def offer(self, key: str, page: Page, reply: Reply) -> list[Row]:
        """Card and PDF under an answer about one country."""
        if len(page.question.countries) != 1 or not any(answer.countries for answer in reply.answers):
            return []
        label = partial(self._talk.pages.label, language=page.question.language)
        return [(button(label("card"), f"1:v:{key}:card"), button(label("pdf"), f"1:v:{key}:pdf"))]

    async def act(self, place: Place, message: int, key: str, page: Page, act: str) -> None:
        """The buttons under an answer."""
        if len(page.question.countries) != 1:
            await self._talk.old_button(place, message)
            return
        reply = await self._talk.think(partial(self._talk.pages.reply, page))
        card = self._card(page.question, page.question.language, reply)
        await self._send(place, card, paper=act == "pdf")

    async def card(self, message: Message) -> None:
        """/card Kenya, /card roses from Kenya pdf."""
        place, words = place_of(message), argument(message)
        language = self._talk.people.language(place)
        home = self._talk.people.known(place.chat).country
        paper = words.lower().endswith("pdf")
        words = words[:-3].strip() if paper else words
        today = self._talk.today
        reply = None
        question = Question("", language, today, today, countries=(home,) if home else ())
        if words:
            asked = Incoming(words, today, hint=self._talk.people.chosen(place), home=home)
            reply = await self._talk.think(partial(self._talk.hall.respond, asked))
            question = reply.question or question
        if len(question.countries) != 1:
            await self._talk.say(place, "card", say="which")
            return
        await self._send(place, self._card(question, question.language, reply), paper=paper)

    def _card(self, question: Question, language: Language, reply: Reply | None) -> Card:
        country = question.countries[0]
        code = question.goods[0].code if len(question.goods) == 1 else ""
        link = Link(country=country, code=code, language=language).url(self._house.name)
        return card_of(self._talk.hall, country, question.on, language, link, reply)

    async def _send(self, place: Place, card: Card, *, paper: bool) -> None:
        action = ChatAction.UPLOAD_DOCUMENT if paper else ChatAction.UPLOAD_PHOTO
        async with self._talk.delivery.busy(place, action):
            content = await asyncio.to_thread(_drawn, card, paper)
        if paper:
            await self._talk.delivery.file(place, content, f"gsp-{card.title}.pdf".replace(" ", "-").lower())
        else:
            await self._talk.delivery.picture(place, content, "")

    async def qr(self, message: Message) -> None:
        """/qr, /qr Kenya, /qr 0603 Kenya: a link into the bot, and its picture."""
        place, words = place_of(message), argument(message)
        language = self._talk.people.language(place)
        link = Link(language=language)
        if words:
            asked = Incoming(words, self._talk.today, hint=language)
            reply = await self._talk.think(partial(self._talk.hall.respond, asked))
            link = link_to(reply, language)
        url = link.url(self._house.name)
        caption = self._talk.hall.phrase("card", language, say="link", url=url, leads=bool(link.payload))
        share = markup([(button(self._talk.pages.label("open", language), "", url=url),)])
        await self._talk.delivery.picture(place, await asyncio.to_thread(qr_png, url), caption, share)


def _drawn(card: Card, paper: bool) -> bytes:
    """Reading the drawing libraries takes half a second: not at every start, and not before a card is wanted."""
    from bot.telegram import drawing

    return drawing.pdf(card) if paper else drawing.png(card)


def link_to(reply: Reply, language: Language) -> Link:
    """The link that asks the same: country and goods, or topic."""
    question = reply.question
    if question is None:
        return Link(language=language)
    country = question.countries[0] if len(question.countries) == 1 else ""
    code = question.goods[0].code if len(question.goods) == 1 else ""
    main = question.topics[0] if question.topics else "duty"
    plain_topic = main in ("duty", "country_status", "smalltalk", "out_of_scope")
    return Link(country, code, None if code or plain_topic else main, language=language)
