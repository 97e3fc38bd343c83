"""A hall of the tests' own: says back what it hears, and does as the first word bids."""

from __future__ import annotations

from functools import cache, cached_property
from html import escape

from bot.model import Incoming, Language, Question, Reply
from knowledge.law import Library

COUNTRIES = (("DR Congo", "CD"), ("Congo", "CG"))
LONG_VALUE = "a value much too long to be carried by any button of Telegram's, æøå" * 3


@cache
def _library() -> Library:
    return Library()


class FakeHall:
    """Keeps what it was told."""

    @cached_property
    def library(self) -> Library:
        """The committed facts, read when first asked for."""
        return _library()

    def __init__(self) -> None:
        self.told: list[Question] = []
        self.heard: list[Incoming] = []
        self.languages: dict[str, Language] = {}
        self.forgotten: list[str] = []

    def respond(self, incoming: Incoming) -> Reply:
        """An echo, with the buttons and faults that the text asks for."""
        self.heard.append(incoming)
        word = incoming.text.split(" ")[0].lower()
        if word == "crash":
            raise KeyError(f"no such thing: {incoming.text}")
        return _reply(word, incoming)

    def tell(self, question: Question, where: str = "") -> Reply:
        """The same for a question."""
        self.told.append(question)
        words = f"{question.text} {question.topics[0]} {' '.join(question.countries)}"
        return _reply(question.text.split(" ")[0].lower(), Incoming(words, question.today, hint=question.language))

    def set_language(self, where: str, language: Language) -> None:
        """Remember it."""
        self.languages[where] = language

    def forget(self, where: str) -> None:
        """Remember that."""
        self.forgotten.append(where)

    def phrase(self, key: str, language: Language, **values: object) -> str:
        """The key in brackets, so that tests know it."""
        more = "".join(f" {name}={escape(str(value))}" for name, value in values.items())
        return f"[{key} {language}{more}]"


def _reply(word: str, incoming: Incoming) -> Reply:
    html = {
        "long": "\n\n".join(f"<b>Block {n}</b>\n" + "word " * 150 for n in range(14)),
        "badhtml": "<b>1 &lt; 2",
        "empty": " ",
    }.get(word, f"<b>{escape(incoming.text)}</b>\n\n{incoming.today}")
    choices = {"choose": COUNTRIES, "far": (("Far", LONG_VALUE),)}.get(word, ())
    follow_ups = (("Proof", "proof"), ("Transport", "transport")) if word in ("follow", "long") else ()
    language = incoming.hint or "en"
    question = Question(incoming.text, language, incoming.today, incoming.today, topics=("duty",))
    return Reply(language, html, html, choices, (), follow_ups, question)
