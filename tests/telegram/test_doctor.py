"""./gspbot doctor."""

import asyncio
from pathlib import Path

import pytest
from botapi import BotApi
from conftest import HASTE, Running
from fakehall import FakeHall
from telegramlike import TOKEN, UNAUTHORIZED

from bot.doctor import command, health
from bot.store.rows import Update
from bot.store.store import Store
from bot.telegram import checkup, configure
from bot.telegram.door import Door
from bot.telegram.settings import FREE, Settings

SECRET = "the-secret-of-the-tests-0123456789"  # noqa: S105


async def doctor(**environ: str) -> int:
    return await asyncio.to_thread(command, environ, move_aside=False)


async def test_a_healthy_bot_is_told_so(api: BotApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store(f"sqlite:///{tmp_path}/gspbot.db")
    await store.save([Update(1, 1, "x")])
    environ = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url, "GSPBOT_DATA": f"{tmp_path}/gspbot.db"}
    assert await doctor(**environ) == 0  # while another process has the file
    await store.close()
    said = capsys.readouterr().out
    for words in ("@gspbot", "3 updates wait at Telegram", "1 questions wait", "rates as of", "clock", "MB free"):
        assert words in said
    assert TOKEN not in said
    assert "WRONG" not in said


async def test_a_poller_is_healthy_as_long_as_it_gives_signs_of_life(api: BotApi, tmp_path: Path) -> None:
    environ = {"PORT": "1", "GSPBOT_DATA": f"{tmp_path}/gspbot.db"}
    assert await asyncio.to_thread(health, environ) == 1
    store = Store(f"sqlite:///{tmp_path}/gspbot.db")
    running = Running(Door(Settings(TOKEN, api.url), FakeHall(), HASTE, store, FREE))
    await api.say("hello")
    await api.heard("sendMessage")
    assert await asyncio.to_thread(health, environ) == 0
    await running.close()


async def test_what_is_wrong_is_told_with_what_to_do(
    api: BotApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    api.fail("getMe", UNAUTHORIZED)
    (tmp_path / "gspbot.db").write_bytes(b"\x07" * 8192)
    environ = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url, "GSPBOT_DATA": f"{tmp_path}/gspbot.db"}
    assert await doctor(**environ) == 1
    said = capsys.readouterr().out
    assert "The token is refused" in said
    assert "--move-aside" in said


async def test_settings_and_an_unreachable_database_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert await doctor(DATABASE_URL="postgresql://u:hush@127.0.0.1:1/d", GSPBOT_LOG="xml") == 1
    said = capsys.readouterr().out
    assert "TELEGRAM_BOT_TOKEN is not set" in said
    assert "GSPBOT_LOG" in said
    assert "cannot be used" in said
    assert "hush" not in said


async def test_a_clock_an_hour_off_is_told(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.telegram import request

    monkeypatch.setattr(request.DiscreetRequest, "_look_at_clock", lambda self, _: setattr(self, "ahead", 3600.0))
    found = await checkup(configure({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url}))
    (clock,) = [finding for finding in found if finding.what == "clock"]
    assert not clock.well
    assert "3600 s behind" in clock.words


async def test_a_webhook_that_leads_elsewhere_is_told(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    async def elsewhere(*_: object) -> dict[str, object]:
        return {"url": "https://other.example.org/x", "has_custom_certificate": False, "pending_update_count": 9}

    monkeypatch.setattr(BotApi, "_get_webhook_info", elsewhere)
    environ = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url}
    webhook = {"GSPBOT_WEBHOOK_URL": "https://bot.example.org", "GSPBOT_WEBHOOK_SECRET": SECRET}
    found = await checkup(configure(environ | webhook, web=True))
    assert [finding.well for finding in found if finding.what == "webhook"] == [False]
