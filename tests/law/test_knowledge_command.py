"""`./gspbot knowledge ...` as maintainers use it."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import pytest
from homes import (
    LATER,
    alter,
    country,
    fingerprint,
    law_on,
    official_files,
    small,
    whole,
)

from knowledge import command
from knowledge.build import build


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return small(tmp_path)


@pytest.fixture
def theirs(home: Path, tmp_path: Path) -> Path:
    return official_files(home, tmp_path / "official")


def run(home: Path, *words: str, today: date = LATER) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(words), today, home)


def test_the_command_shows_first_and_writes_when_told(
    home: Path, theirs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alter(theirs, "medlemsland.json", country("TH"))
    before = fingerprint(home)
    assert run(home, "diff", "--against", str(theirs)) == 1
    assert run(home, "refresh", "--from", str(theirs)) == 0
    assert "--day 2026-06-15 --write" in capsys.readouterr().out
    assert fingerprint(home) == before
    assert run(home, "refresh", "--from", str(theirs), "--write") == 0
    assert "left       TH" in capsys.readouterr().out
    assert run(home, "diff", "--against", str(theirs)) == 0
    assert run(home, "refresh", "--back") == 0
    assert "back to the snapshot of 2026-02-03" in capsys.readouterr().out


def test_a_refused_refresh_says_so_and_changes_nothing(
    home: Path, theirs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (theirs / "medlemsland.json").write_text('{"medlemsland": [', encoding="utf-8")
    before = fingerprint(home)
    assert run(home, "refresh", "--from", str(theirs), "--write") == 1
    assert capsys.readouterr().err.startswith("refused: medlemsland.json: broken JSON")
    assert fingerprint(home) == before


@pytest.mark.parametrize(
    "words",
    [
        ("refresh", "--from", "/no/such/folder"),
        ("refresh", "--from", ".", "--day", "2026-06-16"),
        ("diff", "--against", "/no/such/folder"),
        ("show", "99.99"),
        ("show", "no_such_rule"),
    ],
)
def test_wrong_use_is_told_apart_from_faults(home: Path, words: tuple[str, ...]) -> None:
    assert run(home, *words) == 2


def test_everything_can_be_shown(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for what, words in (
        ("61.09", "61091000  FREE"),
        ("ke", "KE on 2022-12-31: LDC"),
        ("03079101", "had ended by 2026-02-03"),
        ("proof.unregistered_exporter_limit", "* 2021-01-01 to ...         6000 EUR [toll-proofs"),
        ("scheme", "scheme.coverage: "),
        ("SE", "SE on 2022-12-31: none"),
    ):
        assert run(home, "show", what, "--on", "2022-12-31") == 0
        assert words in capsys.readouterr().out
    assert run(home, "sources") == 0
    assert "toll-groups " in capsys.readouterr().out


def test_what_was_not_looked_at_for_a_year_is_stale(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "stale", today=date(2027, 2, 3)) == 0
    assert run(home, "stale", today=date(2027, 2, 4)) == 1
    assert "snapshot of 2026-02-03: 366 days old" in capsys.readouterr().out
    assert run(home, "stale", today=date(2028, 6, 1)) == 1
    shown = capsys.readouterr().out
    assert "source toll-groups: last read" in shown
    assert "rule proof.unregistered_exporter_limit: last checked" in shown


def test_a_law_names_its_stale_sources(home: Path) -> None:
    law = law_on(home, LATER)
    read = law.source("toll-groups").consulted
    assert law.stale_sources(["toll-groups", "toll-groups"], read.replace(year=read.year + 1)) == ()
    (stale,) = law.stale_sources(["toll-groups", "toll-groups"], read.replace(year=read.year + 2))
    assert stale.id == "toll-groups"


def test_a_copy_of_all_facts_builds_as_they_do(tmp_path: Path) -> None:
    assert build(whole(tmp_path)).table("line").count == build().table("line").count
