"""The rooms proof, transport, permit, quota, taxes, scheme and product_list: what they find and what is said."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest
from topics_data import cases, question

from bot.model import LANGUAGES, Answer, Language, Reply
from bot.render import TEMPLATES, Mouth
from bot.vocabulary import Names
from knowledge.law import Library

CASES = cases()
IN_BOTH = [pytest.param(name, language, id=f"{name}-{language}") for name in CASES for language in LANGUAGES]
GLUED = re.compile(r"[a-zæøå0-9)][.!?:][A-ZÆØÅ•]|\S• ")
ALLOWED = re.compile(r"</?(?:b|i|code|blockquote)>|<blockquote expandable>|<a href=\"[^\"]+\">|</a>")
PHONE = 2200  # characters of an answer without its footer


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


@pytest.fixture(scope="module")
def mouth() -> Mouth:
    return Mouth(Names())


@pytest.fixture
def said(library: Library, mouth: Mouth, name: str, language: Language) -> tuple[Answer, Reply]:
    asked = question(CASES[name], language)
    found: Answer = import_module(f"bot.answers.{CASES[name]['topic']}").answer(asked, library.on(asked.on))
    return found, mouth.reply(asked, [found], {"stale": None})


@pytest.mark.parametrize(("name", "language"), IN_BOTH)
def test_the_answer_finds_what_the_case_expects(said: tuple[Answer, Reply], name: str) -> None:
    found, case = said[0], CASES[name]
    assert found.topic == case["topic"]
    assert set(case.get("proofs", ())) <= set(found.proofs)
    assert set(case.get("quotas", ())) <= set(found.quotas)
    assert set(case.get("permits", ())) <= set(found.permits)
    assert set(case.get("lists", ())) <= set(found.lists)
    if "only_quotas" in case:
        assert list(found.quotas) == case["only_quotas"]
    if "first_proof" in case:
        assert found.proofs[0] == case["first_proof"]
    if "only_countries" in case:
        assert [country.code for country in found.countries] == case["only_countries"]
    if "tiers" in case:
        assert [country.tier for country in found.countries] == case["tiers"]
    if "verdict" in case:
        assert found.treatment
        assert found.treatment.verdict == case["verdict"]
    assert not (case.get("proofs_none") and found.proofs)
    assert not (case.get("permits_none") and found.permits)


@pytest.mark.parametrize(("name", "language"), IN_BOTH)
def test_the_words_say_what_the_case_expects(said: tuple[Answer, Reply], name: str, language: Language) -> None:
    case, text, html = CASES[name], answer_part(said[1].text), said[1].html
    for expected in (case, case.get(language, {})):
        assert text.startswith(expected.get("starts", "")), text
        for pattern in expected.get("says", ()):
            assert re.search(pattern, text, re.S), f"{pattern} not in: {text}"
        for pattern in expected.get("html", ()):
            assert re.search(pattern, html, re.S), f"{pattern} not in: {html}"
        for pattern in expected.get("never", ()):
            assert not re.search(pattern, text, re.S), f"{pattern} in: {text}"
        for pattern in expected.get("never_starts", ()):
            assert not re.match(rf"\W*{pattern}", text, re.I), text


@pytest.mark.parametrize(("name", "language"), IN_BOTH)
def test_every_answer_is_fit_for_a_phone(said: tuple[Answer, Reply]) -> None:
    found, reply = said
    assert found.sources
    assert reply.html.startswith("<b>"), "the first line is the verdict"
    assert len(answer_part(reply.text)) < PHONE
    assert not GLUED.search(without_addresses(answer_part(reply.text))), GLUED.search(answer_part(reply.text))
    assert "%(" not in reply.html
    assert not re.search(r"<[^>]*>", ALLOWED.sub("", reply.html))
    for block in reply.html.split("\n\n"):
        for tag in ("b", "i", "code", "blockquote"):
            assert len(re.findall(rf"<{tag}\b[^>]*>", block)) == block.count(f"</{tag}>"), block


@pytest.mark.parametrize("name", list(CASES))
def test_no_sentence_is_the_same_in_both_languages(library: Library, mouth: Mouth, name: str) -> None:
    """What is left untranslated is a code, a name or the legal wording of the statement."""
    lines: dict[Language, set[Any]] = {}
    for language in LANGUAGES:
        asked = question(CASES[name], language)
        found = import_module(f"bot.answers.{CASES[name]['topic']}").answer(asked, library.on(asked.on))
        html = mouth.reply(asked, [found], {"stale": None}).html
        spoken = re.sub(r"<code>.*?</code>|<blockquote.*?</blockquote>", "", answer_part(html), flags=re.S)
        lines[language] = {line for line in spoken.split("\n") if re.search(r"[a-zæøå]{3,} [a-zæøå]{2,}", line)}
    assert not lines["en"] & lines["nb"]


@pytest.mark.parametrize(
    "day", ["1950-01-01", "2000-02-29", "2012-12-31", "2019-01-01", "2021-01-01", "2023-06-30", "2035-12-31"]
)
def test_every_case_is_answered_on_any_day(library: Library, mouth: Mouth, day: str) -> None:
    for case in CASES.values():
        asked = question({**case, "on": day}, "nb")
        found = import_module(f"bot.answers.{case['topic']}").answer(asked, library.on(asked.on))
        assert mouth.reply(asked, [found], {"stale": None}).html.startswith("<b>"), case["name"]
        assert found.sources, case["name"]


def answer_part(text: str) -> str:
    """The answer without the footer of day and sources."""
    return re.split(r"\n\n(?:<i>)?(?:Holds for|Gjelder)", text)[0]


def without_addresses(text: str) -> str:
    return re.sub(r"\S+@\S+|tolltariffen\.toll\.no", "", text)


def test_every_part_has_a_case(library: Library) -> None:
    """A template that no case speaks is not tested."""
    spoken = set()
    for case in CASES.values():
        asked = question(case, "en")
        found = import_module(f"bot.answers.{case['topic']}").answer(asked, library.on(asked.on))
        spoken |= set(found.facts["parts"])
    topics = {case["topic"] for case in CASES.values()}
    written = {
        f"{topic}/{path.name.removesuffix('.html.j2')}"
        for topic in topics
        for path in (TEMPLATES / topic).glob("[a-z]*.html.j2")
    }
    assert written - spoken == set()
