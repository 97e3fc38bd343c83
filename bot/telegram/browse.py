"""The tariff by hand: section, chapter, heading, line, each with what it gets. One message, edited in place.

Button: `1:browse:<country or ->:<place>:<page>`; the place is "-", "s5" (a section), "61", "6109" or "61091000".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from telegram import InlineKeyboardButton, Message

from bot.model import Goods, Language, Question
from bot.telegram.buttons import Row, button, markup
from bot.telegram.house import Handler, House, argument, command
from bot.telegram.incoming import Place, place_of
from bot.telegram.outgoing import Part
from knowledge.decide.country import country_status
from knowledge.decide.duty import duty_on
from knowledge.model import Line, Tier

if TYPE_CHECKING:
    from knowledge.law import Law

# First chapter of each section of the Harmonized System, I to XXI.
SECTIONS = (1, 6, 15, 16, 25, 28, 39, 41, 44, 47, 50, 64, 68, 71, 72, 84, 86, 90, 93, 94, 97)
LAST_CHAPTER = 97
ROMAN = (
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
    "XVIII", "XIX", "XX", "XXI",
)  # fmt: skip
PER_PAGE = 8
MARKS = {"free": "🟢", "reduced": "🟡", "none": "⚪", "depends": "🔀"}
GROUPS = (Tier.LDC, Tier.GSP_PLUS, Tier.GSP)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in the tariff somebody stands, and with which country in mind."""

    country: str
    at: str  # "", "s5", "61", "6109", "610910", "61091000"
    page: int = 0

    @property
    def data(self) -> str:
        """What a button to here carries."""
        return f"1:browse:{self.country or '-'}:{self.at or '-'}:{self.page}"

    @property
    def above(self) -> Spot | None:
        """One floor up; None at the top."""
        if not self.at:
            return None
        if self.at.startswith("s"):
            return Spot(self.country, "")
        if len(self.at) == 2:
            return Spot(self.country, f"s{section_of(self.at)}")
        return Spot(self.country, self.at[:2] if len(self.at) == 4 else self.at[:4])


def section_of(chapter: str) -> int:
    """The number of the section that a chapter is in, from 1."""
    return sum(first <= int(chapter) for first in SECTIONS)


def chapters_of(section: int) -> list[str]:
    """The chapters of a section; 77 is kept free by the Harmonized System."""
    last = SECTIONS[section] - 1 if section < len(SECTIONS) else LAST_CHAPTER
    return [f"{number:02}" for number in range(SECTIONS[section - 1], last + 1) if number != 77]


def read(rest: str) -> Spot | None:
    """The spot that a button carries; None for garbage."""
    parts = rest.split(":")
    if len(parts) != 3 or not parts[2].isdigit() or len(parts[2]) > 3:
        return None
    country, at = ("" if part == "-" else part for part in parts[:2])
    fine = not at or at.isdigit() or (at[0] == "s" and at[1:].isdigit() and 1 <= int(at[1:]) <= len(SECTIONS))
    return Spot(country, at, int(parts[2])) if fine else None


