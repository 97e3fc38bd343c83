"""tables/origin_rules.csv: the 315 rule sets of the harmonised list of working or processing rules, read and stored.

One row is one alternative of one rule set; the alternatives of a set are at the exporter's choice (introductory note
2.4). `needs` holds what an alternative asks, parted by semicolons, in the words of `knowledge.origin_words`; codes are
chapters, headings or subheadings, `7208-7216` is a range. `ex` marks a rule for a part of the heading only (note 2.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import groupby
from pathlib import Path
from typing import Any, get_args

from sqlite_utils import Database

from knowledge import files
from knowledge.model import BadFact, Inconsistent, Source
from knowledge.origin_words import (
    AS_CHAPTER,
    GROUPS,
    KINDS,
    LIMITED,
    MATERIALS,
    MODES,
    NOTES,
    PARTS,
    STEPS,
    WITH_MATERIALS,
    Group,
    Kind,
)  # fmt: skip

COLUMNS = ("rule", "codes", "ex", "part", "group", "needs", "note")
RULE_SETS = 315  # of Annex 22-03 as published in 2023
SOURCE = "eu-rosa-2023"
CODES = re.compile(r"(\d{2}|\d{4}|\d{6})(?:-(\d{4}|\d{6}))?")


@dataclass(frozen=True, slots=True)
class Span:
    """Codes from `first` to `last`, of the same number of digits, both included."""

    first: str
    last: str

    def covers(self, code: str) -> bool:
        """Whether `code` lies wholly within."""
        size = len(self.first)
        return len(code) >= size and self.first <= code[:size] <= self.last

    def under(self, code: str) -> bool:
        """Whether it is narrower than `code` and lies under it."""
        return len(self.first) > len(code) and self.first.startswith(code)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that an alternative asks for."""

    kind: Kind
    spans: tuple[Span, ...] = ()  # materials by their codes
    names: tuple[str, ...] = ()  # materials by a word of MATERIALS
    limit: Decimal | None = None  # per cent
    mode: str = ""  # any_heading only: `own` or `group`
    steps: tuple[tuple[str, ...], ...] = ()  # all of the outer, any of the inner


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to origin: everything in `needs` together."""

    needs: tuple[Need, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One entry of the list: goods, and for each group of countries the ways to origin."""

    number: int
    spans: tuple[Span, ...]
    ex: bool  # holds for the part of the heading that `part` names, and no more
    part: str  # word of PARTS; empty: all goods of the codes
    ways: Mapping[Group, tuple[Alternative, ...]]


def load_origin(db: Database, home: Path, known: Mapping[str, Source]) -> None:
    """Put the list into table `origin_rule`; raises KnowledgeError on the first fault."""
    path = home / "tables" / "origin_rules.csv"
    files.cited(known, SOURCE, path.name, "1")
    rows = [_checked(row, path.name, str(number)) for number, row in files.rows(path, COLUMNS)]
    _refuse_gaps(rows, path.name)
    chapters = {(row["codes"], row["grp"]): row for row in rows if row["codes"] == row["chapter"]}
    for row in rows:
        if row["needs"] == AS_CHAPTER:
            row["needs"] = _of_chapter(row, chapters, path.name)
    table = db.table("origin_rule")
    table.insert_all(rows)
    table.create_index(["chapter"])


def read_rules(rows: Iterable[Mapping[str, Any]]) -> Iterator[RuleSet]:
    """Rule sets from rows of table `origin_rule`, in the order of the list."""
    for number, group in groupby(rows, key=lambda row: int(row["rule"])):
        members = list(group)
        first = members[0]
        ways = {name: tuple(_alternative(row) for row in members if row["grp"] in (name, "all")) for name in GROUPS}
        spans = spans_of(first["codes"].replace(" ", ","))
        yield RuleSet(number, spans, bool(first["ex"]), first["part"], ways)


def spans_of(text: str) -> tuple[Span, ...]:
    """`10,1101-1108` as spans; raises ValueError on anything else."""
    found = []
    for word in text.split(","):
        match = CODES.fullmatch(word)
        if not match or (match[2] and (len(match[1]) != len(match[2]) or match[2] <= match[1])):
            raise ValueError(word)
        found.append(Span(match[1], match[2] or match[1]))
    return tuple(found)


