"""The check against the official files finds every difference, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
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
    library,
    official_files,
    replace,
    rows,
    small,
)

from knowledge import check, files
from knowledge.build import build
from knowledge.law import Law, Library
from knowledge.model import Tier

Change = Callable[[Path], None]
NEW_LINE = {"type": "commodity", "id": "99999999"}
BAD_SOURCE = """
[new]
title = "x"
publisher = "x"
href = "toll.no"
language = "en"
as_of = 2026-02-01
consulted = 2026-01-01
"""


def members(code: str, *groups: dict[str, str]) -> Change:
    return lambda theirs: alter(theirs, "medlemsland.json", country(code, *groups))


def rate(index: int, column: int, value: str) -> Change:
    def change(published: Any) -> None:
        published["commodities"][index]["rateTradeAgreements"][column]["customDuty"] = duty(value)

    return lambda theirs: alter(theirs, "ratetradeagreements.json", change)


def tree(change: Callable[[list[Any]], object]) -> Change:
    def deep(top: Any) -> None:
        change(top["sections"][0]["chapters"][0]["divisions"][0]["divisions"])

    return lambda theirs: alter(theirs, "customstariffstructure.json", deep)


def differences(home: Path, theirs: Path) -> list[str]:
    law = Library(build(home)).on(SNAPSHOT)
    found = [*check.tier_differences(law, theirs), *check.rate_differences(law, theirs)]
    return [str(difference) for difference in found]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (members("TH"), ["tier TH: ours GSP, official none"]),
        (members("TH", entry("TGSP", "1990-01-01")), ["tier TH: ours GSP, official GSP+"]),
        (members("TH", entry("TGS2", "1990-01-02")), ["first day TH: ours 1990-01-01, official 1990-01-02"]),
        (members("SE", entry("TGS1", "2026-01-01")), ["tier SE: ours none, official LDC"]),
        (members("IN", entry("TGS2", "2026-01-01")), ["tier IN: ours GSP-agri, official GSP"]),
        (rate(0, 0, "NA"), ["rate 01012100 ldc: ours FREE, official NA"]),
        (rate(0, 1, "12.5 %"), ["rate 01012100 gsp_plus: ours FREE, official 12.5 %"]),
        (rate(0, 2, "0 NOK/kg"), ["rate 01012100 gsp: ours NA, official 0 NOK/kg"]),
        (tree(lambda lines: lines.pop(0)), ["line 01012100: ours here, official missing"]),
        (tree(lambda lines: lines.append(NEW_LINE)), ["line 99999999: ours missing, official here"]),
        (lambda theirs: None, []),
    ],
    ids=lambda value: value[0] if isinstance(value, list) and value else "",
)  # fmt: skip
def test_exactly_the_difference_is_found(change: Change, found: list[str], tmp_path: Path) -> None:
    home = small(tmp_path)
    theirs = official_files(home, tmp_path / "official")
    change(theirs)
    assert differences(home, theirs) == found


def test_a_wrong_rate_of_ours_is_found(tmp_path: Path) -> None:
    home = small(tmp_path)
    theirs = official_files(home, tmp_path / "official")
    replace(home / "tables" / "rates.csv", "\n61091000,FREE,FREE,NA", "\n61091000,FREE,FREE,FREE")
    assert differences(home, theirs) == ["rate 61091000 gsp: ours FREE, official NA"]


@beside_shared
def test_every_country_and_every_rate_is_as_in_the_official_snapshot(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.command(str(CUSTOMS)) == 0
    assert "every country and 22308 rates; 0 differences" in capsys.readouterr().out


def test_the_facts_are_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.command(None) == 0
    assert "no faults" in capsys.readouterr().out


def test_a_source_without_an_address_is_a_fault(tmp_path: Path) -> None:
    home = small(tmp_path)
    path = home / "sources.toml"
    path.write_text(path.read_text(encoding="utf-8") + BAD_SOURCE, encoding="utf-8")
    assert [fault.partition(";")[0] for fault in check.sources_used(Library(build(home)))] == [
        "sources.toml:new: href is no address",
        "sources.toml:new: as_of is after consulted",
    ]


def test_rates_and_groups_are_of_one_day() -> None:
    law: Law = library().on(LATER)
    assert law.rates_as_of == law.source("toll-groups").as_of
    assert {line.as_of for line in law.lines_under("61")} == {law.rates_as_of}


def test_meant_differences_give_their_reasons() -> None:
    for difference in files.read_toml(files.HOME / "known_differences.toml").get("difference", []):
        assert difference["what"]
        assert len(difference["reason"]) > 10


def test_the_copies_for_tests_hold_every_group_of_countries(tmp_path: Path) -> None:
    home = small(tmp_path)
    assert {row["tier"] for row in rows(home, "membership.csv")} >= {tier.value for tier in Tier} - {"none"}
