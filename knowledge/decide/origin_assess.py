"""Does a product made so originate: `likely`, `not`, or `cannot_say` with what is missing.

Three-valued throughout: True, False, or None for what was not told. Nothing that was not told is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from knowledge.decide.origin_rule import OriginRule, Part
from knowledge.model import HsCode
from knowledge.origin_table import Alternative, Need, Span

Outcome = Literal["likely", "not", "cannot_say"]
Reason = Literal[
    "wholly", "minimal", "cumulation", "cumulation_farm", "within", "over", "tolerance", "tolerance_farm",
    "steps_done", "steps_missing", "rule_met", "rule_not_met", "parts_differ", "no_limit", "over_one_way",
    "within_more", "not_told", "regional", "assembly", "partly_done", "no_foreign",
]  # fmt: skip
MINIMAL = frozenset(
    {"preserving", "sorting", "washing", "cutting", "assembling", "repacking", "packing", "labelling", "mixing"}
)
ASSEMBLY = "assembly"  # assembling of which it is not told whether it is simple
# Work that shows by itself that the goods are of a part of a heading that the list has a rule for.
PART_OF_WORK = {
    "knitting_to_shape": "not_from_pieces",
    "making_up": "sewn_from_pieces",
    "nonwoven": "nonwoven_articles",
}
WOVEN = frozenset({"weaving", "knitting"})  # work on goods that are no non-wovens
# Where the list allows a material, it allows what that is made from too (introductory note 3.2).
EARLIER = {"fabric": frozenset({"yarn", "fibre"}), "unembroidered_fabric": frozenset({"fabric", "yarn", "fibre"})}
RAISED_BY_TOLERANCE = frozenset({"other_heading", "other_subheading", "not_from", "from"})


@dataclass(frozen=True, slots=True)
class Making:
    """What is told of how a product is made. What is not told stays empty."""

    share: Decimal | None = None  # value of all foreign materials, per cent of the ex-works price
    operations: frozenset[str] = frozenset()  # all that is done in the country: words of STEPS or MINIMAL
    foreign_codes: frozenset[HsCode] = frozenset()  # all foreign materials by their codes
    foreign_names: frozenset[str] = frozenset()  # all foreign materials by words of MATERIALS
    wholly_obtained: bool = False
    from_partners: bool = False  # every foreign material originates in a cumulation partner
    regional: bool = False  # some foreign material comes from another country of the scheme
    no_foreign: bool = False  # every material is the country's own, but made there from what is not told
    more: bool = False  # more may be done than `operations` tells
    not_done: frozenset[str] = frozenset()  # words of STEPS that are not done in the country
    part: str = ""  # the part of the heading that the product belongs to, a word of PARTS
    known: Mapping[Need, bool] = field(default_factory=dict)  # requirements of which it is told whether they are met


@dataclass(frozen=True, slots=True)
class Assessment:
    """The outcome, why, and the criterion for the proof of origin if it holds."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    criterion: str  # `P`, or `W` followed by the heading: `W61.09`; empty for a chapter
    limit: Decimal | None = None  # the share of foreign materials that decided


def criterion(code: HsCode, *, wholly: bool = False) -> str:
    """The letter on a proof of origin; W takes the four-digit heading (`W61.09`), so a chapter has none."""
    if wholly:
        return "P"
    return f"W{code[:2]}.{code[2:4]}" if len(code) >= 4 else ""


