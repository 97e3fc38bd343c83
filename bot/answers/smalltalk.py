"""Greetings, thanks, and what the bot can do."""

from __future__ import annotations

from bot.model import Answer, Question
from knowledge.law import Law

KINDS = ("thanks", "bye", "who", "help")


def answer(question: Question, law: Law) -> Answer:
    """A short word back, and what to ask."""
    kind = next((kind for kind in KINDS if f"smalltalk.{kind}" in question.aspects), "hello")
    return Answer(
        "smalltalk", question.on, facts={"kind": kind}, next_topics=("scheme", "country_list", "proof", "product_list")
    )
