"""How much a message is like the questions people ask on each topic: naive Bayes over the examples of a language.

Phrases name what they name; this ear hears the rest: word choice, pairs of words, what stands where a product or a
country would. It is learned from locales/<lang>/examples.toml when the program starts (a few milliseconds), so a new
example is a new line there and nothing else.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise

from bot.model import Topic
from bot.understand.text import Word, joined_words, stem

# What stands in an example for any country, product, code, day or amount.
PLACES = ("COUNTRYAN", "COUNTRY", "GOODS", "CODE", "DATE", "AMOUNT")
SMOOTHING = 0.35
PAIR = 0.6  # a pair of words weighs less than its words, which are counted too
CALM = 0.5  # words of one message are not independent: their evidence counts half
LONG = 14  # words; a longer message is not the surer for its length


class Likeness:
    """The examples of one language, learned."""

    def __init__(self, language: str, examples: Mapping[Topic, Sequence[str]]) -> None:
        self._language = language
        self._topics = tuple(examples)
        counts = {topic: Counter[str]() for topic in examples}
        for topic, sentences in examples.items():
            for sentence in sentences:
                counts[topic].update(set(self._features(_tokens(sentence))))
        self._weights = _weights(counts, {topic: len(sentences) for topic, sentences in examples.items()})

    def of(self, message: Sequence[Word], places: Mapping[int, str]) -> dict[Topic, float]:
        """How likely each topic is, 0 to 1. `places` tells which words are a country, product, code, day or amount."""
        tokens: list[str] = []
        for at, word in enumerate(message):
            token = places.get(at) or word.folded
            if not (token in PLACES and tokens and tokens[-1] == token):
                tokens.append(token)
        return self._likely(tokens)

    def _likely(self, tokens: Sequence[str]) -> dict[Topic, float]:
        known = [weights for feature in set(self._features(tokens)) if (weights := self._weights.get(feature))]
        sums = [sum(column) for column in zip(*known, strict=True)] or [0.0] * len(self._topics)
        scale = CALM / max(1.0, len(tokens) / LONG)
        best = max(sums, default=0.0)
        powers = [math.exp((value - best) * scale) for value in sums]
        whole = sum(powers) or 1.0
        return {topic: value / whole for topic, value in zip(self._topics, powers, strict=True)}

    def _features(self, tokens: Sequence[str]) -> Iterable[str]:
        stems = [token if token in PLACES else stem(token, self._language) for token in tokens]
        yield from stems
        framed = ["^", *stems, "$"]
        for one, other in pairwise(framed):
            yield f"{one} {other}"


def _tokens(sentence: str) -> list[str]:
    return [word.raw if word.raw in PLACES else word.folded for word in joined_words(sentence)]


def _weights(counts: Mapping[Topic, Counter[str]], sizes: Mapping[Topic, int]) -> dict[str, array[float]]:
    """For each feature how much it speaks for a topic rather than for all the others."""
    total, size = Counter[str](), sum(sizes.values())
    for counted in counts.values():
        total.update(counted)
    topics = [(counted, sizes[topic]) for topic, counted in counts.items()]

    @cache
    def odds(inside: int, of: int, everywhere: int) -> float:
        here = (inside + SMOOTHING) / (of + 2 * SMOOTHING)
        return math.log(here * (size - of + 2 * SMOOTHING) / (everywhere - inside + SMOOTHING))

    return {
        feature: array(
            "f",
            [
                (PAIR if " " in feature else 1.0) * odds(counted.get(feature, 0), of, everywhere)
                for counted, of in topics
            ],
        )
        for feature, everywhere in total.items()
    }
