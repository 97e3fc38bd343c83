"""./gspbot web as a process."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import aiohttp
import pytest
from botapi import BotApi
from conftest import SECRET
from telegramlike import TOKEN

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def start(**environ: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    given = {
        "PATH": os.environ["PATH"],
        "NO_PROXY": "127.0.0.1",
        "HOST": "127.0.0.1",
        "HOME": str(Path.home()),
    } | environ
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "web", cwd=ROOT, env=given, stdout=pipe, stderr=pipe
    )


async def test_the_server_opens_answers_and_stops(api: BotApi, tmp_path: Path) -> None:
    port = free_port()
    process = await start(
        PORT=str(port), TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=api.url, GSPBOT_DATA=f"{tmp_path}/gspbot.db",
        GSPBOT_WEBHOOK_URL="https://bot.example.org", GSPBOT_WEBHOOK_SECRET=SECRET, GSPBOT_LOG="json",
    )  # fmt: skip
    async with asyncio.timeout(30), aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        while True:
            try:
                async with session.get("/readyz") as ready:
                    if ready.status == 200:
                        break
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)
        async with session.post("/api/ask", json={"text": "Is Kenya an LDC?"}) as answer:
            assert (await answer.json())["topic"] == "country_status"
    process.send_signal(signal.SIGTERM)
    _, said = await asyncio.wait_for(process.communicate(), 12)
    assert process.returncode in (0, -signal.SIGTERM), said  # uvicorn dies of the signal when all is done
    assert TOKEN.encode() not in said
    assert SECRET.encode() not in said
    assert b'"level": "info"' in said


async def test_without_a_token_only_the_api_is_served_and_nothing_is_stored(tmp_path: Path) -> None:
    port = free_port()
    process = await start(PORT=str(port), XDG_STATE_HOME=str(tmp_path))
    async with asyncio.timeout(30), aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        while True:
            try:
                async with session.post("/telegram", data=b"{}") as answer:
                    assert answer.status == 404
                    break
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
    process.terminate()
    await process.communicate()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"PORT": "x"}, ["PORT"]),
        ({"TELEGRAM_BOT_TOKEN": TOKEN}, ["GSPBOT_WEBHOOK_URL", "GSPBOT_WEBHOOK_SECRET"]),
        ({"PORT": "0", "TELEGRAM_BOT_TOKEN": "x"}, ["PORT", "TELEGRAM_BOT_TOKEN", "GSPBOT_WEBHOOK_SECRET"]),
    ],
)
async def test_wrong_settings_are_told_all_at_once(environ: dict[str, str], words: list[str]) -> None:
    process = await start(**environ)
    _, said = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 2
    for word in words:
        assert word in said.decode()
    assert b"Traceback" not in said
