"""docs/knowledge.md is true: its examples work as they stand, its tables name every file, column and reason."""

from __future__ import annotations

import argparse
import csv
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from homes import replace, whole

from knowledge import check, command, files
from knowledge.build import build
from knowledge.law import Library
from knowledge.model import Tier

ROOT = files.HOME.parent
DOCS = (ROOT / "docs" / "knowledge.md").read_text(encoding="utf-8")
FENCE = re.compile(r"```(diff|console)\n(.*?)```", re.DOTALL)
TODAY = date(2026, 11, 22)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return whole(tmp_path)


def apply(patch: str, home: Path) -> None:
    """Do what a diff of the docs shows. Lines that stay or go must stand there once; without them, append."""
    head, _, body = patch.partition("\n")
    path = home.parent / head.removeprefix("--- ")
    lines = [(line[:1], line[1:]) for line in body.splitlines()]
    old = "".join(f"{text}\n" for mark, text in lines if mark in " -")
    new = "".join(f"{text}\n" for mark, text in lines if mark in " +")
    if old:
        replace(path, old, new)
    else:
        path.write_text(path.read_text(encoding="utf-8") + new, encoding="utf-8")


def run(line: str, home: Path) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    words = line.removeprefix("$ ./gspbot knowledge ").split()
    return command.run(parser.parse_args(words), TODAY, home)


def tomorrow() -> date:
    """The latest day that anywhere on earth can be today."""
    return datetime.now(UTC).date() + timedelta(days=1)


def test_the_examples_work_as_they_stand(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = FENCE.findall(DOCS)
    assert [kind for kind, _ in steps] == ["diff"] * 3 + ["console"] * 2 + ["diff"] * 2 + ["console"]
    for kind, body in steps:
        if kind == "diff":
            apply(body, home)
            continue
        prompt, _, expected = body.partition("\n")
        assert run(prompt, home) == 0
        assert expected in capsys.readouterr().out
    law = Library(build(home)).on(date(2027, 1, 1))
    assert (law.tier_of("TH").value, law.tier_of("TH").source.id) == (Tier.NONE, "toll-example")  # type: ignore[union-attr]
    assert [*check.country_codes(law), *check.sources_used(law.library)] == []


def test_the_examples_are_not_done_in_our_own_facts() -> None:
    assert "toll-example" not in files.sources(files.HOME / "sources.toml")


def test_every_file_of_facts_is_in_the_docs_and_every_file_of_the_docs_is_there() -> None:
    there = {
        str(path.relative_to(ROOT))
        for folder in ("tables", "rules")
        for path in (files.HOME / folder).iterdir()
        if not path.name.startswith(".")
    }
    named = set(re.findall(r"^\|[^|]*\| `(knowledge/(?:tables|rules)/[^`]*)` \|", DOCS, re.MULTILINE))
    assert named == there


@pytest.mark.parametrize(("file", "columns"), re.findall(r"`(knowledge/tables/[^`]*\.csv)` \| `([^`]*)`", DOCS))
def test_the_columns_are_those_of_the_table(file: str, columns: str) -> None:
    assert (ROOT / file).read_text(encoding="utf-8").splitlines()[0] == columns


def test_every_reason_of_an_exit_is_explained() -> None:
    rows = csv.DictReader((files.HOME / "tables" / "exits.csv").read_text(encoding="utf-8").splitlines())
    named = set(re.findall(r"`([a-z0-9-]+)`", "".join(re.findall(r"^\| `[a-z].*$", DOCS, re.MULTILINE))))
    assert {row["reason"] for row in rows} - named == set()
    assert "register" in named


def test_every_command_of_the_docs_is_one() -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    found = re.findall(r"\./gspbot knowledge ([^`#\n]*)", DOCS)
    assert len(found) > 8
    for words in found:
        assert parser.parse_args(words.split()).action


def test_every_source_that_a_fact_names_resolves_to_a_page_with_its_days() -> None:
    library = Library()
    named = library.facts_by_source()
    assert len(named) > 10
    for name in named:
        source = library.sources[name]
        assert re.fullmatch(r"https?://[a-z0-9.-]+\.[a-z]+/.*", source.href), name
        assert source.title, name
        assert source.publisher, name
        assert source.language in ("en", "nb"), name
        assert source.as_of <= source.consulted <= tomorrow(), name


def test_every_source_is_named_in_both_languages() -> None:
    """A Norwegian answer names no source in English, and its own page where Norwegian Customs has both."""
    for source in Library().sources.values():
        assert source.told("nb").title != source.told("en").title or "FOR-" in source.title, source.id
        assert source.told("en") == source, source.id
    pages = {language: Library().sources["toll-gsp-en"].told(language).href for language in ("en", "nb")}
    assert "/en/" in pages["en"]
    assert "/no/" in pages["nb"]


def test_every_rule_was_looked_at_on_a_day_that_has_been() -> None:
    found = Library().last_checked()
    assert len(found) > 40
    assert [key for key, day in found if not date(2020, 1, 1) <= day <= tomorrow()] == []