class Browse:
    """Walks through the tariff."""

    def __init__(self, house: House) -> None:
        self._talk = house.talk

    def handlers(self) -> list[Handler]:
        """The commands of this room."""
        return [command(["browse", "tariff", "bla"], self.browse)]

    async def browse(self, message: Message) -> None:
        """/browse, /browse 61, /browse Kenya."""
        place, words = place_of(message), argument(message)
        language = self._talk.people.language(place)
        digits = words.replace(".", "")
        at = digits if digits.isdigit() and self._law.exists(digits) and len(digits) in (2, 4, 6, 8) else ""
        heard = partial(self._talk.pages.countries.heard, words, self._talk.today, language)
        country = self._talk.people.known(place.chat).country
        if words and not at:
            country = await self._talk.think(heard) or country
        part = await self._talk.think(partial(self.part, Spot(country, at), language))
        await self._talk.delivery.write(place, (part,))

    async def ring(self, place: Place, message: int, rest: str) -> None:
        """A button of this room."""
        language = self._talk.people.language(place)
        if rest.startswith("="):
            await self._whole_answer(place, rest[1:], language)
            return
        spot = read(rest)
        if spot is None or (spot.at.isdigit() and not self._law.exists(spot.at)):
            await self._talk.old_button(place, message)
            return
        part = await self._talk.think(partial(self.part, spot, language))
        await self._talk.delivery.write(place, (part,), (message,))

    async def _whole_answer(self, place: Place, rest: str, language: Language) -> None:
        code, _, country = rest.partition(":")
        today = self._talk.today
        goods, countries = (Goods(code, "code", words=code),), (country,) if country else ()
        question = Question("", language, today, today, topics=("duty",), countries=countries, goods=goods)
        reply = await self._talk.think(partial(self._talk.hall.tell, question, place.where))
        await self._talk.give(place, reply, "")

    @property
    def _law(self) -> Law:
        return self._talk.hall.library.on(self._talk.today)

    def part(self, spot: Spot, language: Language) -> Part:
        """The message that shows a spot."""
        below = self._below(spot)
        pages = [below[at : at + PER_PAGE] for at in range(0, len(below), PER_PAGE)] or [[]]
        here = min(spot.page, len(pages) - 1)
        shown = [(at, self._marks(spot.country, at)) for at in pages[here]]
        line = self._law.line(spot.at) if len(spot.at) == 8 else None
        html = self._talk.hall.phrase(
            "browse", language, say="line" if line else "floor", spot=spot, tier=self._tier(spot.country), line=line,
            rows=shown, roman=ROMAN, day=self._law.rates_as_of, page=here + 1, pages=len(pages),
        )  # fmt: skip
        rows: list[Row] = [(self._button(spot, at, marks, language),) for at, marks in shown]
        rows += self._turns(spot, here, len(pages))
        if spot.at.isdigit() and len(spot.at) >= 4:
            whole = self._talk.pages.label("whole_answer", language)
            rows.append((button(whole, f"1:browse:={spot.at}:{spot.country}"),))
        if spot.above:
            rows.append((button(self._talk.pages.label("up_a_floor", language), spot.above.data),))
        return Part(html, markup(rows))

    def _turns(self, spot: Spot, here: int, pages: int) -> list[Row]:
        row = []
        if here:
            row.append(button("‹", Spot(spot.country, spot.at, here - 1).data))
        if here + 1 < pages:
            row.append(button("›", Spot(spot.country, spot.at, here + 1).data))
        return [tuple(row)] if row else []

    def _button(self, spot: Spot, at: str, marks: str, language: Language) -> InlineKeyboardButton:
        words = self._talk.pages.label("spot", language, at=at, roman=ROMAN)
        return button(f"{marks} {words}", Spot(spot.country, at).data)

    def _below(self, spot: Spot) -> list[str]:
        """What lies directly under a spot: of a heading its lines, which are what duty is told for."""
        if not spot.at:
            return [f"s{number}" for number in range(1, len(SECTIONS) + 1)]
        if spot.at.startswith("s"):
            return [chapter for chapter in chapters_of(int(spot.at[1:])) if self._law.exists(chapter)]
        length = 4 if len(spot.at) == 2 else 8
        codes = [line.code[:length] for line in self._law.lines_under(spot.at)]
        return [] if len(spot.at) == 8 else list(dict.fromkeys(codes))

    def _tier(self, country: str) -> Tier | None:
        return country_status(self._law, country).tier if country else None

    def _marks(self, country: str, at: str) -> str:
        """One mark for the country's group, or three for the three groups."""
        chapters = chapters_of(int(at[1:])) if at.startswith("s") else [at]
        lines: list[Line] = [line for chapter in chapters for line in self._law.lines_under(chapter)]
        tier = self._tier(country)
        if tier is Tier.NONE:
            return MARKS["none"]
        return "".join(MARKS[duty_on(lines, one).verdict] for one in ((tier,) if tier else GROUPS))
