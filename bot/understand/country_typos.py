"""Mistyped names of countries: few edits, a margin to the runner-up, and look-alikes offered both."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from bot.model import Language
from bot.understand.country_forms import Entry, FormIndex
from bot.understand.text import phrase
from bot.vocabulary_countries import lookalikes

SHORTEST = 4  # a form shorter than this is never a mistyped one
SHORTEST_PEOPLE = 7
TWO_EDITS_FROM = 8  # letters of a word in which two slips are forgiven
ASKED_FROM = 6
SHORT_FORM = 7  # up to so many letters a slip in the first letter needs a frame ("from", a capital)
FIRST_LETTER = 0.5  # people rarely miss the first letter


@dataclass(frozen=True, slots=True)
class Near:
    """A form that a word may have been meant for."""

    form: str
    entry: Entry
    edits: int
    cost: float  # edits, and more where the first letter differs


class Stands(NamedTuple):
    """How a mistyped word stands in its message."""

    origin: bool  # after "from"
    framed: bool  # there, or written like a name
    alone: bool  # nothing else is said
    beside: bool  # another country is certain
    only: bool = False  # no other word of the message is strange


class Typos:
    """Looks up mistyped forms. One edit goes through deletions: as fast for a word that is like nothing."""

    def __init__(self, index: FormIndex) -> None:
        self._index = index
        self._one: dict[str, list[str]] = defaultdict(list)
        self._two: dict[tuple[int, int, str], list[str]] = defaultdict(list)  # by length and first or last letter
        for form, entry in index.entries.items():
            if entry.named and len(form) >= (SHORTEST_PEOPLE if entry.how == "people" else SHORTEST):
                for cut in _deletions(form):
                    self._one[cut].append(form)
                if form in index.names and len(form) >= TWO_EDITS_FROM - 1:
                    self._two[len(form), 0, form[0]].append(form)
                    self._two[len(form), -1, form[-1]].append(form)
        self._rows = [(set(row.countries), [" ".join(phrase(form)) for form in row.forms]) for row in lookalikes()]
        self.near = lru_cache(maxsize=8192)(self._near)
        self.lookalikes = lru_cache(maxsize=16384)(self._lookalikes)

    def _near(self, word: str) -> tuple[Near, ...]:
        """Every form within reach of a word that is no form itself, nearest first."""
        found = dict.fromkeys(self._one_edit(word), 1)
        if len(word) >= TWO_EDITS_FROM:
            found = {**dict(self._two_edits(word)), **found}
        near = (Near(form, self._index.entries[form], edits, _cost(word, form, edits)) for form, edits in found.items())
        return tuple(sorted(near, key=lambda hit: (hit.cost, hit.form)))

    def _one_edit(self, word: str) -> Iterator[str]:
        candidates = {form for cut in _deletions(word) for form in self._one.get(cut, ())}
        return (form for form in candidates if OSA.distance(word, form, score_cutoff=1) <= 1)

    def _two_edits(self, word: str) -> Iterator[tuple[str, int]]:
        """Forms two edits away; both the first and the last letter missed is too much."""
        for length in range(len(word) - 2, len(word) + 3):
            for end in (0, -1):
                if forms := self._two.get((length, end, word[end])):
                    for form, edits, _ in extract(word, forms, scorer=OSA.distance, score_cutoff=2, limit=None):
                        yield form, int(edits)

    def _lookalikes(self, word: str, code: str, edits: int) -> tuple[str, ...]:
        """Countries often mixed up with `code` whose own form is within one more edit of the word."""
        found: dict[str, None] = {}
        for countries, forms in self._rows:
            if code in countries:
                for form in forms:
                    if OSA.distance(word, form, score_cutoff=edits + 1) <= edits + 1:
                        found.update(dict.fromkeys(self._codes(form)))
        found.pop(code, None)
        return tuple(found)

    def _codes(self, form: str) -> Iterable[str]:
        entry = self._index.entries.get(form)
        return entry.codes if entry else ()


def countries_of(hits: list[Near]) -> tuple[str, ...]:
    """The countries of the nearest hits; one that is as near as another is no better."""
    best = hits[0].cost
    return tuple(dict.fromkeys(code for hit in hits if hit.cost <= best + 0.5 for code in hit.entry.codes))


def counts(hit: Near, word: str, stands: Stands, language: Language) -> bool:
    """Whether a near form is near enough for how the word stands: the less the letters say, the more the frame must."""
    same_start = hit.cost == hit.edits
    if len(hit.form) <= 4 or len(word) <= 4:
        return stands.origin and hit.edits == 1
    if hit.entry.how == "city":
        return stands.framed
    if hit.entry.how == "people":
        return same_start and (stands.framed or not stands.beside)
    if language in hit.entry.weak or (not same_start and len(hit.form) <= SHORT_FORM):
        return stands.framed or (same_start and (stands.alone or (len(hit.form) >= ASKED_FROM and not stands.beside)))
    if hit.edits == 2 and not (stands.framed or stands.alone):
        return word[:2] == hit.form[:2] and len(hit.form) > SHORT_FORM
    return stands.framed or stands.alone or not (stands.beside and len(hit.form) < SHORT_FORM)


def is_askable(hit: Near, stands: Stands) -> bool:
    """Too little said to be sure, yet near enough to ask: "is urundi an ldc", "Gbon", "does Fijii need REX?"."""
    if hit.edits > 1 or hit.entry.how != "exact":
        return False
    return stands.only or (len(hit.form) >= ASKED_FROM and not hit.entry.weak)


def unfolded(raw: str) -> str:
    """Lower case without marks, aa and oe kept: a slip may have made them."""
    return "".join(char for char in unicodedata.normalize("NFD", raw.casefold()) if not unicodedata.combining(char))


def _cost(word: str, form: str, edits: int) -> float:
    return edits + (FIRST_LETTER if word[0] != form[0] else 0)


def _deletions(word: str) -> set[str]:
    """The word and all that is left of it without one letter: words one edit apart have one of them in common."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
