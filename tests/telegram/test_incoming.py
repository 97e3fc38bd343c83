"""Which words are meant for the bot, from whom, and on which day."""

from datetime import UTC, date, datetime

import pytest
from telegram import Chat, Message, User

from bot.telegram.incoming import Place, day_of, oslo_day, place_of, words_for
from bot.telegram.keeping import InMemory
from bot.telegram.memory import Memory, Recent, language_of_app
from bot.telegram.people import People

BOT = User(999, "GSP", is_bot=True, username="gspbot")
OLA = User(7, "Ola", is_bot=False)


def make_message(text: str | None, kind: str = "private", **more: object) -> Message:
    moment = datetime(2026, 5, 1, tzinfo=UTC)
    return Message(**({"message_id": 5, "date": moment, "chat": Chat(1, kind), "from_user": OLA, "text": text} | more))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2022, 12, 31, 22, 59, 59, tzinfo=UTC), date(2022, 12, 31)),
        (datetime(2022, 12, 31, 23, 30, tzinfo=UTC), date(2023, 1, 1)),
        (datetime(2026, 6, 30, 21, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_the_day_begins_at_midnight_in_oslo(moment: datetime, day: date) -> None:
    assert oslo_day(moment) == day


def test_an_edited_message_is_asked_on_the_day_of_the_edit() -> None:
    edited = make_message("x", edit_date=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    assert day_of(edited) == date(2027, 1, 1)


def test_a_conversation_is_one_person_in_one_chat_and_topic() -> None:
    assert place_of(make_message("x")).where == "tg:1:7"
    in_topic = make_message("x", "supergroup", message_thread_id=3, is_topic_message=True)
    assert place_of(in_topic).where == "tg:1:7:3"


def test_a_thread_of_replies_is_no_topic() -> None:
    assert place_of(make_message("x", "supergroup", message_thread_id=3)).where == "tg:1:7"


def test_an_anonymous_writer_has_a_place_too() -> None:
    assert place_of(make_message("x", "supergroup", from_user=None)).where == "tg:1:0"


def test_all_words_in_a_private_chat_are_for_the_bot() -> None:
    assert words_for(BOT, make_message("hello")) == "hello"


def test_the_words_under_a_picture_count() -> None:
    assert words_for(BOT, make_message(None, caption="shoes")) == "shoes"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@gspbot shoes from Kenya", "shoes from Kenya"),
        ("shoes from Kenya @GSPbot?", "shoes from Kenya  ?"),
        ("@gspbot", ""),
        ("shoes from Kenya", None),
        ("@gspbot2 shoes", None),
        ("mail me@gspbot", None),
    ],
)
def test_in_a_group_the_bot_must_be_named(text: str, words: str | None) -> None:
    assert words_for(BOT, make_message(text, "supergroup")) == words


def test_in_a_group_a_reply_to_the_bot_is_for_the_bot() -> None:
    of_bot, of_ola = make_message("x", from_user=BOT), make_message("x")
    assert words_for(BOT, make_message("and shoes?", "supergroup", reply_to_message=of_bot)) == "and shoes?"
    assert words_for(BOT, make_message("and shoes?", "supergroup", reply_to_message=of_ola)) is None


@pytest.mark.parametrize(
    ("code", "language"),
    [("nb", "nb"), ("no", "nb"), ("nn", "nb"), ("nb-NO", "nb"), ("en", "en"), ("km", "en"), ("", "en"), (None, "en")],
)
def test_the_app_s_language_decides_between_bokmaal_and_english(code: str | None, language: str) -> None:
    assert language_of_app(code) == language


def test_a_chosen_language_goes_before_the_last_spoken_and_that_before_the_app_s() -> None:
    memory = Memory()
    people, place = People(InMemory(), memory, "secret"), Place(1, 7, code="nb")
    assert people.language(place) == "nb"
    memory.spoken.put(place.where, "en")
    assert people.language(place) == "en"
    people.set(1, "language", "nb")
    assert people.language(place) == "nb"


def test_what_was_longest_unused_is_forgotten_first() -> None:
    recent: Recent[str, int] = Recent(limit=2)
    recent.put("a", 1)
    recent.put("b", 2)
    recent.get("a")
    recent.put("c", 3)
    assert (recent.get("a"), recent.get("b"), recent.get("c"), len(recent)) == (1, None, 3, 2)
