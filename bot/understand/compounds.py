"""Words written together or apart: bomullsskjorter = bomull + skjorter, back packs = backpacks, t-shirt = tshirt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.understand.goods_index import GoodsIndex

SHORTEST = 3  # letters of a part
LONGEST = 40  # letters of a word that is worth taking apart


class Compounds:
    """Takes words of one language apart into words of its goods vocabulary, and puts them together."""

    def __init__(self, index: GoodsIndex, joints: Sequence[str]) -> None:
        """`joints` are the letters that may stand between two parts (Norwegian s and e)."""
        self._index = index
        self.joints = tuple(joints)
        self._joints = ("", *joints)
        self.parts = lru_cache(maxsize=16384)(self._parts)

    def _parts(self, word: str) -> tuple[int, ...]:
        """The keys of the parts, the last one the head; empty where the word is no compound of known parts."""
        if not 2 * SHORTEST - 1 <= len(word) <= LONGEST:
            return ()
        return self._pair(word) or self._split(word, 2) or self._split(word, 3)

    def _pair(self, word: str) -> tuple[int, ...]:
        """Two parts that a row names side by side: tshirt."""
        for at in range(1, len(word)):
            keys = (self._index.key(word[:at]), self._index.key(word[at:]))
            if min(keys) >= 0 and keys in self._index.exact:
                return keys
        return ()

    def _split(self, word: str, parts: int) -> tuple[int, ...]:
        if parts == 1:
            key = self._lead(word)
            return (key,) if key >= 0 else ()
        for at in range(SHORTEST, len(word) - SHORTEST + 1):
            tail = self._index.key(word[at:])
            if tail < 0 or not self._index.is_noun(tail):
                continue
            lead = self._split(word[:at], parts - 1)
            if lead:
                return (*lead, tail)
        return ()

    def _lead(self, word: str) -> int:
        """The key of a part that is not the last, with or without the letters that join it to the next."""
        plain = [
            word.removesuffix(joint)
            for joint in self._joints
            if word.endswith(joint) and len(word) - len(joint) >= SHORTEST
        ]
        keys = [key for part in plain if (key := self._index.key(part)) >= 0]
        return next(filter(self._index.is_noun, keys), keys[0] if keys else -1)

    def tail(self, word: str) -> tuple[int, ...]:
        """The key of the longest noun that a long word ends in, whatever stands before: nypoteter, kaldtvannsreker."""
        for at in range(2, len(word) - SHORTEST if len(word) <= LONGEST else 0):
            key = self._index.key(word[at:])
            if key >= 0 and self._index.is_noun(key):
                return (key,)
        return ()

    def joined(self, first: str, second: str) -> str:
        """Two words written as one, if the vocabulary has that word; else an empty string."""
        for joint in self._joints:
            word = first + joint + second
            if len(word) >= 2 * SHORTEST and self._index.surface.get(word, -1) >= 0:
                return word
        return ""