def assess(rule: OriginRule, making: Making, tolerance: Decimal = Decimal(15)) -> Assessment:
    """Whether a product originates. `tolerance` is the general tolerance of the day, per cent of the ex-works price."""
    if making.wholly_obtained:
        return Assessment("likely", ("wholly",), criterion(rule.code, wholly=True))
    mark = criterion(rule.code)
    if making.operations and making.operations <= MINIMAL:
        return Assessment("cannot_say", ("minimal",), mark) if making.more else Assessment("not", ("minimal",), "")
    if making.no_foreign:
        return Assessment("likely", ("no_foreign",), mark)
    if making.from_partners:
        farm = rule.farm
        return Assessment("cannot_say" if farm else "likely", ("cumulation_farm" if farm else "cumulation",), mark)
    found = [_part(rule, part, making, tolerance) for part in parts_of(rule, making)]
    if len({one.outcome for one in found}) > 1:
        return Assessment("cannot_say", ("parts_differ",), mark, _limit(rule))
    reasons = tuple(dict.fromkeys(reason for one in found for reason in one.reasons))
    return _qualified(making, Assessment(found[0].outcome, reasons, mark, _limit(rule)))


def _qualified(making: Making, found: Assessment) -> Assessment:
    """The outcome with what can still change it: regional cumulation, and assembly that may be simple."""
    if making.regional and found.outcome != "likely":
        return replace(found, outcome="cannot_say", reasons=(*found.reasons, "regional"))
    if found.outcome == "likely" and ASSEMBLY in making.operations:
        return replace(found, reasons=(*found.reasons, "assembly"))
    return found if found.outcome != "not" else replace(found, criterion="")


def parts_of(rule: OriginRule, making: Making) -> tuple[Part, ...]:
    """The parts of a heading that the product may belong to, as far as it is told."""
    told = {making.part} | {part for word, part in PART_OF_WORK.items() if word in making.operations}
    named = tuple(part for part in rule.parts if any(_belongs(part.part, word) for word in told - {""}))
    left = rule.parts if "nonwoven" in making.operations or not making.operations & WOVEN else _without_nonwovens(rule)
    return named or left


def _belongs(part: str, word: str) -> bool:
    """Whether a part is the one told of, or one of that kind: embroidered clothing is embroidered."""
    return part == word or part.startswith(f"{word}_")


def _without_nonwovens(rule: OriginRule) -> tuple[Part, ...]:
    return tuple(part for part in rule.parts if part.part != PART_OF_WORK["nonwoven"])


def _part(rule: OriginRule, part: Part, making: Making, tolerance: Decimal) -> Assessment:
    plain = [_way(way, rule.code, making) for way in part.ways]
    if any(value is True for value in plain):
        return Assessment("likely", _why(rule, making, met=True), "")
    if making.share is not None and making.share <= tolerance and not rule.textile:
        eased = [_way(_eased(way), rule.code, making) for way in part.ways]
        if any(value is True for value in eased):
            return Assessment("cannot_say" if rule.farm else "likely", (_tolerance(rule),), "")
    if all(value is False for value in plain):
        return Assessment("not", _why(rule, making, met=False), "")
    return Assessment("cannot_say", _missing(rule, making), "")


def _tolerance(rule: OriginRule) -> Reason:
    return "tolerance_farm" if rule.farm else "tolerance"


def _eased(way: Alternative) -> Alternative:
    """The way without what the tolerance lifts; limits by value stay (it never raises them)."""
    return replace(way, needs=tuple(need for need in way.needs if need.kind not in RAISED_BY_TOLERANCE))


def _why(rule: OriginRule, making: Making, *, met: bool) -> tuple[Reason, ...]:
    limit = _limit(rule)
    if making.share is not None and limit is not None and (making.share <= limit) is met:
        return ("within",) if met else ("over",)
    if making.operations - {ASSEMBLY}:
        return ("steps_done",) if met else ("steps_missing",)
    return ("rule_met",) if met else ("rule_not_met",)


def _missing(rule: OriginRule, making: Making) -> tuple[Reason, ...]:
    limit = _limit(rule)
    if making.more and making.operations and limit is None:
        return ("partly_done",)
    if making.share is None:
        return ("not_told",)
    if limit is None:
        return ("no_limit",)
    return ("over_one_way",) if making.share > limit else ("within_more",)


def _limit(rule: OriginRule) -> Decimal | None:
    limits = [need.limit for part in rule.parts for way in part.ways for need in way.needs if need.kind == "max_value"]
    return max((limit for limit in limits if limit is not None), default=None)


