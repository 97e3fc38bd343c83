"""The mouth: Answer -> Reply in one language. Templates speak; here are only their filters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.ext import Extension

from bot.filters import Filters
from bot.model import LANGUAGES, Answer, Choice, Language, Question, Reply, Topic
from bot.translate import install, load_translations
from bot.vocabulary import Names
from knowledge.model import Source

SOURCE_LANGUAGE: Language = "en"  # the templates are written in it
TEMPLATES = Path(__file__).parent / "templates"
BLANK = re.compile(r"\n\s*\n+")
SPACES = re.compile(r"[ \t]+")
LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.S)
CONTROL_LINE = re.compile(
    r"^[ \t]*((?:\{%-? (?!trans|pluralize|endtrans)(?:(?!%\}).)*%\}[ \t]*|\{#.*?#\}[ \t]*)+)\n", re.M
)
TAG = re.compile(r"<[^>]+>")


class ControlLines(Extension):
    """A line that holds only control tags leaves no empty line behind; an empty line separates blocks."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return CONTROL_LINE.sub(lambda line: line.group(1), source)


class Mouth:
    """All templates in all languages."""

    def __init__(self, names: Names) -> None:
        self._environments = {language: _environment(language, names) for language in LANGUAGES}
        self._templates: dict[tuple[Language, str], Template] = {}
        self.topic_label = lru_cache(maxsize=64)(self._topic_label)
        self.footer = lru_cache(maxsize=512)(self._footer)

    def reply(self, question: Question, answers: Sequence[Answer], notes: Mapping[str, Any]) -> Reply:
        """One reply that says all answers, with the day, the sources and the caveats once at the end."""
        language = question.language
        blocks = [
            self._render(language, f"{answer.topic}.html.j2", a=answer, f=answer.facts, q=question)
            for answer in answers
        ]
        if question.at_home:
            blocks[0] = self._render(language, "_home.html.j2", q=question).strip() + " " + blocks[0].lstrip()
        if question.foreign and answers[0].topic != "out_of_scope":
            blocks.insert(0, self._render(language, "_foreign.html.j2"))
        sources = _sources(answers, language)
        footer = self.footer(language, question.on, question.on > question.today, sources, notes.get("stale"))
        html = "\n\n".join(filter(None, (tidy("\n\n".join(blocks)), footer)))
        main = answers[0]
        return Reply(
            language=language,
            html=html,
            text=plain(html),
            choices=tuple((self.label(choice, language), choice.value) for choice in main.choices),
            answers=tuple(answers),
            follow_ups=tuple((self.topic_label(topic, language), topic) for topic in main.next_topics),
            question=question,
        )

    def _footer(
        self, language: Language, on: date, in_future: bool, sources: tuple[Source, ...], stale: date | None
    ) -> str:
        """The end of an answer: the day it holds for, doubts about the data, the sources."""
        return tidy(self._render(language, "_footer.html.j2", on=on, in_future=in_future, sources=sources, stale=stale))

    def phrase(self, key: str, language: Language, **values: object) -> str:
        """A sentence of a door's own, as HTML."""
        return tidy(self._render(language, f"door/{key}.html.j2", **values))

    def label(self, choice: Choice, language: Language) -> str:
        """The words on a button."""
        return plain(tidy(self._render(language, "_choice.html.j2", choice=choice)))

    def _topic_label(self, topic: Topic, language: Language) -> str:
        """What a follow-up is called on a button."""
        return plain(tidy(self._render(language, "_topic.html.j2", topic=topic)))

    def _render(self, language: Language, name: str, **context: Any) -> str:
        template = self._templates.get((language, name))
        if template is None:
            template = self._templates[language, name] = self._environments[language].get_template(name)
        return template.render(**context)


def _sources(answers: Sequence[Answer], language: Language) -> tuple[Source, ...]:
    """The sources as the language names them; a page that two of them are there is shown once, with the newer day."""
    told = dict.fromkeys(source.told(language) for answer in answers for source in answer.sources)
    pages: dict[tuple[str, str], Source] = {}
    for source in told:
        before = pages.get((source.title, source.href))
        pages[source.title, source.href] = source if before is None or source.as_of > before.as_of else before
    return tuple(pages.values())


def _environment(language: Language, names: Names) -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", ControlLines],
        auto_reload=False,
    )
    env.policies["ext.i18n.trimmed"] = True
    catalogue = load_translations(language)
    install(env, catalogue)
    env.filters.update(Filters(language, names, catalogue.gettext).table())
    env.globals["language"] = language
    return env


def tidy(html: str) -> str:
    """Blocks separated by one empty line, no stray spaces."""
    lines = "\n".join(SPACES.sub(" ", line).strip() for line in html.split("\n"))
    return BLANK.sub("\n\n", lines).strip()


def plain(html: str) -> str:
    """The same as plain text: links in brackets, no marks."""
    text = LINK.sub(lambda m: f"{m.group(2)} ({m.group(1)})", html)
    return unescape(TAG.sub("", text)).replace(" ()", "")
