"""All ears together: one message -> one Question. Each ear hears its own; here it is decided what belongs to whom."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.model import LANGUAGES, CodeFault, Goods, Incoming, Language, Question, Topic
from bot.understand import amounts, codes, dates
from bot.understand.choose import Slots, choose_topics
from bot.understand.clauses import Clause, clauses
from bot.understand.countries import CountriesHeard, CountryEar
from bot.understand.goods import GoodsEar, GoodsHeard
from bot.understand.language import LanguageEar
from bot.understand.likeness import Likeness
from bot.understand.phrases import PhraseBook
from bot.understand.roles import origins, outbound, route
from bot.understand.salience import SENTENCE, asked_goods, compared
from bot.understand.text import Word, clean, fold, joined_words
from bot.understand.topics import Parts, TopicsHeard, hear_topics
from bot.vocabulary import lexicon
from bot.vocabulary_phrases import examples, marks, phrases

Span = tuple[int, int]
LAST_PLANNED = 2027  # nobody asks about a day further ahead; 21.03.2029 is a code
NEXT_WORD = 16  # letters in which the word behind a city stands
TELLING = 2  # so many words beside countries and products must speak before likeness counts
SLOTS = ("tier.", "list.", "quota_id.")
TIER_NAMES = {"LDC": "LDC", "GSPplus": "GSP+", "GSP": "GSP"}


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
        self._countries = CountryEar(is_ordinary=self._ordinary)
        self._ands = frozenset(fold(word) for language in LANGUAGES for word in lexicon(language).silent.get("and", ()))
        self._language = LanguageEar({language: marks(language) for language in LANGUAGES}, self._domain)

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
        message = joined_words(text)
        language, foreign = self._language.hear(text, message, hint)
        when = dates.hear(text, incoming.today, language, ())
        numbers = amounts.hear(text)
        if self._is_code(text, when):
            when = dates.DateHeard()
        code_mentions = codes.hear(text, taken=[*when.places, *numbers.places])
        code_spans = [(mention.start, mention.end) for mention in code_mentions]
        lands = self._without_goods_names(self._countries.hear(text, language), text, language)
        land_spans = [*lands.places, *((mention.start, mention.end) for mention in lands.certain)]
        taken = [*code_spans, *land_spans, *when.places, *numbers.places]
        wares = self._goods.hear(text, language, taken)
        places = {
            **dict.fromkeys(_places(message, wares.used), "GOODS"),
            **dict.fromkeys(_places(message, numbers.places), "AMOUNT"),
            **dict.fromkeys(_places(message, when.places), "DATE"),
            **dict.fromkeys(_places(message, code_spans), "CODE"),
            **dict.fromkeys(_places(message, land_spans), "COUNTRY"),
        }
        telling = len(message) - len(places)
        likely = self._likeness[language].of(message, places) if telling >= TELLING else {}
        silent = _places(message, [*code_spans, *when.places])

        def like(clause: Clause) -> Mapping[Topic, float]:
            here = {at - clause.first: name for at, name in places.items() if clause.holds(at, at)}
            return self._likeness[language].of(message[clause.first : clause.last + 1], here)

        topics = self._topics(message, language, silent, likely, (clauses(text, message, self._ands), like))
        by_code, faults = self._codes(code_mentions)
        heard = _Heard(text, message, lands, wares, topics, by_code, taken)
        return self._question(incoming, heard, language, foreign, when, numbers, faults)

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
        heard: _Heard,
        language: Language,
        foreign: str,
        when: dates.DateHeard,
        numbers: amounts.AmountsHeard,
        faults: tuple[CodeFault, ...],
    ) -> Question:
        chosen = choose_topics(heard.topics, heard.slots(bool(faults)))
        on = incoming.on or (when.on if _asked_for(heard.text, when) else None)
        return Question(
            text=heard.text,
            language=language,
            on=on or incoming.today,
            today=incoming.today,
            dated=on is not None,
            topics=chosen,
            **_lands(heard, chosen),
            **_goods(heard),
            **_named_slots(heard.topics),
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


@dataclass(frozen=True, slots=True)
class _Heard:
    text: str
    message: list[Word]
    lands: CountriesHeard
    wares: GoodsHeard
    topics: TopicsHeard
    by_code: tuple[Goods, ...]
    taken: list[Span]

    def slots(self, faults: bool) -> Slots:
        """What the message holds beside its topics."""
        return Slots(
            country=bool(self.lands.certain or self.lands.choice),
            region=bool(self.lands.regions),
            code=bool(self.by_code or faults),
            goods=bool(self.wares.certain or self.wares.choice),
            understood=self._understood(),
            length=len(self.message),
            outbound=self._outbound(),
            unknown=bool(self.lands.unknown),
        )

    def _outbound(self) -> bool:
        aspects = self.topics.aspects
        return (
            "scheme.export" in aspects
            and "transport.re_export" not in aspects
            and outbound(self.text, self.lands.certain)
        )

    def _understood(self) -> float:
        """The share of the message's words that some ear has made sense of."""
        spans = [*self.taken, *self.wares.used]
        known = {at for found in self.topics.heard for at in range(found.first, found.last + 1)}
        known |= _places(self.message, spans)
        return len(known) / len(self.message) if self.message else 0.0


def _lands(heard: _Heard, topics: Sequence[Topic]) -> dict[str, Any]:
    """The slots of a question that hold countries."""
    certain = heard.lands.certain
    asked, inputs = origins(heard.text, certain, topics)
    return {
        "countries": asked,
        "inputs_from": inputs,
        "compared": compared(heard.text, certain),
        "route": route(heard.text, certain),
        "country_choice": heard.lands.choice,
        "unknown_country": heard.lands.unknown,
        "regions": heard.lands.regions,
    }


def _goods(heard: _Heard) -> dict[str, Any]:
    """The slots of a question that hold products; a code counts before words."""
    certain, choice = asked_goods(heard.text, heard.wares.certain, heard.wares.choice, heard.lands.certain)
    goods = heard.by_code or certain
    return {"goods": goods, "goods_choice": () if goods else choice}


def _named_slots(topics: TopicsHeard) -> dict[str, Any]:
    """Finer points, and the groups, lists and quotas of the scheme that a message names."""
    return {
        "aspects": frozenset(key for key in topics.aspects if not key.startswith(SLOTS)),
        "lists": tuple(sorted(int(name) for name in _named(topics, "list."))),
        "tiers": tuple(TIER_NAMES[name] for name in _named(topics, "tier.")),
        "quotas": tuple(_named(topics, "quota_id.")),
    }


def _asked_for(text: str, when: dates.DateHeard) -> bool:
    """Whether a date belongs to the question: not a year in another sentence than the one that asks."""
    if when.span is None or when.span[0] == when.span[1] or "?" not in text or not when.places:
        return True
    end = SENTENCE.search(text, when.places[0][1])
    return end is None or text[end.start()] == "?" or "?" not in text[end.start() :]


def _named(topics: TopicsHeard, prefix: str) -> list[str]:
    return sorted(key.removeprefix(prefix) for key in topics.aspects if key.startswith(prefix))


def _places(message: Sequence[Word], spans: Sequence[Span]) -> frozenset[int]:
    """Indexes of the words that lie in any of the spans."""
    if not spans:
        return frozenset()
    starts, found = [word.start for word in message], set()
    for start, end in spans:
        at = bisect_left(starts, start)
        while at < len(message) and message[at].end <= end:
            found.add(at)
            at += 1
    return frozenset(found)
