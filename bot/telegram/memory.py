"""What the door remembers between two updates. Bounded, and gone after a restart: nothing here may be needed."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.model import Language

Key = TypeVar("Key")
Value = TypeVar("Value")
Spot = tuple[int, int]  # chat and message


class Recent(Generic[Key, Value]):
    """The latest entries, the one longest unused going first."""

    def __init__(self, limit: int = 10_000) -> None:
        self._entries: OrderedDict[Key, Value] = OrderedDict()
        self._limit = limit

    def __contains__(self, key: Key) -> bool:
        return key in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Key) -> Value | None:
        """The value, now the latest used; None where there is none."""
        if key in self._entries:
            self._entries.move_to_end(key)
        return self._entries.get(key)

    def put(self, key: Key, value: Value) -> None:
        """Keep the value; the oldest leaves when there are too many."""
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > self._limit:
            self._entries.popitem(last=False)

    def pop(self, key: Key) -> Value | None:
        """The value, kept no longer."""
        return self._entries.pop(key, None)


@dataclass(slots=True)
class Memory:
    """All that is remembered; conversations themselves are the hall's."""

    chosen: Recent[str, Language] = field(default_factory=Recent)  # where -> language picked by the person
    spoken: Recent[str, Language] = field(default_factory=Recent)  # where -> language of the last answer
    answers: Recent[Spot, tuple[int, ...]] = field(default_factory=Recent)  # question -> messages that answer it
    open_choice: Recent[str, int] = field(default_factory=Recent)  # where -> message with the buttons that wait
    spent: Recent[Spot, None] = field(default_factory=Recent)  # messages whose button was pressed
    albums: Recent[str, None] = field(default_factory=Recent)  # groups of pictures already met with a word

    def first_sight(self, album: str | None) -> bool:
        """Whether this picture is alone or the first of its album."""
        if album is None:
            return True
        seen = album in self.albums
        self.albums.put(album, None)
        return not seen


def language_of_app(code: str | None) -> Language:
    """Bokmål for a Norwegian app (nb, nn, no), English for every other."""
    return "nb" if (code or "").lower().split("-")[0] in ("nb", "nn", "no") else "en"
