"""How many machines for how many questions: arithmetic upon what was measured, and a simulation of Telegram's gate.

`python tests/load/capacity.py` prints the tables of docs/scale.md; tests/load/test_capacity.py holds them to it.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from math import ceil

CPU_PER_ANSWER = 0.010  # seconds of a core: measured 4 to 10 ms, the higher on a busy machine
BUSY = 0.5  # part of a core that is used when all is well: the rest is for rushes and for a replica that is gone
COMMITS_PER_ANSWER = 4  # saved, answered, sent, chat released; fewer when busy, for they are written together
COMMITS_BESIDES = 4  # signs of life and looking round, each replica and second
COMMITS_OF_A_SERVER = 5_000  # of one PostgreSQL with an SSD, a second
MESSAGES_OF_A_BOT = 30  # a second: Telegram's limit
MESSAGES_OF_A_PAYING_BOT = 1_000  # a second, with Telegram's paid broadcasts
CORE, SERVER = 8, 60  # euros a month for a core of a replica, for a PostgreSQL: put in your own
RATES = (1, 100, 10_000)


@dataclass(frozen=True)
class Plan:
    """What a rate of questions takes."""

    rate: int
    replicas: int
    commits: int
    databases: int
    bots: int
    paying: int
    euros: int


def plan(rate: int) -> Plan:
    """For so many questions a second."""
    replicas = max(1 if rate <= 1 else 2, ceil(rate * CPU_PER_ANSWER / BUSY))
    commits = ceil(rate * COMMITS_PER_ANSWER + replicas * COMMITS_BESIDES)
    databases = 0 if replicas == 1 else ceil(commits / COMMITS_OF_A_SERVER)
    bots, paying = ceil(rate / MESSAGES_OF_A_BOT), ceil(rate / MESSAGES_OF_A_PAYING_BOT)
    return Plan(rate, replicas, commits, databases, bots, paying, replicas * CORE + databases * SERVER)


def gate(rate: float, limit: float, seconds: int = 600, seed: int = 1) -> tuple[float, float]:
    """Median and 99th percentile of the seconds that answers wait for Telegram's limit; questions come by chance."""
    dice = random.Random(seed)
    now, free, waits = 0.0, 0.0, []
    while (now := now + dice.expovariate(rate)) < seconds:
        start = max(now, free - 1.0)  # a second's worth may go at once
        waits.append(start - now)
        free = max(free, now) + 1 / limit
    waits.sort()
    return waits[len(waits) // 2], waits[int(len(waits) * 0.99)]


def seminar(people: int, in_group: bool) -> float:
    """Seconds until the last of so many questions, asked within a minute, is answered."""
    limit, burst = (1 / 3.2, 2) if in_group else (30.0, 30)
    free = 0.0
    for number in range(people):
        asked = 60 * number / people
        free = max(free, asked - burst / limit) + 1 / limit
    return max(60.0, free)


def tables() -> str:
    """As docs/scale.md has them."""
    lines = [
        "| questions a second | replicas (a core each) | commits a second | PostgreSQL servers | bots (30/s)"
        " | bots (paid, 1,000/s) | euros a month |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in map(plan, RATES):
        servers = str(one.databases) if one.databases else "none: SQLite"
        cells = (f"{one.rate:,}", f"{one.replicas:,}", f"{one.commits:,}", servers, f"{one.bots:,}", f"{one.paying:,}")
        lines.append(f"| {' | '.join(cells)} | {one.euros:,} |")
    lines += ["", "| questions a second to one bot | median wait | 99 of 100 wait less than |", "|---|---|---|"]
    for rate in (1, 10, 20, 25, 29, 35):
        half, most = gate(rate, MESSAGES_OF_A_BOT)
        lines.append(f"| {rate} | {half:.1f} s | {most:.1f} s |")
    lines += ["", "| a seminar of 100 asks within a minute | the last answer comes after |", "|---|---|"]
    lines.append(f"| each in a private chat with the bot | {seminar(100, in_group=False):.0f} s |")
    lines.append(f"| all in one group | {seminar(100, in_group=True):.0f} s |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(tables() + "\n")
