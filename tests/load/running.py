"""The bot as processes that can be killed."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
TOKEN = "123456789:AAFakeTokenForTheTests_0123456789-abcdef"  # noqa: S105
Process = asyncio.subprocess.Process


async def start(kind: str, url: str, database: str, **environ: str) -> Process:
    """`app.py kind`, against this Bot API server and this database."""
    given = os.environ | {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": url,
        "DATABASE_URL": database,
        "GSPBOT_FREE": "1",
        "NO_PROXY": "127.0.0.1",
    }
    with Path(os.environ.get("GSPBOT_TEST_LOG", os.devnull)).open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, str(HERE / "app.py"), kind, env=given | environ, stdout=log, stderr=log
        )


async def kill(process: Process) -> None:
    """kill -9."""
    if process.returncode is None:
        process.kill()
    await process.wait()


def report(words: str) -> None:
    """A figure that was measured: shown with -s, and kept where GSPBOT_LOAD_REPORT says."""
    sys.stdout.write(f"\n{words}\n")
    if kept := os.environ.get("GSPBOT_LOAD_REPORT"):
        with Path(kept).open("a") as file:
            file.write(f"{words}\n")


def memory_of(process: Process) -> int:
    """Bytes that a process holds."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def until(fits: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something to be true."""
    async with asyncio.timeout(seconds):
        while not fits():
            await asyncio.sleep(0.01)
