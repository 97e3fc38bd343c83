"""What goes into the store and comes out of it. Bodies are JSON in ASCII: nothing in them can upset a database."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Update:
    """An update of Telegram, saved."""

    update_id: int
    chat: int
    body: str


@dataclass(frozen=True, slots=True)
class Letter:
    """Something to send. `doubtful`: it may have been sent before, the process having died in the middle of it."""

    id: int
    chat: int
    body: str
    tries: int = 0
    made: float = 0.0
    rank: int = 0
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """JSON under a kind and a key; body None deletes it."""

    kind: str
    key: str
    body: str | None
    expires: float | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """A lasting choice of a person or chat; value None takes it back."""

    owner: str
    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Answered:
    """An update, done with: what to send, what to remember."""

    update_id: int
    chat: int
    letters: tuple[str, ...] = ()
    remember: tuple[Document | Setting, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done for some chats: letters first, then updates, both in order."""

    letters: tuple[Letter, ...] = ()
    updates: tuple[Update, ...] = ()
    chats: frozenset[int] = frozenset()  # taken over for it

    def __bool__(self) -> bool:
        return bool(self.letters or self.updates)
