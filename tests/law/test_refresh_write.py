"""New tables come all at once or not at all, and there is a way back."""

from __future__ import annotations

from pathlib import Path

import pytest
from homes import (
    LATER,
    SNAPSHOT,
    alter,
    country,
    fingerprint,
    official_files,
    replace,
    small,
    taken,
    without_line,
)

from knowledge.model import KnowledgeError
from knowledge.refresh import PREVIOUS, back, plan, write


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return small(tmp_path)


@pytest.fixture
def theirs(home: Path, tmp_path: Path) -> Path:
    return official_files(home, tmp_path / "official")


def test_what_does_not_build_is_refused_whole(home: Path, theirs: Path) -> None:
    alter(theirs, "customstariffstructure.json", without_line("02013001"))  # a line that a quota names
    alter(theirs, "medlemsland.json", country("TH"))
    before = fingerprint(home)
    with pytest.raises(KnowledgeError, match=r"quotas\.toml:.*02013001 is no living tariff line; take its successor"):
        write(plan(theirs, LATER, home), home)
    assert fingerprint(home) == before


@pytest.mark.parametrize("step", range(4))
def test_a_failure_between_two_steps_undoes_those_before(
    home: Path, theirs: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    alter(theirs, "medlemsland.json", country("TH"))
    found = plan(theirs, LATER, home)
    before = fingerprint(home)
    really, done = Path.replace, 0

    def failing(self: Path, target: Path) -> Path:
        nonlocal done
        done += 1
        if done == step + 1:
            raise OSError("disk full")
        return really(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(KnowledgeError, match=r"not replaced \(disk full\); nothing was changed"):
        write(found, home)
    assert fingerprint(home) == before


def test_back_and_back_again(home: Path, theirs: Path) -> None:
    before = fingerprint(home)
    alter(theirs, "medlemsland.json", country("TH"))
    taken(home, theirs)
    after = fingerprint(home)
    assert back(home) == SNAPSHOT
    here = {name: mark for name, mark in fingerprint(home).items() if not name.startswith(PREVIOUS)}
    assert here == before
    assert back(home) == LATER
    assert fingerprint(home) == after


def test_going_back_keeps_what_was_changed_by_hand_in_the_sources_since(home: Path, theirs: Path) -> None:
    taken(home, theirs)
    replace(home / "sources.toml", 'title = "Ordinary duty of the customs tariff for 2019"', 'title = "By hand"')
    back(home)
    assert 'title = "By hand"' in (home / "sources.toml").read_text(encoding="utf-8")


def test_back_mends_a_refresh_that_was_cut_off(home: Path, theirs: Path) -> None:
    before = fingerprint(home)
    taken(home, theirs)
    for path in sorted((home / "tables").iterdir()):
        path.unlink()
    (home / "tables").rmdir()
    assert back(home) == SNAPSHOT
    assert {name: mark for name, mark in fingerprint(home).items() if not name.startswith(PREVIOUS)} == before


def test_without_previous_tables_there_is_no_way_back(home: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"there is nothing to go back to"):
        back(home)
