"""The help desk: from an answer to staff and back. Staff groups -100 (all) and -200 (Kenya)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from botapi import BotApi
from conftest import Running, opened
from telegramlike import BLOCKED, BOT, TOKEN, Fault

from bot.respond import Hall
from bot.telegram.settings import SettingError, read

ALL, KENYA = -100, -200


@pytest.fixture
async def desk(api: BotApi, real_hall: Hall, _discreet: None) -> AsyncIterator[Running]:
    environ = {
        "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url,
        "GSPBOT_DESKS": "-100; -200:KE,TZ", "GSPBOT_DESK_HOURS": "mon-fri 09:00-15:30",
    }  # fmt: skip
    running = opened(read(environ), real_hall)
    await api.heard("deleteWebhook")
    running.door.office.talk.clock = lambda: datetime(2026, 11, 24, 10, tzinfo=UTC)  # a Tuesday
    yield running
    await running.close()


async def asked(
    api: BotApi, words: str = "06.03 from Cambodia", how: str = "Send without my name", code: str = "en"
) -> None:
    await api.say(words, code=code)
    await api.heard("sendMessage", chat=1)
    await api.tap("Ask a person" if code == "en" else "Spør et menneske", code=code)
    await api.heard("editMessageText", chat=1)
    await api.tap(how, code=code)
    await api.heard("editMessageText", 2, chat=1)


async def staff_says(api: BotApi, text: str, case: dict[str, object], chat: int = ALL) -> None:
    await api.say(text, chat=chat, user=77, message_thread_id=case["message_thread_id"], is_topic_message=True)


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("code", "words", "how", "passed", "answer"),
    [
        ("en", "06.03 from Cambodia", "Send without my name", "as case 1", "The help desk on case 1"),
        ("nb", "06.03 fra Kambodsja", "Send uten navn", "som sak 1", "Veiledningstjenesten om sak 1"),
    ],
)
async def test_a_question_goes_to_staff_unnamed_and_their_answer_comes_back(
    api: BotApi, code: str, words: str, how: str, passed: str, answer: str
) -> None:
    await asked(api, words, how, code)
    assert passed in api.shown(1)[0]
    (topic,) = await api.heard("createForumTopic")
    (case,) = await api.heard("sendMessage", chat=ALL)
    assert topic["name"].startswith("#1 KH 06.03")
    assert words in case["text"]
    assert "Nordmann" not in case["text"]
    assert "06.03" in case["text"].split("Forstått som")[1]
    await staff_says(api, "// note to ourselves", case)
    await staff_says(api, "Yes & <no>", case)
    sent = (await api.heard("sendMessage", 2, chat=1))[1]
    assert answer in sent["text"]
    assert "Yes &amp; &lt;no&gt;" in sent["text"]
    number = max(number for chat, number in api.messages if chat == 1)
    first = {
        "message_id": number,
        "chat": {"id": 1, "type": "private", "first_name": "P"},
        "date": 1,
        "from": BOT,
        "text": "x",
    }
    await api.say("Thanks, and wheat?", reply_to_message=first)
    assert "Thanks, and wheat?" in (await api.heard("sendMessage", 3, chat=ALL))[2]["text"]
    assert "note to ourselves" not in " ".join(api.shown(1))


@pytest.mark.usefixtures("desk")
async def test_a_case_goes_to_the_desk_of_its_country_closes_reopens_and_is_handed_over(api: BotApi) -> None:
    await asked(api, "06.03 from Kenya")
    (case,) = await api.heard("sendMessage", chat=KENYA)
    await staff_says(api, "/close", case, KENYA)
    assert "closed" in (await api.heard("sendMessage", 2, chat=1))[1]["text"]
    await staff_says(api, "/reopen", case, KENYA)
    assert "open again" in (await api.heard("sendMessage", 3, chat=1))[2]["text"]
    await staff_says(api, "/handover 1", case, KENYA)
    (moved,) = await api.heard("sendMessage", chat=ALL)
    assert "06.03 from Kenya" in moved["text"]
    await staff_says(api, "Answer of the other desk", moved)
    assert "other desk" in (await api.heard("sendMessage", 4, chat=1))[3]["text"]


@pytest.mark.usefixtures("desk")
async def test_ready_made_answers_are_kept_and_sent(api: BotApi) -> None:
    await asked(api)
    (case,) = await api.heard("sendMessage", chat=ALL)
    await staff_says(api, "/faq rex = Register in REX = first", case)
    await staff_says(api, "/faq", case)
    await staff_says(api, "/faq rex", case)
    assert "Register in REX = first" in (await api.heard("sendMessage", 2, chat=1))[1]["text"]
    assert "/faq rex" in (await api.heard("sendMessage", 3, chat=ALL))[2]["text"]


@pytest.mark.usefixtures("desk")
async def test_where_the_group_has_no_topics_staff_reply_to_the_case(api: BotApi) -> None:
    api.fail("createForumTopic", Fault(400, "Bad Request: the chat is not a forum"))
    await asked(api)
    await api.heard("sendMessage", chat=ALL)
    number = max(number for chat, number in api.messages if chat == ALL)
    first = {
        "message_id": number,
        "chat": {"id": ALL, "type": "supergroup", "title": "G"},
        "date": 1,
        "from": BOT,
        "text": "x",
    }
    await api.say("By reply", chat=ALL, user=77, reply_to_message=first)
    assert "By reply" in (await api.heard("sendMessage", 2, chat=1))[1]["text"]


async def test_what_the_bot_could_not_answer_is_collected_without_names(api: BotApi, desk: Running) -> None:
    await api.say("how tall is the Eiffel Tower? Write to ola@example.org or +47 99 88 77 66")
    await api.heard("sendMessage", chat=1)
    await api.say("/unanswered", chat=ALL, user=77)
    shown = (await api.heard("sendMessage", chat=ALL))[0]["text"]
    assert "Eiffel Tower" in shown
    assert "ola@" not in shown
    assert "99 88" not in shown
    await api.say("/unanswered csv", chat=ALL, user=77)
    (table,) = await api.heard("sendDocument", chat=ALL)
    assert b"Eiffel Tower" in table["document"]["content"]


async def test_outside_hours_the_person_is_told_when_somebody_is_there(api: BotApi, desk: Running) -> None:
    desk.door.office.talk.clock = lambda: datetime(2026, 11, 22, 10, tzinfo=UTC)  # a Sunday
    await asked(api)
    assert "09:00–15:30" in api.shown(1)[0]


@pytest.mark.usefixtures("desk")
async def test_an_answer_to_somebody_who_has_left_is_told_to_staff(api: BotApi) -> None:
    await asked(api)
    (case,) = await api.heard("sendMessage", chat=ALL)
    api.fail("sendMessage", BLOCKED, chat=1)
    await staff_says(api, "too late", case)
    assert "har forlatt boten" in (await api.heard("sendMessage", 2, chat=ALL))[1]["text"]


@pytest.mark.usefixtures("real")
async def test_without_a_staff_group_there_is_no_help_desk(api: BotApi) -> None:
    await api.say("06.03 from Kenya")
    (answer,) = await api.heard("sendMessage")
    assert "Ask a person" not in str(answer["reply_markup"])
    await api.say("/unanswered")
    assert "How to ask" in (await api.heard("sendMessage", 2))[1]["text"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GSPBOT_DESKS", "staff"),
        ("GSPBOT_DESKS", "-1:"),
        ("GSPBOT_DESK_HOURS", "always"),
        ("GSPBOT_DESK_HOURS", "mon-fri 25:00-26:00"),
    ],
)
def test_a_desk_set_wrongly_is_told_with_what_to_do(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        read({"TELEGRAM_BOT_TOKEN": TOKEN, name: value})
