"""Commodity codes in any writing: 61.09.1000, 0201 3001, HS6109, chapter 62; years, amounts and dates are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

EU_DIGITS = 10  # the EU's own subdivision; only the first six digits are the world's
SHAPES = frozenset({(2, 2), (2, 2, 2), (2, 2, 4), (2, 2, 2, 2), (2, 2, 2, 2, 2), (2, 2, 6), (2, 2, 4, 2), (4, 2), (4, 4), (4, 6)})
SHAPES |= {(4, 2, 2), (4, 2, 4), (4, 2, 2, 2), (4, 4, 2), (6, 2), (6, 4), (6, 2, 2), (8, 2)}

RUN = re.compile(r"(?<![\w.,/§+-])(?P<hs>hs|cn|kn|taric)?(?P<run>\d+(?:(?:\.| ?|\u00a0)\d+)*)(?![\w])(?![-/]\d)", re.IGNORECASE)
_CHAPTER = r"chapters?|chaps?|ch|kapit(?:tel|let|ler|lene|la)|kap"
_CODE = (
    r"hs|hs[ -]?codes?|hs[ -]?koden?|codes?|kod(?:en?|er|ene)|headings?|sub-?headings?|posisjon(?:en|er|ene|ar)?|pos"
    r"|underposisjon(?:en)?|varen(?:umme)?r(?:et|e|ene)?|varen[ro]|varekode[nr]?|toll?(?:tariff)?n(?:umme)?r(?:et)?|tariffn(?:umme)?r(?:et)?"
    r"|tariff lines?|tariff|tarifflinjen?|taric|cn|kn|hts|commodity"
)
_FILLER = r"(?:[\s.:#(\"'=]|\b(?:nos?|nr|number|numbers|nummer|codes?|koden?|is|are|er|was|for|on|på|under|the|heading|kapittel)\b){0,8}"
CHAPTER_WORD = re.compile(rf"(?<!\w)(?:{_CHAPTER}){_FILLER}$", re.IGNORECASE)
CODE_WORD = re.compile(rf"(?<!\w)(?:{_CODE}|{_CHAPTER}){_FILLER}$", re.IGNORECASE)
CODE_AFTER = re.compile(r"\s*\(?(?:hs|heading)\b(?! *\d)", re.IGNORECASE)
_MONEY = r"eur|euros?|nok|kr|kroner|krone|usd|us\$|dollars?|gbp|pounds?|sek|dkk|\$|€|£"
AMOUNT_AFTER = re.compile(
    rf"\s*,?-?(?:(?:{_MONEY}|tonn(?:es?|s)?|tons?|kg|kilo\w*|g|gr|grams?|gram|mt|lb|lbs|l|liter|litres?|liters?|%|percent|prosent\w*"
    r"|per cent|pct|pcs|pieces|stk|stykk\w*|units|pairs|par|years?|år|days?|dager|dagar|months?|måneder|hours?|timer|m2|m3|m|cm|mm|km"
    r"|containers?|kasser|cartons|boxes|people|t|mill\w*|thousand|tusen)(?!\w)|€|\$|£|%)",
    re.IGNORECASE,
)
AMOUNT_BEFORE = re.compile(
    rf"(?:(?<!\w)(?:{_MONEY}|value(?: of)?|worth|verdi(?: på)?|beløp(?: på)?|amount(?: of)?|price(?: of)?|pris(?: på)?)|[€$£])[\s.:]*$",
    re.IGNORECASE,
)
NO_CODE_BEFORE = re.compile(
    r"(?:(?<!\w)(?:tlf|telefon|phone|tel|mobil|mob|fax|org|orgnr|zip|postboks|po box|rex|invoice|faktura|order|ordre"
    r"|\d{4}-\d{2}-\d{2} (?:nr|no))(?:\W{0,2}(?:nr|no|number|nummer|n))?[\s.:#]*|§+\s*|\+\d{0,3}\s*)$",
    re.IGNORECASE,
)
_TIME = r"in|i|since|siden|sidan|before|før|after|etter|until|til|from|fra|frå|by|on|per|pr|den|during|under|innen|year|år|året|as of|dated|datert"
TIME_BEFORE = re.compile(rf"(?<!\w)(?:{_TIME})[\s.]*(?:the\s*)?$", re.IGNORECASE)
DATE = re.compile(
    r"(?<![\d.])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|(?P<d>\d{1,2})(?P<sep>[-/.])\s?(?P<m>\d{1,2})(?P=sep)\s?(?P<y>(?:19[7-9]|20\d|2100)\d?))(?![\d-])"
)
RANGE_WORD = re.compile(r"\s*(?:[-–—]|to|til|t\.?o\.?m\.?|through)\s*", re.IGNORECASE)
LIST_WORD = re.compile(r"\s*(?:,|/|&|and|og|or|eller|vs|,\s*(?:and|og|or|eller))\s*", re.IGNORECASE)
