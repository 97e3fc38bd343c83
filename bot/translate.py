"""The catalogue of a language for the templates: what `{% trans %}` calls, a third of the library's own time.

The library's functions ask the context four questions a sentence (is escaping on, who wants the context ...) whose
answers never change here: escaping is always on, and every value that is put in is escaped before it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from jinja2 import Environment
from markupsafe import Markup, escape

from bot.model import Language
from bot.vocabulary import HOME as LOCALES


def load_translations(language: Language, locales: Path = LOCALES) -> Translations:
    """The catalogue of a language, compiled in memory; the source language needs none."""
    compiled = BytesIO()
    path = locales / language / "LC_MESSAGES" / "bot.po"
    if path.exists():
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, locale=language))
        compiled.seek(0)
        return Translations(compiled)
    return Translations()


def install(env: Environment, catalogue: Translations) -> None:
    """Let the templates of an environment speak from a catalogue."""
    env.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    one, many = _one(catalogue), _many(catalogue)
    env.globals.update({"_": one, "gettext": one, "ngettext": many})


def _one(catalogue: Translations) -> Callable[..., str]:
    @cache
    def bare(message: str) -> str:
        return Markup(catalogue.gettext(message) % {})  # noqa: S704 - a sentence of ours

    def gettext(message: str, /, **values: object) -> str:
        return _filled(catalogue.gettext(message), values) if values else bare(message)

    return gettext


def _many(catalogue: Translations) -> Callable[..., str]:
    def ngettext(singular: str, plural: str, number: int, /, **values: object) -> str:
        return _filled(catalogue.ngettext(singular, plural, number), {"num": number, **values})

    return ngettext


def _filled(sentence: str, values: dict[str, object]) -> str:
    return Markup(sentence % {name: escape(value) for name, value in values.items()})  # noqa: S704
