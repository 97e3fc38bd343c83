"""How much comes in and goes out."""

import asyncio
import time
from dataclasses import replace

import pytest
from botapi import BotApi
from conftest import HASTE, Running
from fakehall import FakeHall
from telegramlike import TOKEN

from bot.telegram.door import Door
from bot.telegram.gate import Gate
from bot.telegram.pace import Meter, Pace
from bot.telegram.settings import FREE, Limits, SettingError, Settings, read_limits

pytestmark = pytest.mark.usefixtures("_discreet")


def test_a_person_may_ask_so_often_is_told_once_and_may_ask_again() -> None:
    moment = 0.0
    gate = Gate(Limits(asked_by_person=3), lambda: moment)
    assert [gate.judge(1, 7, 0) for _ in range(6)] == ["in"] * 3 + ["slow_down", "silence", "silence"]
    assert gate.judge(1, 8, 0) == "in"
    moment = 61
    assert gate.judge(1, 7, 0) == "in"


def test_a_seminar_of_a_hundred_in_one_chat_is_let_in() -> None:
    gate = Gate(Limits(), lambda: 0.0)
    assert {gate.judge(-1, person, 0) for person in range(100)} == {"in"}


def test_a_chat_has_its_limit_too() -> None:
    gate = Gate(Limits(asked_in_chat=10), lambda: 0.0)
    assert [gate.judge(-1, person, 0) for person in range(12)].count("in") == 10


def test_an_old_question_is_late() -> None:
    assert Gate(Limits(too_old=60)).judge(1, 7, 61) == "late"


def test_a_meter_lets_a_burst_through_and_then_one_at_a_time() -> None:
    meter = Meter(rate=2, burst=3)
    for _ in range(3):
        assert meter.wait(0.0) == 0
        meter.take(0.0)
    assert meter.wait(0.0) == pytest.approx(0.5)
    assert meter.wait(0.5) == 0


async def test_answers_wait_for_their_chat_and_not_for_another() -> None:
    pace = Pace(replace(FREE, person_chat=10.0, person_burst=1))
    began = time.monotonic()
    await asyncio.gather(pace.turn(1), pace.turn(1), pace.turn(2))
    assert 0.09 <= time.monotonic() - began < 0.19


async def test_a_broadcast_leaves_half_of_the_allowance_to_answers() -> None:
    pace = Pace(replace(FREE, overall=30.0), lambda: 0.0)
    assert pace.spare() == 15
    for _ in range(15):
        await pace.turn(1)
    assert pace.spare() == 0


async def test_replicas_share_the_allowance() -> None:
    pace = Pace(replace(FREE, overall=30.0), lambda: 0.0)
    pace.shared_by(3)
    assert pace.spare() == 5


@pytest.fixture
async def strict(api: BotApi, hall: FakeHall):  # type: ignore[no-untyped-def]
    limits = replace(FREE, asked_by_person=3, too_old=3600)
    running = Running(Door(Settings(TOKEN, api.url), hall, HASTE, limits=limits))
    yield running
    await running.close()


@pytest.mark.usefixtures("strict")
async def test_who_asks_too_much_gets_a_friendly_word_once(api: BotApi) -> None:
    for number in range(6):
        await api.say(f"q{number}", date=int(time.time()))
    await api.say("other", chat=2, user=8, date=int(time.time()))
    await api.heard("sendMessage", chat=2)
    sent = [message["text"] for message in await api.heard("sendMessage", 4, chat=1)]
    assert sent[3] == "[slow_down en]"
    await api.until(lambda: api.waiting() == 0)
    assert len(api.now("sendMessage", chat=1)) == 4


@pytest.mark.usefixtures("strict")
async def test_questions_that_are_old_get_one_apology(api: BotApi, hall: FakeHall) -> None:
    for _ in range(5):
        await api.say("old", date=int(time.time()) - 7200)
    await api.say("new", date=int(time.time()))
    sent = [message["text"][:8] for message in await api.heard("sendMessage", 2)]
    assert sent == ["[late en", "<b>new</"]
    assert [heard.text for heard in hall.heard] == ["new"]


async def test_a_clock_an_hour_off_does_not_make_questions_old(
    api: BotApi, strict: Running, hall: FakeHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    await api.heard("getMe")
    true = time.time
    strict.door.office.request.ahead = -5400.0  # our clock is ahead of Telegram's
    monkeypatch.setattr("bot.telegram.office.time.time", lambda: true() + 5400)
    await api.say("hello", date=int(true()))
    assert (await api.heard("sendMessage"))[0]["text"].startswith("<b>hello")


async def test_a_broadcast_reaches_every_chat_behind_the_answers(api: BotApi, door: Running) -> None:
    await api.heard("getMe")
    await door.door.office.broadcast(range(1, 21), "<b>News</b>")
    await api.say("hello", chat=99)
    await api.heard("sendMessage", 21)
    assert {message["chat_id"] for message in api.now("sendMessage") if message["text"] == "<b>News</b>"} == {
        *range(1, 21)
    }


async def test_errors_are_told_to_the_admin_chat_grouped(api: BotApi, hall: FakeHall) -> None:
    running = Running(Door(Settings(TOKEN, api.url, admin_chat=-77), hall, HASTE, limits=FREE))
    try:
        for _ in range(3):
            await api.say("crash")
        (told,) = await api.heard("sendMessage", chat=-77)
        assert "KeyError in tests" in told["text"] or "KeyError in bot" in told["text"]
        assert "crash" not in told["text"]
    finally:
        await running.close()


def test_limits_that_are_none_are_told_all_at_once() -> None:
    with pytest.raises(SettingError) as told:
        read_limits({"GSPBOT_SENDS_PER_SECOND": "x", "GSPBOT_QUESTIONS_PER_MINUTE": "0", "GSPBOT_TOO_OLD_HOURS": "99"})
    assert len(str(told.value).splitlines()) == 3
