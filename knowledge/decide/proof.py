"""Which proof of origin a consignment needs, from its country, value and route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from knowledge.law import Law
from knowledge.model import Cited, CountryCode, NotInForce, Source

REX = "rex-statement"
REPLACEMENT = "rex-replacement-statement"
FORM_A = "form-a"
DECLARATION = "origin-declaration"
Fit = Literal["below", "at", "above", "compare"]


@dataclass(frozen=True, slots=True)
class Proofs:
    """What may prove origin for goods of one country on one day."""

    kinds: tuple[str, ...]  # most usual first
    limit: Decimal  # consignment value up to which any exporter may make out a statement
    limit_unit: str
    form_a: bool  # Form A is accepted from the country
    form_a_direct: bool  # ... also for goods sent directly
    china_ends: Cited[Any] | None  # when China ended Form A for goods sent directly
    transit_areas: tuple[str, ...]
    sources: tuple[Source, ...]
    transition: bool = False  # before REX was the rule: Form A from every country


@dataclass(frozen=True, slots=True)
class Criterion:
    """How origin was obtained, as the statement writes it."""

    written: str  # "P", or "W61.09"
    wholly: bool
    section: str
    source: Source


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement on origin filled in as far as is known; gaps stand in brackets."""

    text: str
    complete: bool  # country and criterion are filled in
    source: Source


def proofs_for(law: Law, country: CountryCode | None) -> Proofs:
    """Proofs for a country, or all kinds where no country is named."""
    limit = _value(law, "proof.unregistered_exporter_limit")
    areas = _value(law, "transport.transit_areas")
    form_a_rule = law.rule("proof.form_a_countries")
    form_a_countries = [] if isinstance(form_a_rule, NotInForce) else form_a_rule.value.value
    ends = law.rule("proof.china_form_a_direct_ends")
    ended = None if isinstance(ends, NotInForce) else ends
    form_a = country in form_a_countries
    direct = form_a and not (country == "CN" and ended)
    sources = [
        _rule_source(law, key)
        for key in ("proof.unregistered_exporter_limit", "proof.kinds", "transport.transit_areas")
    ]
    return Proofs(
        kinds=_kinds(country, form_a),
        limit=Decimal(str(limit.value.value)),
        limit_unit=limit.value.unit,
        form_a=form_a,
        form_a_direct=direct,
        china_ends=ended,
        transit_areas=tuple(areas.value.value),
        sources=tuple(dict.fromkeys(sources)),
        transition=isinstance(law.rule("proof.rex_only_from"), NotInForce),
    )


def fit(amount: Decimal, currency: str, proofs: Proofs) -> Fit:
    """How an amount stands to the limit; another currency cannot be told."""
    if currency != proofs.limit_unit:
        return "compare"
    if amount == proofs.limit:
        return "at"
    return "below" if amount < proofs.limit else "above"


def china_direct_until(law: Law) -> date:
    """The last day on which China issued Form A for goods sent directly to Norway."""
    ends = _value(law, "proof.china_form_a_direct_ends")
    if ends.since is None:
        raise LookupError("proof.china_form_a_direct_ends")
    return ends.since - timedelta(days=1)


def criteria(law: Law, code: str) -> tuple[Criterion, Criterion]:
    """Both criteria for goods of a code (may be empty), the likelier one first."""
    wholly, worked = _value(law, "proof.criterion_wholly_obtained"), _value(law, "proof.criterion_sufficiently_worked")
    heading = f"{code[:2]}.{code[2:4]}" if len(code) >= 4 else ""
    first = Criterion(wholly.value.value["letter"], True, wholly.value.value["section"], wholly.source)
    second = Criterion(worked.value.value["letter"] + heading, False, worked.value.value["section"], worked.source)
    grown = bool(code) and code[:2] <= _value(law, "proof.farm_chapters_wholly_obtained").value.value
    return (first, second) if grown else (second, first)


def statement(law: Law, country: CountryCode | None, code: str = "", *, registered: bool = True) -> Statement:
    """The statement on origin for a country and goods; never with an invented REX number."""
    rule = _value(law, "proof.statement_wording")
    wording = rule.value.value
    adjective = _value(law, "proof.origin_adjectives").value.value.get(country or "")
    criterion = criteria(law, code)[0].written if len(code) >= 4 else wording["criterion"]
    text = wording["text"].format(
        exporter=wording["registered" if registered else "unregistered"],
        origin=adjective or wording["origin"],
        criterion=criterion,
    )
    return Statement(text, bool(adjective) and len(code) >= 4, rule.source)


def _kinds(country: CountryCode | None, form_a: bool) -> tuple[str, ...]:
    if country is None:
        return (REX, REPLACEMENT, FORM_A, DECLARATION)
    return (FORM_A, DECLARATION, REPLACEMENT) if form_a else (REX, REPLACEMENT)


def _value(law: Law, key: str) -> Cited[Any]:
    """A rule that holds on every covered day."""
    found = law.rule(key)
    if isinstance(found, NotInForce):
        found = law.library.on(found.first_known).rule(key) if found.first_known else found
    if isinstance(found, NotInForce):
        raise LookupError(key)
    return found


def _rule_source(law: Law, key: str) -> Source:
    return _value(law, key).source
