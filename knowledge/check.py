"""Are the facts sound, and the same as the official files? `./gspbot knowledge check [--against DIR]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge import official
from knowledge.build import notation
from knowledge.files import HOME, read_toml
from knowledge.law import Law, Library
from knowledge.model import BENEFITING, Tier

# Countries of the world: ISO 3166-1 alpha-2, and XK for Kosovo.
ISO = frozenset((HOME / "tables" / "iso.txt").read_text(encoding="utf-8").split())
COLUMNS = ("ldc", "gsp_plus", "gsp")
OLD_AFTER_DAYS = 365


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not the same here and in the official file."""

    what: str
    ours: str
    official: str

    def __str__(self) -> str:
        return f"{self.what}: ours {self.ours}, official {self.official}"


def command(against: str | None) -> int:
    """Check, print what was found, and return 0 when all is sound."""
    library = Library()  # building is the first check: it refuses whatever contradicts itself
    law = library.on(library.sources["toll-rates"].as_of)
    faults = [*country_codes(law), *sources_used(library)]
    countries, lines = len(law.members(*BENEFITING)), len(law.lines_under(""))
    print(f"facts are consistent: {countries} countries, {lines} lines, {len(library.sources)} sources")
    if against:
        faults += _against(law, Path(against))
    for fault in faults:
        print(f"  {fault}", file=sys.stderr)
    print(f"{len(faults)} faults" if faults else "no faults")
    return 1 if faults else 0


def _against(law: Law, folder: Path) -> list[str]:
    known = {row["what"]: row["reason"] for row in read_toml(HOME / "known_differences.toml").get("difference", [])}
    found = [*tier_differences(law, folder), *rate_differences(law, folder)]
    unexplained = [difference for difference in found if difference.what not in known]
    compared = len(law.lines_under("")) * len(COLUMNS)
    explained = len(found) - len(unexplained)
    print(
        f"compared with {folder}: every country and {compared} rates; {len(found)} differences, {explained} explained"
    )
    return [str(difference) for difference in unexplained]


def country_codes(law: Law) -> Iterator[str]:
    """Countries that are none."""
    named = {row.country for row in law.all_memberships()} | {row.country for row in law.exits()}
    for code in sorted(named - ISO):
        yield f"tables: country {code} is not in ISO 3166; correct the code"


def sources_used(library: Library) -> Iterator[str]:
    """Sources with a place on the web and a day, none in the future of its own reading."""
    for source in library.sources.values():
        if not source.href.startswith(("https://", "http://")):
            yield f"sources.toml:{source.id}: href is no address; give the page where it can be read"
        if source.as_of > source.consulted:
            yield f"sources.toml:{source.id}: as_of is after consulted; correct one of them"


def tier_differences(law: Law, folder: Path) -> Iterator[Difference]:
    """Every country's group on the day of the snapshot against the register."""
    theirs = {entry.country: entry for entry in official.groups(folder) if entry.group in official.TIER_OF_GROUP}
    everyone = sorted(
        {entry.country for entry in official.groups(folder)} | {row.country for row in law.all_memberships()}
    )
    for country in everyone:
        ours = getattr(law.tier_of(country), "value", None)
        entry = theirs.get(country)
        tier = official.TIER_OF_GROUP[entry.group] if entry else Tier.NONE
        if ours is not tier:
            yield Difference(f"tier {country}", str(ours), tier.value)
        if entry and ours is tier:
            yield from _first_day(law, country, entry.start)


def _first_day(law: Law, country: str, start: date) -> Iterator[Difference]:
    period = next(row.period for row in law.memberships(country) if law.day in row.period)
    if period.start != start:
        yield Difference(f"first day {country}", period.start.isoformat(), start.isoformat())


def rate_differences(law: Law, folder: Path) -> Iterator[Difference]:
    """Every rate of every living line, and every line that is only on one side."""
    theirs, living = official.rates(folder), official.living_codes(folder)
    ours = {line.code: line for line in law.lines_under("")}
    for code in sorted(living ^ set(ours)):
        yield Difference(f"line {code}", "here" if code in ours else "missing", "here" if code in living else "missing")
    for code in sorted(living & set(ours)):
        for column in COLUMNS:
            mine = notation(getattr(ours[code], column))
            if mine != theirs[code][column]:
                yield Difference(f"rate {code} {column}", mine, theirs[code][column])
