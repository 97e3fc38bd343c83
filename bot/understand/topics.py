"""What a message asks about: topics and finer aspects, weighed from the phrases heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.model import TOPICS, Topic
from bot.understand.clauses import Clause
from bot.understand.phrases import Heard, PhraseBook
from bot.understand.text import Word

SETTLES = 3.0  # weight of a strong phrase: the topic is asked for by name
NAMES = 2.0
LONGER = 0.35  # a phrase of more words tells more than one of fewer
LOOSER = 0.2  # words between those of a phrase make it less sure
AGREE = 0.15  # each further phrase of the same topic
LIKELY = 0.5  # a clause that names a topic must be so much like its examples
TELLING, ASKING = "telling", "asking"  # keys of phrases that say what a clause does, not what it is about
FOLLOW_UP_WITHIN = 2  # a message that opens with such a word goes on from the one before


Like = Callable[[Clause], Mapping[Topic, float]]  # how much a clause by itself is like the examples of each topic
Parts = tuple[Sequence[Clause], Like | None]


@dataclass(frozen=True, slots=True)
class TopicsHeard:
    """Scores of topics and the aspects heard."""

    scores: dict[Topic, float]
    aspects: frozenset[str]
    follow_up: bool
    heard: tuple[Heard, ...]
    likely: Mapping[Topic, float]  # how much the message is like the examples of each topic, 0 to 1
    apart: tuple[Topic, ...] = ()  # topics that a clause of its own asks about by name

    def joined(self, other: TopicsHeard) -> TopicsHeard:
        """What both heard, this one's opening deciding whether the message goes on from the one before."""
        return TopicsHeard(
            {**other.scores, **self.scores},
            self.aspects | other.aspects,
            self.follow_up or other.follow_up,
            (*self.heard, *other.heard),
            self.likely,
            (*self.apart, *other.apart),
        )


def hear_topics(
    book: PhraseBook,
    message: Sequence[Word],
    silent: frozenset[int],
    likely: Mapping[Topic, float],
    parts: Parts = ((), None),
) -> TopicsHeard:
    """Topics and aspects of a message; words at `silent` places belong to countries, codes or dates."""
    clauses, like = parts
    heard = _not_within(book.heard(message, silent))
    follow_up = any(found.key == "follow_up" and found.first < FOLLOW_UP_WITHIN for found in heard)
    aspects = frozenset(found.key for found in heard if "." in found.key)
    apart = tuple(_apart(heard, clauses, like)) if len(clauses) > 1 and like else ()
    ours = tuple(found for found in heard if found.key not in (TELLING, ASKING))
    return TopicsHeard(_scores(heard), aspects, follow_up, ours, likely, apart)


def _scores(heard: Iterable[Heard]) -> dict[Topic, float]:
    by_topic: dict[str, list[float]] = defaultdict(list)
    for found in heard:
        by_topic[found.key].append(found.weight + LONGER * (found.size - 1) - LOOSER * found.gaps)
    return {topic: _score(by_topic[topic]) for topic in TOPICS if topic in by_topic}


def _apart(heard: Sequence[Heard], clauses: Sequence[Clause], like: Like) -> Iterator[Topic]:
    """What each clause that asks is most about: where it asks for it by name, or names it and is like its examples."""
    for clause in clauses:
        within = [phrase for phrase in heard if clause.holds(phrase.first, phrase.last)]
        scores = _scores(within)
        best = max(scores, key=lambda topic: scores[topic], default=None)
        if best is None or scores[best] < NAMES or not clause.asks or _tells(within, clause):
            continue
        if scores[best] >= SETTLES or like(clause).get(best, 0.0) >= LIKELY:
            yield best


def _tells(heard: Sequence[Heard], clause: Clause) -> bool:
    """Whether a clause says something of the person rather than asks: "we have a REX number"."""
    tells = any(found.key == TELLING and found.first - clause.first < FOLLOW_UP_WITHIN for found in heard)
    return tells and not any(found.key == ASKING for found in heard)


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
