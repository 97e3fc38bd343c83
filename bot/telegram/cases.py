"""Cases of the help desk as they are kept: what was asked, where staff speak of it, whether it is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from bot.model import Language
from bot.telegram.desks import Desk
from bot.telegram.keeping import DAY, Keeping

KEPT = 60 * DAY  # since the last word


@dataclass(frozen=True, slots=True)
class Case:
    """One case. The number is counted, not drawn from anything of the person's."""

    number: int
    chat: int  # the person's chat; staff never see it
    language: Language
    country: str
    words: str
    desk: int  # staff group
    thread: int = 0  # forum topic there; 0 where the group has none
    closed: bool = False
    name: str = ""  # only where the person wants it said

    @property
    def key(self) -> str:
        """Under which it is kept."""
        return str(self.number)


class Cases:
    """Keeps cases, and finds them by where something was written."""

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

    def new_number(self) -> int:
        """The next number."""
        self._keeping.count("cases")
        return self._keeping.counters("cases")["cases"]

    def keep(self, case: Case) -> None:
        """Keep a case as it is now."""
        self._keeping.keep("case", case.key, asdict(case), KEPT)

    def case(self, number: str) -> Case | None:
        """A case by its number."""
        found = self._keeping.document("case", number)
        return Case(**found) if found else None

    def all(self) -> Iterator[Case]:
        """Every case."""
        for _, found in self._keeping.documents("case"):
            yield Case(**found)

    def place(self, case: Case, chat: int, message: int) -> None:
        """Note that a message belongs to a case: a reply to it speaks of the case."""
        self._keeping.keep("case-at", f"{chat}:{message}", {"number": case.key}, KEPT)

    def at_message(self, chat: int, message: int) -> Case | None:
        """The case that a message belongs to."""
        found = self._keeping.document("case-at", f"{chat}:{message}")
        return self.case(found["number"]) if found else None

    def in_thread(self, chat: int, thread: int | None) -> Case | None:
        """The case that a forum topic belongs to."""
        return next((case for case in self.all() if thread and (case.desk, case.thread) == (chat, thread)), None)

    def forget(self, chat: int) -> None:
        """Keep no case of a chat."""
        mine = [case.key for case in self.all() if case.chat == chat]
        for key in mine:
            self._keeping.drop("case", key)
        for place, found in list(self._keeping.documents("case-at")):
            if found["number"] in mine:
                self._keeping.drop("case-at", place)

    def closed(self, case: Case, *, closed: bool) -> Case:
        """The case, closed or open again; kept."""
        changed = replace(case, closed=closed)
        self.keep(changed)
        return changed


def desk_for(desks: tuple[Desk, ...], country: str) -> Desk:
    """The desk that takes a country: its own, else one that takes all."""
    own = [desk for desk in desks if country and country in desk.countries]
    rest = [desk for desk in desks if not desk.countries]
    return (own or rest or list(desks))[0]
