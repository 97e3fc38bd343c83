"""What a message asks about: topics and finer aspects, weighed from the phrases heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import TOPICS, Topic
from bot.understand.phrases import Heard, PhraseBook
from bot.understand.text import Word

SETTLES = 3.0  # weight of a strong phrase: the topic is asked for by name
NAMES = 2.0
LONGER = 0.35  # a phrase of more words tells more than one of fewer
AGREE = 0.3  # each further phrase of the same topic
FOLLOW_UP_WITHIN = 2  # a message that opens with such a word goes on from the one before


@dataclass(frozen=True, slots=True)
class TopicsHeard:
    """Scores of topics and the aspects heard."""

    scores: dict[Topic, float]
    aspects: frozenset[str]
    follow_up: bool
    heard: tuple[Heard, ...]

    def strong(self, topic: Topic) -> bool:
        """Whether the message names the topic beyond doubt."""
        return self.scores.get(topic, 0.0) >= SETTLES

    def best(self) -> list[Topic]:
        """Topics that were heard, best first."""
        return sorted(self.scores, key=lambda topic: -self.scores[topic])


def hear_topics(book: PhraseBook, message: Sequence[Word], silent: frozenset[int]) -> TopicsHeard:
    """Topics and aspects of a message; words at `silent` places belong to countries, codes or dates."""
    heard = book.heard(message, silent)
    by_topic: dict[str, list[float]] = defaultdict(list)
    aspects, follow_up = set(), False
    for found in heard:
        topic, _, aspect = found.key.partition(".")
        if topic == "follow_up":
            follow_up = follow_up or found.first < FOLLOW_UP_WITHIN
        elif aspect:
            aspects.add(found.key)
        else:
            by_topic[topic].append(found.weight + LONGER * (found.last - found.first))
    scores = {topic: _score(by_topic[topic]) for topic in TOPICS if topic in by_topic}
    return TopicsHeard(scores, frozenset(aspects), follow_up, tuple(heard))


def _score(weights: list[float]) -> float:
    best = max(weights)
    return best + AGREE * min(len(weights) - 1, 4)
