"""What the tariff lines get: figures that matter, each with its reason, and what holds for all lines."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from homes import SHARED, beside_shared, library

from knowledge.build import notation, ordinary_notation
from knowledge.model import Line, Rate, Tier

DAY = date(2026, 2, 3)
LAW = library().on(DAY)
LINES = LAW.lines_under("")
CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "data" / "rates.toml").read_text(encoding="utf-8")
)["rate"]
NOT_FREE_INDUSTRY = re.compile(r"3501|3502|35051001|35051009|3823")
INFERRED = {3: "L3_15pct_inferred", 4: "L4_10pct_inferred", 5: "L5_50pct_inferred"}


def line(code: str) -> Line:
    found = LAW.line(code)
    assert found is not None, code
    return found


def codes(lines: tuple[Line, ...]) -> set[str]:
    return {one.code for one in lines}


def textile(one: Line) -> bool:
    return "61" <= one.code[:2] <= "63"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['code']} {case['reason']}")
def test_a_rate_is_as_published(case: dict[str, Any]) -> None:
    found = line(case["code"])
    assert {key: notation(getattr(found, key)) for key in ("ldc", "gsp_plus", "gsp")} == {
        key: case[key] for key in ("ldc", "gsp_plus", "gsp")
    }
    assert found.list_no == case.get("list_no", found.list_no)
    if "ordinary" in case:
        assert ordinary_notation(found.ordinary) == case["ordinary"]


def test_the_zero_duty_group_has_every_living_line_free_but_one() -> None:
    assert [one.code for one in LINES if one.ldc.kind != "free"] == ["29314903"]


def test_every_line_of_the_tariff_is_there() -> None:
    assert len(LINES) == 7436
    assert len({one.code for one in LINES}) == 7436


def test_list_7_is_the_47_textile_lines_free_for_gsp_plus() -> None:
    found = LAW.lines_on_list(7)
    assert Counter(one.code[:4] for one in found) == {
        "6109": 3, "6110": 6, "6111": 7, "6201": 4, "6202": 4, "6301": 5, "6302": 18,
    }  # fmt: skip
    plus = [one.code for one in found if one.gsp_plus.kind != "free"]
    assert plus == ["63025900", "63029100", "63029310", "63029390", "63029900"]


def test_textiles_outside_list_7_are_free_for_ordinary_gsp() -> None:
    assert [one.code for one in LINES if textile(one) and one.list_no != 7 and one.gsp.kind != "free"] == []


def test_industrial_goods_are_free_for_ordinary_gsp_but_for_feed_and_proteins() -> None:
    bound = [one.code for one in LINES if one.code >= "25" and not textile(one) and one.gsp.kind != "free"]
    assert len(bound) == 21
    assert [code for code in bound if not NOT_FREE_INDUSTRY.match(code)] == ["29314903"]


def test_fish_is_free_or_has_no_published_rate() -> None:
    assert {one.gsp.kind for one in LAW.lines_under("03")} == {"free", "none"}


def test_lists_2_and_1_are_told_by_the_rate_alone() -> None:
    assert codes(LAW.lines_on_list(2)) == {one.code for one in LINES if one.gsp.industrial_only}
    assert codes(LAW.lines_on_list(1)) == {one.code for one in LINES if one.code < "25" and one.gsp.kind == "free"}
    assert [len(LAW.lines_on_list(number)) for number in (1, 2, 6)] == [609, 45, 0]


def test_zero_a_kilo_is_never_called_free() -> None:
    for one in LAW.lines_on_list(2):
        assert one.gsp.kind == "rate", one.code
        assert one.gsp.value == 0, one.code


@pytest.mark.parametrize(("number", "left"), [(3, Decimal("0.85")), (4, Decimal("0.90")), (5, Decimal("0.50"))])
def test_a_list_told_by_the_ordinary_duty_leaves_its_share_of_it(number: int, left: Decimal) -> None:
    told = [one for one in LAW.lines_on_list(number) if one.list_basis == "ordinary-2019"]
    assert told
    for one in told:
        assert one.ordinary is not None
        assert one.ordinary.unit == one.gsp.unit
        assert one.ordinary.value is not None
        assert one.gsp.value is not None
        assert abs(one.gsp.value / one.ordinary.value - left) < Decimal("0.15"), one


def test_the_fifteen_plants_are_free_for_gsp_plus_and_dutiable_for_ordinary_gsp() -> None:
    plants = LAW.rule("goods.gsp_plus_plants").value.value  # type: ignore[union-attr]
    assert len(plants) == len(set(plants)) == 15
    for code in plants:
        assert line(code).gsp_plus.kind == "free", code
        assert line(code).gsp.kind != "free", code


def test_indian_farm_goods_take_the_ordinary_rate_and_indian_industry_none() -> None:
    for one in LINES:
        expected = one.gsp if one.code < "25" else Rate("none")
        assert one.rate_for(Tier.GSP_AGRI) == expected
        assert one.rate_for(Tier.NONE) == Rate("none")


def test_every_line_says_how_its_list_was_told() -> None:
    for one in LINES:
        assert (one.list_no is None) == (one.list_basis == ""), one.code
        assert one.list_basis in ("", "rate", "ordinary-2019", "gsp-plus"), one.code


def test_lines_under_a_code_are_the_lines_that_begin_with_it() -> None:
    for prefix in ("", "0", "01", "0101", "01012", "010121", "0101210", "01012100", "99"):
        assert [one.code for one in LAW.lines_under(prefix)] == [
            one.code for one in LINES if one.code.startswith(prefix)
        ]


def test_a_code_lives_or_has_ended() -> None:
    ended = [row[0] for row in LAW.library.db.execute("select code from ended_code").fetchall()]
    assert len(ended) == 111
    for code in ended:
        assert LAW.line(code) is None, code
        assert LAW.ended(code), code
    assert LAW.ended("61091000") is None


def test_quotas_name_living_lines_and_the_rates_of_the_guidance() -> None:
    quotas = {quota.id: quota for quota in LAW.quotas()}
    tonnes = {name: quota.tonnes for name, quota in quotas.items()}
    assert tonnes == {
        "beef-botswana-namibia": 2700,
        "beef-eswatini": 500,
        "sheep-botswana-namibia-eswatini": 400,
        "beef-all-gsp": 500,
        "wto-30": None,
    }
    assert quotas["beef-all-gsp"].in_quota == line("02013009").gsp
    assert quotas["wto-30"].reduction == 30


@beside_shared
@pytest.mark.parametrize(
    "number",
    [3, 4, 5],
)
def test_no_line_stands_on_another_list_than_research_found(number: int) -> None:
    research = json.loads((SHARED / "facts" / "lists_by_code.json").read_text(encoding="utf-8"))[INFERRED[number]]
    assert {code: line(code).list_no for code in research if line(code).list_no not in (number, None)} == {}
