"""Every way of writing a country, as folded words: what is exactly written, and what comes near it.

An entry without a country is a thing that only sounds like one (brazil nuts, a sedan): it is heard, and names nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.understand.text import phrase
from bot.vocabulary_countries import WORD_KINDS, Form, forms, regions

How = Literal["exact", "people", "city", "code", "flag", "typo"]
_HOW: dict[str, How] = {"people": "people", "city": "city", "region": "city"}  # a part of a country is told like a city
_RANK = ("called", "name", "cldr", "former", "people", "city", "region")
JOINED_FROM = 7  # names of several words are also known written as one, from so many letters


@dataclass(frozen=True, slots=True)
class Entry:
    """What a written form stands for."""

    codes: tuple[str, ...] = ()  # more than one: it does not say which
    how: How = "exact"
    weak: frozenset[str] = frozenset()  # languages in which the form is also an ordinary word
    region: str = ""

    @property
    def named(self) -> bool:
        return bool(self.codes)


class FormIndex:
    """Folded forms of all languages, found longest first."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._languages = languages
        self.entries: dict[str, Entry] = {}
        self.names: set[str] = set()  # forms that are names of countries, not cities or peoples
        self.anchors: dict[str, int] = {}  # word of a name of several words -> words in the longest such name
        self._longest: dict[str, int] = {}
        for key, rows in _grouped(forms()).items():
            self._add(key, rows)
        for region in regions():
            for key in map(_key, region.forms):
                self._learn(key, Entry(region=region.key))
        self.genitive = lru_cache(maxsize=16384)(self._genitive)

    def _add(self, key: str, rows: Sequence[Form]) -> None:
        self._learn(key, _entry(rows, self._languages))
        if any(row.kind in ("called", "name", "cldr", "former", "either") for row in rows):
            self.names.add(key)
            joined = key.replace(" ", "")
            if joined != key and len(joined) >= JOINED_FROM and joined not in self.entries:
                self.names.add(joined)
                self._learn(joined, self.entries[key])
            self._add_anchors(key)

    def _add_anchors(self, key: str) -> None:
        parts = key.split()
        if 2 <= len(parts) <= 4:
            for part in parts:
                if len(part) > 1:
                    self.anchors[part] = max(len(parts), self.anchors.get(part, 0))

    def _learn(self, key: str, entry: Entry) -> None:
        if key in self.entries and (self.entries[key].named or not entry.named):
            return
        first, *rest = key.split()
        self.entries[key] = entry
        self._longest[first] = max(len(rest) + 1, self._longest.get(first, 0))

    def at(self, words: Sequence[str], place: int) -> tuple[int, Entry] | None:
        """The longest form that begins at `place`: number of its words and its entry."""
        word = words[place]
        most = self._longest.get(word, 0)
        if not most and not (word.endswith("s") and self.genitive(word)):
            return None
        for number in range(min(most, len(words) - place), 1, -1):
            key = " ".join(words[place : place + number])
            found = self.entries.get(key) or self.genitive(key)
            if found:
                return number, found
        single = self.entries.get(word) or self.genitive(word)
        return (1, single) if single else None

    def _genitive(self, key: str) -> Entry | None:
        """Cambodia's, Kenyas; also brazil nuts. An ordinary word with a bare s (turkeys, jerseys) is no country's."""
        if key.endswith("'s"):
            return self.entries.get(key[:-2])
        found = self.entries.get(key[:-1]) if key.endswith("s") and len(key) > 4 else None
        return None if found is None or (found.named and (found.weak or found.how == "people")) else found


def _entry(rows: Sequence[Form], languages: Sequence[str]) -> Entry:
    if any(row.kind == "goods" for row in rows):
        return Entry()
    either = sorted({row.country for row in rows if row.kind == "either"})
    countries = either or sorted({row.country for row in rows})
    best = min((_RANK.index(row.kind) for row in rows if row.kind in _RANK), default=0)
    how = _HOW.get(_RANK[best], "exact")
    return Entry(tuple(countries), how, _weak_in(rows, languages))


def _weak_in(rows: Sequence[Form], languages: Sequence[str]) -> frozenset[str]:
    """A form that one language marks weak is weak everywhere but in languages where it is the plain name."""
    weak = {row.language for row in rows if row.kind == "weak"}
    plain = {row.language for row in rows if row.kind != "weak"}
    return (
        frozenset(language for language in languages if language in weak or language not in plain)
        if weak
        else frozenset()
    )


def _grouped(rows: Iterable[Form]) -> dict[str, list[Form]]:
    found: dict[str, list[Form]] = defaultdict(list)
    for row in rows:
        if row.kind == "goods" or row.kind not in WORD_KINDS:
            for key in dict.fromkeys(_variants(row.words)):
                found[key].append(row)
    return found


def _variants(written: str) -> Iterable[str]:
    """St. and Saint, with and without apostrophes and what stands in brackets."""
    key = _key(written)
    if not key:
        return
    yield key
    if "(" in written:
        yield _key(written.split("(")[0]) or key
    for part, other in (("'", ""), ("'", " ")):
        if part in key:
            yield key.replace(part, other)
    if key.startswith("st "):
        yield "saint" + key[2:]
    elif key.startswith("saint "):
        yield "st" + key[5:]


@lru_cache(maxsize=32768)
def _key(written: str) -> str:
    return " ".join(phrase(written))