def _way(way: Alternative, code: HsCode, making: Making) -> bool | None:
    """All needs of one alternative together."""
    allowed = any(need.kind == "may_use" for need in way.needs)
    return _all(_need(need, code, making, allowed) for need in way.needs)


def _all(values: Iterable[bool | None]) -> bool | None:
    found = list(values)
    if any(value is False for value in found):
        return False
    return None if any(value is None for value in found) else True


def _need(need: Need, code: HsCode, making: Making, allowed: bool) -> bool | None:
    """One requirement. `allowed`: the alternative lets some materials in all the same, so a hit is not final."""
    if need in making.known:
        return making.known[need]
    if need.kind == "may_use":
        return True
    if need.kind == "steps":
        return _steps(need, making)
    if making.share == 0:
        return True  # no foreign material at all
    if need.kind == "any_heading":
        return True if not need.mode else _headings_differ(code, 4, making) or None
    if need.kind in ("other_heading", "other_subheading"):
        differ = _headings_differ(code, 4 if need.kind == "other_heading" else 6, making)
        return None if differ is False and allowed else differ
    if need.kind in ("max_value", "max_value_of"):
        return _value(need, making.share)
    return _materials(need, making, allowed)


def _steps(need: Need, making: Making) -> bool | None:
    """All steps done, or one of them surely not; where more may be done than is told, the rest is open."""
    missing = [step for step in need.steps if not making.operations & set(step)]
    if any(making.not_done >= set(step) for step in missing):
        return False
    if not missing:
        return True
    return None if making.more or not making.operations else False


def _headings_differ(code: HsCode, size: int, making: Making) -> bool | None:
    """Whether no foreign material has the product's own heading; None where codes are missing or too short."""
    known = [material for material in making.foreign_codes if len(material) >= size]
    if len(code) < size or not making.foreign_codes:
        return None
    if any(material[:size] == code[:size] for material in known):
        return False
    return True if len(known) == len(making.foreign_codes) and not making.foreign_names else None


def _value(need: Need, share: Decimal | None) -> bool | None:
    """All foreign materials within the limit; a limit for some of them is kept where all of them keep it."""
    if share is None or need.limit is None:
        return None
    return True if share <= need.limit else False if need.kind == "max_value" else None


def _materials(need: Need, making: Making, allowed: bool) -> bool | None:
    """Requirements on materials: `from` wants only those named, `wholly` and `not_from` none of them."""
    coded = [_within(code, need.spans) for code in making.foreign_codes]
    hits = [*coded, *(_is_named(name, need) for name in making.foreign_names)]
    if not hits:
        return None
    if need.kind == "from":
        return True if all(hits) else None  # an earlier stage of the material is allowed too
    if need.kind not in ("wholly", "not_from"):
        return None  # weights are not told
    if any(hit is True for hit in hits):
        return None if allowed else False
    sure = not need.names and not making.foreign_names and None not in hits
    return True if sure else None


def _is_named(name: str, need: Need) -> bool:
    """Whether a material is among those named, or for `from` an earlier stage of one."""
    return name in need.names or (need.kind == "from" and any(name in EARLIER.get(one, ()) for one in need.names))


def undecided(rule: OriginRule, making: Making) -> tuple[Need, ...]:
    """What is not told of the way that needs least to be known, in the order of the list."""
    ways = [way for part in parts_of(rule, making)[:1] for way in part.ways]
    open_ways = [way for way in ways if _way(way, rule.code, making) is None]
    asked = [tuple(need for need in way.needs if _need(need, rule.code, making, False) is None) for way in open_ways]
    return min(
        (needs for needs in asked if needs), key=lambda needs: (len(needs), needs[0].kind != "max_value"), default=()
    )


def _within(code: HsCode, spans: tuple[Span, ...]) -> bool | None:
    """Whether a material is among the codes; None where its code is too short to tell."""
    if any(span.covers(code) for span in spans):
        return True
    return None if any(span.under(code) for span in spans) else False
