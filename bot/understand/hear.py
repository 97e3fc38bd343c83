"""All ears together: one message -> one Question. Each ear hears its own; here it is decided what belongs to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.model import LANGUAGES, CodeFault, Goods, Incoming, Language, Question, Topic
from bot.understand import amounts, codes, dates
from bot.understand.choose import Slots, choose_topics
from bot.understand.countries import CountriesHeard, CountryEar, Mention
from bot.understand.goods import GoodsEar, GoodsHeard
from bot.understand.language import LanguageEar
from bot.understand.likeness import Likeness
from bot.understand.phrases import PhraseBook
from bot.understand.salience import SENTENCE, asked_goods, compared
from bot.understand.text import Word, clean, joined_words, words
from bot.understand.topics import TopicsHeard, hear_topics
from bot.vocabulary_phrases import examples, marks, phrases

Span = tuple[int, int]
ON_THE_WAY = frozenset({"via", "through", "gjennom", "gjennem", "innom", "over"})  # of both languages, folded
LAST_PLANNED = 2027  # nobody asks about a day further ahead; 21.03.2029 is a code
TELLING = 3  # so many words beside countries and products must speak before likeness counts
FROM = frozenset({"from", "fra"})
AS = frozenset({"as", "som", "become", "becomes", "bli", "blir", "de", "da", "in", "i"})
ORIGIN = ("origin", "opprinnelse", "opphav")
TO, NORWAY = ("to", "til"), ("norway", "norge", "noreg", "oslo", "bergen")
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
        lands = self._countries.hear(text, language)
        land_spans = [(mention.start, mention.end) for mention in lands.certain]
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
        topics = self._topics(message, language, _places(message, [*code_spans, *when.places]), likely)
        by_code, faults = self._codes(code_mentions)
        heard = _Heard(text, message, lands, wares, topics, by_code, taken)
        return self._question(incoming, heard, language, foreign, when, numbers, faults)

    def _is_code(self, text: str, when: dates.DateHeard) -> bool:
        """Whether what looks like a day of a later year is a tariff line: 21.03.2029."""
        if when.on is None or len(when.places) != 1 or when.on.year <= LAST_PLANNED:
            return False
        start, end = when.places[0]
        digits = text[start:end].replace(".", "")
        return len(digits) == 8 and digits.isdigit() and self._book.exists(digits)

    def _topics(
        self, message: Sequence[Word], language: Language, silent: frozenset[int], likely: Mapping[Topic, float]
    ) -> TopicsHeard:
        """Topics in the language of the message; in another one only where that hears nothing ("og proof?")."""
        found = hear_topics(self._phrases[language], message, silent, likely)
        for other in LANGUAGES:
            if not found.scores and other != language:
                found = found.joined(hear_topics(self._phrases[other], message, silent, likely))
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
        certain, choice = asked_goods(heard.text, heard.wares.certain, heard.wares.choice, heard.lands.certain)
        goods = heard.by_code or certain
        chosen = choose_topics(heard.topics, heard.slots(bool(faults)))
        origins, inputs = _origins(heard.text, heard.lands.certain, chosen)
        on = incoming.on or (when.on if _asked_for(heard.text, when) else None)
        return Question(
            text=heard.text,
            language=language,
            on=on or incoming.today,
            today=incoming.today,
            dated=on is not None,
            topics=chosen,
            aspects=frozenset(
                key for key in heard.topics.aspects if not key.startswith(("tier.", "list.", "quota_id."))
            ),
            countries=origins,
            inputs_from=inputs,
            compared=compared(heard.text, heard.lands.certain),
            route=_route(heard.text, heard.lands.certain),
            country_choice=heard.lands.choice,
            unknown_country=heard.lands.unknown,
            regions=heard.lands.regions,
            goods=goods,
            goods_choice=() if goods else choice,
            code_faults=faults,
            lists=tuple(sorted(int(name) for name in _named(heard.topics, "list."))),
            tiers=tuple(TIER_NAMES[name] for name in _named(heard.topics, "tier.")),
            money=numbers.money,
            percents=numbers.percents,
            weights_kg=numbers.weights_kg,
            quotas=tuple(_named(heard.topics, "quota_id.")),
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
        )

    def _outbound(self) -> bool:
        """ "We export machinery to Thailand": goods that leave Norway; unless they come from somewhere too."""
        if "scheme.export" not in self.topics.aspects:
            return False
        before = [_before(self.text, mention) for mention in self.lands.certain]
        to_norway = any(f"{word} {name}" in self.text.casefold() for word in TO for name in NORWAY)
        return any(word in TO for word in before) and not any(word in FROM for word in before) and not to_norway

    def _understood(self) -> float:
        """The share of the message's words that some ear has made sense of."""
        spans = [*self.taken, *self.wares.used]
        known = {at for found in self.topics.heard for at in range(found.first, found.last + 1)}
        known |= _places(self.message, spans)
        return len(known) / len(self.message) if self.message else 0.0


def _before(text: str, mention: Mention) -> str:
    """The word before a country."""
    found = words(text[max(0, mention.start - 24) : mention.start])
    return found[-1].folded if found else ""


def _on_the_way(text: str, mention: Mention) -> bool:
    """Whether a country stands behind "via", "through" or the like: goods pass it, they are not from there."""
    return _before(text, mention) in ON_THE_WAY


def _origins(
    text: str, mentions: Sequence[Mention], topics: Sequence[Topic]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The countries asked about, and those that only materials come from.

    Countries on the way count only where no other is named. On rules of origin, "fabric from China, sewn in Cambodia"
    asks about Cambodia.
    """
    asked = [mention for mention in mentions if not _on_the_way(text, mention)] or list(mentions)
    asked = _without_offices(text, asked)
    inputs: list[Mention] = []
    if topics[:1] == ("origin_rules",):
        inputs = [mention for mention in asked if _before(text, mention) in FROM or mention.how == "people"]
        made = [mention for mention in asked if mention not in inputs or _counts_as(text, mention)]
        inputs = [mention for mention in inputs if mention not in made] if made else []
        asked = made or asked
    return _codes_of(asked), _codes_of(inputs)


def _without_offices(text: str, mentions: list[Mention]) -> list[Mention]:
    """Without cities where somebody sits: "the embassy in Pretoria asks about Eswatini"."""
    lands = [mention for mention in mentions if mention.how != "city"]
    return lands if lands and not compared(text, mentions) else mentions


def _counts_as(text: str, mention: Mention) -> bool:
    """ "count as Cambodian", "laotisk opprinnelse": the origin asked for."""
    after = words(text[mention.end : mention.end + 24])
    return _before(text, mention) in AS or bool(after and after[0].folded.startswith(ORIGIN))


def _codes_of(mentions: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.code for mention in mentions))


def _route(text: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.code for mention in mentions if _on_the_way(text, mention)))


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
    return frozenset(
        at for at, word in enumerate(message) if any(start <= word.start and word.end <= end for start, end in spans)
    )
