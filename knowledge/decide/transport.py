"""How goods may travel to Norway and on from it without losing the preference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.law import Law
from knowledge.model import Cited, CountryCode, NotInForce, Source

EU = "EU"


@dataclass(frozen=True, slots=True)
class Routes:
    """Where goods may be stored and split, and where a Norwegian replacement statement can be used."""

    transit: tuple[str, ...]  # "EU" and country codes
    re_export: tuple[str, ...]
    wider: bool  # a newer source names more areas than the older page
    sources: tuple[Source, ...]


def routes(law: Law) -> Routes:
    """The areas on the day; before the first known day those first known."""
    transit, re_export = _areas(law, "transport.transit_areas"), _areas(law, "transport.re_export_areas")
    oldest = _areas(law.library.on(_first_day(law)), "transport.transit_areas")
    return Routes(
        transit=tuple(transit.value.value),
        re_export=tuple(re_export.value.value),
        wider=len(transit.value.value) > len(oldest.value.value),
        sources=tuple(dict.fromkeys([transit.source, oldest.source, re_export.source])),
    )


def area_of(law: Law, country: CountryCode) -> str:
    """`EU` for a member of it, else the country itself."""
    names = {agreement.agreement for agreement in law.agreements(country)}
    return EU if {"eu", "eea"} <= names else country


def outside(law: Law, countries: Iterable[CountryCode], areas: tuple[str, ...]) -> tuple[CountryCode, ...]:
    """The countries that lie in none of the areas."""
    return tuple(country for country in countries if area_of(law, country) not in areas)


def _areas(law: Law, key: str) -> Cited[Any]:
    found = law.rule(key)
    if isinstance(found, NotInForce):
        if found.first_known is None:
            raise LookupError(key)
        return _areas(law.library.on(found.first_known), key)
    return found


def _first_day(law: Law) -> date:
    found = law.library.on(date.min).rule("transport.transit_areas")
    return (found.first_known if isinstance(found, NotInForce) else None) or law.day
