"""The JSON API, health and metrics."""

import json
from datetime import date

import httpx
import pytest
from conftest import Served

from bot.contract import as_object
from bot.model import Answer, Incoming, Reply
from bot.respond import Hall
from bot.watch import Watch
from bot.web.api import Api
from bot.web.application import Web

TULIPS = "my private shipment of tulips"


class OneAnswer:
    """A hall with one answer, or none."""

    def __init__(self) -> None:
        self.heard: list[Incoming] = []

    def respond(self, incoming: Incoming) -> Reply:
        """It."""
        self.heard.append(incoming)
        if incoming.text.startswith("crash"):
            raise KeyError(incoming.text)
        return Reply(incoming.hint or "en", "x", "x", (), (Answer("duty", date(2026, 1, 1)),))


@pytest.fixture
def hall_of_one() -> OneAnswer:
    return OneAnswer()


def client_of(hall: object, watch: Watch, a_minute: float = 600, address: str = "203.0.113.7") -> httpx.AsyncClient:
    application = Web(None, Api(hall, watch, a_minute), watch, lambda: True).application()  # type: ignore[arg-type]
    transport = httpx.ASGITransport(application, client=(address, 1), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://bot")


async def test_a_question_is_answered_as_the_contract_has_it(hall: Hall) -> None:
    async with client_of(hall, Watch()) as client:
        asked = {"id": "q1", "text": "Is Kenya an LDC?", "date": "2022-12-31", "session": "s"}
        answer = (await client.post("/api/ask", json=asked)).json()
    reply = hall.respond(Incoming("Is Kenya an LDC?", date(2026, 11, 22), date(2022, 12, 31)))
    assert answer == as_object(reply, "q1", "s")


async def test_the_description_names_every_key_of_an_answer(hall: Hall) -> None:
    async with client_of(hall, Watch()) as client:
        told = (await client.get("/openapi.json")).json()
    schema = told["paths"]["/api/ask"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert list(schema["properties"]) == list(as_object(hall.respond(Incoming("hello", date(2026, 11, 22)))))


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b'"x"', b"{}", b'{"text": 1}', b'{"text": "x", "date": "tomorrow"}',
        b'{"text": "x", "date": 1}', b"null",
        b'{"text": "x", "language": "fr"}', b'{"text": "x", "session": 5}', b'{"text": "x", "id": {}}', b"\xff",
        b"[" * 16_000, json.dumps({"text": "x" * 5000}).encode(),
    ],
)  # fmt: skip
async def test_what_is_no_question_is_told_what_is_wrong(hall_of_one: OneAnswer, body: bytes) -> None:
    async with client_of(hall_of_one, Watch()) as client:
        answer = await client.post("/api/ask", content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert not hall_of_one.heard


async def test_a_question_of_ten_megabytes_is_refused(hall_of_one: OneAnswer) -> None:
    async with client_of(hall_of_one, Watch()) as client:
        assert (await client.post("/api/ask", content=b"x" * 10_000_000)).status_code == 413


async def test_a_client_may_ask_so_often_and_others_still_may(hall_of_one: OneAnswer) -> None:
    watch = Watch()
    moment = 0.0
    api = Api(hall_of_one, watch, 60, lambda: moment)
    assert [api.pause("a") for _ in range(11)] == [0] * 10 + [1]
    assert api.pause("b") == 0
    moment = 1.0
    assert api.pause("a") == 0
    async with client_of(hall_of_one, watch, 1) as client:
        answers = [await client.post("/api/ask", json={"text": "x"}) for _ in range(11)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


async def test_a_session_is_its_client_s_own(hall_of_one: OneAnswer) -> None:
    for address in ("203.0.113.7", "203.0.113.8"):
        async with client_of(hall_of_one, Watch(), address=address) as client:
            await client.post("/api/ask", json={"text": "x", "session": "s"})
    first, second = (heard.where for heard in hall_of_one.heard)
    assert first != second
    assert "203" not in first


async def test_an_error_is_told_with_its_id_and_without_the_words(
    hall_of_one: OneAnswer, caplog: pytest.LogCaptureFixture
) -> None:
    async with client_of(hall_of_one, Watch()) as client:
        answer = await client.post("/api/ask", json={"text": f"crash {TULIPS}"})
    assert answer.status_code == 500
    assert answer.json()["error_id"] in caplog.text
    assert TULIPS not in caplog.text + answer.text


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/ask"), ("GET", "/nowhere"), ("POST", "/healthz")])
async def test_what_is_not_there_is_said_so(hall_of_one: OneAnswer, method: str, path: str) -> None:
    async with client_of(hall_of_one, Watch()) as client:
        answer = await client.request(method, path)
    assert answer.status_code in (404, 405)
    assert "error" in answer.json()


async def test_metrics_tell_how_many_and_never_who(web: Served) -> None:
    web.watch.question("duty", "en", "answered")
    page = (await web.client.get("/metrics")).text
    assert 'gspbot_questions_total{language="en",outcome="answered",topic="duty"} 1.0' in page
    assert "gspbot_database_up 1.0" in page
    for name in ("gspbot_answer_seconds", "gspbot_queue", "gspbot_telegram_errors"):
        assert name in page
    assert TULIPS not in page
