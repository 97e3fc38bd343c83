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

from knowledge import files, official
from knowledge.law import Library

SHARED = files.HOME.parent.parent / "shared"
CUSTOMS = SHARED / "customs"
SNAPSHOT = date(2026, 2, 3)
LATER = date(2026, 6, 15)
FEW = ("0101", "0201", "0202", "0204", "0602", "0603", "2103", "6109", "6201")  # with the lines that quotas name
GROUP_OF_TIER = {tier.value: group for group, tier in official.TIER_OF_GROUP.items()}
GROUP_OF_AGREEMENT = {name: group for group, name in reversed(official.AGREEMENTS.items())}
CLASSES = {"FREE", "NA"}
UNITS = {ours: theirs for theirs, ours in official.UNITS.items()}

beside_shared = pytest.mark.skipif(not CUSTOMS.exists(), reason="the official files are not here (../shared/customs)")


@lru_cache(maxsize=1)
def library() -> Library:
    """The committed facts, built once."""
    return Library()


def whole(folder: Path) -> Path:
    """A copy of every fact."""
    home = folder / "knowledge"
    kept = ("tables", "rules", "sources.toml", "known_differences.toml")
    home.mkdir()
    for name in kept:
        source = files.HOME / name
        shutil.copytree(source, home / name) if source.is_dir() else shutil.copy(source, home / name)
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
