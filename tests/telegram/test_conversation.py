"""What people write and press, and what they get, over HTTP."""

from datetime import UTC, date, datetime

import pytest
from botapi import BotApi
from conftest import Running
from fakehall import LONG_VALUE, FakeHall
from telegramlike import buttons

pytestmark = pytest.mark.usefixtures("door")


def sent_id(api: BotApi, text: str) -> int:
    """The number of the bot's message that holds this text."""
    return next(number for (_, number), message in api.messages.items() if text in message["text"])


async def test_a_question_gets_its_answer_as_html_without_link_preview(api: BotApi, hall: FakeHall) -> None:
    await api.say("shoes from Kenya")
    (answer,) = await api.heard("sendMessage")
    assert answer["text"] == "<b>shoes from Kenya</b>\n\n2026-11-21"
    assert answer["parse_mode"] == "HTML"
    assert answer["link_preview_options"] == {"is_disabled": True}
    assert "reply_parameters" not in answer
    (heard,) = hall.heard
    assert (heard.where, heard.hint, heard.picked) == ("tg:1:7", None, False)


async def test_what_is_written_on_new_year_s_eve_after_midnight_in_oslo_is_next_year_s(
    api: BotApi, hall: FakeHall
) -> None:
    await api.say("Kenya", date=int(datetime(2022, 12, 31, 23, 30, tzinfo=UTC).timestamp()))
    await api.heard("sendMessage")
    assert hall.heard[0].today == date(2023, 1, 1)


async def test_questions_of_one_chat_are_answered_in_order(api: BotApi, hall: FakeHall) -> None:
    for number in range(20):
        await api.say(f"question {number}")
    answers = await api.heard("sendMessage", 20)
    assert [answer["text"].split("</b>")[0] for answer in answers] == [f"<b>question {n}" for n in range(20)]


async def test_text_like_html_does_no_harm(api: BotApi) -> None:
    await api.say("<b>Kenya & <script>\u200b")
    (answer,) = await api.heard("sendMessage")
    assert answer["text"].startswith("<b>&lt;b&gt;Kenya &amp; &lt;script&gt;")
    assert not api.now("failed sendMessage")


async def test_a_long_answer_is_one_message_with_the_rest_one_tap_away(api: BotApi) -> None:
    await api.say("long")
    (first,) = await api.heard("sendMessage")
    assert [button["text"] for button in buttons(first)][:1] == ["2/3 ›"]
    await api.tap("2/3")
    (second,) = await api.heard("editMessageText")
    assert [button["text"] for button in buttons(second)][:2] == ["‹ 1/3", "3/3 ›"]
    assert first["text"] != second["text"]
    await api.tap("3/3")
    await api.heard("editMessageText", 2)
    await api.tap("2/3")
    assert (await api.heard("editMessageText", 3))[2]["text"] == second["text"]
    assert len(api.messages) == 1


async def test_an_edited_question_changes_its_answer(api: BotApi) -> None:
    question = await api.say("shoes from Kenia")
    await api.heard("sendMessage")
    await api.edit(question, "shoes from Kenya")
    (edit,) = await api.heard("editMessageText")
    assert edit["text"].startswith("<b>shoes from Kenya")
    assert edit["link_preview_options"] == {"is_disabled": True}
    assert len(api.now("sendMessage")) == 1


async def test_an_edited_question_stays_one_message_however_long_its_answer(api: BotApi) -> None:
    question = await api.say("short")
    await api.heard("sendMessage")
    await api.edit(question, "long")
    await api.heard("editMessageText")
    await api.edit(question, "short again")
    await api.heard("editMessageText", 2)
    assert [message["text"][:14] for message in api.messages.values()] == ["<b>short again"]


async def test_an_edit_that_changes_nothing_is_no_error(api: BotApi) -> None:
    question = await api.say("same")
    await api.heard("sendMessage")
    await api.edit(question, "same")
    await api.say("next")
    await api.heard("sendMessage", 2)
    assert len(api.messages) == 2


@pytest.mark.parametrize("deleted", [True, False])
async def test_an_edited_question_whose_answer_is_gone_is_answered_anew(api: BotApi, deleted: bool) -> None:
    question = await api.say("old") if deleted else 4711
    if deleted:
        await api.heard("sendMessage")
        api.messages.clear()
    await api.edit(question, "new")
    assert (await api.heard("sendMessage", 1 + deleted))[-1]["text"].startswith("<b>new")


async def test_a_choice_goes_to_the_engine_as_picked_and_its_buttons_go_away(api: BotApi, hall: FakeHall) -> None:
    await api.say("choose")
    (asked,) = await api.heard("sendMessage")
    assert [button["text"] for button in buttons(asked)][:2] == ["DR Congo", "Congo"]
    number = sent_id(api, "choose")
    await api.press(buttons(asked)[0]["callback_data"], number)
    await api.heard("answerCallbackQuery")
    assert (await api.heard("sendMessage", 2))[1]["text"].startswith("<b>CD")
    (lifted,) = await api.heard("editMessageReplyMarkup")
    assert lifted["message_id"] == number
    assert not buttons(api.messages[1, number])
    assert (hall.heard[-1].text, hall.heard[-1].picked, hall.heard[-1].where) == ("CD", True, "tg:1:7")


