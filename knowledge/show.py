"""One code, country or rule as lines of text for those who keep the facts: values, days, sources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from knowledge.build import FOREVER, notation, ordinary_notation
from knowledge.files import countries
from knowledge.law import Law
from knowledge.model import Line, Membership, NotInForce

MOST_LINES = 60
CODE = re.compile(r"[0-9]{2}([0-9]{2}([0-9]{2}([0-9]{2})?)?)?")


class NotFound(LookupError):
    """There is no such code, country or rule. The message says what is near."""


def show(law: Law, what: str) -> Iterator[str]:
    """Lines about `what` on the law's day; raises NotFound."""
    digits = what.replace(".", "").replace(" ", "")
    if CODE.fullmatch(digits):
        return _code(law, digits)
    if what.upper() in countries():
        return _country(law, what.upper())
    return _rules(law, what)


def _code(law: Law, code: str) -> Iterator[str]:
    lines, ended = law.lines_under(code), law.ended(code)
    if not lines and ended is None:
        near = [line.code for line in law.lines_under(code[:4])] or [line.code for line in law.lines_under(code[:2])]
        raise NotFound(f"no tariff line begins with {code}{_hint(get_close_matches(code, near))}")
    if ended:
        yield f"{code} had ended by {ended}"
    yield f"{'code':<9} {'GSP-LDC':<12} {'GSP+':<14} {'ordinary GSP':<14} {'list':<18} ordinary duty 2019"
    yield from map(_line, lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        yield f"and {len(lines) - MOST_LINES} more"
    yield from _cited(law, ["toll-rates", "toll-tariff-2019"])


def _line(line: Line) -> str:
    told = f"{line.list_no} ({line.list_basis})" if line.list_no else "-"
    rates = f"{notation(line.ldc):<12} {notation(line.gsp_plus):<14} {notation(line.gsp):<14}"
    return f"{line.code:<9} {rates} {told:<18} {ordinary_notation(line.ordinary) or 'not known'}"


def _country(law: Law, country: str) -> Iterator[str]:
    tier = law.tier_of(country)
    if isinstance(tier, NotInForce):
        yield f"{country} on {law.day}: not known; known from {tier.first_known}"
    else:
        yield f"{country} on {law.day}: {tier.value}"
    rows, exits, agreements = law.memberships(country), law.exits(country), law.agreements(country)
    yield from map(_period, rows)
    for gone in exits:
        yield f"  left      {gone.left or 'day not known'}: {gone.reason} [{gone.source}]{_note(gone.note)}"
    for agreement in agreements:
        yield f"  agreement {agreement.agreement} from {agreement.start} [{agreement.source}]"
    named = [*(row.source for row in rows), *(gone.source for gone in exits), *(one.source for one in agreements)]
    yield from _cited(law, named or ["toll-groups"])


def _period(row: Membership) -> str:
    about = "" if row.period.start_is == "exact" else " (earliest day known)"
    return f"  {row.tier:<9} {row.period.start} to {row.period.until or '...'}{about} [{row.source}]{_note(row.note)}"


def _rules(law: Law, what: str) -> Iterator[str]:
    sql = "select * from rule where key = ? or key like ? escape '!' order by rowid"
    rows = list(law.library.db.query(sql, [what, what.replace("_", "!_").replace("%", "!%") + ".%"]))
    if not rows:
        keys = [row[0] for row in law.library.db.execute("select distinct key from rule").fetchall()]
        raise NotFound(f"no code, country or rule {what!r}{_hint(get_close_matches(what, keys, cutoff=0.4))}")
    key = ""
    for row in rows:
        if row["key"] != key:
            key = row["key"]
            yield f"{key}: {row['title']} (last checked {row['last_checked']})"
        until = "..." if row["until"] == FOREVER else row["until"]
        now = "*" if row["start"] <= law.day.isoformat() <= row["until"] else " "
        pinpoint = f", {row['pinpoint']}" if row["pinpoint"] else ""
        value = json.dumps(json.loads(row["value"]), ensure_ascii=False)
        yield f"{now} {row['start']} to {until:<10}  {value} {row['unit']}".rstrip() + f" [{row['source']}{pinpoint}]"
    yield from _cited(law, [row["source"] for row in rows])


def _cited(law: Law, names: Iterable[str]) -> Iterator[str]:
    for name in dict.fromkeys(names):
        source = law.source(name)
        yield f"[{name}] {source.title}, as of {source.as_of}, read {source.consulted}: {source.href}"


def _note(text: str) -> str:
    return f": {text}" if text else ""


def _hint(near: list[str]) -> str:
    return f"; near it: {', '.join(near)}" if near else ""
