"""What the door keeps outlives a restart: settings, watches, pages, counters."""

from pathlib import Path

import pytest
from botapi import BotApi
from conftest import HASTE, Running, fresh
from telegramlike import TOKEN

from bot.respond import Hall
from bot.store.store import Store
from bot.telegram.door import Door
from bot.telegram.settings import FREE, Settings


@pytest.mark.usefixtures("_discreet")
async def test_all_that_is_kept_is_there_after_a_restart(api: BotApi, real_hall: Hall, tmp_path: Path) -> None:
    def again() -> Running:
        hall = fresh(real_hall)
        store = Store(f"sqlite:///{tmp_path / 'bot.db'}")
        return Running(Door(Settings(TOKEN, api.url), hall, HASTE, store, FREE, hall._conversations))

    first = again()
    await api.say("/country Kenya")
    await api.say("/language norsk")
    await api.say("/watch KE 0603")
    await api.say("06.03")
    await api.heard("sendMessage", 4)
    await api.tap("👍")
    await api.heard("editMessageText")
    await first.close()

    second = again()
    await api.heard("deleteWebhook", 2)
    keeping = second.door.office.keeping
    assert keeping.settings("1") == {"country": "KE", "language": "nb"}
    assert [one.code for one in second.door.office.rooms.watches.of(1)] == ["0603"]
    assert list(keeping.counters("feedback:").values()) == [1]
    await api.tap("Opprinnelsesregler")
    assert "Kenya" in (await api.heard("editMessageText", 2))[1]["text"]
    await api.say("/forget")
    await api.heard("sendMessage", 5)
    await second.close()

    third = again()
    await api.heard("deleteWebhook", 3)
    assert not third.door.office.keeping.settings("1")
    assert third.door.office.rooms.watches.of(1) == []
    await third.close()
