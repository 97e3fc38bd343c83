"""The rules that a question is about, one card for each product and group of countries that share one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, get_args

from bot.answers.origin_making import Ask, Inputs, ask_back, making_of, tells
from bot.model import Goods, Question
from bot.vocabulary_countries import neighbours
from knowledge.decide.country import country_status
from knowledge.decide.origin_assess import Assessment, assess, criterion
from knowledge.decide.origin_rule import OriginRule, group_of, rule_for
from knowledge.law import Law
from knowledge.model import BENEFITING, Tier
from knowledge.origin_words import Group

MOST_GOODS = 3
TIER_OF: dict[Group, Tier] = {"ldc": Tier.LDC, "other": Tier.GSP}  # any tier of the group has its rule


@dataclass(frozen=True, slots=True)
class Card:
    """One product's rule for one group of countries, or for both where they are the same."""

    codes: tuple[str, ...]  # products that share the rule, first asked first
    group: Group | None  # None: the same for all GSP countries
    countries: tuple[str, ...]  # countries of the question in that group
    rule: OriginRule
    assessment: Assessment | None
    ask: Ask | None  # what to ask back of its making
    criteria: tuple[str, ...]  # letters for the proof, one a heading
    farm_only: tuple[str, ...]  # countries of these whose GSP holds for farm goods only, where this is none
    grown: bool  # originates where it is grown, even from imported seed


@dataclass(frozen=True, slots=True)
class Places:
    """The countries of a question by what they can be to a product."""

    makers: tuple[tuple[str, Tier], ...]  # in a group of the scheme: goods may originate there
    partners: tuple[str, ...]  # their materials count under cumulation
    outside: tuple[str, ...]  # neither

    def of(self, group: Group) -> tuple[str, ...]:
        """Makers in a group."""
        return tuple(code for code, tier in self.makers if group_of(tier) == group)

    @property
    def groups(self) -> tuple[Group, ...]:
        """Groups that the question is about: both where it names no maker."""
        named: tuple[Group, ...] = tuple(group for group in get_args(Group) if self.of(group))
        return named or get_args(Group)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question comes to before any rule is looked up."""

    question: Question
    law: Law
    values: Mapping[str, Any]  # of rules/origin.toml on the day
    places: Places
    aspects: tuple[str, ...]
    share: Decimal | None  # of foreign materials, per cent
    inputs: Inputs  # where materials come from

    @property
    def tells(self) -> bool:
        """Whether anything is told of how the product is made."""
        return tells(self.question.told, self.inputs, self.share)


def places_of(question: Question, law: Law, values: Mapping[str, Any]) -> Places:
    """The countries of a question by what they can be to a product on the day."""
    tiers = {code: country_status(law, code).tier for code in question.countries}
    areas = values.get("cumulation_partners", ())
    partners = tuple(code for code in tiers if code in areas or ("EU" in areas and _in_eu(law, code)))
    makers = tuple((code, tier) for code, tier in tiers.items() if tier in BENEFITING)
    named = {code for code, _ in makers} | set(partners)
    return Places(makers, partners, tuple(code for code in tiers if code not in named))


def inputs_of(question: Question, law: Law, places: Places, values: Mapping[str, Any]) -> Inputs:
    """Where the materials come from: the countries that only they come from, and partners named beside the maker."""
    makers = {code for code, _ in places.makers}
    named = replace(question, countries=tuple(code for code in question.inputs_from if code not in makers))
    found = places_of(named, law, values)
    partners = found.partners or (places.partners if places.makers else ())
    scheme = tuple(code for code, _ in found.makers)
    near = bool(scheme) and all(neighbours(code, maker) for code in scheme for maker in makers)
    own = bool(question.inputs_from) and set(question.inputs_from) <= makers
    return Inputs(partners, scheme, near, found.outside, own)


def _in_eu(law: Law, country: str) -> bool:
    return any(found.agreement == "eu" for found in law.agreements(country))


def cards_for(asked: Asked) -> tuple[Card, ...]:
    """The rules of the products asked; products and groups with the same rule share a card."""
    wanted = (asked.question.goods or asked.question.goods_choice)[:MOST_GOODS]
    if asked.places.outside and not asked.places.makers:
        return ()
    found: dict[tuple[Any, ...], tuple[list[str], list[Group], OriginRule]] = {}
    for goods in wanted:
        for group in asked.places.groups:
            rule = rule_for(asked.law, _code(goods), TIER_OF[group])
            if isinstance(rule, OriginRule):
                codes, groups, _ = found.setdefault(_same(rule), ([], [], rule))
                codes += [rule.code] * (rule.code not in codes)
                groups += [group] * (group not in groups)
    return tuple(_card(asked, codes, groups, rule) for codes, groups, rule in found.values())


def _code(goods: Goods) -> str:
    """The code that is certain; one line alone is more certain than the code above it."""
    return goods.lines[0] if len(goods.lines) == 1 else goods.code


def _same(rule: OriginRule) -> tuple[Any, ...]:
    return tuple((part.spans, part.part, part.ways) for part in rule.parts)


def _card(asked: Asked, codes: Sequence[str], groups: Sequence[Group], rule: OriginRule) -> Card:
    countries = tuple(code for group in groups for code in asked.places.of(group))
    agri = {code for code, tier in asked.places.makers if tier is Tier.GSP_AGRI}
    assessment, ask = _judged(asked, rule)
    return Card(
        codes=tuple(codes),
        group=groups[0] if len(groups) == 1 else None,
        countries=countries,
        rule=rule,
        assessment=assessment,
        ask=ask,
        criteria=tuple(dict.fromkeys(mark for mark in map(criterion, codes) if mark)),
        farm_only=tuple(code for code in countries if code in agri and not rule.farm),
        grown=rule.code.startswith(asked.values["grown_there"]),
    )


def _judged(asked: Asked, rule: OriginRule) -> tuple[Assessment | None, Ask | None]:
    """Whether the product originates as it is made, and what to ask back; nothing where nothing is told."""
    told = asked.question.told
    making = making_of(rule, told, asked.inputs, asked.share)
    found = assess(rule, making, asked.values["general_tolerance"])
    ask = ask_back(rule, making, found, told, asked.inputs)
    return (found if asked.tells else None), ask
