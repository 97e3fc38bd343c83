"""Tables change together or not at all, and the ones before stay beside them.

The new tables are made and built in a folder of their own first. Then folders change their names, which takes the file
system one step each; if one fails, the steps before it are undone.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from knowledge import files
from knowledge.build import build
from knowledge.model import BadFile
from knowledge.refresh.plan import SNAPSHOTS, Plan, dated

PREVIOUS = "tables.previous"
SOURCES = "sources.toml"  # kept in PREVIOUS too, for the dates in it
UNSEEN = ".gitignore"  # keeps PREVIOUS out of the repository


def write(plan: Plan, home: Path = files.HOME) -> None:
    """Put the plan's tables in place; raises KnowledgeError and leaves all as it was if they do not build."""
    with tempfile.TemporaryDirectory(prefix=".refresh-", dir=home) as folder:
        stage = Path(folder)
        shutil.copytree(home / "tables", stage / "tables")
        for name, text in plan.tables.items():
            (stage / "tables" / name).write_text(text, encoding="utf-8")
        (stage / SOURCES).write_text(plan.sources, encoding="utf-8")
        _put(stage, home)


def back(home: Path = files.HOME) -> date:
    """Tables and previous tables change places, the days of the snapshots too; returns the day we are at then."""
    previous = home / PREVIOUS
    if not (previous / SOURCES).is_file():
        raise BadFile(PREVIOUS, "not found", "there is nothing to go back to; git has older tables")
    with tempfile.TemporaryDirectory(prefix=".refresh-", dir=home) as folder:
        stage = Path(folder)
        shutil.copytree(previous, stage / "tables", ignore=shutil.ignore_patterns(SOURCES, UNSEEN))
        (stage / SOURCES).write_text(_with_dates_of(previous, home), encoding="utf-8")
        _put(stage, home)
    return files.sources(home / SOURCES)["toll-groups"].as_of


def _with_dates_of(previous: Path, home: Path) -> str:
    """Our sources.toml with the days that the snapshots had; whatever else was changed in it since stays."""
    old = files.sources(previous / SOURCES)
    dates = {name: {"as_of": old[name].as_of, "consulted": old[name].consulted} for name in SNAPSHOTS}
    return dated((home / SOURCES).read_text(encoding="utf-8"), dates)


def _put(stage: Path, home: Path) -> None:
    """Build what `stage` holds; if it is sound it becomes ours, and ours the previous."""
    shutil.copytree(home / "rules", stage / "rules")
    build(stage)
    tables, previous = home / "tables", home / PREVIOUS
    steps = [(stage / "tables", tables)]
    if tables.exists():  # else a refresh was cut off in the middle, and the previous tables stay
        shutil.copytree(tables, stage / PREVIOUS)
        shutil.copy(home / SOURCES, stage / PREVIOUS / SOURCES)
        (stage / PREVIOUS / UNSEEN).write_text("*\n", encoding="utf-8")
        steps = [(previous, stage / "older"), (stage / PREVIOUS, previous), (tables, stage / "old"), *steps]
    _rename([*steps, (home / SOURCES, stage / "old.toml"), (stage / SOURCES, home / SOURCES)])


def _rename(steps: Iterable[tuple[Path, Path]]) -> None:
    """Step by step; if one fails, all before it are undone."""
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in steps:
            if source.exists():
                source.replace(target)
                done.append((source, target))
    except OSError as fault:
        for source, target in reversed(done):
            target.replace(source)
        raise BadFile("tables", f"not replaced ({fault})", "nothing was changed; see to it and try again") from None
