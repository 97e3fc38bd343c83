"""Every rule of origin and every answer about them, spoken in both languages without a gap."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.answers.origin_rules import ASPECTS, answer
from bot.filters import Filters
from bot.model import LANGUAGES, Answer, CodeFault, Goods, Language, Question
from bot.vocabulary import Names
from knowledge import files
from knowledge.build import build
from knowledge.decide.origin_assess import Assessment, Outcome, Reason
from knowledge.decide.origin_rule import Gist
from knowledge.law import Library
from knowledge.origin_table import read_rules
from knowledge.origin_words import MATERIALS, NOTES, PARTS, STEPS

TODAY = date(2026, 11, 22)
ROOT = files.HOME.parent
TAGS = re.compile(r"</?(?:b|i|a|blockquote|code)>")
CATALOGUES = [ROOT / "locales" / "nb" / "LC_MESSAGES" / "bot.po", Path(os.environ.get("GSPBOT_EXTRA_PO", "/nowhere"))]
NAMES = Names()


LIBRARY = Library(build())


class Catalogue:
    """Translations that refuse a sentence without one."""

    def __init__(self, language: Language) -> None:
        self.strict = language != "en"
        self.sentences: dict[str, str] = {}
        for path in CATALOGUES if self.strict else ():
            if path.is_file():
                with path.open("rb") as file:
                    self.sentences |= {str(m.id): str(m.string) for m in read_po(file, locale="nb") if m.string}

    def gettext(self, sentence: str) -> str:
        if not self.strict:
            return sentence
        assert sentence in self.sentences, f"not translated: {sentence!r}"
        return self.sentences[sentence]

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


@lru_cache
def environment(language: Language) -> Environment:
    """What the mouth builds, with a catalogue that refuses gaps."""
    env = Environment(
        loader=FileSystemLoader(ROOT / "bot" / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.policies["ext.i18n.trimmed"] = True
    catalogue = Catalogue(language)
    env.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    env.filters.update(Filters(language, NAMES, catalogue.gettext).table())
    return env


def tidy(html: str) -> str:
    """What the mouth does to every template: blocks parted by one empty line, no stray spaces."""
    lines = "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in html.split("\n"))
    return re.sub(r"\n\s*\n+", "\n\n", lines).strip()


def speak(found: Answer, question: Question) -> str:
    """An answer as HTML, checked for what no answer may have."""
    template = environment(question.language).get_template("origin_rules.html.j2")
    html = tidy(template.render(a=found, f=found.facts, q=question))
    assert "<" not in TAGS.sub("", html), html
    assert not re.search(r"%\(|\{|&amp;|: \.|\(\)|  |\b(?:None|True|False)\b", html), html
    assert all(block.strip() for block in html.split("\n\n"))
    assert re.match(r"<b>.+</b>(\n|$)", html), html
    assert ("Tolletaten's" if question.language == "en" else "Tolletatens prosessliste") in html
    return html


def say(language: Language, day: date = TODAY, **slots: object) -> tuple[Answer, str]:
    """Ask with slots as the ears would fill them."""
    question = Question(text="", language=language, on=day, today=TODAY, **slots)  # type: ignore[arg-type]
    found = answer(question, LIBRARY.on(day))
    assert found.sources
    return found, speak(found, question)


def goods(*codes: str) -> tuple[Goods, ...]:
    return tuple(Goods(code, "code") for code in codes)


def about(*aspects: str) -> frozenset[str]:
    return frozenset(f"origin_rules.{aspect}" for aspect in aspects)


def living_codes() -> Iterator[str]:
    """A living code under each rule set; a set without one (gone with HS 2022) is spoken through its chapter."""
    law = LIBRARY.on(TODAY)
    for entry in read_rules(LIBRARY.db.query("select * from origin_rule order by rowid")):
        found = [span.first for span in entry.spans if law.exists(span.first)]
        yield found[0] if found else entry.spans[0].first[:2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_set_is_spoken_for_both_groups(language: Language) -> None:
    for code in dict.fromkeys(living_codes()):
        for country in ("KH", "PK"):
            found, html = say(language, goods=goods(code), countries=(country,))
            assert found.facts["lead"] == "rule"
            assert "•" in html or "1. " in html, code
        say(language, goods=goods(code), percents=(Decimal("47.5"),))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_rules_has_words(language: Language) -> None:
    words = environment(language).get_template("_origin_words.html.j2").make_module({"f": {}})
    macros = ((words.step, STEPS), (words.material, MATERIALS), (words.part, PARTS), (words.note, NOTES))  # type: ignore[attr-defined]
    for macro, keys in macros:
        spoken = {key: str(macro(key)).strip() for key in keys}
        assert all(spoken.values())
        assert not [
            text for key, text in spoken.items() if "_" in text or (language == "nb" and "_" in key and text == key)
        ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_has_a_sentence(language: Language, reason: Reason) -> None:
    for outcome in get_args(Outcome):
        card = {"assessment": Assessment(outcome, (reason,), "", Decimal(70))}
        facts = {"share": Decimal(35), "general_tolerance": Decimal(15)}
        html = environment(language).get_template("_origin_reason.html.j2").render(card=card, f=facts)
        assert len([line for line in html.splitlines() if line.strip()]) == 2, html


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_gist_has_a_first_line_of_its_own(language: Language) -> None:
    found, _ = say(language, goods=goods("6109"), countries=("KH",))
    question = Question(text="", language=language, on=TODAY, today=TODAY)
    law_gists = [*get_args(Gist), "fabric_by_group", "by_group", "by_goods"]
    rules = [say(language, goods=goods("4202"), countries=("KH",))[0].facts["cards"]]
    lines = {}
    for gist in law_gists:
        facts = {**found.facts, "gist": gist, "cards": rules[0], "shown": rules[0]}
        lines[gist] = speak(Answer("origin_rules", TODAY, facts=facts), question).split("\n")[0]
    assert len(set(lines.values())) == len(law_gists)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("aspect", ASPECTS)
def test_every_point_leads_and_follows(language: Language, aspect: str) -> None:
    found, alone = say(language, aspects=about(aspect))
    assert found.facts["lead"] == aspect
    say(language, aspects=about(aspect), goods=goods("6403"), countries=("NO", "KH", "DE", "US"))
    for other in ASPECTS:
        say(language, aspects=about(aspect, other), countries=("KH",))
    assert not re.match(r"<b>(Yes|Ja)\b", alone)


SLOTS = {
    "how": {},
    "how_country": {"countries": ("KH", "PK")},
    "not_beneficiary": {"countries": ("US",)},
    "no_such_code": {"code_faults": (CodeFault("99.99", "9999", "unknown", ("9701",)),)},
    "farm_only": {"countries": ("IN",), "goods": goods("6109")},
    "share": {"countries": ("PK",), "goods": goods("8703", "4202"), "percents": (Decimal(60),)},
    "rule": {"goods_choice": goods("61", "62", "64", "42"), "countries": ("LA",)},
    "tolerance": {"aspects": about("tolerance"), "percents": (Decimal(20),)},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lead", SLOTS)
def test_every_lead_is_spoken(language: Language, lead: str) -> None:
    found, html = say(language, **SLOTS[lead])  # type: ignore[arg-type]
    assert found.facts["lead"] == lead, html


@pytest.mark.parametrize(("language", "first"), [("en", "<b>No"), ("nb", "<b>Nei")])
def test_repacking_is_answered_with_no(language: Language, first: str) -> None:
    for aspects in (about("minimal"), about("minimal", "tolerance", "columns")):
        found, html = say(language, aspects=aspects, countries=("CN", "LA"), goods=goods("6912"))
        assert html.startswith(first)
        assert found.facts["shown"] == ()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "foreign fabric may be used"), ("nb", "stoff fra tredjeland kan brukes")]
)
def test_a_cambodian_factory_may_buy_chinese_fabric(language: Language, words: str) -> None:
    found, html = say(language, countries=("CN", "KH"), goods_choice=goods("61", "62"))
    assert words in html.split("\n")[0]
    assert found.asks is None
    assert [card.group for card in found.facts["cards"]] == ["ldc", "other", "ldc", "other"]


@pytest.mark.parametrize(
    ("code", "country", "share", "outcome", "first"),
    [
        ("4202", "KH", 35, "likely", "Likely yes"),
        ("8703", "PK", 60, "not", "Likely no"),
        ("8703", "KH", 60, "likely", "Likely yes"),
        ("6109", "PK", 35, "cannot_say", "Cannot say"),
    ],
)
def test_a_share_of_foreign_materials_is_judged(code: str, country: str, share: int, outcome: str, first: str) -> None:
    found, html = say("en", goods=goods(code), countries=(country,), percents=(Decimal(share),))
    assert found.facts["outcomes"] == (outcome,)
    assert html.startswith(f"<b>{first}")


def test_the_general_tolerance_is_fifteen_per_cent_in_norwegian() -> None:
    _, html = say("nb", aspects=about("tolerance"))
    assert "15 %" in html.split("\n")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_the_first_day_nothing_is_told(language: Language) -> None:
    found, _ = say(language, date(2019, 1, 5), goods=goods("6109"), countries=("KH",))
    assert found.facts["lead"] == "not_in_force"
    assert found.facts["cards"] == ()
    _, html = say(language, date(2019, 2, 1), goods=goods("6109"), countries=("KH",))
    assert "W61.09" in html
    assert "TR" not in say(language, date(2024, 3, 31), aspects=about("cumulation"))[0].facts["cumulation_partners"]


def test_a_name_with_an_apostrophe_is_escaped_once() -> None:
    _, html = say("en", goods=goods("6204", "4202"), countries=("KH",))
    assert "&#39;" in html
    assert "&amp;" not in html


def test_two_countries_that_could_be_meant_are_both_offered() -> None:
    found, _ = say("en", goods=goods("6109"), country_choice=("CD", "CG"))
    assert found.asks == "country_choice"
    assert [choice.value for choice in found.choices] == ["CD", "CG"]
