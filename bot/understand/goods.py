"""The ear for goods: which headings, and which lines under them, a message speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.model import Goods
from bot.understand.goods_decide import FULL, Decided, Scene, decide
from bot.understand.goods_mentions import Mention
from bot.understand.goods_query import Finder
from bot.understand.goods_seasons import Season, asked
from bot.understand.goods_typos import ONE_SLIP
from bot.understand.text import LONGEST, words
from bot.vocabulary import languages, lexicon

MOST_MENTIONS = 40  # of one message
FEW, LONG_ENOUGH = 4, 6  # in a message of more words than this, only words of so many letters may be misspelt
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
        scene = Scene(text, asked(text, self._finders, own.index.verbs))
        heard: list[Decided] = []
        letters = ONE_SLIP if len(text.split()) <= FEW else LONG_ENOUGH
        for at, mention in enumerate(own.mentions.of(text, taken)[:MOST_MENTIONS]):
            heard.extend(self._mention(mention, language, scene, guess=letters if at < MOST_GUESSES else 0))
        sure = [found for found in heard if not found.guessed]
        return _together(sure if any(found.certain for found in sure) else heard)

    def is_name(self, text: str, language: str) -> bool:
        """Whether the first two words of a text are the name of a product."""
        pair = words(text)[:2]
        index = self._finders[language].index
        keys = tuple(index.key(word.folded) for word in pair)
        return len(pair) == 2 and min(keys) >= 0 and keys in index.exact

    def season_of(self, text: str, language: str) -> Season | None:
        """The month or day of the year that a cleaned message names, if just one."""
        return asked(text, self._finders, self._finders[language].index.verbs)

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

    def _mention(self, mention: Mention, language: str, scene: Scene, *, guess: int) -> list[Decided]:
        """What one run of words names: as it stands, by the names within it, in another language, or misspelt.

        `guess` is the fewest letters of a word that may be misspelt; 0: none.
        """
        own, *others = self._order(language)
        unknown = [token for token in mention if not own.keys(token.word, guess=False)[0]]
        if not unknown:
            found = decide(own, mention, scene)
            return [found] if found else list(_names_within(own, mention, scene))
        foreign = tuple(unknown)
        for other in others:
            if all(token.word in other.index.surface for token in foreign):
                found = decide(other, foreign, scene, exact=True)
                if found:
                    return [replace(found, guessed=True)]
        if guess:
            kept = tuple(token for token in mention if token not in unknown or len(token.word) >= guess)
            found = decide(own, kept, scene, guess=True) if kept else None
            if found:
                taken = {(token.start, token.end) for token in unknown}
                return [replace(found, guessed=not taken.isdisjoint(found.spans))]
        return list(_names_within(own, mention, scene))


def _names_within(finder: Finder, mention: Mention, scene: Scene) -> Iterator[Decided]:
    """Names in a run of words of which some mean nothing, longest first at each place; none in what describes one."""
    keys = [finder.keys(token.word, guess=False)[0] for token in mention]
    nouns = [bool(found) and finder.index.is_noun(found[-1]) for found in keys]
    at, named = 0, False
    while at < len(mention) and not (named and mention[at].breaks):
        for end in range(min(len(mention), at + 5), at, -1):
            if not keys[at] or not any(nouns[at:end]) or not keys[end - 1]:
                continue
            found = decide(finder, mention[at:end], scene, exact=end - at < len(mention) - at, around=mention)
            if found:
                yield found
                at, named = end - 1, True
                break
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
