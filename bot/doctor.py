"""./gspbot doctor: looks at everything that the bot needs to run, and says what to do about what is wrong."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from socket import gethostname
from urllib.request import urlopen

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import SettingError
from bot.store import inbox
from bot.store.faults import StoreFault
from bot.store.migrations import LATEST, version_of
from bot.store.opening import address, check, corrupt, engine_for, file_of, move_aside, spoken
from bot.store.schema import documents
from bot.telegram import ALIVE, Configuration, Finding, checkup, configure
from knowledge.law import Library
from knowledge.model import KnowledgeError

WELL, ILL = 0, 1
WELL_STATUS = 200
LEAST_DISK = 200_000_000  # bytes


def command(environ: Mapping[str, str], *, move_aside: bool) -> int:
    """Look, print, and return 0 when all is well."""
    if move_aside:
        return _aside(environ)
    findings = [*_settings(environ), *_database(environ), _facts()]
    for finding in findings:
        print(f"{'ok   ' if finding.well else 'WRONG'} {finding.what}: {finding.words}")
    return WELL if all(finding.well for finding in findings) else ILL


def health(environ: Mapping[str, str]) -> int:
    """Whether the bot on this machine works: the web server is asked, else there is a sign of life."""
    port = environ.get("PORT", "8080")
    try:
        with urlopen(f"http://127.0.0.1:{int(port)}/healthz", timeout=5) as answer:
            return WELL if answer.status == WELL_STATUS else ILL
    except (OSError, ValueError):
        return WELL if _polls(environ) else ILL


def _polls(environ: Mapping[str, str]) -> bool:
    try:
        engine = engine_for(address(environ))
    except StoreFault:
        return False
    asked = select(documents.c.expires).where(documents.c.kind == ALIVE, documents.c.key == gethostname())
    try:
        with engine.connect() as connection, connection.begin():
            until = connection.execute(asked).scalar()
    except SQLAlchemyError:
        return False
    finally:
        engine.dispose()
    return until is not None and until > time.time()


def _settings(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Every setting; then what only Telegram knows."""
    try:
        given = configure(environ, web=bool(environ.get("GSPBOT_WEBHOOK_URL")))
    except SettingError as fault:
        yield from (Finding("settings", False, line) for line in str(fault).splitlines())
        return
    yield Finding("settings", True, "can be read")
    yield from _telegram(given)


def _telegram(given: Configuration) -> list[Finding]:
    return asyncio.run(checkup(given))


def _database(environ: Mapping[str, str]) -> Iterator[Finding]:
    try:
        url = address(environ)
        file = file_of(url)
        if file:
            yield _disk(file)
            if not file.exists():
                yield Finding("database", True, f"{file} will be made at the first start")
                return
        yield _looked_into(url, file)
    except StoreFault as fault:
        yield Finding("database", False, str(fault))


def _looked_into(url: str, file: Path | None) -> Finding:
    engine = engine_for(url)
    try:
        with engine.connect() as connection:
            if file:
                check(connection, file)
            with connection.begin():
                version = version_of(connection)
                waiting = inbox.waiting(connection)
    except SQLAlchemyError as error:
        words = str(getattr(error, "orig", error)).splitlines()[0]
        if "not a database" in words or "malformed" in words:
            raise corrupt(file or Path(spoken(url))) from None
        return Finding("database", False, f"{spoken(url)} cannot be used: {words}")
    finally:
        engine.dispose()
    later = "" if version == LATEST else f", to be brought from version {version} to {LATEST} at the next start"
    return Finding("database", True, f"{spoken(url)} is sound{later}; {waiting} questions wait for an answer")


def _disk(file: Path) -> Finding:
    folder = file.parent
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK) or (file.exists() and not os.access(file, os.W_OK)):
        return Finding("disk", False, f"{folder} cannot be written by this user; set GSPBOT_DATA to a file that can")
    free = shutil.disk_usage(folder).free
    words = f"{free // 1_000_000:,} MB free in {folder}"
    return Finding("disk", free >= LEAST_DISK, words if free >= LEAST_DISK else f"only {words}: make room")


def _facts() -> Finding:
    try:
        library = Library()
    except KnowledgeError as fault:
        return Finding("facts", False, str(fault))
    day = library.sources["toll-rates"].as_of
    return Finding("facts", True, f"sound; rates as of {day.isoformat()}")


def _aside(environ: Mapping[str, str]) -> int:
    """Put a damaged file aside. A sound one is left where it is."""
    try:
        file = file_of(address(environ))
        if file is None or not file.exists():
            print("there is no database file to move")
            return ILL
        try:
            if _looked_into(address(environ), file).well:
                print(f"{file} is sound: it is left where it is")
                return ILL
        except StoreFault:
            print(f"moved to {move_aside(file)}; the next start begins with an empty database")
            return WELL
    except StoreFault as fault:
        print(fault)
    return ILL
