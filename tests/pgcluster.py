"""A PostgreSQL of the tests' own, from the system's packages; tests that need it are skipped where there is none."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


class Cluster:
    """A server, and databases in it."""

    def __init__(self, programs: Path, folder: Path, user: list[str]) -> None:
        self._programs, self._folder, self._user = programs, folder, user
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]
        self._count = 0
        self._run("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", "gspbot", "--no-sync")
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        words = [*self._user, str(self._programs / program), *arguments]
        subprocess.run(words, check=True, capture_output=True, timeout=60, cwd=self._folder)

    def start(self) -> None:
        """Start the server."""
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-o", options, "-l", log, "-w", "start")

    def stop(self) -> None:
        """Stop it at once, as a crash would."""
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop")

    def database(self) -> str:
        """The address of an empty database."""
        self._count += 1
        name = f"test_{os.getpid()}_{self._count}"
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://gspbot@127.0.0.1:{self.port}/{name}"


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    named = shutil.which("initdb")
    return found[0].parent if found else Path(named).parent if named else None


def cluster() -> Iterator[Cluster]:
    """A server as long as it is needed."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql): its tests are left out")
    folder = Path(tempfile.mkdtemp(prefix="gspbot-pg-"))
    user: list[str] = []
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("PostgreSQL does not run as root, and setpriv is not here")
        shutil.chown(folder, "postgres", "postgres")
        user = AS_POSTGRES
    try:
        server = Cluster(programs, folder, user)
    except (subprocess.SubprocessError, OSError) as fault:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL cannot be started here: {type(fault).__name__}")
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


postgres = pytest.fixture(scope="session")(cluster)
