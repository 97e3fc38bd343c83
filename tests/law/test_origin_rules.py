"""The list of working or processing rules: what is read, which rule a code has, and what follows for a product."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from knowledge import files
from knowledge.build import build
from knowledge.decide.origin_assess import MINIMAL, Making, assess, criterion, undecided
from knowledge.decide.origin_rule import NotKnown, OriginRule, rule_for
from knowledge.law import Law, Library
from knowledge.model import BENEFITING, KnowledgeError, NotInForce, Tier
from knowledge.origin_table import COLUMNS, RULE_SETS, Need, RuleSet, load_origin, needs_of, read_rules
from knowledge.origin_words import MATERIALS, NOTES, PARTS, STEPS

DATA = Path(__file__).parent / "data"
EU_TEXT = files.HOME.parent.parent / "shared" / "origin-rules" / "eu_xi_gsp_rosa_2023.json"
RANK = {"not": 0, "cannot_say": 1, "likely": 2}
TODAY = date(2026, 11, 22)


LIBRARY = Library(build())
LAW = LIBRARY.on(TODAY)
HEADINGS = sorted({line.code[:4] for line in LAW.lines_under("")})


def _cases(file: str, key: str) -> list[Any]:
    found = tomllib.loads((DATA / file).read_text(encoding="utf-8"))[key]
    assert found, f"{file} has no cases"
    return [pytest.param(case, id=case["name"]) for case in found]


def _rule(code: str, tier: Tier, law: Law = LAW) -> OriginRule:
    found = rule_for(law, code, tier)
    assert isinstance(found, OriginRule), found
    return found


def _rule_sets() -> list[RuleSet]:
    return list(read_rules(LIBRARY.db.query("select * from origin_rule order by rowid")))


@pytest.mark.parametrize("case", _cases("origin_rules.toml", "rule"))
def test_a_known_rule(case: dict[str, Any]) -> None:
    for tier in case["tiers"]:
        parts = {part.part: part for part in _rule(case["code"], Tier(tier)).parts}
        ways = [way.needs for way in parts[case.get("part", "")].ways]
        assert ways == [needs_of(text) for text in case["ways"]], tier


@pytest.mark.parametrize("tier", BENEFITING)
def test_every_living_heading_has_a_rule_in_every_group(tier: Tier) -> None:
    missing = [heading for heading in HEADINGS if not isinstance(rule_for(LAW, heading, tier), OriginRule)]
    assert len(HEADINGS) > 1000
    assert missing == []


def test_all_rule_sets_are_there_and_every_word_is_used() -> None:
    sets = _rule_sets()
    assert [entry.number for entry in sets] == list(range(1, RULE_SETS + 1))
    ways = [way for entry in sets for group in entry.ways.values() for way in group]
    needs = [need for way in ways for need in way.needs]
    assert {name for need in needs for name in need.names} == MATERIALS
    assert {word for need in needs for step in need.steps for word in step} == STEPS
    assert {entry.part for entry in sets} - {""} == PARTS
    assert {way.note for way in ways} - {""} == NOTES


@pytest.mark.skipif(not EU_TEXT.exists(), reason="the text of the list is not part of the repository")
def test_percentages_groups_and_numbers_are_those_of_the_eu_text() -> None:
    printed = json.loads(EU_TEXT.read_text(encoding="utf-8"))["rule_sets"]
    sets = _rule_sets()
    assert len(printed) == len(sets)
    for text, entry in zip(printed, sets, strict=True):
        sentences = " ".join(rule["rule"] for rule in text["rules"])
        wanted = {Decimal(share) for share in re.findall(r"(\d+(?:\.\d+)?)\s*%", sentences)}
        chapter = "Chapter rule applies" in sentences
        ours = {need.limit for ways in entry.ways.values() for way in ways for need in way.needs if need.limit}
        assert ours == wanted, (entry.number, text["heading"])
        assert (entry.ways["ldc"] != entry.ways["other"]) == ("(b) Other" in sentences or chapter), text["heading"]
        digits = re.findall(r"\d+", text["heading"].replace(" ", ""))
        assert entry.spans[0].first.lstrip("0") == digits[0].lstrip("0"), text["heading"]
        assert entry.ex == (text["heading"].startswith("ex ") and "Chapter" not in text["heading"]), text["heading"]


@pytest.mark.parametrize("case", _cases("origin_wizard.toml", "case"))
def test_the_wizard(case: dict[str, Any]) -> None:
    making = Making(
        share=Decimal(str(case["share"])) if "share" in case else None,
        operations=frozenset(case.get("operations", ())),
        foreign_codes=frozenset(case.get("foreign_codes", ())),
        foreign_names=frozenset(case.get("foreign_names", ())),
        wholly_obtained=case.get("wholly_obtained", False),
        from_partners=case.get("from_partners", False),
        regional=case.get("regional", False),
        no_foreign=case.get("no_foreign", False),
        more=case.get("more", False),
        not_done=frozenset(case.get("not_done", ())),
        part=case.get("part", ""),
    )
    found = assess(_rule(case["code"], Tier(case["tier"])), making)
    assert found.outcome == case["outcome"], found
    assert case.get("reason", found.reasons[0]) == found.reasons[0]
    assert case.get("criterion", found.criterion) == found.criterion


@pytest.mark.parametrize("tier", BENEFITING)
def test_asking_back_ends_in_an_answer(tier: Tier) -> None:
    """Every requirement told of, one at a time, whether with yes or with no: nothing is left to ask."""
    for heading in HEADINGS:
        rule = _rule(heading, tier)
        for answer in (True, False):
            known: dict[Need, bool] = {}
            while asked := undecided(rule, Making(known=known)):
                assert asked[0] not in known
                known[asked[0]] = answer
            assert known or assess(rule, Making()).outcome != "not"


codes = st.sampled_from(HEADINGS)
tiers = st.sampled_from(BENEFITING)
shares = st.integers(0, 100).map(Decimal)


@settings(max_examples=200, deadline=None)
@given(codes, tiers, shares, shares)
def test_more_foreign_materials_never_help(code: str, tier: Tier, one: Decimal, other: Decimal) -> None:
    rule = _rule(code, tier)
    less, more = (assess(rule, Making(share=share)) for share in sorted((one, other)))
    assert RANK[less.outcome] >= RANK[more.outcome]


@settings(max_examples=200, deadline=None)
@given(codes, shares)
def test_the_column_of_zero_duty_countries_is_never_stricter(code: str, share: Decimal) -> None:
    ldc, other = (assess(_rule(code, tier), Making(share=share)) for tier in (Tier.LDC, Tier.GSP))
    assert RANK[ldc.outcome] >= RANK[other.outcome]


@settings(max_examples=100, deadline=None)
@given(codes, tiers, st.frozensets(st.sampled_from(sorted(MINIMAL)), min_size=1), shares)
def test_simple_work_alone_never_gives_origin(code: str, tier: Tier, done: frozenset[str], share: Decimal) -> None:
    assert assess(_rule(code, tier), Making(share=share, operations=done)).outcome == "not"


@settings(max_examples=100, deadline=None)
@given(codes, tiers)
def test_a_line_has_the_rule_of_its_heading_or_a_narrower_one(heading: str, tier: Tier) -> None:
    rule = _rule(heading, tier)
    for line in LAW.lines_under(heading):
        below = _rule(line.code, tier)
        assert below.parts == rule.parts or any(span.covers(line.code) for span in rule.narrower)


def test_the_minimal_operations_of_the_law_are_those_of_the_wizard() -> None:
    named: set[str] = set()
    for key in ("origin.minimal_operations", "origin.labelling_minimal"):
        found = LAW.rule(key)
        assert not isinstance(found, NotInForce)
        named |= set(found.value.value)
    assert named == MINIMAL


@pytest.mark.parametrize(("code", "mark"), [("6109", "W61.09"), ("61091000", "W61.09"), ("61", ""), ("0101", "W01.01")])
def test_the_letter_w_takes_the_heading(code: str, mark: str) -> None:
    assert criterion(code) == mark
    assert criterion(code, wholly=True) == "P"


def test_nothing_is_told_before_the_first_day_or_without_a_preference() -> None:
    early = rule_for(LIBRARY.on(date(2019, 1, 31)), "6109", Tier.LDC)
    assert isinstance(early, NotKnown)
    assert early.why == "not_in_force"
    none = rule_for(LAW, "6109", Tier.NONE)
    assert isinstance(none, NotKnown)
    assert none.why == "no_preference"
    unknown = rule_for(LAW, "7701", Tier.LDC)
    assert isinstance(unknown, NotKnown)
    assert unknown.why == "no_entry"
    assert isinstance(rule_for(LIBRARY.on(date(2019, 2, 1)), "6109", Tier.LDC), OriginRule)


def test_tuerkiye_counts_for_cumulation_from_april_2024() -> None:
    before, after = (LIBRARY.on(date(2024, *day)).rule("origin.cumulation_partners") for day in ((3, 31), (4, 1)))
    assert not isinstance(before, NotInForce)
    assert not isinstance(after, NotInForce)
    assert "TR" not in before.value.value
    assert "TR" in after.value.value


def _first(table: str, old: str, new: str) -> str:
    assert old in table
    return table.replace(old, new, 1)


FAULTS: list[tuple[Callable[[str], str], str]] = [
    (lambda table: _first(table, "1,01,,,all,wholly 01,", "1,01,,,all,whole 01,"), r"origin_rules.csv:2: no req.*see"),
    (lambda table: _first(table, "wholly 02,", "wholly beef,"), r":3: no word 'beef'"),
    (lambda table: _first(table, "max_weight sugar 40,", "max_weight sugar 400,"), r":9: 400 is no share"),
    (lambda table: _first(table, "max_weight sugar 40,", "max_weight sugar,"), r":9: max_weight has no limit"),
    (lambda table: _first(table, "8,04,,,all", "8,4,,,all"), r":9: .*see knowledge"),
    (lambda table: _first(table, "6,0306,ex,crustaceans_dried", "6,0306,ex,"), r":7: ex without a part"),
    (lambda table: _first(table, "3,03,,,all,wholly 03,\n", ""), r"rule sets are not 1 to 315"),
    (lambda table: _first(table, "175,62,,,ldc,from fabric,\n", ""), r"rule 175: .*no rule; make"),
    (lambda table: _first(table, ",needs,", ",asks,"), r"origin_rules.csv:1: header"),
]


@pytest.mark.parametrize(("spoil", "message"), FAULTS)
def test_a_fault_names_file_row_and_remedy(tmp_path: Path, spoil: Callable[[str], str], message: str) -> None:
    table = (files.HOME / "tables" / "origin_rules.csv").read_text(encoding="utf-8")
    assert table.startswith(",".join(COLUMNS))
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "origin_rules.csv").write_text(spoil(table), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=message):
        load_origin(Database(memory=True), tmp_path, files.sources(files.HOME / "sources.toml"))
