"""Which topics a message is about, once all ears have spoken."""

from __future__ import annotations

from bot.model import Topic
from bot.understand.topics import NAMES, SETTLES, TopicsHeard

# A topic that people name only when they mean it wins over one that any question brings along.
BIAS: dict[Topic, float] = {
    "permit": 1.0,
    "quota": 0.9,
    "taxes": 0.8,
    "transport": 0.7,
    "origin_rules": 0.6,
    "proof": 0.6,
    "classify": 0.6,
    "country_list": 0.6,
    "product_list": 0.5,
    "changes": 0.4,
    "country_status": 0.2,
    "scheme": 0.0,
    "duty": 0.0,
    "out_of_scope": 0.0,
    "smalltalk": -2.0,
}
ALSO_WITHIN = 1.0  # a second topic is answered too if it is named and not much fainter than the first
MOST_TOPICS = 3
MOSTLY_OURS = 0.34  # share of words that must make sense before a product alone is taken for a question
SHORT = 4
FRAUD = "out_of_scope.fraud"
PROMPT = "out_of_scope.prompt"


def choose_topics(
    heard: TopicsHeard, *, countries: bool, codes: bool, goods: bool, understood: float, length: int
) -> tuple[Topic, ...]:
    """Topics, main one first. Empty where the message names none: then the conversation decides."""
    if FRAUD in heard.aspects or PROMPT in heard.aspects:
        return ("out_of_scope",)
    scores = {topic: score + BIAS[topic] for topic, score in heard.scores.items()}
    slots = countries or codes or goods
    _quieten(scores, heard, slots=countries or codes, goods=goods)
    named = {topic: score for topic, score in scores.items() if heard.scores[topic] >= NAMES}
    if not named:
        return _unnamed(scores, slots=slots, countries=countries or codes, understood=understood, length=length)
    ranked = sorted(named, key=lambda topic: -named[topic])
    also = [topic for topic in ranked[1:] if _goes_with(heard, named, ranked[0], topic)]
    return (ranked[0], *also[: MOST_TOPICS - 1])


def _quieten(scores: dict[Topic, float], heard: TopicsHeard, *, slots: bool, goods: bool) -> None:
    """A greeting before a question, or a stray word, is not what the message is about."""
    domain = [
        topic for topic, score in heard.scores.items() if topic not in ("smalltalk", "out_of_scope") and score >= NAMES
    ]
    if domain or slots:
        scores.pop("smalltalk", None)
    if "out_of_scope" in scores and (len(domain) > 1 or (domain and (slots or goods))):
        scores.pop("out_of_scope")


def _goes_with(heard: TopicsHeard, named: dict[Topic, float], main: Topic, topic: Topic) -> bool:
    if "smalltalk" in (main, topic) or "out_of_scope" in (main, topic):
        return False
    return heard.scores[topic] >= SETTLES and named[topic] >= named[main] - ALSO_WITHIN


def _unnamed(
    scores: dict[Topic, float], *, slots: bool, countries: bool, understood: float, length: int
) -> tuple[Topic, ...]:
    """No topic named: weak words decide where a country or code is there; else nothing, or out of scope."""
    faint = sorted(scores, key=lambda topic: -scores[topic])
    if slots and (countries or understood >= MOSTLY_OURS or length <= SHORT):
        return ("duty",) if "duty" in faint else ()
    if slots or length > SHORT or understood == 0:
        return ("out_of_scope",)
    return ()
