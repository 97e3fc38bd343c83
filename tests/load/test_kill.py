"""kill -9 at any moment, and every question has its answer: one, in order."""

import asyncio
import random
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from running import kill, report, start, until
from telegramd import Telegramd

CHATS = 40
AMBIGUOUS = 0.5  # seconds before a kill within which a message may have arrived without the bot having noted it


async def feed(server: Telegramd, stop: asyncio.Event) -> None:
    """Questions without end, from all chats in turn."""
    number = 0
    while not stop.is_set():
        for _ in range(4 if server.waiting < 400 else 0):
            number += 1
            server.ask(f"q{number:06}", number % CHATS + 1)
        await asyncio.sleep(0.02)


def assert_one_answer_each_in_order(server: Telegramd, kills: list[float]) -> int:
    """Returns how many came twice, all of them by Telegram's own ambiguity."""
    times = defaultdict(list)
    for message in server.arrived:
        times[message.text].append(message.moment)
    assert not server.unanswered()
    twice = 0
    for text, moments in times.items():
        for before, again in pairwise(moments):
            twice += 1
            near = any(before <= killed <= min(again, before + AMBIGUOUS) for killed in kills)
            assert near or text in server.doubtful, f"{text} was answered twice, and no kill was near"
    first: dict[int, list[str]] = defaultdict(list)
    for message in server.arrived:
        first[message.chat].append(message.text)
    for said in first.values():
        texts = list(dict.fromkeys(said))
        assert texts == sorted(texts)
    return twice


async def killed(folder: Path, times: int, seed: int = 5) -> tuple[int, int]:
    """Kill so often under load. Returns the number of questions and of doubles."""
    dice, kills = random.Random(seed), []
    server = Telegramd()
    await server.open()
    database = f"sqlite:///{folder}/gspbot.db"
    stop = asyncio.Event()
    feeding = asyncio.create_task(feed(server, stop))
    try:
        for number in range(times):
            process = await start("fake", server.url, database)
            before = len(server.arrived)
            if number % 5:  # one in five dies while it starts
                await until(lambda before=before: len(server.arrived) > before)
            await asyncio.sleep(dice.uniform(0, 0.7))
            await kill(process)
            kills.append(time.monotonic())
        stop.set()
        process = await start("fake", server.url, database)
        await until(lambda: not server.unanswered(), 300)
        await asyncio.sleep(0.5)
        await kill(process)
        return len(server.asked), assert_one_answer_each_in_order(server, kills)
    finally:
        stop.set()
        await feeding
        await server.close()


async def test_a_few_kills_under_load_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    questions, _ = await killed(tmp_path, 6)
    assert questions > 200


@pytest.mark.slow
async def test_two_hundred_kills_under_load_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    questions, doubles = await killed(tmp_path, 200)
    report(f"200 kills: {questions} questions, none lost, {doubles} doubled within a kill's reach")
