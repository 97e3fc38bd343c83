"""What a new snapshot changes: countries, rates, codes; and the same as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from knowledge.model import CountryCode, Exactness, HsCode, Tier

COLUMNS = {"ldc": "GSP-LDC", "gsp_plus": "GSP+", "gsp": "ordinary GSP"}
SHOWN = 12  # changed rates and codes written out; the rest is counted


@dataclass(frozen=True, slots=True)
class CountryChange:
    """A country that joined (from none), moved, or left (to none)."""

    country: CountryCode
    before: Tier
    after: Tier
    first_day: date  # first day in the new place
    first_day_is: Exactness

    @property
    def kind(self) -> str:
        """What people call it."""
        if self.before is Tier.NONE:
            return "joined"
        return "left" if self.after is Tier.NONE else "moved"


@dataclass(frozen=True, slots=True)
class RateChange:
    """One rate of one line."""

    code: HsCode
    column: str  # ldc, gsp_plus or gsp
    before: str  # in our notation
    after: str


@dataclass(frozen=True, slots=True)
class Diff:
    """All that is different."""

    previous: date  # the day of our snapshot
    day: date  # the day of the new one
    countries: tuple[CountryChange, ...] = ()
    rates: tuple[RateChange, ...] = ()
    born: tuple[HsCode, ...] = ()
    ended: tuple[HsCode, ...] = ()
    agreements: tuple[str, ...] = ()  # new ones, in words
    notes: tuple[str, ...] = ()  # what a person has to look at; nothing was changed for it

    @property
    def empty(self) -> bool:
        """Whether country groups, rates, codes and agreements are as before."""
        return not (self.countries or self.rates or self.born or self.ended or self.agreements)


def text(diff: Diff) -> str:
    """The difference for people."""
    lines = [f"snapshot of {diff.day} against ours of {diff.previous}"]
    lines += ["no differences"] if diff.empty else [*_countries(diff), *_rates(diff), *_codes(diff)]
    lines += [f"agreement  {name}" for name in diff.agreements]
    lines += [f"look at    {note}" for note in diff.notes]
    return "\n".join(lines)


def _countries(diff: Diff) -> Iterator[str]:
    for change in sorted(diff.countries, key=lambda one: (one.kind, one.country, one.first_day)):
        about = "" if change.first_day_is == "exact" else " (earliest day known)"
        yield f"{change.kind:<10} {change.country}  {change.before} -> {change.after} from {change.first_day}{about}"


def _rates(diff: Diff) -> Iterator[str]:
    for column, name in COLUMNS.items():
        found = [change for change in diff.rates if change.column == column]
        if not found:
            continue
        yield f"rates      {name}: {len(found)} changed: {_by_chapter(change.code for change in found)}"
        for change in found[:SHOWN]:
            yield f"             {change.code}  {change.before} -> {change.after}"
        if len(found) > SHOWN:
            yield f"             and {len(found) - SHOWN} more"


def _codes(diff: Diff) -> Iterator[str]:
    for name, codes in (("born", diff.born), ("ended", diff.ended)):
        if codes:
            more = f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else ""
            yield f"{name:<10} {len(codes)} codes: {' '.join(codes[:SHOWN])}{more}"


def _by_chapter(codes: Iterable[HsCode]) -> str:
    counted = Counter(code[:2] for code in codes)
    return ", ".join(f"chapter {chapter} ({count})" for chapter, count in sorted(counted.items()))
