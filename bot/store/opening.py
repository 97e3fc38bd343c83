"""From an address to a database that is sound, locked and up to date."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from bot.store.faults import Corrupt, InUse, StoreFault, is_corrupt
from bot.store.migrations import migrate

MEMORY = "sqlite://"


def address(environ: Mapping[str, str]) -> str:
    """DATABASE_URL, else the file GSPBOT_DATA, else gspbot/gspbot.db in the user's state folder; or StoreFault."""
    given = environ.get("DATABASE_URL", "").strip()
    if given:
        return str(_url(given).render_as_string(hide_password=False))
    state = environ.get("XDG_STATE_HOME") or str(Path(environ.get("HOME") or "~").expanduser() / ".local" / "state")
    return f"sqlite:///{environ.get('GSPBOT_DATA', '').strip() or Path(state) / 'gspbot' / 'gspbot.db'}"


def _url(given: str) -> URL:
    try:
        url = make_url(given)
    except ArgumentError:
        raise StoreFault(
            "DATABASE_URL is no database address; write postgresql://user:password@host/name or sqlite:////path/to/file.db"
        ) from None
    if url.drivername in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise StoreFault(f"DATABASE_URL: {url.drivername} is not supported; use postgresql:// or sqlite:///")
    return url


def spoken(url: str) -> str:
    """The address without its password, for people to read."""
    return make_url(url).render_as_string(hide_password=True)


def file_of(url: str) -> Path | None:
    """The file of a SQLite address; None for a server or for memory."""
    parsed = make_url(url)
    named = parsed.drivername == "sqlite" and parsed.database not in (None, "", ":memory:")
    return Path(str(parsed.database)) if named else None


def engine_for(url: str) -> Engine:
    """An engine whose SQLite connections are safe against loss of power and wipe what is deleted."""
    parsed = _url(url)
    if parsed.drivername == "sqlite":
        where = {"poolclass": StaticPool} if file_of(url) is None else {}
        engine = create_engine(parsed, connect_args={"check_same_thread": False, "timeout": 5}, **where)
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        return engine
    return create_engine(parsed, connect_args={"connect_timeout": 5, "application_name": "gspbot"}, pool_pre_ping=True)


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "journal_size_limit=1000000"):
        connection.execute(f"PRAGMA {pragma}").fetchall()


class FileLock:
    """Held as long as the process uses the file; the system lets go of it even after kill -9."""

    def __init__(self, file: Path) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._held: IO[str] = Path(f"{file}.lock").open("a")  # noqa: SIM115 - held until release
        except OSError as fault:
            raise StoreFault(
                f"{file.parent} cannot be written ({fault.strerror}); set GSPBOT_DATA to a file that can"
            ) from None
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._held.close()
            raise InUse(
                f"another gspbot is using {file}. Stop it first, or give this one its own file (GSPBOT_DATA), "
                "or use PostgreSQL (DATABASE_URL) for several"
            ) from None

    def release(self) -> None:
        """Let another process have it."""
        self._held.close()


def ready(engine: Engine, url: str) -> None:
    """Check and migrate. Corrupt or StoreFault, with what to do."""
    file = file_of(url)
    try:
        with engine.connect() as connection:
            if file:
                check(connection, file)
            with connection.begin():
                migrate(connection)
    except SQLAlchemyError as error:
        raise _told(error, url) from None
    if file:
        _only_ours(file)


def check(connection: Connection, file: Path) -> None:
    """Corrupt where SQLite's own check finds damage."""
    with connection.begin():
        found = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
    if found != "ok":
        raise corrupt(file)


def _told(error: SQLAlchemyError, url: str) -> StoreFault:
    file = file_of(url)
    if file and is_corrupt(error):
        return corrupt(file)
    first = str(getattr(error, "orig", error)).splitlines()[0]
    secret = make_url(url).password
    cleaned = first.replace(str(secret), "***") if secret else first
    return StoreFault(f"the database {spoken(url)} cannot be used: {cleaned}. ./gspbot doctor tells more")


def corrupt(file: Path) -> Corrupt:
    """What is said of a damaged file."""
    return Corrupt(
        f"the database file {file} is damaged. Put a copy back in its place, or begin with a new one: "
        "./gspbot doctor --move-aside keeps the damaged file beside it"
    )


def _only_ours(file: Path) -> None:
    """Questions are in there until they are answered: not for other users' eyes."""
    for path in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        if path.exists():
            os.chmod(path, 0o600)  # noqa: PTH101


def move_aside(file: Path) -> Path:
    """Rename a damaged file and what belongs to it. Returns the new name."""
    lock = FileLock(file)
    try:
        number = next(n for n in range(1, 1000) if not Path(f"{file}.damaged-{n}").exists())
        for ending in ("-wal", "-shm", ""):
            old = Path(f"{file}{ending}")
            if old.exists():
                old.rename(f"{file}.damaged-{number}{ending}")
    finally:
        lock.release()
    return Path(f"{file}.damaged-{number}")
