"""A long day with faults: every question answered, and the memory as it was."""

import asyncio
import time
from collections import Counter
from pathlib import Path

import pytest
from bench import QUESTIONS
from running import kill, memory_of, report, start, until
from telegramd import Faults, Telegramd


async def test_a_thousand_questions_with_faults_are_all_answered_once_and_in_order(tmp_path: Path) -> None:
    server = Telegramd(Faults.all(0.05), seed=3)
    await server.open()
    for number in range(1000):
        server.ask(f"q{number:04}", number % 50 + 1)
    process = await start("fake", server.url, f"sqlite:///{tmp_path}/gspbot.db", GSPBOT_FASTER="10")
    try:
        await until(lambda: not server.unanswered())
        await asyncio.sleep(0.2)
    finally:
        await kill(process)
        await server.close()
    times = Counter(message.text for message in server.arrived)
    assert {text for text, count in times.items() if count > 1} <= server.doubtful
    for chat in range(1, 51):
        texts = list(dict.fromkeys(message.text for message in server.arrived if message.chat == chat))
        assert texts == sorted(texts)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["fake", "real"])
async def test_a_day_with_one_per_cent_of_faults_does_not_let_the_memory_grow(tmp_path: Path, kind: str) -> None:
    """A question each second of the day, clocks in a hurry; measured from a fifth of it on: caches are full then."""
    questions, hurry = 86_400, 200 if kind == "fake" else 80
    server = Telegramd(Faults.all(0.01), seed=4)
    await server.open()
    process = await start(kind, server.url, f"sqlite:///{tmp_path}/gspbot.db", GSPBOT_FASTER=str(hurry))
    try:
        sizes: list[int] = []
        began = time.monotonic()
        seen = 0
        for number in range(questions):
            text = f"q{number:06}" if kind == "fake" else f"{QUESTIONS[number % len(QUESTIONS)]} {number:06}"
            server.ask(text, number % 2000 + 1)
            while server.waiting > 300:
                await asyncio.sleep(0.01)
            if number and number % (questions // 10) == 0:
                sizes.append(memory_of(process))
                seen += len(server.arrived)
                server.arrived.clear()
        await until(lambda: server.waiting == 0, 300)
        await asyncio.sleep(5)
        sizes.append(memory_of(process))
        growth = max(sizes[2:]) / sizes[1] - 1
        told = ", ".join(f"{size / 1e6:.0f}" for size in sizes)
        report(
            f"24 simulated hours ({kind}): {questions} questions in {time.monotonic() - began:.0f} s, 1 % faults; "
            f"MB at each tenth {told}: growth {growth:+.1%}; {seen + len(server.arrived)} messages arrived"
        )
        assert growth <= 0.10
        assert seen + len(server.arrived) >= questions
    finally:
        await kill(process)
        await server.close()
