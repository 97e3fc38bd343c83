"""Bad input is refused whole: the message names file, row and remedy, and what runs goes on as it was."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from homes import LATER, alter, country, entry, fingerprint, official_files, replace, small

from knowledge.build import build
from knowledge.law import Library
from knowledge.model import KnowledgeError
from knowledge.refresh import plan

FAULTS = tomllib.loads((Path(__file__).parent / "data" / "bad_tables.toml").read_text(encoding="utf-8"))["fault"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["name"])
def test_a_fault_in_our_own_files_is_refused_with_its_place_and_remedy(fault: dict[str, str], tmp_path: Path) -> None:
    home = small(tmp_path)
    path = home / fault["file"]
    if "old" in fault:
        replace(path, fault["old"], fault["new"])
    else:
        path.write_text(path.read_text(encoding="utf-8") + fault["new"], encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    row = text[: text.rindex(fault["new"].strip("\n"))].count("\n") + 1
    with pytest.raises(KnowledgeError) as found:
        build(home)
    assert str(found.value).startswith(fault["place"].format(row=row) + ":"), found.value
    assert fault["remedy"] in str(found.value), found.value


@pytest.mark.parametrize(
    ("name", "file", "content", "words"),
    [
        ("a table that is missing", "tables/rates.csv", None, "rates.csv: not found; restore it"),
        ("rules that are missing", "rules/quotas.toml", None, "quotas.toml: not found; restore it"),
        ("a table in another encoding", "tables/exits.csv", "Curaçao".encode("latin-1"), "save the table as UTF-8"),
        ("rules in another encoding", "rules/proof.toml", "[æ]".encode("latin-1"), "correct the TOML there"),
        ("an empty table", "tables/exits.csv", b"", "exits.csv:1: header is ; make it country,left"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value and ";" not in value else "",
)
def test_a_file_that_cannot_be_read_is_refused(
    name: str, file: str, content: bytes | None, words: str, tmp_path: Path
) -> None:
    home = small(tmp_path)
    if content is None:
        (home / file).unlink()
    else:
        (home / file).write_bytes(content)
    with pytest.raises(KnowledgeError) as found:
        build(home)
    assert words in str(found.value), name


def raw(text: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(text, encoding="utf-8") and None


def cut(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: len(text) // 2], encoding="utf-8")


def changed(change: Callable[[Any], object]) -> Callable[[Path], None]:
    return lambda path: alter(path.parent, path.name, change)


def first_rate(**duty: Any) -> Callable[[Path], None]:
    def change(published: Any) -> None:
        published["commodities"][0]["rateTradeAgreements"][0]["customDuty"] = duty

    return changed(change)


def renamed(old: str, new: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8") and None


def twice(key: str) -> Callable[[Path], None]:
    return changed(lambda top: top[key].append(top[key][0]))


MEMBERS, GROUPS, RATES, TREE = (
    "medlemsland.json", "landgruppe.json", "ratetradeagreements.json", "customstariffstructure.json",
)  # fmt: skip
THEIRS: dict[str, tuple[str, Callable[[Path], None], str, str]] = {
    "broken JSON": (MEMBERS, raw("{"), "medlemsland.json: broken JSON", "download it again"),
    "a truncated download": (RATES, cut, "ratetradeagreements.json: broken JSON", "may be cut off"),
    "an empty file": (TREE, raw(""), "customstariffstructure.json: broken JSON", "download it again"),
    "a page instead of JSON": (MEMBERS, raw("<html>"), "medlemsland.json: broken JSON", "download it again"),
    "a missing file": (GROUPS, Path.unlink, "landgruppe.json: not found", "into one folder"),
    "another top": (MEMBERS, raw("[]"), "medlemsland.json:top: no list 'medlemsland'", "schema changed"),
    "no members at all": (MEMBERS, raw('{"medlemsland": []}'), "medlemsland.json:top", "may be cut off"),
    "a renamed list of members": (MEMBERS, renamed("medlemsland", "land"), "medlemsland.json:top", "schema changed"),
    "a renamed country code": (MEMBERS, renamed("landkode", "land"), "medlemsland.json", "schema changed"),
    "a renamed first day": (MEMBERS, renamed("fomdato", "from"), "medlemsland.json", "schema changed"),
    "a day in another form": (MEMBERS, renamed("1990-01-01", "01.01.1990"), "medlemsland.json", "Norwegian Customs"),
    "a country that is none in the scheme": (
        MEMBERS,
        changed(country("QQ", entry("TGS1", "2026-01-01"))),
        "medlemsland.json:QQ",
        "ISO 3166",
    ),
    "a country twice": (MEMBERS, twice("medlemsland"), "medlemsland.json:AD: stands twice", "report it"),
    "a new group of the scheme": (
        GROUPS,
        changed(lambda top: top["landgrupper"].append({"landgruppekode": "TGS4", "preferansekode": "G"})),
        "landgruppe.json:TGS4",
        "knowledge/official.py",
    ),
    "a group that is gone": (
        GROUPS,
        changed(lambda top: top["landgrupper"].pop(0)),
        "landgruppe.json:TGS1: the group is gone",
        "by hand",
    ),
    "a renamed group of rates": (
        RATES,
        renamed('"GSP-LDC"', '"LDC"'),
        "ratetradeagreements.json:01012100: 0 rates for GSP-LDC",
        "schema changed",
    ),
    "two rates for one group": (
        RATES,
        renamed('"GSP+"', '"GSP"'),
        "ratetradeagreements.json:01012100: 0 rates for GSP+",
        "schema changed",
    ),
    "a renamed list of rates": (
        RATES,
        renamed("rateTradeAgreements", "rates"),
        "ratetradeagreements.json:01012100",
        "schema changed",
    ),
    "a renamed duty": (RATES, renamed("customDuty", "duty"), "ratetradeagreements.json:01012100", "schema changed"),
    "a rate in a new unit": (
        RATES,
        first_rate(value=3, type="pr.stk"),
        "ratetradeagreements.json:commodities[0] 01012100",
        "a new unit",
    ),
    "a rate of a new class": (
        RATES,
        first_rate(value=None, type=None, classifier="VARIABLE"),
        "ratetradeagreements.json:commodities[0] 01012100",
        "a new unit or class",
    ),
    "a rate below zero": (
        RATES,
        first_rate(value=-1, type="%"),
        "ratetradeagreements.json:01012100: a rate of -1",
        "use no half",
    ),
    "a rate beyond reason": (
        RATES,
        first_rate(value=1e9, type="%"),
        "ratetradeagreements.json:01012100: a rate of",
        "use no half",
    ),
    "a rate that is no number": (
        RATES,
        first_rate(value=float("nan"), type="%"),
        "ratetradeagreements.json:01012100: a rate of nan",
        "use no half",
    ),
    "a rate that is true": (
        RATES,
        first_rate(value=True, type="%"),
        "ratetradeagreements.json:01012100: a rate of True",
        "use no half",
    ),
    "a code of nine digits in the rates": (
        RATES,
        renamed('"01012100"', '"010121000"'),
        "ratetradeagreements.json:010121000",
        "eight digits",
    ),
    "a code of six digits in the tree": (
        TREE,
        renamed('"01012100"', '"010121"'),
        "customstariffstructure.json:010121",
        "eight digits",
    ),
    "a code that is a number": (
        TREE,
        renamed('"01012100"', "1012100"),
        "customstariffstructure.json",
        "schema changed",
    ),
    "a code twice in the rates": (
        RATES,
        twice("commodities"),
        "ratetradeagreements.json:01012100: stands twice",
        "report it",
    ),
    "a line without rates": (
        RATES,
        changed(lambda top: top["commodities"].pop(0)),
        "ratetradeagreements.json: no rates for line 01012100",
        "same day",
    ),
    "lines under a new name": (
        TREE,
        renamed('"divisions"', '"parts"'),
        "customstariffstructure.json:top: lines under names that are new",
        "schema changed",
    ),
    "another tree": (
        TREE,
        renamed('"sections"', '"avsnitt"'),
        "customstariffstructure.json:top: no list 'sections'",
        "schema changed",
    ),
}


@pytest.mark.parametrize("name", THEIRS)
def test_a_fault_in_the_official_files_is_refused_whole(name: str, tmp_path: Path) -> None:
    file, fault, place, remedy = THEIRS[name]
    home = small(tmp_path)
    theirs = official_files(home, tmp_path / "official")
    running = Library(build(home)).on(LATER)
    fault(theirs / file)
    before = fingerprint(home)
    with pytest.raises(KnowledgeError) as found:
        plan(theirs, LATER, home, large=True)
    assert str(found.value).startswith(place), found.value
    assert remedy in str(found.value), found.value
    assert fingerprint(home) == before
    line = running.line("61091000")
    assert line is not None
    assert line.ldc.kind == "free"


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = small(tmp_path)
    theirs = official_files(home, tmp_path / "official")
    monkeypatch.setattr("knowledge.refresh.schema.LARGEST", 1000)
    with pytest.raises(KnowledgeError, match=r"medlemsland\.json: larger than"):
        plan(theirs, LATER, home)


def test_the_files_without_a_fault_pass(tmp_path: Path) -> None:
    """Else all the refusals above would prove nothing."""
    home = small(tmp_path)
    theirs = official_files(home, tmp_path / "official")
    assert plan(theirs, LATER, home).diff.empty
    assert json.loads((theirs / RATES).read_text(encoding="utf-8"))["commodities"][0]["id"] == "01012100"
