"""Homes of facts for tests: copies of ours, whole or cut small, and official files written from them."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from knowledge import check, files, official
from knowledge.build import build
from knowledge.law import Law, Library
from knowledge.model import NotInForce, Tier
from knowledge.refresh import Diff, plan, text, write
from knowledge.refresh.plan import SNAPSHOTS, dated

SHARED = files.HOME.parent.parent / "shared"
CUSTOMS = SHARED / "customs"
SNAPSHOT = date(2026, 2, 3)
READ = date(2026, 11, 21)
LATER = date(2026, 6, 15)
FEW = ("0101", "0201", "0202", "0204", "0602", "0603", "2103", "6109", "6201")  # with the lines that quotas name
GROUP_OF_TIER = {tier.value: group for group, tier in official.TIER_OF_GROUP.items()}
GROUP_OF_AGREEMENT = {name: group for group, name in reversed(official.AGREEMENTS.items())}
CLASSES = {"FREE", "NA"}
UNITS = {ours: theirs for theirs, ours in official.UNITS.items()}

_ours = files.sources(files.HOME / "sources.toml")["toll-groups"].as_of
beside_shared = pytest.mark.skipif(
    not CUSTOMS.exists() or _ours != SNAPSHOT,
    reason=f"the official files of {SNAPSHOT} are not in ../shared/customs, or our facts are of another day ({_ours})",
)


@lru_cache(maxsize=1)
def library() -> Library:
    """The committed facts, built once."""
    return Library()


def whole(folder: Path) -> Path:
    """A copy of every fact, with the days of the snapshot that these tests speak of."""
    home = folder / "knowledge"
    kept = ("tables", "rules", "sources.toml", "known_differences.toml")
    home.mkdir()
    for name in kept:
        source = files.HOME / name
        shutil.copytree(source, home / name) if source.is_dir() else shutil.copy(source, home / name)
    text = (home / "sources.toml").read_text(encoding="utf-8")
    days = {"as_of": SNAPSHOT, "consulted": READ}
    (home / "sources.toml").write_text(dated(text, dict.fromkeys(SNAPSHOTS, days)), encoding="utf-8")
    return home


def small(folder: Path) -> Path:
    """A copy with the tariff lines of a few headings only."""
    home = whole(folder)
    for name in ("rates.csv", "ordinary_duty.csv"):
        head, *lines = (home / "tables" / name).read_text(encoding="utf-8").splitlines(keepends=True)
        few = [line for line in lines if line.startswith(FEW)]
        (home / "tables" / name).write_text(head + "".join(few), encoding="utf-8")
    return home


def rows(home: Path, name: str) -> list[dict[str, str]]:
    """A table of a home."""
    return list(csv.DictReader((home / "tables" / name).read_text(encoding="utf-8").splitlines()))


def official_files(home: Path, folder: Path) -> Path:
    """The four JSON files as Norwegian Customs would have written them on the day of the snapshot."""
    folder.mkdir(exist_ok=True)
    groups = [*official.TIER_OF_GROUP, *official.QUOTA_GROUPS]
    register = [
        {"landgruppekode": name, "preferansekode": "G", "fomdato": "1990-01-01", "tomdato": ""} for name in groups
    ]
    put(folder, "landgruppe.json", {"versjon": "1.1", "landgrupper": register})
    put(folder, "medlemsland.json", {"versjon": "1.1", "medlemsland": _members(home)})
    rates = [_commodity(row) for row in rows(home, "rates.csv")]
    ended = [
        _commodity({"code": row["code"], **dict.fromkeys(official.RATE_COLUMNS, "NA")})
        for row in rows(home, "ended_codes.csv")
    ]
    put(folder, "ratetradeagreements.json", {"version": "1.0", "commodities": rates + ended})
    lines = [{"type": "commodity", "id": row["code"]} for row in rows(home, "rates.csv")]
    chapters = [{"type": "chapter", "id": "01", "divisions": [{"type": "heading", "id": "0101", "divisions": lines}]}]
    put(
        folder,
        "customstariffstructure.json",
        {"version": "1.5", "sections": [{"type": "section", "chapters": chapters}]},
    )
    return folder


def _members(home: Path) -> list[dict[str, Any]]:
    entries: dict[str, list[dict[str, str]]] = {"SE": []}
    for row in rows(home, "membership.csv"):
        if row["from"] <= SNAPSHOT.isoformat() and (not row["until"] or row["until"] >= SNAPSHOT.isoformat()):
            entries.setdefault(row["country"], []).append(entry(GROUP_OF_TIER[row["tier"]], row["from"]))
    for row in rows(home, "agreements.csv"):
        entries.setdefault(row["country"], []).append(entry(GROUP_OF_AGREEMENT[row["agreement"]], row["from"]))
    return [{"landkode": country, "landnavn": "", "landgrupper": groups} for country, groups in sorted(entries.items())]


def entry(group: str, start: str, until: str = "") -> dict[str, str]:
    """A country's entry in a group."""
    return {"landgruppekode": group, "fomdato": start, "tomdato": until}


