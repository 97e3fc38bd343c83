"""Our own TOML and CSV, read into the model. A fault names the file, the row or key, and the remedy."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.model import (
    FREE,
    NO_RATE,
    Agreement,
    BadFact,
    BadFile,
    Exit,
    Membership,
    OrdinaryDuty,
    Period,
    Rate,
    Source,
    Tier,
)

HOME = Path(__file__).parent
AREAS = {"XB": "Canary Islands", "XC": "Ceuta and Melilla"}  # customs areas with codes of the register's own
CODE = re.compile(r"[0-9]{8}")
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as nested dicts."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadFile(path.name, "not found", "restore it from the repository") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadFile(path.name, str(fault), "correct the TOML there") from None


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a CSV table with their line numbers; the header must be exactly `columns`."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadFile(path.name, "not found", "restore it or run 'gspbot knowledge refresh'") from None
    except UnicodeDecodeError as fault:
        raise BadFile(path.name, str(fault), "save the table as UTF-8") from None
    reader = csv.reader(text.splitlines())
    header = tuple(next(reader, ()))
    if header != columns:
        raise BadFact(path.name, "1", f"header is {','.join(header)}", f"make it {','.join(columns)}")
    for number, cells in enumerate(reader, start=2):
        if len(cells) != len(columns):
            raise BadFact(path.name, str(number), f"{len(cells)} cells", f"give the row {len(columns)} cells")
        yield number, dict(zip(columns, cells, strict=True))
    if not text.endswith("\n"):
        raise BadFact(path.name, str(reader.line_num), "the last row has no end", "see that nothing is cut off")


def day(text: str, file: str, place: str) -> date:
    """An ISO date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadFact(file, place, f"{text!r} is no date", "write YYYY-MM-DD") from None


def optional_day(text: str, file: str, place: str) -> date | None:
    """An ISO date, or None for an empty cell."""
    return day(text, file, place) if text else None


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Every country code there is: ISO 3166-1 alpha-2, and XK for Kosovo."""
    return frozenset((HOME / "tables" / "iso.txt").read_text(encoding="utf-8").split())


def country(text: str, file: str, place: str) -> str:
    """A two-letter country code."""
    if text not in countries():
        remedy = "write the two capital letters of ISO 3166; a new country goes into tables/iso.txt"
        raise BadFact(file, place, f"{text!r} is no country code", remedy)
    return text


def code(text: str, file: str, place: str) -> str:
    """An eight-digit commodity code."""
    if not CODE.fullmatch(text):
        raise BadFact(file, place, f"{text!r} is no tariff line", "write eight digits")
    return text


def rate(text: str, file: str, place: str) -> Rate:
    """`FREE`, `NA`, `12.5 %` or `3.4 NOK/kg`."""
    found = _rate(text)
    if found is None:
        raise BadFact(file, place, f"{text!r} is no rate", "write FREE, NA, '12.5 %' or '3.4 NOK/kg'")
    return found


@lru_cache(maxsize=4096)
def _rate(text: str) -> Rate | None:
    if text == "FREE":
        return FREE
    if text == "NA":
        return NO_RATE
    number, _, unit = text.partition(" ")
    if not NUMBER.fullmatch(number) or unit not in ("%", "NOK/kg"):
        return None
    return Rate("rate", Decimal(number), "%" if unit == "%" else "NOK/kg")


def tier(text: str, file: str, place: str) -> Tier:
    """The name of a group."""
    try:
        return Tier(text)
    except ValueError:
        names = ", ".join(t.value for t in Tier)
        raise BadFact(file, place, f"{text!r} is no group", f"write one of {names}") from None


IN_LANGUAGE = re.compile(r"(?:title|publisher|href)_[a-z]{2}")  # what a source is called in another language


def sources(path: Path) -> dict[str, Source]:
    """sources.toml: every source once, by its id."""
    found = {}
    for name, entry in read_toml(path).items():
        try:
            also = {key: str(text) for key, text in entry.items() if IN_LANGUAGE.fullmatch(key)}
            own = {key: value for key, value in entry.items() if key not in also}
            found[name] = Source(id=name, **own, also=tuple(sorted(also.items())))
        except TypeError as fault:
            raise BadFact(
                path.name, name, str(fault), "give title, publisher, href, language, as_of, consulted"
            ) from None
        if not isinstance(found[name].as_of, date) or not isinstance(found[name].consulted, date):
            raise BadFact(path.name, name, "as_of and consulted must be dates", "write them unquoted, YYYY-MM-DD")
    return found


def memberships(path: Path) -> Iterator[tuple[int, Membership]]:
    """tables/membership.csv, with line numbers."""
    columns = ("country", "tier", "from", "until", "from_is", "source", "note")
    for number, row in rows(path, columns):
        place = (path.name, str(number))
        if row["from_is"] not in ("exact", "earliest_known"):
            raise BadFact(*place, f"from_is {row['from_is']!r}", "write exact or earliest_known")
        period = Period(day(row["from"], *place), optional_day(row["until"], *place), row["from_is"])  # type: ignore[arg-type]
        if period.until and period.until < period.start:
            raise BadFact(*place, "the last day is before the first", "correct from or until")
        yield (
            number,
            Membership(country(row["country"], *place), tier(row["tier"], *place), period, row["source"], row["note"]),
        )


def exits(path: Path) -> Iterator[tuple[int, Exit]]:
    """tables/exits.csv: who left the scheme, or stands in the law without effect."""
    for number, row in rows(path, ("country", "left", "reason", "source", "note")):
        place = (path.name, str(number))
        left = optional_day(row["left"], *place)
        yield number, Exit(country(row["country"], *place), left, row["reason"], row["source"], row["note"])


def agreements(path: Path) -> Iterator[tuple[int, Agreement]]:
    """tables/agreements.csv: free trade agreements by country."""
    for number, row in rows(path, ("country", "agreement", "from", "source")):
        place = (path.name, str(number))
        area = row["country"] if row["country"] in AREAS else country(row["country"], *place)
        yield number, Agreement(area, row["agreement"], day(row["from"], *place), row["source"])


def ordinary_duties(path: Path, as_of: date) -> dict[str, OrdinaryDuty]:
    """tables/ordinary_duty.csv: code -> the ordinary duty of that tariff year."""
    found = {}
    for number, row in rows(path, ("code", "duty")):
        place = (path.name, str(number))
        found[code(row["code"], *place)] = ordinary_duty(row["duty"], as_of, *place)
    return found


def ordinary_duty(text: str, as_of: date, file: str, place: str) -> OrdinaryDuty:
    """`FREE`, a rate, or `= …` for a duty printed in another form."""
    if text.startswith("= "):
        return OrdinaryDuty("text", None, None, as_of, text[2:])
    found = rate(text, file, place)
    if found.kind == "none":
        raise BadFact(file, place, "an ordinary duty is never NA", "leave the row out where it is not known")
    return OrdinaryDuty("free" if found.kind == "free" else "rate", found.value, found.unit, as_of)


def cited(table: Mapping[str, Source], name: str, file: str, place: str) -> Source:
    """The source a row names."""
    if name not in table:
        raise BadFact(file, place, f"no source {name!r}", "add it to sources.toml")
    return table[name]
