"""The hall: hear, think, speak. Carries the conversation from turn to turn; the only way from words to the law."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from bot.answers import ANSWERS
from bot.model import Answer, Incoming, Language, Question, Reply
from bot.render import Mouth
from bot.store import Conversation, Conversations
from bot.thread import at_home, beneficiaries_first, continued
from bot.understand.hear import CodeBook, Ears
from bot.understand.picks import picked_value
from bot.understand.text import forget
from bot.vocabulary import Names
from knowledge.decide.country import country_status
from knowledge.law import Law, Library

STALE_AFTER = timedelta(days=365)
NEAREST = 6
ONLY_DIGITS = re.compile(r"\D")


class Hall:
    """One engine for every door."""

    def __init__(self, library: Library, mouth: Mouth, ears: Ears, conversations: Conversations) -> None:
        self.library = library
        self._mouth = mouth
        self._ears = ears
        self._conversations = conversations

    @classmethod
    def standard(cls, conversations: Conversations | None = None) -> Hall:
        """The hall with the committed facts and words; its memory is in this process, and may be the door's to save."""
        with _uncollected():
            library = Library()
            return cls(library, Mouth(Names()), Ears(code_book(library)), conversations or Conversations())

    def respond(self, incoming: Incoming) -> Reply:
        """The answer to one message."""
        before = self._conversations.of(incoming.where)
        try:
            return self.tell(at_home(self._understood(incoming, before), incoming.home), incoming.where)
        finally:
            forget()

    def tell(self, question: Question, where: str = "") -> Reply:
        """The answer to a question that is understood already, as when a button says it all."""
        law = self.library.on(question.on)
        answers = self._think(question, law)
        reply = self._mouth.reply(question, answers, self._notes(question, law))
        before = self._conversations.of(where)
        after = replace(before, question=question, answer=answers[0], language=question.language)
        if question.topics == ("smalltalk",):  # thanks do not end what was spoken of
            after = replace(before, language=question.language)
        self._conversations.keep(where, after)
        return reply

    def _understood(self, incoming: Incoming, before: Conversation) -> Question:
        """The message as a whole question, with what the conversation fills in."""
        if before.answer is not None and not incoming.picked:
            value = picked_value(incoming.text, before.answer.choices)
            incoming = replace(incoming, text=value) if value else incoming
        hint = incoming.hint or before.chosen_language or before.language
        heard = self._ears.hear(incoming, hint)
        fixed = incoming.hint or before.chosen_language
        if fixed and incoming.picked:
            heard = replace(heard, language=fixed)
        heard = self._in_season(heard, before)
        law = self.library.on(heard.on)

        def benefits(code: str) -> bool:
            return country_status(law, code).benefits

        return beneficiaries_first(continued(heard, before, benefits), benefits)

    def _in_season(self, heard: Question, before: Conversation) -> Question:
        """ "And in March?" asks about the product of before, in March."""
        last = before.question
        if last is None or heard.dated or heard.goods or heard.goods_choice or not last.goods or heard.countries:
            return heard
        if not self._ears.speaks_of_season(heard.text, heard.language):
            return heard
        goods = tuple(self._ears.narrowed(found, heard.text, last.language) for found in last.goods)
        topics = heard.topics if heard.topics and heard.topics != ("out_of_scope",) else last.topics
        return replace(heard, goods=goods, topics=topics, on=last.on, dated=last.dated)

    def _think(self, question: Question, law: Law) -> tuple[Answer, ...]:
        """One answer per topic, main one first."""
        return tuple(ANSWERS[topic](question, law) for topic in question.topics)

    def _notes(self, question: Question, law: Law) -> Mapping[str, object]:
        """Doubts about the data that every answer shows."""
        as_of = law.rates_as_of
        return {"stale": as_of if question.today - as_of > STALE_AFTER else None}

    def set_language(self, where: str, language: Language) -> None:
        """Answer here in this language from now on."""
        self._conversations.choose_language(where, language)

    def forget(self, where: str) -> None:
        """Drop what was said here."""
        self._conversations.forget(where)

    def phrase(self, key: str, language: Language, **values: object) -> str:
        """A door's own sentence, as HTML."""
        return self._mouth.phrase(key, language, **values)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Facts and words stay as long as the process: looking for garbage among them costs a tenth of the start, and a
    pause of many milliseconds in an answer now and then."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if collecting:
            gc.enable()


def code_book(library: Library) -> CodeBook:
    """What the ears may know of the tariff."""
    law = library.on(library.sources["toll-rates"].as_of)
    return CodeBook(
        exists=law.exists,
        ended=lambda code: law.ended(code) is not None,
        nearest=_nearest(law),
        under=lambda prefix: tuple(line.code for line in law.lines_under(prefix)),
    )


def _nearest(law: Law) -> Callable[[str], tuple[str, ...]]:
    """Living codes near one that does not live: those that share its longest beginning."""

    def nearest(digits: str) -> tuple[str, ...]:
        for length in (8, 7, 6, 5, 4, 3, 2):
            found = law.lines_under(digits[:length]) if length <= len(digits) else ()
            if found and length >= 2:
                keep = 8 if length >= 5 else 4
                return tuple(dict.fromkeys(line.code[:keep] for line in found))[:NEAREST]
        return ()

    return nearest
