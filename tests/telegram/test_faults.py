"""What goes wrong on the way, and that people are answered all the same."""

import asyncio
import re
import time

import pytest
from botapi import BotApi
from conftest import Running
from dbfaults import FULL, Failing
from fakehall import FakeHall
from telegramlike import BAD_HTML, BLOCKED, BROKEN, FLOOD, GARBAGE, RESET, TOKEN, Fault, buttons

pytestmark = pytest.mark.usefixtures("door")
TULIPS = "my private shipment of tulips"


async def test_a_chat_that_must_wait_holds_up_no_other_and_keeps_its_order(api: BotApi) -> None:
    api.fail("sendMessage", FLOOD, chat=1)
    started = time.monotonic()
    await api.say("first", chat=1)
    await api.heard("failed sendMessage")
    await api.say("second", chat=1)
    for chat in range(2, 12):
        await api.say("other", chat=chat)
    await api.heard("sendMessage", 10)
    assert api.now("sendMessage", chat=1) == []
    waited = await api.heard("sendMessage", 2, chat=1)
    assert [answer["text"][:9] for answer in waited] == ["<b>first<", "<b>second"]
    assert time.monotonic() - started >= 1


async def test_a_chat_that_must_wait_loses_none_of_its_questions(api: BotApi, hall: FakeHall) -> None:
    api.fail("sendMessage", FLOOD, chat=1)
    await api.say("first", chat=1)
    await api.heard("failed sendMessage")
    for number in range(60):
        await api.say(f"more {number}", chat=1)
    await api.say("other", chat=2)
    await api.heard("sendMessage", chat=2)
    await api.heard("sendMessage", 61, chat=1)
    assert sum(heard.where == "tg:1:7" for heard in hall.heard) == 61


@pytest.mark.parametrize("fault", [BROKEN, RESET, GARBAGE, Fault(502, "Bad Gateway"), Fault(502, body=b"<html>")])
async def test_what_fails_on_the_way_out_is_sent_again(api: BotApi, fault: Fault) -> None:
    api.fail("sendMessage", fault, fault)
    await api.say("hello")
    assert (await api.heard("sendMessage"))[0]["text"].startswith("<b>hello")


async def test_while_nothing_gets_through_answers_wait_in_their_order(api: BotApi) -> None:
    api.fail("sendMessage", *[BROKEN] * 8)
    await api.say("first")
    await api.say("second")
    assert [sent["text"][:8] for sent in await api.heard("sendMessage", 2)] == ["<b>first", "<b>secon"]


