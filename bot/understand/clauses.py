"""A message cut into clauses: "which proof, and is there a quota?" asks two things.

A clause ends at a comma, a full stop, an "and"; it asks if its sentence does, where any sentence of the message has a
question mark, and if it tells nothing ("We have a REX number").
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from bot.understand.text import Word

BORDER = re.compile(r"[,;:.?!\n+&/()–—]|\s-\s")
END = re.compile(r"[.?!\n]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A run of words by their places in the message, both ends included."""

    first: int
    last: int
    asks: bool  # its sentence ends in a question mark, or no sentence of the message does

    def holds(self, first: int, last: int) -> bool:
        """Whether words lie within it."""
        return self.first <= first and last <= self.last


def clauses(text: str, message: Sequence[Word], ands: Container[str]) -> tuple[Clause, ...]:
    """The clauses of a message of joined words. `ands` are the words that join clauses, folded."""
    anywhere = "?" in text
    return tuple(
        Clause(first, last, not anywhere or _ends_in_question(text, message[last].end))
        for first, last in _runs(text, message, ands)
    )


def _runs(text: str, message: Sequence[Word], ands: Container[str]) -> Iterator[tuple[int, int]]:
    first = 0
    for at, word in enumerate(message):
        joins = word.folded in ands
        if at > first and (joins or BORDER.search(text, message[at - 1].end, word.start)):
            yield first, at - 1
            first = at
        if joins:
            first = at + 1
    if first < len(message):
        yield first, len(message) - 1


def _ends_in_question(text: str, place: int) -> bool:
    end = END.search(text, place)
    return bool(end) and text[end.start()] == "?" if end else False
