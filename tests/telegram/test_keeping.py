"""Watches, thumbs, privacy: what is kept, how it is told, and that it is forgotten."""

import json
from dataclasses import replace

import pytest
from botapi import BotApi
from conftest import Running
from telegramlike import BLOCKED

from bot.telegram.keeping import InMemory
from bot.telegram.memory import Memory
from bot.telegram.people import People

pytestmark = pytest.mark.usefixtures("real")


def make_it_changed(real: Running) -> None:
    """As if what was kept came from before a refresh."""
    keeping = real.door.office.talk.keeping
    for key, found in list(keeping.documents("watch")):
        keeping.keep("watch", key, found | {"was": {"tier": "LDC", "verdict": "free", "digest": "old"}})


@pytest.mark.parametrize(("code", "begun", "changed"), [("en", "I watch", "Changed"), ("nb", "Jeg følger", "Endret")])
async def test_a_change_is_told_once(api: BotApi, real: Running, code: str, begun: str, changed: str) -> None:
    await api.say("/language nb" if code == "nb" else "/language en")
    await api.say("/watch KE 0603")
    assert begun in (await api.heard("sendMessage", 2))[1]["text"]
    await real.door.office.rooms.watches.look()
    make_it_changed(real)
    await real.door.office.rooms.watches.look()
    await real.door.office.rooms.watches.look()
    await api.heard("sendMessage", 3)
    await api.say("/watch")
    sent = await api.heard("sendMessage", 4)
    assert changed in sent[2]["text"]
    assert "Kenya, 06.03" in sent[2]["text"]
    assert len(sent) == 4


async def test_what_is_watched_is_listed_and_stopped(api: BotApi, real: Running) -> None:
    for words in ("/watch KE 0603", "/watch Kenya", "/watch KE 0603", "/watch", "/watch nonsense"):
        await api.say(words)
    sent = await api.heard("sendMessage", 5)
    assert sent[3]["text"].count("Kenya") == 2
    await api.tap("Stop: Kenya 06.03")
    await api.heard("editMessageText")
    assert [one.code for one in real.door.office.rooms.watches.of(1)] == [""]
    await api.say("/unwatch all")
    await api.heard("sendMessage", 6)
    assert real.door.office.rooms.watches.of(1) == []


async def test_who_has_left_is_watched_for_no_more(api: BotApi, real: Running) -> None:
    await api.say("/watch KE 0603")
    await api.heard("sendMessage")
    make_it_changed(real)
    api.fail("sendMessage", BLOCKED)
    await real.door.office.rooms.watches.look()
    await api.heard("failed sendMessage")
    await api.say("hello", chat=2)
    await api.heard("sendMessage", chat=2)
    assert real.door.office.rooms.watches.of(1) == []


@pytest.mark.parametrize(
    ("code", "reason", "thanks"), [("en", "It is wrong", "Thank you!"), ("nb", "Det er feil", "Takk!")]
)
async def test_a_thumb_is_counted_once_with_its_reason(
    api: BotApi, real: Running, code: str, reason: str, thanks: str
) -> None:
    await api.say("06.03 from Kenya" if code == "en" else "06.03 fra Kenya", code=code)
    await api.heard("sendMessage")
    await api.tap("👎")
    await api.heard("editMessageText")
    await api.tap(reason)
    await api.heard("editMessageText", 2)
    assert thanks in str(api.messages)
    counted = real.door.office.talk.keeping.counters("feedback:")
    assert counted == {"feedback:2026-02-03:duty:down": 1, "feedback:2026-02-03:duty:wrong": 1}


async def test_all_that_is_kept_is_shown_and_forgotten_at_once(api: BotApi, real: Running) -> None:
    await api.say("/country Kenya")
    await api.say("/watch KE 0603")
    await api.say("06.03")
    await api.heard("sendMessage", 3)
    await api.say("/export")
    (file,) = await api.heard("sendDocument")
    kept = json.loads(file["document"]["content"])
    assert kept["settings"] == {"country": "KE"}
    assert kept["watched"] == [["KE", "0603"]]
    assert kept["answers"][0]["words"] == "06.03"
    await api.say("/forget")
    assert "Forgotten" in (await api.heard("sendMessage", 4))[3]["text"]
    keeping = real.door.office.talk.keeping
    assert isinstance(keeping, InMemory)
    assert not keeping.settings("1")
    assert not list(keeping.documents("watch"))
    assert not list(keeping.documents("page"))
    await api.say("and which proof?")
    assert "Kenya" not in (await api.heard("sendMessage", 5))[4]["text"]


async def test_no_name_and_no_number_of_a_person_is_in_any_counter(api: BotApi, real: Running) -> None:
    for person in (4711, 4712):
        await api.say("06.03 from Kenya", chat=person, user=person)
        await api.heard("sendMessage", chat=person)
    await api.tap("👍", chat=4711, user=4711)
    await api.heard("editMessageText")
    keeping = real.door.office.talk.keeping
    assert "4711" not in str(dict(keeping.counters("")))
    assert "Nordmann" not in repr(vars(keeping))


def test_a_sign_for_a_person_depends_on_the_secret_and_the_seminar() -> None:
    one, other = (People(InMemory(), Memory(), secret) for secret in ("a", "b"))
    assert len({one.mark(7, "x"), one.mark(7, "y"), one.mark(8, "x"), other.mark(7, "x")}) == 4
    assert one.mark(7, "x") == one.mark(7, "x")


def test_documents_expire_and_the_oldest_give_way() -> None:
    now = 0.0
    keeping = InMemory(lambda: now, limit=2)
    keeping.keep("page", "a", {"x": 1}, 10)
    now = 9.0
    assert keeping.document("page", "a") == {"x": 1}
    now = 10.0
    assert keeping.document("page", "a") is None
    for key in "bcd":
        keeping.keep("page", key, {})
    assert [key for key, _ in keeping.documents("page")] == ["c", "d"]


async def test_voice_and_stickers_get_a_helpful_word_in_both_languages(api: BotApi) -> None:
    voice = {"file_id": "f", "file_unique_id": "u", "duration": 3}
    await api.say(None, code="nb", voice=voice)
    await api.say(None, chat=2, code="en", voice=voice)
    await api.heard("sendMessage", 2)
    assert "ikke tale" in api.shown(1)[0]
    assert "no voice" in api.shown(2)[0]


async def test_typing_is_shown_when_work_takes_longer_than_a_moment(api: BotApi, real: Running) -> None:
    import time

    hall, patience = real.door.office.talk.hall, real.door.office.patience
    object.__setattr__(real.door.office.talk.delivery, "_patience", replace(patience, moment=0.02))
    slow = hall.respond
    real.door.office.talk.hall.respond = lambda asked: (time.sleep(0.3), slow(asked))[1]  # type: ignore[method-assign]
    await api.say("06.03 from Kenya")
    await api.heard("sendMessage")
    assert api.now("sendChatAction")[0]["action"] == "typing"
