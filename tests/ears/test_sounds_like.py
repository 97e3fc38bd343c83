"""Products that are called after countries, and ordinary words beside a product: the product is what is asked about."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from bot.model import Incoming
from bot.respond import Hall

ROWS = list(
    csv.DictReader((Path(__file__).parent / "data" / "sounds_like_a_country.csv").read_text("utf-8").splitlines())
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_the_product_and_the_country_are_both_heard(hall: Hall, row: dict[str, str]) -> None:
    reply = hall.respond(Incoming(row["text"], date(2026, 11, 27)))
    assert reply.question
    assert reply.language == row["language"]
    assert reply.question.countries == (row["country"],)
    assert [goods.code[:4] for goods in reply.question.goods] == [row["code"]]
