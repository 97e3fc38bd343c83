"""The ear for goods: which headings, and which lines under them, a message speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model import Goods
from bot.understand.goods_decide import FULL, Decided, decide
from bot.understand.goods_mentions import Mention
from bot.understand.goods_query import Finder
from bot.understand.goods_seasons import Season, asked
from bot.understand.text import LONGEST
from bot.vocabulary import languages, lexicon

MOST_MENTIONS = 40  # of one message
MOST_GUESSES = 12  # mentions of one message in which misspellings are looked for


@dataclass(frozen=True, slots=True)
class GoodsHeard:
    """Products of one message."""

    certain: tuple[Goods, ...]  # in the order written
    choice: tuple[Goods, ...]  # what an unclear word could mean, best first
    used: tuple[tuple[int, int], ...]  # spans of the words that named goods
    vague: bool  # a word named a whole chapter


class GoodsEar:
    """Built once for all languages; hears any message."""

    def __init__(self) -> None:
        self._finders = {language: Finder(lexicon(language)) for language in languages()}

    def knows(self, folded: str, language: str) -> bool:
        """Whether a word belongs to the goods vocabulary of a language and is no question word there."""
        index = self._finders[language].index
        return index.key(folded) >= 0 and folded not in index.roles

    def hear(self, text: str, language: str, taken: Sequence[tuple[int, int]] = ()) -> GoodsHeard:
        """What a cleaned message names. `taken` are spans of countries, codes and dates."""
        text = text[:LONGEST]
        own = self._finders[language]
        season = asked(text, self._finders, [word for word, role in own.index.roles.items() if role == "function"])
        heard: list[Decided] = []
        for at, mention in enumerate(own.mentions.of(text, taken)[:MOST_MENTIONS]):
            heard.extend(self._mention(mention, language, text, season, guess=at < MOST_GUESSES))
        return _together(heard)

    def find(self, term: str, language: str, limit: int = 5) -> list[Goods]:
        """Headings for a bare term, best first."""
        own, *others = self._order(language)
        mention = own.mentions.whole(term[:LONGEST])
        ranked = own.rank(mention).ranked
        if not all(own.keys(token.word, guess=False)[0] for token in mention):
            for other in others:
                foreign = other.rank(other.mentions.whole(term[:LONGEST]), guess=False).ranked
                ranked = foreign if foreign and foreign[0].exact else ranked
        scored = ((found.code, round(min(found.score / FULL, 1.0) * 100, 1)) for found in ranked if len(found.code) > 2)
        return [Goods(code, "words", score, (), term) for code, score in scored][:limit]

    def _order(self, language: str) -> list[Finder]:
        others = [finder for name, finder in self._finders.items() if name != language]
        return [self._finders[language], *others]

    def _mention(
        self, mention: Mention, language: str, text: str, season: Season | None, *, guess: bool
    ) -> Sequence[Decided]:
        """What one run of words names: as it stands, by the names within it, in another language, or misspelt."""
        own, *others = self._order(language)
        known = [bool(own.keys(token.word, guess=False)[0]) for token in mention]
        if all(known):
            found = decide(own, mention, text, season, guess=False)
            return (found,) if found else tuple(_names_within(own, mention, text, season))
        for other in others:
            foreign = tuple(token for token, is_known in zip(mention, known, strict=True) if not is_known)
            found = decide(other, foreign, text, season, guess=False, exact=True)
            if found:
                return (found,)
        if guess:
            found = decide(own, mention, text, season, guess=True)
            if found:
                return (found,)
        return tuple(_names_within(own, mention, text, season))


def _names_within(finder: Finder, mention: Mention, text: str, season: Season | None) -> Iterator[Decided]:
    """Names in a run of words of which some mean nothing, longest first at each place."""
    at = 0
    while at < len(mention):
        for end in range(min(len(mention), at + 5), at, -1):
            found = decide(finder, mention[at:end], text, season, guess=False, exact=True)
            if found:
                yield found
                at = end
                break
        else:
            at += 1


def _together(heard: Sequence[Decided]) -> GoodsHeard:
    certain: dict[tuple[str, tuple[str, ...]], Goods] = {}
    choice: tuple[Goods, ...] = ()
    for found in heard:
        if found.certain:
            goods = found.goods[0]
            certain.setdefault((goods.code, goods.lines), goods)
        elif not choice:
            choice = found.goods
    spans = tuple(span for found in heard for span in found.spans)
    return GoodsHeard(tuple(certain.values()), choice, spans, any(found.vague for found in heard))
