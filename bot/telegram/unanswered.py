"""What the bot could not answer, kept without who asked, so that words and law can be made better."""

from __future__ import annotations

import re
import secrets

from bot.model import Reply
from bot.telegram.incoming import Place
from bot.telegram.keeping import DAY, Keeping

KEPT = 90 * DAY
LONGEST = 200
# What may name a person: an address, a user name, a link, a long number that is no commodity code.
PERSONAL = re.compile(r"\S+@\S+|@\w+|https?://\S+|(?<![\d.])\+?\d[\d \-]{8,}\d")
STUCK = ("unknown_country", "code_fault", "unknown_day", "unknown")


def is_unanswered(reply: Reply) -> bool:
    """Whether the bot had nothing to say to it."""
    if not reply.answers:
        return False
    main = reply.answers[0]
    stuck = main.facts.get("kind") in STUCK
    return main.topic == "out_of_scope" or stuck or (main.treatment is not None and main.treatment.verdict == "unknown")


def bare(words: str) -> str:
    """The words without what may name a person."""
    return " ".join(PERSONAL.sub("…", words).split())[:LONGEST]


class Unanswered:
    """Collects them."""

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

    def listen(self, place: Place, words: str, reply: Reply) -> None:
        """Keep the words where the bot had no answer; nothing of who asked, nor where."""
        if words.strip() and is_unanswered(reply):
            document = {"words": bare(words), "language": reply.language, "topic": reply.answers[0].topic}
            self._keeping.keep("unanswered", secrets.token_hex(6), document, KEPT)

    def all(self) -> list[dict[str, str]]:
        """Newest first."""
        return [document for _, document in self._keeping.documents("unanswered")][::-1]
