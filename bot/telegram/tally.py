"""What a seminar asks, counted: how many, what most, what the bot could not answer. No names, no numbers of people."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace

from bot.model import Language, Reply
from bot.telegram.keeping import DAY, Keeping

KEPT = 60 * DAY
SHOWN = 5  # of each kind on the board
RISKY = ("=", "+", "-", "@", "\t", "\r")  # a table program would take such a cell for a formula


@dataclass(frozen=True, slots=True)
class Seminar:
    """One seminar."""

    code: str
    title: str
    country: str
    language: Language
    chat: int  # the organiser's
    opened: str
    board: int = 0  # message that shows the board
    closed: bool = False
    sent: bool = False

    def shown_in(self, message: int) -> Seminar:
        """With the board in this message."""
        return replace(self, board=message)

    def ended(self) -> Seminar:
        """Over: nobody comes in, nothing is counted."""
        return replace(self, closed=True)

    def told(self) -> Seminar:
        """With the summary sent."""
        return replace(self, sent=True)


@dataclass(frozen=True, slots=True)
class Counted:
    """The state of a seminar."""

    people: int
    active: int
    agreed: int
    asked: int
    topics: tuple[tuple[str, int], ...]
    countries: tuple[tuple[str, int], ...]
    goods: tuple[tuple[str, int], ...]
    unanswered: tuple[tuple[str, int], ...]

    def most(self, kind: str) -> tuple[tuple[str, int], ...]:
        """The most frequent of a kind."""
        return tuple(getattr(self, kind)[:SHOWN])


class Tally:
    """Keeps seminars and their counters."""

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

    def keep(self, seminar: Seminar) -> None:
        """Keep a seminar as it is now."""
        self._keeping.keep("seminar", seminar.code, asdict(seminar), KEPT)

    def drop(self, code: str) -> None:
        """Keep a seminar no longer."""
        self._keeping.drop("seminar", code)

    def seminar(self, code: str) -> Seminar | None:
        """A seminar by its code."""
        found = self._keeping.document("seminar", code)
        return Seminar(**found) if found else None

    def now(self, seminar: Seminar) -> Seminar:
        """The same, as it is kept now."""
        return self.seminar(seminar.code) or seminar

    def all(self) -> list[Seminar]:
        """Every seminar."""
        return [Seminar(**found) for _, found in self._keeping.documents("seminar")]

    def count(self, code: str, reply: Reply, unanswered: str) -> None:
        """One question."""
        self._keeping.count(f"seminar:{code}:asked")
        question = reply.question
        if question is None:
            return
        for topic in question.topics[:1]:
            self._keeping.count(f"seminar:{code}:topics:{topic}")
        if unanswered:
            self._keeping.keep(f"seminar-open:{code}", secrets.token_hex(6), {"words": unanswered}, KEPT)
            return
        for country in question.countries:
            self._keeping.count(f"seminar:{code}:countries:{country}")
        for goods in question.goods:
            self._keeping.count(f"seminar:{code}:goods:{goods.code[:4]}")

    def counted(self, code: str) -> Counted:
        """All counters of a seminar."""
        found = self._keeping.counters(f"seminar:{code}:")
        open_words: dict[str, int] = {}
        for _, document in self._keeping.documents(f"seminar-open:{code}"):
            open_words[document["words"]] = open_words.get(document["words"], 0) + 1
        return Counted(
            people=self._how_many(f"seminar-in:{code}"),
            active=self._how_many(f"seminar-asked:{code}"),
            agreed=self._how_many(f"seminar-yes:{code}"),
            asked=found.get(f"seminar:{code}:asked", 0),
            topics=_most(found, f"seminar:{code}:topics:"),
            countries=_most(found, f"seminar:{code}:countries:"),
            goods=_most(found, f"seminar:{code}:goods:"),
            unanswered=tuple(sorted(open_words.items(), key=lambda item: (-item[1], item[0]))),
        )

    def _how_many(self, kind: str) -> int:
        return sum(1 for _ in self._keeping.documents(kind))

    def csv(self, code: str) -> bytes:
        """All counters as a table."""
        counted = self.counted(code)
        rows = [("people", "", counted.people), ("people_asking", "", counted.active), ("questions", "", counted.asked)]
        for kind in ("topics", "countries", "goods", "unanswered"):
            rows += [(kind, _harmless(what), count) for what, count in getattr(counted, kind)]
        return table(("kind", "what", "count"), rows)


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> bytes:
    """CSV that table programs open with æ, ø and å in place."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return file.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(RISKY) else cell


def _most(found: Mapping[str, int], prefix: str) -> tuple[tuple[str, int], ...]:
    counters = {name.removeprefix(prefix): count for name, count in found.items() if name.startswith(prefix)}
    return tuple(sorted(counters.items(), key=lambda item: (-item[1], item[0])))
