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


async def until(fits: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something to be true."""
    async with asyncio.timeout(seconds):
        while not fits():
            await asyncio.sleep(0.01)
