"""Which working or processing rule a product has for a group of countries, and what it comes down to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from knowledge.law import Law
from knowledge.model import Cited, HsCode, NotInForce, Source, Tier
from knowledge.origin_table import Alternative, Need, RuleSet, Span, read_rules
from knowledge.origin_words import Group

OTHER = "other"  # the part of a heading or chapter that no other entry names

Gist = Literal[
    "wholly", "any_heading", "heading", "heading_or_value", "value", "from_fabric", "two_steps", "special",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """Goods under the code asked for, and the ways to origin that they have."""

    number: int  # of the rule set
    spans: tuple[Span, ...]
    part: str  # word of origin_words.PARTS; empty: all goods under the code
    ways: tuple[Alternative, ...]  # any one of them is enough


@dataclass(frozen=True, slots=True)
class OriginRule:
    """The rule of a code for one group of countries."""

    code: HsCode
    group: Group
    parts: tuple[Part, ...]
    narrower: tuple[Span, ...]  # codes under this one that have a rule of their own
    cited: Cited[int]  # the list, with its source

    @property
    def textile(self) -> bool:
        """Chapters 50-63: the general tolerance does not apply."""
        return "50" <= self.code[:2] <= "63"

    @property
    def farm(self) -> bool:
        """Chapters 1-24: farm goods and fish."""
        return self.code[:2] <= "24"

    @property
    def main(self) -> Part:
        """The goods that most products under the code are: all others where some are named, else those named first."""
        return next((part for part in self.parts if part.part == OTHER), self.parts[0])

    @property
    def gist(self) -> Gist:
        """What the rule comes down to for most goods under the code."""
        return gist(self.main.ways)

    @property
    def limit(self) -> Decimal | None:
        """The largest share of foreign materials by value that is enough by itself for them."""
        return value_limit(self.main.ways)


@dataclass(frozen=True, slots=True)
class NotKnown:
    """No rule can be told. `why`: `no_preference` (country in no group), `not_in_force` (day), `no_entry` (code)."""

    code: HsCode
    why: Literal["no_preference", "not_in_force", "no_entry"]
    sources: tuple[Source, ...] = ()


def group_of(tier: Tier) -> Group | None:
    """Column (a) for zero-duty countries, column (b) for every other group (introductory note 2.5)."""
    if tier is Tier.NONE:
        return None
    return "ldc" if tier is Tier.LDC else "other"


def rule_for(law: Law, code: HsCode, tier: Tier) -> OriginRule | NotKnown:
    """The rule of a chapter, heading, subheading or tariff line: the entry with the longest codes decides."""
    in_force = law.rule("origin.rule_list")
    group = group_of(tier)
    if isinstance(in_force, NotInForce):
        return NotKnown(code, "not_in_force", (law.source("eu-rosa-2023"),))
    if group is None:
        return NotKnown(code, "no_preference", (in_force.source,))
    sets = _sets(law, code[:2])
    parts = _parts(sets, code, group)
    if not parts:
        return NotKnown(code, "no_entry", (in_force.source,))
    spans = (span for entry in sets for span in entry.spans if span.under(code))
    cited = Cited(int(in_force.value.value), in_force.source, in_force.since, in_force.since_is, in_force.pinpoint)
    return OriginRule(code, group, parts, tuple(sorted(set(spans), key=lambda span: span.first)), cited)


def list_in_force(law: Law) -> bool:
    """Whether the list is known to hold on the law's day."""
    return not isinstance(law.rule("origin.rule_list"), NotInForce)


def _sets(law: Law, chapter: str) -> tuple[RuleSet, ...]:
    rows = law.library.db.query("select * from origin_rule where chapter = ? order by rowid", [chapter])
    return tuple(read_rules(rows))


def _parts(sets: tuple[RuleSet, ...], code: str, group: Group) -> tuple[Part, ...]:
    """Entries from the longest codes outwards, until one holds for all that is left (`ex` never does)."""
    covering = [(entry, _length(entry, code)) for entry in sets if _length(entry, code)]
    found: list[Part] = []
    for size in sorted({length for _, length in covering}, reverse=True):
        level = [entry for entry, length in covering if length == size]
        found += [_part(entry, group, rest=bool(found)) for entry in level]
        if not all(entry.ex for entry in level):
            break
    if len({part.ways for part in found}) == 1:
        return (replace(found[-1], part="" if len(found) > 1 else found[0].part),)
    return tuple(found)


def _length(entry: RuleSet, code: str) -> int:
    return max((len(span.first) for span in entry.spans if span.covers(code)), default=0)


def _part(entry: RuleSet, group: Group, *, rest: bool) -> Part:
    part = entry.part or (OTHER if rest else "")
    return Part(entry.number, entry.spans, part, entry.ways[group])


def value_limit(ways: tuple[Alternative, ...]) -> Decimal | None:
    """The largest share of foreign materials by value that is enough by itself."""
    limits = [way.needs[0].limit for way in ways if len(way.needs) == 1 and way.needs[0].kind == "max_value"]
    return max((limit for limit in limits if limit is not None), default=None)


def gist(ways: tuple[Alternative, ...]) -> Gist:
    """The one thing to say about a rule in a sentence; `special` where only the whole tells it."""
    kinds = [frozenset(need.kind for need in way.needs) for way in ways]
    if any(_made_from_fabric(way) for way in ways):
        return "from_fabric"
    if all("wholly" in kind and "other_heading" not in kind for kind in kinds):
        return "wholly"
    if any(_is_any_heading(way) for way in ways):
        return "any_heading"
    if _makes_up(ways):
        return "two_steps"
    limit = value_limit(ways)
    changes = any(kind and kind <= {"other_heading", "may_use", "not_from"} for kind in kinds)
    if limit is not None:
        return "heading_or_value" if changes else "value" if len(ways) == 1 else "special"
    return "heading" if changes and len(ways) == 1 else "special"


def _made_from_fabric(way: Alternative) -> bool:
    return way.needs == (Need("from", names=("fabric",)),)


def _is_any_heading(way: Alternative) -> bool:
    return way.needs == (Need("any_heading"),)


def _makes_up(ways: tuple[Alternative, ...]) -> bool:
    """Every way has making-up after another step: sewing foreign fabric alone is not enough."""
    steps = [{word for need in way.needs for step in need.steps for word in step} for way in ways]
    return all(len(words) > 1 for words in steps) and "making_up" in steps[0]
