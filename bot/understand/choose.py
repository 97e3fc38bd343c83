"""Which topics a message is about, once all ears have spoken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.model import TOPICS, Topic
from bot.understand.topics import NAMES, SETTLES, TopicsHeard

# A topic that people name only when they mean it wins over one that any question brings along.
BIAS: dict[Topic, float] = {
    "permit": 1.0,
    "quota": 1.4,
    "taxes": 2.2,
    "transport": 0.5,
    "origin_rules": 0.6,
    "proof": 0.7,
    "classify": -0.5,
    "country_list": 0.6,
    "product_list": 0.5,
    "changes": 0.4,
    "country_status": 0.2,
    "scheme": 0.0,
    "duty": 0.0,
    "out_of_scope": 0.0,
    "smalltalk": -2.0,
}
LIKE = 3.5  # a message wholly like the examples of a topic weighs as much as a phrase that names it
LIKELY, SURELY, CERTAINLY, FAINT = 0.5, 0.9, 0.97, 0.05  # what goes on from before needs more to change the topic
ALSO_WITHIN = 1.0  # a second topic is answered too if it is named and not much fainter than the first
PRODUCTS: Topic = "product_list"
ABOUT_SCHEME: tuple[Topic, ...] = ("country_status", "country_list", "scheme")
OUTSIDE_QUOTA = "duty.outside_quota"
MAKING: Topic = "origin_rules"
PLANT_LIST = "product_list.plants"
SVALBARD = "taxes.svalbard"
CALCULATION, FORM_A = "taxes.calculate", "proof.form_a"
BY_NAME: dict[Topic, str] = {"scheme": "scheme.one_way"}  # asked whatever the product
# Finer points that nothing but their topic has: who names one asks for it, whatever else the message is like.
BY_POINT: dict[str, Topic] = {
    "scheme.history": "scheme",
    "scheme.use": "scheme",
    "scheme.revision": "scheme",
    "scheme.graduation": "scheme",
    "scheme.overlap": "scheme",
    "scheme.safeguard": "scheme",
    "permit.surveillance": "permit",
    "proof.keep": "proof",
    "proof.private": "proof",
    "proof.rex": "proof",
    "proof.limit": "proof",
    "quota.law": "quota",
    "country_list.count": "country_list",
    "origin_rules.cumulation": "origin_rules",
    "origin_rules.eu": "origin_rules",
}
LESS = 2.0  # who names a product asks about the product, who names a country not for a list of countries
OUTSIDE = ("smalltalk", "out_of_scope")
MOST_TOPICS = 3
MOSTLY_OURS = 0.34  # share of words that must make sense before a product alone is taken for a question
SHORT = 4
FEW = 8
ENOUGH = 6  # words of a message that can be like examples without any phrase of theirs
FRAUD = "out_of_scope.fraud"
PROMPT = "out_of_scope.prompt"


@dataclass(frozen=True, slots=True)
class Slots:
    """What else the message holds."""

    country: bool  # certain, or to choose
    region: bool
    code: bool
    goods: bool
    understood: float  # share of its words that make sense
    length: int  # words
    outbound: bool = False  # goods that go from Norway to a country
    unknown: bool = False  # a country that there is not
    making: int = 0  # how much is told of how a product is made: work, and what it is made from

    @property
    def settled(self) -> bool:
        """Whether the message is ours beyond doubt."""
        return self.country or self.region or self.code


def choose_topics(heard: TopicsHeard, slots: Slots) -> tuple[Topic, ...]:
    """Topics, main one first. Empty where the message names none: then the conversation decides."""
    if FRAUD in heard.aspects or PROMPT in heard.aspects:
        return ("out_of_scope",)
    scores = {topic: score + BIAS[topic] for topic, score in heard.scores.items()}
    if SVALBARD in heard.aspects:
        return ("taxes",)
    if slots.outbound:
        return ("scheme",)
    for topic, likely in heard.likely.items():
        if likely >= FAINT:
            scores[topic] = scores.get(topic, BIAS[topic]) + LIKE * likely
    _quieten(scores, heard, slots)
    if _is_of_making(heard, slots):
        scores[MAKING] = max(scores.get(MAKING, 0.0), SETTLES + BIAS[MAKING] + slots.making)
    points = _by_point(heard, slots)
    if points and not slots.country:
        scores.pop("changes", None)  # "when" is not when a country changed
    for topic in points:
        scores[topic] = max(scores.get(topic, 0.0), SETTLES + BIAS[topic]) + LIKE
    named = {topic: score for topic, score in scores.items() if _is_named(heard, topic, slots)}
    if not named:
        return _unnamed(heard, slots)
    ranked = sorted(named, key=lambda topic: -named[topic])
    also = [topic for topic in ranked[1:] if _goes_with(heard, named, ranked[0], topic, slots)]
    return (ranked[0], *also[: MOST_TOPICS - 1])


def _by_point(heard: TopicsHeard, slots: Slots) -> frozenset[Topic]:
    """Topics of which the message names a point that no other has; of the scheme only where no product is named."""
    topics = {BY_POINT[key] for key in heard.aspects if key in BY_POINT}
    return frozenset(topic for topic in topics if topic != "scheme" or not (slots.goods or slots.code))


def _is_of_making(heard: TopicsHeard, slots: Slots) -> bool:
    """Who tells how a product is made and does not ask for its duty, papers or code asks if it originates."""
    others = [topic for topic, score in heard.scores.items() if topic != MAKING and score >= SETTLES]
    enough = slots.making > 1 or (slots.making and MAKING in heard.scores)
    return bool(enough) and not others


def _is_named(heard: TopicsHeard, topic: Topic, slots: Slots) -> bool:
    """Whether a topic is asked about: by its phrases, or because the message is like its examples."""
    if topic in _by_point(heard, slots) or (topic == MAKING and _is_of_making(heard, slots)):
        return True
    if topic == PRODUCTS and PLANT_LIST in heard.aspects:
        return True
    if heard.scores.get(topic, 0.0) >= NAMES:
        return True
    likely = heard.likely.get(topic, 0.0)
    if slots.country and (slots.goods or slots.code) and topic != "duty":
        sure = SURELY if topic in heard.scores else CERTAINLY if slots.length >= ENOUGH else 1.1
        return likely >= sure  # else the duty is asked
    return likely >= (SURELY if heard.follow_up else LIKELY)


def _quieten(scores: dict[Topic, float], heard: TopicsHeard, slots: Slots) -> None:
    """A greeting before a question, or a stray word, is not what the message is about."""
    domain = [topic for topic, score in heard.scores.items() if topic not in OUTSIDE and score >= NAMES]
    for topic in (*_beside_the_point(heard, slots, domain), *_about_scheme(heard, slots)):
        scores.pop(topic, None)
    elsewhere = any(likely >= LIKELY for topic, likely in heard.likely.items() if topic != "country_status")
    if elsewhere and not (slots.country or slots.unknown or heard.follow_up) and "country_status" in scores:
        _lessen(scores, heard, "country_status")
    if slots.country and "country_list" in scores:
        _lessen(scores, heard, "country_list")
    for topic in ABOUT_SCHEME if slots.goods or slots.code else ():
        if topic in scores and BY_NAME.get(topic, "-") not in heard.aspects:
            _lessen(scores, heard, topic)
    if PLANT_LIST in heard.aspects and not slots.country:
        scores["product_list"] = scores.get("product_list", NAMES) + LESS


def _beside_the_point(heard: TopicsHeard, slots: Slots, domain: list[Topic]) -> Iterator[Topic]:
    """Topics that the message touches without asking about them."""
    greeting = slots.length <= FEW and heard.scores.get("smalltalk", 0.0) >= SETTLES
    if domain or slots.settled or (not greeting and (slots.goods or heard.follow_up)):
        yield "smalltalk"
    if slots.country and (slots.code or not slots.goods):
        yield "classify"  # who gives a code does not ask for it
    if OUTSIDE_QUOTA in heard.aspects:
        yield "quota"
    elif heard.scores.get("quota", 0.0) >= SETTLES:
        yield "classify"  # codes of the quota
    if FORM_A in heard.aspects and heard.scores.get("proof", 0.0) >= SETTLES:
        yield "transport"  # its way is told with the proof
    if not slots.country and (len(domain) > 1 or (heard.follow_up and _names_group(heard))):
        yield "country_status"  # a country's group is not asked without a country
    if not slots.settled and not slots.goods and domain == ["taxes"] and CALCULATION in heard.aspects:
        yield "taxes"  # sums of other things
    if len(domain) > 1 or (domain and (slots.settled or slots.goods)):
        yield "out_of_scope"


def _names_group(heard: TopicsHeard) -> bool:
    return any(key.startswith("tier.") for key in heard.aspects)


def _about_scheme(heard: TopicsHeard, slots: Slots) -> Iterator[Topic]:
    """Who names a product and a country asks what that product gets, not how the scheme is made."""
    if slots.country and (slots.goods or slots.code):
        for topic in (*ABOUT_SCHEME, PRODUCTS):
            if BY_NAME.get(topic, "-") not in heard.aspects:
                yield topic


def _lessen(scores: dict[Topic, float], heard: TopicsHeard, topic: Topic) -> None:
    """Weigh a topic down; where it was only touched, leave it out."""
    scores[topic] -= LESS
    if heard.scores.get(topic, 0.0) < SETTLES:
        scores.pop(topic)


def _goes_with(heard: TopicsHeard, named: dict[Topic, float], main: Topic, topic: Topic, slots: Slots) -> bool:
    """Whether a second topic is asked too; the duty always is, where product and country are there and it is named."""
    if main in OUTSIDE or topic in OUTSIDE:
        return False
    if topic == "duty" and main == MAKING and slots.making:
        return heard.scores.get(topic, 0.0) >= NAMES
    if topic == "duty" and slots.country and (slots.goods or slots.code):
        return True
    if topic in heard.apart and main in heard.apart:
        return True  # each has a clause of its own
    return heard.scores.get(topic, 0.0) >= SETTLES and named[topic] >= named[main] - ALSO_WITHIN


def _unnamed(heard: TopicsHeard, slots: Slots) -> tuple[Topic, ...]:
    """No topic named: weak words decide where the message is ours at all; else nothing, or out of scope."""
    whole = slots.country and (slots.goods or slots.code)
    if not whole and any(key.partition(".")[0] in TOPICS for key in heard.aspects):
        return ()  # a finer point of something: the conversation tells of what
    follow_up, scores = heard.follow_up, heard.scores
    ours = slots.settled or follow_up or slots.understood >= MOSTLY_OURS or slots.length <= SHORT
    if ours and "duty" in scores:
        return ("duty",)
    if ours and "scheme" in scores and not (slots.settled or slots.goods):
        return ("scheme",)
    if ours and (slots.settled or slots.goods or follow_up):
        return ()
    return ("out_of_scope",) if slots.goods or slots.length > SHORT or slots.understood == 0 else ()
