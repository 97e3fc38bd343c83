"""One chat that is flooded, and refused by Telegram, delays nobody else."""

import asyncio
from pathlib import Path

import pytest
from running import kill, report, start, until
from telegramd import Telegramd

pytestmark = pytest.mark.slow  # minutes of load, by ./gspbot test -m slow

OTHERS = 50
FLOODED = 999
LEAST = 0.05  # seconds: below that a p99 is the machine's noise


async def p99(server: Telegramd, seconds: float, name: str, flood: bool) -> float:
    """The time from question to answer that 99 of 100 stay within, at 50 questions a second."""
    number, took = 0, {}
    server.on_message = lambda message: took.setdefault(message.text, message.moment)
    for tick in range(int(seconds * 50)):
        server.ask(f"{name}{tick}", tick % OTHERS + 1)
        if flood:
            number += 1
            server.ask(f"flood {name}{number}", FLOODED)
        await asyncio.sleep(0.02)
    expected = {f"{name}{tick}" for tick in range(int(seconds * 50))}
    await until(lambda: expected <= took.keys())
    waits = sorted(took[text] - server.asked[text] for text in expected)
    return waits[int(len(waits) * 0.99)]


async def measured(folder: Path, seconds: float) -> tuple[float, float]:
    """p99 of the others without and with a flooded chat."""
    server = Telegramd()
    await server.open()
    process = await start("fake", server.url, f"sqlite:///{folder}/gspbot.db")
    try:
        server.ask("warm", 1)
        await until(lambda: len(server.arrived) == 1)
        await p99(server, 2, "warm", flood=False)
        usual = await p99(server, seconds, "a", flood=False)
        loop = asyncio.get_running_loop()
        server.flooded[FLOODED] = loop.time() + 1e6
        return usual, await p99(server, seconds, "b", flood=True)
    finally:
        await kill(process)
        await server.close()


async def test_a_flooded_chat_does_not_delay_the_others(tmp_path: Path) -> None:
    usual, flooded = await measured(tmp_path, 2)
    assert flooded <= 2 * max(usual, LEAST)


@pytest.mark.slow
async def test_a_flooded_chat_does_not_delay_the_others_for_long(tmp_path: Path) -> None:
    usual, flooded = await measured(tmp_path, 30)
    report(f"p99 of the others: {usual * 1000:.0f} ms, with a flooded chat {flooded * 1000:.0f} ms")
    assert flooded <= 2 * max(usual, LEAST / 5)
