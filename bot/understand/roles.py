"""What each country of a message is to it: asked about, on the way, where materials come from, or where goods go."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Topic
from bot.understand.countries import Mention
from bot.understand.salience import compared
from bot.understand.text import words

# Words of both languages, folded.
ON_THE_WAY = frozenset({"via", "through", "gjennom", "gjennem", "innom", "over"})
FROM = frozenset({"from", "fra"})
AS = frozenset({"as", "som", "become", "becomes", "bli", "blir", "de", "da", "in", "i"})
ORIGIN = ("origin", "opprinnelse", "opphav")
TO, NORWAY = ("to", "til"), ("norway", "norge", "noreg", "oslo", "bergen")
NEAR = 24  # letters that are looked at around a country


def before(text: str, mention: Mention) -> str:
    """The word before a country."""
    found = words(text[max(0, mention.start - NEAR) : mention.start])
    return found[-1].folded if found else ""


def _on_the_way(text: str, mention: Mention) -> bool:
    """Whether a country stands behind "via", "through" or the like: goods pass it, they are not from there."""
    return before(text, mention) in ON_THE_WAY


def origins(
    text: str, mentions: Sequence[Mention], topics: Sequence[Topic], materials: frozenset[str] = frozenset()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The countries asked about, and those that only materials come from; `materials` are told to, as in "Thai yarn".

    Countries on the way count only where no other is named. On rules of origin, "fabric from China, sewn in Cambodia"
    asks about Cambodia.
    """
    asked = [mention for mention in mentions if not _on_the_way(text, mention)] or list(mentions)
    asked = _without_offices(text, asked)
    if topics[:1] == ("transport",):  # ports on the way; goods come from where "from" or a country's name says
        asked = [mention for mention in asked if mention.how != "city" or before(text, mention) in FROM]
    inputs: list[Mention] = []
    if topics[:1] == ("origin_rules",):
        inputs = [mention for mention in asked if mention.code in materials]
        if len(inputs) == len(asked) or not inputs:
            inputs = [mention for mention in asked if before(text, mention) in FROM or mention.how == "people"]
        made = [mention for mention in asked if mention not in inputs or _counts_as(text, mention)]
        inputs = [mention for mention in inputs if mention not in made] if made else []
        asked = made or asked
    return _codes_of(asked), _codes_of(inputs)


def _without_offices(text: str, mentions: list[Mention]) -> list[Mention]:
    """Without cities where somebody sits: "the embassy in Pretoria asks about Eswatini"."""
    lands = [mention for mention in mentions if mention.how != "city"]
    return lands if lands and not compared(text, mentions) else mentions


def _counts_as(text: str, mention: Mention) -> bool:
    """ "count as Cambodian", "laotisk opprinnelse": the origin asked for."""
    after = words(text[mention.end : mention.end + NEAR])
    named = mention.how == "people" and bool(after and after[0].folded.startswith(ORIGIN))
    return before(text, mention) in AS or named


def _codes_of(mentions: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.code for mention in mentions))


def route(text: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Countries that the goods pass on their way."""
    return tuple(dict.fromkeys(mention.code for mention in mentions if _on_the_way(text, mention)))


def outbound(text: str, mentions: Sequence[Mention]) -> bool:
    """ "We export machinery to Thailand": goods that leave Norway, unless they come from somewhere too."""
    standing = [before(text, mention) for mention in mentions]
    to_norway = any(f"{word} {name}" in text.casefold() for word in TO for name in NORWAY)
    return any(word in TO for word in standing) and not any(word in FROM for word in standing) and not to_norway
