"""The sentences of these rooms in Norwegian: all there, with the same placeholders and marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from bot.render import TEMPLATES
from bot.vocabulary import HOME as LOCALES

TOPICS = ("proof", "transport", "permit", "quota", "taxes", "scheme", "product_list")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
OPTIONS = {"newstyle_gettext": "true", "trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do"}


def sentences() -> Iterator[str]:
    files = [path for topic in TOPICS for path in sorted((TEMPLATES / topic).glob("*.j2"))]
    for path in [*files, TEMPLATES / "_uncovered.html.j2"]:
        with path.open("rb") as file:
            for _, _, message, _ in babel_extract(file, ("gettext",), (), OPTIONS):
                yield str(message if isinstance(message, str) else (message or ("",))[0])


def catalogue() -> Catalog:
    with (LOCALES / "nb" / "LC_MESSAGES" / "bot.po").open("rb") as file:
        return read_po(file, locale="nb")


def test_every_sentence_is_translated_with_its_placeholders() -> None:
    known, faults = catalogue(), []
    for sentence in set(sentences()):
        message = known.get(sentence)
        if message is None or not message.string:
            faults.append(f"not translated: {sentence}")
        elif set(PLACEHOLDER.findall(sentence)) != set(PLACEHOLDER.findall(str(message.string))):
            faults.append(f"other placeholders: {sentence}")
        elif sentence.count("<b>") != str(message.string).count("<b>"):
            faults.append(f"other marks: {sentence}")
        elif sentence.startswith("•") != str(message.string).startswith("•"):
            faults.append(f"other bullet: {sentence}")
    assert not faults, "\n".join(sorted(faults))


def test_no_date_or_rate_stands_in_a_template() -> None:
    """Dates, rates and amounts are facts; box 4, chapter and list numbers of the wording may stay."""
    for sentence in sentences():
        assert not re.search(r"\b(?:19|20)\d\d\b|\d+ ?%(?!\()|\b(?:EUR|NOK) ?\d", sentence), sentence
