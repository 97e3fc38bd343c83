"""What the store promises, on both databases."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from bot.model import Answer, Choice, Goods, Money, Question
from bot.store import Conversation
from bot.store.codec import dump, load
from bot.store.faults import StoreFault
from bot.store.inbox import Gather
from bot.store.migrations import LATEST, migrate
from bot.store.outbox import Changed, Draft, Sent
from bot.store.rows import Answered, Document, Setting, Update
from bot.store.schema import metadata
from bot.store.store import Store

Open = Callable[[], Store]


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/gspbot.db"
    return str(request.getfixturevalue("postgres").database())


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """A store that is open."""
    opened = Store(url)
    yield opened
    await opened.close()


def update(number: int, chat: int = 1) -> Update:
    return Update(number, chat, '{"text": "tulips"}')


async def test_an_update_is_new_once(store: Store) -> None:
    assert await store.save([update(1), update(1)]) == (update(1),)
    assert await store.save([update(1)]) == ()


async def test_an_answered_update_leaves_its_number_and_not_its_text(store: Store) -> None:
    await store.save([update(1)])
    (letter,) = await store.answered(Answered(1, 1, ("hello",))) or ()
    left = await store.database.do(lambda it: it.execute(text("SELECT update_id, body, state FROM inbox")).one())
    assert tuple(left) == (1, None, "answered")
    await store.sent(Sent(letter.id))
    assert await store.depth() == (0, {})
    assert await store.save([update(1)]) == ()


async def test_an_update_is_answered_once(store: Store) -> None:
    await store.save([update(1)])
    both = await asyncio.gather(store.answered(Answered(1, 1, ("a",))), store.answered(Answered(1, 1, ("b",))))
    assert sorted(found is None for found in both) == [False, True]
    assert (await store.depth())[1] == {"sending": 1}


async def test_what_a_stop_left_is_found_in_order_after_the_start(store: Store, url: str) -> None:
    await store.save([update(number, chat=number % 2) for number in (3, 1, 2)])
    await store.answered(Answered(1, 1, ("one", "two")))
    await store.close()
    again = Store(url)
    try:
        work = await again.gather(Gather(first=True, more=True))
        assert [(letter.body, letter.doubtful) for letter in work.letters] == [("one", True), ("two", True)]
        assert [one.update_id for one in work.updates] == [2, 3]
    finally:
        await again.close()


async def test_what_one_replica_only_saved_is_answered_before_what_comes_to_the_other(
    request: pytest.FixtureRequest,
) -> None:
    url = str(request.getfixturevalue("postgres").database())
    starting, other = Store(url), Store(url)
    try:
        assert await starting.save([update(1), update(2, chat=2)], later=True) == ()
        assert await other.save([update(3)]) == (update(1), update(3))
        assert await other.save([update(4)]) == (update(1), update(3), update(4))  # the desk knows what it has in hand
        assert await starting.save([update(5)]) == ()  # the other works for this chat
    finally:
        await starting.close()
        await other.close()


async def test_a_letter_set_aside_comes_back_when_it_is_due(store: Store) -> None:
    await store.save([update(1)])
    (letter,) = await store.answered(Answered(1, 1, ("hello",))) or ()
    await store.changed(Changed(letter.id, "later", "hello", store.clock() + 0.2, 1))
    await store.release(1)
    assert not (await store.gather(Gather())).letters
    await asyncio.sleep(0.25)
    (again,) = (await store.gather(Gather())).letters
    assert (again.id, again.tries) == (letter.id, 1)
    assert not (await store.gather(Gather())).letters


async def test_a_draft_is_taken_up_by_itself_and_a_broadcast_when_asked_for(store: Store) -> None:
    await store.draft([Draft(1, "error", rank=0), Draft(2, "news"), Draft(3, "news")])
    assert [letter.body for letter in (await store.gather(Gather())).letters] == ["error"]
    assert [letter.chat for letter in await store.broadcasts(1)] == [2]
    assert [letter.chat for letter in await store.broadcasts(5)] == [3]
    assert await store.broadcasts(5) == ()


async def test_settings_documents_and_counters_are_kept(store: Store) -> None:
    settings = store.settings("tg:1:7")
    await settings.set("language", "nb")
    await settings.set("language", "en")
    await settings.set("country", "KE")
    assert (await settings.get("country"), await settings.all()) == ("KE", {"country": "KE", "language": "en"})
    await settings.forget("country")
    assert await settings.all() == {"language": "en"}
    await store.documents.put("seminar", "a", {"title": "Å"})
    await store.documents.put("seminar", "b", 1, expires=store.clock() - 1)
    assert await store.documents.all("seminar") == {"a": {"title": "Å"}}
    await store.counters.add("helpful", topic="duty")
    await store.counters.add("helpful", 2, topic="duty")
    assert await store.counters.all("helpful") == [({"topic": "duty"}, 3)]


async def test_what_is_remembered_with_an_answer_is_written_with_it(store: Store) -> None:
    await store.save([update(1)])
    things = (Document("talk", "w", '"x"'), Setting("w", "language", "nb"), Document("talk", "v", None))
    await store.answered(Answered(1, 1, (), things))
    assert await store.documents.get("talk", "w") == "x"
    assert await store.settings("w").get("language") == "nb"


async def test_a_person_is_the_same_word_always_and_none_that_tells_who(store: Store, url: str) -> None:
    word = await store.hashed(4711)
    await store.close()
    again = Store(url)
    try:
        assert await again.hashed(4711) == word != await again.hashed(4712)
        assert "4711" not in word
    finally:
        await again.close()


async def test_what_has_had_its_day_is_deleted(url: str) -> None:
    now = time.time()
    store = Store(url, clock=lambda: now)
    try:
        await store.save([update(1)])
        await store.answered(Answered(1, 1))
        await store.documents.put("k", "a", 1, expires=now + 10)
        now += 3 * 86_400
        await store.clean()
        left = await store.database.do(lambda it: it.execute(text("SELECT count(*) FROM inbox")).scalar_one())
        assert (left, await store.documents.all("k")) == (0, {})
    finally:
        await store.close()


async def test_one_bad_job_does_not_cost_the_others_theirs(store: Store) -> None:
    bad = store.database.do(lambda it: it.execute(text("SELECT * FROM nowhere")) and None)
    found = await asyncio.gather(bad, store.save([update(1)]), return_exceptions=True)
    assert isinstance(found[0], Exception)
    assert found[1] == (update(1),)


async def test_the_steps_lead_to_the_schema(url: str) -> None:
    engine = create_engine(url)
    try:
        with engine.connect() as connection, connection.begin():
            assert migrate(connection) == migrate(connection) == LATEST
        seen = inspect(engine)
        assert set(seen.get_table_names()) == {*metadata.tables, "schema_version"}
        for table in metadata.sorted_tables:
            columns = {column["name"]: column for column in seen.get_columns(table.name)}
            assert set(columns) == {column.name for column in table.columns}
            for column in table.columns:
                assert columns[column.name]["nullable"] is bool(column.nullable), column
            assert {index["name"] for index in seen.get_indexes(table.name)} == {one.name for one in table.indexes}
    finally:
        engine.dispose()


async def test_a_database_of_an_older_version_is_brought_up_to_date_with_its_questions(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.store import migrations

    engine = create_engine(url)
    monkeypatch.setattr(migrations, "STEPS", migrations.STEPS[:1])
    monkeypatch.setattr(migrations, "LATEST", 1)
    with engine.connect() as connection, connection.begin():
        migrate(connection)
        connection.execute(text("INSERT INTO inbox VALUES (1, 1, 'b', 'new', 0)"))
    engine.dispose()
    monkeypatch.undo()
    store = Store(url)
    try:
        assert [one.update_id for one in (await store.gather(Gather(more=True))).updates] == [1]
        await store.settings("x").set("language", "nb")
    finally:
        await store.close()


async def test_a_database_of_a_newer_version_is_left_alone(url: str) -> None:
    store = Store(url)
    await store.database.do(lambda it: it.execute(text("UPDATE schema_version SET version = 99")) and None)
    await store.close()
    with pytest.raises(StoreFault, match="newer gspbot"):
        Store(url)


def test_a_conversation_survives_without_the_words() -> None:
    goods = Goods("6109", "words", 92.5, ("61091000",), "T-shirts")
    question = Question(
        "my secret tulips", "nb", date(2026, 1, 2), date(2026, 1, 3), topics=("duty",), countries=("KH",),
        aspects=frozenset({"proof.stamp", "duty.x"}), goods=(goods,), money=(Money(Decimal("1.50"), "EUR"),),
        period=(date(2022, 1, 1), date(2022, 12, 31)),
    )  # fmt: skip
    choices = (Choice("country", "CG"), Choice("goods", "6109"))
    before = Conversation(question, Answer("duty", date(2026, 1, 2), asks="country", choices=choices), "nb", "en")
    written = dump(before)
    assert "secret" not in str(written)
    after = load(written)
    assert after.question is not None
    assert (after.question.goods, after.question.period) == ((goods,), question.period)
    assert after.question.money == question.money
    assert after.question.aspects == question.aspects
    assert after.answer is not None
    assert (after.answer.choices, after.answer.asks, after.chosen_language) == (choices, "country", "en")


@pytest.mark.parametrize("written", [None, {}, [], {"question": {"text": 1}}, {"language": "xx"}, {"gone": 1}, "x"])
def test_a_conversation_of_another_version_begins_anew(written: object) -> None:
    assert load(written) == Conversation()
