"""What the ears heard of one message, before it is a question: which slots it fills, and how much of it makes sense."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.model import Goods, Topic
from bot.understand import dates
from bot.understand.choose import Slots
from bot.understand.countries import CountriesHeard
from bot.understand.goods import GoodsHeard
from bot.understand.operations import MakingHeard
from bot.understand.roles import origins, outbound, route
from bot.understand.salience import SENTENCE, asked_goods, compared
from bot.understand.text import Word
from bot.understand.topics import TopicsHeard

Span = tuple[int, int]
ORIGIN: Topic = "origin_rules"
SLOTS = ("tier.", "list.", "quota_id.")
SIMPLE = frozenset({"packing", "sorting", "washing", "labelling", "mixing", "work"})  # said of goods on many occasions
TIER_NAMES = {"LDC": "LDC", "GSPplus": "GSP+", "GSP": "GSP"}


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything the ears heard in one message."""

    text: str
    message: list[Word]
    lands: CountriesHeard
    wares: GoodsHeard
    topics: TopicsHeard
    by_code: tuple[Goods, ...]
    taken: list[Span]
    making: MakingHeard

    def slots(self, faults: bool) -> Slots:
        """What the message holds beside its topics."""
        return Slots(
            country=bool(self.lands.certain or self.lands.choice),
            region=bool(self.lands.regions),
            code=bool(self.by_code or faults),
            goods=bool(self.wares.certain or self.wares.choice),
            understood=self._understood(),
            length=len(self.message),
            outbound=self._outbound(),
            unknown=bool(self.lands.unknown),
            making=bool(self.making.told.done - SIMPLE) + bool(self.making.told.materials),
        )

    def _outbound(self) -> bool:
        aspects = self.topics.aspects
        return (
            "scheme.export" in aspects
            and "transport.re_export" not in aspects
            and outbound(self.text, self.lands.certain)
        )

    def _understood(self) -> float:
        """The share of the message's words that some ear has made sense of."""
        spans = [*self.taken, *self.wares.used]
        known = {at for found in self.topics.heard for at in range(found.first, found.last + 1)}
        known |= places_of(self.message, spans)
        return len(known) / len(self.message) if self.message else 0.0


def lands_in(heard: Heard, topics: Sequence[Topic]) -> dict[str, Any]:
    """The slots of a question that hold countries."""
    certain = heard.lands.certain
    asked, inputs = origins(heard.text, certain, topics, heard.making.inputs)
    return {
        "countries": asked,
        "inputs_from": inputs,
        "compared": compared(heard.text, certain),
        "route": route(heard.text, certain),
        "country_choice": heard.lands.choice,
        "unknown_country": heard.lands.unknown,
        "regions": heard.lands.regions,
    }


def goods_in(heard: Heard, topics: Sequence[Topic]) -> dict[str, Any]:
    """The slots of a question that hold products; a code counts before words, what is made before its materials."""
    certain, choice = heard.wares.certain, heard.wares.choice
    if topics[:1] == (ORIGIN,):
        certain, choice = heard.making.product(heard.text, certain), heard.making.product(heard.text, choice)
    certain, choice = asked_goods(heard.text, certain, choice, heard.lands.certain)
    goods = heard.by_code or certain
    return {"goods": goods, "goods_choice": () if goods else choice}


def named_slots(topics: TopicsHeard) -> dict[str, Any]:
    """Finer points, and the groups, lists and quotas of the scheme that a message names."""
    return {
        "aspects": frozenset(key for key in topics.aspects if not key.startswith(SLOTS)),
        "lists": tuple(sorted(int(name) for name in _named(topics, "list."))),
        "tiers": tuple(TIER_NAMES[name] for name in _named(topics, "tier.")),
        "quotas": tuple(_named(topics, "quota_id.")),
    }


def topic_in_another_language(slots: Slots) -> tuple[Topic, ...]:
    """What can be said to a message in a language we do not speak: of its country, of its code."""
    return ("duty",) if slots.code else ("country_status",) if slots.country else ("out_of_scope",)


def asked_for(text: str, when: dates.DateHeard) -> bool:
    """Whether a date belongs to the question: not a year in another sentence than the one that asks."""
    if when.span is None or when.span[0] == when.span[1] or "?" not in text or not when.places:
        return True
    end = SENTENCE.search(text, when.places[0][1])
    return end is None or text[end.start()] == "?" or "?" not in text[end.start() :]


def _named(topics: TopicsHeard, prefix: str) -> list[str]:
    return sorted(key.removeprefix(prefix) for key in topics.aspects if key.startswith(prefix))


def places_of(message: Sequence[Word], spans: Sequence[Span]) -> frozenset[int]:
    """Indexes of the words that lie in any of the spans."""
    if not spans:
        return frozenset()
    starts, found = [word.start for word in message], set()
    for start, end in spans:
        at = bisect_left(starts, start)
        while at < len(message) and message[at].end <= end:
            found.add(at)
            at += 1
    return frozenset(found)
