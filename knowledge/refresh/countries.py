"""Country groups: the register of one day against our dated rows. Rows that ended by then are never touched."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise, zip_longest
from pathlib import Path

from knowledge import official
from knowledge.files import AREAS, countries
from knowledge.model import Exactness, Inconsistent, Tier
from knowledge.refresh.difference import CountryChange
from knowledge.refresh.tables import Row

DAY = timedelta(days=1)
SOURCE = "toll-groups"
REASON = "register"  # the register no longer names the country, and gives no reason


@dataclass(slots=True)
class Countries:
    """Our rows of three tables while the register is read into them, and what changed."""

    previous: date  # the day of our snapshot
    day: date  # the day of the new one
    meant: Collection[str]  # differences that known_differences.toml explains
    members: list[Row]
    exits: list[Row]
    agreements: list[Row]
    changes: list[CountryChange] = field(default_factory=list)
    new_agreements: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, folder: Path) -> None:
        """Carry the register over."""
        entries = list(official.groups(folder))
        theirs: dict[str, list[official.Group]] = {}
        for entry in entries:
            if entry.group in official.TIER_OF_GROUP and (entry.until is None or entry.until >= self.day):
                theirs.setdefault(entry.country, []).append(entry)
        for country in sorted({*theirs, *(row["country"] for row in self.members)}):
            if f"tier {country}" in self.meant:
                self.notes.append(f"{country}: kept as it is, see known_differences.toml")
            else:
                self._country(country, sorted(theirs.get(country, []), key=lambda entry: entry.start))
        self._agreements(entries)
        self.members.sort(key=lambda row: (row["country"], row["from"]))
        self.exits.sort(key=lambda row: (row["country"], row["left"]))

    def _country(self, country: str, entries: list[official.Group]) -> None:
        """From the snapshot day on: end what ended, begin what began."""
        for earlier, later in pairwise(entries):
            if earlier.until is None or later.start <= earlier.until:
                raise Inconsistent(
                    f"medlemsland.json: {country} is in {earlier.group} and {later.group} at once;"
                    " report it to Norwegian Customs and decide by hand"
                )
        ours = self._row_on(country, self.day)
        if ours and ours["tier"] != Tier.NONE and (not entries or entries[0].start > self.day):
            self._leave(ours, self.day)
        for entry, following in zip_longest(entries, entries[1:]):
            moves_on = following is not None and entry.until == following.start - DAY
            self._enter(entry, None if moves_on else entry.until)

    def _row_on(self, country: str, day: date) -> Row | None:
        iso = day.isoformat()
        mine = (row for row in self.members if row["country"] == country)
        return next((row for row in mine if row["from"] <= iso and (not row["until"] or iso <= row["until"])), None)

    def _enter(self, entry: official.Group, until: date | None) -> None:
        """The country is in a group from the snapshot day, or from a later day that the register knows already."""
        tier = official.TIER_OF_GROUP[entry.group]
        ours = self._row_on(entry.country, max(entry.start, self.day))
        if ours and ours["tier"] == tier:
            if entry.start.isoformat() > ours["from"]:
                days = f"first day {ours['from']} here, {entry.start} in the register"
                self.notes.append(f"{entry.country}: {days}; ours is kept")
        else:
            ours = self._begin(entry, tier, ours)
        if until and ours["until"] != until.isoformat():
            self._leave(ours, until + DAY)

    def _begin(self, entry: official.Group, tier: Tier, ours: Row | None) -> Row:
        first, first_is = self._first_day(entry, ours)
        if ours:
            ours["until"] = (first - DAY).isoformat()
        else:
            self._outside_until(entry.country, first)
        before = Tier(ours["tier"]) if ours else Tier.NONE
        self.changes.append(CountryChange(entry.country, before, tier, first, first_is))
        self.members.append(_row(entry.country, tier, first, first_is))
        return self.members[-1]

    def _first_day(self, entry: official.Group, ours: Row | None) -> tuple[date, Exactness]:
        """The register's first day, unless it is only the floor of the register or lies before what we saw."""
        known = date.fromisoformat(ours["from"]) if ours else self.previous
        if entry.start <= known:
            return self.day, "earliest_known"
        if ours and entry.start <= self.previous:
            self.notes.append(
                f"{entry.country}: dated {entry.start}, before our last snapshot had it as {ours['tier']}"
            )
        return entry.start, "exact"

    def _outside_until(self, country: str, first: date) -> None:
        """A country never named before: our last snapshot is what tells that it stood outside."""
        known = any(row["country"] == country for row in [*self.members, *self.exits])
        if not known and self.previous < first:
            row = _row(country, Tier.NONE, self.previous, "earliest_known")
            self.members.append(row | {"until": (first - DAY).isoformat()})

    def _leave(self, ours: Row, first_out: date) -> None:
        country, tier = ours["country"], Tier(ours["tier"])
        ours["until"] = (first_out - DAY).isoformat()
        note = f"in the register of {self.previous}; not in that of {self.day}" if first_out == self.day else ""
        exit_row = {"country": country, "left": first_out.isoformat(), "reason": REASON, "source": SOURCE, "note": note}
        if not any(row["country"] == country and row["left"] == exit_row["left"] for row in self.exits):
            self.exits.append(exit_row)
        self.changes.append(CountryChange(country, tier, Tier.NONE, first_out, "exact"))

    def _agreements(self, entries: list[official.Group]) -> None:
        """New agreements come in; one that vanished has no last day in the register and is left to a person."""
        theirs = dict(_agreement_days(entries))
        ours = {(row["country"], row["agreement"]) for row in self.agreements}
        for (country, name), start in sorted(theirs.items()):
            if country not in countries() and country not in AREAS:
                self.notes.append(f"{country}: no country that we know; its agreement {name} is left out")
            elif (country, name) not in ours:
                row = {"country": country, "agreement": name, "from": start.isoformat(), "source": SOURCE}
                self.agreements.append(row)
                self.new_agreements.append(f"{name} with {country} from {start}")
        for country, name in sorted(ours - set(theirs)):
            self.notes.append(f"{country}: agreement {name} is not in the register any more; row kept, decide by hand")
        self.agreements.sort(key=lambda row: (row["country"], row["agreement"]))


def _row(country: str, tier: Tier, first: date, first_is: Exactness) -> Row:
    begun = {"from": first.isoformat(), "until": "", "from_is": first_is}
    return {"country": country, "tier": tier.value, **begun, "source": SOURCE, "note": ""}


def _agreement_days(entries: list[official.Group]) -> Iterator[tuple[tuple[str, str], date]]:
    for entry in sorted(entries, key=lambda entry: entry.start, reverse=True):
        if entry.group in official.AGREEMENTS and entry.until is None:
            yield (entry.country, official.AGREEMENTS[entry.group]), entry.start
