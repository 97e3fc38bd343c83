"""Which group a country is in, since when, why not, and where else to look."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.law import Law
from knowledge.model import Agreement, Cited, CountryCode, Exit, Membership, NotInForce, Source, Tier

LAW_ONLY = {"law-only-ldc", "law-only-gsp-plus", "law-only-ordinary"}


@dataclass(frozen=True, slots=True)
class CountryStatus:
    """A country's place in the scheme on one day, with its history."""

    country: CountryCode
    tier: Tier | None  # None: no source covers the day
    cited: Cited[Tier] | None
    missing: NotInForce | None
    history: tuple[Membership, ...]  # every period known, oldest first
    exits: tuple[Exit, ...]
    agreements: tuple[Agreement, ...]  # free trade agreements in force on the day
    law_only: Exit | None  # listed in the regulation with an asterisk: no working preference
    next_change: Membership | None  # a later period already known
    ends: Membership | None  # the period of the day, if its last day is known
    previous: Membership | None  # the period before

    @property
    def benefits(self) -> bool:
        """Whether goods of the country get any GSP preference on the day."""
        return self.tier is not None and self.tier is not Tier.NONE

    @property
    def left(self) -> Exit | None:
        """The exit that explains why the country is out on the day."""
        gone = [found for found in self.exits if found.reason not in LAW_ONLY]
        return gone[-1] if gone and not self.benefits else None

    def sources(self, law: Law) -> tuple[Source, ...]:
        """Sources of the group, the exit and the agreements."""
        found = [self.cited.source] if self.cited else []
        found += [law.source(name) for name in self._source_names()]
        return tuple(dict.fromkeys([*found, law.source("toll-groups")]))

    def _source_names(self) -> list[str]:
        names = [found.source for found in self.exits] if not self.benefits else []
        return names + [found.source for found in self.agreements] * (not self.benefits)


def country_status(law: Law, country: CountryCode) -> CountryStatus:
    """The place of a country on the law's day."""
    found = law.tier_of(country)
    cited = None if isinstance(found, NotInForce) else found
    history = law.memberships(country)
    today = next((row for row in history if law.day in row.period), None)
    exits = tuple(row for row in law.exits(country) if row.left and row.left <= law.day)
    earlier = [row for row in history if row.period.until and row.period.until < law.day]
    return CountryStatus(
        country=country,
        tier=cited.value if cited else None,
        cited=cited,
        missing=found if isinstance(found, NotInForce) else None,
        history=history,
        exits=exits,
        agreements=law.agreements(country),
        law_only=next((row for row in reversed(exits) if row.reason in LAW_ONLY), None),
        next_change=next((row for row in history if row.period.start > law.day), None),
        ends=today if today and today.period.until else None,
        previous=earlier[-1] if earlier else None,
    )
