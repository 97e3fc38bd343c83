"""The day or the span that a message speaks of; a day that no calendar has is told apart. A month alone is a season."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from babel.dates import get_month_names

from bot.model import Language
from bot.understand.codes import NEAR, TIME_WORD, digit_dates, is_amount, is_coded
from bot.understand.text import Taken, fold

FIRST_YEAR, LAST_YEAR = 1971, 2100
Span = tuple[date, date]
Place = tuple[int, int]

_LAW = re.compile(r"(?<!\w)(?:forskrift|lov|regulation|act|directive|vedtak)\s+(?:av|om|of|nr\.?)?\s*$", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*(?:nr|no)\.?\s*[0-9]", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\w.,/§+-])(?:19[7-9][0-9]|20[0-9][0-9]|2100)(?![\w§]|[.,/-][0-9])")
_YEARS = re.compile(
    r"(?<![\w.,/§+-])((?:19[7-9]|20[0-9])[0-9])\s?[-–—]\s?((?:19[7-9]|20[0-9])[0-9])(?![\w-]|[.,/][0-9])"
)
_BEFORE = re.compile(
    r"(?<!\w)(?:before|prior to|før)\s+(?:the\s+)?(?:year\s+|år\s+|den\s+)?$",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"(?<!\w)(?:until|till|up\s+to|inntil|fram\s+til|frem\s+til|til)\s+$", re.IGNORECASE)
_AFTER = re.compile(r"(?<!\w)(?:after|etter)\s+(?:the\s+)?(?:year\s+|år\s+|den\s+)?$", re.IGNORECASE)
_SINCE = re.compile(
    r"(?<!\w)(?:since|siden|sidan|from and including|fra og med|f\.?o\.?m\.?)\s+(?:year\s+|år\s+|den\s+)?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"(?<!\w)(?:from|fra|frå)\s+(?:year\s+|år\s+|den\s+)?$", re.IGNORECASE)
_TO = re.compile(r"\s*(?:[-–—]|to|til|(?P<and>and|og)|until|t\.?o\.?m\.?|through)\s*(?:the\s+|den\s+)?", re.IGNORECASE)
_BETWEEN = re.compile(r"(?<!\w)(?:between|mellom|both|både)\s+(?:the\s+|den\s+)?$", re.IGNORECASE)
_RELATIVE = re.compile(
    r"(?<!\w)(?:(?P<fjor>last year|previous year|i fjor|fjoråret|forrige år)"
    r"|(?P<next>(?:til )?neste år|next year)"
    r"|(?P<this>this year|i år|dette året)"
    r"|(?P<yesterday>yesterday|i går|igår)|(?P<tomorrow>tomorrow|i morgen|imorgen|i morgon)"
    r"|(?P<today>today|nowadays|now|right now|i dag|idag|nå|currently))(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DateHeard:
    """What a message says about time."""

    on: date | None = None  # the day to answer for
    span: Span | None = None  # first and last day of a span the text names
    bad: str = ""  # written like a date and none
    places: tuple[Place, ...] = ()  # where dates stand, impossible ones too


@dataclass(frozen=True, slots=True)
class _Read:
    """A date as written: its first and last day, or none where there is no such day."""

    start: int
    end: int
    span: Span | None


def hear(text: str, today: date, language: Language, taken: Sequence[Place] = ()) -> DateHeard:
    """The day and span of a cleaned text; `taken` are places that belong to something else, such as codes.

    Words of every language are heard whatever `language` says, for people mix; nynorsk `no` (now) never is.
    """
    reads = sorted(_apart(_reads(text), Taken(len(text), taken)), key=lambda read: read.start)
    bad = next((text[read.start : read.end] for read in reads if read.span is None), "")
    places = tuple((read.start, read.end) for read in reads)
    good = [
        (place, read.span)
        for place, read in zip(places, reads, strict=True)
        if read.span and FIRST_YEAR <= read.span[0].year <= LAST_YEAR
    ]
    if not good:
        match = _RELATIVE.search(text)
        on, span = _relative(match, today) if match else (None, None)
        return DateHeard(on, span, bad, (*places, match.span()) if match else places)
    on, span = _meant(text, good, today)
    return DateHeard(on, span, bad, places)


def _apart(reads: Iterator[_Read], taken: Taken) -> Iterator[_Read]:
    """Reads in order of trust, without those that touch an earlier one or a taken place."""
    for read in reads:
        if not taken.touches(read.start, read.end):
            taken.add(read.start, read.end)
            yield read


def _reads(text: str) -> Iterator[_Read]:
    for match in digit_dates(text):
        if not (_LAW.search(_before(text, match.start())) or _NUMBERED.match(text, match.end())):
            yield _Read(*match.span(), _digits(match))
    yield from _worded(text)
    for match in _YEARS.finditer(text):
        if not is_coded(text, match.start()) and match[1] < match[2]:
            yield from (_Read(*match.span(group), _year(int(match[group]))) for group in (1, 2))
    for match in _YEAR.finditer(text):
        if _is_year(text, match):
            yield _Read(*match.span(), _year(int(match.group())))


def _before(text: str, start: int) -> str:
    return text[max(0, start - NEAR) : start]


def _is_year(text: str, match: re.Match[str]) -> bool:
    """2022 is a year; 2008 may be a heading, and is a year only after "in", "since" and the like."""
    if is_coded(text, match.start()) or is_amount(text, match.start(), match.end()):
        return False
    before = _before(text, match.start())
    could_be_code = "2001" <= match.group() <= "2009"
    return not could_be_code or bool(TIME_WORD.search(before) or _TO.search(text, match.end()) or _tied(before))


def _tied(before: str) -> bool:
    return bool(re.search(r"[0-9]{4}\s*(?:[-–—]|to|til|and|og)\s*$", before))


def _digits(match: re.Match[str]) -> Span | None:
    if match["iso"]:
        return _day(int(match["iso"]), int(match["im"]), int(match["id"]))
    day, month, year = int(match["d"]), int(match["m"]), int(match["y"])
    if match["sep"] == "/" and month > 12 >= day:  # 12/31/2022 can only be the American order
        day, month = month, day
    return _day(year, month, day)


def _worded(text: str) -> Iterator[_Read]:
    for match in _wording().finditer(text):
        month = _months()[fold(match["m"] or match["m2"])]
        year, day = int(match["y"]), match["d"] or match["d2"]
        if not _LAW.search(_before(text, match.start())):
            yield _Read(*match.span(), _day(year, month, int(day)) if day else _month(year, month))


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Folded names and abbreviations of months, in every language we hear."""
    found: dict[str, int] = {"sept": 9, "des": 12, "okt": 10, "mai": 5}
    for locale in ("en_GB", "nb_NO", "nn_NO"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=locale).items():
                found[fold(name.rstrip("."))] = number
    return found


