"""What the door asks of the hall. The door knows the hall by these calls alone, so its tests need no house."""

from __future__ import annotations

from typing import Literal, Protocol, get_args

from bot.model import Incoming, Language, Question, Reply
from knowledge.law import Library

# The door's own words. Each is a template in bot/templates/door; those of a room say several things, by `say`.
PhraseKey = Literal[
    "welcome", "help", "language_set", "choose_language", "text_only", "trouble", "old_button", "slow_down", "late",
    "example_1", "example_2", "example_3", "command", "label", "profile", "person", "page", "browse", "card",
    "group", "seminar", "desk", "watch", "privacy", "about",
]  # fmt: skip
PHRASES: tuple[PhraseKey, ...] = get_args(PhraseKey)
EXAMPLES: tuple[PhraseKey, ...] = ("example_1", "example_2", "example_3")


class Hall(Protocol):
    """The engine behind the door. `where` is the key of one person's conversation in one chat."""

    library: Library

    def respond(self, incoming: Incoming) -> Reply:
        """The answer to one message; takes about a millisecond."""

    def tell(self, question: Question, where: str = "") -> Reply:
        """The answer to a question that is understood already."""

    def set_language(self, where: str, language: Language) -> None:
        """Answer here in this language from now on."""

    def forget(self, where: str) -> None:
        """Drop what was said here."""

    def phrase(self, key: str, language: Language, **values: object) -> str:
        """One of the door's own sentences, as HTML."""