def needs_of(text: str) -> tuple[Need, ...]:
    """The cell `needs` as requirements; raises ValueError that says which word is wrong."""
    return tuple(_need(clause.split(" ")) for clause in text.split("; "))


def _alternative(row: Mapping[str, Any]) -> Alternative:
    return Alternative(needs_of(row["needs"]), row["note"])


def _need(words: list[str]) -> Need:
    kind, *given = words
    if kind not in KINDS:
        raise ValueError(f"no requirement {kind!r}")
    name: Kind = kind
    if name == "steps":
        return Need(name, steps=_steps(*given))
    if name == "any_heading":
        return Need(name, mode=_one_of(MODES, given[0]) if given else "")
    spans, names = _materials(given.pop(0)) if name in WITH_MATERIALS and given else ((), ())
    if name in WITH_MATERIALS and not (spans or names):
        raise ValueError(f"{name} names no materials")
    limit = _limit(given.pop(0)) if given and (name in LIMITED or name == "may_use") else None
    if given or (name in LIMITED and limit is None):
        raise ValueError(f"{name} has {'too much' if given else 'no limit'}")
    return Need(name, spans, names, limit)


def _materials(text: str) -> tuple[tuple[Span, ...], tuple[str, ...]]:
    words = text.split(",")
    names = tuple(_one_of(MATERIALS, word) for word in words if not word[:1].isdigit())
    coded = ",".join(word for word in words if word[:1].isdigit())
    return spans_of(coded) if coded else (), names


def _steps(text: str = "") -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_one_of(STEPS, word) for word in step.split("/")) for step in text.split("+"))


def _one_of(words: frozenset[str], word: str) -> str:
    if word not in words:
        raise ValueError(f"no word {word!r}")
    return word


def _limit(text: str) -> Decimal:
    try:
        limit = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is no percentage") from None
    if not 0 < limit < 100:
        raise ValueError(f"{text} is no share of a whole")
    return limit


def _checked(row: dict[str, str], file: str, place: str) -> dict[str, str | int]:
    try:
        spans = spans_of(row["codes"].replace(" ", ","))
        if row["needs"] != AS_CHAPTER:
            needs_of(row["needs"])
        if row["group"] not in (*get_args(Group), "all") or row["ex"] not in ("", "ex") or not row["rule"].isdigit():
            raise ValueError("rule, ex or group")
        _one_of(PARTS | {""}, row["part"])
        _one_of(NOTES | {""}, row["note"])
    except (ValueError, TypeError) as fault:
        raise BadFact(file, place, str(fault), "see knowledge/origin_words.py for what a row may say") from None
    if bool(row["ex"]) > bool(row["part"]) or len({span.first[:2] for span in spans}) != 1:
        raise BadFact(file, place, "ex without a part, or codes of two chapters", "name the part; one chapter a row")
    stored = {key: row[key] for key in ("codes", "ex", "part", "needs", "note")}
    return {"rule": int(row["rule"]), "chapter": spans[0].first[:2], "grp": row["group"], **stored, "source": SOURCE}


def _refuse_gaps(rows: list[dict[str, str | int]], file: str) -> None:
    """Every rule set once, in order, for both groups, its rows agreeing on the goods."""
    numbers = [number for number, _ in groupby(rows, key=lambda row: row["rule"])]
    if numbers != list(range(1, RULE_SETS + 1)):
        raise Inconsistent(f"{file}: rule sets are not 1 to {RULE_SETS} in order; restore the missing rows")
    for number, group in groupby(rows, key=lambda row: row["rule"]):
        members = list(group)
        goods = {(row["codes"], row["ex"], row["part"]) for row in members}
        if len(goods) != 1 or {row["grp"] for row in members} not in ({"all"}, set(GROUPS)):
            raise Inconsistent(f"{file}: rule {number}: rows differ in goods, or a group has no rule; make them agree")


def _of_chapter(row: Mapping[str, Any], chapters: Mapping[tuple[Any, Any], Any], file: str) -> str:
    """What the chapter asks of the same group: one alternative, or the reference could not be one row."""
    found = chapters.get((row["chapter"], row["grp"]))
    if found is None:
        raise BadFact(file, f"rule {row['rule']}", "the chapter has no rule for this group", "write the rule out")
    return str(found["needs"])
