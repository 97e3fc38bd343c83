"""The door's own words are there, all of them and no others."""

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.telegram.engine import PHRASES

TEMPLATES = Path(__file__).parents[2] / "bot" / "templates"


@pytest.fixture
def templates() -> Environment:
    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"])
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return environment


def test_every_key_has_a_template_and_every_template_a_key() -> None:
    assert {path.name.removesuffix(".html.j2") for path in (TEMPLATES / "door").iterdir()} == set(PHRASES)


@pytest.mark.parametrize("key", PHRASES)
def test_every_phrase_can_be_said(templates: Environment, key: str) -> None:
    said = templates.get_template(f"door/{key}.html.j2").render(error_id="<id>")
    assert said.strip()
    assert "<id>" not in said


def test_an_error_is_told_with_its_id(templates: Environment) -> None:
    assert "<code>ab12</code>" in templates.get_template("door/trouble.html.j2").render(error_id="ab12")


@pytest.mark.parametrize("key", [key for key in PHRASES if key.startswith(("example_", "command_"))])
def test_words_on_buttons_and_menus_are_short_and_bare(templates: Environment, key: str) -> None:
    said = templates.get_template(f"door/{key}.html.j2").render()
    assert len(said) <= 40
    assert "<" not in said
