"""All rooms of the door, and how they are joined to the talk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from telegram import Message
from telegram.ext import MessageHandler, filters

from bot.telegram.browse import Browse
from bot.telegram.cards import Cards
from bot.telegram.commands import Commands
from bot.telegram.feedback import Feedback
from bot.telegram.helpdesk import HelpDesk
from bot.telegram.house import Handler, House, with_message
from bot.telegram.inline import Inline
from bot.telegram.logs import log_and_go_on
from bot.telegram.privacy import Privacy
from bot.telegram.profile import Profile
from bot.telegram.seminars import Seminars
from bot.telegram.staff import Staff
from bot.telegram.unanswered import Unanswered
from bot.telegram.watch import Watches


class Rooms:
    """Built once, with the door."""

    def __init__(self, house: House) -> None:
        talk = house.talk
        self._talk = talk
        self.profile = Profile(house)
        self.commands = Commands(house)
        self.browse = Browse(house)
        self.cards = Cards(house)
        self.inline = Inline(house)
        self.feedback = Feedback(house)
        self.watches = Watches(house)
        self.seminars = Seminars(house)
        self.unanswered = Unanswered(talk.keeping)
        self.desk = HelpDesk(house)
        self.staff = Staff(house, self.desk, self.unanswered, self.feedback)
        self.privacy = Privacy(house)
        self._join_buttons()
        self._join_keeping()

    def _join_buttons(self) -> None:
        talk = self._talk
        talk.bells |= {
            "person": self.commands.forget_country,
            "browse": self.browse.ring,
            "feedback": self.feedback.ring,
            "watch": self.watches.ring,
            "seminar": self.seminars.ring,
            "desk": self.staff.ring,
            "privacy": self.privacy.ring,
        }
        talk.acts |= {"card": self.cards.act, "pdf": self.cards.act, "person": self.desk.act, "watch": self.watches.act}
        talk.acts |= dict.fromkeys(("up", "down", "why"), self.feedback.act)
        talk.pages.offers += [self.cards.offer, self.watches.offer, self.feedback.offer, self.desk.offer]

    def _join_keeping(self) -> None:
        talk = self._talk
        talk.listeners += [self.unanswered.listen, self.seminars.listen]
        talk.catchers.append(self.desk.catch)
        self.commands.on_seminar = self.seminars.enter
        self.privacy.forgetters += [self.watches.forget, self.seminars.forget, self.desk.cases.forget]
        self.privacy.exporters["watched"] = lambda chat: [[one.country, one.code] for one in self.watches.of(chat)]
        self.privacy.exporters["cases"] = lambda chat: [
            {"number": case.number, "words": case.words, "closed": case.closed}
            for case in self.desk.cases.all()
            if case.chat == chat
        ]
        talk.delivery.on_gone.append(self.privacy.drop)
        talk.delivery.arrived |= {"board": self.seminars.board_arrived, "case": self.desk.arrived}
        talk.delivery.lost["case"] = self.desk.lost

    def handlers(self) -> list[Handler]:
        """Every room's own commands, and the word that a group has moved."""
        rooms = (
            self.commands, self.browse, self.cards, self.inline, self.watches, self.seminars, self.staff, self.privacy,
        )  # fmt: skip
        moved = MessageHandler(filters.StatusUpdate.MIGRATE, with_message(self._on_moved))
        return [moved, *(handler for room in rooms for handler in room.handlers())]

    async def _on_moved(self, message: Message) -> None:
        if message.migrate_to_chat_id:
            self._talk.people.move(message.chat.id, message.migrate_to_chat_id)

    async def work(self) -> None:
        """What goes on beside the answers, until the door closes. One room's trouble is that room's alone."""
        works: list[Callable[[], Awaitable[None]]] = [self.watches.work, self.seminars.work]
        await asyncio.gather(*(log_and_go_on(work) for work in works))
