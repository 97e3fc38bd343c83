"""Text as the ears take it in: cleaned, cut into words, folded so that æ, ae and a plain a meet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import Stemmer

LONGEST = 4096  # Telegram's own limit for one message
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
JOINED = re.compile(r"[^\W_]+(?:[-–'’./][^\W_]+)*\+?|%|§")  # hyphenated words, gsp+, 31.01.2021 as one
_STEMMERS = {"en": Stemmer.Stemmer("english"), "nb": Stemmer.Stemmer("norwegian")}
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "ß": "ss", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})


class Word(NamedTuple):
    """One word of a message. A tuple: thousands are made, and it is made in a third of the time."""

    raw: str  # as written
    folded: str  # what is compared
    start: int  # place in the cleaned text
    end: int


class Taken:
    """Places of a text that belong to something already. A look costs the same however many places there are."""

    def __init__(self, length: int, places: Iterable[tuple[int, int]] = ()) -> None:
        self._mask = bytearray(length)
        for start, end in places:
            self.add(start, end)

    def add(self, start: int, end: int) -> None:
        """Take the letters from `start` up to `end`."""
        end = min(end, len(self._mask))
        self._mask[start:end] = b"\1" * (end - start)

    def touches(self, start: int, end: int) -> bool:
        """Whether any letter from `start` up to `end` is taken."""
        return self._mask.find(1, start, end) >= 0


def clean(text: str) -> str:
    """The text without control, bidi and zero-width characters, compatibility forms unified, not too long."""
    if text.isascii():
        return text[:LONGEST]
    text = unicodedata.normalize("NFKC", text[: LONGEST * 2])
    kept = (
        char if unicodedata.category(char) not in ("Cf", "Cc", "Co", "Cs", "Cn") or char in "\n\t" else ""
        for char in text
    )
    return "".join(kept)[:LONGEST]


@lru_cache(maxsize=32768)
def fold(word: str) -> str:
    """Lower case without marks; æ = ae, ø = oe = o, å = aa = a, so that every way of typing them meets."""
    word = word.casefold().replace("’", "'")
    if not word.isascii():
        word = word.translate(_LETTERS)
        word = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return word.replace("aa", "a").replace("oe", "o")


@lru_cache(maxsize=4)
def words(text: str) -> tuple[Word, ...]:
    """The words of a cleaned text, in order. Hyphens and slashes separate; apostrophes inside do not.

    Every ear asks for those of the message; kept until the message has been heard (`forget`).
    """
    return tuple(Word(m.group(), fold(m.group()), m.start(), m.end()) for m in WORD.finditer(text))


def forget() -> None:
    """Keep no message longer than it takes to hear it."""
    words.cache_clear()


def joined_words(text: str) -> list[Word]:
    """The words of a cleaned text with hyphenated ones, `gsp+` and dotted dates kept whole."""
    return [Word(m.group(), fold(m.group()), m.start(), m.end()) for m in JOINED.finditer(text)]


def phrase(text: str) -> tuple[str, ...]:
    """The folded words of a phrase, as vocabulary entries are stored."""
    return tuple(word.folded for word in words(text))


@lru_cache(maxsize=32768)
def stem(folded: str, language: str) -> str:
    """The stem of a folded word; both sides of a comparison must be stemmed alike."""
    return str(_STEMMERS[language].stemWord(folded))
