"""The door with the house behind it."""

import pytest
from botapi import BotApi
from conftest import opened
from telegramlike import TOKEN, buttons

from bot.respond import Hall
from bot.telegram.settings import Settings


@pytest.mark.usefixtures("_discreet")
async def test_a_question_is_answered_by_the_real_hall(api: BotApi, real_hall: Hall) -> None:
    door = opened(Settings(TOKEN, api.url), real_hall)
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
