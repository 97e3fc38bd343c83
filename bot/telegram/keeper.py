"""Carries what the door and the hall remember of a conversation to the store and back.

In one process memory is right and the store only outlives it; where replicas share a store, each asks it anew.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

from bot.model import LANGUAGES
from bot.store import Conversations
from bot.store.codec import dump, load
from bot.store.conversations import EXPIRES_AFTER
from bot.store.rows import Document, Setting
from bot.store.store import Store
from bot.telegram.buttons import Buttons
from bot.telegram.letters import Letter
from bot.telegram.memory import Memory, Recent, Spot

Value = TypeVar("Value")
TALK, ANSWER, BUTTON = "talk", "answer", "button"
KEEP_BUTTONS = 30 * 86_400.0
KEEP_ANSWERS = 2 * 86_400.0  # seconds in which an edited question changes its answer


class Keeper:
    """Fills the memories before an update is answered, and tells afterwards what has changed."""

    def __init__(self, store: Store, memory: Memory, buttons: Buttons, conversations: Conversations | None) -> None:
        self._store = store
        self._memory = memory
        self._buttons = buttons
        self._conversations = conversations
        self._seen: Recent[str, None] = Recent()
        self._chosen: Recent[str, str] = Recent()

    async def remember(self, where: str, edited: Spot | None = None, pressed: str | None = None) -> None:
        """Have ready what is known of this conversation, what answered an edited question, what a button stands for."""
        asked = []
        known = not self._store.shared and where in self._seen
        if not known:
            asked.append((TALK, where))
        if edited and edited not in self._memory.answers:
            asked.append((ANSWER, _key(edited)))
        if button := self._buttons.lacks(pressed):
            asked.append((BUTTON, button))
        found = await self._store.documents.look(asked) if asked else {}
        if not known:
            self._seen.put(where, None)
            await self._recall(where, found.get((TALK, where)))
        if edited and (ids := found.get((ANSWER, _key(edited)))):
            self._memory.answers.put(edited, tuple(ids))
        if button and (value := found.get((BUTTON, button))):
            self._buttons.keep(button, value)

    async def _recall(self, where: str, talk: Any) -> None:
        memory, talk = self._memory, talk or {}
        chosen = next((one for one in LANGUAGES if one == talk.get("chosen")), None)
        if not talk:
            kept = await self._store.settings(where).get("language")
            chosen = next((one for one in LANGUAGES if one == kept), None)
        spoken = next((one for one in LANGUAGES if one == talk.get("spoken")), None)
        _put(memory.chosen, where, chosen)
        _put(memory.spoken, where, spoken)
        _put(memory.open_choice, where, talk.get("open"))
        if chosen:
            self._chosen.put(where, chosen)
        if self._conversations is not None:
            self._conversations.forget(where)
            if talk.get("said"):
                self._conversations.keep(where, load(talk["said"]))
            if chosen:
                self._conversations.choose_language(where, chosen)

    def changes(self, where: str) -> tuple[Document | Setting, ...]:
        """What to write with the answer."""
        chosen = self._memory.chosen.get(where)
        changed: list[Document | Setting] = [self._talk(where)]
        if chosen and self._chosen.get(where) != chosen:
            self._chosen.put(where, chosen)
            changed.append(Setting(where, "language", chosen))
        expires = self._store.clock() + KEEP_BUTTONS
        new = self._buttons.new().items()
        changed += [Document(BUTTON, key, json.dumps(value), expires) for key, value in new]
        return tuple(changed)

    def _talk(self, where: str) -> Document:
        memory = self._memory
        said = dump(self._conversations.of(where)) if self._conversations is not None else None
        talk = {
            "chosen": memory.chosen.get(where),
            "spoken": memory.spoken.get(where),
            "open": memory.open_choice.get(where),
            "said": said,
        }
        return Document(TALK, where, json.dumps(talk), self._store.clock() + EXPIRES_AFTER)

    def delivered(self, letter: Letter, ids: tuple[int, ...]) -> tuple[Document | Setting, ...]:
        """What to write when a letter has arrived."""
        changed: list[Document | Setting] = []
        if letter.question:
            spot = (letter.place.chat, letter.question)
            self._memory.answers.put(spot, ids)
            changed.append(Document(ANSWER, _key(spot), json.dumps(ids), self._store.clock() + KEEP_ANSWERS))
        if letter.choice and ids:
            self._memory.open_choice.put(letter.place.where, ids[-1])
            changed.append(self._talk(letter.place.where))
        return tuple(changed)


def _put(shelf: Recent[str, Value], where: str, value: Value | None) -> None:
    shelf.pop(where)
    if value is not None:
        shelf.put(where, value)


def _key(spot: Spot) -> str:
    return f"{spot[0]}:{spot[1]}"
