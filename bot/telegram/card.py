"""What an answer card says: the facts of one country on one day, in the words of a language. No drawing here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.model import Language, Reply
from bot.telegram.engine import Hall
from bot.telegram.outgoing import plain
from knowledge.decide.country import country_status
from knowledge.decide.proof import proofs_for

Tone = Literal["good", "some", "none"]
TONES: dict[str, Tone] = {"free": "good", "none": "none", "not_beneficiary": "none"}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with lines under it."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One card, ready to be set."""

    over: str  # small words over the title
    title: str
    verdict: str
    tone: Tone  # how good the news is: decides the colour
    sections: tuple[Section, ...]
    foot: tuple[str, ...]  # day, sources, guidance
    link: str
    scan: str  # words at the QR code


def card_of(hall: Hall, country: str, on: date, language: Language, link: str, reply: Reply | None = None) -> Card:
    """The card of a country, or of an answer about it."""
    law = hall.library.on(on)
    status, proofs = country_status(law, country), proofs_for(law, country)
    answer = next((found for found in reply.answers if found.treatment), None) if reply else None
    text = hall.phrase(
        "card", language, say="card", status=status, proofs=proofs, on=on, answer=answer,
        first=_first_line(reply) if answer and reply else "",
        sources=_sources(reply) or tuple(dict.fromkeys([*status.sources(law), *proofs.sources])),
    )  # fmt: skip
    lines = [line.strip() for line in plain(text).split("\n") if line.strip()]
    named = {line.partition(": ")[0]: line.partition(": ")[2] for line in lines if line.startswith("@")}
    verdict = answer.treatment.verdict if answer and answer.treatment else "free" if status.benefits else "none"
    return Card(
        over=named["@over"],
        title=named["@title"],
        verdict=named["@verdict"],
        tone=TONES.get(verdict, "some"),
        sections=_sections(lines),
        foot=tuple(line[2:] for line in lines if line.startswith("> ")),
        link=link,
        scan=named["@scan"],
    )


def _first_line(reply: Reply) -> str:
    return plain(reply.html.split("\n")[0])


def _sources(reply: Reply | None) -> tuple[object, ...]:
    return tuple(dict.fromkeys(source for answer in reply.answers for source in answer.sources)) if reply else ()


def _sections(lines: list[str]) -> tuple[Section, ...]:
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith("# "):
            found.append((line[2:], []))
        elif line.startswith("- ") and found:
            found[-1][1].append(line[2:])
    return tuple(Section(heading, tuple(items)) for heading, items in found)
