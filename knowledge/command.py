"""`./gspbot knowledge …`: look after the facts. 0 all is well, 1 something was found or refused, 2 wrong use."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from knowledge import check, files, refresh
from knowledge.build import build
from knowledge.law import STALE_AFTER, Library
from knowledge.model import KnowledgeError
from knowledge.refresh.schema import NAMES
from knowledge.show import NotFound, show

FOUND = 1
WRONG_USE = 2
DOWNLOADS = Path.home() / ".cache" / "gspbot"
Act = Callable[[argparse.Namespace, date, Path], int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The actions and their options."""
    actions = parser.add_subparsers(dest="action", metavar="action", required=True)
    checking = actions.add_parser("check", help="check every fact; with --against DIR also against official files")
    checking.add_argument("--against", metavar="DIR", help="folder with Norwegian Customs' JSON files")
    new = actions.add_parser("refresh", help="take over a new snapshot of the official files; shows it, writes nothing")
    new.add_argument("--from", dest="origin", metavar="DIR|URL", help="a folder or an address; default: data.toll.no")
    new.add_argument("--day", metavar="DATE", type=_day, help="the day the files stand for (default: today)")
    new.add_argument("--write", action="store_true", help="put the new tables in place, if they are sound")
    new.add_argument("--large", action="store_true", help="let more than a quarter of countries or lines vanish")
    new.add_argument("--back", action="store_true", help="go back to the tables before the last refresh")
    differ = actions.add_parser("diff", help="what a folder of official files would change")
    differ.add_argument("--against", metavar="DIR", required=True, help="folder with Norwegian Customs' JSON files")
    shower = actions.add_parser("show", help="a code, a country or a rule, with dates and sources")
    shower.add_argument("what", metavar="CODE|COUNTRY|RULE", help="61.09, KE, proof.unregistered_exporter_limit, proof")
    shower.add_argument("--on", metavar="DATE", type=_day, help="on this day (default: today)")
    actions.add_parser("sources", help="every source, its days, and how many facts name it")
    actions.add_parser("stale", help="what was not looked at for a year")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date: write YYYY-MM-DD") from None


def run(options: argparse.Namespace, today: date | None = None, home: Path = files.HOME) -> int:
    """Do what the options say; prints, and returns the exit status."""
    acts: dict[str, Act] = {
        "check": _check,
        "refresh": _refresh,
        "diff": _diff,
        "show": _show,
        "sources": _sources,
        "stale": _stale,
    }
    return acts[options.action](options, today or datetime.now(ZoneInfo("Europe/Oslo")).date(), home)


def _check(options: argparse.Namespace, today: date, home: Path) -> int:
    if options.against and not Path(options.against).is_dir():
        return _wrong(f"{options.against}: no such folder")
    return check.command(options.against)


def _refresh(options: argparse.Namespace, today: date, home: Path) -> int:
    day = options.day or today
    if day > today:
        return _wrong(f"--day {day} is still to come")
    try:
        if options.back:
            print(f"back to the snapshot of {refresh.back(home)}; the other tables are kept as {refresh.PREVIOUS}")
            return 0
        folder = _folder(options.origin)
        if not folder.is_dir():
            return _wrong(f"{folder}: no such folder")
        plan = refresh.plan(folder, day, home, large=options.large)
        print(refresh.text(plan.diff))
        if options.write:
            refresh.write(plan, home)
    except KnowledgeError as fault:
        print(f"refused: {fault}\nnothing was changed", file=sys.stderr)
        return FOUND
    print(f"written; the tables before are kept as {refresh.PREVIOUS}" if options.write else _how(folder, day))
    return 0


def _folder(origin: str | None) -> Path:
    """The folder named, or where the files of the address (the portal, if none is named) are downloaded to."""
    if origin and "://" not in origin:
        return Path(origin)
    from knowledge.download import PORTAL, download  # here: no other command needs the network

    return download(origin or PORTAL, NAMES, DOWNLOADS, lambda line: print(line, file=sys.stderr))


def _how(folder: Path, day: date) -> str:
    return f"nothing was written; to write this: ./gspbot knowledge refresh --from {folder} --day {day} --write"


def _diff(options: argparse.Namespace, today: date, home: Path) -> int:
    folder = Path(options.against)
    if not folder.is_dir():
        return _wrong(f"{folder}: no such folder")
    diff = refresh.plan(folder, today, home, large=True).diff
    print(refresh.text(diff))
    return 0 if diff.empty else FOUND


def _show(options: argparse.Namespace, today: date, home: Path) -> int:
    try:
        for line in show(Library(build(home)).on(options.on or today), options.what):
            print(line)
    except NotFound as fault:
        return _wrong(str(fault))
    return 0


def _sources(options: argparse.Namespace, today: date, home: Path) -> int:
    library = Library(build(home))
    named = library.facts_by_source()
    for source in sorted(library.sources.values(), key=lambda source: source.id):
        print(f"{source.id:<24} as of {source.as_of}  read {source.consulted}  {named.get(source.id, 0):>5} facts")
        print(f"{'':<24} {source.publisher}: {source.title}\n{'':<24} {source.href}")
    return 0


def _stale(options: argparse.Namespace, today: date, home: Path) -> int:
    library = Library(build(home))
    law = library.on(today)
    found = [
        f"source {source.id}: last read {source.consulted}" for source in law.stale_sources(library.sources, today)
    ]
    found += [f"rule {key}: last checked {day}" for key, day in library.last_checked() if today - day > STALE_AFTER]
    age = (today - law.rates_as_of).days
    if today - law.rates_as_of > STALE_AFTER:
        found.append(f"snapshot of {law.rates_as_of}: {age} days old; run ./gspbot knowledge refresh")
    print(f"snapshot of {law.rates_as_of}, {age} days old; {len(found)} stale")
    for line in found:
        print(f"  {line}")
    return FOUND if found else 0


def _wrong(words: str) -> int:
    print(f"gspbot knowledge: {words}", file=sys.stderr)
    return WRONG_USE