@lru_cache(maxsize=1)
def _wording() -> re.Pattern[str]:
    names = "|".join(sorted(_months(), key=len, reverse=True))
    year = r"(?P<y>(?:19|20|21)[0-9][0-9])(?!\w|[.,][0-9])"
    return re.compile(
        rf"(?<![\w.])(?:(?:(?P<d>[0-9]{{1,2}})(?:\.|st|nd|rd|th)?\s*(?:of\s+)?-?)?(?P<m>{names})\.?[,\s-]*(?:of\s+)?"
        rf"|(?P<m2>{names})\.?\s+(?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+){year}",
        re.IGNORECASE,
    )


def _day(year: int, month: int, day: int) -> Span | None:
    try:
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


def _year(year: int) -> Span:
    return date(year, 1, 1), date(year, 12, 31)


def _month(year: int, month: int) -> Span:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(days=1)


def _meant(text: str, dates: Sequence[tuple[Place, Span]], today: date) -> tuple[date | None, Span | None]:
    """The first date with the word before it, or the span of two dates joined by "to"."""
    (start, end), span = dates[0]
    before = _before(text, start)
    if len(dates) > 1 and (joint := _TO.fullmatch(text, end, dates[1][0][0])):
        whole = (span[0], dates[1][1][1])
        if whole[0] <= whole[1] and (not joint["and"] or _BETWEEN.search(before)):
            return _within(whole, today), whole
    if _BEFORE.search(before):
        return span[0] - timedelta(days=1), None
    if _AFTER.search(before):
        return _onwards(span[1] + timedelta(days=1), today)
    if _SINCE.search(before):
        return _onwards(span[0], today)
    if span[0] == span[1]:
        return span[0], None
    if _UNTIL.search(before):
        return None, None  # "supported until 2019" tells no day to answer for
    if _FROM.search(before) and not span[0] <= today <= span[1]:
        return span[0], span
    return _within(span, today), span


def _within(span: Span, today: date) -> date:
    """A span is answered for today where it holds today, else for its last day."""
    return today if span[0] <= today <= span[1] else span[1]


def _onwards(start: date, today: date) -> tuple[date | None, Span | None]:
    return (None, (start, today)) if start <= today else (start, None)


def _relative(match: re.Match[str], today: date) -> tuple[date | None, Span | None]:
    year, kind = today.year, match.lastgroup
    if kind == "fjor":
        return date(year - 1, 12, 31), _year(year - 1)
    if kind == "next":
        return date(year + 1, 1, 1), None
    if kind == "this":
        return today, _year(year)
    return today + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(kind or "", 0)), None
