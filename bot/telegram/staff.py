"""What staff can tell the bot in their group: close, reopen, hand over, ready-made answers, what was not answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram import Message
from telegram.ext import CommandHandler, filters

from bot.telegram.cases import Case, desk_for
from bot.telegram.feedback import Feedback
from bot.telegram.helpdesk import HelpDesk
from bot.telegram.house import NEW, Handler, House, argument, with_message
from bot.telegram.incoming import Place, place_of
from bot.telegram.tally import table
from bot.telegram.unanswered import Unanswered

SHOWN = 15


class Staff:
    """Commands that work in staff groups alone."""

    def __init__(self, house: House, desk: HelpDesk, unanswered: Unanswered, feedback: Feedback) -> None:
        self._talk = house.talk
        self._desks = house.settings.desks
        self._desk = desk
        self._unanswered = unanswered
        self._feedback = feedback

    def handlers(self) -> list[Handler]:
        """The commands of this room; elsewhere they are words like any other."""
        if not self._desks:
            return []
        here = NEW & filters.Chat([desk.chat for desk in self._desks])
        acts: dict[str, Callable[[Message], Awaitable[None]]] = {
            "close": self.close,
            "reopen": self.reopen,
            "handover": self.hand_over,
            "faq": self.faq,
            "unanswered": self.unanswered,
            "feedback": self.feedback,
        }
        return [CommandHandler(name, with_message(act), here) for name, act in acts.items()]

    async def _say(self, message: Message, say: str, **values: object) -> None:
        await self._talk.say(place_of(message), "desk", None, say=say, **values)

    async def close(self, message: Message) -> None:
        """Close the case of this topic."""
        await self._set(message, closed=True)

    async def reopen(self, message: Message) -> None:
        """Open it again."""
        await self._set(message, closed=False)

    async def _set(self, message: Message, *, closed: bool) -> None:
        case = self._desk.case_of(message)
        if case is None:
            await self._say(message, "no_case")
        else:
            await self._turn(case, closed=closed)

    async def _turn(self, case: Case, *, closed: bool) -> None:
        if case.closed == closed:
            return
        case = self._desk.cases.closed(case, closed=closed)
        said = self._talk.hall.phrase("desk", case.language, say="closed" if closed else "reopened", number=case.number)
        await self._desk.to_person(case, said)
        language = self._talk.people.language(Place(case.desk, 0, code="nb"))
        words = self._talk.hall.phrase("desk", language, say="closed" if closed else "reopened", number=case.number)
        await self._desk.to_staff(case, words, self._desk.buttons(case))

    async def hand_over(self, message: Message) -> None:
        """/handover 2, or /handover KE: to the second desk, or to the one that takes Kenya."""
        case, words = self._desk.case_of(message), argument(message).upper()
        if case is None:
            await self._say(message, "no_case")
            return
        number = int(words) if words.isdigit() else 0
        if 1 <= number <= len(self._desks):
            await self._give(case, self._desks[number - 1].chat)
        elif words and not words.isdigit():
            await self._give(case, desk_for(self._desks, words).chat)
        else:
            await self._say(message, "desks", desks=self._desks)

    async def _give(self, case: Case, desk: int) -> None:
        if desk == case.desk:
            return
        language = self._talk.people.language(Place(case.desk, 0, code="nb"))
        await self._desk.to_staff(case, self._talk.hall.phrase("desk", language, say="handed_over", number=case.number))
        self._desk.cases.keep(await self._desk.post(replace(case, desk=desk, thread=0, closed=False), None))

    async def ring(self, place: Place, message: int, rest: str) -> None:
        """The buttons under a case."""
        act, _, number = rest.partition(":")
        case = self._desk.cases.case(number)
        if case is None or case.desk != place.chat:
            await self._talk.old_button(place, message)
        elif act in ("close_case", "reopen_case"):
            await self._talk.delivery.lift_keyboard(place, message)
            await self._turn(case, closed=act == "close_case")
        elif act.startswith("to") and act[2:].isdigit() and 1 <= int(act[2:]) <= len(self._desks):
            await self._talk.delivery.lift_keyboard(place, message)
            await self._give(case, self._desks[int(act[2:]) - 1].chat)

    async def faq(self, message: Message) -> None:
        """/faq lists, /faq rex sends it to the person of the case, /faq rex = words keeps it, /faq rex = drops it."""
        whole = (message.text or "").partition(" ")[2].strip()
        name, sign, words = whole.partition("=")
        key, keeping = name.strip().lower()[:30], self._talk.keeping
        if sign and key:
            if words.strip():
                keeping.keep("faq", key, {"words": words.strip()[:3000]})
            else:
                keeping.drop("faq", key)
            await self._say(message, "faq_kept", name=key)
            return
        found, case = keeping.document("faq", key), self._desk.case_of(message)
        if found and case:
            await self._desk.answer(case, found["words"])
        elif found:
            await self._say(message, "faq_words", words=found["words"])
        else:
            await self._say(message, "faq_list", names=[one for one, _ in keeping.documents("faq")])

    async def unanswered(self, message: Message) -> None:
        """/unanswered shows the latest, /unanswered csv gives all as a table."""
        found = self._unanswered.all()
        if argument(message).lower() == "csv":
            rows = [(one["topic"], one["language"], one["words"]) for one in found]
            await self._talk.delivery.file(
                place_of(message), table(("topic", "language", "words"), rows), "unanswered.csv"
            )
        else:
            await self._say(message, "unanswered", found=found[:SHOWN], count=len(found))

    async def feedback(self, message: Message) -> None:
        """Thumbs by topic, as a table."""
        rows = table(("facts", "topic", "what", "count"), self._feedback.table())
        await self._talk.delivery.file(place_of(message), rows, "feedback.csv")
