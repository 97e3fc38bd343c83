"""/start, /help, /language, their buttons and their menu."""

from dataclasses import replace

import pytest
from botapi import BotApi
from conftest import HASTE, Running
from fakehall import FakeHall
from telegramlike import TOKEN, buttons

from bot.telegram.door import Door
from bot.telegram.settings import Settings

pytestmark = pytest.mark.usefixtures("door")


async def test_start_welcomes_in_the_language_of_the_app_with_examples_and_languages(
    api: BotApi, hall: FakeHall
) -> None:
    await api.say("/start", code="nn")
    (welcome,) = await api.heard("sendMessage")
    assert welcome["text"] == "[welcome nb]"
    assert [(button["text"], button["callback_data"]) for button in buttons(welcome)] == [
        ("[example_1 nb]", "1:q:nb1"),
        ("[example_2 nb]", "1:q:nb2"),
        ("[example_3 nb]", "1:q:nb3"),
        ("English", "1:w:en"),
        ("Norsk", "1:w:nb"),
    ]
    assert hall.forgotten == ["tg:1:7"]


async def test_start_with_a_link_s_parameter_welcomes_too(api: BotApi) -> None:
    await api.say("/start from_web")
    assert (await api.heard("sendMessage"))[0]["text"] == "[welcome en]"


async def test_an_example_is_asked_and_its_button_stays(api: BotApi, hall: FakeHall) -> None:
    await api.say("/start")
    await api.heard("sendMessage")
    await api.press("1:q:nb2", number=min(number for _, number in api.messages))
    await api.heard("sendMessage", 2)
    assert (hall.heard[0].text, hall.heard[0].hint, hall.heard[0].picked) == ("[example_2 nb]", "nb", False)
    await api.heard("answerCallbackQuery")
    assert not api.now("editMessageReplyMarkup")


async def test_a_language_pressed_on_the_welcome_turns_the_welcome_into_it(api: BotApi, hall: FakeHall) -> None:
    await api.say("/start", code="en")
    await api.heard("sendMessage")
    await api.press("1:w:nb", number=min(number for _, number in api.messages))
    (edit,) = await api.heard("editMessageText")
    assert edit["text"] == "[welcome nb]"
    assert buttons(edit)[0]["callback_data"] == "1:q:nb1"
    await api.say("Kenya")
    await api.heard("sendMessage", 2)
    assert (hall.languages, hall.heard[0].hint) == ({"tg:1:7": "nb"}, "nb")


async def test_language_offers_the_languages_and_keeps_the_one_pressed(api: BotApi, hall: FakeHall) -> None:
    await api.say("/language")
    (offer,) = await api.heard("sendMessage")
    assert offer["text"] == "[choose_language en]"
    assert [button["callback_data"] for button in buttons(offer)] == ["1:l:en", "1:l:nb"]
    await api.press("1:l:nb", number=min(number for _, number in api.messages))
    (edit,) = await api.heard("editMessageText")
    assert edit["text"] == "[language_set nb]"
    assert not buttons(edit)
    assert hall.languages == {"tg:1:7": "nb"}


@pytest.mark.parametrize("named", ["nb", "Norsk", "no"])
async def test_a_language_can_be_named_with_the_command(api: BotApi, hall: FakeHall, named: str) -> None:
    await api.say(f"/language {named}")
    assert (await api.heard("sendMessage"))[0]["text"] == "[language_set nb]"
    assert hall.languages == {"tg:1:7": "nb"}


async def test_an_unknown_language_is_met_with_those_there_are(api: BotApi) -> None:
    await api.say("/language klingon")
    assert (await api.heard("sendMessage"))[0]["text"] == "[choose_language en]"


@pytest.mark.parametrize("command", ["/help", "/hjelp", "/help@gspbot", "/nonsense"])
async def test_help_and_commands_that_do_not_exist_tell_how_to_ask(api: BotApi, command: str) -> None:
    await api.say(command)
    assert (await api.heard("sendMessage"))[0]["text"] == "[help en]"


async def test_a_command_for_another_bot_in_a_group_is_left_alone(api: BotApi) -> None:
    await api.say("/start@otherbot", chat=-5)
    await api.say("/start@gspbot", chat=-5)
    assert [sent["text"] for sent in await api.heard("sendMessage")] == ["[welcome en]"]


async def test_the_language_of_the_last_answer_goes_before_that_of_the_app(api: BotApi) -> None:
    await api.say("Kenya", code="en")  # answered in English
    await api.say("/help", code="nb")
    assert (await api.heard("sendMessage", 2))[1]["text"] == "[help en]"


async def published(api: BotApi, door: Running) -> None:
    """Have the profile looked at now."""
    await api.heard("deleteWebhook")
    profile = door.door.office.rooms.profile
    object.__setattr__(profile._house, "patience", replace(HASTE, profile=0.0))
    await profile.publish()


async def test_the_menus_are_published_in_both_languages_for_private_chats_and_groups(
    api: BotApi, door: Running
) -> None:
    await published(api, door)
    menus = await api.heard("setMyCommands", 8)
    assert [(menu.get("language_code"), menu["scope"]["type"]) for menu in menus[:4]] == [
        (None, "all_private_chats"),
        (None, "all_group_chats"),
        ("nb", "all_private_chats"),
        ("nb", "all_group_chats"),
    ]
    assert menus[2]["commands"][0] == {"command": "start", "description": "[command nb say=start]"}


async def test_name_and_descriptions_are_set_once_and_left_alone_where_they_are_right(
    api: BotApi, hall: FakeHall, door: Running
) -> None:
    await published(api, door)
    names = await api.heard("setMyName", 4)
    assert [(name.get("language_code"), name["name"]) for name in names][:2] == [
        (None, "[profile en say=name]"),
        ("nb", "[profile nb say=name]"),
    ]
    await api.heard("setMyCommands", 8)
    await door.close()
    before = len(api.calls)
    again = Running(Door(Settings(TOKEN, api.url), hall, HASTE))
    await published(api, again)
    await api.heard("getMyCommands", 16)
    await again.close()
    assert [call.method for call in api.calls[before:] if call.method.startswith("setMy")] == []
