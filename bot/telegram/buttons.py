"""What a button carries: at most 64 bytes, with a version, so that a button of an older bot is known as such.

| data              | button                                                                 |
|-------------------|------------------------------------------------------------------------|
| 1:p:<value>       | a choice; the value goes to the engine as picked                       |
| 1:k:<key>         | the same, the value being too long to carry                            |
| 1:q:<language><n> | an example question                                                    |
| 1:l:<language>    | answer in this language                                                |
| 1:w:<language>    | the same, pressed on the welcome, which is then shown in that language |
| 1:v:<key>:<act>   | something under an answer; the key is that of the page kept for it     |
| 1:<room>:<rest>   | a button of one of the door's rooms, which reads the rest itself       |
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.model import LANGUAGES, Language, Reply
from bot.telegram.engine import EXAMPLES, PhraseKey
from bot.telegram.memory import Recent

LIMIT = 64  # bytes, set by Telegram
MOST_CHOICES, MOST_FOLLOW_UPS = 40, 10  # Telegram refuses a message with too much under it
LONGEST_LABEL = 60
SHORT_LABEL = 20  # characters; two such stand side by side on a telephone
LANGUAGE_NAMES: dict[Language, str] = {"en": "English", "nb": "Norsk"}

Row = tuple[InlineKeyboardButton, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """A choice or follow-up of an answer."""

    value: str


@dataclass(frozen=True, slots=True)
class Example:
    """One of the questions of the welcome."""

    key: PhraseKey
    language: Language


@dataclass(frozen=True, slots=True)
class Switch:
    """Change of language."""

    language: Language
    on_welcome: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """A page to turn to under an answer."""

    key: str
    act: str


@dataclass(frozen=True, slots=True)
class Ring:
    """A button of one of the door's rooms."""

    room: str
    rest: str


Press = Pick | Example | Switch | Turn | Ring
ROOM = re.compile(r"[a-z]{2,8}")  # rooms have longer names than the door's own kinds


class Buttons:
    """Writes and reads what buttons carry; keeps the values that are too long."""

    def __init__(self) -> None:
        self._long: Recent[str, str] = Recent()
        self._new: dict[str, str] = {}

    def pick(self, value: str) -> str:
        """The data of a choice."""
        data = f"1:p:{value}"
        return data if len(data.encode()) <= LIMIT else f"1:k:{self._keep(value)}"

    def _keep(self, value: str) -> str:
        # The key is drawn from the value: the same choice offered again is the same entry.
        key = blake2b(value.encode(), digest_size=12).hexdigest()
        if key not in self._long:
            self._new[key] = value
        self._long.put(key, value)
        return key

    def new(self) -> dict[str, str]:
        """Values too long to carry that have been kept since the last time, by their keys."""
        new, self._new = self._new, {}
        return new

    def lacks(self, data: str | None) -> str | None:
        """The key of a value that the button refers to and that is not kept here."""
        key = (data or "").removeprefix("1:k:")
        return key if (data or "").startswith("1:k:") and key not in self._long else None

    def keep(self, key: str, value: str) -> None:
        """Keep a value that another process, or this one before it was started again, has written."""
        self._long.put(key, value)

    def read(self, data: str | None) -> Press | None:
        """What was pressed; None for garbage, another version or a value no longer kept."""
        version, _, rest = (data or "").partition(":")
        kind, _, value = rest.partition(":")
        if version != "1":
            return None
        if kind in ("p", "k"):
            return self._read_pick(kind, value)
        if kind == "v":
            key, _, act = value.partition(":")
            return Turn(key, act) if key and act else None
        return Ring(kind, value) if ROOM.fullmatch(kind) else _read_own(kind, value)

    def _read_pick(self, kind: str, value: str) -> Pick | None:
        if kind == "p":
            return Pick(value) if value else None
        found = self._long.get(value)
        return Pick(found) if found else None

    def keyboard(self, reply: Reply) -> InlineKeyboardMarkup | None:
        """Choices, one a row and best first, then follow-ups; None where there are none."""
        return markup([*self.choices(reply), *self.follow_ups(reply)])

    def choices(self, reply: Reply) -> list[Row]:
        """What the answer lets the person pick, one a row."""
        return [(one,) for one in self._buttons(reply.choices[:MOST_CHOICES])]

    def follow_ups(self, reply: Reply) -> list[Row]:
        """What people ask next, short ones side by side."""
        return paired(self._buttons(reply.follow_ups[:MOST_FOLLOW_UPS]))

    def _buttons(self, offers: Iterable[tuple[str, str]]) -> list[InlineKeyboardButton]:
        # Telegram refuses the whole message for one button without a label.
        return [button(label, self.pick(value)) for label, value in offers if label.strip() and value]


def example_rows(questions: Iterable[str], language: Language) -> list[Row]:
    """The examples, one a row; the question is its own label."""
    return [(button(text, f"1:q:{language}{n}"),) for n, text in enumerate(questions, 1)]


def language_row(*, on_welcome: bool) -> Row:
    """One button a language, each named in itself."""
    kind = "w" if on_welcome else "l"
    return tuple(button(name, f"1:{kind}:{language}") for language, name in LANGUAGE_NAMES.items())


def markup(rows: list[Row]) -> InlineKeyboardMarkup | None:
    """The rows as Telegram wants them; None for no rows."""
    return InlineKeyboardMarkup(rows) if rows else None


def button(label: str, data: str, url: str | None = None) -> InlineKeyboardButton:
    """A button that carries data or opens an address; a label too long for a phone is cut."""
    words = label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"
    return InlineKeyboardButton(words, url=url, callback_data=None if url else data)


def paired(buttons: list[InlineKeyboardButton]) -> list[Row]:
    """Buttons one a row, two where both are short."""
    rows: list[Row] = []
    for one in buttons:
        if rows and len(rows[-1]) == 1 and len(rows[-1][0].text) <= SHORT_LABEL >= len(one.text):
            rows[-1] = (rows[-1][0], one)
        else:
            rows.append((one,))
    return rows


def _read_own(kind: str, value: str) -> Example | Switch | None:
    language = next((known for known in LANGUAGES if value.startswith(known)), None)
    if language is None:
        return None
    if kind == "q":
        return _read_example(language, value.removeprefix(language))
    return Switch(language, kind == "w") if kind in ("l", "w") and value == language else None


def _read_example(language: Language, number: str) -> Example | None:
    key = next((key for key in EXAMPLES if key == f"example_{number}"), None)
    return Example(key, language) if key else None