def _commodity(row: dict[str, str]) -> dict[str, Any]:
    rates = [{"customDuty": duty(row[column]), "landCodes": [name]} for column, name in official.RATE_COLUMNS.items()]
    return {"id": row["code"], "rateTradeAgreements": rates}


def duty(text: str) -> dict[str, Any]:
    """A rate in our notation as the official files write it."""
    if text in CLASSES:
        return {"value": None, "type": None, "classifier": text}
    value, _, unit = text.partition(" ")
    return {"value": float(value), "type": UNITS[unit]}


def put(folder: Path, name: str, content: Any) -> None:
    """Write a JSON file."""
    (folder / name).write_text(json.dumps(content), encoding="utf-8")


def alter(folder: Path, name: str, change: Callable[[Any], object]) -> None:
    """Change a JSON file in place."""
    content = json.loads((folder / name).read_text(encoding="utf-8"))
    change(content)
    put(folder, name, content)


def country(code: str, *groups: dict[str, str]) -> Callable[[Any], None]:
    """Give a country these groups and no others."""

    def change(register: Any) -> None:
        members = [row for row in register["medlemsland"] if row["landkode"] != code]
        register["medlemsland"] = [*members, {"landkode": code, "landnavn": "", "landgrupper": list(groups)}]

    return change


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file of a folder with its content's hash."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def replace(path: Path, old: str, new: str) -> None:
    """Replace what stands once in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def taken(home: Path, theirs: Path, day: date = LATER) -> Diff:
    """Refresh and write; what is written is what the official files say."""
    found = plan(theirs, day, home)
    write(found, home)
    assert [*check.rate_differences(law_on(home, day), theirs)] == []
    again = plan(theirs, day, home)
    assert again.diff.empty, text(again.diff)
    return found.diff


def tier(home: Path, code: str, day: date) -> Tier | None:
    found = law_on(home, day).tier_of(code)
    return None if isinstance(found, NotInForce) else found.value


def law_on(home: Path, day: date) -> Law:
    """The law of a home as it stands now."""
    return _built(home, tuple(sorted(fingerprint(home).items()))).on(day)


@lru_cache(maxsize=2)
def _built(home: Path, _state: tuple[tuple[str, str], ...]) -> Library:
    return Library(build(home))


def row_of(home: Path, code: str) -> list[tuple[str, ...]]:
    return [tuple(row.values())[:6] for row in rows(home, "membership.csv") if row["country"] == code]


def rate_row(code: str, column: str, value: str) -> Callable[[Any], None]:
    """Change one published rate."""

    def change(published: Any) -> None:
        (row,) = [row for row in published["commodities"] if row["id"] == code]
        for entry_ in row["rateTradeAgreements"]:
            if column in entry_["landCodes"]:
                entry_["customDuty"] = duty(value)

    return change


def lines_of(tree: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = tree["sections"][0]["chapters"][0]["divisions"][0]["divisions"]
    return found


def without_line(code: str) -> Callable[[Any], None]:
    def change(tree: Any) -> None:
        lines_of(tree)[:] = [line for line in lines_of(tree) if line["id"] != code]

    return change


def with_line(code: str) -> Callable[[Any], None]:
    return lambda tree: lines_of(tree).append({"type": "commodity", "id": code})
