"""Every sentence of tests/cases/<topic>.toml: what is understood, decided and said, in one breath.

A case is `say` (one message, or several in one conversation) and what the last answer must hold. Each topic has its
cases in both languages; a file without cases, or a case that expects nothing, fails.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.model import TOPICS

CASES = Path(__file__).parent / "cases"
ASKED = {"say", "on", "why"}


def cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.toml")):
        for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["case"], start=1):
            found.append(pytest.param(case, id=f"{path.stem}-{number}"))
    return found


@pytest.mark.parametrize("case", cases())
def test_the_answer_holds_what_the_case_expects(case: dict[str, Any], say: Callable[..., dict[str, Any]]) -> None:
    expected = {key: value for key, value in case.items() if key not in ASKED}
    assert expected, "a case must expect something"
    messages = [case["say"]] if isinstance(case["say"], str) else case["say"]
    for message in messages:
        answer = say(message, on=case.get("on"))
    assert {key: actual(answer, key, want) for key, want in expected.items()} == expected


def actual(answer: dict[str, Any], key: str, want: Any) -> Any:
    """What the answer has for a key; the wanted value itself where a weaker relation is asked for and holds."""
    countries = answer["countries"]
    treatment = answer["treatment"] or {}
    plain = {
        "country": countries[0]["code"] if countries else None,
        "tier": countries[0]["tier"] if countries else None,
        "verdict": treatment.get("verdict"),
        "list": treatment.get("list"),
        "rate": treatment.get("rate"),
        "code": (answer["commodity"] or {}).get("code"),
        "countries": [found["code"] for found in countries],
        "choices": [choice["value"] for choice in answer["choices"]],
        "first_line": answer["text"].split("\n")[0],
    }
    if key in ("quotas", "proofs", "permits", "lists", "topics"):
        return want if set(want) <= set(answer[key]) else answer[key]
    if key == "says":
        return want if all(re.search(part, answer["text"], re.I | re.S) for part in want) else answer["text"]
    if key == "never":
        return want if not any(re.search(part, answer["text"], re.I | re.S) for part in want) else answer["text"]
    return plain[key] if key in plain else answer[key]


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_cases_in_both_languages(topic: str) -> None:
    found = tomllib.loads((CASES / f"{topic}.toml").read_text(encoding="utf-8"))["case"]
    assert {case.get("language") for case in found} >= {"en", "nb"}
