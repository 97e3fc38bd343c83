"""How a message goes on from the one before: slots it leaves open are filled from the conversation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.model import Answer, Question, Told, Topic
from bot.store import Conversation

# Topics whose answer depends on a country, on a product.
BY_COUNTRY: frozenset[Topic] = frozenset(
    {"duty", "country_status", "quota", "proof", "transport", "origin_rules", "permit", "changes", "taxes"}
)
BY_GOODS: frozenset[Topic] = frozenset({"duty", "quota", "proof", "origin_rules", "permit", "taxes", "classify"})
ABOUT_PAPERS: frozenset[Topic] = frozenset({"proof", "transport", "permit", "changes", "taxes"})
IN_PASSING: frozenset[Topic] = frozenset({"quota", "proof", "transport", "origin_rules", "permit", "taxes"})
# Topics that a message which tells how a product is made may sound like.
GOES_ON: frozenset[Topic] = frozenset({"origin_rules", "duty", "out_of_scope", "smalltalk", "classify"})
# Topics in which the country to remember stands in where none is named.
AT_HOME: frozenset[Topic] = frozenset({"duty", "quota", "proof", "transport", "origin_rules", "permit"})
# Topics that a bare country or product after them does not go on with.
ENDED: frozenset[Topic] = frozenset({"smalltalk", "out_of_scope", "scheme", "country_list", "product_list"})


def continued(question: Question, before: Conversation, benefits: Callable[[str], bool]) -> Question:
    """The question with what the conversation fills in. `benefits` tells whether a country is in the scheme."""
    last = before.question
    if last is None:
        return _alone(question)
    told = _told_more(question, last, before.answer)
    if told is not None:
        return told
    if not question.topics:
        question = _with_topic_of(question, last, before.answer)
    return _with_origin_of(_with_slots_of(question, last), last, benefits)


def _told_more(question: Question, last: Question, answer: Answer | None) -> Question | None:
    """What a message tells further of how a product is made, after its rule of origin was spoken of; else None."""
    begins = _begins_to_tell(question, last)
    if not begins and (last.topics[:1] != ("origin_rules",) or not set(question.topics) <= GOES_ON):
        return None
    wants = answer.wants if answer else ""
    told = _answered(question.told, wants)
    inputs = question.inputs_from or (question.countries if _names_inputs(question, last, wants) else ())
    again = bool(wants) and question.told.reply is not None  # a yes to "which of these?": ask it again
    if told == Told() and not inputs and not again and not (question.percents and not question.topics):
        return None
    new_product = bool(question.goods or question.goods_choice) and not told.materials
    if new_product or question.code_faults or (question.countries and not inputs):
        return None
    return replace(
        last,
        text=question.text,
        language=question.language,
        topics=question.topics if begins else last.topics,
        told=_joined(last.told, told),
        inputs_from=tuple(dict.fromkeys((*last.inputs_from, *inputs))),
        percents=question.percents or last.percents,
        aspects=question.aspects,
        follow_up=True,
    )


def _begins_to_tell(question: Question, last: Question) -> bool:
    """ "The wool is from New Zealand, is the origin still fine?" of the carpets from Nepal that were spoken of before:
    a country of materials is not where the product comes from. A material is a kind of thing, at most a chapter."""
    asked = question.topics[:1] == ("origin_rules",) and bool(question.countries and last.goods)
    alone = not question.inputs_from and all(len(goods.code) == 2 for goods in question.goods)
    return asked and alone and _names_inputs(question, last)


def _names_inputs(question: Question, last: Question, wants: str = "") -> bool:
    """Whether a country is where materials come from: asked for, or said of the materials."""
    return bool(last.countries) and (wants == "whence" or bool(question.told.materials))


def _answered(told: Told, wants: str) -> Told:
    """With a bare yes or no taken as the answer to what was asked back."""
    asked = wants not in ("", "whence", "part")
    if told.reply is None or not asked:
        return replace(told, reply=None)
    return replace(told, reply=None, answers=told.answers | {f"{wants}{'+' if told.reply else '-'}"})


def _joined(before: Told, now: Told) -> Told:
    """What was told before with what is told now; the newer counts where they differ."""
    done = (before.done - now.not_done) | now.done
    return Told(
        done=done,
        not_done=(before.not_done | now.not_done) - done,
        only=now.only or (before.only and not now.done),
        materials=now.materials or before.materials,
        foreign=now.foreign or (before.foreign and not now.own),
        own=now.own or (before.own and not now.foreign),
        partners=now.partners or before.partners,
        part=now.part or before.part,
        answers=_newer(before.answers, now.answers),
    )


def _newer(before: frozenset[str], now: frozenset[str]) -> frozenset[str]:
    keys = {answer[:-1] for answer in now}
    return frozenset(answer for answer in before if answer[:-1] not in keys) | now


def beneficiaries_first(question: Question, benefits: Callable[[str], bool]) -> Question:
    """On how the scheme works, a country outside it is named in passing; the one inside is asked about."""
    if len(question.countries) < 2 or question.topics[:1] == ("changes",):
        return question
    inside = tuple(code for code in question.countries if benefits(code))
    if question.topics[:1] == ("duty",) and inside and not question.compared:
        return replace(question, countries=inside)
    if not IN_PASSING & set(question.topics):
        return question
    return replace(question, countries=tuple(sorted(question.countries, key=lambda code: not benefits(code))))


def at_home(question: Question, home: str) -> Question:
    """The question with the country the person told to remember, where it needs one and neither it nor the talk has."""
    named = _names_country(question) or question.tiers or question.quotas or question.route
    if not home or named or not AT_HOME & set(question.topics):
        return question
    return replace(question, countries=(home,), at_home=True)


def _with_origin_of(question: Question, last: Question, benefits: Callable[[str], bool]) -> Question:
    """On transport, a country outside the scheme is on the way; the goods still come from where they came from."""
    if "transport" not in question.topics or any(benefits(code) for code in question.countries):
        return question
    origin = tuple(code for code in last.countries if benefits(code) and code not in question.countries)
    return replace(question, countries=origin + question.countries) if origin else question


def _alone(question: Question) -> Question:
    """A first message without a topic: a country asks for its group, a product for its duty."""
    if question.topics:
        return question
    return replace(question, topics=(_default_topic(question),))


def _default_topic(question: Question) -> Topic:
    if question.goods or question.goods_choice or question.code_faults:
        return "duty"
    if question.countries or question.country_choice or question.unknown_country:
        return "country_status"
    for aspect in sorted(question.aspects):
        topic = aspect.partition(".")[0]
        if topic in BY_COUNTRY and topic != "duty":
            return topic
    if question.lists:
        return "product_list"
    if question.tiers:
        return "country_list"
    return "changes" if question.period else "out_of_scope"


def _with_topic_of(question: Question, last: Question, answer: Answer | None) -> Question:
    """No topic was named: the one before goes on, if this message gives it anything to go on with."""
    anything = (
        question.countries
        or question.country_choice
        or question.goods
        or question.goods_choice
        or question.code_faults
        or question.unknown_country
        or question.regions
        or question.dated
        or question.money
        or question.lists
        or question.tiers
        or question.aspects
    )
    if not anything and not question.follow_up:
        return replace(question, topics=("out_of_scope",))
    topics = tuple(topic for topic in last.topics if topic not in ENDED)
    if question.lists or (last.topics[:1] == ("product_list",) and question.tiers):
        return replace(question, topics=("product_list",))
    if last.topics[:1] == ("country_list",) and (question.tiers or question.regions) and not question.countries:
        return replace(question, topics=("country_list",), tiers=question.tiers or last.tiers)
    if last.topics[:1] == ("country_list",) and question.countries:
        return replace(question, topics=("country_status",), tiers=question.tiers or last.tiers)
    if not topics or (not anything and answer is None):
        return _alone(question)
    named_goods = bool(question.goods or question.goods_choice)
    if named_goods and (topics[0] == "country_status" or (question.countries and topics[0] in ABOUT_PAPERS)):
        return replace(question, topics=("duty",))
    if topics[0] == "quota" and (question.goods or question.goods_choice):
        return replace(question, topics=topics, aspects=question.aspects)
    return replace(question, topics=topics, aspects=question.aspects or last.aspects)


def _with_slots_of(question: Question, last: Question) -> Question:
    """Country, product and day that this message leaves open."""
    topics, said = set(question.topics), question
    if question.topics[:1] == ("country_status",) and last.topics[:1] == ("country_list",) and not question.tiers:
        question = replace(question, tiers=last.tiers)
    generic = not question.follow_up and _generic(question)
    if topics & BY_COUNTRY and not _names_country(question) and not generic:
        question = replace(question, countries=last.countries, country_choice=last.country_choice)
    settled = tuple(code for code in last.countries if code in question.country_choice)
    if settled and not question.countries:  # "Punjab" after India is the Indian one
        question = replace(question, countries=settled[:1], country_choice=())
    names_goods = question.goods or question.goods_choice or question.code_faults
    if (topics & BY_GOODS and not names_goods and not generic) or (question.follow_up and _vaguer(question, last)):
        question = replace(question, goods=last.goods, goods_choice=last.goods_choice)
    if _goes_on_making(said, last):
        question = replace(question, told=last.told, inputs_from=last.inputs_from)
    if last.dated and not question.dated and question.follow_up:
        question = replace(question, on=last.on, dated=True)
    return question


def _goes_on_making(question: Question, last: Question) -> bool:
    """Whether what was told of the making holds for this message too: another product made the same way."""
    on = "origin_rules" in question.topics and last.topics[:1] == ("origin_rules",)
    tells = replace(question.told, reply=None) != Told()
    return on and not tells and not _names_country(question) and not question.inputs_from


def _vaguer(question: Question, last: Question) -> bool:
    """Whether the product named is only a wider word for the one before: "plant", or "bowls" after "wooden bowls"."""
    new = question.goods or question.goods_choice[:1]
    if len(new) != 1 or not last.goods:
        return False
    if any(len(old.code) > len(new[0].code) and old.code.startswith(new[0].code) for old in last.goods):
        return True
    said = set(new[0].words.casefold().split())
    return any(said < set(old.words.casefold().split()) for old in last.goods)


def _generic(question: Question) -> bool:
    """Asks about the scheme at large, not about what was spoken of."""
    if question.topics[:1] == ("changes",):
        return question.period is not None or question.dated
    return False


def _names_country(question: Question) -> bool:
    return bool(question.countries or question.country_choice or question.unknown_country or question.regions)
