"""Several questions in one message: each is heard, and nothing that was only told."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from bot.model import Incoming
from bot.respond import Hall
from bot.understand.clauses import clauses
from bot.understand.text import joined_words

ROWS = list(csv.DictReader((Path(__file__).parent / "data" / "several_topics.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_every_question_of_a_message_is_answered(hall: Hall, row: dict[str, str]) -> None:
    reply = hall.respond(Incoming(row["text"], date(2026, 11, 27)))
    assert reply.language == row["language"]
    assert {answer.topic for answer in reply.answers} == set(row["topics"].split())


@pytest.mark.parametrize(
    ("text", "asking"),
    [
        ("which proof and is there a quota", [True, True]),
        ("We have REX. Is there duty?", [False, True]),
        ("toll, mva", [True, True]),
        ("and", []),
        ("", []),
        ("?", []),
        ("one clause only", [True]),
    ],
)
def test_a_message_is_cut_at_commas_full_stops_and_joining_words(text: str, asking: list[bool]) -> None:
    found = clauses(text, joined_words(text), {"and", "og"})
    assert [clause.asks for clause in found] == asking
