"""How people ask and what marks a language: locales/<lang>/phrases.toml, operations.toml and language.txt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.model import TOPICS, Topic
from bot.vocabulary import HOME
from knowledge.files import read_toml
from knowledge.model import BadFact

WEIGHTS = {"strong": 3.0, "phrases": 2.0, "weak": 1.0}


def phrases(language: str, file: str = "phrases.toml") -> list[tuple[str, str, float]]:
    """Every phrase of a language as (key, phrase, weight): how people ask, or with `operations.toml` how they tell."""
    path = HOME / language / file
    found = list(_flatten(read_toml(path), ""))
    empty = [key for key, text, _ in found if not text.split()]
    if empty:
        raise BadFact(str(path), empty[0], "an empty phrase", "remove it")
    return found


def _flatten(table: Mapping[str, object], prefix: str) -> Iterable[tuple[str, str, float]]:
    """A list under `strong`, `phrases` or `weak`, or a table per aspect."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}.{name}" if prefix else name)
        elif isinstance(value, list) and name in WEIGHTS:
            for text in value:
                yield prefix, str(text), WEIGHTS[name]


def examples(language: str) -> dict[Topic, list[str]]:
    """Example questions of each topic, with COUNTRY, GOODS, CODE, DATE and AMOUNT where such things stand."""
    path = HOME / language / "examples.toml"
    found = read_toml(path)
    missing = [topic for topic in TOPICS if not found.get(topic)]
    if missing:
        raise BadFact(str(path), missing[0], "no examples of this topic", "add some dozens")
    return {topic: list(found[topic]) for topic in TOPICS}


def marks(language: str) -> list[str]:
    """Common words that mark a message as being in the language."""
    return _listed(language, "language.txt")


def cues(language: str) -> list[str]:
    """Words behind which the product asked about stands."""
    return _listed(language, "cues.txt")


def shared_words() -> list[str]:
    """Words of our languages that other languages have too; they tell no language."""
    return _listed("", "shared_words.txt")


def _listed(language: str, name: str) -> list[str]:
    """The words of a file, lines that begin with # left out."""
    lines = (HOME / language / name).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]
