"""Which of the products and countries named in a message it asks about, and which are only named in passing.

"Our coffee union has an offer from a roaster; what duty on green coffee from Uganda?" asks about coffee. A product is
asked about where it stands beside a country or behind "duty on", "sell" and the like, or beside one that does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.model import LANGUAGES, Goods
from bot.understand.countries import Mention
from bot.understand.text import fold, stem, words
from bot.vocabulary_phrases import cues

Span = tuple[int, int]
CUES = frozenset(fold(word) for language in LANGUAGES for word in cues(language))
JOINED = re.compile(r"[\s,/&+-]*(?:(?:and|or|og|eller|samt|plus|versus|vs|than|enn|mot|fra|from)\b[\s,/&]*)*")
SENTENCE = re.compile(r"[.!?;\n]")
BESIDE_COUNTRY, BEHIND_CUE, IN_QUESTION, STARRED = 1.0, 0.8, 0.5, 0.5
# Chapters of materials, and of articles that are made of them.
MATERIALS = frozenset("39 40 41 44 46 48 50 51 52 53 54 55 60 70 72 73 74 76".split())  # noqa: SIM905
ARTICLES = frozenset("42 43 56 57 58 61 62 63 64 65 66 67 69 71 82 83 84 85 87 90 91 92 93 94 95 96".split())  # noqa: SIM905
MADE_OF = re.compile(r"[\s,(]*(?:(?:in|of|made of|i|av|laget av)\b[\s,]*)?(?:\w+\s)?")
SURE = 99.0  # the score of words that are in the tables as such, or nearly so
NEAR = 22  # letters between a product and its country
WITHIN = 0.7  # how far behind the best another product may be


def asked_goods(
    text: str, goods: Sequence[Goods], choice: Sequence[Goods], countries: Sequence[Mention]
) -> tuple[tuple[Goods, ...], tuple[Goods, ...]]:
    """The products that the message asks about, in the order written; or else those to choose from.

    `choice` is what one unclear word could mean.
    """
    named = [*goods, *choice[:1]]
    spans = [_span(text, found) for found in named]
    named, spans = _without_materials(text, *_without_vaguer(named, spans))
    if not named:
        return (), tuple(choice)
    weights = [_weight(text, found, span, countries) for found, span in zip(named, spans, strict=True)]
    best = max(weights)
    asked = [weight >= best - WITHIN for weight in weights]
    for at in range(len(named) - 1):  # what is joined with one that is asked about is asked about too
        if joined(text, spans[at], spans[at + 1]):
            asked[at] = asked[at + 1] = asked[at] or asked[at + 1]
    certain = _finest([found for found, is_asked in zip(named, asked, strict=True) if is_asked and found in goods])
    unclear = (
        bool(choice)
        and named[-1] is choice[0]
        and weights[-1] == best
        and weights[-1] > _best_of(named, weights, goods)
    )
    return ((), tuple(choice)) if unclear or not certain else (certain, ())


def _finest(goods: Sequence[Goods]) -> tuple[Goods, ...]:
    """Without a product that another one names more finely: "basmati, milled white rice" is one."""
    return tuple(
        found
        for found in goods
        if not any(other.code != found.code and other.code.startswith(found.code) for other in goods)
    )


def _best_of(named: Sequence[Goods], weights: Sequence[float], goods: Sequence[Goods]) -> float:
    return max((weight for found, weight in zip(named, weights, strict=True) if found in goods), default=0.0) + WITHIN


def _without_vaguer(named: list[Goods], spans: list[Span]) -> tuple[list[Goods], list[Span]]:
    """Without a word that a later one says more closely: "peppers – sweet peppers, fresh"."""
    said = [{stem(word.folded, "en") for word in words(found.words)} for found in named]
    sure = [found.score >= SURE for found in named]
    later = [[words for words, it in zip(said[at + 1 :], sure[at + 1 :], strict=True) if it] for at in range(len(said))]
    kept = [at for at in range(len(named)) if not any(said[at] < finer for finer in later[at])]
    return [named[at] for at in kept], [spans[at] for at in kept]


def _without_materials(text: str, named: list[Goods], spans: list[Span]) -> tuple[list[Goods], list[Span]]:
    """Without what an article beside it is made of: "bed sets, cotton" asks about bed sets."""
    kept = [
        at
        for at, found in enumerate(named)
        if found.code[:2] not in MATERIALS
        or not any(other.code[:2] in ARTICLES and _touch(text, spans[at], other.words) for other in named)
    ]
    return [named[at] for at in kept], [spans[at] for at in kept]


def _touch(text: str, one: Span, other: str) -> bool:
    """Whether the other product stands beside it anywhere in the text."""
    spans = [match.span() for match in re.finditer(re.escape(other), text)] if other else []
    pairs = [sorted((one, span)) for span in spans if span != one]
    return any(bool(MADE_OF.fullmatch(text[first[1] : last[0]].casefold())) for first, last in pairs)


def _span(text: str, goods: Goods) -> Span:
    start = max(text.find(goods.words), 0)
    return start, start + len(goods.words)


def _weight(text: str, goods: Goods, span: Span, countries: Sequence[Mention]) -> float:
    weight = STARRED * (goods.score >= 100) + 0.3 * goods.score / 100
    if any(_beside(text, span, mention) for mention in countries):
        weight += BESIDE_COUNTRY * goods.score / 100
    before = [word.folded for word in words(text[max(0, span[0] - 30) : span[0]])][-2:]
    weight += BEHIND_CUE * any(word in CUES for word in before)
    weight += IN_QUESTION * _asks(text, span)
    return weight


def _beside(text: str, span: Span, mention: Mention) -> bool:
    """ "Kenyan roses", "roses from Kenya", "wine, Mendoza, Argentina"."""
    if mention.end <= span[0]:
        return mention.how == "people" and span[0] - mention.end < 12
    gap = text[span[1] : mention.start]
    return len(gap) < NEAR and not SENTENCE.search(gap)


def _asks(text: str, span: Span) -> bool:
    """Whether the sentence of the product ends in a question mark."""
    end = SENTENCE.search(text, span[1])
    return bool(end) and text[end.start()] == "?" if end else False


def joined(text: str, one: Span, other: Span) -> bool:
    """Whether two things stand side by side: "roses and coffee", "Kenya, Ghana or Togo"."""
    gap = text[one[1] : other[0]]
    return len(gap) < NEAR and bool(JOINED.fullmatch(gap.casefold()))


def compared(text: str, mentions: Sequence[Mention]) -> bool:
    """Whether the countries named stand side by side, so that each is asked about."""
    places = sorted((mention.start, mention.end) for mention in mentions)
    return any(joined(text, one, other) for one, other in pairwise(places))
