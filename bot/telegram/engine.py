"""What the door asks of the hall. The door knows the hall by these calls alone, so its tests need no house."""

from __future__ import annotations

from typing import Literal, Protocol, get_args

from bot.model import Incoming, Language, Reply

# The door's own words. Each is a template in bot/templates/door.
PhraseKey = Literal[
    "welcome", "help", "language_set", "choose_language", "text_only", "trouble", "old_button", "slow_down", "late",
    "example_1", "example_2", "example_3", "command_start", "command_help", "command_language",
]  # fmt: skip
PHRASES: tuple[PhraseKey, ...] = get_args(PhraseKey)
EXAMPLES: tuple[PhraseKey, ...] = ("example_1", "example_2", "example_3")
COMMANDS: dict[str, PhraseKey] = {"start": "command_start", "help": "command_help", "language": "command_language"}


class Hall(Protocol):
    """The engine behind the door. `where` is the key of one person's conversation in one chat."""

    def respond(self, incoming: Incoming) -> Reply:
        """The answer to one message; takes about a millisecond."""

    def set_language(self, where: str, language: Language) -> None:
        """Answer here in this language from now on."""

    def forget(self, where: str) -> None:
        """Drop what was said here."""

    def phrase(self, key: str, language: Language, **values: str) -> str:
        """One of the door's own sentences, as HTML."""
