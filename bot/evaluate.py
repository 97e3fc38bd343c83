"""How well questions are understood: `./gspbot eval FILE…` compares answers with what a question set expects.

A set has one question object a line with `expect`: language, topic, country, countries, tier, code, verdict, rate,
list, quotas, proofs, permits, asks, says and never (patterns). Silent wrong countries come first: the worst fault.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bot.contract import as_object
from bot.model import Incoming
from bot.respond import Hall

Z95 = 1.96
NEAR_ENOUGH = 0.006  # of a rate


@dataclass(slots=True)
class Tally:
    """Right answers of a set, per topic and per slot."""

    right: int = 0
    asked: int = 0
    silent_countries: list[str] = field(default_factory=list)
    topics: dict[str, Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))
    slots: dict[str, Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))
    failures: list[tuple[str, list[str]]] = field(default_factory=list)

    def count(self, question: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Add one answer."""
        expect = question["expect"]
        missed = [slot for slot, want in expect.items() if not CHECKS[slot](answer, want, expect)]
        self.asked += 1
        self.right += not missed
        self.topics[expect.get("topic", "-")][not missed] += 1
        for slot in expect:
            self.slots[slot][slot not in missed] += 1
        if missed:
            self.failures.append((str(question.get("id")), missed))
        if "country" in missed and not answer["asks"] and answer["countries"]:
            self.silent_countries.append(str(question.get("id")))

    def lines(self) -> Iterator[str]:
        """The tally in words."""
        names = ", ".join(self.silent_countries) or "none"
        yield f"silent wrong countries: {names}"
        yield f"wholly right: {share(self.right, self.asked)}"
        for title, counts in (("topic", self.topics), ("slot", self.slots)):
            for name, counted in sorted(counts.items()):
                yield f"  {title} {name:15} {share(counted[True], counted.total())}"
        for name, missed in self.failures:
            yield f"  missed {name}: {', '.join(missed)}"


def share(right: int, asked: int) -> str:
    """`96.3 % (92.1–98.3) 154/160`: the share with its 95 % interval (Wilson)."""
    low, high = interval(right, asked)
    percent = 100 * right / asked if asked else 0.0
    return f"{percent:5.1f} % ({100 * low:.1f}–{100 * high:.1f}) {right}/{asked}"


def interval(right: int, asked: int) -> tuple[float, float]:
    """The Wilson interval of a share, 95 %."""
    if not asked:
        return 0.0, 1.0
    part, scale = right / asked, 1 + Z95**2 / asked
    middle = (part + Z95**2 / (2 * asked)) / scale
    half = Z95 * math.sqrt(part * (1 - part) / asked + Z95**2 / (4 * asked**2)) / scale
    return middle - half, middle + half


def evaluate(hall: Hall, path: Path, today: date) -> Tally:
    """Ask every question of a set, in order, and count."""
    tally = Tally()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            question = json.loads(line)
            on = date.fromisoformat(question["date"]) if question.get("date") else None
            where = f"eval:{path}:{question['session']}" if question.get("session") else ""
            tally.count(question, as_object(hall.respond(Incoming(question["text"], today, on, None, where))))
    return tally


def _plain(answer: Mapping[str, Any]) -> str:
    return re.sub(r"[\u00a0\u202f\u2009]", " ", answer["text"])


def _country(answer: Mapping[str, Any], want: str, _: Mapping[str, Any]) -> bool:
    return bool(answer["countries"]) and answer["countries"][0]["code"] == want


def _tier(answer: Mapping[str, Any], want: str, expect: Mapping[str, Any]) -> bool:
    tiers = {found["code"]: found["tier"] for found in answer["countries"]}
    return tiers.get(expect.get("country") or next(iter(tiers), "")) == want


def _code(answer: Mapping[str, Any], want: str, _: Mapping[str, Any]) -> bool:
    commodity = answer["commodity"]
    if commodity:
        return str(commodity["code"]).startswith(want)
    return any(want in choice["value"] for choice in answer["choices"][:3])


def _rate(answer: Mapping[str, Any], want: Mapping[str, Any], _: Mapping[str, Any]) -> bool:
    rate: Mapping[str, Any] = (answer["treatment"] or {}).get("rate") or {}
    return bool(rate) and rate["unit"] == want["unit"] and abs(rate["value"] - want["value"]) < NEAR_ENOUGH


def _list(answer: Mapping[str, Any], want: int, _: Mapping[str, Any]) -> bool:
    return want in (answer["lists"] or [(answer["treatment"] or {}).get("list")])


def _asks(answer: Mapping[str, Any], want: str, _: Mapping[str, Any]) -> bool:
    return answer["asks"] == want or (want == "product" and answer["asks"] == "commodity_choice")


def _same(slot: str) -> Callable[[Mapping[str, Any], Any, Mapping[str, Any]], bool]:
    return lambda answer, want, _: answer[slot] == want


def _holds(slot: str) -> Callable[[Mapping[str, Any], Any, Mapping[str, Any]], bool]:
    return lambda answer, want, _: set(want) <= set(answer[slot])


CHECKS: Mapping[str, Callable[[Mapping[str, Any], Any, Mapping[str, Any]], bool]] = {
    "language": _same("language"),
    "topic": _same("topic"),
    "country": _country,
    "countries": lambda answer, want, _: set(want) <= {found["code"] for found in answer["countries"]},
    "tier": _tier,
    "code": _code,
    "verdict": lambda answer, want, _: (answer["treatment"] or {}).get("verdict") == want,
    "rate": _rate,
    "list": _list,
    "quotas": _holds("quotas"),
    "proofs": _holds("proofs"),
    "permits": _holds("permits"),
    "asks": _asks,
    "says": lambda answer, want, _: all(re.search(part, _plain(answer), re.I | re.S) for part in want),
    "never": lambda answer, want, _: not any(re.search(part, _plain(answer), re.I | re.S) for part in want),
}
