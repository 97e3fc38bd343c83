"""From headings best first to what is certain, what must be asked, and what was not meant at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.model import Goods
from bot.understand.goods_lines import Told
from bot.understand.goods_mentions import Token
from bot.understand.goods_query import Finder, Reading
from bot.understand.goods_rank import Ranked
from bot.understand.goods_seasons import Season

CLEAR, MARGIN = 0.6, 0.12  # a score that names one heading, and how far the next must be behind
HEARD, NEAR = 0.5, 0.2  # a score that is worth asking about, and how near its rivals are
COVERED = 0.7  # share of the words that the heading must know
MOST_CHOICES = 8
MANY = 5  # headings that one word may mean before it counts as vague
FULL = 1.7  # the score of a starred word on its own


@dataclass(frozen=True, slots=True)
class Decided:
    """What one mention names: one product, or several to choose from."""

    goods: tuple[Goods, ...]
    vague: bool = False
    spans: tuple[tuple[int, int], ...] = field(default=())
    guessed: bool = False  # a word was taken as misspelt, or as one of another language

    @property
    def certain(self) -> bool:
        """Whether one product is meant."""
        return len(self.goods) == 1


@dataclass(frozen=True, slots=True)
class Scene:
    """What a message tells of every product in it."""

    text: str
    season: Season | None


def decide(
    finder: Finder,
    tokens: Sequence[Token],
    scene: Scene,
    *,
    guess: bool = False,
    exact: bool = False,
    around: Sequence[Token] = (),
) -> Decided | None:
    """What the words name; None where they name no goods.

    `exact` asks for a name that is in the tables as such; `around` are words that may narrow it to lines.
    """
    if all(token.negated for token in tokens):
        return None
    reading = finder.rank(tokens, guess=guess)
    if len(tokens) == 1 and finder.index.key(tokens[0].word) >= 0 and not finder.index.stands_alone(tokens[0].word):
        return None
    meant = _meant(finder, reading)
    if not meant or (exact and not meant[0].exact):
        return None
    spans = tuple((token.start, token.end) for token in tokens if finder.keys(token.word, guess=guess)[0])
    written = scene.text[spans[0][0] : spans[-1][1]] if spans else ""
    goods = tuple(_goods(finder, reading, found, around or tokens, scene.season, written) for found in meant)
    return Decided(goods, len(meant) > MANY or len(meant[0].code) == 2, spans)


def _meant(finder: Finder, reading: Reading) -> Sequence[Ranked]:
    """The headings that the words mean: one if it is clear, else all that are near the best."""
    ranked = reading.ranked
    if not ranked:
        return ()
    best = ranked[0]
    if not (best.headed or best.exact) or best.covers < COVERED or not finder.index.is_noun(reading.asked.head):
        return ()
    same = [found for found in ranked if found.exact]
    starred = [found for found in same if found.first]
    if starred:
        return starred[:1] if len({len(found.code) for found in starred}) > 1 else starred[:MOST_CHOICES]
    if best.exact:
        return same[:MOST_CHOICES]
    if best.score < HEARD:
        return ()
    rivals = [found for found in ranked if found.headed and best.score - found.score < NEAR and len(found.code) > 2]
    clear = best.score >= CLEAR and (len(rivals) < 2 or best.score - rivals[1].score >= MARGIN)
    return (best,) if clear else rivals[:MOST_CHOICES]


def _goods(
    finder: Finder, reading: Reading, found: Ranked, tokens: Sequence[Token], season: Season | None, written: str
) -> Goods:
    score = 100.0 if found.first else round(min(found.score / FULL, 0.99) * 100, 1)
    if len(found.code) == 2:
        return Goods(found.code, "words", score, (), written)
    code, lines = finder.lines.narrowed(found.code, _told(finder, reading, tokens, season))
    if code == found.code and not lines:
        code = _subheading(finder, reading, found.code)
    return Goods(code, "words", score, lines, written)


def _subheading(finder: Finder, reading: Reading, heading: str) -> str:
    """The subheading that the very words name, else the heading."""
    if finder.lines.under(heading):
        return heading
    index = finder.index
    rows = index.exact.get(reading.asked.keys, ())
    codes = {index.codes[row][:6] for row in rows if index.codes[row].startswith(heading) and len(index.codes[row]) > 4}
    return codes.pop() if len(codes) == 1 else heading


def _told(finder: Finder, reading: Reading, tokens: Iterable[Token], season: Season | None) -> Told:
    """The words with the parts of their compounds, and those under a negation: "no added sugar"."""
    asked = reading.asked
    parts = {key: finder.parts(token.word) for token in tokens for key in finder.keys(token.word, guess=False)[0]}
    every = {part for found in parts.values() for part in found}
    denied = {key for token in tokens if token.negated for key in finder.keys(token.word, guess=False)[0]}
    head = frozenset((asked.head, *parts.get(asked.head, ())))
    return Told(frozenset(asked.keys) | every, asked.head, head, frozenset(denied), season)
