"""What changed in the scheme, read off the dated tables: one event per country and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.law import Law
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
    moves = [change for row in law.all_memberships() if (change := _move(law, row))]
    moved = {(change.country, change.day) for change in moves}
    exits = [
        Change(row.country, row.left, _before(law, row.country, row.left), Tier.NONE, row.reason, row.source)
        for row in law.exits()
        if row.left and (row.country, row.left) not in moved
    ]
    return tuple(sorted([*moves, *exits], key=lambda change: (change.day, change.country), reverse=True))


def _move(law: Law, row: Membership) -> Change | None:
    """The beginning of a period that is dated exactly."""
    if row.period.start_is != "exact":
        return None
    return Change(row.country, row.period.start, _before(law, row.country, row.period.start), row.tier, "", row.source)


def _before(law: Law, country: CountryCode, day: date) -> Tier | None:
    eve = day - timedelta(days=1)
    return next((row.tier for row in law.memberships(country) if eve in row.period), None)


def changes_between(law: Law, first: date, last: date, country: CountryCode | None = None) -> tuple[Change, ...]:
    """Changes from the first to the last day, both included, newest first."""
    return tuple(
        change
        for change in all_changes(law)
        if first <= change.day <= last and (country is None or change.country == country)
    )
