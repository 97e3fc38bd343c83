"""What our tables become with the official files of one day. Nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge import files
from knowledge.model import BadFact, Inconsistent
from knowledge.refresh import tables
from knowledge.refresh.countries import Countries
from knowledge.refresh.difference import Diff
from knowledge.refresh.lines import Lines
from knowledge.refresh.schema import refuse_faults

SNAPSHOTS = ("toll-groups", "toll-rates")  # the sources that a refresh dates anew
COLUMNS = {
    "membership.csv": ("country", "tier", "from", "until", "from_is", "source", "note"),
    "exits.csv": ("country", "left", "reason", "source", "note"),
    "agreements.csv": ("country", "agreement", "from", "source"),
    "rates.csv": ("code", "ldc", "gsp_plus", "gsp"),
    "ended_codes.csv": ("code", "ended_by", "source"),
    "ordinary_duty.csv": ("code", "duty"),
}
TOO_MANY = 4  # a loss of more than one country or line in four is taken for a file cut short


@dataclass(frozen=True, slots=True)
class Plan:
    """The new text of every table and of sources.toml, and what is different."""

    tables: Mapping[str, str]  # file name -> text
    sources: str
    diff: Diff


def plan(folder: Path, day: date, home: Path = files.HOME, *, large: bool = False) -> Plan:
    """Read the official files; raises KnowledgeError if they or our own are not sound, or the loss is too great.

    `large` lets a loss of more than a quarter of countries or lines pass.
    """
    known = files.sources(home / "sources.toml")
    previous = known["toll-groups"].as_of
    if day < previous:
        raise BadFact("sources.toml", "toll-groups", f"as_of {previous} is after {day}", "give a later --day")
    refuse_faults(folder)
    meant = {row["what"] for row in files.read_toml(home / "known_differences.toml").get("difference", [])}
    ours = {name: tables.read(home / "tables" / name) for name in COLUMNS}
    places = Countries(previous, day, meant, ours["membership.csv"], ours["exits.csv"], ours["agreements.csv"])
    members = len({row["country"] for row in places.members})
    places.take(folder)
    lines = Lines(day, meant, ours["rates.csv"], ours["ended_codes.csv"], ours["ordinary_duty.csv"])
    rated = len(lines.rates)
    lines.take(folder)
    left = [change for change in places.changes if change.kind == "left"]
    if not large:
        _refuse_loss("medlemsland.json", len(left), members, "countries")
        _refuse_loss("customstariffstructure.json", len(lines.gone), rated, "lines")
    dates = {name: {"as_of": day, "consulted": max(day, known[name].consulted)} for name in SNAPSHOTS}
    sources = dated((home / "sources.toml").read_text(encoding="utf-8"), dates)
    return Plan(_texts(places, lines), sources, _diff(places, lines))


def _refuse_loss(file: str, lost: int, of: int, what: str) -> None:
    if lost * TOO_MANY > of:
        raise Inconsistent(f"{file}: {lost} of {of} {what} are gone; see that it is whole, then say --large if it is")


def _texts(places: Countries, lines: Lines) -> dict[str, str]:
    found = {
        "membership.csv": places.members,
        "exits.csv": places.exits,
        "agreements.csv": places.agreements,
        "rates.csv": lines.rates,
        "ended_codes.csv": lines.ended,
        "ordinary_duty.csv": lines.ordinary,
    }
    return {name: tables.written(COLUMNS[name], rows) for name, rows in found.items()}


def _diff(places: Countries, lines: Lines) -> Diff:
    return Diff(
        previous=places.previous,
        day=places.day,
        countries=tuple(places.changes),
        rates=tuple(lines.changes),
        born=tuple(lines.born),
        ended=tuple(lines.gone),
        agreements=tuple(places.new_agreements),
        notes=tuple(places.notes),
    )


def dated(text: str, dates: Mapping[str, Mapping[str, date]]) -> str:
    """sources.toml with new days for the snapshots; nothing but these figures changes."""
    for name, days in dates.items():
        head, mark, rest = text.partition(f"\n[{name}]\n")
        if not mark:
            raise BadFact("sources.toml", name, "no such source", "restore it: rates and groups name it")
        entry, following, others = rest.partition("\n[")
        for key, day in days.items():
            entry = re.sub(rf"(?m)^({key} *= *)[0-9-]{{10}}", rf"\g<1>{day.isoformat()}", entry)
        text = head + mark + entry + following + others
    return text
