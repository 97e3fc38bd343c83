"""A new snapshot: what changes, and what stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from homes import (
    CUSTOMS,
    LATER,
    SNAPSHOT,
    alter,
    beside_shared,
    country,
    duty,
    entry,
    fingerprint,
    law_on,
    official_files,
    rate_row,
    row_of,
    rows,
    small,
    taken,
    tier,
    with_line,
    without_line,
)

from knowledge import files
from knowledge.model import KnowledgeError, Tier
from knowledge.refresh import PREVIOUS, plan, text, write

EVE = date(2026, 6, 14)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return small(tmp_path)


@pytest.fixture
def theirs(home: Path, tmp_path: Path) -> Path:
    return official_files(home, tmp_path / "official")


def test_the_same_files_change_nothing_but_the_days_of_the_snapshot(home: Path, theirs: Path) -> None:
    before = fingerprint(home)
    found = plan(theirs, LATER, home)
    assert found.diff.empty
    assert text(found.diff) == "snapshot of 2026-06-15 against ours of 2026-02-03\nno differences"
    assert {name: (home / "tables" / name).read_text(encoding="utf-8") for name in found.tables} == found.tables
    write(found, home)
    changed = {name for name, mark in fingerprint(home).items() if before.get(name) != mark and PREVIOUS not in name}
    assert changed == {"sources.toml"}


@beside_shared
def test_the_snapshot_in_shared_is_what_we_have() -> None:
    found = plan(CUSTOMS, SNAPSHOT)
    assert found.diff.empty, text(found.diff)
    assert found.diff.notes == ()
    assert found.tables["rates.csv"] == (files.HOME / "tables" / "rates.csv").read_text(encoding="utf-8")
    assert found.sources == (files.HOME / "sources.toml").read_text(encoding="utf-8")


def test_a_country_that_vanished_ends_the_day_before(home: Path, theirs: Path) -> None:
    alter(theirs, "medlemsland.json", country("TH"))
    diff = taken(home, theirs)
    assert "left       TH  GSP -> none from 2026-06-15" in text(diff)
    assert row_of(home, "TH") == [("TH", "GSP", "1990-01-01", "2026-06-14", "earliest_known", "toll-groups")]
    (gone,) = law_on(home, LATER).exits("TH")
    assert (gone.left, gone.reason, gone.source) == (LATER, "register", "toll-groups")
    assert gone.note == "in the register of 2026-02-03; not in that of 2026-06-15"
    assert (tier(home, "TH", EVE), tier(home, "TH", LATER)) == (Tier.GSP, Tier.NONE)


def test_a_country_that_moved_begins_on_the_first_day_of_the_register(home: Path, theirs: Path) -> None:
    alter(theirs, "medlemsland.json", country("TH", entry("TGSP", "2026-05-01")))
    diff = taken(home, theirs)
    assert "moved      TH  GSP -> GSP+ from 2026-05-01" in text(diff)
    assert row_of(home, "TH")[1] == ("TH", "GSP+", "2026-05-01", "", "exact", "toll-groups")
    assert (tier(home, "TH", date(2026, 4, 30)), tier(home, "TH", date(2026, 5, 1))) == (Tier.GSP, Tier.GSP_PLUS)
    assert diff.notes == ()


def test_a_country_that_moved_with_the_floor_of_the_register_begins_on_the_snapshot_day(
    home: Path, theirs: Path
) -> None:
    alter(theirs, "medlemsland.json", country("TH", entry("TGSP", "1990-01-01")))
    diff = taken(home, theirs)
    assert "moved      TH  GSP -> GSP+ from 2026-06-15 (earliest day known)" in text(diff)
    assert row_of(home, "TH")[1] == ("TH", "GSP+", "2026-06-15", "", "earliest_known", "toll-groups")


def test_a_move_dated_before_our_last_snapshot_is_pointed_out(home: Path, theirs: Path) -> None:
    alter(theirs, "medlemsland.json", country("TH", entry("TGSP", "2025-01-01")))
    assert taken(home, theirs).notes == ("TH: dated 2025-01-01, before our last snapshot had it as GSP",)


def test_a_country_never_seen_before_was_outside_at_the_last_snapshot(home: Path, theirs: Path) -> None:
    alter(theirs, "medlemsland.json", country("SE", entry("TGS2", "2026-05-01")))
    diff = taken(home, theirs)
    assert "joined     SE  none -> GSP from 2026-05-01" in text(diff)
    assert (tier(home, "SE", SNAPSHOT), tier(home, "SE", date(2026, 4, 30))) == (Tier.NONE, Tier.NONE)
    assert tier(home, "SE", date(2026, 5, 1)) is Tier.GSP


def test_a_country_that_comes_back_keeps_its_history(home: Path, theirs: Path) -> None:
    before = row_of(home, "ID")
    alter(theirs, "medlemsland.json", country("ID", entry("TGS2", "1990-01-01")))
    taken(home, theirs)
    assert row_of(home, "ID") == [*before, ("ID", "GSP", "2026-06-15", "", "earliest_known", "toll-groups")]
    assert tier(home, "ID", date(2024, 1, 1)) is Tier.NONE


def test_a_move_that_the_register_announces_is_taken_over_with_its_day(home: Path, theirs: Path) -> None:
    announced = [entry("TGS2", "1990-01-01", "2026-12-31"), entry("TGSP", "2027-01-01")]
    alter(theirs, "medlemsland.json", country("TH", *announced))
    taken(home, theirs)
    assert [row[1:5] for row in row_of(home, "TH")] == [
        ("GSP", "1990-01-01", "2026-12-31", "earliest_known"),
        ("GSP+", "2027-01-01", "", "exact"),
    ]
    assert law_on(home, LATER).exits("TH") == ()


def test_an_end_that_the_register_announces_is_taken_over_with_its_day(home: Path, theirs: Path) -> None:
    alter(theirs, "medlemsland.json", country("TH", entry("TGS2", "1990-01-01", "2026-12-31")))
    taken(home, theirs)
    assert (tier(home, "TH", date(2026, 12, 31)), tier(home, "TH", date(2027, 1, 1))) == (Tier.GSP, Tier.NONE)


def test_a_country_in_two_groups_at_once_is_refused(home: Path, theirs: Path) -> None:
    alter(theirs, "medlemsland.json", country("TH", entry("TGS2", "1990-01-01"), entry("TGSP", "2026-05-01")))
    with pytest.raises(KnowledgeError, match=r"medlemsland\.json: TH is in TGS2 and TGSP at once"):
        plan(theirs, LATER, home)


def test_rows_that_had_ended_stay_letter_by_letter(home: Path, theirs: Path) -> None:
    path = home / "tables" / "membership.csv"
    ended = [line for line in path.read_text(encoding="utf-8").splitlines() if line.split(",")[3]]
    assert len(ended) > 10
    for code in ("TH", "KE", "VU", "GY", "BZ"):
        alter(theirs, "medlemsland.json", country(code, entry("TGS1", "1990-01-01")))
    taken(home, theirs)
    after = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in ended if line not in after] == []


def test_changed_rates_are_counted_by_group_and_chapter(home: Path, theirs: Path) -> None:
    for code, column, value in (
        ("61091000", "GSP", "9.5 %"),
        ("61099010", "GSP", "FREE"),
        ("02013001", "GSP+", "12.25 NOK/kg"),
    ):
        alter(theirs, "ratetradeagreements.json", rate_row(code, column, value))
    diff = taken(home, theirs)
    shown = text(diff)
    assert "rates      ordinary GSP: 2 changed: chapter 61 (2)" in shown
    assert "rates      GSP+: 1 changed: chapter 02 (1)" in shown
    assert "GSP-LDC" not in shown
    assert "61091000  NA -> 9.5 %" in shown


def test_a_code_that_vanished_has_ended_and_its_old_duty_goes(home: Path, theirs: Path) -> None:
    alter(theirs, "customstariffstructure.json", without_line("61091000"))
    diff = taken(home, theirs)
    assert "ended      1 codes: 61091000" in text(diff)
    law = law_on(home, LATER)
    assert (law.line("61091000"), law.ended("61091000")) == (None, LATER)
    assert "61091000" not in {row["code"] for row in rows(home, "ordinary_duty.csv")}


def test_a_new_code_is_born_and_a_code_that_had_ended_can_live_again(home: Path, theirs: Path) -> None:
    again = rows(home, "ended_codes.csv")[0]["code"]
    alter(theirs, "customstariffstructure.json", with_line(again))
    alter(theirs, "customstariffstructure.json", with_line("61099099"))
    fresh = [{"customDuty": duty("FREE"), "landCodes": ["GSP", "GSP+", "GSP-LDC"]}]
    row = {"id": "61099099", "rateTradeAgreements": fresh}
    alter(theirs, "ratetradeagreements.json", lambda published: published["commodities"].append(row))
    diff = taken(home, theirs)
    assert diff.born == (again, "61099099")
    law = law_on(home, LATER)
    assert law.ended(again) is None
    line = law.line("61099099")
    assert line is not None
    assert (line.gsp.kind, line.ordinary) == ("free", None)


def test_a_difference_that_is_meant_stays(home: Path, theirs: Path) -> None:
    meant = "".join(f'[[difference]]\nwhat = "{what}"\nreason = "test"\n' for what in ("tier TH", "rate 61091000 gsp"))
    (home / "known_differences.toml").write_text(meant, encoding="utf-8")
    alter(theirs, "medlemsland.json", country("TH"))
    alter(theirs, "ratetradeagreements.json", rate_row("61091000", "GSP", "9.5 %"))
    diff = plan(theirs, LATER, home).diff
    assert diff.empty
    assert diff.notes == ("TH: kept as it is, see known_differences.toml",)


def test_new_agreements_come_in_and_a_vanished_one_is_left_to_a_person(home: Path, theirs: Path) -> None:
    alter(theirs, "medlemsland.json", country("TH", entry("TGS2", "1990-01-01"), entry("TIN", "2026-05-01")))
    alter(theirs, "medlemsland.json", country("CA"))
    diff = taken(home, theirs)
    assert diff.agreements == ("efta-india with TH from 2026-05-01",)
    assert diff.notes == ("CA: agreement efta-canada is not in the register any more; row kept, decide by hand",)
    assert [found.agreement for found in law_on(home, LATER).agreements("CA")] == ["efta-canada"]


def test_only_the_days_of_the_two_snapshots_change_in_the_sources(home: Path, theirs: Path) -> None:
    before = (home / "sources.toml").read_text(encoding="utf-8").splitlines()
    taken(home, theirs)
    after = (home / "sources.toml").read_text(encoding="utf-8").splitlines()
    assert [new for old, new in zip(before, after, strict=True) if old != new] == ["as_of = 2026-06-15"] * 2
    known = files.sources(home / "sources.toml")
    assert known["toll-groups"].as_of == known["toll-rates"].as_of == LATER
    assert known["toll-groups"].consulted >= LATER


def test_a_day_before_our_snapshot_is_refused(home: Path, theirs: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"as_of 2026-02-03 is after 2026-02-02; give a later --day"):
        plan(theirs, date(2026, 2, 2), home)


def test_losing_too_much_at_once_is_refused_unless_it_is_meant(home: Path, theirs: Path) -> None:
    def halve(register: Any) -> None:
        register["medlemsland"] = register["medlemsland"][::2]

    alter(theirs, "medlemsland.json", halve)
    with pytest.raises(KnowledgeError, match=r"countries are gone; see that it is whole, then say --large"):
        plan(theirs, LATER, home)
    assert len(plan(theirs, LATER, home, large=True).diff.countries) > 20
