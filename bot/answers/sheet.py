"""The sheet on which a room gathers facts with their sources, and which becomes its answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.answers.findings import finding, unique
from bot.model import Answer, CountryFinding, Money, Question, Topic
from knowledge.decide.country import CountryStatus, country_status
from knowledge.law import Law
from knowledge.model import Cited, NotInForce, Source


class Sheet:
    """Facts by the names templates use. Every value that is taken brings its source along, in order."""

    def __init__(self, question: Question, law: Law) -> None:
        """An empty sheet for one question on one day."""
        self.question = question
        self.law = law
        self.facts: dict[str, Any] = {}
        self.sources: list[Source] = []
        self.statuses = tuple(country_status(law, code) for code in question.countries if code != HOME)

    @property
    def origin(self) -> CountryStatus | None:
        """The first country asked about that benefits on the day: the others are on the way."""
        return next((status for status in self.statuses if status.benefits), None)

    @property
    def asked(self) -> CountryStatus | None:
        """The origin, or the first country named where none benefits."""
        return self.origin or next(iter(self.statuses), None)

    @property
    def code(self) -> str:
        """The code of the product asked about; one of its lines where the words leave just one. Empty: none."""
        goods = self.question.goods
        if not goods:
            return ""
        return goods[0].lines[0] if len(goods[0].lines) == 1 else goods[0].code

    @property
    def codes(self) -> tuple[str, ...]:
        """All that the products asked about may be."""
        return tuple(code for goods in self.question.goods for code in goods.lines or (goods.code,))

    def heard(self, *aspects: str) -> bool:
        """Whether any of the aspects was heard."""
        return any(aspect in self.question.aspects for aspect in aspects)

    def put(self, **facts: Any) -> None:
        """Conclusions for the template."""
        self.facts.update(facts)

    def cite(self, *sources: Source | str) -> None:
        """Further sources, by themselves or by id."""
        self.sources += [self.law.source(source) if isinstance(source, str) else source for source in sources]

    def take(self, name: str, key: str) -> Any:
        """A dated value as a cited fact under `name`; None where no source covers the day."""
        found = self.law.rule(key)
        if isinstance(found, NotInForce):
            self.facts[name] = None
            return None
        self.cite(found.source)
        value = found.value.value
        if found.value.unit in CURRENCIES:
            value = Money(Decimal(str(value)), found.value.unit)
        self.facts[name] = Cited(value, found.source, found.since, found.since_is, found.pinpoint)
        return value

    def answer(self, topic: Topic, parts: Sequence[str], next_topics: tuple[Topic, ...], **more: Any) -> Answer:
        """The answer: parts are the templates that speak, in order."""
        countries: tuple[CountryFinding, ...] = more.pop("countries", self.all_countries())
        goods = self.question.goods[0] if self.question.goods else None
        return Answer(
            topic=topic,
            on=self.question.on,
            countries=countries,
            goods=goods,
            sources=unique([*self.sources, *self._country_sources(countries)]),
            facts={"parts": tuple(dict.fromkeys(parts)), **self.facts},
            next_topics=next_topics,
            **more,
        )

    def _country_sources(self, countries: Iterable[CountryFinding]) -> list[Source]:
        named = {found.code for found in countries}
        return [source for s in self.statuses if s.country in named for source in s.sources(self.law)[:1]]

    def all_countries(self) -> tuple[CountryFinding, ...]:
        """Every country asked about."""
        return tuple(finding(status) for status in self.statuses)

    def only_origins(self) -> tuple[CountryFinding, ...]:
        """The countries of origin, without those on the way; none where none benefits."""
        return tuple(finding(status) for status in self.statuses if status.benefits)


HOME = "NO"  # where the goods go: never a country asked about
CURRENCIES = ("NOK", "EUR", "USD")


def uncovered(sheet: Sheet, topic: Topic) -> Answer:
    """A day before the first that our facts cover."""
    first = sheet.law.rule("scheme.coverage")
    sheet.put(first_day=first.first_known if isinstance(first, NotInForce) else first.since)
    sheet.cite("toll-gsp-en-2019")
    return replace(sheet.answer(topic, ["_uncovered"], ()), next_topics=("scheme", "changes"))


def ordered(sheet: Sheet, topic: str, order: Sequence[str]) -> list[str]:
    """The aspects of a topic that were heard, the most telling first."""
    return [aspect for aspect in order if f"{topic}.{aspect}" in sheet.question.aspects]
