"""What several rooms of the mind share: findings of the law put into the words of the contract."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.model import Choice, CountryFinding, Goods, Question, Treatment, Verdict
from knowledge.decide.country import CountryStatus, country_status
from knowledge.decide.duty import Duty, duty_on, lines_for
from knowledge.law import Law
from knowledge.model import Line, Rate, Source, Tier


@dataclass(frozen=True, slots=True)
class Product:
    """A product as asked, with the tariff lines it may be."""

    goods: Goods
    lines: tuple[Line, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The full codes of the lines."""
        return tuple(line.code for line in self.lines)

    @property
    def narrowed(self) -> bool:
        """Whether the words allow only some of the lines under the code."""
        return bool(self.goods.lines)


def product(law: Law, goods: Goods) -> Product:
    """The lines of a product."""
    return Product(goods, lines_for(law, goods.code, goods.lines))


def products(law: Law, question: Question) -> tuple[Product, ...]:
    """The certain products of a question."""
    return tuple(product(law, goods) for goods in question.goods)


def finding(status: CountryStatus, treatment: Treatment | None = None) -> CountryFinding:
    """A country for the contract."""
    return CountryFinding(status.country, status.tier.value if status.tier else "unknown", treatment)


def countries_of(question: Question, law: Law) -> tuple[CountryFinding, ...]:
    """Every country of a question with its group on the day."""
    return tuple(finding(country_status(law, code)) for code in question.countries)


def treatment_of(duty: Duty) -> Treatment:
    """A duty finding for the contract. A list number is told only where it decides: not for the zero-duty group."""
    verdict: Verdict = duty.verdict
    if duty.tier is Tier.LDC:
        return Treatment(verdict, None, None, ordinary_of(duty.single))
    return Treatment(verdict, _rate_pair(duty.rate), duty.list_no, ordinary_of(duty.single))


def _rate_pair(rate: Rate | None) -> tuple[Decimal, str] | None:
    if rate is None or rate.kind != "rate" or rate.value is None or rate.unit is None:
        return None
    return rate.value, rate.unit


def ordinary_of(line: Line | None) -> tuple[Decimal, str, date] | None:
    """The ordinary duty of one line where the 2019 tariff had it as a figure."""
    duty = line.ordinary if line else None
    if duty is None:
        return None
    if duty.kind == "free":
        return Decimal(0), "%", duty.as_of
    if duty.value is None or duty.unit is None:
        return None
    return duty.value, duty.unit, duty.as_of


def unique(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Sources without repetition, in order."""
    return tuple(dict.fromkeys(sources))


def country_choices(codes: Iterable[str]) -> tuple[Choice, ...]:
    """Countries to pick from."""
    return tuple(Choice("country", code) for code in codes)


def goods_choice(law: Law, goods: Goods, tier: Tier | None) -> Choice:
    """A product to pick, with the treatment it leads to where the group is known."""
    treatment = treatment_of(duty_on(lines_for(law, goods.code, goods.lines), tier)) if tier else None
    value = goods.lines[0] if len(goods.lines) == 1 else goods.code
    return Choice("goods", value, treatment=treatment)
