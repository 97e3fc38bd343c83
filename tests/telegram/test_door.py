"""How the door opens and closes."""

import asyncio
import logging
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from botapi import BotApi
from conftest import HASTE, Running
from fakehall import FakeHall
from telegramlike import BROKEN, GARBAGE, NOT_FOUND, RESET, TOKEN, TWO_POLLERS, UNAUTHORIZED, Fault

from bot.telegram.door import Door
from bot.telegram.logs import discreet
from bot.telegram.settings import FREE, Settings

ROOT = Path(__file__).parents[2]
PROGRAM = (
    "import os, sys; from bot.telegram import run; from fakehall import FakeHall; sys.exit(run(os.environ, FakeHall()))"
)


async def start(api: BotApi) -> asyncio.subprocess.Process:
    """The door as a process of its own."""
    environ = os.environ | {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api.url,
        "DATABASE_URL": "sqlite://",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parent)]),
    }
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, "-c", PROGRAM, env=environ, stdout=pipe, stderr=pipe)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_the_bot_when_what_is_under_way_is_answered(api: BotApi, number: signal.Signals) -> None:
    process = await start(api)
    await api.say("hello", date=int(time.time()))
    await api.heard("sendMessage")
    api.fail("sendMessage", BROKEN)
    await api.say("last", date=int(time.time()))
    await api.heard("failed sendMessage")
    process.send_signal(number)
    out, err = await asyncio.wait_for(process.communicate(), 5)
    assert process.returncode == 0
    assert api.now("sendMessage")[-1]["text"].startswith("<b>last")
    assert api.waiting() == 0
    assert b"listening as @gspbot" in err
    assert TOKEN.encode() not in out + err


async def test_a_refused_token_ends_the_process_with_status_2_and_a_word(api: BotApi) -> None:
    api.fail("getMe", UNAUTHORIZED)
    process = await start(api)
    out, err = await asyncio.wait_for(process.communicate(), 5)
    assert process.returncode == 2
    assert b"The token is refused" in err
    assert b"@BotFather" in err
    assert b"Traceback" not in err
    assert TOKEN.encode() not in out + err


@pytest.mark.parametrize("fault", [UNAUTHORIZED, NOT_FOUND])
async def test_a_token_refused_at_the_start_ends_with_status_2(
    api: BotApi, door: Running, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    api.fail("getMe", fault)
    assert await door.ended() == 2
    assert "Check TELEGRAM_API_URL too" in caplog.text


async def test_a_token_revoked_while_running_ends_with_status_2(
    api: BotApi, door: Running, caplog: pytest.LogCaptureFixture
) -> None:
    await api.say("hello")
    await api.heard("sendMessage")
    api.fail("getUpdates", UNAUTHORIZED)
    await api.say("next")  # ends the poll under way
    assert await door.ended() == 2
    assert "The token is refused" in caplog.text


async def test_a_second_bot_with_the_same_token_is_named_as_such(
    api: BotApi, door: Running, caplog: pytest.LogCaptureFixture
) -> None:
    api.fail("getUpdates", TWO_POLLERS)
    assert await door.ended() == 1
    assert "Another program is using this bot's token" in caplog.text


@pytest.mark.parametrize("fault", [BROKEN, RESET, GARBAGE])
async def test_telegram_out_of_reach_at_the_start_is_told_and_tried_again(
    api: BotApi, door: Running, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    api.fail("getMe", fault, fault)
    api.fail("deleteWebhook", fault)
    await api.say("hello")
    await api.heard("sendMessage")
    assert caplog.text.count("Telegram cannot be reached") == 3


async def test_the_bot_can_be_stopped_while_it_cannot_reach_telegram(
    hall: FakeHall, caplog: pytest.LogCaptureFixture
) -> None:
    with discreet(TOKEN):
        door = Running(Door(Settings(TOKEN, "http://127.0.0.1:1"), hall, HASTE, limits=FREE))
        while "Telegram cannot be reached (NetworkError: ClientConnectorError)" not in caplog.text:
            await asyncio.sleep(0.01)
        assert await door.close() == 0


async def test_an_answer_that_waits_too_long_does_not_hold_up_the_stop(api: BotApi, door: Running) -> None:
    api.fail("sendMessage", Fault(429, "Too Many Requests", {"retry_after": 60}))
    await api.say("hello")
    await api.heard("failed sendMessage")
    assert await asyncio.wait_for(door.close(), 3) == 0


async def test_a_menu_that_is_refused_does_not_matter(api: BotApi, door: Running) -> None:
    api.fail("setMyCommands", Fault(400, "Bad Request: BOT_COMMAND_INVALID"))
    await api.say("hello")
    await api.heard("sendMessage")


def test_a_token_in_a_log_line_or_a_traceback_is_replaced(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("anybody.else")
    with discreet(TOKEN):
        log.warning("POST https://api.telegram.org/bot%s/getMe", TOKEN)
        try:
            raise RuntimeError(f"The token `{TOKEN}` was rejected")
        except RuntimeError:
            log.exception("oh")
    assert TOKEN not in caplog.text
    assert caplog.text.count("<token>") == 2


def test_the_http_libraries_lines_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with discreet(TOKEN), caplog.at_level("DEBUG"):
        for name in ("httpx", "httpcore.http11", "telegram.Bot", "telegram.ext.Application"):
            logging.getLogger(name).info("somebody's words")
    assert caplog.text == ""


async def test_the_door_leaves_the_levels_of_other_logs_as_they_were() -> None:
    with discreet(TOKEN):
        pass
    assert logging.getLogger("httpx").level == logging.NOTSET
