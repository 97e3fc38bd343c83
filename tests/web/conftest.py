"""The web door over ASGI, without a network; Telegram is the tests' own Bot API server."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "telegram"))

from botapi import BotApi
from fakehall import FakeHall
from telegramlike import TOKEN

from bot.store.store import Store
from bot.telegram import Configuration, Hook
from bot.telegram.configuration import Webhook
from bot.telegram.settings import FREE, Patience, Settings
from bot.watch import Watch
from bot.web.api import Api
from bot.web.application import Web

SECRET = "the-secret-of-the-tests-0123456789"  # noqa: S105
HASTE = Patience(network=2.0, first_pause=0.02, longest_pause=0.1, aside=0.1, farewell=0.5, tick=0.05)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """Telegram."""
    server = BotApi()
    await server.open()
    yield server
    await server.close()


class Served:
    """The web door, open."""

    def __init__(self, store: Store, hook: Hook, watch: Watch, client: httpx.AsyncClient) -> None:
        self.store, self.hook, self.watch, self.client = store, hook, watch, client

    async def bring(self, body: bytes, secret: str | None = SECRET) -> httpx.Response:
        """As Telegram brings an update."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
        return await self.client.post("/telegram", content=body, headers=headers)


@pytest.fixture
async def web(api: BotApi) -> AsyncIterator[Served]:
    """The door, with a bot."""
    given = Configuration(
        Settings(TOKEN, api.url), FREE, "sqlite://", webhook=Webhook("https://bot.example.org", SECRET)
    )
    store, watch, hall = Store("sqlite://"), Watch(), FakeHall()
    hook = Hook(given, hall, store, watch, patience=HASTE)
    application = Web(hook, Api(hall, watch, 600), watch, lambda: store.well).application()
    transport = httpx.ASGITransport(application, client=("203.0.113.7", 1), raise_app_exceptions=False)
    hook.open()
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield Served(store, hook, watch, client)
    await hook.close()
