"""What a product from a country gets: the main answer. Asks back only where the outcome depends on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.answers.findings import (
    Product,
    country_choices,
    finding,
    goods_choice,
    product,
    products,
    treatment_of,
    unique,
)
from bot.model import Answer, Choice, Goods, Question, Topic, Treatment
from knowledge.decide.country import CountryStatus, country_status
from knowledge.decide.duty import Duty, duty_on, same_for_all
from knowledge.decide.permit import PERMIT, permit_need
from knowledge.decide.proof import DECLARATION, FORM_A, REX, Proofs, proofs_for
from knowledge.decide.quota import quotas_for
from knowledge.law import Law
from knowledge.model import Line, Source, Tier

NEXT: tuple[Topic, ...] = ("proof", "origin_rules", "transport", "taxes")
MOST_CHOICES = 8
TIERS = (Tier.LDC, Tier.GSP_PLUS, Tier.GSP)


@dataclass(frozen=True, slots=True)
class Treated:
    """One product from one country."""

    status: CountryStatus
    product: Product
    duty: Duty

    @property
    def treatment(self) -> Treatment:
        return treatment_of(self.duty)


def answer(question: Question, law: Law) -> Answer:
    """The duty answer, or the one question back that decides it."""
    if question.code_faults and not question.goods:
        return _code_fault(question, law)
    if question.country_choice and not question.countries:
        return _ask_country_choice(question, law)
    if not question.countries:
        return _without_country(question, law)
    statuses = [country_status(law, code) for code in question.countries]
    if len(statuses) > 1:
        return _compare(question, law, statuses)
    return _one_country(question, law, statuses[0])


def _one_country(question: Question, law: Law, status: CountryStatus) -> Answer:
    if status.tier is None:
        return _base(question, law, "unknown_day", [status], Treatment("unknown"))
    if not status.benefits:
        return _not_beneficiary(question, law, status)
    if question.goods:
        return _goods(question, law, status, products(law, question))
    if question.goods_choice:
        return _goods_choice(question, law, status)
    if status.tier is Tier.LDC:
        return _verdict(question, law, status, Product(Goods("", "words"), ()))
    return _base(question, law, "ask_product", [status], None, asks="product")


def _goods(question: Question, law: Law, status: CountryStatus, wanted: Sequence[Product]) -> Answer:
    if len(wanted) == 1:
        return _verdict(question, law, status, wanted[0])
    rows = [Treated(status, one, duty_on(one.lines, _tier(status))) for one in wanted]
    verdicts = {row.duty.verdict for row in rows}
    treatment = rows[0].treatment if len(verdicts) == 1 else Treatment("depends")
    found = _base(question, law, "several_goods", [status], treatment, rows=rows)
    return _complete(found, law, status, [line for one in wanted for line in one.lines])


def _goods_choice(question: Question, law: Law, status: CountryStatus) -> Answer:
    """Several headings could be meant: answer if all get the same, else let the person pick."""
    candidates = [product(law, goods) for goods in question.goods_choice]
    duties = [duty_on(one.lines, _tier(status)) for one in candidates]
    verdicts = {duty.verdict for duty in duties}
    rows = [Treated(status, one, duty) for one, duty in zip(candidates, duties, strict=True)]
    if len(verdicts) == 1 and verdicts <= {"free", "none"}:
        found = _base(question, law, "same_for_choice", [status], treatment_of(duties[0]), rows=rows)
        lines = [line for one in candidates for line in one.lines]
        return replace(_complete(found, law, status, lines), choices=_choices(question, law, _tier(status)))
    found = _base(question, law, "ask_goods", [status], Treatment("depends"), asks="commodity_choice", rows=rows)
    return replace(found, choices=_choices(question, law, _tier(status)))


def _choices(question: Question, law: Law, tier: Tier | None) -> tuple[Choice, ...]:
    return tuple(goods_choice(law, goods, tier) for goods in question.goods_choice[:MOST_CHOICES])


def _verdict(question: Question, law: Law, status: CountryStatus, one: Product) -> Answer:
    tier = _tier(status)
    # a zero-duty country needs no product
    duty = duty_on(one.lines, tier) if one.lines else Duty(tier, "free", (), (), None, None, ())
    asks = "commodity_choice" if duty.verdict == "depends" else None
    found = _base(question, law, "verdict", [status], treatment_of(duty), asks=asks, duty=duty, product=one)
    if asks:
        found = replace(found, choices=line_choices(law, one, duty))
    return _complete(found, law, status, one.lines)


def line_choices(law: Law, one: Product, duty: Duty) -> tuple[Choice, ...]:
    """What decides below a heading: its lines where they are few, else its subheadings."""
    lines = [line.code for line in duty.lines]
    values = lines
    if len(lines) > MOST_CHOICES:
        values = [prefix for prefix, _ in groupby(lines, key=lambda code: code[:6])]
    if len(values) > MOST_CHOICES and len(one.goods.code) < 4:
        values = [prefix for prefix, _ in groupby(lines, key=lambda code: code[:4])]
    return tuple(goods_choice(law, Goods(value, "code"), duty.tier) for value in values[: 3 * MOST_CHOICES])


def _complete(found: Answer, law: Law, status: CountryStatus, lines: Sequence[Line]) -> Answer:
    """What a person needs to act: proof, transport, permit, quota."""
    tier, codes = _tier(status), [line.code for line in lines]
    proofs = proofs_for(law, status.country)
    need = permit_need(law, tier, codes)
    verdict = found.treatment.verdict if found.treatment else "unknown"
    quotas = quotas_for(law, status.country, codes) if codes and verdict not in ("free",) else ()
    useful = verdict != "none"
    return replace(
        found,
        proofs=_proof_kinds(proofs) if useful else (),
        permits=(PERMIT,) if need == "yes" or (need == "maybe" and not codes) else (),
        quotas=tuple(quota.id for quota in quotas),
        lists=tuple(sorted({line.list_no for line in lines if line.list_no})) if tier is not Tier.LDC else (),
        sources=unique([*found.sources, *(proofs.sources if useful else ()), *_extra_sources(law, need, quotas)]),
        facts={
            **found.facts,
            "proofs": proofs,
            "permit": need,
            "quotas": quotas,
            "useful": useful,
            **_notes(law, lines, tier),
        },
    )


def _proof_kinds(proofs: Proofs) -> tuple[str, ...]:
    return (FORM_A, DECLARATION) if proofs.form_a else (REX,)


def _extra_sources(law: Law, need: str, quotas: Sequence[object]) -> list[Source]:
    names = ["toll-gsp-en"] if need == "yes" or quotas else []
    return [law.source(name) for name in names]


def _notes(law: Law, lines: Sequence[Line], tier: Tier) -> dict[str, object]:
    """What makes these lines special."""
    plants = law.rule("goods.gsp_plus_plants")
    listed = set(getattr(plants, "value").value) if hasattr(plants, "value") else set()  # noqa: B009
    headings = {line.code[:2] for line in lines}
    return {
        "plants": tier is Tier.GSP_PLUS and bool(lines) and all(line.code in listed for line in lines),
        "plants_since": getattr(plants, "since", None),
        "meat": tier is Tier.GSP_PLUS and bool(headings) and headings <= {"02"},
        "farm_only": tier is Tier.GSP_AGRI,
        "industrial": bool(lines) and min(headings) >= "25",
        "before_rates": law.day < law.rates_as_of,
        "rates_day": law.rates_as_of,
    }


def _not_beneficiary(question: Question, law: Law, status: CountryStatus) -> Answer:
    found = _base(question, law, "not_beneficiary", [status], Treatment("not_beneficiary"))
    return replace(found, next_topics=("country_status", "country_list", "changes"))


def _compare(question: Question, law: Law, statuses: Sequence[CountryStatus]) -> Answer:
    """Several countries: each with its own treatment."""
    one = products(law, question)
    wanted = one[0] if one else None
    treatments = [_treatment_in(status, wanted) for status in statuses]
    rows = [
        {"status": status, "duty": _duty_in(status, wanted), "treatment": treatment}
        for status, treatment in zip(statuses, treatments, strict=True)
    ]
    asks = None if wanted or all(t is not None for t in treatments) else "product"
    found = _base(question, law, "compare", statuses, treatments[0], asks=asks, rows=rows, product=wanted)
    countries = tuple(finding(s, t) for s, t in zip(statuses, treatments, strict=True))
    proofs = proofs_for(law, None)
    return replace(found, countries=countries, sources=unique([*found.sources, *proofs.sources]), proofs=(REX,))


def _duty_in(status: CountryStatus, wanted: Product | None) -> Duty | None:
    if not status.benefits or wanted is None:
        return None
    return duty_on(wanted.lines, _tier(status))


def _treatment_in(status: CountryStatus, wanted: Product | None) -> Treatment | None:
    if status.tier is None:
        return Treatment("unknown")
    if not status.benefits:
        return Treatment("not_beneficiary")
    duty = _duty_in(status, wanted)
    if duty is not None:
        return treatment_of(duty)
    return Treatment("free") if status.tier is Tier.LDC else None


def _without_country(question: Question, law: Law) -> Answer:
    """A product alone: answered where every group gets the same, else the country decides."""
    wanted = products(law, question) or tuple(product(law, goods) for goods in question.goods_choice[:1])
    if not wanted:
        kind = "unknown_country" if question.unknown_country else "ask_country"
        return _base(question, law, kind, [], None, asks="country", rows=[])
    one = wanted[0]
    same = same_for_all(one.lines) if question.goods else None
    if same and not question.regions and not question.unknown_country:
        found = _base(question, law, "free_for_all", [], treatment_of(same), duty=same, product=one)
        proofs = proofs_for(law, None)
        return replace(found, proofs=(REX,), sources=unique([*found.sources, *proofs.sources]))
    rows = [duty_on(one.lines, tier) for tier in TIERS]
    kind = "unknown_country" if question.unknown_country else "ask_country"
    return _base(question, law, kind, [], None, asks="country", rows=rows, product=one)


def _ask_country_choice(question: Question, law: Law) -> Answer:
    statuses = [country_status(law, code) for code in question.country_choice]
    wanted = products(law, question)
    rows = [{"status": s, "treatment": _treatment_in(s, wanted[0] if wanted else None)} for s in statuses]
    found = _base(question, law, "ask_country_choice", [], None, asks="country_choice", rows=rows)
    return replace(
        found,
        choices=country_choices(question.country_choice),
        sources=unique(source for status in statuses for source in status.sources(law)),
    )


def _code_fault(question: Question, law: Law) -> Answer:
    fault = question.code_faults[0]
    found = _base(
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


def _base(
    question: Question,
    law: Law,
    kind: str,
    statuses: Sequence[CountryStatus],
    treatment: Treatment | None,
    *,
    asks: object = None,
    **facts: object,
) -> Answer:
    sources = [source for status in statuses for source in status.sources(law)]
    goods = question.goods[0] if question.goods else None
    return Answer(
        topic="duty",
        on=question.on,
        countries=tuple(finding(status, treatment) for status in statuses),
        goods=goods,
        treatment=treatment,
        asks=asks,  # type: ignore[arg-type]
        sources=unique([*sources, law.source("toll-rates")]),
        facts={"kind": kind, "statuses": list(statuses), "status": statuses[0] if statuses else None, **facts},
        next_topics=NEXT,
    )


def _tier(status: CountryStatus) -> Tier:
    return status.tier or Tier.NONE
