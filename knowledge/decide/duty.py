"""What a set of tariff lines gets in a group: one verdict where all lines agree, the difference where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from knowledge.law import Law
from knowledge.model import HsCode, Line, OrdinaryDuty, Rate, Tier

Verdict = Literal["free", "reduced", "none", "depends"]
Kind = Literal["free", "reduced", "raw_material", "none", "zero"]
FARM_CHAPTERS = "25"  # chapters below this one are food and farm goods


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that get the same."""

    kind: Kind
    rate: Rate
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """What lines get in one group of countries."""

    tier: Tier
    verdict: Verdict
    groups: tuple[Group, ...]  # lines by what they get, the largest group first
    lines: tuple[Line, ...]
    rate: Rate | None  # where every line has the same
    list_no: int | None  # where every line is on the same list
    plus_above_gsp: tuple[Line, ...]  # lines where GSP+ is above ordinary GSP: temporary reductions

    @property
    def kinds(self) -> frozenset[Kind]:
        """What occurs among the lines."""
        return frozenset(group.kind for group in self.groups)

    @property
    def already_zero(self) -> int:
        """Lines with no GSP rate whose ordinary duty was zero in 2019: nothing to prefer."""
        return sum(len(group.lines) for group in self.groups if group.kind == "zero")

    @property
    def single(self) -> Line | None:
        """The line, where there is just one."""
        return self.lines[0] if len(self.lines) == 1 else None

    @property
    def ordinary(self) -> OrdinaryDuty | None:
        """The ordinary duty of 2019, where it is known and the same for every line."""
        found = {(line.ordinary.kind, line.ordinary.value, line.ordinary.unit) for line in self.lines if line.ordinary}
        return self.lines[0].ordinary if len(found) == 1 and all(line.ordinary for line in self.lines) else None

    @property
    def no_plus_rate(self) -> tuple[Line, ...]:
        """Lines without a GSP+ or zero-duty rate whose ordinary duty is not known to have been zero."""
        wanted = self.tier in (Tier.GSP_PLUS, Tier.LDC)
        return tuple(line for group in self.groups if group.kind == "none" for line in group.lines) if wanted else ()

    def count(self, kind: Kind) -> int:
        """Lines of a kind."""
        return sum(len(group.lines) for group in self.groups if group.kind == kind)


def kind_of(line: Line, tier: Tier) -> Kind:
    """What one line gets in a group."""
    rate = line.rate_for(tier)
    if rate.kind == "free":
        return "free"
    if rate.kind == "rate":
        return "raw_material" if rate.industrial_only else "reduced"
    return "zero" if line.ordinary is not None and line.ordinary.kind == "free" else "none"


def duty_on(lines: Sequence[Line], tier: Tier) -> Duty:
    """The treatment of lines (one or more) in a group."""
    by_rate: dict[tuple[Kind, Rate], list[Line]] = {}
    for line in lines:
        by_rate.setdefault((kind_of(line, tier), line.rate_for(tier)), []).append(line)
    groups = tuple(
        Group(kind, rate, tuple(members))
        for (kind, rate), members in sorted(by_rate.items(), key=lambda item: -len(item[1]))
    )
    rates = {line.rate_for(tier) for line in lines}
    lists = {line.list_no for line in lines}
    return Duty(
        tier=tier,
        verdict=_verdict(frozenset(group.kind for group in groups)),
        groups=groups,
        lines=tuple(lines),
        rate=next(iter(rates)) if len(rates) == 1 else None,
        list_no=next(iter(lists)) if len(lists) == 1 else None,
        plus_above_gsp=tuple(line for line in lines if _plus_above(line)) if tier is Tier.GSP_PLUS else (),
    )


def _verdict(kinds: frozenset[Kind]) -> Verdict:
    """One verdict where all lines agree. A line that was free for all anyway does not make a heading differ."""
    if kinds <= {"free", "zero"} and "free" in kinds:
        return "free"
    if kinds <= {"reduced", "raw_material"}:
        return "reduced"
    if kinds <= {"none", "zero"}:
        return "none"
    return "depends"


def _plus_above(line: Line) -> bool:
    plus, gsp = line.gsp_plus, line.gsp
    if plus.kind != "rate" or plus.value is None:
        return False
    return gsp.kind == "free" or (gsp.kind == "rate" and gsp.unit == plus.unit and plus.value > (gsp.value or 0))


def same_for_all(lines: Sequence[Line]) -> Duty | None:
    """The treatment, if every group of countries gets the same; then no country need be asked for."""
    found = [duty_on(lines, tier) for tier in (Tier.LDC, Tier.GSP_PLUS, Tier.GSP)]
    if all(duty.verdict == "free" and not duty.already_zero for duty in found):
        return found[0]
    return None


def lines_for(law: Law, code: HsCode, only: Sequence[HsCode] = ()) -> tuple[Line, ...]:
    """The lines of a code, or those of them that are named."""
    if only:
        return tuple(line for name in only if (line := law.line(name)) is not None)
    return law.lines_under(code)


def advantage(duty: Duty) -> tuple[Decimal, str] | None:
    """By how much GSP+ is below ordinary GSP, with its unit, where every line has the same rates in one unit."""
    pairs = {(line.gsp, line.gsp_plus) for line in duty.lines}
    if duty.tier is not Tier.GSP_PLUS or len(pairs) != 1:
        return None
    gsp, plus = next(iter(pairs))
    if gsp.kind != "rate" or gsp.value is None or gsp.unit is None or plus.kind == "none":
        return None
    if plus.kind == "rate" and (plus.unit != gsp.unit or plus.value is None):
        return None
    less = gsp.value - (plus.value or Decimal(0) if plus.kind == "rate" else Decimal(0))
    return (less, gsp.unit) if less > 0 else None


def saved(duty: Duty) -> Decimal | None:
    """What is saved against the ordinary duty of 2019, where every line has the same of both."""
    if duty.ordinary is None or duty.rate is None:
        return None
    return saving(duty.lines[0], duty.tier)


def saving(line: Line, tier: Tier) -> Decimal | None:
    """Percentage points or NOK per kg saved against the ordinary duty of 2019, where both are known in one unit."""
    duty, rate = line.ordinary, line.rate_for(tier)
    if duty is None or duty.kind != "rate" or duty.value is None:
        return None
    if rate.kind == "free":
        return duty.value
    if rate.kind == "rate" and rate.unit == duty.unit and rate.value is not None:
        return duty.value - rate.value
    return None