async def test_a_choice_tapped_twice_is_answered_once(api: BotApi, hall: FakeHall) -> None:
    await api.say("choose")
    await api.heard("sendMessage")
    number = sent_id(api, "choose")
    await api.press("1:p:CD", number)
    await api.press("1:p:CD", number)
    await api.heard("answerCallbackQuery", 2)
    await api.say("next")
    await api.heard("sendMessage", 3)
    assert [incoming.text for incoming in hall.heard] == ["choose", "CD", "next"]


async def test_the_day_of_a_press_is_the_day_it_is_pressed_not_that_of_the_message(
    api: BotApi, hall: FakeHall, door: Running
) -> None:
    door.door.office.talk.clock = lambda: datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    await api.press("1:p:CD", 1)
    await api.heard("sendMessage")
    assert hall.heard[0].today == date(2027, 1, 1)


async def test_a_value_too_long_for_a_button_arrives_all_the_same(api: BotApi, hall: FakeHall) -> None:
    await api.say("far")
    (asked,) = await api.heard("sendMessage")
    await api.press(buttons(asked)[0]["callback_data"], sent_id(api, "far"))
    await api.heard("sendMessage", 2)
    assert hall.heard[-1].text == LONG_VALUE


async def test_a_new_question_takes_the_buttons_off_the_one_left_open(api: BotApi) -> None:
    await api.say("choose")
    await api.heard("sendMessage")
    await api.say("something else")
    (lifted,) = await api.heard("editMessageReplyMarkup")
    assert lifted["message_id"] == sent_id(api, "choose")


@pytest.mark.parametrize("data", ["0:p:KE", "99:x", "1:k:feedbeef", "1:q:nb9", "\u0000", "🦊"])
async def test_an_old_button_is_met_with_a_word(api: BotApi, hall: FakeHall, data: str) -> None:
    await api.press(data, 1, code="no")
    await api.heard("answerCallbackQuery")
    assert (await api.heard("sendMessage"))[0]["text"] == "[old_button nb]"
    assert hall.heard == []


async def test_a_button_under_a_message_that_is_no_longer_there_is_only_acknowledged(api: BotApi) -> None:
    person = {"id": 7, "is_bot": False, "first_name": "O"}
    await api.update(callback_query={"id": "5", "from": person, "chat_instance": "1", "data": "1:p:KE"})
    await api.heard("answerCallbackQuery")
    await api.say("next")
    assert len(await api.heard("sendMessage")) == 1


@pytest.mark.parametrize(
    "content",
    [
        {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 3}},
        {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]},
        {"document": {"file_id": "f", "file_unique_id": "u"}},
        {"location": {"latitude": 1.0, "longitude": 1.0}},
    ],
)
async def test_what_is_not_text_is_met_with_a_word(api: BotApi, content: dict[str, object]) -> None:
    await api.say(None, code="nb", **content)
    (word,) = await api.heard("sendMessage")
    assert word["text"] == "[text_only nb]"
    assert [button["callback_data"] for button in buttons(word)] == ["1:q:nb1", "1:q:nb2", "1:q:nb3"]


async def test_an_album_is_met_with_one_word(api: BotApi) -> None:
    photo = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}], "media_group_id": "g"}
    await api.say(None, **photo)
    await api.say(None, **photo)
    await api.say("next")
    assert [sent["text"][:10] for sent in await api.heard("sendMessage", 2)] == ["[text_only", "<b>next</b"]


async def test_the_words_under_a_picture_are_answered(api: BotApi, hall: FakeHall) -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    await api.say(None, photo=photo, caption="shoes")
    await api.heard("sendMessage")
    assert hall.heard[0].text == "shoes"


async def test_what_telegram_itself_says_gets_no_answer(api: BotApi) -> None:
    await api.say(None, delete_chat_photo=True)
    await api.say("next")
    assert len(await api.heard("sendMessage")) == 1


async def test_in_a_group_only_what_names_the_bot_is_answered_as_a_reply_in_the_same_topic(
    api: BotApi, hall: FakeHall
) -> None:
    await api.say("just talking", chat=-5)
    await api.say(None, chat=-5, voice={"file_id": "f", "file_unique_id": "u", "duration": 3})
    question = await api.say("@gspbot shoes", chat=-5, message_thread_id=3, is_topic_message=True)
    (answer,) = await api.heard("sendMessage")
    assert answer["message_thread_id"] == 3
    assert answer["reply_parameters"] == {"message_id": question, "allow_sending_without_reply": True}
    assert [(heard.text, heard.where) for heard in hall.heard] == [("shoes", "tg:-5:7:3")]


async def test_in_a_group_the_bare_name_of_the_bot_is_met_with_help(api: BotApi) -> None:
    await api.say("@gspbot", chat=-5)
    assert (await api.heard("sendMessage"))[0]["text"] == "[help en]"
