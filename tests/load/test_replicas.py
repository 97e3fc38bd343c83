"""Several replicas on one PostgreSQL: nothing lost, nothing twice, in order; also when one is killed."""

import asyncio
import socket
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest
from pgcluster import Cluster
from running import Process, kill, report, start, until
from telegramd import Telegramd

pytestmark = pytest.mark.slow  # minutes of load, by ./gspbot test -m slow

SECRET = "a-secret-of-the-tests-0123456789"  # noqa: S105


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Replica:
    """A process that is brought updates."""

    process: Process
    port: int

    @property
    def url(self) -> str:
        """Where to bring them."""
        return f"http://127.0.0.1:{self.port}/telegram"


async def a_replica(server: Telegramd, database: str) -> Replica:
    port = free_port()
    environ = {"GSPBOT_WEBHOOK_URL": "https://bot.example.org", "GSPBOT_WEBHOOK_SECRET": SECRET}
    process = await start("web", server.url, database, PORT=str(port), HOST="127.0.0.1", **environ)
    return Replica(process, port)


@asynccontextmanager
async def replicas(postgres: Cluster, number: int) -> AsyncIterator[tuple[Telegramd, list[Replica]]]:
    server = Telegramd()
    await server.open()
    database = postgres.database()
    found = [await a_replica(server, database) for _ in range(number)]
    try:
        yield server, found
    finally:
        for replica in found:
            await kill(replica.process)
        await server.close()


async def bring(session: aiohttp.ClientSession, update: dict[str, object], urls: list[str]) -> None:
    """As Telegram does: again and again until one says 200."""
    number = int(str(update["update_id"]))
    for tries in range(500):
        try:
            url = urls[(number + tries) % len(urls)]
            async with session.post(url, json=update, headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.1)
    raise AssertionError("nobody takes the update")


async def bring_all(server: Telegramd, urls: list[str], questions: int) -> None:
    """Each chat's updates one after the other, forty at a time, as Telegram brings them."""
    lines: dict[int, list[dict[str, object]]] = defaultdict(list)
    for number in range(questions):
        text, chat = f"q{number:06}", number % 200 + 1
        lines[chat].append(server.update(text, chat))
    at_once = asyncio.Semaphore(40)

    async def line(updates: list[dict[str, object]]) -> None:
        for update in updates:
            async with at_once:
                await bring(session, update, urls)

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(line(updates) for updates in lines.values()))


def assert_in_order(server: Telegramd) -> None:
    texts: dict[int, list[str]] = defaultdict(list)
    for message in server.arrived:
        texts[message.chat].append(message.text)
    for said in texts.values():
        assert list(dict.fromkeys(said)) == sorted(set(said))


async def shared(postgres: Cluster, questions: int) -> float:
    """Two replicas share questions. Returns the seconds that they took."""
    async with replicas(postgres, 2) as (server, found):
        urls = [replica.url for replica in found]
        began = time.monotonic()
        await bring_all(server, urls, questions)
        await until(lambda: not server.unanswered(), 300)
        took = time.monotonic() - began
        await asyncio.sleep(1.5)
        assert max(Counter(message.text for message in server.arrived).values()) == 1
        assert_in_order(server)
        return took


async def test_two_replicas_share_questions_without_loss_or_double(postgres: Cluster) -> None:
    await shared(postgres, 1000)


@pytest.mark.slow
async def test_two_replicas_share_ten_thousand_questions_without_loss_or_double(postgres: Cluster) -> None:
    took = await shared(postgres, 10_000)
    report(f"two replicas on PostgreSQL: 10,000 updates in {took:.0f} s, none lost, none twice, in order")


async def test_what_a_killed_replica_had_in_hand_is_answered_by_the_other(postgres: Cluster) -> None:
    async with replicas(postgres, 2) as (server, found):
        urls = [replica.url for replica in found]
        bringing = asyncio.create_task(bring_all(server, urls, 600))
        await until(lambda: len(server.arrived) > 150)
        await kill(found[0].process)
        killed = time.monotonic()
        await bringing
        await until(lambda: not server.unanswered(), 60)
        doubles = [text for text, count in Counter(message.text for message in server.arrived).items() if count > 1]
        first = {message.text: message.moment for message in reversed(server.arrived)}
        assert all(abs(killed - first[text]) < 1 for text in doubles)
        assert_in_order(server)


async def test_a_second_poller_waits_and_takes_over(postgres: Cluster) -> None:
    server = Telegramd()
    await server.open()
    database = postgres.database()
    first = await start("fake", server.url, database)
    server.ask("one", 1)
    await until(lambda: len(server.arrived) == 1)
    second = await start("fake", server.url, database)
    try:
        await asyncio.sleep(2)
        assert second.returncode is None
        first.terminate()
        await first.wait()
        server.ask("two", 1)
        await until(lambda: len(server.arrived) == 2, 20)
    finally:
        await kill(first)
        await kill(second)
        await server.close()


async def test_a_database_that_goes_away_and_comes_back_costs_no_question(postgres: Cluster) -> None:
    server = Telegramd()
    await server.open()
    process = await start("fake", server.url, postgres.database())
    try:
        server.ask("before", 1)
        await until(lambda: len(server.arrived) == 1)
        await asyncio.to_thread(postgres.stop)
        for number in range(20):
            server.ask(f"during {number:02}", number % 3 + 1)
        await asyncio.sleep(1)
        assert server.waiting
        await asyncio.to_thread(postgres.start)
        await until(lambda: not server.unanswered(), 30)
        assert process.returncode is None
        assert max(Counter(message.text for message in server.arrived).values()) == 1
    finally:
        await kill(process)
        await server.close()
