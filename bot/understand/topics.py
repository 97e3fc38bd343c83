"""What a message asks about: topics and finer aspects, weighed from the phrases heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.model import TOPICS, Topic
from bot.understand.phrases import Heard, PhraseBook
from bot.understand.text import Word

SETTLES = 3.0  # weight of a strong phrase: the topic is asked for by name
NAMES = 2.0
LONGER = 0.35  # a phrase of more words tells more than one of fewer
LOOSER = 0.2  # words between those of a phrase make it less sure
AGREE = 0.15  # each further phrase of the same topic
FOLLOW_UP_WITHIN = 2  # a message that opens with such a word goes on from the one before


@dataclass(frozen=True, slots=True)
class TopicsHeard:
    """Scores of topics and the aspects heard."""

    scores: dict[Topic, float]
    aspects: frozenset[str]
    follow_up: bool
    heard: tuple[Heard, ...]
    likely: Mapping[Topic, float]  # how much the message is like the examples of each topic, 0 to 1

    def joined(self, other: TopicsHeard) -> TopicsHeard:
        """What both heard, this one's opening deciding whether the message goes on from the one before."""
        return TopicsHeard(
            {**other.scores, **self.scores},
            self.aspects | other.aspects,
            self.follow_up or other.follow_up,
            (*self.heard, *other.heard),
            self.likely,
        )


def hear_topics(
    book: PhraseBook, message: Sequence[Word], silent: frozenset[int], likely: Mapping[Topic, float]
) -> TopicsHeard:
    """Topics and aspects of a message; words at `silent` places belong to countries, codes or dates."""
    heard = _not_within(book.heard(message, silent))
    by_topic: dict[str, list[float]] = defaultdict(list)
    aspects, follow_up = set(), False
    for found in heard:
        topic, _, aspect = found.key.partition(".")
        if topic == "follow_up":
            follow_up = follow_up or found.first < FOLLOW_UP_WITHIN
        elif aspect:
            aspects.add(found.key)
        else:
            by_topic[topic].append(found.weight + LONGER * (found.size - 1) - LOOSER * found.gaps)
    scores = {topic: _score(by_topic[topic]) for topic in TOPICS if topic in by_topic}
    return TopicsHeard(scores, frozenset(aspects), follow_up, tuple(heard), likely)


def _not_within(heard: list[Heard]) -> list[Heard]:
    """Without phrases that are only a part of a longer one of another topic: "origin" within "proof of origin"."""
    wide = [found for found in heard if found.size > 1 and found.gaps == 0 and found.key in TOPICS]
    return [found for found in heard if not any(_holds(longer, found) for longer in wide)]


def _holds(longer: Heard, found: Heard) -> bool:
    same = longer.key.partition(".")[0] == found.key.partition(".")[0]
    inside = longer.first <= found.first and found.last <= longer.last
    return not same and inside and longer.size > found.size and found.key in TOPICS


def _score(weights: list[float]) -> float:
    best = max(weights)
    return best + AGREE * min(len(weights) - 1, 4)
