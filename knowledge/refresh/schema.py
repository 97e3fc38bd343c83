"""Refuses official files that read well and are yet not what they were: before anything is planned from them.

A new group of the scheme, a code of another length or a group missing from the rates would otherwise read as
"no preference", which is the worst of errors.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from knowledge import files, official
from knowledge.model import BadFact, BadFile, Inconsistent

MEMBERS, GROUPS, RATES, TREE = NAMES = (
    "medlemsland.json",
    "landgruppe.json",
    "ratetradeagreements.json",
    "customstariffstructure.json",
)
LARGEST = 64 * 1024 * 1024  # bytes of a file
HIGHEST = 100_000  # no duty is so many per cent or kroner a kilo
SCHEME, DUTY = "G", "T"  # preference code of the scheme; first letter of the groups that a duty hangs on
ADAPT = "the schema changed: adapt knowledge/official.py before refreshing"
AGAIN = "download it again: the file may be cut off"


def refuse_faults(folder: Path) -> None:
    """Raises KnowledgeError on the first file or row that is not as it was."""
    read = {name: _read(folder / name) for name in NAMES}
    _members(_rows(read[MEMBERS], "medlemsland", MEMBERS))
    _groups(_rows(read[GROUPS], "landgrupper", GROUPS))
    rated = _codes(RATES, (_text(row, "id", RATES) for row in _rows(read[RATES], "commodities", RATES)))
    for code, row in zip(rated, read[RATES]["commodities"], strict=True):
        _rated(code, row)
    living = _codes(TREE, _lines(_rows(read[TREE], "sections", TREE)))
    if set(living) != official.living_codes(folder):
        raise BadFact(TREE, "top", "lines under names that are new", ADAPT)
    without = sorted(set(living) - set(rated))
    if without:
        raise Inconsistent(f"{RATES}: no rates for line {without[0]} of {TREE}; take both files of the same day")


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST:
            raise BadFile(path.name, f"larger than {LARGEST >> 20} MB", "see what was downloaded")
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadFile(path.name, "not found", f"put {', '.join(NAMES)} into one folder") from None
    except (ValueError, RecursionError) as fault:  # broken JSON or no UTF-8
        raise BadFile(path.name, f"broken JSON ({fault})", AGAIN) from None


def _rows(row: Any, key: str, file: str, place: str = "top") -> list[Any]:
    if not isinstance(row, dict) or not isinstance(row.get(key), list):
        raise BadFact(file, place, f"no list {key!r}", ADAPT)
    if not row[key] and place == "top":
        raise BadFact(file, place, f"the list {key!r} is empty", AGAIN)
    return list(row[key])


def _text(row: Any, key: str, file: str) -> str:
    if not isinstance(row, dict) or not isinstance(row.get(key), str):
        raise BadFact(file, str(row)[:40], f"no text {key!r}", ADAPT)
    return str(row[key])


def _members(rows: Collection[Any]) -> None:
    """Every country once, and one that there is wherever it is in a group of the scheme."""
    known = {*official.TIER_OF_GROUP, *official.QUOTA_GROUPS}
    for row in rows:
        country = _text(row, "landkode", MEMBERS)
        for entry in _rows(row, "landgrupper", MEMBERS, country):
            group, *_ = [_text(entry, key, MEMBERS) for key in ("landgruppekode", "fomdato", "tomdato")]
            if group in known:
                files.country(country, MEMBERS, country)
    _refuse_twice(MEMBERS, (row["landkode"] for row in rows))


def _groups(rows: Iterable[Any]) -> None:
    """No group of the scheme that we do not know, and none of ours gone."""
    named = {_text(row, "landgruppekode", GROUPS): _text(row, "preferansekode", GROUPS) for row in rows}
    known = {*official.TIER_OF_GROUP, *official.QUOTA_GROUPS}
    for name in sorted(name for name, preference in named.items() if preference == SCHEME):
        if name.startswith(DUTY) and name not in known:
            raise BadFact(GROUPS, name, "a new group of the scheme", "give it a place in knowledge/official.py first")
    for name in sorted(known - set(named)):
        raise BadFact(GROUPS, name, "the group is gone", "decide by hand what takes its place in knowledge/official.py")


def _codes(file: str, codes: Iterable[str]) -> list[str]:
    found = [files.code(code, file, code) for code in codes]
    _refuse_twice(file, found)
    return found


def _refuse_twice(file: str, names: Iterable[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise BadFact(file, twice[0], "stands twice", "report it to Norwegian Customs; use no half of it")


def _rated(code: str, row: Any) -> None:
    """Each group of the scheme has one rate on every line, if only `NA`."""
    named: Counter[str] = Counter()
    for entry in _rows(row, "rateTradeAgreements", RATES, code):
        named.update(map(str, _rows(entry, "landCodes", RATES, code)))
        if not isinstance(entry.get("customDuty"), dict):
            raise BadFact(RATES, code, "no entry 'customDuty'", ADAPT)
        value = entry["customDuty"].get("value")
        if isinstance(value, bool) or (isinstance(value, int | float) and not 0 <= value < HIGHEST):
            raise BadFact(RATES, code, f"a rate of {value}", "report it to Norwegian Customs; use no half of it")
    for name in official.RATE_COLUMNS.values():
        if named[name] != 1:
            raise BadFact(RATES, code, f"{named[name]} rates for {name}", ADAPT)


def _lines(nodes: Iterable[Any]) -> Iterator[str]:
    """The code of every tariff line of the tree."""
    for node in nodes:
        if not isinstance(node, dict):
            raise BadFact(TREE, str(node)[:40], "no entry of the tariff", ADAPT)
        if node.get("type") == "commodity":
            yield _text(node, "id", TREE)
        for children in node.values():
            if isinstance(children, list) and children and isinstance(children[0], dict):
                yield from _lines(children)
