"""All ears together: one message -> one Question. Each ear hears its own; here it is decided what belongs to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.model import LANGUAGES, CodeFault, Goods, Incoming, Language, Question, Told, Topic
from bot.understand import amounts, codes, dates
from bot.understand.choose import choose_topics
from bot.understand.clauses import Clause, clauses
from bot.understand.countries import CountriesHeard, CountryEar
from bot.understand.goods import GoodsEar, GoodsHeard
from bot.understand.heard import (
    ORIGIN,
    Heard,
    asked_for,
    goods_in,
    lands_in,
    named_slots,
    places_of,
    topic_in_another_language,
)
from bot.understand.language import LanguageEar
from bot.understand.likeness import Likeness
from bot.understand.operations import BUTTON, MakingEar, pressed
from bot.understand.phrases import PhraseBook
from bot.understand.text import Word, clean, fold, joined_words
from bot.understand.topics import Parts, TopicsHeard, hear_topics
from bot.vocabulary import lexicon
from bot.vocabulary_phrases import examples, marks, phrases, shared_words

LAST_PLANNED = 2027  # nobody asks about a day further ahead; 21.03.2029 is a code
NEXT_WORD = 16  # letters in which the word behind a city stands
TELLING = 2  # so many words beside countries and products must speak before likeness counts


@dataclass(frozen=True, slots=True)
class CodeBook:
    """What the ears must know of the tariff: which codes live. Handed in by the hall, for ears know no law."""

    exists: Callable[[str], bool]
    ended: Callable[[str], bool]
    nearest: Callable[[str], tuple[str, ...]]
    under: Callable[[str], tuple[str, ...]]


class Ears:
    """Built once; hears any message of any person."""

    def __init__(self, book: CodeBook) -> None:
        self._book = book
        self._goods = GoodsEar()
        self._phrases = {
            language: PhraseBook(language, phrases(language), partial(self._names_goods, language))
            for language in LANGUAGES
        }
        self._likeness = {language: Likeness(language, examples(language)) for language in LANGUAGES}
        self._making = MakingEar()
        self._countries = CountryEar(is_ordinary=self._ordinary)
        self._ands = frozenset(fold(word) for language in LANGUAGES for word in lexicon(language).silent.get("and", ()))
        self._language = LanguageEar(
            {language: marks(language) for language in LANGUAGES}, self._domain, shared_words()
        )

    def _domain(self, folded: str, language: Language) -> bool:
        return self._phrases[language].knows_exactly(folded) or self._goods.knows(folded, language)

    def _names_goods(self, language: Language, folded: str) -> bool:
        return self._goods.knows(folded, language)

    def _ordinary(self, folded: str) -> bool:
        """A word of ours that is no misspelt country."""
        return any(self._domain(folded, language) for language in LANGUAGES)

    def hear(self, incoming: Incoming, hint: Language | None) -> Question:
        """The message as understood; slots that were not heard stay empty."""
        text = clean(incoming.text)
        told = pressed(text) if incoming.picked or text.startswith(BUTTON) else None
        if told is not None:
            return _button(incoming, text, told, hint)
        message = joined_words(text)
        language, foreign = self._language.hear(text, message, hint)
        when = dates.hear(text, incoming.today, language, ())
        numbers = amounts.hear(text)
        if self._is_code(text, when):
            when = dates.DateHeard()
        code_mentions = codes.hear(text, taken=[*when.places, *numbers.places])
        code_spans = [(mention.start, mention.end) for mention in code_mentions]
        lands = self._lands_of(text, language, foreign)
        land_spans = [*lands.places, *((mention.start, mention.end) for mention in lands.certain)]
        taken = [*code_spans, *land_spans, *when.places, *numbers.places]
        wares = GoodsHeard((), (), (), False) if foreign else self._goods.hear(text, language, taken)
        places = {
            **dict.fromkeys(places_of(message, wares.used), "GOODS"),
            **dict.fromkeys(places_of(message, numbers.places), "AMOUNT"),
            **dict.fromkeys(places_of(message, when.places), "DATE"),
            **dict.fromkeys(places_of(message, code_spans), "CODE"),
            **dict.fromkeys(places_of(message, land_spans), "COUNTRY"),
        }
        telling = len(message) - len(places)
        likely = self._likeness[language].of(message, places) if telling >= TELLING else {}
        silent = places_of(message, [*code_spans, *when.places])

        def like(clause: Clause) -> Mapping[Topic, float]:
            here = {at - clause.first: name for at, name in places.items() if clause.holds(at, at)}
            return self._likeness[language].of(message[clause.first : clause.last + 1], here)

        topics = self._topics(message, language, silent, likely, (clauses(text, message, self._ands), like))
        by_code, faults = self._codes(code_mentions)
        making = self._making.hear(message, language, lands.certain)
        heard = Heard(text, message, lands, wares, topics, by_code, taken, making)
        return self._question(incoming, heard, language, foreign, when, numbers, faults)

    def _lands_of(self, text: str, language: Language, foreign: str) -> CountriesHeard:
        """Countries of a message; in another language only those that are written out, for the rest only sounds so."""
        lands = self._countries.hear(text, language)
        if foreign:
            return CountriesHeard(tuple(mention for mention in lands.certain if mention.how in ("exact", "flag")))
        return self._without_goods_names(lands, text, language)

    def _without_goods_names(self, lands: CountriesHeard, text: str, language: Language) -> CountriesHeard:
        """Without cities that are part of a product's name: Brussels sprouts."""
        kept = [
            mention
            for mention in lands.certain
            if mention.how != "city" or not self._goods.is_name(text[mention.start : mention.end + NEXT_WORD], language)
        ]
        if len(kept) == len(lands.certain):
            return lands
        gone = {(mention.start, mention.end) for mention in lands.certain if mention not in kept}
        places = tuple(place for place in lands.places if place not in gone)
        return replace(lands, certain=tuple(kept), places=places)

    def _is_code(self, text: str, when: dates.DateHeard) -> bool:
        """Whether what looks like a day of a later year is a tariff line: 21.03.2029."""
        if when.on is None or len(when.places) != 1 or when.on.year <= LAST_PLANNED:
            return False
        start, end = when.places[0]
        digits = text[start:end].replace(".", "")
        return len(digits) == 8 and digits.isdigit() and self._book.exists(digits)

    def narrowed(self, goods: Goods, text: str, language: Language) -> Goods:
        """A product spoken of before, narrowed by what is said of it now: "apples" and then "in September"."""
        told = self._goods.hear(f"{goods.words} {clean(text)}", language).certain
        near = [found for found in told if found.code[:4] == goods.code[:4]]
        finer = [found for found in near if found.lines or found.code != goods.code]
        return finer[0] if len(finer) == 1 else goods

    def speaks_of_season(self, text: str, language: Language) -> bool:
        """Whether a message names a time of the year."""
        return self._goods.season_of(clean(text), language) is not None

    def _topics(
        self,
        message: Sequence[Word],
        language: Language,
        silent: frozenset[int],
        likely: Mapping[Topic, float],
        parts: Parts,
    ) -> TopicsHeard:
        """Topics in the language of the message; in another one only where that hears nothing ("og proof?")."""
        found = hear_topics(self._phrases[language], message, silent, likely, parts)
        for other in LANGUAGES:
            if not found.scores and other != language:
                found = found.joined(hear_topics(self._phrases[other], message, silent, likely, parts))
        return found

    def _question(
        self,
        incoming: Incoming,
        heard: Heard,
        language: Language,
        foreign: str,
        when: dates.DateHeard,
        numbers: amounts.AmountsHeard,
        faults: tuple[CodeFault, ...],
    ) -> Question:
        slots = heard.slots(bool(faults))
        chosen = topic_in_another_language(slots) if foreign else choose_topics(heard.topics, slots)
        on = incoming.on or (when.on if asked_for(heard.text, when) else None)
        return Question(
            text=heard.text,
            language=language,
            on=on or incoming.today,
            today=incoming.today,
            dated=on is not None,
            topics=chosen,
            **lands_in(heard, chosen),
            **goods_in(heard, chosen),
            told=heard.making.told,
            **named_slots(heard.topics),
            code_faults=faults,
            money=numbers.money,
            percents=numbers.percents,
            weights_kg=numbers.weights_kg,
            follow_up=heard.topics.follow_up,
            foreign=foreign,
            bad_date=when.bad,
            period=when.span,
        )

    def _codes(self, mentions: Sequence[codes.CodeMention]) -> tuple[tuple[Goods, ...], tuple[CodeFault, ...]]:
        """Codes that live as goods, the others as faults with what is near."""
        goods: list[Goods] = []
        faults: list[CodeFault] = []
        for mention in mentions:
            digits = mention.digits
            if mention.kind == "range":
                goods.extend(self._between(mention))
                continue
            if len(digits) in (2, 4, 6, 8) and self._book.exists(digits):
                goods.append(Goods(digits, "code", words=mention.written))
            elif len(digits) not in (2, 4, 6, 8):
                faults.append(CodeFault(mention.written, digits, "length", self._book.nearest(digits)))
            else:
                fault = "ended" if self._book.ended(digits) else "unknown"
                faults.append(CodeFault(mention.written, digits, fault, self._book.nearest(digits)))  # type: ignore[arg-type]
        return tuple(goods), tuple(faults)

    def _between(self, mention: codes.CodeMention) -> Iterator[Goods]:
        """A range of codes within one heading as its lines; a wider one ("chapters 25-97") is no product."""
        first, last = mention.digits, mention.last
        if len(first) >= 4 and first[:4] == last[:4]:
            lines = tuple(code for code in self._book.under(first[:4]) if first <= code <= last + "9999")
            if lines:
                yield Goods(first[:4], "code", lines=lines, words=mention.written)


def _button(incoming: Incoming, text: str, told: Told, hint: Language | None) -> Question:
    """What a button under an answer on rules of origin says of the making of a product."""
    on = incoming.on or incoming.today
    return Question(text, hint or LANGUAGES[0], on, incoming.today, incoming.on is not None, (ORIGIN,), told=told)
