"""/privacy says what is kept, /forget drops it at once, /export shows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from telegram import Message

from bot.telegram.buttons import Row, button, markup
from bot.telegram.commands import both
from bot.telegram.house import Handler, House, command
from bot.telegram.incoming import Place, place_of

Forget = Callable[[int], None]
Export = Callable[[int], Any]


class Privacy:
    """Knows where every room keeps what it keeps of a chat."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._talk = house.talk
        self.forgetters: list[Forget] = [self._talk.people.forget, self._talk.pages.forget]
        self.exporters: dict[str, Export] = {"settings": self._settings, "answers": self._answers}

    def handlers(self) -> list[Handler]:
        """The commands of this room."""
        return [
            command(both("privacy"), self.privacy),
            command(both("forget"), self.forget),
            command(["export", "eksport"], self.export),
        ]

    def _settings(self, chat: int) -> Any:
        return dict(self._talk.keeping.settings(str(chat)))

    def _answers(self, chat: int) -> Any:
        return [page for _, page in self._talk.keeping.documents("page") if page["chat"] == chat]

    async def privacy(self, message: Message) -> None:
        """What is kept, and how long."""
        place = place_of(message)
        language = self._talk.people.language(place)
        label = self._talk.pages.label
        rows: list[Row] = [
            (button(label("export", language), "1:privacy:export"),),
            (button(label("forget", language), "1:privacy:forget"),),
        ]
        await self._talk.say(place, "privacy", markup(rows if place.private else []), say="privacy")

    async def forget(self, message: Message) -> None:
        """Drop all that is kept of this chat. In a group its admins decide."""
        place = place_of(message)
        if await self._house.is_admin(message):
            await self._forget(place)
        else:
            await self._talk.say(place, "group", say="admins_only")

    async def _forget(self, place: Place) -> None:
        words = self._talk.hall.phrase("privacy", self._talk.people.language(place), say="forgotten")
        self.drop(place.chat)
        self._talk.memory.chosen.pop(place.where)
        self._talk.memory.spoken.pop(place.where)
        self._talk.hall.forget(place.where)
        await self._talk.tell(place, words)

    def drop(self, chat: int) -> None:
        """Keep nothing of a chat; also when the bot has been shut out of it."""
        for forget in self.forgetters:
            forget(chat)

    async def export(self, message: Message) -> None:
        """All that is kept of this chat, as a file. In a group its admins decide."""
        place = place_of(message)
        if await self._house.is_admin(message):
            await self._export(place)
        else:
            await self._talk.say(place, "group", say="admins_only")

    async def _export(self, place: Place) -> None:
        kept = {name: export(place.chat) for name, export in self.exporters.items()}
        content = json.dumps(kept, ensure_ascii=False, indent=1).encode()
        await self._talk.delivery.file(place, content, "gspbot.json")

    async def ring(self, place: Place, message: int, rest: str) -> None:
        """The buttons under /privacy."""
        if not place.private:
            return
        if rest == "forget":
            await self._forget(place)
        elif rest == "export":
            await self._export(place)
