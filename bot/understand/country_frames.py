"""How a word stands in its sentence: after `from`, written like a name, on its own. What a weak form is judged by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.understand.text import Word, fold, words
from bot.vocabulary import lexicon
from bot.vocabulary_countries import forms

LOOSE_ROLES = frozenset({"and", "link", "not", "light", "function", "phrase"})  # no goods follow from these
ASKING_ROLES = frozenset({"and", "function", "phrase"})  # "is chad", but not "the island"
NEARBY = " \t-'’\"«»“”()"
JOINS = frozenset(",/;&+-–")


class SmallWords:
    """The words that stand around country names, of all languages."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.origin = _of_kind("origin")
        self.place = _of_kind("place")
        self.heads = _of_kind("head")
        self.tongue = _of_kind("tongue")
        self.abbreviations = frozenset(word.upper() for word in _of_kind("abbreviation"))
        self.settles = {fold(form.words): form.country for form in forms() if form.kind == "settles"}
        roles = [item for language in languages for item in lexicon(language).silent.items()]
        self.joining = _in_roles(roles, {"and"})
        self.loose = _in_roles(roles, LOOSE_ROLES)
        self.asking = (_in_roles(roles, ASKING_ROLES) - _in_roles(roles, {"light"})) | self.origin | self.place
        every = frozenset(role for role, _ in roles)
        self.plain = _of_kind("plain") | self.origin | self.place | _in_roles(roles, every)


def _of_kind(kind: str) -> frozenset[str]:
    return frozenset(fold(form.words) for form in forms() if form.kind == kind)


def _in_roles(roles: Sequence[tuple[str, tuple[str, ...]]], wanted: Collection[str]) -> frozenset[str]:
    return frozenset(fold(word) for role, listed in roles if role in wanted for word in listed if " " not in word)


@dataclass(frozen=True)
class Message:
    """A message cut into words, with what its capitals are worth."""

    text: str
    small: SmallWords

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return words(self.text)

    @cached_property
    def folded(self) -> list[str]:
        return [word.folded for word in self.words]

    @cached_property
    def _long(self) -> list[str]:
        return [word.raw for word in self.words if len(word.raw) > 2 and word.raw.isalpha()]

    @cached_property
    def shouted(self) -> bool:
        """Written in capitals throughout, so that capitals tell nothing."""
        return not any(char.islower() for char in self.text)

    @cached_property
    def lower(self) -> bool:
        """Written without any capital letter in its words."""
        return not any(word.raw[0].isupper() for word in self.words)

    def ends_phrase(self, at: int) -> bool:
        """Whether a comma, a full stop or nothing stands behind a word."""
        rest = self.text[self.words[at].end :].lstrip()
        return not rest or rest[0] in ",.;:!?"

    @cached_property
    def titled(self) -> bool:
        """Most Words Begin With A Capital."""
        return len(self._long) > 3 and sum(raw[0].isupper() for raw in self._long) * 3 > len(self._long) * 2

    def before(self, at: int) -> str:
        """The folded word before a place, articles skipped where a name begins with a capital."""
        at -= 1
        while at > 0 and self.folded[at] in ("the", "den", "det", "de", "dei") and self.words[at + 1].raw[0].isupper():
            at -= 1
        return self.folded[at] if at >= 0 else ""

    def after(self, at: int) -> str:
        """The folded word right after a place; empty where the clause ends there."""
        if at + 1 >= len(self.words):
            return ""
        between = self.text[self.words[at].end : self.words[at + 1].start]
        return self.folded[at + 1] if all(char in NEARBY for char in between) else ""

    def starts_sentence(self, at: int) -> bool:
        """Whether a capital is due there anyway."""
        before = self.text[: self.words[at].start].rstrip(" \t\"'«“(")
        return not before or before[-1] in ".!?:\n"

    def capital(self, at: int) -> bool:
        """Written like a name: a capital that the sentence does not ask for."""
        raw = self.words[at].raw
        return raw[0].isupper() and not (self.shouted or self.titled or self.starts_sentence(at))

    def compound(self, at: int) -> bool:
        """Part of a word with a hyphen: CD-spiller, musikk-CD."""
        before, after = self.text[: self.words[at].start][-2:], self.text[self.words[at].end :][:2]
        return (before[1:] == "-" and before[0].islower()) or (after[:1] == "-" and after[1:].islower())

    def after_origin(self, at: int) -> bool:
        return self.before(at) in self.small.origin

    def alone(self, first: int, last: int) -> bool:
        """Nothing else is said but small words: "and Chad?", "from turkey"."""
        return all(word in self.small.asking or first <= at <= last for at, word in enumerate(self.folded))

    def joined(self, left: int, right: int) -> bool:
        """Whether two places stand side by side in a list: "mali, chad and niger"."""
        between = self.folded[left + 1 : right]
        gap = self.text[self.words[left].end : self.words[right].start]
        if between:
            return len(between) == 1 and between[0] in self.small.joining
        return any(char in JOINS for char in gap)


def weak_counts(message: Message, first: int, last: int, sure: Collection[int], how: str) -> bool:
    """Whether a form that is also an ordinary word stands like a country's name; `sure` are words of certain names,
    `how` tells a name ("china") from what its people are called ("polish")."""
    raw = message.words[first].raw
    if len(raw) <= 2:  # US, GB: us is a word
        return raw.isupper() and not (message.shouted and len(message.words) > 1)
    if message.alone(first, last) or message.after_origin(first):
        return True
    if any(at in sure and message.joined(at, first) for at in (first - 1, first - 2)):
        return True
    if any(at in sure and message.joined(last, at) for at in (last + 1, last + 2)):
        return True
    before, after = message.before(first), message.after(last)
    loose = not after or after in message.small.loose or after.isdigit()
    if message.capital(first):
        return True
    if raw[0].isupper() and message.starts_sentence(first) and not message.shouted:
        return loose and bool(after)
    if (
        message.lower
        and before
        and message.ends_phrase(last)
        and how != "people"
        and before not in message.small.joining
    ):
        return True  # "plastic toys china, duty?", but not "boot polish, duty?" nor "porcelain or china"
    return loose and (before in message.small.place or _is_asked(message, before, after))


def _is_asked(message: Message, before: str, after: str) -> bool:
    """As in "is chad an ldc", but not "is china from Vietnam"."""
    return bool(before and after) and before in message.small.asking and after not in message.small.origin


def code_counts(message: Message, at: int) -> bool:
    """Whether letters that make an ISO code stand like one: in capitals, and no ordinary word or unit."""
    small, raw, before = message.small, message.words[at].raw, message.before(at)
    ordinary = raw.upper() in small.abbreviations or message.folded[at] in small.plain
    if all(word.isdigit() for place, word in enumerate(message.folded) if place != at):
        return raw.isupper() or not ordinary  # alone, or beside a commodity code
    if raw.islower():
        return len(raw) == 2 and before in small.origin and not ordinary and not message.after(at)
    if raw == "VAT" or not raw.isupper():  # Vatican City is too seldom asked about
        return False
    if before in small.origin or before in small.heads:
        return not (message.shouted and ordinary)
    return not (ordinary or message.shouted or before.isdigit() or message.compound(at))
