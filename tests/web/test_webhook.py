"""Updates that are brought: by Telegram, and by others."""

import asyncio
import json
import logging

import pytest
from botapi import BotApi
from conftest import SECRET, Served
from dbfaults import FULL, Failing
from telegramlike import NOON, TOKEN, UNAUTHORIZED, chat_of, somebody

TULIPS = "my private shipment of tulips"


def update(number: int, text: str = "hello", chat: int = 1) -> bytes:
    message = {"message_id": number, "date": NOON, "chat": chat_of(chat), "from": somebody(7, None), "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


async def test_the_webhook_is_set_with_its_secret(api: BotApi, web: Served) -> None:
    (asked,) = await api.heard("setWebhook")
    assert asked["url"] == "https://bot.example.org/telegram"
    assert asked["secret_token"] == SECRET


async def test_an_update_that_is_brought_is_answered_once(api: BotApi, web: Served) -> None:
    assert [(await web.bring(update(1))).status_code for _ in range(3)] == [200] * 3
    (answer,) = await api.heard("sendMessage")
    assert answer["text"].startswith("<b>hello")
    await web.bring(update(2, "next"))
    assert len(await api.heard("sendMessage", 2)) == 2


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "Ж"])
async def test_without_the_secret_nothing_is_taken_and_nothing_logged(
    web: Served, secret: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    encoded = secret.encode() if secret else secret
    headers = {b"X-Telegram-Bot-Api-Secret-Token": encoded} if encoded is not None else {}
    answer = await web.client.post("/telegram", content=update(1, TULIPS), headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.content) == (401, b"")
    assert (await web.store.depth())[0] == 0
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert not any(TULIPS in line or (secret and secret in line) for line in ours)


async def test_the_secret_is_compared_before_the_body_is_read(web: Served) -> None:
    assert (await web.bring(b"x" * 10_000_000, "wrong")).status_code == 401


async def test_a_body_of_ten_megabytes_is_refused(web: Served) -> None:
    assert (await web.bring(b"x" * 10_000_000)).status_code == 413


async def test_a_body_that_says_it_is_small_and_is_not_is_refused(web: Served) -> None:
    async def chunks():  # type: ignore[no-untyped-def]
        for _ in range(20):
            yield b"x" * 100_000

    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    assert (await web.client.post("/telegram", content=chunks(), headers=headers)).status_code == 413


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"1", b"{}", b'{"update_id": "1"}', b'{"update_id": true}', b"\xff\xfe", b"[" * 100_000]
)
async def test_what_is_no_update_is_refused(web: Served, body: bytes) -> None:
    assert (await web.bring(body)).status_code == 400


@pytest.mark.parametrize("number", [-1, 2**62, 2**70])
async def test_a_number_that_no_database_holds_is_refused(web: Served, number: int) -> None:
    assert (await web.bring(update(number))).status_code == 400


async def test_an_update_of_an_unknown_kind_is_taken_and_passed_over(api: BotApi, web: Served) -> None:
    assert (await web.bring(b'{"update_id": 1, "something_new": {"chat": {"id": "x"}}}')).status_code == 200
    await web.bring(update(2))
    await api.heard("sendMessage")
    assert (await web.store.depth())[0] == 0


async def test_while_the_database_cannot_be_written_telegram_is_told_to_come_again(
    api: BotApi, web: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await api.heard("setWebhook")
    monkeypatch.setattr("bot.telegram.hook.SAVE_WITHIN", 0.1)
    disk = Failing(web.store.database.engine, FULL)
    assert (await web.bring(update(1))).status_code == 503
    assert (await web.client.get("/readyz")).status_code == 503
    assert "the disk is full" in caplog.text
    disk.words = ""
    monkeypatch.setattr("bot.telegram.hook.SAVE_WITHIN", 5)
    assert (await web.bring(update(1))).status_code == 200
    await api.heard("sendMessage")
    await asyncio.sleep(0.2)
    assert len(api.now("sendMessage")) == 1
    assert (await web.client.get("/readyz")).status_code == 200


async def test_updates_are_safe_while_telegram_cannot_be_reached(api: BotApi, web: Served) -> None:
    assert (await web.bring(update(1))).status_code == 200  # the bot is just opening
    await api.heard("sendMessage")


async def test_a_revoked_token_is_told_by_readiness_and_the_question_is_kept(
    api: BotApi, web: Served, caplog: pytest.LogCaptureFixture
) -> None:
    await api.heard("setWebhook")
    api.fail("sendMessage", *[UNAUTHORIZED] * 1)
    await web.bring(update(1, TULIPS))
    await api.heard("failed sendMessage")
    await asyncio.sleep(0.05)
    ready = await web.client.get("/readyz")
    assert ready.status_code == 503
    assert "The token is refused" in ready.text
    assert TOKEN not in ready.text + caplog.text
    await api.heard("sendMessage")  # as soon as the token is taken again
    assert (await web.client.get("/healthz")).text == "ok\n"
    assert logging.getLogger("bot").name == "bot"
