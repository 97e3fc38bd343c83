"""Rules of origin: what must be done to foreign materials for a product to count as a GSP country's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, get_args

from bot.answers.findings import countries_of, country_choices, goods_choice, unique
from bot.model import Answer, Asks, Choice, Goods, Question, Topic
from knowledge.decide.country import country_status
from knowledge.decide.origin_assess import Assessment, Making, assess, criterion
from knowledge.decide.origin_rule import OriginRule, group_of, rule_for
from knowledge.law import Law
from knowledge.model import BENEFITING, NotInForce, Source, Tier
from knowledge.origin_words import Group

TOPIC: Topic = "origin_rules"
NEXT: tuple[Topic, ...] = ("proof", "duty", "transport")
ASPECTS = ("minimal", "coverage", "columns", "criteria", "cumulation", "wholly", "tolerance")  # most telling first
MOST_GOODS = 3
LETTERS = {"wholly": "wholly_obtained", "worked": "sufficiently_worked"}
UNSECTIONED = {"wholly": criterion("", wholly=True), "worked": criterion("0000")[:1]}
TIER_OF: dict[Group, Tier] = {"ldc": Tier.LDC, "other": Tier.GSP}  # any tier of the group has its rule
VALUES = (
    "general_tolerance", "textile_chapters", "textile_tolerance", "textile_tolerance_elastic",
    "textile_tolerance_strip", "made_up_tolerance", "grown_there", "minimal_operations", "labelling_minimal", "cumulation_partners",
    "cumulation_without",
)  # fmt: skip
SOURCES = {  # beside the list itself
    "columns": ("toll-gsp-en", "toll-gsp-no"),
    "coverage": ("toll-gsp-en", "toll-gsp-no"),
    "tolerance": ("toll-origin",),
    "minimal": ("toll-origin", "toll-minimal", "eu-minimal"),
    "cumulation": ("eu-norway-2019", "toll-proofs", "toll-origin", "eu-cumulation"),
    "wholly": ("toll-origin", "toll-proofs"),
    "criteria": ("toll-proofs",),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One product's rule for one group of countries, or for both where they are the same."""

    codes: tuple[str, ...]  # products that share the rule, first asked first
    group: Group | None  # None: the same for all GSP countries
    countries: tuple[str, ...]  # countries of the question in that group
    rule: OriginRule
    assessment: Assessment | None
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


def answer(question: Question, law: Law) -> Answer:
    """The rule for a product and group, one point of the rules, or how they work."""
    values = _values(law)
    places = _places(question, law, values)
    aspects = tuple(name for name in ASPECTS if f"origin_rules.{name}" in question.aspects)
    share = next((value for value in question.percents if 0 <= value <= 100), None)
    cards = _cards(question, law, places, share, values) if values else ()
    lead = _lead(question, places, aspects, cards, share) if values else "not_in_force"
    asks, choices = _asks(question, law, cards)
    return Answer(
        topic=TOPIC,
        on=law.day,
        countries=countries_of(question, law),
        goods=question.goods[0] if question.goods else None,
        asks=asks,
        choices=choices,
        sources=_sources(law, (lead, *aspects), cards),
        facts={
            "lead": lead,
            "aspects": _spoken(lead, aspects),
            "cards": cards,
            "shown": _shown(lead, cards, places),
            "gist": _gist(cards),
            "outcomes": tuple(dict.fromkeys(card.assessment.outcome for card in cards if card.assessment)),
            "places": places,
            "share": share,
            "first_day": _first_day(law),
            "list_year": law.source("eu-rosa-2023").as_of.year,
            "letters": _letters(law),
            "example": criterion("6109"),
            **values,
        },
        next_topics=NEXT if lead != "not_beneficiary" else ("country_status", "country_list"),
    )


def _lead(
    question: Question, places: Places, aspects: Sequence[str], cards: Sequence[Card], share: Decimal | None
) -> str:
    """What the first line says."""
    if places.outside and not places.makers and not aspects:
        return "not_beneficiary"
    if "minimal" in aspects:
        return "minimal"
    if cards and all(card.farm_only and card.farm_only == card.countries for card in cards):
        return "farm_only"
    if cards and (share is not None or set(aspects) <= {"tolerance"}):
        return "share" if share is not None else "rule"
    if aspects:
        return aspects[0]
    if question.code_faults and not question.goods:
        return "no_such_code"
    if cards:
        return "rule"
    return "how_country" if places.makers else "how"


def _spoken(lead: str, aspects: Sequence[str]) -> tuple[str, ...]:
    """Points besides the lead. The cards say the tolerance themselves."""
    return tuple(name for name in aspects if name != lead and not (name == "tolerance" and lead in ("rule", "share")))


def _values(law: Law) -> dict[str, Any]:
    """Every dated value of rules/origin.toml that the answer may speak of; empty before the first day."""
    found = {name: law.rule(f"origin.{name}") for name in VALUES}
    if any(isinstance(rule, NotInForce) for rule in found.values()):
        return {}
    return {name: _plain(rule.value.value) for name, rule in found.items() if not isinstance(rule, NotInForce)}


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else Decimal(str(value))


