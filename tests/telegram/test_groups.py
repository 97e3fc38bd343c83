"""Groups and their topics."""

import asyncio

import pytest
from botapi import BotApi
from conftest import Running
from telegramlike import BLOCKED, BOT, Fault

pytestmark = pytest.mark.usefixtures("real")
GROUP = -5


async def test_it_answers_when_named_replied_to_or_commanded_and_is_silent_otherwise(api: BotApi) -> None:
    await api.say("roses from Kenya", chat=GROUP)
    await api.say("@gspbot 06.03 from Kenya", chat=GROUP)
    await api.say("/ask@gspbot 06.03 from Cambodia", chat=GROUP)
    reply = {"message_id": 1, "chat": {"id": GROUP, "type": "supergroup", "title": "G"}, "date": 1, "from": BOT}
    await api.say("06.03 from China", chat=GROUP, reply_to_message=reply | {"text": "x"})
    answers = await api.heard("sendMessage", 3)
    assert all(name in sent["text"] for name, sent in zip(("Kenya", "Cambodia", "China"), answers, strict=True))
    await api.say("/help@gspbot", chat=GROUP)
    assert len(await api.heard("sendMessage", 4)) == 4


async def test_the_conversations_of_several_people_and_topics_never_mix(api: BotApi) -> None:
    topic = {"message_thread_id": 3, "is_topic_message": True}
    await api.say("@gspbot 06.03 from Kenya", chat=GROUP, user=7, **topic)
    await api.say("@gspbot 61.09 from Cambodia", chat=GROUP, user=8, **topic)
    await api.heard("sendMessage", 2)
    await api.say("@gspbot and which proof?", chat=GROUP, user=7, **topic)
    answer = (await api.heard("sendMessage", 3))[2]
    assert "Kenya" in answer["text"]
    assert "Cambodia" not in answer["text"]
    assert answer["message_thread_id"] == 3


async def test_language_and_country_of_a_group_are_set_by_its_admins_alone(api: BotApi) -> None:
    api.manners.admins = {9}
    await api.say("/language@gspbot nb", chat=GROUP, user=7)
    await api.say("/country@gspbot Kenya", chat=GROUP, user=7)
    assert all("Only the admins" in sent["text"] for sent in await api.heard("sendMessage", 2))
    await api.say("/language@gspbot nb", chat=GROUP, user=9)
    await api.say("/country@gspbot Kenya", chat=GROUP, user=9)
    await api.heard("sendMessage", 4)
    await api.say("@gspbot 06.03", chat=GROUP, user=7)
    assert "landet ditt" in (await api.heard("sendMessage", 5))[4]["text"]


async def test_an_admin_who_writes_in_the_group_s_name_may_set_it_too(api: BotApi) -> None:
    sender = {"id": GROUP, "type": "supergroup", "title": "G"}
    await api.say("/country@gspbot KE", chat=GROUP, user=1087968824, sender_chat=sender)
    assert "Kenya" in (await api.heard("sendMessage"))[0]["text"]


async def test_a_group_that_becomes_a_supergroup_keeps_its_settings(api: BotApi, real: Running) -> None:
    real.door.office.talk.people.set(GROUP, "language", "nb")
    await api.say(None, chat=GROUP, migrate_to_chat_id=-1005)
    async with asyncio.timeout(5):
        while not real.door.office.talk.people.known(-1005).language:
            await asyncio.sleep(0.01)
    await api.say("/help@gspbot", chat=-1005)
    assert "Slik spør du" in (await api.heard("sendMessage"))[0]["text"]


async def test_an_answer_follows_a_group_that_has_just_moved(api: BotApi) -> None:
    moved = Fault(400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": -1005})
    api.fail("sendMessage", moved)
    await api.say("@gspbot 06.03 from Kenya", chat=GROUP)
    assert "Kenya" in (await api.heard("sendMessage", chat=-1005))[0]["text"]


async def test_a_long_answer_is_one_message_in_a_group(api: BotApi) -> None:
    await api.say("@gspbot changes from 2011 to 2026", chat=GROUP)
    await api.heard("sendMessage")
    await api.say("/help@gspbot", chat=GROUP)
    assert len(await api.heard("sendMessage", 2)) == 2


async def test_a_question_deleted_before_its_answer_is_answered_all_the_same(api: BotApi) -> None:
    await api.say("@gspbot 06.03 from Kenya", chat=GROUP)
    (answer,) = await api.heard("sendMessage")
    assert answer["reply_parameters"]["allow_sending_without_reply"] is True


async def test_nothing_is_kept_of_a_person_who_has_blocked_the_bot(api: BotApi, real: Running) -> None:
    await api.say("/watch KE 0603")
    await api.heard("sendMessage")
    api.fail("sendMessage", BLOCKED)
    await api.say("06.03 from Kenya")
    await api.heard("failed sendMessage")
    await api.say("hello", chat=2)
    await api.heard("sendMessage", chat=2)
    assert real.door.office.rooms.watches.of(1) == []
    assert list(real.door.office.talk.keeping.documents("page")) == [] or all(
        page["chat"] != 1 for _, page in real.door.office.talk.keeping.documents("page")
    )
