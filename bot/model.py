"""The words that the rooms speak to one another: Incoming -> Question -> Answer -> Reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, get_args

Language = Literal["en", "nb"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Topic = Literal[
    "duty", "country_status", "country_list", "product_list", "quota", "proof", "transport", "origin_rules",
    "permit", "changes", "classify", "scheme", "taxes", "smalltalk", "out_of_scope",
]  # fmt: skip
TOPICS: tuple[Topic, ...] = get_args(Topic)

Asks = Literal["country", "product", "country_choice", "commodity_choice"]
Verdict = Literal["free", "reduced", "none", "depends", "not_beneficiary", "unknown"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message as a door hands it in."""

    text: str
    today: date  # fixed once by the door, in Europe/Oslo
    on: date | None = None  # the day the door was told to answer for (--on, "date" of a batch line)
    hint: Language | None = None  # language the person has chosen, if any
    where: str = ""  # conversation key: "" has no memory
    picked: bool = False  # text is the value of a button, not typed words
    home: str = ""  # country that the person told to remember; used where a question names none


@dataclass(frozen=True, slots=True)
class Goods:
    """A product as understood: the code that is certain, and the lines under it that the words allow."""

    code: str  # 2, 4, 6 or 8 digits
    origin: Literal["code", "words"]
    score: float = 100.0  # how well the words fit, 0-100
    lines: tuple[str, ...] = ()  # eight-digit lines the words narrow it to; empty: all under code
    words: str = ""  # what the person wrote for it


@dataclass(frozen=True, slots=True)
class CodeFault:
    """A code that was written but is no living code."""

    written: str
    digits: str
    fault: Literal["unknown", "ended", "length"]
    nearest: tuple[str, ...] = ()  # living codes


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its currency as written (EUR, NOK, USD …)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a message tells of how a product is made. What it does not tell stays empty."""

    done: frozenset[str] = frozenset()  # work done in the country; words of locales/*/operations.toml
    not_done: frozenset[str] = frozenset()  # work that is said not to be done there
    only: bool = False  # nothing else is done
    materials: frozenset[str] = frozenset()  # what it is made from: fibre, yarn, fabric, parts
    foreign: bool = False  # the materials are foreign
    own: bool = False  # all materials are the country's own
    partners: bool = False  # all foreign materials come from cumulation partners
    part: str = ""  # the part of a heading that the product belongs to
    answers: frozenset[str] = frozenset()  # "limit+", "64.0.1-": what was asked back, and yes or no
    reply: bool | None = None  # yes or no, to what was asked back


@dataclass(frozen=True, slots=True)
class Question:
    """What the ears understood of one message. Slots left empty may come from the conversation."""

    text: str
    language: Language
    on: date
    today: date
    dated: bool = False  # the day came from the text or the door, not from today's date
    topics: tuple[Topic, ...] = ()  # main one first; empty: no topic was heard
    aspects: frozenset[str] = frozenset()  # finer points, "proof.stamp"; keys of locales/*/phrases.toml
    countries: tuple[str, ...] = ()  # certain countries, in the order written
    compared: bool = False  # the countries stand side by side: each is asked about
    inputs_from: tuple[str, ...] = ()  # countries that only materials come from
    route: tuple[str, ...] = ()  # countries the goods pass on their way
    country_choice: tuple[str, ...] = ()  # countries that could be meant, where it is not certain
    unknown_country: str = ""  # words that stand where a country should, but name none
    regions: tuple[str, ...] = ()  # keys of regions ("africa")
    goods: tuple[Goods, ...] = ()  # certain products, in the order written
    goods_choice: tuple[Goods, ...] = ()  # products that could be meant, best first
    code_faults: tuple[CodeFault, ...] = ()
    lists: tuple[int, ...] = ()  # product lists 1-7 mentioned
    tiers: tuple[str, ...] = ()  # groups of the scheme mentioned, as Tier values
    money: tuple[Money, ...] = ()
    percents: tuple[Decimal, ...] = ()
    weights_kg: tuple[Decimal, ...] = ()
    quotas: tuple[str, ...] = ()
    follow_up: bool = False  # opens like a continuation ("and", "og", "what about")
    foreign: str = ""  # ISO 639-1 of a language the bot does not speak
    bad_date: str = ""  # words that look like a date and are none
    period: tuple[date, date] | None = None  # first and last day of a span the text names ("during 2022")
    told: Told = field(default_factory=Told)  # how a product is made
    at_home: bool = False  # the country is the one the person told to remember, not one of this message


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a product gets, as ANSWER.md has it."""

    verdict: Verdict
    rate: tuple[Decimal, str] | None = None  # value and unit
    list_no: int | None = None
    ordinary: tuple[Decimal, str, date] | None = None  # value, unit, day of the tariff


@dataclass(frozen=True, slots=True)
class CountryFinding:
    """A country that the answer is about, with its group on the day."""

    code: str
    tier: str  # "unknown" where no source covers the day
    treatment: Treatment | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing the person can pick. The mouth words it; `value` is what comes back as text."""

    kind: Literal["country", "goods", "topic", "told", "text"]
    value: str
    note: str = ""  # key for the mouth, e.g. the treatment that this choice leads to
    treatment: Treatment | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the mind found, ready for a template. Holds facts, no sentences."""

    topic: Topic
    on: date
    countries: tuple[CountryFinding, ...] = ()
    goods: Goods | None = None
    treatment: Treatment | None = None
    lists: tuple[int, ...] = ()
    quotas: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    permits: tuple[str, ...] = ()
    asks: Asks | None = None
    wants: str = ""  # what of the making of a product is asked back: "whence", "limit", "part", or a requirement's key
    choices: tuple[Choice, ...] = ()
    sources: tuple[Any, ...] = ()  # knowledge.model.Source, most telling first
    facts: Mapping[str, Any] = field(default_factory=dict)  # what the template speaks
    next_topics: tuple[Topic, ...] = ()  # follow-ups worth offering


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in one language, for any door."""

    language: Language
    html: str  # Telegram's HTML subset, blocks separated by an empty line
    text: str  # the same as plain text
    choices: tuple[tuple[str, str], ...]  # (label, value), best first
    answers: tuple[Answer, ...]  # what it says, main one first
    follow_ups: tuple[tuple[str, str], ...] = ()  # (label, value) of what people ask next
    question: Question | None = None  # how the message was understood, whole
