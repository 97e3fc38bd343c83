"""Countries of the scheme as buttons: by their names in one language, by first letters. And a country by its words."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from bot.model import Incoming, Language
from bot.telegram.engine import Hall
from bot.vocabulary_countries import codes, name
from knowledge.model import BENEFITING

FLAG_A = 0x1F1E6


class Countries:
    """What the door must know of countries."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._named = lru_cache(maxsize=64)(self._members)

    def known(self, code: str) -> bool:
        """Whether there is such a country."""
        return code in codes()

    def letters(self, language: Language, on: date) -> list[str]:
        """First letters that countries of the scheme begin with."""
        return list(dict.fromkeys(shown[0] for _, shown in self._named(language, on)))

    def beginning(self, letter: str, language: Language, on: date) -> list[tuple[str, str]]:
        """Code and name of the countries that begin with a letter."""
        return [(code, shown) for code, shown in self._named(language, on) if shown.startswith(letter)]

    def heard(self, words: str, today: date, language: Language) -> str:
        """The one country that words name, or nothing: a country is never guessed."""
        if words.strip().upper() in codes():
            return words.strip().upper()
        reply = self._hall.respond(Incoming(words, today, hint=language))
        question = reply.question
        return question.countries[0] if question and len(question.countries) == 1 and question.countries[0] else ""

    def _members(self, language: Language, on: date) -> tuple[tuple[str, str], ...]:
        members = self._hall.library.on(on).members(*BENEFITING)
        named = ((row.country, name(row.country, language)) for row in members)
        return tuple(sorted(named, key=lambda pair: _alphabet(pair[1], language)))


def _alphabet(word: str, language: Language) -> str:
    folded = word.casefold()
    return folded.translate(str.maketrans("æøå", "{|}")) if language == "nb" else folded


def flag(code: str) -> str:
    """The flag of a country as Telegram draws it."""
    return "".join(chr(FLAG_A + ord(letter) - ord("A")) for letter in code) if len(code) == 2 else ""
