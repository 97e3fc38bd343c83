"""Seminars: a hundred people come in by one link, and the organiser sees figures only."""

import os
import re
from pathlib import Path

import pytest
from botapi import BotApi
from conftest import Running
from telegramlike import BLOCKED, buttons

from bot.telegram.outgoing import plain

pytestmark = pytest.mark.usefixtures("real")
ORGANISER = 500
TRANSCRIPT = Path(__file__).parents[2] / "docs" / "telegram" / "seminar.md"
QUESTIONS = (
    "06.03",
    "61.09",
    "which proof of origin?",
    "06.03 from Kenya",
    "how tall is the Eiffel Tower? mail me at a@b.no",
)


async def opened(api: BotApi, words: str = "Phnom Penh, KH, en") -> str:
    """The payload of a seminar's link."""
    await api.say(f"/seminar {words}", chat=ORGANISER, user=ORGANISER)
    (photo,) = await api.heard("sendPhoto", chat=ORGANISER)
    await api.heard("sendMessage", chat=ORGANISER)
    found = re.search(r"\?start=(s-\w+)", photo["caption"])
    assert found
    return found[1]


def board(api: BotApi) -> str:
    return api.shown(ORGANISER)[-1]


async def test_a_hundred_people(api: BotApi) -> None:
    payload = await opened(api)
    people = range(1, 101)
    for person in people:
        await api.say(f"/start {payload}", chat=person, user=person, code="nb")
    await api.until(lambda: all(api.now("sendMessage", chat) for chat in people))
    welcome = api.now("sendMessage", 1)[0]
    assert "Welcome to the seminar Phnom Penh" in welcome["text"]
    assert "Cambodia" in welcome["text"]
    for person in people:
        await api.say(QUESTIONS[person % 5], chat=person, user=person, code="nb")
    await api.until(lambda: all(len(api.now("sendMessage", chat)) == 2 for chat in people))
    answer = api.now("sendMessage", 100)[1]["text"]  # 06.03, asked for no country, in English
    assert answer.startswith("<i>Cambodia, your country:</i> <b>Free of duty")
    await api.until(lambda: "100 have come in, 100 have asked 100 questions" in board(api))
    assert "Eiffel" in board(api)
    assert "a@b.no" not in board(api)
    assert "Nordmann" not in board(api)
    assert len(api.shown(ORGANISER)) == 2, "the board is edited, not sent again"
    if os.environ.get("GSPBOT_WRITE_DOCS"):
        TRANSCRIPT.write_text(transcript(api, payload), encoding="utf-8")


def transcript(api: BotApi, payload: str) -> str:
    """What stood in the chats, as text."""
    said = [
        "# A seminar with 100 people",
        "",
        "Written by `GSPBOT_WRITE_DOCS=1 python -m pytest tests/telegram/test_seminars.py`.",
        "",
    ]
    said += ["## What the organiser sees", "", "> /seminar Phnom Penh, KH, en", ""]
    said += [fenced(text.replace(payload, "s-k7w3xq9p")) for text in api.shown(ORGANISER)]
    for person in (1, 2, 3, 4, 100):
        said += [f"## Person {person}", "", f"> /start s-k7w3xq9p\n>\n> {QUESTIONS[person % 5]}", ""]
        said += [fenced(text) for text in api.shown(person)]
    return "\n".join(said) + "\n"


def fenced(html: str) -> str:
    return f"```\n{plain(html)}\n```\n"


async def test_the_figures_come_as_a_table_and_the_summary_once_to_those_who_agreed(api: BotApi) -> None:
    payload = await opened(api, "Bergen <fisk> & =cmd, KE, nb")
    for person in (1, 2, 3):
        await api.say(f"/start {payload}", chat=person, user=person)
        await api.heard("sendMessage", chat=person)
        if person < 3:
            await api.tap("Ja, send meg oppsummeringen", chat=person, user=person)
            await api.heard("editMessageText", chat=person)
        await api.say("06.03", chat=person, user=person)
        await api.heard("sendMessage", 2, chat=person)
    await api.tap("CSV", chat=ORGANISER, user=ORGANISER)
    table = (await api.heard("sendDocument"))[0]["document"]["content"].decode("utf-8-sig")
    assert "people,,3\n" in table
    assert "goods,0603,3\n" in table
    api.fail("sendMessage", BLOCKED, chat=2)
    await api.tap("Send the summary", chat=ORGANISER, user=ORGANISER)
    await api.until(lambda: any("Send the summary to the 2 people" in text for text in api.shown(ORGANISER)))
    await api.tap("Yes, send it now", chat=ORGANISER, user=ORGANISER)
    await api.until(lambda: any("has been sent to" in text for text in api.shown(ORGANISER)))
    await api.until(lambda: any("Oppsummering" in text for text in api.shown(1)))
    (summary,) = [sent["text"] for sent in api.now("sendMessage", 1) if "Oppsummering" in sent["text"]]
    assert "Bergen &lt;fisk&gt; &amp; =cmd" in summary
    assert not [sent for sent in api.now("sendMessage", 3) if "Oppsummering" in sent["text"]]


async def test_others_see_nothing_of_a_board_and_an_ended_seminar_lets_nobody_in(api: BotApi) -> None:
    payload = await opened(api)
    code = payload.removeprefix("s-")
    for act in ("show", "csv", "sum", "send", "end"):
        await api.press(f"1:seminar:{act}:{code}", 1, chat=9, user=9)
    await api.tap("End the seminar", chat=ORGANISER, user=ORGANISER)
    await api.until(lambda: "(ended)" in board(api))
    await api.say(f"/start {payload}", chat=9, user=9)
    assert "Hello" in (await api.heard("sendMessage", chat=9))[0]["text"]
    assert not api.now("sendDocument")
    assert not buttons(api.messages[ORGANISER, max(number for chat, number in api.messages if chat == ORGANISER)])


@pytest.mark.parametrize("words", ["X, Atlantis, en", ", KH, en", "a, b, c, d, e"])
async def test_a_seminar_that_is_not_understood_is_not_opened(api: BotApi, words: str) -> None:
    await api.say(f"/seminar {words}")
    await api.heard("sendMessage")
    assert not api.now("sendPhoto")


async def test_a_seminar_is_opened_in_private_only(api: BotApi, real: Running) -> None:
    await api.say("/seminar@gspbot X, KH, en", chat=-5)
    assert "private chat" in (await api.heard("sendMessage"))[0]["text"]
    assert real.door.office.rooms.seminars.tally.all() == []
