"""One hall for all tests: it is built once and never changes; conversations are kept apart by their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import count

import pytest
from pgcluster import postgres
from tests_today import TODAY

from bot.contract import as_object
from bot.model import Incoming, Language
from bot.respond import Hall
from knowledge.law import Law, Library

__all__ = ["postgres"]


@pytest.fixture(scope="session")
def hall() -> Hall:
    """The standard hall."""
    return Hall.standard()


@pytest.fixture(scope="session")
def library(hall: Hall) -> Library:
    """The committed facts."""
    return hall.library


@pytest.fixture(scope="session")
def law_on(library: Library) -> Callable[[str], Law]:
    """The law of a day written as YYYY-MM-DD."""
    return lambda day: library.on(date.fromisoformat(day))


@pytest.fixture
def say(hall: Hall) -> Iterator[Callable[..., dict[str, object]]]:
    """Say something in a conversation of this test's own and get the answer object."""
    where = f"test:{next(_conversations)}"

    def speak(
        text: str, on: str | None = None, hint: Language | None = None, picked: bool = False
    ) -> dict[str, object]:
        day = date.fromisoformat(on) if on else None
        return as_object(hall.respond(Incoming(text, TODAY, day, hint, where, picked)))

    yield speak
    hall.forget(where)


_conversations = count()
