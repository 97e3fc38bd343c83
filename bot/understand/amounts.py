"""Money, percentages and weights as written: EUR 9 000, €4,500, 40 prosent, 2,5 tonn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from bot.model import Money
from bot.understand.text import Taken

Place = tuple[int, int]
T = TypeVar("T")

CURRENCIES = {
    "EUR": r"eur|euros?|€",
    "NOK": r"nok|norske kroner|norwegian kron(?:er?|or)|kroner|krone|kr\.?",
    "USD": r"usd|us dollars?|us\$|dollars?|\$",
    "GBP": r"gbp|pounds? sterling|£",
    "SEK": r"sek",
    "DKK": r"dkk",
    "CHF": r"chf",
    "JPY": r"jpy|yen|¥",
    "CNY": r"cny|rmb|yuan",
    "INR": r"inr|rupees?|₹",
}
KILOS = {
    r"kg|kgs|kilos?|kilograms?|kilogrammes?": Decimal(1),
    r"tonnes?|tonn|tons?|mt|t": Decimal(1000),
    r"g|gr|grams?|gram|grammes?": Decimal("0.001"),
    r"hg|hekto|hektogram": Decimal("0.1"),
    r"lbs?|pounds?": Decimal("0.45359237"),
}
SCALES = {r"k|thousand|tusen": 1_000, r"m|mill\.?|mln|mio\.?|millions?|millioner|million": 1_000_000}

_GAP = " \u00a0\u2009\u202f"  # plain, no-break, thin and narrow spaces
_NUMBER = (
    rf"(?P<n>[0-9]{{1,3}}(?:[{_GAP}][0-9]{{3}})+(?:[.,][0-9]{{1,2}})?|[0-9]{{1,3}}(?:\.[0-9]{{3}})+(?:,[0-9]{{1,2}})?"
    rf"|[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]{{1,2}})?|[0-9]{{1,3}}(?:'[0-9]{{3}})+(?:[.,][0-9]{{1,2}})?|[0-9]+(?:[.,][0-9]+)?)(?![0-9]|[.,][0-9])"
)
_SCALE = rf"(?:[{_GAP}]?(?P<scale>{'|'.join(SCALES)})(?!\w))?"
_UNIT = "|".join(CURRENCIES.values())
_SPACE = rf"[{_GAP}-]*"
_STARTS = r"(?<![.,\w])"
_MONEY = re.compile(
    rf"(?<!\w)(?P<before>{_UNIT})[{_GAP}.:]*{_NUMBER}{_SCALE}|{_STARTS}{_NUMBER.replace('?P<n>', '?P<n2>')}"
    rf"{_SCALE.replace('?P<scale>', '?P<scale2>')}(?:{_SPACE}(?P<after>{_UNIT})(?!\w)|(?P<dash>,-))",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_PERCENT = re.compile(rf"{_STARTS}{_NUMBER}{_SPACE}(?:%|(?:per\s?cent|prosent|pct|pst)(?!\w))", re.IGNORECASE)
_WEIGHT = re.compile(rf"{_STARTS}{_NUMBER}{_SCALE}{_SPACE}(?P<unit>{'|'.join(KILOS)})(?![\w'’-])", re.IGNORECASE)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:([., '])[0-9]{3})(?:\1[0-9]{3})*")


@dataclass(frozen=True, slots=True)
class AmountsHeard:
    """Amounts in the order written."""

    money: tuple[Money, ...] = ()
    percents: tuple[Decimal, ...] = ()
    weights_kg: tuple[Decimal, ...] = ()
    places: tuple[Place, ...] = ()


def hear(text: str) -> AmountsHeard:
    """Money, percentages and weights of a cleaned text."""
    if not _DIGIT.search(text):
        return AmountsHeard()
    money = list(_money(text))
    percents = [(match.span(), _number(match["n"])) for match in _PERCENT.finditer(text)]
    taken = Taken(len(text), (place for place, _ in money))
    weights = [item for item in _weights(text) if not taken.touches(*item[0])]
    places = sorted(place for place, _ in (*money, *percents, *weights))
    return AmountsHeard(_values(money), _values(percents), _values(weights), tuple(places))


def _values(found: list[tuple[Place, T]]) -> tuple[T, ...]:
    return tuple(value for _, value in found)


def _money(text: str) -> Iterator[tuple[Place, Money]]:
    for match in _MONEY.finditer(text):
        amount = _number(match["n"] or match["n2"]) * _scale(match["scale"] or match["scale2"])
        yield match.span(), Money(amount, _currency(match["before"] or match["after"] or "kr"))


def _weights(text: str) -> Iterator[tuple[Place, Decimal]]:
    for match in _WEIGHT.finditer(text):
        yield match.span(), _number(match["n"]) * _scale(match["scale"]) * _of(KILOS, match["unit"])


def _currency(written: str) -> str:
    return _of({pattern: code for code, pattern in CURRENCIES.items()}, written)


def _scale(written: str | None) -> int:
    return _of(SCALES, written) if written else 1


def _of(patterns: Mapping[str, T], written: str) -> T:
    """The value of the pattern that a unit was matched by."""
    return next(value for pattern, value in patterns.items() if re.fullmatch(pattern, written, re.IGNORECASE))


def _number(written: str) -> Decimal:
    """4 500, 4.500, 4,500 and 4'500 are all four thousand five hundred; 0.500 is a half, 2,5 two and a half."""
    for space in _GAP:
        written = written.replace(space, " ")
    whole, decimals = written, ""
    if not (_THOUSANDS.fullmatch(written) and not written.startswith("0")):
        point = max(written.rfind("."), written.rfind(","))
        whole, decimals = (written[:point], written[point + 1 :]) if point >= 0 else (written, "")
    digits = "".join(char for char in whole if char.isdecimal())
    return Decimal(f"{digits}.{decimals}" if decimals else digits)
