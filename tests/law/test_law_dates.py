"""Every country on every day that matters: read off tables/membership.csv and tables/exits.csv, row by row."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from itertools import product

import pytest
from homes import CUSTOMS, beside_shared, library

from knowledge import files, official
from knowledge.decide.changes import all_changes, changes_between
from knowledge.decide.country import country_status
from knowledge.decide.duty import duty_on, lines_for
from knowledge.model import BENEFITING, NotInForce, Tier

DAY = timedelta(days=1)
COVERED = date(2019, 1, 1)
SNAPSHOT = date(2026, 2, 3)
SAMPLE = ("61", "6109", "02013001", "18063100", "0603", "10", "8471", "29314903")
LIBRARY = library()
GROUPS = {
    Tier.LDC: "AF AO BD BF BI BJ BT CD ER ET GM GN GW HT KH KI KM LA LR LS MG ML MM MR MW MZ NE NP RW SB SD SL SN ST"
    " TG TL TV TZ UG YE ZM ZW",
    Tier.GSP_PLUS: "AM BO BZ CG CI CV FM GH GT HN KE KG LK MN NI PG SV SZ TJ UZ VU XK",
    Tier.GSP: "AR AZ BR BW BY CN CU DM DO FJ GA GY IR JM KZ MU MV MY NA NG NU PK PY SR TH VN ZA",
    Tier.GSP_AGRI: "IN",
}
# The days on which countries changed place, as the guidance and the regulations tell them: written by hand.
CHANGES = [
    ("KE", "2023-01-01", Tier.LDC, Tier.GSP_PLUS),
    ("TJ", "2023-01-01", Tier.LDC, Tier.GSP_PLUS),
    ("GY", "2023-01-01", Tier.GSP_PLUS, Tier.GSP),
    ("PY", "2023-01-01", Tier.GSP_PLUS, Tier.GSP),
    ("AG", "2023-01-01", Tier.GSP, Tier.NONE),
    ("UY", "2022-07-01", Tier.GSP, Tier.NONE),
    ("ID", "2022-02-01", Tier.GSP, Tier.NONE),
    ("BZ", "2022-01-01", Tier.GSP, Tier.GSP_PLUS),
    ("IQ", "2021-01-01", Tier.GSP, Tier.NONE),
    ("TO", "2021-01-01", Tier.GSP, Tier.NONE),
    ("CD", "2023-01-01", Tier.NONE, Tier.LDC),
    ("VU", "2025-10-01", Tier.LDC, Tier.GSP_PLUS),
    ("MD", "2025-10-01", Tier.GSP_PLUS, Tier.NONE),
    ("CK", "2025-10-01", Tier.GSP, Tier.NONE),
    ("IN", "2026-01-01", Tier.GSP, Tier.GSP_AGRI),
]


def table(name: str) -> list[dict[str, str]]:
    """The table as it is written, not as the law reads it."""
    return list(csv.DictReader((files.HOME / "tables" / name).read_text(encoding="utf-8").splitlines()))


ROWS = table("membership.csv")
EXITS = table("exits.csv")
EVERYONE = sorted(files.countries())


def tier(country: str, day: date) -> Tier | NotInForce:
    found = LIBRARY.on(day).tier_of(country)
    return found if isinstance(found, NotInForce) else found.value


def row_on(country: str, day: date) -> dict[str, str] | None:
    """The row that covers a day, found by its text."""
    iso = day.isoformat()
    fits = [row for row in ROWS if row["country"] == country and row["from"] <= iso <= (row["until"] or "9999")]
    assert len(fits) <= 1
    return fits[0] if fits else None


def edges(row: dict[str, str]) -> list[date]:
    """The day before, the first and the last day, the day after."""
    first = date.fromisoformat(row["from"])
    last = date.fromisoformat(row["until"]) if row["until"] else None
    return [first - DAY, first, *([last, last + DAY] if last else [])]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['country']} {row['tier']} {row['from']}")
def test_a_country_is_in_its_group_from_the_first_day_to_the_last(row: dict[str, str]) -> None:
    for day in edges(row):
        found = LIBRARY.on(day).tier_of(row["country"])
        written = row_on(row["country"], day)
        if day < COVERED:
            assert isinstance(found, NotInForce)
            assert (found.what, found.first_known) == ("scheme.coverage", COVERED)
        elif written:
            assert not isinstance(found, NotInForce)
            assert (found.value, found.source.id) == (Tier(written["tier"]), written["source"])
            assert found.since == date.fromisoformat(written["from"])
            assert found.since_is == written["from_is"]
        else:
            assert isinstance(found, NotInForce) or found.value is Tier.NONE


@pytest.mark.parametrize("row", EXITS, ids=lambda row: f"{row['country']} {row['left']} {row['reason']}")
def test_a_country_that_left_is_out_from_that_day(row: dict[str, str]) -> None:
    left = date.fromisoformat(row["left"])
    found = LIBRARY.on(max(left, COVERED)).tier_of(row["country"])
    assert not isinstance(found, NotInForce)
    assert found.value is Tier.NONE
    if left >= COVERED:
        assert (found.source.id, found.since) == (row["source"], left)
    eve = row_on(row["country"], left - DAY)
    ends = {other["until"] for other in ROWS if other["country"] == row["country"]}
    assert (eve is not None) == ((left - DAY).isoformat() in ends)


@pytest.mark.parametrize(("country", "day", "before", "after"), CHANGES, ids=lambda value: str(value))
def test_a_change_holds_from_its_day_and_not_a_day_earlier(country: str, day: str, before: Tier, after: Tier) -> None:
    first = date.fromisoformat(day)
    assert tier(country, first - DAY) is before
    assert tier(country, first) is after


@pytest.mark.parametrize("country", EVERYONE)
def test_nothing_is_said_of_a_day_before_the_coverage(country: str) -> None:
    for day in (COVERED - DAY, date(1971, 10, 1), date.min):
        found = tier(country, day)
        assert isinstance(found, NotInForce)
        assert (found.day, found.first_known) == (day, COVERED)


def test_every_country_has_an_answer_on_every_quarter_for_every_sample() -> None:
    days = [date(year, month, 1) for year in range(2019, 2028) for month in (1, 4, 7, 10)]
    for day in days:
        law = LIBRARY.on(day)
        duties = {(code, tier): duty_on(lines_for(law, code), tier) for code, tier in product(SAMPLE, Tier)}
        for country in EVERYONE:
            status = country_status(law, country)
            assert (status.tier is None) == (status.missing is not None)
            for code in SAMPLE if status.tier is not None else ():
                duty = duties[code, status.tier or Tier.NONE]
                assert duty.lines
                assert status.benefits or duty.verdict == "none"


def test_the_groups_of_the_snapshot_are_the_92_countries_of_the_register() -> None:
    law = LIBRARY.on(SNAPSHOT)
    for group, names in GROUPS.items():
        assert [row.country for row in law.members(group)] == names.split()
    assert len(law.members(*BENEFITING)) == 92


@beside_shared
def test_the_groups_are_those_of_the_register_itself() -> None:
    law = LIBRARY.on(SNAPSHOT)
    register = {
        (entry.country, official.TIER_OF_GROUP[entry.group])
        for entry in official.groups(CUSTOMS)
        if entry.group in official.TIER_OF_GROUP
    }
    assert {(row.country, row.tier) for row in law.members(*BENEFITING)} == register


def test_a_country_of_no_row_and_no_exit_is_in_no_group() -> None:
    for country in sorted(set(EVERYONE) - {row["country"] for row in [*ROWS, *EXITS]}):
        assert tier(country, SNAPSHOT) is Tier.NONE


def test_the_floor_of_the_register_is_no_change() -> None:
    law = LIBRARY.on(SNAPSHOT)
    floors = {(row["country"], row["from"]) for row in ROWS if row["from_is"] == "earliest_known"}
    assert floors.isdisjoint({(change.country, change.day.isoformat()) for change in all_changes(law)})


def test_every_exact_row_and_every_dated_exit_is_a_change() -> None:
    law = LIBRARY.on(SNAPSHOT)
    told = {(change.country, change.day.isoformat()) for change in all_changes(law)}
    assert told == {
        *((row["country"], row["from"]) for row in ROWS if row["from_is"] == "exact"),
        *((row["country"], row["left"]) for row in EXITS),
    }


DATED = [change for change in CHANGES if change[0] != "CD"]  # its return is the register's floor: no day is known


@pytest.mark.parametrize(("country", "day", "before", "after"), DATED, ids=lambda value: str(value))
def test_a_change_is_told_with_what_was_before(country: str, day: str, before: Tier, after: Tier) -> None:
    first = date.fromisoformat(day)
    (found,) = changes_between(LIBRARY.on(SNAPSHOT), first, first, country)
    assert (found.before, found.after) == (before, after)


def test_two_laws_of_one_library_share_what_was_read() -> None:
    assert all_changes(LIBRARY.on(SNAPSHOT)) is all_changes(LIBRARY.on(COVERED))
    assert LIBRARY.on(SNAPSHOT).quotas() == LIBRARY.on(COVERED).quotas()
