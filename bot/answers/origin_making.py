"""What is told of how a product is made, as the bench wants it, and what to ask back: one thing at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.model import Choice, Told
from knowledge.decide.origin_assess import MINIMAL, Assessment, Making, parts_of, undecided
from knowledge.decide.origin_rule import OriginRule
from knowledge.origin_table import Need

# What is surely not done in the country where a foreign material comes in at a later stage.
BEFORE_YARN = frozenset({"spinning", "spinning_staple", "spinning_natural", "extrusion_fibres", "extrusion_filament"})
BEFORE_FABRIC = BEFORE_YARN | {
    "weaving",
    "knitting",
    "yarn_dyeing",
    "dyeing_natural_yarn",
    "fabric_formation",
    "nonwoven",
}
SKIPPED = {"yarn": BEFORE_YARN, "fabric": BEFORE_FABRIC}
ORDER = ("extrusion_fibres", "spinning", "spinning_staple", "spinning_natural", "yarn_dyeing", "weaving", "knitting",
         "dyeing", "printing", "coating", "making_up")  # fmt: skip
STAGES = frozenset({"fibre", "yarn", "fabric"})
LIMIT, WHENCE, PART = "limit", "whence", "part"
WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Where the materials of a product come from."""

    partners: tuple[str, ...] = ()  # cumulation partners
    scheme: tuple[str, ...] = ()  # other countries of the scheme
    near: bool = False  # those lie near the country where the product is made: they may be of one regional group
    others: tuple[str, ...] = ()
    own: bool = False  # the country itself, and nowhere else

    @property
    def foreign(self) -> bool:
        """Whether any comes from outside the country."""
        return bool(self.partners or self.scheme or self.others)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked back of the making of a product."""

    what: str  # LIMIT, WHENCE, PART or the key of a requirement
    choices: tuple[Choice, ...]
    need: Need | None = None
    limit: Decimal | None = None


def tells(told: Told, inputs: Inputs, share: Decimal | None) -> bool:
    """Whether anything is told by which a rule could be judged."""
    said = told.done or told.not_done or told.own or told.partners or told.foreign or told.answers or told.part
    return bool(said) or share is not None or inputs.foreign or inputs.own


def told_of(told: Told, inputs: Inputs) -> dict[str, tuple[str, ...]]:
    """What was understood, to be said back: the work in the order of the making, and the foreign materials."""
    finest = {word for word in told.done if not any(word != other and other.startswith(word) for other in told.done)}
    foreign = told.foreign or inputs.scheme or inputs.others
    return {"work": tuple(sorted(finest, key=_order)), "stages": tuple(sorted(told.materials)) if foreign else ()}


def _order(word: str) -> tuple[int, str]:
    return (ORDER.index(word) if word in ORDER else len(ORDER)), word


def making_of(rule: OriginRule, told: Told, inputs: Inputs, share: Decimal | None) -> Making:
    """The making of a product under one rule."""
    foreign = told.foreign or inputs.foreign
    stages = told.materials & STAGES if foreign else frozenset()
    skipped = frozenset(word for stage in stages for word in SKIPPED.get(stage, ()))
    minimal = bool(told.done) and told.done <= MINIMAL and (told.only or foreign or share is not None)
    return Making(
        share=_share(rule, told, share),
        operations=told.done,
        foreign_names=frozenset(stages),
        no_foreign=(told.own or inputs.own) and not foreign,
        from_partners=(told.partners or bool(inputs.partners)) and not (inputs.scheme or inputs.others or minimal),
        regional=inputs.near and not inputs.others,
        more=not told.only and not minimal,
        not_done=(told.not_done | skipped) - told.done,
        part=told.part,
        known=dict(_known(rule, told)),
    )


def _share(rule: OriginRule, told: Told, share: Decimal | None) -> Decimal | None:
    """The share of foreign materials; where only the limit was asked about, that limit or all."""
    if share is None and f"{LIMIT}+" in told.answers:
        return _limit(rule)
    return WHOLE if share is None and f"{LIMIT}-" in told.answers else share


def _limit(rule: OriginRule) -> Decimal | None:
    found = [need.limit for _, need in _needs(rule) if need.kind == "max_value" and need.limit is not None]
    return max(found, default=None)


def _needs(rule: OriginRule) -> Iterator[tuple[str, Need]]:
    """Every requirement with the key by which a conversation speaks of it."""
    for part in rule.parts:
        for place, way in enumerate(part.ways):
            yield from ((f"{part.number}.{place}.{at}", need) for at, need in enumerate(way.needs))


def _known(rule: OriginRule, told: Told) -> Iterator[tuple[Need, bool]]:
    for key, need in _needs(rule):
        if f"{key}+" in told.answers or f"{key}-" in told.answers:
            yield need, f"{key}+" in told.answers


def ask_back(rule: OriginRule, making: Making, found: Assessment, told: Told, inputs: Inputs) -> Ask | None:
    """The next thing to ask, or None where nothing that can be told changes the outcome."""
    if found.outcome != "cannot_say" or making.from_partners:
        return None
    unknown_origin = told.materials & STAGES and not (told.foreign or told.own or told.partners or inputs.foreign)
    if unknown_origin:
        return Ask(WHENCE, tuple(Choice("told", f"told {word}") for word in ("own", "partners", "others")))
    parts = parts_of(rule, making)
    if "parts_differ" in found.reasons or (len(parts) > 1 and not making.part):
        names = dict.fromkeys(part.part for part in parts if part.part)
        return Ask(PART, tuple(Choice("told", f"told part {name}") for name in names))
    return _about(rule, undecided(rule, making))


def _about(rule: OriginRule, needs: Sequence[Need]) -> Ask | None:
    if not needs:
        return None
    need = needs[0]
    if need.kind == "max_value":
        yes_or_no = _yes_or_no(LIMIT)
        return Ask(LIMIT, yes_or_no, need, need.limit)
    key = next(key for key, known in _needs(rule) if known == need)
    return Ask(key, _yes_or_no(key), need)


def _yes_or_no(key: str) -> tuple[Choice, ...]:
    return tuple(Choice("told", f"told {key}{sign}") for sign in "+-")
