"""The pages under an answer, and the tariff to leaf through."""

import re

import pytest
from botapi import BotApi
from conftest import Running
from telegramlike import buttons

from bot.model import Question
from bot.respond import Hall
from bot.telegram.frozen import frozen, thawed
from bot.telegram.layout import for_phone, sources_of

pytestmark = pytest.mark.usefixtures("real")


async def shown(api: BotApi, edits: int) -> str:
    """The answer's message after so many edits."""
    await api.heard("editMessageText", edits)
    (text,) = api.shown()
    return text


@pytest.mark.parametrize(
    ("code", "question", "words"),
    [
        ("en", "06.03 from Kenya", ("Free of duty", "Proof of origin", "REX", "Back", "Sources", "Other country")),
        ("nb", "06.03 fra Kenya", ("Tollfritt", "Opprinnelsesbevis", "REX", "Tilbake", "Kilder", "Annet land")),
    ],
)
async def test_what_people_ask_next_is_shown_in_the_same_message_and_back(
    api: BotApi, code: str, question: str, words: tuple[str, ...]
) -> None:
    verdict, proof, rex, back, sources, other = words
    await api.say(question, code=code)
    (answer,) = await api.heard("sendMessage")
    assert verdict in answer["text"].split("\n")[0]
    assert "<a href" not in answer["text"]
    await api.tap(proof)
    assert rex in await shown(api, 1)
    await api.tap(back)
    assert await shown(api, 2) == answer["text"]
    await api.tap(sources)
    assert '<a href="https://' in await shown(api, 3)
    await api.tap(other)
    await shown(api, 4)
    await api.tap("T")
    await shown(api, 5)
    await api.tap("Tanzania")
    assert "Tanzania" in (await shown(api, 6)).split("\n")[0]
    assert len(api.messages) == 1
    assert not api.now("failed editMessageText")


async def test_the_same_page_in_the_other_language_and_back(api: BotApi) -> None:
    await api.say("06.03 from Kenya")
    await api.heard("sendMessage")
    await api.tap("Proof of origin")
    english = await shown(api, 1)
    await api.tap("Norsk")
    assert "Varer fra Kenya" in await shown(api, 2)
    await api.tap("English")
    assert await shown(api, 3) == english


async def test_what_is_written_next_goes_on_from_the_page(api: BotApi) -> None:
    await api.say("06.03 from Kenya")
    await api.heard("sendMessage")
    await api.tap("Proof of origin")
    await shown(api, 1)
    await api.say("and from Bangladesh?")
    assert "Bangladesh" in (await api.heard("sendMessage", 2))[1]["text"]


async def test_a_button_pressed_in_another_chat_shows_nothing_of_this_one(api: BotApi) -> None:
    await api.say("06.03 from Kenya")
    (answer,) = await api.heard("sendMessage")
    data = next(one["callback_data"] for one in buttons(answer) if one["text"] == "Sources")
    await api.press(data, 5, chat=2, user=8)
    assert "too old" in (await api.heard("sendMessage", chat=2))[0]["text"]


@pytest.mark.parametrize("act", ["nonsense", "=ZZ", "=", "p", "why.x", "c.", "person"])
async def test_an_act_that_there_is_not_does_no_harm(api: BotApi, act: str) -> None:
    await api.say("06.03 from Kenya")
    (answer,) = await api.heard("sendMessage")
    key = re.search(r"1:v:(\w+):", str(answer["reply_markup"]))
    assert key
    await api.press(f"1:v:{key[1]}:{act}", 1)
    await api.say("/help")
    await api.until(lambda: any("How to ask" in sent["text"] for sent in api.now("sendMessage")))
    assert not any("went wrong" in sent["text"] for sent in api.now("sendMessage"))


async def test_pages_outlive_a_restart_where_the_store_does(api: BotApi, real: Running) -> None:
    await api.say("06.03 from Kenya")
    await api.heard("sendMessage")
    real.door.office.talk.hall.forget("tg:1:7")  # the conversation is gone, the page is kept
    await api.tap("Rules of origin")
    assert "Kenya" in await shown(api, 1) or "origin" in await shown(api, 1)


async def test_no_data_of_any_button_is_longer_than_64_bytes(api: BotApi) -> None:
    for question in ("06.03 from Kenya", "Congo", "/browse", "/watch KE 0603", "/privacy", "/seminar X, KH, en"):
        await api.say(question)
    await api.heard("sendMessage", 6)
    every = [one for message in api.messages.values() for one in buttons(message)]
    assert len(every) > 30
    assert all(len(one["callback_data"].encode()) <= 64 for one in every if "callback_data" in one)


def test_long_blocks_fold_and_the_verdict_never_does() -> None:
    long = "Head:\n" + "\n".join(f"• line {n}" for n in range(20))
    html = f'<b>Free</b>\n\nshort\n\n{long}\n\nSources:\n• <a href="https://x">x</a>'
    folded = for_phone(html)
    assert folded.startswith("<b>Free</b>\n\nshort\n\nHead:\n<blockquote expandable>• line 0\n")
    assert "https://x" not in folded
    assert "https://x" in sources_of(html)


@pytest.mark.parametrize(
    "words", ["06.03 from Kenya on 31 December 2022", "Congo", "EUR 5,000 of 61.09 from Cambodia, 300 kg"]
)
def test_a_question_comes_back_as_it_was_kept(real_hall: Hall, words: str) -> None:
    from datetime import date

    from bot.model import Incoming

    question = real_hall.respond(Incoming(words, date(2026, 11, 22))).question
    assert isinstance(question, Question)
    assert thawed(frozen(question)) == question


async def test_the_tariff_is_leafed_through_from_section_to_line_and_back_up(api: BotApi) -> None:
    await api.say("/browse Kenya")
    (top,) = await api.heard("sendMessage")
    assert "From Kenya" in top["text"]
    for edits, tap in enumerate(("II ", "06 ", "06.03 ", "06.03.1120"), 1):
        await api.tap(tap)
        text = await shown(api, edits)
    assert "Duty under GSP" in text
    assert "Rates of 3 February 2026" in text
    await api.tap("‹ Up")
    assert "06.03" in await shown(api, 5)
    await api.tap("The whole answer")
    assert "06.03" in (await api.heard("sendMessage", 2))[1]["text"].split("\n")[0]


@pytest.mark.parametrize("data", ["KE:99999999:0", "KE:s99:0", "x", "KE:06:abc", "-:-:9999", ":::", "KE:<b>:0"])
async def test_a_place_in_the_tariff_that_there_is_not_is_an_old_button(api: BotApi, data: str) -> None:
    await api.press(f"1:browse:{data}", 1)
    assert "too old" in (await api.heard("sendMessage"))[0]["text"]


async def test_every_section_opens_in_both_languages(api: BotApi) -> None:
    await api.say("/browse")
    await api.heard("sendMessage")
    number = next(iter(api.messages))[1]
    for section in range(1, 22):
        await api.press(f"1:browse:-:s{section}:0", number, code="nb" if section % 2 else "en")
    await api.heard("editMessageText", 21)
    assert not api.now("failed editMessageText")
