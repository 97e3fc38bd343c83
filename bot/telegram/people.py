"""What is remembered of a person or a group: language, country, seminar. Nothing else, and no name."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from bot.model import LANGUAGES, Language
from bot.telegram.incoming import Place
from bot.telegram.keeping import Keeping
from bot.telegram.memory import Memory, language_of_app


@dataclass(frozen=True, slots=True)
class Known:
    """Settings of one chat."""

    language: Language | None = None
    country: str = ""
    seminar: str = ""


class People:
    """Settings by chat. A private chat is one person, a group is all who write there."""

    def __init__(self, keeping: Keeping, memory: Memory, secret: str) -> None:
        self._keeping = keeping
        self._memory = memory
        self._secret = secret.encode()

    def known(self, chat: int) -> Known:
        """What is set for a chat."""
        found = self._keeping.settings(str(chat))
        language = found.get("language")
        known = language if language in LANGUAGES else None
        return Known(known, found.get("country", ""), found.get("seminar", ""))

    def language(self, place: Place) -> Language:
        """For the door's own words: chosen, else last spoken, else that of the person's app."""
        return self.chosen(place) or self._memory.spoken.get(place.where) or language_of_app(place.code)

    def hint(self, place: Place) -> Language | None:
        """For words that tell no language: chosen, else that of the app where nothing has been said before."""
        said = self._memory.spoken.get(place.where)
        return self.chosen(place) or (language_of_app(place.code) if place.code and not said else None)

    def chosen(self, place: Place) -> Language | None:
        """The language that the person, or the group's admin, has chosen."""
        return self.known(place.chat).language or self._memory.chosen.get(place.where)

    def set(self, chat: int, name: str, value: str | None) -> None:
        """Remember one thing; None forgets it."""
        self._keeping.set(str(chat), name, value)

    def move(self, old: int, new: int) -> None:
        """A group has become a supergroup: its settings go with it."""
        for name, value in self._keeping.settings(str(old)).items():
            self._keeping.set(str(new), name, value)
            self._keeping.set(str(old), name, None)

    def forget(self, chat: int) -> None:
        """Nothing is left of the settings."""
        for name in list(self._keeping.settings(str(chat))):
            self._keeping.set(str(chat), name, None)

    def mark(self, user: int, salt: str = "") -> str:
        """A sign for a person in counters, from which nobody finds back without the secret."""
        return hmac.new(self._secret, f"{salt}:{user}".encode(), hashlib.sha256).hexdigest()[:16]
