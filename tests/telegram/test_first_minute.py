"""The first minute: welcome, country, language, topics by command, links. With the house behind the door."""

import pytest
from botapi import BotApi
from conftest import Running
from telegramlike import buttons

from bot.telegram.version import VERSION

pytestmark = pytest.mark.usefixtures("real")


async def last(api: BotApi, count: int) -> str:
    """The text of the message sent as the so-manieth."""
    return str((await api.heard("sendMessage", count))[count - 1]["text"])


@pytest.mark.parametrize(("code", "hello", "example"), [("en", "Hello", "Cambodia"), ("nb", "Hei", "Kambodsja")])
async def test_start_welcomes_and_an_example_is_answered(api: BotApi, code: str, hello: str, example: str) -> None:
    await api.say("/start", code=code)
    assert hello in await last(api, 1)
    await api.tap(example, code=code)
    assert example in (await last(api, 2)).split("\n")[0]


@pytest.mark.parametrize(
    ("code", "country", "words"), [("en", "Kenya", "your country"), ("nb", "Kenya", "landet ditt")]
)
async def test_a_country_is_remembered_and_named_in_the_first_line(
    api: BotApi, code: str, country: str, words: str
) -> None:
    await api.say(f"/country {country}", code=code)
    await last(api, 1)
    await api.say("06.03", code=code)
    assert words in (await last(api, 2)).split("\n")[0]
    await api.say("/country -", code=code)
    await last(api, 3)
    await api.say("/proof", code=code)
    assert words not in (await last(api, 4)).split("\n")[0]


async def test_a_country_named_in_the_question_goes_before_the_remembered_one(api: BotApi) -> None:
    await api.say("/country KE")
    await api.say("06.03 from Cambodia")
    assert "Cambodia" in (await last(api, 2)).split("\n")[0]
    assert "Kenya" not in (await last(api, 2)).split("\n")[0]


async def test_a_country_that_is_not_known_is_said_to_be_so_as_it_was_written(api: BotApi) -> None:
    await api.say("/country <b>Atlantis & Co")
    assert "“&lt;b&gt;Atlantis &amp; Co”" in await last(api, 1)
    await api.say("/country")
    assert "I remember no country" in await last(api, 2)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/proof KE", "REX"),
        ("/list", "LDC"),
        ("/quota", "quota"),
        ("/changes", "India"),
        ("/version", VERSION),
        ("/about", "Norwegian Customs"),
        ("/privacy", "What is kept"),
        ("/hjelp", "How to ask"),
        ("/card", "/card Kenya"),
        ("/seminar", "Phnom Penh"),
        ("/watch", "/watch KE 0603"),
    ],
)
async def test_every_command_of_the_menu_answers(api: BotApi, command: str, said: str) -> None:
    await api.say(command)
    assert said in await last(api, 1)


@pytest.mark.parametrize(
    ("payload", "first"),
    [
        ("c-KE", "Kenya"),
        ("h-0603-KE", "06.03"),
        ("t-proof-BD_nb", "Bangladesh"),
        ("h-0603-KE_nb", "Tollfritt"),
        ("c-ZZ", "Hello"),
        ("h-9999", "Hello"),
        ("../../etc", "Hello"),
        ("x" * 64, "Hello"),
        ("s-nosuchone", "Hello"),
        ("c-KE c-TZ", "Hello"),
    ],
)
async def test_a_link_leads_to_its_answer_and_garbage_to_the_welcome(api: BotApi, payload: str, first: str) -> None:
    await api.say(f"/start {payload}")
    assert first in (await last(api, 1)).split("\n")[0]


async def test_a_language_chosen_outlives_the_conversation(api: BotApi, real: Running) -> None:
    await api.say("/language norsk")
    await last(api, 1)
    real.door.office.talk.memory.chosen.pop("tg:1:7")
    await api.say("/help")
    assert "Slik spør du" in await last(api, 2)


async def test_a_name_hard_to_write_does_no_harm(api: BotApi) -> None:
    for name in ("<b>&", "\u202eevil\u202c", "Z\u0351\u036b\u0343a\u0346lgo"):
        await api.say("/start", **{"from": {"id": 7, "is_bot": False, "first_name": name}})
    await api.heard("sendMessage", 3)
    assert not api.now("failed sendMessage")
    assert all(buttons(sent) for sent in api.now("sendMessage"))
