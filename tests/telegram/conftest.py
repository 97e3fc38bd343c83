"""The real application, over HTTP, against a Bot API server of the tests' own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from botapi import BotApi
from fakehall import FakeHall
from telegramlike import TOKEN

from bot.respond import Hall
from bot.store import Conversations
from bot.telegram.door import Door
from bot.telegram.logs import discreet
from bot.telegram.settings import FREE, Patience, Settings

# The profile is left alone but where it is what is tested: it takes forty calls.
HASTE = Patience(
    poll=5, network=2.0, first_pause=0.02, longest_pause=0.1, aside=0.1, farewell=0.5, tick=0.05, live=0.05,
    profile=60.0
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """The server."""
    server = BotApi()
    await server.open()
    yield server
    await server.close()


@pytest.fixture
def hall() -> FakeHall:
    """The engine's stand-in."""
    return FakeHall()


@pytest.fixture
def _discreet() -> Iterator[None]:
    with discreet(TOKEN):
        yield


class Running:
    """A door that is open."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self._stop = asyncio.Event()
        self._work = asyncio.create_task(door.serve(self._stop))

    async def ended(self) -> int:
        """The exit status, once the door has closed by itself."""
        return await asyncio.wait_for(asyncio.shield(self._work), 5)

    async def close(self) -> int:
        """The exit status after a signal to stop."""
        self._stop.set()
        return await self.ended()


@pytest.fixture
async def door(api: BotApi, hall: FakeHall, _discreet: None) -> AsyncIterator[Running]:
    """The door, opening."""
    running = Running(Door(Settings(TOKEN, api.url), hall, HASTE, limits=FREE))
    yield running
    await running.close()


@pytest.fixture(scope="session")
def real_hall() -> Hall:
    """The whole house."""
    return Hall.standard()


def fresh(hall: Hall) -> Hall:
    """The same house where nothing has been said yet."""
    return Hall(hall.library, hall._mouth, hall._ears, Conversations())


def opened(settings: Settings, hall: Hall) -> Running:
    """A door with the house behind it."""
    mine = fresh(hall)
    return Running(Door(settings, mine, HASTE, limits=FREE, conversations=mine._conversations))


@pytest.fixture
async def real(api: BotApi, real_hall: Hall, _discreet: None) -> AsyncIterator[Running]:
    """The door with the house behind it, and no help desk."""
    running = opened(Settings(TOKEN, api.url, secret="secret"), real_hall)  # noqa: S106
    await api.heard("deleteWebhook")  # what is kept has been read
    yield running
    await running.close()
