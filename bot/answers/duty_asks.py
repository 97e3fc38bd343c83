"""What the duty answer asks back, and only where the outcome depends on it."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from bot.answers.duty_facts import base
from bot.answers.findings import Product, country_choices, goods_choice, product, products, treatment_of, unique
from bot.model import Answer, Choice, Goods, Question, Treatment
from knowledge.decide.country import CountryStatus, country_status
from knowledge.decide.duty import Duty, duty_on, same_for_all
from knowledge.decide.proof import REX, proofs_for
from knowledge.law import Law
from knowledge.model import Tier

MOST_CHOICES = 8
TIERS = (Tier.LDC, Tier.GSP_PLUS, Tier.GSP)


def line_choices(law: Law, one: Product, duty: Duty) -> tuple[Choice, ...]:
    """What decides below a heading: its lines where they are few, else its subheadings."""
    lines = [line.code for line in duty.lines]
    values = lines
    if len(lines) > MOST_CHOICES:
        values = [prefix for prefix, _ in groupby(lines, key=lambda code: code[:6])]
    if len(values) > MOST_CHOICES and len(one.goods.code) < 4:
        values = [prefix for prefix, _ in groupby(lines, key=lambda code: code[:4])]
    return tuple(goods_choice(law, Goods(value, "code"), duty.tier) for value in values[: 3 * MOST_CHOICES])


def choices_of(question: Question, law: Law, tier: Tier | None) -> tuple[Choice, ...]:
    """Products to pick from, with the treatment each leads to."""
    return tuple(goods_choice(law, goods, tier) for goods in question.goods_choice[:MOST_CHOICES])


def without_country(question: Question, law: Law) -> Answer:
    """A product alone: answered where every group gets the same, else the country decides."""
    wanted = products(law, question) or tuple(product(law, goods) for goods in question.goods_choice[:1])
    if not wanted:
        kind = "unknown_country" if question.unknown_country else "ask_country"
        return base(question, law, kind, [], None, asks="country", rows=[])
    one = wanted[0]
    same = same_for_all(one.lines) if question.goods else None
    if same and not question.regions and not question.unknown_country:
        found = base(question, law, "free_for_all", [], treatment_of(same), duty=same, product=one)
        proofs = proofs_for(law, None)
        return replace(found, proofs=(REX,), sources=unique([*found.sources, *proofs.sources]))
    rows = [duty_on(one.lines, tier) for tier in TIERS]
    kind = "unknown_country" if question.unknown_country else "ask_country"
    return base(question, law, kind, [], None, asks="country", rows=rows, product=one)


def ask_country_choice(question: Question, law: Law) -> Answer:
    """Two countries could be meant: both are offered, each with what it gets."""
    statuses = [country_status(law, code) for code in question.country_choice]
    wanted = products(law, question)
    rows = [{"status": s, "treatment": treatment_in(s, wanted[0] if wanted else None)} for s in statuses]
    found = base(question, law, "ask_country_choice", [], None, asks="country_choice", rows=rows)
    return replace(
        found,
        choices=country_choices(question.country_choice),
        sources=unique(source for status in statuses for source in status.sources(law)),
    )


def code_fault(question: Question, law: Law) -> Answer:
    """A code that does not live, with those near it."""
    fault = question.code_faults[0]
    found = base(
        question,
        law,
        "code_fault",
        [country_status(law, c) for c in question.countries],
        None,
        asks="product",
        fault=fault,
    )
    choices = tuple(goods_choice(law, Goods(code, "code"), None) for code in fault.nearest[:MOST_CHOICES])
    return replace(found, choices=choices)


def treatment_in(status: CountryStatus, wanted: Product | None) -> Treatment | None:
    """What a product gets from one of several countries; None where the product decides."""
    if status.tier is None:
        return Treatment("unknown")
    if not status.benefits:
        return Treatment("not_beneficiary")
    duty = duty_in(status, wanted)
    if duty is not None:
        return treatment_of(duty)
    return Treatment("free") if status.tier is Tier.LDC else None


def duty_in(status: CountryStatus, wanted: Product | None) -> Duty | None:
    """The duty finding for a country in the scheme."""
    if not status.benefits or wanted is None:
        return None
    return duty_on(wanted.lines, status.tier or Tier.NONE)
