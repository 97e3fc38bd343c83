"""Phrases in which people ask, matched word by word with small gaps, typos forgiven.

A phrase is words in order; up to three other words may stand between. In a phrase `duty|tariff` are alternatives,
`quota*` is a beginning, `*kvote` an ending (Norwegian compounds), `=goods` counts only as written; other words meet by
their stems.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from bot.understand.text import Word, fold, stem

GAP = 3  # other words that may stand between two words of a phrase
NEVER_GUESSED = "out_of_scope"  # nobody is suspected of fraud over a misspelt word
SHORTEST_STEM = 4
SHORTEST_TYPO = 6  # shorter words are taken as written


@dataclass(frozen=True, slots=True)
class Heard:
    """A phrase found in a message."""

    key: str  # what the phrase stands for, e.g. "proof.stamp"
    weight: float
    first: int  # index of its first word in the message
    last: int
    size: int  # its words

    @property
    def gaps(self) -> int:
        """Other words that stand between its own."""
        return self.last - self.first + 1 - self.size


@dataclass(frozen=True, slots=True)
class _Phrase:
    key: str
    weight: float
    slots: tuple[int, ...]  # ids of the word slots, in order
    rest: frozenset[int]  # those after the first


class PhraseBook:
    """All phrases of one language."""

    def __init__(
        self,
        language: str,
        phrases: Iterable[tuple[str, str, float]],
        is_other: Callable[[str], bool] = lambda folded: False,
    ) -> None:
        """`phrases` yields (key, phrase, weight); `is_other` tells a word of goods, which is no typo of ours."""
        self.language = language
        self._is_other = is_other
        self._slots: dict[str, int] = {}
        self._stems: dict[str, set[int]] = defaultdict(set)
        self._short: dict[str, set[int]] = defaultdict(set)
        self._starts: list[tuple[str, int]] = []
        self._ends: list[tuple[str, int]] = []
        self._surface: dict[str, None] = {}
        self._by_slot: dict[int, list[_Phrase]] = defaultdict(list)
        for key, text, weight in phrases:
            places = tuple(self._slot(word, key) for word in text.split())
            self._by_slot[places[0]].append(_Phrase(key, weight, places, frozenset(places[1:])))
        self._typo_words = sorted(word for word in self._surface if len(word) >= SHORTEST_TYPO)
        self.slots_of = lru_cache(maxsize=16384)(self._slots_of)
        self.knows_exactly = lru_cache(maxsize=16384)(self._knows_exactly)

    def _slot(self, word: str, key: str) -> int:
        number = self._slots.get(word)
        if number is None:
            number = self._slots[word] = len(self._slots)
            for form in word.split("|"):
                self._add_form(form, number)
        if not key.startswith(NEVER_GUESSED):
            self._surface.update(dict.fromkeys(fold(form.strip("*=")) for form in word.split("|")))
        return number

    def _add_form(self, form: str, number: int) -> None:
        plain = fold(form.strip("*="))
        if form.startswith("="):
            self._short[plain].add(number)
        elif form.startswith("*"):
            self._ends.append((plain, number))
        elif form.endswith("*"):
            self._starts.append((plain, number))
        else:
            self._add_word(plain, number)

    def _add_word(self, plain: str, number: int) -> None:
        """A word by its stem; a short stem meets too much ("var" and "varer"), so it counts only as written."""
        stemmed = stem(plain, self.language)
        if len(stemmed) < SHORTEST_STEM:
            self._short[plain].add(number)
        else:
            self._stems[stemmed].add(number)

    def _slots_of(self, folded: str) -> frozenset[int]:
        exact = self._exactly(folded)
        if "-" in folded:  # "gsp-gruppe" is heard as itself and as its parts
            return exact.union(*(self._exactly(part) for part in folded.split("-")))
        whole = folded in self._short or stem(folded, self.language) in self._stems
        if whole or len(folded) < SHORTEST_TYPO or folded.isdigit() or self._is_other(folded):
            return exact
        limit = 1 if len(folded) < 9 else 2
        near = extractOne(folded, self._typo_words, scorer=OSA.distance, score_cutoff=limit)
        return exact | self._exactly(near[0]) if near else exact

    def _exactly(self, folded: str) -> frozenset[int]:
        found = set(self._stems.get(stem(folded, self.language), ())) | self._short.get(folded, set())
        found.update(number for start, number in self._starts if folded.startswith(start))
        found.update(
            number for end, number in self._ends if folded.endswith(end) or folded.removesuffix("s").endswith(end)
        )
        return frozenset(found)

    def _knows_exactly(self, folded: str) -> bool:
        """Whether a word belongs to a phrase as it is written, no typo allowed."""
        return bool(self._exactly(folded))

    def heard(self, message: Sequence[Word], silent: frozenset[int] = frozenset()) -> list[Heard]:
        """Every phrase in a message of joined words; places in `silent` belong to something else and count as gaps."""
        slots = [frozenset() if at in silent else self.slots_of(word.folded) for at, word in enumerate(message)]
        present = frozenset().union(*slots)
        return [
            Heard(phrase.key, phrase.weight, at, last, len(phrase.slots))
            for at, here in enumerate(slots)
            for slot in here
            for phrase in self._by_slot.get(slot, ())
            if phrase.rest <= present and (last := _last_place(phrase.slots, slots, at)) is not None
        ]


def _last_place(wanted: tuple[int, ...], slots: Sequence[frozenset[int]], at: int) -> int | None:
    """Where the phrase that begins at `at` ends, or None if it is not there."""
    for slot in wanted[1:]:
        window = range(at + 1, min(at + 2 + GAP, len(slots)))
        place = next((i for i in window if slot in slots[i]), None)
        if place is None:
            return None
        at = place
    return at
