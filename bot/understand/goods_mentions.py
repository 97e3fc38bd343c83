"""A message cut into the places where goods may be named: runs of words that are no question and no trade words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.understand.goods_index import GoodsIndex
from bot.understand.text import Taken, Word, words

HARD = re.compile(r"[.?!;:\n\"“”«»|]")  # ends a run
SOFT = re.compile(r"[,/&+()–—]|\s-\s")  # parts products of one run
LONGEST_NAME = 5  # words of a name that may run through question words ("price tags")
LONGEST_RUN = 16  # words that are read together
QUESTION = ("function", "trade")  # roles of words that ask or tell of trade
MOST_WORDS = 400  # of a message that are looked at


@dataclass(frozen=True, slots=True)
class Token:
    """One word that may name goods."""

    word: str  # folded
    breaks: bool = False  # a comma or preposition stands before it
    negated: bool = False
    start: int = 0
    end: int = 0


Mention = tuple[Token, ...]


class _Piece(NamedTuple):
    """A word with its part in the sentence and what stands before it."""

    word: Word
    role: str
    before: str  # what stands before it: "", "hyphen", "soft", "hard"


class Mentions:
    """Finds the mentions of one language."""

    def __init__(self, index: GoodsIndex) -> None:
        self._index = index
        self._stops: dict[str, list[tuple[str, ...]]] = {}
        for phrase in index.stop_phrases:
            self._stops.setdefault(phrase[0], []).append(phrase)

    def of(self, text: str, taken: Sequence[tuple[int, int]]) -> list[Mention]:
        """Every run of a message that may name goods, in order."""
        pieces = self._pieces(text, taken)
        return [mention for run in _runs(pieces) for mention in self._products(run)]

    def whole(self, text: str) -> Mention:
        """A bare term as one mention; question words count as any other."""
        found = self._words(text)
        roles = [self._index.roles.get(word.folded, "") for word in found]
        kept = [role if role in ("and", "link", "light", "not") else "" for role in roles]
        if all(kept):
            kept = [""] * len(found)
        return _tokens([_Piece(word, kept[at], _before(text, found, at)) for at, word in enumerate(found)])

    def _pieces(self, text: str, taken: Sequence[tuple[int, int]]) -> list[_Piece]:
        found = self._words(text)
        occupied = Taken(len(text), taken)
        roles = ["stop" if occupied.touches(word.start, word.end) else self._role(word.folded) for word in found]
        named = self._named(found, roles)
        for at in named:
            if roles[at] in QUESTION:
                roles[at] = ""
        for at in self._stopped(found):
            roles[at] = "stop"
        return [_Piece(word, roles[at], _before(text, found, at)) for at, word in enumerate(found)]

    def _words(self, text: str) -> Sequence[Word]:
        found = words(text)[:MOST_WORDS]
        if not self._index.respelt:
            return found
        return [Word(word.raw, self._index.fold(word.raw), word.start, word.end) for word in found]

    def _role(self, folded: str) -> str:
        return self._index.roles.get(folded, "")

    def _stopped(self, found: Sequence[Word]) -> Iterator[int]:
        """Places of turns of phrase that name no goods: "by ship", "dress code"."""
        for at, word in enumerate(found):
            for phrase in self._stops.get(word.folded, ()):
                if tuple(other.folded for other in found[at : at + len(phrase)]) == phrase:
                    yield from range(at, at + len(phrase))

    def _named(self, found: Sequence[Word], roles: Sequence[str]) -> set[int]:
        """Places of question words that belong to a name of two words or more."""
        places: set[int] = set()
        keys = [-1 if role == "stop" else self._index.key(word.folded) for word, role in zip(found, roles, strict=True)]
        for first, key in enumerate(keys):
            end = first + 1
            while key >= 0 and end < min(first + LONGEST_NAME, len(keys)) and keys[end] >= 0:
                end += 1
                if self._is_name(tuple(keys[first:end]), roles[first:end]):
                    places.update(range(first, end))
        return places

    def _is_name(self, keys: tuple[int, ...], roles: Sequence[str]) -> bool:
        """Whether words, some of them question words, are a name of words.csv; no name ends in a question word."""
        if roles[-1] == "function" or all(roles) or not any(role in QUESTION for role in roles):
            return False
        return any(row < self._index.terms for row in self._index.exact.get(keys, ()))

    def _products(self, run: Sequence[_Piece]) -> Iterator[Mention]:
        """A run parted at commas and "and"; a part without a noun goes with its neighbour."""
        parts: list[list[_Piece]] = [[]]
        for at, piece in enumerate(run):
            if (piece.role == "and" or piece.before == "soft") and parts[-1] and not self._bound(run, at):
                parts.append([])
            if piece.role != "and" or parts[-1]:
                parts[-1].append(piece)
        merged: list[list[_Piece]] = []
        for part in parts:
            if merged and not (self._has_noun(part) and self._has_noun(merged[-1])):
                merged[-1].extend(part)
            elif part:
                merged.append(part)
        yield from (tokens for part in merged if (tokens := _tokens(part)))

    def _bound(self, run: Sequence[_Piece], at: int) -> bool:
        """Whether the words on both sides are one name: knives and forks."""
        right = at + 1 if run[at].role == "and" else at
        if not 0 < at < len(run) or right >= len(run):
            return False
        keys = (self._index.key(run[at - 1].word.folded), self._index.key(run[right].word.folded))
        return keys in self._index.exact

    def _has_noun(self, part: Sequence[_Piece]) -> bool:
        index = self._index
        words_of = [piece.word.folded for piece in part if not piece.role]
        if len(words_of) == 1:
            return index.key(words_of[0]) < 0 or index.stands_alone(words_of[0])
        return any(index.key(word) < 0 or index.is_noun(index.key(word)) for word in words_of)


def _before(text: str, found: Sequence[Word], at: int) -> str:
    gap = text[found[at - 1].end : found[at].start] if at else ""
    if "(" in gap or ")" in gap:
        return "soft" if "(" in gap else ""
    return "hard" if HARD.search(gap) else "soft" if SOFT.search(gap) else "hyphen" if gap == "-" else ""


def _runs(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Runs between question words, taken words and full stops."""
    run: list[_Piece] = []
    for piece in pieces:
        if run and run[-1].role == "not" and piece.role in QUESTION:
            continue  # "no added sugar"
        if piece.before == "hard" or piece.role in ("stop", "function", "trade") or len(run) == LONGEST_RUN:
            yield run
            run = []
        if piece.role not in ("stop", "function", "trade"):
            run.append(piece)
    yield run


def _tokens(part: Sequence[_Piece]) -> Mention:
    found: list[Token] = []
    breaks = negated = False
    for piece in part:
        breaks = breaks or piece.before == "soft" or piece.role in ("link", "not")
        if piece.before == "soft" or piece.role == "not":
            negated = piece.role == "not"
        if not piece.role:
            word = piece.word
            found.append(Token(word.folded, breaks and bool(found), negated, word.start, word.end))
            breaks = False
            negated = negated and piece.before != "hyphen"  # "non-woven fabric" denies one word
    return tuple(found)
