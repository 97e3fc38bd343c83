"""`@bot kenya roses` in any chat: up to ten results with the verdict in the title."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)  # fmt: skip
from telegram.constants import ParseMode
from telegram.ext import InlineQueryHandler

from bot.model import Goods, Incoming, Language, Question, Reply, Topic
from bot.telegram.buttons import button, markup
from bot.telegram.cards import link_to
from bot.telegram.countries import flag
from bot.telegram.delivery import NO_PREVIEW
from bot.telegram.house import Context, Handler, House
from bot.telegram.layout import for_phone
from bot.telegram.memory import language_of_app
from bot.telegram.outgoing import plain, split

MOST = 10
KEPT, KEPT_PERSONAL = 3600, 60  # seconds that Telegram may give the same results again
SIGNS = {"free": "🟢", "reduced": "🟡", "none": "⚪", "not_beneficiary": "⚪", "depends": "🔀", "unknown": "❔"}
ALSO: tuple[Topic, ...] = ("duty", "proof", "origin_rules", "quota", "transport", "taxes", "changes")


class Inline:
    """Answers while people type."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._talk = house.talk

    def handlers(self) -> list[Handler]:
        """What Telegram sends here."""
        return [InlineQueryHandler(self._on_query)]

    async def _on_query(self, update: Update, _: Context) -> None:
        if update.inline_query:
            await self.answer(update.inline_query)

    async def answer(self, query: InlineQuery) -> None:
        """The results for what is typed."""
        known = self._talk.people.known(query.from_user.id)
        hint = known.language or language_of_app(query.from_user.language_code)
        asked = Incoming(query.query, self._talk.today, hint=hint, home=known.country)
        found, personal = await self._talk.think(partial(self._found, asked))
        start = InlineQueryResultsButton(self._talk.pages.label("open", hint), start_parameter="inline")
        await self._talk.delivery.politely(
            lambda: self._house.bot.answer_inline_query(
                query.id, found, KEPT_PERSONAL if personal else KEPT, is_personal=personal, button=start
            )
        )

    def _found(self, asked: Incoming) -> tuple[list[InlineQueryResultArticle], bool]:
        """Results, and whether another person would get others."""
        if not asked.text.strip():
            questions = list(_examples(asked, self._talk.hall.phrase))
            replies = [self._talk.hall.respond(replace(asked, text=text)) for text in questions]
            return self._articles(replies), True
        reply = self._talk.hall.respond(asked)
        for_all = self._talk.hall.respond(replace(asked, hint=None, home=""))
        personal = (for_all.language, for_all.html) != (reply.language, reply.html)
        return self._articles([reply, *self._more(reply, asked.today)]), personal

    def _articles(self, replies: list[Reply]) -> list[InlineQueryResultArticle]:
        found: dict[str, InlineQueryResultArticle] = {}
        for reply in replies:
            article = self._article(reply)
            if article:
                found.setdefault(article.id, article)
        return list(found.values())[:MOST]

    def _more(self, reply: Reply, today: date) -> Iterator[Reply]:
        """What each choice leads to; else the same on other topics."""
        question = reply.question
        if question is None or not reply.answers:
            return
        main = reply.answers[0]
        for choice in main.choices[:MOST]:
            chosen = _chosen(question, choice.kind, choice.value)
            if chosen:
                yield self._talk.hall.tell(chosen)
        if question.countries and not main.asks:
            for topic in ALSO:
                if topic not in question.topics:
                    yield self._talk.hall.tell(replace(question, topics=(topic,), aspects=frozenset()))

    def _article(self, reply: Reply) -> InlineQueryResultArticle | None:
        if not reply.answers or reply.answers[0].topic in ("smalltalk", "out_of_scope"):
            return None
        first, *rest = [plain(line) for line in reply.html.split("\n") if line.strip()]
        text = split(for_phone(reply.html))[0]
        url = link_to(reply, reply.language).url(self._house.name)
        return InlineQueryResultArticle(
            id=hashlib.blake2b(text.encode(), digest_size=16).hexdigest(),
            title=f"{_sign(reply)} {first}".strip()[:200],
            description=" ".join(rest)[:160] or None,
            input_message_content=InputTextMessageContent(text, ParseMode.HTML, link_preview_options=NO_PREVIEW),
            reply_markup=markup([(button(self._talk.pages.label("open", reply.language), "", url=url),)]),
        )


def _sign(reply: Reply) -> str:
    """A coloured dot for a verdict, else the flag of the country."""
    main = reply.answers[0]
    if main.treatment:
        return SIGNS[main.treatment.verdict]
    return flag(main.countries[0].code) if len(main.countries) == 1 else ""


def _chosen(question: Question, kind: str, value: str) -> Question | None:
    if kind == "country":
        return replace(question, countries=(value,), country_choice=(), unknown_country="")
    if kind == "goods":
        return replace(question, goods=(Goods(value, "words", words=value),), goods_choice=(), code_faults=())
    return None


def _examples(asked: Incoming, phrase: Any) -> Iterator[str]:
    language: Language = asked.hint or "en"
    for number in (1, 2, 3):
        yield plain(phrase(f"example_{number}", language))
