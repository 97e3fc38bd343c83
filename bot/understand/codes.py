"""Commodity codes in any writing: 61.09.1000, 0201 3001, HS6109, chapter 62; years, amounts and dates are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Literal

from bot.understand.text import Taken

EU_DIGITS = 10  # the EU divides further; only the first six digits are the world's
MOST = 200  # codes or dates of one message that are looked at; nobody means more
NEAR = 60  # characters looked back for a code word
LAST_HEADING = {"84": 87, "85": 48}  # elsewhere no chapter has more headings than MOST_HEADINGS
MOST_HEADINGS = 29
# Groups of digits in which codes are written: 06.03, 0603.12, 61.09.1000, 02 01 30 01, 6109 1000 10 …
SHAPES = frozenset(
    {(2, 2), (2, 2, 2), (2, 2, 4), (2, 2, 6), (2, 2, 2, 2), (2, 2, 4, 2), (2, 2, 2, 2, 2)}
    | {(4, 2), (4, 4), (4, 6), (4, 2, 2), (4, 2, 4), (4, 4, 2), (4, 2, 2, 2), (6, 2), (6, 4), (6, 2, 2), (8, 2)}
)

_RUN = re.compile(
    r"(?<![\w.,§])(?:(?P<hs>hs|cn|kn) ?)?(?P<run>[0-9]+(?:[. \u00a0][0-9]+)*)(?!\w|,[0-9])", re.IGNORECASE
)
_GROUP = re.compile(r"[0-9]+")
_CHAPTER = r"chapters?|chaps?|ch|kapit(?:tel|let|ler|lene|la)|kap"
_CODE = (
    r"hs|hs[ -]?codes?|hs[ -]?kod(?:en?|er)|codes?|kod(?:en?|er|ene)|(?:sub-?)?headings?"
    r"|(?:under|toll)?posisjon(?:en|er|ene|ar)?|pos|varen(?:umme)?r(?:et|e|ene|a)?|varekod(?:en?|er)|toll(?:tariff)?n(?:umme)?r(?:et|e)?|tariffn(?:umme)?r(?:et|e)?"
    r"|tariff lines?|taric|cn|kn|hts|commodity"
)
_FILLER = r"(?:[\s.:#(\"'=-]|\b(?:nos?|nr|numbers?|nummer|codes?|koden?|is|are|er)\b){0,6}"
_CHAPTER_WORD = re.compile(rf"(?<!\w)(?:{_CHAPTER}){_FILLER}$", re.IGNORECASE)
_CODE_WORD = re.compile(rf"(?<!\w)(?:{_CODE}){_FILLER}$", re.IGNORECASE)
_MONEY = r"eur|euros?|nok|kr|kroner|krone|usd|us\$|dollars?|gbp|pounds?|sek|dkk"
_AMOUNT_AFTER = re.compile(
    rf"\s*(?:[€$£%]|,-|(?:{_MONEY}|tonn(?:es?|s)?|tons?|kgs?|kilo\w*|g|gr|gram\w*|t|mt|lbs?"
    r"|l|lit(?:er|re)s?|percent\w*|prosent\w*|per cent|pct|pcs|pieces|stk|stykk\w*|units|pairs|par|years?|år|days?"
    r"|dager|dagar|months?|måneder|hours?|timer"
    r"|m2|m3|m|cm|mm|km|containers?|kasser|cartons|boxes|people|k|mill\w*|thousand|tusen)(?!\w))",
    re.IGNORECASE,
)
_AMOUNT_BEFORE = re.compile(
    rf"(?:(?<!\w)(?:{_MONEY}|value|verdi|worth|beløp|amount|price|pris)(?:\s+(?:of|på|er|is))?|[€$£])[\s.:]*$",
    re.IGNORECASE,
)
_NO_CODE_BEFORE = re.compile(
    r"(?:(?<!\w)(?:tlf|telefon|phone|tel|mob(?:il)?|fax|org|zip|postboks|po box|rex|invoice|faktura|order|ordre"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2} (?:nr|no))(?:\W{0,2}(?:nr|no|number|nummer))?[\s.:#]*|§+\s*|\+(?:[0-9]{1,3}\s)?)$",
    re.IGNORECASE,
)
TIME_WORD = re.compile(
    r"(?<!\w)(?:in|i|since|siden|sidan|before|før|after|etter|until|til|from|fra|frå|by|on|per|pr|den|during|under|innen|year|år"
    r"|året|as of|dated|datert)[\s.]*$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<![\w.§-])(?:(?P<iso>[0-9]{4})[-/.](?P<im>[0-9]{1,2})[-/.](?P<id>[0-9]{1,2})"
    r"|(?P<d>[0-9]{1,2})(?P<sep>[-/.]) ?(?P<m>[0-9]{1,2})(?P=sep) ?(?P<y>[0-9]{4}))(?![\w-]|\.[0-9])"
)
_EDITION = re.compile(r"(?<!\w)hs\W*$", re.IGNORECASE)  # HS 2022 is the nomenclature of that year
_FROM = re.compile(r"\s+(?:from|fra|frå)\b", re.IGNORECASE)  # 10.06 from Vietnam is rice
_RANGE = re.compile(r"\s*(?:[-–—]|to|til|t\.?o\.?m\.?|through)\s*", re.IGNORECASE)
_LIST = re.compile(r"\s*(?:,|/|&|(?:,\s*)?(?:and|og|or|eller))\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CodeMention:
    """A code as written; the caller knows whether it lives. Nine digits, or three, are given as they stand."""

    digits: str
    written: str
    start: int
    end: int
    kind: Literal["code", "range"] = "code"
    last: str = ""  # last code of a range
    cut: bool = False  # an EU code of ten digits, cut to the six that are the world's


@dataclass(frozen=True, slots=True)
class _Place:
    """Where digits stand, and what that says about them."""

    text: str
    start: int
    end: int
    groups: tuple[str, ...]
    dotted: bool
    chapter: bool  # after "chapter"
    coded: bool  # after "heading", "varenr" …

    @property
    def digits(self) -> str:
        return "".join(self.groups)

    @property
    def before(self) -> str:
        return self.text[max(0, self.start - NEAR) : self.start]


def hear(text: str, taken: Sequence[tuple[int, int]] = ()) -> list[CodeMention]:
    """Codes and ranges in the order written; `taken` are places that belong to something else."""
    dates = [match.span() for match in digit_dates(text)]
    found: list[CodeMention] = []
    coded = chapter = False  # of the mention before, for lists: "chapters 61, 62 and 63"
    for place in _places(text, (*taken, *dates)):
        link = text[found[-1].end : place.start] if found else " "
        carried = bool(_RANGE.fullmatch(link) or _LIST.fullmatch(link))
        place = replace(place, coded=place.coded or (carried and coded), chapter=place.chapter or (carried and chapter))
        if (_glued(place) and not carried) or not _is_code(place):
            continue
        mention = _mention(place)
        coded, chapter = place.coded, place.chapter
        if _RANGE.fullmatch(link) and _ascends(found[-1], mention):
            mention = _range(text, found.pop(), mention)
        found.append(mention)
    return found


def digit_dates(text: str) -> Iterator[re.Match[str]]:
    """Dates written in digits, possible or not; 08.04.2000 is figs unless something says that it is a day."""
    for match in islice(_DATE.finditer(text), MOST):
        year, month, day = (int(match[key]) for key in (("iso", "im", "id") if match["iso"] else ("y", "m", "d")))
        dotted_code = match["sep"] == "." and len(match["d"]) == len(match["m"]) == 2
        if not 1800 <= year <= 2199 or is_coded(text, match.start()) or (dotted_code and (day > 31 or month > 12)):
            continue
        if dotted_code and year <= 2005 and not TIME_WORD.search(text[max(0, match.start() - NEAR) : match.start()]):
            continue
        yield match


def is_coded(text: str, start: int) -> bool:
    """Whether a code word stands right before a place."""
    before = text[max(0, start - NEAR) : start]
    return bool(_CODE_WORD.search(before) or _CHAPTER_WORD.search(before))


def is_amount(text: str, start: int, end: int) -> bool:
    """Whether money, a weight or another unit stands beside a number."""
    return bool(_AMOUNT_AFTER.match(text, end) or _AMOUNT_BEFORE.search(text[max(0, start - NEAR) : start]))


def _places(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[_Place]:
    occupied = Taken(len(text), taken)
    for match in islice(_RUN.finditer(text), MOST):
        before = text[max(0, match.start() - NEAR) : match.start()]
        if _NO_CODE_BEFORE.search(before):
            continue
        groups = [*islice(_GROUP.finditer(text, match.start("run"), match.end("run")), MOST)]
        coded, chapter = bool(match["hs"] or _CODE_WORD.search(before)), bool(_CHAPTER_WORD.search(before))
        while groups:
            size = _size(text, groups)
            piece, groups = groups[:size], groups[size:]
            start, end = piece[0].start(), piece[-1].end()
            if not occupied.touches(start, end):
                dotted = "." in text[start:end]
                yield _Place(text, start, end, tuple(group.group() for group in piece), dotted, chapter, coded)
            coded = chapter = False


def _size(text: str, groups: Sequence[re.Match[str]]) -> int:
    """How many groups make one code; a last group that has its own unit ("6109 10 kg") is none of it."""
    for size in range(min(len(groups), 5), 1, -1):
        lengths = tuple(len(group.group()) for group in groups[:size])
        spaced = "." not in text[groups[0].start() : groups[size - 1].end()]
        if lengths in SHAPES and not (spaced and _AMOUNT_AFTER.match(text, groups[size - 1].end())):
            return size if not (spaced and lengths == (4, 4) and _yearlike(groups[1].group())) else 1
    return 1


def _is_code(place: _Place) -> bool:
    length = len(place.digits)
    if length == 1:
        return place.chapter and place.digits != "0"
    if length == 4 and "2010" <= place.digits <= "2099" and _EDITION.search(place.before):
        return False
    amount = is_amount(place.text, place.start, place.end)
    alone = place.text.strip(" \t\n.?!#") == place.text[place.start : place.end]
    if length == 2 and (amount or not (place.chapter or alone)):
        return False
    if place.coded or (place.chapter and length in (2, 4)):
        return not (amount and length < 4)
    if amount or length in (3, 5):
        return False
    if length == 4:
        return _is_heading(place, alone)
    if length == 6 and place.dotted and _day_like(place):  # 31.12.22
        return not _timed(place)
    return not (_is_day(place.digits) or (length in (7, 9) and place.digits.endswith("0000")))


def _is_heading(place: _Place, alone: bool) -> bool:
    """Four digits without a code word: a heading unless they are likelier a year, a day or a decimal."""
    if len(place.groups) == 1:
        return not _yearlike(place.digits) or (alone and place.digits[2:] < "10")
    chapter, heading = place.groups
    if not place.dotted:
        return chapter.startswith("0")
    if _day_like(place):
        likely = chapter.startswith("0") or not place.text[: place.start].strip() or _FROM.match(place.text, place.end)
        return alone or (bool(likely) and not _timed(place))
    return 0 < int(heading) <= LAST_HEADING.get(chapter, MOST_HEADINGS) and chapter != "00"


def _yearlike(digits: str) -> bool:
    return digits[:2] in ("19", "20")


def _day_like(place: _Place) -> bool:
    return 1 <= int(place.groups[0]) <= 31 and 1 <= int(place.groups[1]) <= 12


def _timed(place: _Place) -> bool:
    return bool(TIME_WORD.search(place.before))


def _is_day(digits: str) -> bool:
    """20221231; no chapter has a heading 2010 or above in the twenties."""
    if len(digits) != 8 or not "2010" <= digits[:4] <= "2100":
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _glued(place: _Place) -> bool:
    """Tied by a sign to digits or letters before it: 2015/2447, A-6109."""
    before = place.text[max(0, place.start - 2) : place.start]
    return len(before) == 2 and before[1] in "/-–" and before[0].isalnum() and not place.coded


def _mention(place: _Place) -> CodeMention:
    digits = place.digits.zfill(2)  # chapter 6 is 06
    cut = len(digits) == EU_DIGITS
    written = place.text[place.start : place.end]
    return CodeMention(digits[:6] if cut else digits, written, place.start, place.end, cut=cut)


def _ascends(first: CodeMention, last: CodeMention) -> bool:
    return first.kind == "code" and len(first.digits) == len(last.digits) and first.digits < last.digits


def _range(text: str, first: CodeMention, last: CodeMention) -> CodeMention:
    return CodeMention(first.digits, text[first.start : last.end], first.start, last.end, "range", last.digits)
