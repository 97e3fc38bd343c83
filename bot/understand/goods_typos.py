"""The goods word that a misspelt word was meant to be."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from bot.understand.goods_index import GoodsIndex

ONE_SLIP, TWO_SLIPS = 5, 9  # letters a word needs so that one or two slips are forgiven
LONGEST = 40


class Typos:
    """Near words of one language. Looked up only for words that are in no vocabulary."""

    def __init__(self, index: GoodsIndex) -> None:
        self._index = index
        self._words: dict[str, list[str]] = {}
        self.near = lru_cache(maxsize=16384)(self._near)

    def _near(self, word: str) -> int:
        """The key of the nearest word, or -1. The first letter is taken as right."""
        if not ONE_SLIP <= len(word) <= LONGEST or not word.isalpha():
            return -1
        forms = [word, *(form for form in self._index.singulars(word) if len(form) >= ONE_SLIP)]
        for form in forms:
            limit = 1 if len(form) < TWO_SLIPS else 2
            found = extractOne(form, self._beginning(form[0]), scorer=OSA.distance, score_cutoff=limit)
            if found:
                return self._index.surface[found[0]]
        return -1

    def _beginning(self, letter: str) -> list[str]:
        if not self._words:
            by_letter: dict[str, list[str]] = defaultdict(list)
            for word, key in sorted(self._index.surface.items()):
                if key >= 0 and len(word) >= ONE_SLIP - 1:
                    by_letter[word[0]].append(word)
            self._words = dict(by_letter)
        return self._words.get(letter, [])
