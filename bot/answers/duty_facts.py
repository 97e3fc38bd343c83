"""The facts of a duty answer: what a person needs to act, and what makes the lines special."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answers.findings import Product, finding, treatment_of, unique
from bot.model import Answer, Asks, Question, Topic, Treatment
from knowledge.decide.country import CountryStatus
from knowledge.decide.duty import Duty, advantage, duty_on, saved
from knowledge.decide.permit import PERMIT, permit_need
from knowledge.decide.proof import DECLARATION, FORM_A, REX, Proofs, proofs_for
from knowledge.decide.quota import quotas_for
from knowledge.law import Law
from knowledge.model import Line, NotInForce, Source, Tier

NEXT: tuple[Topic, ...] = ("proof", "origin_rules", "transport", "taxes")


@dataclass(frozen=True, slots=True)
class Treated:
    """One product from one country."""

    status: CountryStatus
    product: Product
    duty: Duty

    @property
    def treatment(self) -> Treatment:
        """The treatment by the tables, whatever the day."""
        return treatment_of(self.duty)


def treatment_on(law: Law, duty: Duty) -> Treatment:
    """The treatment as far as it is known for the day: our rates are of one day, and none is carried back in time."""
    found = treatment_of(duty)
    if duty.tier is Tier.LDC or law.day >= law.rates_as_of:
        return found
    if duty.tier is Tier.GSP_PLUS and _plants_before(law) & {line.code for line in duty.lines}:
        return Treatment("unknown")  # these lines became free later, and what they paid before is not in our tables
    return replace(found, rate=None)


def _plants_before(law: Law) -> set[str]:
    """The plant lines that are free for GSP+ only from a later day."""
    plants = law.rule("goods.gsp_plus_plants")
    if not isinstance(plants, NotInForce) or plants.first_known is None:
        return set()
    later = law.library.on(plants.first_known).rule("goods.gsp_plus_plants")
    return set() if isinstance(later, NotInForce) else set(later.value.value)


def complete(found: Answer, law: Law, status: CountryStatus, lines: Sequence[Line]) -> Answer:
    """What a person needs to act: proof, transport, permit, quota."""
    tier, codes = tier_of(status), [line.code for line in lines]
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
    listed = set() if isinstance(plants, NotInForce) else set(plants.value.value)
    headings = {line.code[:2] for line in lines}
    return {
        "plants": tier is Tier.GSP_PLUS and bool(lines) and all(line.code in listed for line in lines),
        "plants_since": None if isinstance(plants, NotInForce) else plants.since,
        "meat": bool(headings) and headings <= {"02"},
        "farm_only": tier is Tier.GSP_AGRI,
        "industrial": bool(lines) and min(headings) >= "25",
        "before_rates": law.day < law.rates_as_of,
        "rates_day": law.rates_as_of,
        **_figures(duty_on(lines, tier) if lines and law.day >= law.rates_as_of else None),
    }


def _figures(duty: Duty | None) -> dict[str, object]:
    """What is saved, and by how much GSP+ is better; nothing before the day of the rates."""
    return {"saving": saved(duty) if duty else None, "advantage": advantage(duty) if duty else None}


def base(
    question: Question,
    law: Law,
    kind: str,
    statuses: Sequence[CountryStatus],
    treatment: Treatment | None,
    *,
    asks: Asks | None = None,
    **facts: object,
) -> Answer:
    """An answer with what every duty answer holds."""
    sources = [source for status in statuses for source in status.sources(law)]
    goods = question.goods[0] if question.goods else None
    return Answer(
        topic="duty",
        on=question.on,
        countries=tuple(finding(status, treatment) for status in statuses),
        goods=goods,
        treatment=treatment,
        asks=asks,
        sources=unique([*sources, law.source("toll-rates")]),
        facts={"kind": kind, "statuses": list(statuses), "status": statuses[0] if statuses else None, **facts},
        next_topics=NEXT,
    )


def tier_of(status: CountryStatus) -> Tier:
    """The group of a country; none where no source tells it."""
    return status.tier or Tier.NONE
