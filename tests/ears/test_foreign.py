"""A message in a language we do not speak: said so, its country at most understood, no product guessed from it."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from bot.model import Incoming
from bot.respond import Hall

DATA = Path(__file__).parent / "data"
QUESTIONS = sorted((DATA.parent.parent / "questions").glob("*.jsonl"))
TODAY = date(2026, 11, 27)
ROWS = list(csv.DictReader((DATA / "foreign.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_another_language_is_said_to_be_one_and_no_product_is_heard_in_it(hall: Hall, row: dict[str, str]) -> None:
    reply = hall.respond(Incoming(row["text"], TODAY))
    assert reply.text.startswith("I speak English and Norwegian.")
    assert reply.question
    assert reply.question.countries == tuple(row["countries"].split())
    assert not reply.question.goods
    assert not reply.question.goods_choice


@pytest.mark.parametrize("text", ["Welche Zölle gelten für 61.09.1000 aus Kenia?", "Tarif pour 6109 du Kenya svp"])
def test_a_code_is_understood_in_every_language(hall: Hall, text: str) -> None:
    reply = hall.respond(Incoming(text, TODAY))
    assert reply.question
    assert (reply.answers[0].topic, reply.question.countries) == ("duty", ("KE",))
    assert reply.question.goods[0].code.startswith("6109")
    assert "I speak English and Norwegian." in reply.text


@pytest.mark.parametrize("text", ["Vilken tull är det på rosor från Kenya?", "Hvad er tolden på roser fra Kenya?"])
def test_the_neighbours_languages_are_answered_in_bokmal(hall: Hall, text: str) -> None:
    reply = hall.respond(Incoming(text, TODAY))
    assert reply.language == "nb"
    assert reply.question
    assert reply.question.goods[0].code.startswith("0603")


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_nearly_every_question_is_answered_in_its_own_language(hall: Hall, path: Path) -> None:
    """Of the sets' questions whose language is certain: those that stand alone, outside a conversation."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    told = [row for row in rows if row["expect"].get("language") and not row["session"]]
    assert told
    wrong = [r["text"] for r in told if hall.respond(Incoming(r["text"], TODAY)).language != r["expect"]["language"]]
    assert len(wrong) <= 0.01 * len(told), wrong
