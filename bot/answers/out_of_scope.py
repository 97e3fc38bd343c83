"""What the bot does not answer, said plainly, with what it does answer."""

from __future__ import annotations

from bot.model import Answer, Question
from knowledge.law import Law


def answer(question: Question, law: Law) -> Answer:
    """Why not, and what can be asked instead."""
    if "out_of_scope.fraud" in question.aspects:
        kind = "fraud"
    elif question.foreign:
        kind = "language"
    elif not question.text.strip():
        kind = "empty"
    elif question.bad_date:
        kind = "date"
    else:
        kind = "other"
    return Answer(
        "out_of_scope",
        question.on,
        facts={"kind": kind},
        next_topics=("scheme", "country_list", "proof", "product_list"),
    )
