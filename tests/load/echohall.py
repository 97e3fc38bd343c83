"""A hall that says back what it hears: what is asked is what arrives, so that a judge can compare."""

from __future__ import annotations

from bot.model import Incoming, Language, Reply


class EchoHall:
    """The engine's stand-in."""

    def respond(self, incoming: Incoming) -> Reply:
        """The same."""
        return Reply("en", incoming.text, incoming.text, (), ())

    def set_language(self, where: str, language: Language) -> None:
        """Nothing."""

    def forget(self, where: str) -> None:
        """Nothing."""

    def phrase(self, key: str, language: Language, **values: str) -> str:
        """The key."""
        return key
