"""Deep links: what stands behind `?start=`. At most 64 characters of A-Z, a-z, 0-9, _ and -, as Telegram has it.

| payload       | leads to                                   |
|---------------|--------------------------------------------|
| c-KE          | a country                                  |
| h-0603        | a heading, chapter, subheading or line     |
| h-0603-KE     | the same from a country                    |
| t-proof       | a topic                                    |
| t-proof-KE    | a topic, for a country                     |
| s-k7w3xq      | a seminar                                  |
| …_nb          | any of them, in a language                 |
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import cast

import segno

from bot.model import LANGUAGES, TOPICS, Language, Topic

LIMIT = 64
LINK = re.compile(
    r"(?:c-(?P<country>[A-Z]{2})|h-(?P<code>\d{2}|\d{4}|\d{6}|\d{8})(?:-(?P<origin>[A-Z]{2}))?"
    r"|t-(?P<topic>[a-z-]{4,20})(?:-(?P<about>[A-Z]{2}))?|s-(?P<seminar>[a-z0-9]{6,12}))(?:_(?P<language>[a-z]{2}))?"
)


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads."""

    country: str = ""
    code: str = ""
    topic: Topic | None = None
    seminar: str = ""
    language: Language | None = None

    @property
    def payload(self) -> str:
        """What stands behind `?start=`; nothing for a link that only opens the bot."""
        if self.seminar:
            words = f"s-{self.seminar}"
        elif self.code:
            words = "-".join(filter(None, ("h", self.code, self.country)))
        elif self.topic:
            words = "-".join(filter(None, ("t", self.topic.replace("_", "-"), self.country)))
        else:
            words = f"c-{self.country}" if self.country else ""
        return f"{words}_{self.language}" if self.language and words else words

    def url(self, bot: str) -> str:
        """The whole address."""
        return f"https://t.me/{bot}" + (f"?start={self.payload}" if self.payload else "")


def read(payload: str) -> Link | None:
    """Where a payload leads; None for garbage."""
    match = LINK.fullmatch(payload[: LIMIT + 1])
    if not match:
        return None
    found = match.groupdict()
    topic = (found["topic"] or "").replace("-", "_")
    if found["topic"] and topic not in TOPICS:
        return None
    language = found["language"]
    return Link(
        country=found["country"] or found["origin"] or found["about"] or "",
        code=found["code"] or "",
        topic=cast(Topic, topic) if topic else None,
        seminar=found["seminar"] or "",
        language=cast(Language, language) if language in LANGUAGES else None,
    )


def qr_png(url: str) -> bytes:
    """The address as a QR code, large enough for a slide."""
    file = io.BytesIO()
    segno.make(url, error="m").save(file, kind="png", scale=16, border=4)
    return file.getvalue()