async def test_an_answer_that_alone_does_not_get_through_is_set_aside_and_comes_later(
    api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    api.fail("sendMessage", *[BROKEN] * 5, chat=1)
    await api.say("first", chat=1)
    await api.heard("failed sendMessage")
    await api.say("other", chat=2)
    await api.heard("sendMessage", chat=2)
    await api.heard("failed sendMessage", 4)
    await api.say("second", chat=1)
    assert [sent["text"][:8] for sent in await api.heard("sendMessage", 2, chat=1)] == ["<b>secon", "<b>first"]
    assert "not delivered: NetworkError" in caplog.text


async def test_html_that_telegram_cannot_read_is_sent_as_plain_text_with_its_buttons(api: BotApi) -> None:
    api.fail("sendMessage", BAD_HTML)
    await api.say("choose & win")
    (answer,) = await api.heard("sendMessage")
    assert answer["text"] == "choose & win\n\n2026-11-21"
    assert "parse_mode" not in answer
    assert buttons(answer)


async def test_an_answer_whose_buttons_are_refused_is_sent_without_them(api: BotApi) -> None:
    api.fail("sendMessage", Fault(400, "Bad Request: reply markup is too long"))
    await api.say("choose")
    (answer,) = await api.heard("sendMessage")
    assert answer["text"] == "choose\n\n2026-11-21"
    assert not buttons(answer)


async def test_html_that_does_not_close_is_closed_at_the_end_of_the_message(api: BotApi) -> None:
    await api.say("badhtml")
    assert (await api.heard("sendMessage"))[0]["text"] == "<b>1 &lt; 2</b>"


async def test_an_edit_that_telegram_cannot_read_is_plain_text_too(api: BotApi) -> None:
    question = await api.say("one")
    await api.heard("sendMessage")
    api.fail("editMessageText", BAD_HTML)
    await api.edit(question, "two")
    assert (await api.heard("editMessageText"))[0]["text"] == "two\n\n2026-11-21"


async def test_a_person_who_has_blocked_the_bot_is_no_trouble(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    api.fail("sendMessage", BLOCKED, chat=1)
    await api.say("hello", chat=1)
    await api.heard("failed sendMessage")
    await api.say("hello", chat=2)
    await api.heard("sendMessage", chat=2)
    assert len(api.now("failed sendMessage")) == 1
    assert [record.levelname for record in caplog.records if "not delivered" in record.message] == ["INFO"]


async def test_a_refused_acknowledgement_does_not_cost_the_answer(api: BotApi) -> None:
    api.fail("answerCallbackQuery", Fault(400, "Bad Request: query is too old and response timeout expired"))
    await api.press("1:p:KE", 1)
    assert (await api.heard("sendMessage"))[0]["text"].startswith("<b>KE")


@pytest.mark.parametrize("text", ["crash", "empty"])
async def test_an_error_in_the_engine_is_told_with_an_id_that_is_in_the_log(
    api: BotApi, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    await api.say(f"{text} {TULIPS}", code="nb")
    (told,) = await api.heard("sendMessage")
    match = re.fullmatch(r"\[trouble (?:nb|en) error_id=([0-9a-f]{8})\]", told["text"])
    assert match
    assert f"error {match[1]}" in caplog.text
    assert "in _answer" in caplog.text
    assert TULIPS not in caplog.text
    await api.say("next")
    assert (await api.heard("sendMessage", 2))[1]["text"].startswith("<b>next")


async def test_an_error_after_a_press_is_told_and_the_button_can_be_pressed_again(api: BotApi, hall: FakeHall) -> None:
    await api.press("1:p:crash", 1)
    assert (await api.heard("sendMessage"))[0]["text"].startswith("[trouble en")
    await api.press("1:p:KE", 1)
    assert (await api.heard("sendMessage", 2))[1]["text"].startswith("<b>KE")


@pytest.mark.parametrize("fault", [BROKEN, RESET, GARBAGE, FLOOD, Fault(body=b"[]"), Fault(body=b'{"ok":true}')])
async def test_polling_goes_on_after_a_failure(api: BotApi, fault: Fault) -> None:
    await api.heard("getMe")
    api.fail("getUpdates", fault, *([] if fault is FLOOD else [fault]))
    await api.say("hello")
    await api.heard("sendMessage")


async def test_an_update_that_cannot_be_read_is_skipped(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    await api.update(message={"message_id": "x", "text": TULIPS})
    await api.say("hello")
    await api.heard("sendMessage")
    await api.until(lambda: api.waiting() == 0)
    assert "cannot be read, skipped" in caplog.text
    assert TULIPS not in caplog.text


async def test_an_update_is_confirmed_only_when_it_is_saved(api: BotApi, door: Running) -> None:
    disk = Failing(door.door.office.store.database.engine, FULL)
    await api.say("hello")
    await asyncio.sleep(0.3)
    assert api.waiting() == 1
    assert api.now("sendMessage") == []
    disk.words = ""
    await api.heard("sendMessage")
    await api.until(lambda: api.waiting() == 0)


async def test_the_log_holds_no_text_no_name_and_no_token(
    api: BotApi, door: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    api.fail("sendMessage", BROKEN, BLOCKED)
    api.fail("getUpdates", GARBAGE, BROKEN)
    await api.say(TULIPS)
    await api.say(f"crash {TULIPS}")
    await api.say("next")
    await api.heard("sendMessage", 2)
    await door.close()
    assert caplog.text
    assert not re.search(f"{TOKEN}|{TULIPS}|Nordmann", caplog.text)
