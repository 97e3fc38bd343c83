"""What outlives a restart, and the moments at which one can happen."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from botapi import BotApi
from conftest import HASTE, Running
from fakehall import LONG_VALUE, FakeHall
from telegramlike import BROKEN, TOKEN, UNAUTHORIZED, Fault, buttons

from bot.respond import Hall
from bot.store import Conversations
from bot.store.store import Store
from bot.telegram.door import Door
from bot.telegram.incoming import Place
from bot.telegram.letters import Letter
from bot.telegram.outgoing import Part
from bot.telegram.settings import FREE, Settings

pytestmark = pytest.mark.usefixtures("_discreet")
Open = Callable[[], Running]


@pytest.fixture
async def opened(api: BotApi, tmp_path: Path) -> AsyncIterator[Open]:
    """Opens the door again and again upon the same file."""
    doors: list[Running] = []

    def open_again(make: Callable[[Conversations], object] = lambda _: FakeHall()) -> Running:
        conversations = Conversations()
        store, hall = Store(f"sqlite:///{tmp_path}/gspbot.db"), make(conversations)
        doors.append(Running(Door(Settings(TOKEN, api.url), hall, HASTE, store, FREE, conversations)))  # type: ignore[arg-type]
        return doors[-1]

    yield open_again
    for door in doors:
        await door.close()


async def test_a_conversation_goes_on_after_a_restart(api: BotApi, opened: Open, real_hall: Hall) -> None:
    def hall(conversations: Conversations) -> Hall:
        return Hall(real_hall.library, real_hall._mouth, real_hall._ears, conversations)

    now = int(datetime.now(UTC).timestamp())
    first = opened(hall)  # type: ignore[call-arg]
    await api.say("What duty is there on T-shirts from Cambodia?", date=now)
    await api.heard("sendMessage")
    await first.close()
    opened(hall)  # type: ignore[call-arg]
    await api.say("and from Brazil?", date=now)
    answer = (await api.heard("sendMessage", 2))[1]["text"]
    assert "Brazil" in answer
    assert "6109" in answer or "T-shirt" in answer


async def test_a_chosen_language_stays_chosen(api: BotApi, opened: Open) -> None:
    first = opened()
    await api.say("/language nb")
    await api.heard("sendMessage")
    await first.close()
    opened()
    await api.say("/help")
    assert (await api.heard("sendMessage", 2))[1]["text"] == "[help nb]"


async def test_an_edited_question_changes_the_answer_given_before_the_restart(api: BotApi, opened: Open) -> None:
    first = opened()
    question = await api.say("Kenia")
    await api.heard("sendMessage")
    await first.close()
    opened()
    await api.edit(question, "Kenya")
    await api.heard("editMessageText")
    assert len(api.now("sendMessage")) == 1


async def test_a_button_that_carries_too_much_is_still_understood(api: BotApi, opened: Open) -> None:
    first = opened()
    await api.say("far")
    (offer,) = await api.heard("sendMessage")
    await first.close()
    opened()
    await api.press(buttons(offer)[0]["callback_data"], number=min(number for _, number in api.messages))
    assert LONG_VALUE[:20] in (await api.heard("sendMessage", 2))[1]["text"]


async def test_an_answer_that_could_not_be_sent_goes_out_after_the_restart(api: BotApi, opened: Open) -> None:
    first = opened()
    api.fail("sendMessage", Fault(429, "Too Many Requests", {"retry_after": 60}))
    await api.say("hello")
    await api.heard("failed sendMessage")
    await first.close()
    assert api.waiting() == 0
    opened()
    assert (await api.heard("sendMessage"))[0]["text"].startswith("<b>hello")


async def test_the_parts_of_a_letter_that_have_arrived_are_not_sent_again(api: BotApi, opened: Open) -> None:
    first = opened()
    await api.heard("deleteWebhook")
    api.fail("sendMessage", *[BROKEN] * 500, chat=1, after=1)
    await first.door.office.post.put(Letter(Place(1, 7), (Part("the first half"), Part("the second half"))))
    await api.heard("failed sendMessage", 2)
    await first.close()
    api.mend()
    opened()
    await api.heard("sendMessage", 2)
    await asyncio.sleep(0.1)
    starts = [message["text"][:12] for message in api.now("sendMessage")]
    assert len(starts) == len(set(starts)) == 2


async def test_a_letter_that_is_set_aside_halfway_goes_on_where_it_stopped(api: BotApi, opened: Open) -> None:
    first = opened()
    await api.heard("deleteWebhook")
    api.fail("sendMessage", *[BROKEN] * 5, chat=1, after=1)
    await first.door.office.post.put(Letter(Place(1, 7), (Part("the first half"), Part("the second half"))))
    await api.heard("failed sendMessage", 1)
    await api.say("other", chat=2)
    await api.heard("sendMessage", 3)
    await asyncio.sleep(0.1)
    starts = [message["text"][:12] for message in api.now("sendMessage", chat=1)]
    assert len(starts) == len(set(starts)) == 2


async def test_a_token_revoked_while_sending_costs_no_answer(api: BotApi, opened: Open) -> None:
    first = opened()
    await api.heard("getMe")
    api.fail("sendMessage", UNAUTHORIZED)
    await api.say("hello")
    assert await first.ended() == 2
    opened()
    assert (await api.heard("sendMessage"))[0]["text"].startswith("<b>hello")


async def test_a_damaged_file_found_while_at_work_ends_the_process_with_a_word(
    api: BotApi, opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    from dbfaults import DAMAGED, Failing

    door = opened()
    await api.say("hello")
    await api.heard("sendMessage")
    Failing(door.door.office.store.database.engine, DAMAGED)
    await api.say("next")
    assert await door.ended() == 2
    assert "damaged" in caplog.text
    assert "doctor" in caplog.text
    assert api.waiting() == 1
