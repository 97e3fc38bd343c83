"""Which tariff quotas are open to a country, a product, or both."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from knowledge.law import Law
from knowledge.model import CountryCode, Line, NotInForce, Quota, Rate, Tier


def open_to_country(law: Law, quota: Quota, country: CountryCode) -> bool:
    """Whether goods of the country may use the quota on the day. A country that left the scheme may not."""
    tier = law.tier_of(country)
    in_scheme = getattr(tier, "value", Tier.NONE)
    if in_scheme is Tier.NONE:
        return False
    return country in quota.countries or in_scheme in quota.tiers


def covers(quota: Quota, codes: Collection[str]) -> bool:
    """Whether any of the codes (full lines or beginnings) falls under the quota."""
    return any(line.startswith(code) or code.startswith(line) for line in quota.codes for code in codes)


def quotas_for(law: Law, country: CountryCode | None, codes: Sequence[str]) -> tuple[Quota, ...]:
    """The quotas that fit what is known of country and codes; with neither, all of them."""
    found = law.quotas()
    if codes:
        found = tuple(quota for quota in found if covers(quota, codes))
    if country:
        found = tuple(quota for quota in found if open_to_country(law, quota, country))
    return found


def own_first(quotas: Sequence[Quota], countries: Collection[CountryCode]) -> tuple[Quota, ...]:
    """Quotas that name one of the countries before those open to all."""
    return tuple(sorted(quotas, key=lambda quota: not set(quota.countries) & set(countries)))


def year_start(law: Law) -> date:
    """The first day of the quota year that the day lies in."""
    rule = law.rule("quota.year_start")
    if isinstance(rule, NotInForce):
        raise LookupError("quota.year_start")
    start = date.fromisoformat(f"{law.day.year}-{rule.value.value}")
    return start if start <= law.day else start.replace(year=start.year - 1)


def outside_rates(law: Law, codes: Sequence[str], tier: Tier) -> dict[Rate, tuple[Line, ...]]:
    """What lines get in a group outside or after the quota, by rate: the usual preference."""
    found: dict[Rate, list[Line]] = {}
    for code in codes:
        for line in law.lines_under(code):
            found.setdefault(line.rate_for(tier), []).append(line)
    return {rate: tuple(lines) for rate, lines in found.items()}
