"""What countries are called: CLDR names and our own forms from locales/<lang>/countries.csv, in every language."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from babel.core import get_global

from knowledge.model import BadFact, BadFile

HOME = Path(__file__).parent.parent / "locales"
COUNTRY_KINDS = frozenset({"called", "name", "former", "people", "city", "region", "either", "weak", "cldr"})
WORD_KINDS = frozenset({"goods", "origin", "place", "head", "tongue", "plain", "abbreviation", "settles"})
SMALL = 24  # countries of a region that is no continent
ALSO = {"nb": ("nn",)}  # written variants that a language folder understands as its own
NO_COUNTRY = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)  # CLDR only


class Form(NamedTuple):
    """One way of writing a country, or (country empty) a word that matters beside country names."""

    country: str  # ISO 3166-1 alpha-2, XK for Kosovo
    kind: str  # COUNTRY_KINDS or WORD_KINDS
    words: str
    language: str


class Region(NamedTuple):
    """A part of the world or a union, with every way of writing it."""

    key: str
    forms: tuple[str, ...]
    members: tuple[str, ...]


class Lookalike(NamedTuple):
    """Countries that people mix up, with the forms that look alike."""

    forms: tuple[str, ...]
    countries: tuple[str, ...]


def languages(home: Path = HOME) -> tuple[str, ...]:
    """Every folder that names countries."""
    return tuple(sorted(path.parent.name for path in home.glob("*/countries.csv")))


@lru_cache(maxsize=4)
def codes() -> frozenset[str]:
    """Every country that CLDR names."""
    named = map(str, Locale.parse("en").territories)
    return frozenset(code for code in named if len(code) == 2 and code.isalpha()) - NO_COUNTRY


@lru_cache(maxsize=4)
def iso_codes() -> dict[str, str]:
    """Alpha-2 and alpha-3 codes -> alpha-2."""
    aliases = get_global("territory_aliases")
    three = {code: found[0] for code, found in aliases.items() if len(code) == 3 and code.isalpha() and len(found) == 1}
    return {code: code for code in codes()} | {code: two for code, two in three.items() if two in codes()}


@lru_cache(maxsize=4)
def forms(home: Path = HOME) -> tuple[Form, ...]:
    """Our own forms and CLDR's names of every language. Raises BadFile or BadFact with file, row and remedy."""
    return tuple(form for language in languages(home) for form in (*_own(home, language), *_cldr(language)))


@lru_cache(maxsize=4)
def regions(home: Path = HOME) -> tuple[Region, ...]:
    """locales/regions.csv. Raises BadFact where a member is no country."""
    path = home / "regions.csv"
    found = []
    for number, row in _rows(path):
        members = tuple(row["members"].split())
        _check_codes(path, number, members)
        said = (form for column, text in row.items() if column not in ("region", "members") for form in text.split(";"))
        found.append(Region(row["region"], tuple(said), members))
    return tuple(found)


def neighbours(one: str, other: str) -> bool:
    """Whether two countries lie in one region that is smaller than a continent."""
    return any(one in found.members and other in found.members for found in regions() if len(found.members) <= SMALL)


@lru_cache(maxsize=4)
def lookalikes(home: Path = HOME) -> tuple[Lookalike, ...]:
    """locales/lookalikes.csv. Raises BadFact where one is no country."""
    path = home / "lookalikes.csv"
    found = []
    for number, row in _rows(path):
        countries = tuple(row["countries"].split())
        _check_codes(path, number, countries)
        found.append(Lookalike(tuple(row["forms"].split(";")), countries))
    return tuple(found)


@lru_cache(maxsize=1024)
def name(code: str, language: str) -> str:
    """What we call a country: our own choice where one is made (`called`), else CLDR's. An unknown code is itself."""
    return _called(language).get(code) or _plain(_cldr_names(language).get(code, code), language)


@lru_cache(maxsize=8)
def _called(language: str) -> dict[str, str]:
    return {form.country: form.words for form in _own(HOME, language) if form.kind == "called"}


def _plain(written: str, language: str) -> str:
    return written.replace(" & ", " and ") if language == "en" else written.replace(" & ", " og ")


@lru_cache(maxsize=8)
def _cldr_names(language: str) -> dict[str, str]:
    named = Locale.parse(language).territories
    return {code: str(named[code]) for code in sorted(codes()) if code in named}


def _cldr(language: str) -> Iterator[Form]:
    for variant in (language, *ALSO.get(language, ())):
        for code, words in _cldr_names(variant).items():
            yield Form(code, "cldr", words, language)
            yield Form(code, "cldr", _plain(words, language), language)


@lru_cache(maxsize=8)
def _own(home: Path, language: str) -> tuple[Form, ...]:
    path = home / language / "countries.csv"
    found = []
    for number, row in _rows(path):
        if row["kind"] in WORD_KINDS and (row["kind"] == "settles" or not row["country"]):
            found.append(Form(row["country"], row["kind"], row["form"], language))
            continue
        if row["kind"] not in COUNTRY_KINDS:
            raise BadFact(str(path), str(number), f"no kind {row['kind']!r}", f"one of {sorted(COUNTRY_KINDS)}")
        _check_codes(path, number, (row["country"],))
        found.append(Form(row["country"], row["kind"], row["form"], language))
    return tuple(found)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    if not path.exists():
        raise BadFile(str(path), "missing", "country names are read from it; restore it")
    with path.open(encoding="utf-8", newline="") as file:
        heading, *rows = [*csv.reader(file)] or [[]]
    form = heading.index("form") if "form" in heading else 0
    for number, row in enumerate(rows, start=2):
        if len(row) != len(heading) or not row[form].strip():
            raise BadFact(str(path), str(number), "not one value a column", "quote a name that has a comma")
        yield number, dict(zip(heading, row, strict=True))


def _check_codes(path: Path, number: int, countries: tuple[str, ...]) -> None:
    strange = sorted(set(countries) - codes())
    if strange:
        raise BadFact(str(path), str(number), f"{' '.join(strange)}: no country", "write ISO 3166-1 alpha-2 codes")
