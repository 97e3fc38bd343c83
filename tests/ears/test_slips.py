"""A country's name with one slip of the finger, as people write it: right or asked, and never another country."""

from __future__ import annotations

import csv
import random
import string
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.model import Incoming
from bot.respond import Hall
from bot.understand.text import phrase
from bot.vocabulary_countries import forms

DATA = Path(__file__).parent / "data"
TODAY = date(2026, 11, 27)
SEED, ROUNDS = 1814, 2
FRAMES = {
    "en": (
        "{}", "Is {} in the scheme?", "is {} an ldc", "t-shirts from {}, duty?", "what group is {} in", "roses {}",
        "Does {} need REX?", "{} honey duty", "proof of origin for {}", "I am in {} and want to sell honey to Norway",
    ),
    "nb": (
        "{}", "Er {} med i GSP?", "er {} et mul-land", "toll på t-skjorter fra {}?", "hvilken gruppe er {} i",
        "roser {}", "Trenger {} REX?", "honning {} toll", "opprinnelsesbevis for {}",
        "vi holder til i {} og vil selge honning til norge",
    ),
}  # fmt: skip
NEAR = {key: row[max(0, at - 1) : at + 2].replace(key, "") for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
        for at, key in enumerate(row)}  # fmt: skip


def slipped(word: str, chance: random.Random) -> str:
    """One letter left out, doubled, swapped with the next, or a neighbour on the keyboard."""
    at = chance.choice([at for at, char in enumerate(word) if char.isalpha()])
    other = chance.choice(NEAR.get(word[at].lower(), string.ascii_lowercase))
    return chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
            if word[at + 1 : at + 2].isalpha()
            else word[:at] + word[at + 1 :],
            word[:at] + other + word[at + 1 :],
            word[:at] + other + word[at:],
        ]
    )


def slips(language: str) -> Iterator[tuple[str, str]]:
    """(country, message) for every beneficiary and frame; a slip that makes another name is left out."""
    chance = random.Random(SEED)
    known = {" ".join(phrase(form.words)) for form in forms()}
    with (DATA / "beneficiaries.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for frame in FRAMES[language]:
                for _ in range(ROUNDS):
                    typed = slipped(row[language], chance)
                    if " ".join(phrase(typed)) not in known:
                        yield row["code"], frame.format(typed)


@pytest.mark.parametrize("language", FRAMES)
def test_one_slip_in_any_sentence_is_right_or_asked_about_and_never_another_country(hall: Hall, language: str) -> None:
    outcomes: Counter[str] = Counter()
    wrong = []
    for code, text in slips(language):
        reply = hall.respond(Incoming(text, TODAY))
        assert reply.question
        if reply.question.countries[:1] == (code,):
            outcomes["right"] += 1
        elif code in reply.question.country_choice or reply.answers[0].asks in ("country", "country_choice"):
            outcomes["asked"] += 1
        elif reply.question.countries:
            wrong.append((code, text, reply.question.countries))
        else:
            outcomes["missed"] += 1
    assert not wrong
    assert outcomes.total() > 1500
    assert outcomes["right"] + outcomes["asked"] >= 0.985 * outcomes.total()
    assert outcomes["right"] >= 0.7 * outcomes.total()
