"""The words of the law: sources, periods, cited values, codes, rates, tiers, and the tree of errors.

KnowledgeError
├── BadFile        a file cannot be read at all
├── BadFact        a row or key is wrong: names file, place and remedy
└── Inconsistent   rows contradict one another: names both
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, Literal, TypeVar

T = TypeVar("T")


class KnowledgeError(Exception):
    """Something is wrong with the facts. The message says what, where and what to do."""


class BadFile(KnowledgeError):
    """A file is missing or is not what its name says."""

    def __init__(self, file: str, fault: str, remedy: str) -> None:
        super().__init__(f"{file}: {fault}; {remedy}")


class BadFact(KnowledgeError):
    """One row or key is wrong."""

    def __init__(self, file: str, place: str, fault: str, remedy: str) -> None:
        super().__init__(f"{file}:{place}: {fault}; {remedy}")


class Inconsistent(KnowledgeError):
    """Two facts contradict each other."""


class Tier(StrEnum):
    """The group of the scheme that a country is in on one day."""

    LDC = "LDC"  # zero-duty group: least developed and other low-income countries (MUL)
    GSP_PLUS = "GSP+"  # lower middle-income countries under 75 million inhabitants
    GSP = "GSP"  # ordinary GSP: other countries on OECD's DAC list
    GSP_AGRI = "GSP-agri"  # ordinary GSP for farm goods only (India from 2026-01-01)
    NONE = "none"  # no GSP preference


BENEFITING = (Tier.LDC, Tier.GSP_PLUS, Tier.GSP, Tier.GSP_AGRI)

CountryCode = str  # ISO 3166-1 alpha-2, or XK for Kosovo
HsCode = str  # digits only: 2 chapter, 4 heading, 6 subheading, 8 tariff line
Exactness = Literal["exact", "earliest_known"]
Unit = Literal["%", "NOK/kg"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read."""

    id: str
    title: str
    publisher: str
    href: str
    language: str
    as_of: date  # the day the text or data stood for
    consulted: date  # the day we last read it
    also: tuple[tuple[str, str], ...] = ()  # the same in another language: ("title_nb", "…"), ("href_nb", "…")

    def told(self, language: str) -> Source:
        """The source as an answer in that language names it; as it stands where it has no other name there."""
        other = {key.removesuffix(f"_{language}"): text for key, text in self.also if key.endswith(f"_{language}")}
        return replace(self, **other) if other else self  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both inclusive; no last day means still in force."""

    start: date
    until: date | None = None
    start_is: Exactness = "exact"

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Cited(Generic[T]):
    """A value that cannot be had without its source."""

    value: T
    source: Source
    since: date | None = None  # first day the value holds, where known
    since_is: Exactness = "exact"
    pinpoint: str = ""


@dataclass(frozen=True, slots=True)
class NotInForce:
    """No fact covers the day asked for. Never replaced by a neighbour's value."""

    what: str
    day: date
    first_known: date | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """A preferential rate as published for one tariff line and one group."""

    kind: Literal["free", "rate", "none"]  # none: no rate is published ("NA")
    value: Decimal | None = None
    unit: Unit | None = None

    @property
    def industrial_only(self) -> bool:
        """Zero per kilo is not free: a duty on agricultural raw materials (RÅK) remains."""
        return self.kind == "rate" and self.value == 0


FREE = Rate("free")
NO_RATE = Rate("none")


@dataclass(frozen=True, slots=True)
class OrdinaryDuty:
    """The ordinary (MFN) duty of the 2019 tariff; dated, never today's rate without saying so."""

    kind: Literal["free", "rate", "text"]
    value: Decimal | None
    unit: Unit | None
    as_of: date
    printed: str = ""  # as printed, where it is neither free, a percentage nor NOK per kg


@dataclass(frozen=True, slots=True)
class Line:
    """One eight-digit tariff line with what each group gets."""

    code: HsCode
    ldc: Rate
    gsp_plus: Rate
    gsp: Rate
    list_no: int | None  # product list 1-7 by effect, where it can be told
    list_basis: str  # how the list was told: see docs/knowledge.md
    ordinary: OrdinaryDuty | None
    as_of: date  # the day of the rates

    def rate_for(self, tier: Tier) -> Rate:
        """What the line gets in a group; India's farm goods take the ordinary GSP rate."""
        if tier is Tier.LDC:
            return self.ldc
        if tier is Tier.GSP_PLUS:
            return self.gsp_plus
        if tier is Tier.GSP or (tier is Tier.GSP_AGRI and self.code < "25"):
            return self.gsp
        return NO_RATE


@dataclass(frozen=True, slots=True)
class Membership:
    """A country's place in one group over one period."""

    country: CountryCode
    tier: Tier
    period: Period
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Exit:
    """When and why a country left the scheme, as far as known."""

    country: CountryCode
    left: date | None  # first day without preference
    reason: str  # key: see rules of tables/exits.csv in docs/knowledge.md
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A free trade agreement (or union) of Norway with a country, from the register of groups."""

    country: CountryCode
    agreement: str
    start: date
    source: str


@dataclass(frozen=True, slots=True)
class Quota:
    """A tariff quota open to GSP goods."""

    id: str
    countries: tuple[CountryCode, ...]  # empty: all beneficiaries of tiers
    tiers: tuple[Tier, ...]
    codes: tuple[HsCode, ...]  # full lines, or prefixes where the regulation says so
    tonnes: int | None
    in_quota: Rate | None
    reduction: Decimal | None  # per cent off the ordinary duty
    allocation: Literal["first-come", "regulation"]
    allocated_by: str
    period: Period
    source: str
    note: str = ""
