"""Reply -> messages: Telegram's HTML in parts of at most 4,096 characters, buttons under the last one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from telegram import InlineKeyboardMarkup

from bot.model import Reply
from bot.telegram.buttons import Buttons

LIMIT = 4096  # Telegram counts UTF-16 units after taking the tags out; counting them in is on the safe side
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^>]*>")
ATOM = re.compile(r"<[^>]*>|&#?\w+;|\s+|[^\s<&]{1,64}|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """One message to send."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None


def parts_of(reply: Reply, buttons: Buttons) -> tuple[Part, ...]:
    """The messages that make up a reply. ValueError for an empty one: silence is no answer."""
    texts = split(reply.html)
    if not texts:
        raise ValueError("empty reply")
    *first, last = texts
    return (*(Part(text) for text in first), Part(last, buttons.keyboard(reply)))


def plain(html: str) -> str:
    """The text without tags, for when Telegram cannot read the HTML."""
    return unescape(TAG.sub("", html))


def size(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(html: str, limit: int = LIMIT) -> list[str]:
    """The text in parts no longer than the limit: at empty lines, else at line ends, else at words.

    A tag that is open at a border is closed there and opened again in the next part.
    """
    parts = _Parts(limit)
    for border, piece in _pieces(html.strip(), limit - limit // 8):  # an eighth for tags
        parts.add(border, piece)
    return parts.finished()


def _pieces(html: str, room: int) -> Iterator[tuple[str, str]]:
    """Whole blocks with the border before each; what is too long for `room` in lines, or in words."""
    for block in re.split(r"\n\s*\n", html):
        if size(block) <= room:
            yield "\n\n", block
            continue
        border = "\n\n"
        for line in block.split("\n"):
            for atom in [line] if size(line) <= room else ATOM.findall(line):
                yield border, atom
                border = ""
            border = "\n"


class _Parts:
    """Parts as they fill up, with the tags that are open at the end of the last one."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._done: list[str] = []
        self._text = ""
        self._open: tuple[str, ...] = ()

    def add(self, border: str, piece: str) -> None:
        """Put the piece under the last part, or into a new one where it does not fit."""
        still_open = _open_after(self._open, piece)
        if self._text and size(self._text + border + piece + _closing(still_open)) > self._limit:
            self._finish()
        self._text += border + piece if self._text else "".join(self._open) + piece.lstrip()
        self._open = still_open

    def _finish(self) -> None:
        text = self._text.strip() + _closing(self._open)
        if plain(text).strip():
            self._done.append(text)
        self._text = ""

    def finished(self) -> list[str]:
        """All parts."""
        self._finish()
        return self._done


def _open_after(before: tuple[str, ...], piece: str) -> tuple[str, ...]:
    """The opening tags that wait for their end after this piece."""
    tags = list(before)
    for tag in TAG.finditer(piece):
        if not tag[1]:
            tags.append(tag[0])
        elif tags:
            tags.pop()
    return tuple(tags)


def _closing(tags: tuple[str, ...]) -> str:
    return "".join(TAG.sub(r"</\2>", tag) for tag in reversed(tags))
