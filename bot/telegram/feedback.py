"""A thumb up or down under an answer, with a reason. Counted per topic and day of the facts; nobody's name in it."""

from __future__ import annotations

from functools import partial

from bot.model import Reply
from bot.telegram.buttons import Row, button, paired
from bot.telegram.house import House
from bot.telegram.incoming import Place
from bot.telegram.pages import KEPT, Page

REASONS = ("wrong", "unclear", "missing", "missed")


class Feedback:
    """Counts thumbs."""

    def __init__(self, house: House) -> None:
        self._talk = house.talk
        self._keeping = house.talk.keeping

    def offer(self, key: str, page: Page, reply: Reply) -> list[Row]:
        """Thumbs; after a thumb down its reasons; after that thanks."""
        label = partial(self._talk.pages.label, language=page.question.language)
        vote = (self._keeping.document("vote", key) or {}).get("vote")
        if vote is None:
            return [(button("👍", f"1:v:{key}:up"), button("👎", f"1:v:{key}:down"))]
        if vote == "down":
            return paired([button(label(reason), f"1:v:{key}:why.{reason}") for reason in REASONS])
        return [(button(label("thanks"), "1:feedback:-"),)]

    async def act(self, place: Place, message: int, key: str, page: Page, act: str) -> None:
        """A thumb or a reason was pressed: counted once a page."""
        vote = (self._keeping.document("vote", key) or {}).get("vote")
        thumb, _, reason = act.partition(".")
        if vote is None and thumb in ("up", "down"):
            self._count(page, thumb)
            self._keeping.keep("vote", key, {"vote": thumb}, KEPT)
        elif vote == "down" and reason in REASONS:
            self._count(page, reason)
            self._keeping.keep("vote", key, {"vote": reason}, KEPT)
        await self._talk.show(place, message, key, page)

    def _count(self, page: Page, what: str) -> None:
        day = self._talk.hall.library.on(self._talk.today).rates_as_of
        topic = page.question.topics[0] if page.question.topics else "duty"
        self._keeping.count(f"feedback:{day}:{topic}:{what}")

    async def ring(self, place: Place, message: int, rest: str) -> None:
        """Thanks, pressed: nothing more to do."""

    def table(self) -> list[tuple[str, ...]]:
        """Day of the facts, topic, thumb or reason, how many."""
        found = self._keeping.counters("feedback:")
        return [(*name.split(":")[1:], str(count)) for name, count in sorted(found.items())]
