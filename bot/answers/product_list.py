"""What the product lists give, and which goods a group of countries gets cheaper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.answers.sheet import Sheet, ordered, uncovered
from bot.model import Answer, Question
from knowledge.law import Law
from knowledge.model import Line, Tier

ORDER = ("plants", "points", "plus", "ordinary", "agri")
FREE_LISTS, PART_LISTS = (1, 2), (3, 4, 5)
MOST_LISTS = 3  # more are an overview
EXAMPLES = 5
INDUSTRIAL, TEXTILES, BEYOND = "25", ("61", "62", "63"), "98"
WTO = "wto-30"


def answer(question: Question, law: Law) -> Answer:
    """The lists asked about, the goods of a group, or an overview of all lists."""
    sheet = Sheet(question, law)
    if not law.covered:
        return uncovered(sheet, "product_list")
    lists = tuple(number for number in question.lists if 1 <= number <= 7)
    sheet.take("effects", "goods.lists")
    sheet.take("tariff", "product_list.where_rates_stand")
    parts = _parts(sheet, lists)
    for part in parts:
        _prepare(sheet, part)
    shown = lists if "list" in parts else _lists_of(parts)
    sheet.put(lists=[_list_card(sheet, number) for number in lists] if "list" in parts else [])
    sheet.put(overview=[(number, len(law.lines_on_list(number))) for number in range(1, 8)])
    sheet.cite("toll-rates")
    return sheet.answer(
        "product_list",
        [f"product_list/{part}" for part in parts],
        ("duty", "country_list", "quota" if 6 in shown else "classify"),
        lists=shown,
        quotas=(WTO,) if 6 in shown and "overview" not in parts else (),
    )


def _lists_of(parts: Sequence[str]) -> tuple[int, ...]:
    if "overview" in parts:
        return (1, 2, 3, 4, 5, 6, 7)
    return (7,) if "ordinary" in parts else ()


def _parts(sheet: Sheet, lists: Sequence[int]) -> list[str]:
    """Templates in the order they speak."""
    aspects = ordered(sheet, "product_list", ORDER)
    if sheet.heard("product_list.rak") and 2 not in lists:
        aspects.append("rak")
    whole = len(lists) > MOST_LISTS or ("plus" in aspects and len(lists) > 1)
    if lists and not whole:
        # "what does list 3 take off farm goods": the list is the question, its kind of goods is not
        return ["list", *(aspect for aspect in aspects if aspect not in ("agri", "ordinary"))]
    return aspects or _by_group(sheet) or ["overview"]


def _by_group(sheet: Sheet) -> list[str]:
    """What the groups asked about, by name or by country, get."""
    asked = [Tier(tier) for tier in sheet.question.tiers]
    asked += [status.tier for status in sheet.statuses if status.tier]
    speak = {
        Tier.LDC: ["all_goods"],
        Tier.GSP_PLUS: ["plus"],
        Tier.GSP: ["ordinary", "agri"],
        Tier.GSP_AGRI: ["agri"],
        Tier.NONE: ["nothing"],
    }
    return [part for tier in dict.fromkeys(asked) for part in speak[tier]]


def _prepare(sheet: Sheet, part: str) -> None:
    """What single parts need."""
    sheet.put(status=sheet.asked)
    if part == "plants":
        plants = sheet.law.rule("goods.gsp_plus_plants")
        first = getattr(plants, "first_known", None)
        sheet.take("plants", "goods.gsp_plus_plants")
        sheet.put(plants_from=first)
    if part in ("points", "plus", "list", "overview"):
        points = sheet.take("points", "goods.gsp_plus_points")
        least = sheet.facts["effects"].value["4"]
        sheet.put(example=(least, least + points) if points else None)
    if part == "plus":
        sheet.take("extra", "product_list.gsp_plus_extra")
        sheet.take("plants", "goods.gsp_plus_plants")
    if part == "ordinary":
        sheet.take("industrial", "product_list.industrial_chapters")
        sheet.take("excepted", "product_list.excepted_chapters")
        sheet.put(textiles=headings(sheet.law.lines_on_list(7)), further=further_exceptions(sheet.law))
    if part == "agri":
        sheet.take("farm", "product_list.farm_reduction")


def _list_card(sheet: Sheet, number: int) -> dict[str, Any]:
    """A list: its effect for each group, how many lines have it, and some headings."""
    lines = sheet.law.lines_on_list(number)
    effect = sheet.facts["effects"].value[str(number)]
    points = sheet.facts["points"].value if sheet.facts.get("points") else None
    return {
        "number": number,
        "effect": effect,
        "plus": effect + points if points and number in PART_LISTS else None,
        "count": len(lines),
        "headings": headings(lines) if number == 7 else headings(lines, EXAMPLES),
    }


def headings(lines: Sequence[Line], most: int | None = None) -> tuple[str, ...]:
    """The headings with most lines, in the order of the tariff."""
    counted = Counter(line.code[:4] for line in lines)
    return tuple(sorted(heading for heading, _ in counted.most_common(most)))


def further_exceptions(law: Law) -> tuple[str, ...]:
    """Headings of industrial chapters that the rates show to be dutiable for ordinary GSP, textiles apart.

    The guidance names only the textiles. A line that has no rate even for zero-duty countries tells nothing.
    """
    found = [
        line
        for chapter in range(int(INDUSTRIAL), int(BEYOND))
        for line in law.lines_under(f"{chapter:02}")
        if line.code[:2] not in TEXTILES and line.gsp.kind != "free" and line.ldc.kind == "free"
    ]
    return headings(found)
