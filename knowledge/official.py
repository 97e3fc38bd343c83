"""Norwegian Customs' open data read into plain rows. The only place that knows its spellings.

Files: medlemsland.json, landgruppe.json, ratetradeagreements.json, customstariffstructure.json
(data.toll.no, CC BY 4.0, Norwegian Customs).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from knowledge.model import BadFact, BadFile, Tier

TIER_OF_GROUP = {"TGS1": Tier.LDC, "TGSP": Tier.GSP_PLUS, "TGS2": Tier.GSP, "TGS3": Tier.GSP_AGRI}
QUOTA_GROUPS = {"TGS7": "beef-botswana-namibia", "TGS8": "beef-eswatini", "TGS9": "sheep-botswana-namibia-eswatini"}
RATE_COLUMNS = {"ldc": "GSP-LDC", "gsp_plus": "GSP+", "gsp": "GSP"}
UNITS = {"%": "%", "pr.kg": "NOK/kg"}
# Groups of free trade partners (preference code P, A, B or C) -> our key of the agreement.
AGREEMENTS = {
    "TAL": "efta-albania", "TBA": "efta-bosnia", "TCA": "efta-canada", "TCL": "efta-chile", "TCO": "efta-colombia",
    "TCR": "efta-central-america", "TEC": "efta-ecuador", "TEF": "eu", "TEFT": "efta", "TEG": "efta-egypt",
    "TGB": "uk", "TGCC": "efta-gcc", "TGE": "efta-georgia", "TH": "greenland", "THK": "efta-hongkong", "TI": "faroe",
    "TID": "efta-indonesia", "TIL": "efta-israel", "TIN": "efta-india", "TJO": "efta-jordan", "TKR": "efta-korea",
    "TLB": "efta-lebanon", "TMA": "efta-morocco", "TMD": "efta-moldova", "TME": "efta-montenegro",
    "TMK": "efta-north-macedonia", "TMX": "efta-mexico", "TOES": "eea", "TPA": "efta-central-america",
    "TPE": "efta-peru", "TPH": "efta-philippines", "TRS": "efta-serbia", "TSAC": "efta-sacu",
    "TSG": "efta-singapore", "TTN": "efta-tunisia", "TTYR": "efta-turkiye", "TUA": "efta-ukraine",
    "TXI": "efta-palestine",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """A country's entry in one country group of the register."""

    country: str
    group: str
    start: date
    until: date | None


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadFile(path.name, "not found", "download it from data.toll.no again") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as fault:
        raise BadFile(path.name, f"broken JSON ({fault})", "download it again: the file may be cut off") from None


def _get(entry: Any, key: str, file: str, place: str) -> Any:
    if not isinstance(entry, dict) or key not in entry:
        raise BadFact(file, place, f"no {key!r}", "the schema changed: adapt knowledge/official.py before refreshing")
    return entry[key]


def groups(folder: Path) -> Iterator[Group]:
    """Every country's groups, as the register has them."""
    file = "medlemsland.json"
    for place, member in enumerate(_get(_load(folder / file), "medlemsland", file, "top")):
        where = f"medlemsland[{place}]"
        country = _get(member, "landkode", file, where)
        for entry in _get(member, "landgrupper", file, where):
            until = _get(entry, "tomdato", file, where)
            start = _get(entry, "fomdato", file, where)
            try:
                period = date.fromisoformat(start), date.fromisoformat(until) if until else None
            except ValueError:
                raise BadFact(file, where, f"{start!r}, {until!r}: no date", "report it to Norwegian Customs") from None
            yield Group(country, _get(entry, "landgruppekode", file, where), *period)


def rates(folder: Path) -> dict[str, dict[str, str]]:
    """code -> {ldc, gsp_plus, gsp} in our own notation (`FREE`, `NA`, `12.5 %`, `3.4 NOK/kg`)."""
    file = "ratetradeagreements.json"
    found: dict[str, dict[str, str]] = {}
    for place, commodity in enumerate(_get(_load(folder / file), "commodities", file, "top")):
        where = f"commodities[{place}]"
        code = str(_get(commodity, "id", file, where))
        if len(code) != 8 or not code.isdigit():
            raise BadFact(file, where, f"code {code!r}", "a code has eight digits: refuse the file")
        by_group = {
            group: _notation(_get(entry, "customDuty", file, where), file, f"{where} {code}")
            for entry in _get(commodity, "rateTradeAgreements", file, where)
            for group in _get(entry, "landCodes", file, where)
        }
        found[code] = {column: by_group.get(name, "NA") for column, name in RATE_COLUMNS.items()}
    return found


def _notation(duty: Any, file: str, where: str) -> str:
    classifier = duty.get("classifier")
    if classifier in ("FREE", "NA"):
        return str(classifier)
    unit, value = UNITS.get(str(duty.get("type"))), duty.get("value")
    if classifier is not None or unit is None or not isinstance(value, int | float):
        raise BadFact(file, where, f"rate {duty!r}", "a new unit or class: adapt knowledge/official.py first")
    return f"{Decimal(str(value)).normalize():f} {unit}"


def living_codes(folder: Path) -> set[str]:
    """Every eight-digit line of the tariff tree."""
    file = "customstariffstructure.json"
    found: set[str] = set()
    _walk(_get(_load(folder / file), "sections", file, "top"), found)
    return found


def _walk(node: Any, found: set[str]) -> None:
    if isinstance(node, list):
        for child in node:
            _walk(child, found)
    elif isinstance(node, dict):
        if node.get("type") == "commodity":
            found.add(str(node["id"]))
        for key in ("chapters", "subchapters", "headings", "divisions"):
            _walk(node.get(key, []), found)
