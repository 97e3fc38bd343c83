"""The words of one product, as a person wrote them, turned into keys: compounds, words apart, misspellings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.understand.compounds import Compounds
from bot.understand.goods_index import GoodsIndex
from bot.understand.goods_lines import Lines
from bot.understand.goods_mentions import Mentions, Token
from bot.understand.goods_rank import Asked, Ranked, Ranker
from bot.understand.goods_typos import Typos
from bot.vocabulary import Lexicon

TAKEN_APART = 0.9  # how sure the parts of a compound are
MISSPELT = 0.8


@dataclass(frozen=True, slots=True)
class Reading:
    """How the words were taken, and what they may mean, best first."""

    asked: Asked
    ranked: tuple[Ranked, ...]


class Finder:
    """Finds headings for the words of one product in one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.index = GoodsIndex(lexicon)
        self.ranker = Ranker(self.index)
        self.compounds = Compounds(self.index, lexicon.silent.get("joint", ()))
        self.typos = Typos(self.index)
        self.mentions = Mentions(self.index)
        self.lines = Lines(self.index, lexicon.headings, lexicon.silent.get("rest", ()), self.said)

    def keys(self, word: str, *, guess: bool) -> tuple[tuple[int, ...], float]:
        """The keys of a word (several for a compound, none if unknown) and how sure they are."""
        key = self.index.key(word)
        if key >= 0:
            return (key,), 1.0
        parts = self.compounds.parts(word)
        if parts or not guess:
            return parts, TAKEN_APART
        near = self.typos.near(word)
        return ((near,) if near >= 0 else ()), MISSPELT

    def parts(self, word: str) -> tuple[int, ...]:
        """The keys of the parts of a compound, known as a whole or not."""
        return self.compounds.parts(word)

    def said(self, word: str) -> tuple[int, ...]:
        """The keys of the parts of a word in the name of a line, at least of its end."""
        return (self.compounds.parts(word) or self.compounds.tail(word)) if self.compounds.joints else ()

    def rank(self, tokens: Sequence[Token], *, guess: bool = True) -> Reading:
        """Headings for the words, best first: as written, and with neighbours written together."""
        best = Reading(Asked((), -1), ())
        for written in self._readings(tokens):
            asked = self.asked(written, guess=guess)
            ranked = self.ranker.rank(asked) if asked.keys else ()
            if ranked and (not best.ranked or ranked[0].score > best.ranked[0].score):
                best = Reading(asked, ranked)
        return best

    def asked(self, tokens: Sequence[Token], *, guess: bool) -> Asked:
        """Keys, head and how sure each is; no keys if no word is known."""
        keys: list[int] = []
        sure: list[float] = []
        head = -1
        for token in tokens:
            if token.breaks and keys and head < 0:
                head = self._last_noun(keys)
            found, weight = self.keys(token.word, guess=guess)
            if token.negated and len(tokens) > 1:
                found = tuple(self.index.negated[key] for key in found if key in self.index.negated)
            keys.extend(found)
            sure.extend(weight for _ in found)
        return Asked(tuple(keys), head if head >= 0 or not keys else self._last_noun(keys), tuple(sure))

    def _last_noun(self, keys: Sequence[int]) -> int:
        """The head of a run of words: "beef fillets frozen boneless" are fillets."""
        return next((key for key in reversed(keys) if self.index.is_noun(key)), keys[-1])

    def _readings(self, tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
        yield tokens
        for at in range(min(len(tokens) - 1, 8)):
            first, second = tokens[at], tokens[at + 1]
            left, right = (second, first) if second.breaks else (first, second)  # "skjorte av bomull"
            word = self.compounds.joined(left.word, right.word)
            if word:
                yield [*tokens[:at], replace(first, word=word), *tokens[at + 2 :]]
