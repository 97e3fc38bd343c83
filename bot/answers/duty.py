"""What a product from a country gets: the main answer. Asks back only where the outcome depends on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answers.duty_asks import (
    ask_country_choice,
    choices_of,
    code_fault,
    duty_in,
    line_choices,
    treatment_in,
    without_country,
)
from bot.answers.duty_facts import Treated, base, complete, tier_of, treatment_on
from bot.answers.findings import Product, finding, product, products, treatment_of, unique
from bot.model import Answer, Asks, Goods, Question, Treatment
from knowledge.decide.country import CountryStatus, country_status
from knowledge.decide.duty import Duty, duty_on
from knowledge.decide.proof import REX, proofs_for
from knowledge.law import Law
from knowledge.model import Tier


def answer(question: Question, law: Law) -> Answer:
    """The duty answer, or the one question back that decides it."""
    if question.code_faults and not question.goods:
        return code_fault(question, law)
    if question.country_choice and not question.countries:
        return ask_country_choice(question, law)
    if not question.countries:
        return without_country(question, law)
    statuses = [country_status(law, code) for code in question.countries]
    if len(statuses) > 1:
        return _compare(question, law, statuses)
    return _one_country(question, law, statuses[0])


def _one_country(question: Question, law: Law, status: CountryStatus) -> Answer:
    if status.tier is None:
        return base(question, law, "unknown_day", [status], Treatment("unknown"))
    if not status.benefits:
        return _not_beneficiary(question, law, status)
    if question.goods:
        return _goods(question, law, status, products(law, question))
    if question.goods_choice:
        return _goods_choice(question, law, status)
    if status.tier is Tier.LDC:
        return _verdict(question, law, status, Product(Goods("", "words"), ()))
    return base(question, law, "ask_product", [status], None, asks="product")


def _goods(question: Question, law: Law, status: CountryStatus, wanted: Sequence[Product]) -> Answer:
    if len(wanted) == 1:
        return _verdict(question, law, status, wanted[0])
    rows = [Treated(status, one, duty_on(one.lines, tier_of(status))) for one in wanted]
    verdicts = {row.duty.verdict for row in rows}
    treatment = rows[0].treatment if len(verdicts) == 1 else Treatment("depends")
    found = base(question, law, "several_goods", [status], treatment, rows=rows)
    return complete(found, law, status, [line for one in wanted for line in one.lines])


def _goods_choice(question: Question, law: Law, status: CountryStatus) -> Answer:
    """Several headings could be meant: answer if all get the same, else let the person pick."""
    candidates = [product(law, goods) for goods in question.goods_choice]
    duties = [duty_on(one.lines, tier_of(status)) for one in candidates]
    verdicts = {duty.verdict for duty in duties}
    rows = [Treated(status, one, duty) for one, duty in zip(candidates, duties, strict=True)]
    if len(verdicts) == 1 and verdicts <= {"free", "none"}:
        found = base(question, law, "same_for_choice", [status], treatment_of(duties[0]), rows=rows)
        lines = [line for one in candidates for line in one.lines]
        return replace(complete(found, law, status, lines), choices=choices_of(question, law, tier_of(status)))
    found = base(question, law, "ask_goods", [status], Treatment("depends"), asks="commodity_choice", rows=rows)
    return replace(found, choices=choices_of(question, law, tier_of(status)))


def _verdict(question: Question, law: Law, status: CountryStatus, one: Product) -> Answer:
    tier = tier_of(status)
    # a zero-duty country needs no product
    duty = duty_on(one.lines, tier) if one.lines else Duty(tier, "free", (), (), None, None, ())
    treatment = treatment_on(law, duty)
    if treatment.verdict == "unknown":
        return base(question, law, "unknown_rate", [status], treatment, duty=duty, product=one)
    asks: Asks | None = "commodity_choice" if duty.verdict == "depends" else None
    found = base(question, law, "verdict", [status], treatment, asks=asks, duty=duty, product=one)
    if asks:
        found = replace(found, choices=line_choices(law, one, duty))
    return complete(found, law, status, one.lines)


def _not_beneficiary(question: Question, law: Law, status: CountryStatus) -> Answer:
    found = base(question, law, "not_beneficiary", [status], Treatment("not_beneficiary"))
    return replace(found, next_topics=("country_status", "country_list", "changes"))


def _compare(question: Question, law: Law, statuses: Sequence[CountryStatus]) -> Answer:
    """Several countries: each with its own treatment."""
    one = products(law, question)
    wanted = one[0] if one else None
    treatments = [treatment_in(status, wanted) for status in statuses]
    rows = [
        {"status": status, "duty": duty_in(status, wanted), "treatment": treatment}
        for status, treatment in zip(statuses, treatments, strict=True)
    ]
    asks: Asks | None = None if wanted or all(t is not None for t in treatments) else "product"
    found = base(question, law, "compare", statuses, treatments[0], asks=asks, rows=rows, product=wanted)
    countries = tuple(finding(s, t) for s, t in zip(statuses, treatments, strict=True))
    proofs = proofs_for(law, None)
    return replace(found, countries=countries, sources=unique([*found.sources, *proofs.sources]), proofs=(REX,))
