"""Which headings a few words mean, best first: rows that share words with them, weighed by how telling each word is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log

from bot.understand.goods_index import NAME, TERM, GoodsIndex

MANY = 1500  # a word in more rows than this adds to candidates but brings none of its own
BAG = 0.8  # a word of the question that stands elsewhere under the heading, not in the row itself
LOOSE = 0.6  # what remains of a row when nearly none of its own words were asked for
STARRED, SAME = 0.3, 0.1  # the row is exactly what was asked, and the word means this heading first
ELSEWHERE, HEADLESS = 0.85, 0.85  # the head asked for stands elsewhere in the row, or not at all
WHOLE = 0.5  # all words of the heading taken together, as BM25 weighs them
OFTEN, LONG = 1.2, 0.3
HEAD = 1.5
MOST = 40  # headings that are kept
PRIOR = 0.1  # the head alone means this heading first
MATERIAL = 0.1  # the chapter is that of a material or kind that was named
SUPPORT = 0.12  # several rows of one heading agree


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of one product, as keys of an index."""

    keys: tuple[int, ...]
    head: int
    weights: tuple[float, ...] = ()  # how sure each key is, 0-1; empty: all 1


@dataclass(frozen=True, slots=True)
class Ranked:
    """A heading or chapter that the words may mean."""

    code: str  # 2 or 4 digits
    score: float
    covers: float  # share of the asked words found under the code
    exact: bool  # a row says just this
    first: bool  # and the words alone most likely mean it
    headed: bool  # the head of what was asked is the head of the row


class Ranker:
    """Ranks the headings of one language."""

    def __init__(self, index: GoodsIndex) -> None:
        self.index = index
        self.rank = lru_cache(maxsize=8192)(self._rank)
        self.chapters_of = lru_cache(maxsize=4096)(self._chapters_of)
        self.headings_of = lru_cache(maxsize=4096)(self._headings_of)

    def _chapters_of(self, key: int) -> frozenset[str]:
        """Chapters that the word means by itself: plastic, glass, wood."""
        rows = self.index.exact.get((key,), ())
        return frozenset(self.index.codes[row] for row in rows if len(self.index.codes[row]) == 2)

    def _starred(self, key: int) -> frozenset[str]:
        """Headings that the word alone means first."""
        index = self.index
        return frozenset(index.codes[row][:4] for row in index.exact.get((key,), ()) if index.first[row])

    def _headings_of(self, key: int) -> Mapping[str, int]:
        """Each heading with the number of its rows that hold the word."""
        codes = self.index.codes
        return Counter(codes[row][:4] for row in self.index.postings[key])

    def _rank(self, asked: Asked) -> tuple[Ranked, ...]:
        weights = self._weights(asked)
        total = sum(weights.values())
        best: dict[str, Ranked] = {}
        support: dict[str, float] = {}
        for row, shared in self._candidates(weights).items():
            found = self._row(row, asked, weights, shared, total)
            support[found.code] = support.get(found.code, 0.0) + found.score
            known = best.get(found.code)
            if known is None or found.score > known.score:
                best[found.code] = found
        whole = self._whole(asked)
        ranked = [
            self._supported(found, support[code], weights, asked.head, WHOLE * whole.get(code, 0.0))
            for code, found in best.items()
        ]
        return tuple(sorted(ranked, key=lambda found: (-found.score, found.code))[:MOST])

    def _whole(self, asked: Asked) -> Mapping[str, float]:
        """How well each heading fits by all its words together; the best gets 1."""
        sizes = self._sizes
        usual = sum(sizes.values()) / len(sizes)
        scores: dict[str, float] = {}
        for key in set(asked.keys):
            headings = self.headings_of(key)
            weight = log(1 + (len(sizes) - len(headings) + 0.5) / (len(headings) + 0.5))
            weight *= HEAD if key == asked.head else 1.0
            for code, times in headings.items():
                damped = times / (times + OFTEN * (1 - LONG + LONG * sizes[code] / usual))
                scores[code] = scores.get(code, 0.0) + weight * damped
        most = max(scores.values(), default=1.0)
        return {code: score / most for code, score in scores.items()}

    @cached_property
    def _sizes(self) -> Mapping[str, int]:
        """Words under each heading and chapter."""
        sizes: Counter[str] = Counter()
        for code, keys in zip(self.index.codes, self.index.keys, strict=True):
            sizes[code[:4]] += len(keys)
        return sizes

    def _weights(self, asked: Asked) -> dict[int, float]:
        sure = asked.weights or (1.0,) * len(asked.keys)
        weights: dict[int, float] = {}
        for key, weight in zip(asked.keys, sure, strict=True):
            twice = 2 if key == asked.head else 1
            weights[key] = max(weights.get(key, 0.0), self.index.idf(key) * weight * twice)
        return weights

    def _candidates(self, weights: dict[int, float]) -> dict[int, float]:
        """Rows with the weight of the asked words they hold; rare words first."""
        postings, keys = self.index.postings, self.index.keys
        shared: dict[int, float] = {}
        for key in sorted(weights, key=lambda key: len(postings[key])):
            weight = weights[key]
            if len(postings[key]) > MANY and shared:
                for row in shared:
                    if key in keys[row]:
                        shared[row] += weight
                continue
            for row in postings[key]:
                shared[row] = shared.get(row, 0.0) + weight
        return shared

    def _row(self, row: int, asked: Asked, weights: dict[int, float], shared: float, total: float) -> Ranked:
        index = self.index
        keys, head, code = index.keys[row], index.heads[row], index.codes[row][:4]
        for key, weight in weights.items():
            if key not in keys and code in self.headings_of(key):
                shared += BAG * weight
        covers = min(shared / total, 1.0)
        own = sum(index.idf(key) for key in keys if key in weights) + (index.idf(head) if head in weights else 0.0)
        same = set(keys) == set(weights) and head == asked.head
        first = same and bool(index.first[row])
        score = covers * (LOOSE + (1 - LOOSE) * own / index.norm(row)) * (TERM if row < index.terms else NAME)
        score *= 1.0 if head == asked.head else ELSEWHERE if asked.head in keys else HEADLESS
        score += STARRED * first + SAME * same
        return Ranked(code, score, covers, same, first, head == asked.head)

    def _supported(self, found: Ranked, support: float, weights: dict[int, float], head: int, whole: float) -> Ranked:
        """With what the rest of the heading says: its other rows, all its words together, its chapter."""
        more = SUPPORT * log(1 + support - found.score) if support > found.score else 0.0
        if found.code in self._starred(head):
            more += PRIOR
        for key in weights:
            if found.code in self.headings_of(key) and found.code[:2] in self.chapters_of(key):
                more += MATERIAL
        return Ranked(found.code, found.score + more + whole, found.covers, found.exact, found.first, found.headed)
