"""How a product is made, as it is heard: work, materials, where they come from, yes and no."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.model import LANGUAGES, Language, Told
from bot.respond import Hall
from bot.understand.countries import CountryEar
from bot.understand.operations import FILE, MakingEar, MakingHeard, pressed
from bot.understand.text import joined_words
from bot.vocabulary_phrases import phrases
from knowledge.decide.origin_assess import ASSEMBLY, MINIMAL
from knowledge.files import read_toml
from knowledge.origin_words import PARTS, STEPS

CASES = read_toml(Path(__file__).parent / "data" / "operations.toml")["case"]
EAR = MakingEar()


def heard(text: str, language: Language, hall: Hall) -> MakingHeard:
    lands = CountryEar(is_ordinary=lambda folded: False).hear(text, language)
    return EAR.hear(joined_words(text), language, lands.certain)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["say"]) for case in CASES])
def test_what_is_told(case: dict[str, Any], hall: Hall) -> None:
    found = heard(case["say"], case["language"], hall)
    told = found.told
    actual = {
        "done": sorted(told.done), "not_done": sorted(told.not_done), "materials": sorted(told.materials),
        "inputs": sorted(found.inputs), "only": told.only, "own": told.own, "foreign": told.foreign,
        "partners": told.partners, "part": told.part, "reply": told.reply,
    }  # fmt: skip
    expected = {key: value for key, value in case.items() if key not in ("say", "language")}
    assert expected
    assert {key: actual[key] for key in expected} == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_one_that_the_law_knows(language: Language) -> None:
    keys = {key for key, _, _ in phrases(language, FILE)}
    work = {word for key in keys if key.startswith("work.") for word in key.removeprefix("work.").split("+")}
    assert work - {"work", ASSEMBLY} <= STEPS | MINIMAL
    assert {key.removeprefix("part.") for key in keys if key.startswith("part.")} <= PARTS


def test_both_languages_hear_the_same_things() -> None:
    one, other = ({key for key, _, _ in phrases(language, FILE)} for language in LANGUAGES)
    assert one == other


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("told own", Told(own=True)),
        ("told others", Told(foreign=True)),
        ("told part embroidered", Told(part="embroidered")),
        ("told 64.0.1-", Told(answers=frozenset({"64.0.1-"}))),
        ("We told you", None),
        ("T-shirts", None),
    ],
)
def test_a_button(value: str, told: Told | None) -> None:
    assert pressed(value) == told


@pytest.mark.parametrize(
    ("product", "told"),
    [
        ("carpets from Nepal", "The wool is from New Zealand. Is the origin still ok?"),
        ("tepper av ull fra Nepal", "Ulla er fra New Zealand. Går det bra med tanke på opprinnelsen?"),
        ("T-shirts from Nepal", "the fabric is from China, does it still qualify?"),
    ],
)
def test_a_country_of_materials_does_not_become_the_country_asked_about(
    product: str, told: str, say: Callable[..., dict[str, Any]]
) -> None:
    say(product)
    answer = say(told)
    assert answer["topic"] == "origin_rules"
    assert [country["code"] for country in answer["countries"]] == ["NP"]
