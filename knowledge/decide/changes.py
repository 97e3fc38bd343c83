"""What changed in the scheme, read off the dated tables: one event per country and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from knowledge.law import Law, Library
from knowledge.model import CountryCode, Membership, Tier


@dataclass(frozen=True, slots=True)
class Change:
    """A country moved, joined or left on a day."""

    country: CountryCode
    day: date
    before: Tier | None  # None: no source says
    after: Tier
    reason: str  # key of tables/exits.csv, "" for a move between groups
    source: str


def all_changes(law: Law) -> tuple[Change, ...]:
    """Every dated change of country groups, newest first. A register's first day is not an event."""
    return _changes(law.library)


@lru_cache(maxsize=4)
def _changes(library: Library) -> tuple[Change, ...]:
    """Found once: the facts of a library do not change."""
    moves = [change for row in library.memberships if (change := _move(library, row))]
    moved = {(change.country, change.day) for change in moves}
    exits = [
        Change(row.country, row.left, _before(library, row.country, row.left), Tier.NONE, row.reason, row.source)
        for row in library.exits
        if row.left and (row.country, row.left) not in moved
    ]
    return tuple(sorted([*moves, *exits], key=lambda change: (change.day, change.country), reverse=True))


def _move(library: Library, row: Membership) -> Change | None:
    """The beginning of a period that is dated exactly."""
    if row.period.start_is != "exact":
        return None
    start = row.period.start
    return Change(row.country, start, _before(library, row.country, start), row.tier, "", row.source)


def _before(library: Library, country: CountryCode, day: date) -> Tier | None:
    eve = day - timedelta(days=1)
    return next((row.tier for row in library.memberships_of.get(country, ()) if eve in row.period), None)


def changes_between(law: Law, first: date, last: date, country: CountryCode | None = None) -> tuple[Change, ...]:
    """Changes from the first to the last day, both included, newest first."""
    return tuple(
        change
        for change in all_changes(law)
        if first <= change.day <= last and (country is None or change.country == country)
    )
