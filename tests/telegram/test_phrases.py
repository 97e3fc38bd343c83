"""The door's own words are there, all of them and no others, in both languages."""

import re
from pathlib import Path

import pytest

from bot.model import LANGUAGES, Language
from bot.render import Mouth
from bot.telegram.engine import PHRASES
from bot.telegram.profile import GROUP, PRIVATE, STAFF
from bot.vocabulary import Names

DOOR = Path(__file__).parents[2] / "bot" / "templates" / "door"
SAYS = [(key, say) for key in PHRASES for say in re.findall(r'say == "(\w+)"', (DOOR / f"{key}.html.j2").read_text())]
ALONE = [(key, say) for key, say in SAYS if key in ("command", "profile") or (key == "label" and say != "spot")]
LIMITS = {"name": 64, "short": 120, "description": 512}
SAMPLE = {"country": "KE", "code": "0603", "number": 2, "countries": ("KE",)}


@pytest.fixture(scope="module")
def mouth() -> Mouth:
    return Mouth(Names())


def test_every_key_has_a_template_and_every_template_a_key() -> None:
    assert {path.name.removesuffix(".html.j2") for path in DOOR.iterdir()} == set(PHRASES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("key", "say"), ALONE)
def test_words_on_buttons_and_menus_are_short_and_bare(mouth: Mouth, key: str, say: str, language: Language) -> None:
    said = mouth.phrase(key, language, say=say, **SAMPLE)
    assert said
    assert "<" not in said
    assert len(said) <= LIMITS.get(say, 40)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted({*PRIVATE, *GROUP, *STAFF}))
def test_every_command_of_a_menu_is_named(mouth: Mouth, name: str, language: Language) -> None:
    assert mouth.phrase("command", language, say=name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [key for key in PHRASES if not any(key == room for room, _ in SAYS)])
def test_what_needs_no_facts_can_be_said(mouth: Mouth, key: str, language: Language) -> None:
    said = mouth.phrase(key, language, error_id="<id>")
    assert said
    assert "<id>" not in said


def test_an_error_is_told_with_its_id(mouth: Mouth) -> None:
    assert "<code>ab12</code>" in mouth.phrase("trouble", "nb", error_id="ab12")


def test_every_word_of_the_door_differs_between_the_languages(mouth: Mouth) -> None:
    same = [
        say
        for key, say in ALONE
        if mouth.phrase(key, "en", say=say, **SAMPLE) == mouth.phrase(key, "nb", say=say, **SAMPLE)
    ]
    assert same == ["transport", "unwatch_one"] or set(same) <= {"transport"}