def _first_day(law: Law) -> Any:
    found = law.rule("origin.rule_list")
    return found.first_known if isinstance(found, NotInForce) else found.since


def _letters(law: Law) -> dict[str, dict[str, str]]:
    """The letters of the origin criterion with their sections, which are not known before the regulations of 2023."""
    found = {name: law.rule(f"proof.criterion_{key}") for name, key in LETTERS.items()}
    return {
        name: {"letter": UNSECTIONED[name], "section": ""} if isinstance(rule, NotInForce) else dict(rule.value.value)
        for name, rule in found.items()
    }


def _places(question: Question, law: Law, values: dict[str, Any]) -> Places:
    tiers = {code: country_status(law, code).tier for code in question.countries}
    areas = values.get("cumulation_partners", ())
    partners = tuple(code for code in tiers if code in areas or ("EU" in areas and _in_eu(law, code)))
    makers = tuple((code, tier) for code, tier in tiers.items() if tier in BENEFITING)
    named = {code for code, _ in makers} | set(partners)
    return Places(makers, partners, tuple(code for code in tiers if code not in named))


def _in_eu(law: Law, country: str) -> bool:
    return any(found.agreement == "eu" for found in law.agreements(country))


def _cards(
    question: Question, law: Law, places: Places, share: Decimal | None, values: dict[str, Any]
) -> tuple[Card, ...]:
    """The rules of the products asked; products and groups with the same rule share a card."""
    wanted = (question.goods or question.goods_choice)[:MOST_GOODS]
    if places.outside and not places.makers:
        return ()
    found: dict[tuple[Any, ...], tuple[list[str], list[Group], OriginRule]] = {}
    for goods in wanted:
        for group in places.groups:
            rule = rule_for(law, _code(goods), TIER_OF[group])
            if isinstance(rule, OriginRule):
                codes, groups, _ = found.setdefault(_same(rule), ([], [], rule))
                codes += [rule.code] * (rule.code not in codes)
                groups += [group] * (group not in groups)
    return tuple(_card(codes, groups, rule, places, share, values) for codes, groups, rule in found.values())


def _code(goods: Goods) -> str:
    """The code that is certain; one line alone is more certain than the code above it."""
    return goods.lines[0] if len(goods.lines) == 1 else goods.code


def _same(rule: OriginRule) -> tuple[Any, ...]:
    return tuple((part.spans, part.part, part.ways) for part in rule.parts)


def _card(
    codes: Sequence[str],
    groups: Sequence[Group],
    rule: OriginRule,
    places: Places,
    share: Decimal | None,
    values: dict[str, Any],
) -> Card:
    countries = tuple(code for group in groups for code in places.of(group))
    industrial = rule.code >= "25"
    farm_only = tuple(
        code for code, tier in places.makers if tier is Tier.GSP_AGRI and industrial and code in countries
    )
    tolerance = values["general_tolerance"]
    return Card(
        codes=tuple(codes),
        group=groups[0] if len(groups) == 1 else None,
        countries=countries,
        rule=rule,
        assessment=assess(rule, Making(share=share), tolerance) if share is not None else None,
        criteria=tuple(dict.fromkeys(mark for mark in map(criterion, codes) if mark)),
        farm_only=farm_only,
        grown=rule.code.startswith(values["grown_there"]),
    )


def _shown(lead: str, cards: Sequence[Card], places: Places) -> tuple[Card, ...]:
    """Rules worth reading after the first line: none where it stands alone, or where the maker is in doubt."""
    alone = lead in ("coverage", "columns", "criteria") or (lead == "minimal" and len(places.makers) > 1)
    return () if alone else tuple(cards)


def _gist(cards: Sequence[Card]) -> str:
    """What all the rules come down to, or by what they differ."""
    gists = {(card.rule.gist, card.rule.limit) for card in cards}
    if len(gists) == 1:
        return cards[0].rule.gist
    of_ldc = {card.rule.gist for card in cards if card.group == "ldc"}
    if of_ldc == {"from_fabric"} and "from_fabric" not in {card.rule.gist for card in cards if card.group != "ldc"}:
        return "fabric_by_group"
    return "by_group" if len({card.group for card in cards}) > 1 else "by_goods"


def _asks(question: Question, law: Law, cards: Sequence[Card]) -> tuple[Asks | None, tuple[Choice, ...]]:
    """Only what changes the rule: which country, where the groups differ; which product, where many could be meant."""
    if question.country_choice and not question.countries:
        return "country_choice", country_choices(question.country_choice)
    if not question.goods and len(question.goods_choice) > MOST_GOODS and cards:
        return "commodity_choice", tuple(goods_choice(law, goods, None) for goods in question.goods_choice)
    return None, ()


def _sources(law: Law, points: Iterable[str], cards: Sequence[Card]) -> tuple[Source, ...]:
    names = [name for point in points for name in SOURCES.get(point, ())]
    listed = ["eu-rosa-2023", "eu-norway-2019", "toll-origin", "toll-proofs"]
    ordered = [*listed, *names] if cards and not names else [*names, *listed[: 4 if cards else 3]]
    return unique(law.source(name) for name in ordered)
