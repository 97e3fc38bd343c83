"""The cases of tests/answers/data as questions, and what they expect."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.model import Goods, Language, Money, Question

DATA = Path(__file__).parent / "data"
TODAY = date(2026, 11, 22)


def cases() -> dict[str, dict[str, Any]]:
    """Every case by its name; two of one name, or a file without cases, are refused."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(DATA.glob("topics_*.toml")):
        read = tomllib.loads(path.read_text(encoding="utf-8"))["case"]
        assert read, path.name
        for case in read:
            assert case["name"] not in found, case["name"]
            found[case["name"]] = case
    return found


def question(case: dict[str, Any], language: Language) -> Question:
    """The question of a case, as the ears would hand it over."""
    topic = case["topic"]
    aspects = frozenset(a if "." in a else f"{topic}.{a}" for a in case.get("aspects", ()))
    return Question(
        text="",
        language=language,
        on=date.fromisoformat(case.get("on", TODAY.isoformat())),
        today=TODAY,
        topics=(topic,),
        aspects=aspects,
        countries=tuple(case.get("countries", ())),
        goods=tuple(Goods(code, "words") for code in case.get("goods", ())),
        lists=tuple(case.get("lists_asked", ())),
        quotas=tuple(case.get("quotas_asked", ())),
        money=tuple(_money(text) for text in case.get("money", ())),
        weights_kg=tuple(Decimal(weight) for weight in case.get("weights", ())),
    )


def _money(text: str) -> Money:
    currency, amount = text.split()
    return Money(Decimal(amount), currency)
