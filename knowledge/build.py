"""All facts into one SQLite database, in memory by default. Refuses the whole on any inconsistency."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from knowledge import files
from knowledge.effects import list_of
from knowledge.model import BadFact, Inconsistent, Membership, OrdinaryDuty, Period, Quota, Rate, Source, Tier
from knowledge.origin_table import load_origin

Row = tuple[object, ...]
RATES_COLUMNS = ("code", "ldc", "gsp_plus", "gsp")
LINE_COLUMNS = {
    "code": str, "ldc": str, "gsp_plus": str, "gsp": str, "list_no": int, "list_basis": str, "ordinary": str,
    "as_of": str,
}  # fmt: skip
RULE_COLUMNS = dict.fromkeys(
    ("key", "title", "last_checked", "start", "until", "value", "unit", "source", "pinpoint"), str
)
QUOTA_KEYS = {"countries", "tiers", "codes", "allocation", "allocated_by", "from", "source"}
FOREVER = "9999-12-31"


def build(home: Path = files.HOME, target: str | Path = ":memory:") -> Database:
    """A database with every fact of the folder `home`; raises KnowledgeError and leaves nothing behind."""
    known = files.sources(home / "sources.toml")
    # Plain connection: the answers may come from another thread than the one that built, one at a time.
    db = Database(sqlite3.connect(target, check_same_thread=False), execute_plugins=False)
    for load in (_sources, _memberships, _exits, _agreements, _lines, _ended, _quotas, _rules, load_origin):
        load(db, home, known)
    return db


def _fill(db: Database, name: str, columns: Mapping[str, type], rows: Iterable[Row], **options: Any) -> None:
    """A new table with its rows, all at once."""
    db.table(name).create(dict(columns), **options)
    marks = ", ".join("?" for _ in columns)
    with db.conn:
        db.conn.executemany(f"insert into {name} values ({marks})", rows)


def _texts(*columns: str) -> dict[str, type]:
    return dict.fromkeys(columns, str)


def _sources(db: Database, home: Path, known: Mapping[str, Source]) -> None:
    rows = (
        (
            s.id,
            s.title,
            s.publisher,
            s.href,
            s.language,
            s.as_of.isoformat(),
            s.consulted.isoformat(),
            json.dumps(s.also),
        )
        for s in known.values()
    )
    columns = _texts("id", "title", "publisher", "href", "language", "as_of", "consulted", "also")
    _fill(db, "source", columns, rows, pk="id")


def _memberships(db: Database, home: Path, known: Mapping[str, Source]) -> None:
    path = home / "tables" / "membership.csv"
    found = list(files.memberships(path))
    for number, row in found:
        files.cited(known, row.source, path.name, str(number))
    refuse_overlaps(found, path.name)
    rows = (
        (row.country, row.tier.value, *_days(row.period), row.period.start_is, row.source, row.note) for _, row in found
    )
    columns = _texts("country", "tier", "start", "until", "start_is", "source", "note")
    _fill(db, "membership", columns, rows)
    db.table("membership").create_index(["country", "start"])


def _days(period: Period) -> tuple[str, str]:
    return period.start.isoformat(), period.until.isoformat() if period.until else FOREVER


def refuse_overlaps(found: Iterable[tuple[int, Membership]], file: str) -> None:
    """One tier per country per day."""
    by_country = sorted(found, key=lambda pair: (pair[1].country, pair[1].period.start))
    for (_, earlier), (number, later) in pairwise(by_country):
        if earlier.country != later.country:
            continue
        if earlier.period.until is None or later.period.start <= earlier.period.until:
            raise Inconsistent(
                f"{file}:{number}: {later.country} is {later.tier.value} from {later.period.start} while it is still"
                f" {earlier.tier.value}; end the earlier row the day before"
            )


def _exits(db: Database, home: Path, known: Mapping[str, Source]) -> None:
    path = home / "tables" / "exits.csv"
    rows: list[Row] = []
    for number, row in files.exits(path):
        files.cited(known, row.source, path.name, str(number))
        rows.append((row.country, row.left.isoformat() if row.left else None, row.reason, row.source, row.note))
    _fill(db, "exit", _texts("country", "left", "reason", "source", "note"), rows)


def _agreements(db: Database, home: Path, known: Mapping[str, Source]) -> None:
    path = home / "tables" / "agreements.csv"
    rows: list[Row] = []
    for number, row in files.agreements(path):
        files.cited(known, row.source, path.name, str(number))
        rows.append((row.country, row.agreement, row.start.isoformat(), row.source))
    _fill(db, "agreement", _texts("country", "agreement", "start", "source"), rows)
    db.table("agreement").create_index(["country"])


def _lines(db: Database, home: Path, known: Mapping[str, Source]) -> None:
    path = home / "tables" / "rates.csv"
    as_of = known["toll-rates"].as_of.isoformat()
    ordinary = files.ordinary_duties(home / "tables" / "ordinary_duty.csv", known["toll-tariff-2019"].as_of)
    rows: dict[str, Row] = {}
    for number, cells in files.rows(path, RATES_COLUMNS):
        place = (path.name, str(number))
        code = files.code(cells["code"], *place)
        if code in rows:
            raise BadFact(*place, f"{code} stands twice", "remove one of the rows")
        given = {column: files.rate(cells[column], *place) for column in RATES_COLUMNS[1:]}
        duty = ordinary.get(code)
        told = list_of(code, given["gsp"], given["gsp_plus"], duty)
        rows[code] = (code, *map(notation, given.values()), *told, ordinary_notation(duty), as_of)
    stray = sorted(set(ordinary) - set(rows))
    if stray:
        raise BadFact("ordinary_duty.csv", stray[0], "no such tariff line in rates.csv", "remove the row")
    _fill(db, "line", LINE_COLUMNS, rows.values(), pk="code")


def notation(rate: Rate) -> str:
    """A rate as the tables write it; `files.rate` reads it back."""
    if rate.kind == "rate":
        return f"{rate.value:f} {rate.unit}"
    return "FREE" if rate.kind == "free" else "NA"


def ordinary_notation(duty: OrdinaryDuty | None) -> str | None:
    """An ordinary duty as the tables write it; `files.ordinary_duty` reads it back."""
    if duty is None:
        return None
    if duty.kind == "text":
        return f"= {duty.printed}"
    return "FREE" if duty.kind == "free" else f"{duty.value:f} {duty.unit}"


def _ended(db: Database, home: Path, known: Mapping[str, Source]) -> None:
    path = home / "tables" / "ended_codes.csv"
    rows: dict[str, Row] = {}
    for number, row in files.rows(path, ("code", "ended_by", "source")):
        place = (path.name, str(number))
        files.cited(known, row["source"], *place)
        code = files.code(row["code"], *place)
        if code in rows:
            raise BadFact(*place, f"{code} stands twice", "remove one of the rows")
        rows[code] = (code, files.day(row["ended_by"], *place).isoformat(), row["source"])
    _fill(db, "ended_code", _texts("code", "ended_by", "source"), rows.values(), pk="code")


def _quotas(db: Database, home: Path, known: Mapping[str, Source]) -> None:
    path = home / "rules" / "quotas.toml"
    living = {row[0] for row in db.execute("select code from line").fetchall()}
    rows: list[Row] = []
    for name, entry in files.read_toml(path).items():
        missing = sorted(QUOTA_KEYS - set(entry))
        if missing:
            raise BadFact(path.name, name, f"no {missing[0]!r}", "give the quota this key; the others show how")
        files.cited(known, entry["source"], path.name, name)
        for code in entry["codes"]:
            if code not in living:
                raise BadFact(path.name, name, f"code {code} is no living tariff line", "take its successor")
        rows.append((name, json.dumps(entry, default=str)))
    _fill(db, "quota", _texts("id", "card"), rows, pk="id")


def read_quota(name: str, card: str) -> Quota:
    """A stored quota card."""
    entry = json.loads(card)
    in_quota = entry.get("in_quota")
    reduction = entry.get("reduction")
    return Quota(
        id=name,
        countries=tuple(entry["countries"]),
        tiers=tuple(Tier(tier) for tier in entry["tiers"]),
        codes=tuple(entry["codes"]),
        tonnes=entry.get("tonnes"),
        in_quota=files.rate(in_quota, "quotas.toml", name) if in_quota else None,
        reduction=Decimal(str(reduction)) if reduction is not None else None,
        allocation=entry["allocation"],
        allocated_by=entry["allocated_by"],
        period=Period(date.fromisoformat(entry["from"])),
        source=entry["source"],
        note=entry.get("note", ""),
    )


def _rules(db: Database, home: Path, known: Mapping[str, Source]) -> None:
    rows: list[Row] = []
    for path in sorted((home / "rules").glob("*.toml")):
        if path.name != "quotas.toml":
            for name, entry in files.read_toml(path).items():
                rows += _rule_rows(path, name, entry, known)
    _fill(db, "rule", RULE_COLUMNS, rows)
    db.table("rule").create_index(["key", "start"])


def _rule_rows(path: Path, name: str, entry: Mapping[str, Any], known: Mapping[str, Source]) -> list[Row]:
    values = entry.get("values")
    if not values or "title" not in entry or not isinstance(entry.get("last_checked"), date):
        raise BadFact(path.name, name, "needs title, last_checked (a date) and values", "see docs/knowledge.md")
    for value in values:
        if "value" not in value or type(value.get("from")) is not date:
            raise BadFact(path.name, name, "a value needs from (a date) and value", "see docs/knowledge.md")
        files.cited(known, value.get("source", ""), path.name, name)
    starts = [value["from"] for value in values]
    if starts != sorted(set(starts)):
        raise BadFact(path.name, name, "values are not in order of their first day", "sort them; one per day")
    ends = [*(date.fromordinal(start.toordinal() - 1).isoformat() for start in starts[1:]), FOREVER]
    head = (f"{path.stem}.{name}", entry["title"], entry["last_checked"].isoformat())
    return [
        (*head, value["from"].isoformat(), until, json.dumps(value["value"], default=str), *_cells(value))
        for value, until in zip(values, ends, strict=True)
    ]


def _cells(value: Mapping[str, Any]) -> Row:
    return value.get("unit", ""), value["source"], value.get("pinpoint", "")
