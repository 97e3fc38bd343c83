"""The door with the house behind it."""

import asyncio

import pytest
from botapi import BotApi
from conftest import HASTE, Running
from telegramlike import TOKEN, buttons

from bot.respond import Hall
from bot.telegram.door import Door
from bot.telegram.settings import FREE, Settings


@pytest.mark.usefixtures("_discreet")
async def test_a_question_is_answered_by_the_real_hall(api: BotApi) -> None:
    door = Running(Door(Settings(TOKEN, api.url), await asyncio.to_thread(Hall.standard), HASTE, limits=FREE))
    try:
        await api.say("/start", code="nb")
        (welcome,) = await api.heard("sendMessage", 1)
        assert buttons(welcome)[-1]["text"] == "Norsk"
        await api.say("T-shirts from Cambodia")
        assert "Cambodia" in (await api.heard("sendMessage", 2))[-1]["text"]
        await api.press("1:q:nb1", number=1)
        assert "Kambodsja" in (await api.heard("sendMessage", 3))[-1]["text"]
        assert api.now("failed sendMessage") == []
    finally:
        assert await door.close() == 0
