"""All facts into one SQLite database, in memory by default. Refuses the whole on any inconsistency."""

from __future__ import annotations

import json
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

RATES_COLUMNS = ("code", "ldc", "gsp_plus", "gsp")
FOREVER = "9999-12-31"


def build(home: Path = files.HOME, target: str | Path = ":memory:") -> Database:
    """A database with every fact of the folder `home`; raises KnowledgeError and leaves nothing behind."""
    known = files.sources(home / "sources.toml")
    db = Database(memory=True) if target == ":memory:" else Database(target)
    _sources(db, known)
    _memberships(db, home, known)
    _exits(db, home, known)
    _agreements(db, home, known)
    _lines(db, home, known)
    _ended(db, home, known)
    _quotas(db, home, known)
    _rules(db, home, known)
    return db


def _sources(db: Database, known: Mapping[str, Source]) -> None:
    db.table("source").insert_all(
        (
            {
                "id": s.id,
                "title": s.title,
                "publisher": s.publisher,
                "href": s.href,
                "language": s.language,
                "as_of": s.as_of.isoformat(),
                "consulted": s.consulted.isoformat(),
            }
            for s in known.values()
        ),
        pk="id",
    )


def _memberships(db: Database, home: Path, known: Mapping[str, Source]) -> None:
    path = home / "tables" / "membership.csv"
    found = list(files.memberships(path))
    for number, row in found:
        files.cited(known, row.source, path.name, str(number))
    refuse_overlaps(found, path.name)
    db.table("membership").insert_all(
        {
            "country": row.country,
            "tier": row.tier.value,
            "start": row.period.start.isoformat(),
            "until": row.period.until.isoformat() if row.period.until else FOREVER,
            "start_is": row.period.start_is,
            "source": row.source,
            "note": row.note,
        }
        for _, row in found
    )
    db.table("membership").create_index(["country", "start"])


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
    columns = {"country": str, "left": str, "reason": str, "source": str, "note": str}
    table = db.table("exit").create(columns)
    for number, row in files.exits(path):
        files.cited(known, row.source, path.name, str(number))
        left = row.left.isoformat() if row.left else None
        table.insert(
            {"country": row.country, "left": left, "reason": row.reason, "source": row.source, "note": row.note}
        )


def _agreements(db: Database, home: Path, known: Mapping[str, Source]) -> None:
    path = home / "tables" / "agreements.csv"
    found = list(files.agreements(path))
    for number, row in found:
        files.cited(known, row.source, path.name, str(number))
    db.table("agreement").insert_all(
        {"country": row.country, "agreement": row.agreement, "start": row.start.isoformat(), "source": row.source}
        for _, row in found
    )
    db.table("agreement").create_index(["country"])


def _lines(db: Database, home: Path, known: Mapping[str, Source]) -> None:
    path = home / "tables" / "rates.csv"
    as_of = known["toll-rates"].as_of
    ordinary = files.ordinary_duties(home / "tables" / "ordinary_duty.csv", known["toll-tariff-2019"].as_of)
    rows, seen = [], set()
    for number, cells in files.rows(path, RATES_COLUMNS):
        place = (path.name, str(number))
        code = files.code(cells["code"], *place)
        if code in seen:
            raise BadFact(*place, f"{code} stands twice", "remove one of the rows")
        seen.add(code)
        given = {column: files.rate(cells[column], *place) for column in RATES_COLUMNS[1:]}
        rows.append(_line_row(code, given, ordinary.get(code), as_of))
    stray = sorted(set(ordinary) - seen)
    if stray:
        raise BadFact("ordinary_duty.csv", stray[0], "no such tariff line in rates.csv", "remove the row")
    db.table("line").insert_all(rows, pk="code")


def _line_row(code: str, given: Mapping[str, Rate], duty: OrdinaryDuty | None, as_of: date) -> dict[str, Any]:
    list_no, basis = list_of(code, given["gsp"], given["gsp_plus"], duty)
    return {
        "code": code,
        **{column: notation(rate) for column, rate in given.items()},
        "list_no": list_no,
        "list_basis": basis,
        "ordinary": ordinary_notation(duty),
        "as_of": as_of.isoformat(),
    }


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
    table = db.table("ended_code").create({"code": str, "ended_by": str, "source": str}, pk="code")
    for number, row in files.rows(path, ("code", "ended_by", "source")):
        place = (path.name, str(number))
        files.cited(known, row["source"], *place)
        ended_by = files.day(row["ended_by"], *place).isoformat()
        table.insert({"code": files.code(row["code"], *place), "ended_by": ended_by, "source": row["source"]})


def _quotas(db: Database, home: Path, known: Mapping[str, Source]) -> None:
    path = home / "rules" / "quotas.toml"
    living = {row["code"] for row in db.query("select code from line")}
    for name, entry in files.read_toml(path).items():
        files.cited(known, entry["source"], path.name, name)
        for code in entry["codes"]:
            if code not in living:
                raise BadFact(path.name, name, f"code {code} is no living tariff line", "take its successor")
        db.table("quota").insert({"id": name, "card": json.dumps(entry, default=str)}, pk="id")


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
    columns = {"key": str, "start": str, "until": str, "value": str, "unit": str, "source": str, "pinpoint": str}
    table = db.table("rule").create(columns)
    db.table("rule").create_index(["key", "start"])
    for path in sorted((home / "rules").glob("*.toml")):
        if path.name == "quotas.toml":
            continue
        for name, entry in files.read_toml(path).items():
            table.insert_all(_rule_rows(path, name, entry, known))


def _rule_rows(path: Path, name: str, entry: Mapping[str, Any], known: Mapping[str, Source]) -> list[dict[str, Any]]:
    values = entry.get("values")
    if not values or "title" not in entry or "last_checked" not in entry:
        raise BadFact(path.name, name, "needs title, last_checked and values", "see docs/knowledge.md")
    starts = [value["from"] for value in values]
    if starts != sorted(set(starts)):
        raise BadFact(path.name, name, "values are not in order of their first day", "sort them; one per day")
    ends = [*(date.fromordinal(start.toordinal() - 1).isoformat() for start in starts[1:]), FOREVER]
    for value in values:
        files.cited(known, value.get("source", ""), path.name, name)
    return [
        {
            "key": f"{path.stem}.{name}",
            "start": value["from"].isoformat(),
            "until": until,
            "value": json.dumps(value["value"], default=str),
            "unit": value.get("unit", ""),
            "source": value["source"],
            "pinpoint": value.get("pinpoint", ""),
        }
        for value, until in zip(values, ends, strict=True)
    ]
