"""What is to be sent, as the outbox keeps it: whole, so that any process can send it or go on where one stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass

from telegram import InlineKeyboardMarkup

from bot.telegram.incoming import Place
from bot.telegram.outgoing import Part


@dataclass(frozen=True, slots=True)
class Letter:
    """One answer."""

    place: Place
    parts: tuple[Part, ...]
    old: tuple[int, ...] = ()  # messages to write the parts into, as far as there are any
    lift: tuple[int, ...] = ()  # messages to take the buttons off afterwards
    question: int | None = None  # message that it answers
    choice: bool = False  # its buttons wait for a choice
    written: tuple[int, ...] = ()  # messages that hold its first parts already
    note: str = ""  # tells a room of the door that this letter is its own


def dump(letter: Letter) -> str:
    """As JSON."""
    return json.dumps(
        {
            "place": asdict(letter.place),
            "parts": [[part.html, part.keyboard.to_dict() if part.keyboard else None] for part in letter.parts],
            **{name: getattr(letter, name) for name in ("old", "lift", "question", "choice", "written", "note")},
        },
        separators=(",", ":"),
    )


def load(body: str) -> Letter:
    """From JSON."""
    read = json.loads(body)
    return Letter(
        Place(**read["place"]),
        tuple(Part(html, InlineKeyboardMarkup.de_json(keys, None) if keys else None) for html, keys in read["parts"]),
        tuple(read["old"]),
        tuple(read["lift"]),
        read["question"],
        read["choice"],
        tuple(read["written"]),
        read.get("note", ""),
    )


class Tray:
    """Takes what handlers want sent. It goes out when the update is closed in the database, and not before."""

    def __init__(self) -> None:
        self._open: ContextVar[list[Letter]] = ContextVar("tray")
        self._chat: ContextVar[int | None] = ContextVar("chat", default=None)

    @contextmanager
    def opened(self, chat: int | None = None) -> Iterator[list[Letter]]:
        """Collect letters while it lasts, for an update of this chat."""
        letters: list[Letter] = []
        before, chat_before = self._open.set(letters), self._chat.set(chat)
        try:
            yield letters
        finally:
            self._open.reset(before)
            self._chat.reset(chat_before)

    def holds(self, chat: int) -> bool:
        """Whether an update of this chat is being answered: what goes elsewhere is no part of its answer."""
        return self._chat.get() == chat

    def put(self, letter: Letter) -> None:
        """Add a letter."""
        self._open.get().append(letter)

    def write(self, place: Place, parts: tuple[Part, ...], old: tuple[int, ...] = ()) -> None:
        """Add a letter that answers no question."""
        self.put(Letter(place, parts, old))

    def empty(self) -> None:
        """Take back what lies in it."""
        self._open.get().clear()
