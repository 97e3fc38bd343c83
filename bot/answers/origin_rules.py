"""Rules of origin: what must be done to foreign materials for a product to count as a GSP country's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from bot.answers.findings import countries_of, country_choices, goods_choice, unique
from bot.answers.origin_cards import MOST_GOODS, Asked, Card, Places, cards_for, inputs_of, places_of
from bot.answers.origin_making import Ask, told_of
from bot.model import Answer, Asks, Choice, Question, Topic
from knowledge.decide.origin_assess import MINIMAL, criterion
from knowledge.law import Law
from knowledge.model import NotInForce, Source

TOPIC: Topic = "origin_rules"
NEXT: tuple[Topic, ...] = ("proof", "duty", "transport")
ASPECTS = (
    "eu",
    "minimal",
    "coverage",
    "columns",
    "criteria",
    "cumulation",
    "wholly",
    "tolerance",
)  # most telling first
OF_MAKING = {"cumulation", "minimal", "tolerance", "wholly"}  # points that a product as made is judged by
LETTERS = {"wholly": "wholly_obtained", "worked": "sufficiently_worked"}
UNSECTIONED = {"wholly": criterion("", wholly=True), "worked": criterion("0000")[:1]}
VALUES = (
    "general_tolerance", "textile_chapters", "textile_tolerance", "textile_tolerance_elastic",
    "textile_tolerance_strip", "made_up_tolerance", "grown_there", "minimal_operations", "labelling_minimal",
    "cumulation_partners", "cumulation_without", "ldc_cooperation",
)  # fmt: skip
SOURCES = {  # beside the list itself
    "columns": ("toll-gsp-en", "toll-gsp-no"),
    "coverage": ("toll-gsp-en", "toll-gsp-no"),
    "eu": ("eu-norway-2019",),
    "tolerance": ("toll-origin",),
    "minimal": ("toll-origin", "toll-minimal", "eu-minimal"),
    "cumulation": ("eu-norway-2019", "toll-proofs", "toll-origin", "eu-cumulation", "regjeringen-2017"),
    "wholly": ("toll-origin", "toll-proofs"),
    "criteria": ("toll-proofs",),
}


def answer(question: Question, law: Law) -> Answer:
    """The rule for a product and group, one point of the rules, or how they work."""
    asked = _asked(question, law)
    cards = cards_for(asked) if asked.values else ()
    lead = _lead(asked, cards) if asked.values else "not_in_force"
    asks, choices = ("product", ()) if lead == "which_product" else _asks(question, law, cards)
    ask = _ask_back(asks, lead, cards)
    return Answer(
        topic=TOPIC,
        on=law.day,
        countries=countries_of(question, law),
        goods=question.goods[0] if question.goods else None,
        asks=asks,
        wants=ask.what if ask else "",
        choices=ask.choices if ask else choices,
        sources=_sources(law, (lead, *asked.aspects), cards),
        facts={
            "lead": lead,
            "aspects": _spoken(lead, asked.aspects),
            "ask": ask,
            **_facts(asked, lead, cards),
            **asked.values,
        },
        next_topics=NEXT if lead != "not_beneficiary" else ("country_status", "country_list"),
    )


def _asked(question: Question, law: Law) -> Asked:
    values = _values(law)
    aspects = tuple(name for name in ASPECTS if f"origin_rules.{name}" in question.aspects)
    share = next((value for value in question.percents if 0 <= value <= 100), None)
    places = places_of(question, law, values)
    return Asked(question, law, values, places, aspects, share, inputs_of(question, law, places, values))


def _facts(asked: Asked, lead: str, cards: Sequence[Card]) -> dict[str, Any]:
    return {
        "cards": cards,
        "shown": _shown(lead, cards, asked.places),
        "gist": _gist(cards),
        "outcomes": tuple(dict.fromkeys(card.assessment.outcome for card in cards if card.assessment)),
        "places": asked.places,
        "share": asked.share,
        "inputs": asked.inputs,
        **told_of(asked.question.told, asked.inputs),
        "first_day": _first_day(asked.law),
        "list_year": asked.law.source("eu-rosa-2023").as_of.year,
        "letters": _letters(asked.law),
        "example": criterion("6109"),
        "turkiye": asked.law.rule("origin.cumulation_partners"),
        "shared": asked.law.source("eu-norway-2019").as_of,
    }


def _lead(asked: Asked, cards: Sequence[Card]) -> str:
    """What the first line says."""
    places, aspects, share = asked.places, asked.aspects, asked.share
    if places.outside and not places.makers and not aspects:
        return "not_beneficiary"
    if "minimal" in aspects and not asked.question.told.done - MINIMAL:
        return "minimal"
    if cards and all(card.farm_only and card.farm_only == card.countries for card in cards):
        return "farm_only"
    only_tolerance = aspects == ("tolerance",) and bool(places.makers)
    if cards and asked.tells and places.makers and share is None and set(aspects) <= OF_MAKING:
        return "made"
    if cards and (share is not None or not aspects or only_tolerance):
        return "share" if share is not None else "rule"
    made = asked.question.told.done and not cards and set(aspects) <= OF_MAKING
    return aspects[0] if aspects and not made else _plain_lead(asked, cards)


def _plain_lead(asked: Asked, cards: Sequence[Card]) -> str:
    """The first line of a question about no point of the rules."""
    if asked.question.code_faults and not asked.question.goods:
        return "no_such_code"
    if cards:
        return "rule"
    if asked.places.makers and asked.question.told.done:
        return "which_product"
    return "how_country" if asked.places.makers else "how"


def _spoken(lead: str, aspects: Sequence[str]) -> tuple[str, ...]:
    """Points besides the lead. The cards say the tolerance themselves."""
    said = {"rule": ("tolerance",), "share": ("tolerance",), "made": ("tolerance", "cumulation", "minimal")}
    return tuple(name for name in aspects if name != lead and name not in said.get(lead, ()))


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
    outcomes = {card.assessment.outcome for card in cards if card.assessment}
    if not question.goods and cards and (len(question.goods_choice) > MOST_GOODS or len(outcomes) > 1):
        return "commodity_choice", tuple(goods_choice(law, goods, None) for goods in question.goods_choice)
    return None, ()


def _ask_back(asks: Asks | None, lead: str, cards: Sequence[Card]) -> Ask | None:
    """What of the making is asked back: where one product and one rule are left, and nothing else is asked first."""
    if asks or lead not in ("rule", "share", "made") or len(cards) != 1 or len(cards[0].codes) != 1:
        return None
    return cards[0].ask


def _sources(law: Law, points: Iterable[str], cards: Sequence[Card]) -> tuple[Source, ...]:
    names = [name for point in points for name in SOURCES.get(point, ())]
    listed = ["eu-rosa-2023", "eu-norway-2019", "toll-origin", "toll-proofs"]
    ordered = [*listed, *names] if cards and not names else [*names, *listed[: 4 if cards else 3]]
    return unique(law.source(name) for name in ordered)
