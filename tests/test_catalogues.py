"""How we answer, in every language: whole, whole in the same places, and without facts written into sentences.

The messages are collected as `pybabel extract -F babel.cfg` collects them, from the templates and from bot/*.py.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from bot.answers import ANSWERS
from bot.model import LANGUAGES, TOPICS, Language
from bot.render import SOURCE_LANGUAGE, TEMPLATES, Mouth
from bot.vocabulary import HOME as LOCALES
from bot.vocabulary import Names

ROOT = Path(__file__).parent.parent
TRANSLATED = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
TAG = re.compile(r"</?\w+[^>]*>")
LETTERS = re.compile(r"[^\W\d_]{2,}")
SAME = {"EU", "GSP+", "Polyester", "spinning", "tufting"}  # one word in both languages
FACT = re.compile(r"\b(?:19|20)\d\d\b|\b(?:EUR|NOK|USD|€|\$) ?\d|\d[\d ,.]* ?(?:EUR|NOK|USD|kroner|euro)\b")
# Dates that no change of the data can make wrong, with the reason.
ALLOWED = {
    r"\b2019 tariff\b|\bin 2019 either\b": "names the one tariff whose ordinary duties are known",
    r"\b2022-12-31\b|\bon 31 December 2022\b|\bWhat changed in 2025\b": "examples of how to ask",
    r"\b31 January 2021\b|\b24 September 2025\b|\bFOR-2025-09-24-1919\b": "names of a note and of a regulation",
    r"\b1 January 2021\b|\b31 December 2020\b": "owed: to be told from knowledge/",
}


@lru_cache(maxsize=1)
def messages() -> dict[str, tuple[str, ...]]:
    """Every message of the program with the files that say it."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found: dict[str, tuple[str, ...]] = {}
    for name, _, message, _, _ in extract_from_dir(str(ROOT), methods, options, callback=None, directory_filter=house):
        for text in message if isinstance(message, tuple) else (message,):
            found[text] = (*found.get(text, ()), name)
    assert found, "babel.cfg collects nothing"
    return found


def house(folder: str) -> bool:
    """Only the bot's own folders: no virtual environment, no caches."""
    return Path(folder).name not in {"tests", "knowledge", "locales", "docs"} and not Path(folder).name.startswith(".")


@lru_cache(maxsize=4)
def catalogue(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "bot.po").open("rb") as file:
        return read_po(file, locale=language)


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """Each message with its translation."""
    for message in catalogue(language):
        if message.id:
            yield from zip(_each(message.id), _each(message.string), strict=False)


def _each(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _known(language: str) -> dict[str, Message]:
    return {text: message for message in catalogue(language) if message.id for text in _each(message.id)}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language: str) -> None:
    known = _known(language)
    missing = [
        f"{text!r} ({', '.join(files)})"
        for text, files in messages().items()
        if text not in known or not all(_each(known[text].string))
    ]
    assert not missing, "\n".join(sorted(missing))


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_outlives_its_message(language: str) -> None:
    assert not sorted(set(_known(language)) - set(messages()))
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_a_guess(language: str) -> None:
    assert not [message.id for message in catalogue(language) if message.id and message.fuzzy]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_message(language: str) -> None:
    faults = [
        f"{text} -> {said}"
        for text, said in pairs(language)
        if Counter(PLACEHOLDER.findall(text)).keys() != Counter(PLACEHOLDER.findall(said)).keys()
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_tags_of_its_message(language: str) -> None:
    faults = [
        f"{text} -> {said}"
        for text, said in pairs(language)
        if Counter(TAG.findall(text)) != Counter(TAG.findall(said)) or text.startswith("•") != said.startswith("•")
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_left_in_the_source_language(language: str) -> None:
    left = [text for text, said in pairs(language) if text == said and text not in SAME and _has_words(text)]
    assert not left, "\n".join(left)


def _has_words(text: str) -> bool:
    return bool(LETTERS.search(TAG.sub("", PLACEHOLDER.sub("", text))))


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_percent_sign_in_a_message_is_no_placeholder_by_accident(language: str) -> None:
    loose = re.compile(r"%(?!\(\w+\)s|%)")
    faults = [said for text, said in pairs(language) for one in (text, said) if "%(" in one and loose.search(one)]
    assert not faults, "\n".join(faults)


def test_no_date_and_no_amount_stands_in_a_sentence() -> None:
    """Data states; templates speak. Dates, rates and amounts come from knowledge/."""
    faults = [
        f"{text!r} ({', '.join(files)})" for text, files in messages().items() if FACT.search(_without_allowed(text))
    ]
    assert not faults, "\n".join(sorted(faults))


@pytest.mark.parametrize("part", [part for pattern in ALLOWED for part in pattern.split("|")])
def test_every_allowed_date_is_still_in_a_sentence(part: str) -> None:
    assert any(re.search(part, text) for text in messages())


def _without_allowed(text: str) -> str:
    return re.sub("|".join(ALLOWED), "", text)


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.j2")), ids=lambda path: path.relative_to(TEMPLATES).as_posix()
)
def test_a_template_parses(path: Path, mouth: Mouth) -> None:
    name = path.relative_to(TEMPLATES).as_posix()
    for language in LANGUAGES:
        mouth._environments[language].get_template(name)


@pytest.fixture(scope="module")
def mouth() -> Mouth:
    return Mouth(Names())


def test_every_translation_closes_the_tags_it_opens() -> None:
    for language in TRANSLATED:
        for _, said in pairs(language):
            Closed().check(said)


class Closed(HTMLParser):
    """Refuses text whose tags do not pair."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def check(self, text: str) -> None:
        self.feed(text)
        self.close()
        assert not self.open, text


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_has_its_room_its_template_its_cases_and_its_phrases(topic: str) -> None:
    assert topic in ANSWERS
    assert (TEMPLATES / f"{topic}.html.j2").is_file()
    assert (ROOT / "tests" / "cases" / f"{topic}.toml").is_file()
    for language in LANGUAGES:
        phrases = tomllib.loads((LOCALES / language / "phrases.toml").read_text(encoding="utf-8"))
        assert phrases[topic]["strong"], language


def test_nothing_is_named_like_a_topic_and_is_none() -> None:
    assert set(ANSWERS) == set(TOPICS)
    assert {path.name.removesuffix(".html.j2") for path in TEMPLATES.glob("[!_]*.j2")} == set(TOPICS)
    assert {path.stem for path in (ROOT / "tests" / "cases").glob("*.toml")} == set(TOPICS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_things_have_phrases_in_every_language(language: Language) -> None:
    keys = {
        name: set(_flat(tomllib.loads((LOCALES / name / "phrases.toml").read_text(encoding="utf-8"))))
        for name in LANGUAGES
    }
    assert keys[language] == keys[SOURCE_LANGUAGE]


def _flat(table: dict[str, object], before: str = "") -> Iterator[str]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield f"{before}{name}"
            yield from _flat(value, f"{before}{name}.")
