"""Answers a second, side by side: `python tests/load/bench.py [questions]`. The server has a core, the bot another."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from running import report
from telegramd import Telegramd

HERE = Path(__file__).parent
TOKEN = "123456789:AAFakeTokenForTheTests_0123456789-abcdef"  # noqa: S105
QUESTIONS = (
    "Can I sell T-shirts from Cambodia duty-free?",
    "shoes from Kenya",
    "Is Kenya an LDC?",
    "honning fra Kirgisistan",
    "what proof of origin do I need?",
    "roses from Ethiopia",
)


@dataclass(frozen=True)
class Pace:
    """How fast a program was: by the clock, and by the processor time that it used (others may share the machine)."""

    a_second: float
    cpu_ms: float


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def pace(kind: str, questions: int, chats: int = 200, **environ: str) -> Pace:
    """One program, from its first to its last answer."""
    server = Telegramd()
    await server.open()
    for number in range(questions):
        server.ask(f"{QUESTIONS[number % len(QUESTIONS)]} {number}", number % chats + 1)
    done = asyncio.Event()
    moments: list[float] = []
    used: list[float] = []
    pids: list[int] = []

    def arrived(_: object) -> None:
        moments.append(time.monotonic())
        if len(moments) in (1, questions):
            used.append(cpu_seconds(pids[0]))
        if len(moments) >= questions:
            done.set()

    server.on_message = arrived
    with tempfile.TemporaryDirectory() as folder:
        given = os.environ | {
            "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": server.url, "NO_PROXY": "127.0.0.1",
            "GSPBOT_DATA": f"{folder}/gspbot.db", "GSPBOT_FREE": "1",
        }  # fmt: skip
        quiet = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(HERE / "app.py"), kind, env=given | environ, stdout=quiet, stderr=quiet
        )
        pids.append(process.pid)
        try:
            await asyncio.wait_for(done.wait(), 300)
        finally:
            process.kill()
            await process.wait()
            await server.close()
    answers = len(moments) - 1
    return Pace(answers / (moments[-1] - moments[0]), 1000 * (used[1] - used[0]) / answers)


async def main(questions: int) -> None:
    """All programs, one after the other."""
    for kind, words in (
        ("echo", "echo bot, the library's transport"),
        ("swift", "echo bot, our transport"),
        ("fake", "the bot, echoing: inbox, outbox, SQLite"),
        ("real", "the bot, answering"),
    ):
        found = await pace(kind, questions)
        report(f"{words:42} {found.a_second:6.0f} answers/s {found.cpu_ms:7.2f} ms of processor each")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000))
