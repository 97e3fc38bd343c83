"""A small Bot API server on 127.0.0.1: queues updates, keeps what it is sent, and fails when told to.

As strict as Telegram where it matters here: HTML that does not close, texts that are too long and buttons that
carry too much are refused with 400.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from manners import Manners
from telegramlike import (
    BOT,
    NOON,
    TOKEN,
    UNAUTHORIZED,
    Fault,
    Params,
    Refused,
    buttons,
    chat_of,
    check,
    error,
    form,
    snake,
    somebody,
)


@dataclass(frozen=True)
class Call:
    """One call of the bot's."""

    method: str
    params: Params


class BotApi:
    """The server. `say`, `edit` and `press` are the people; `heard` is what the bot did."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.messages: dict[tuple[int, int], Params] = {}
        self.url = ""
        self.manners = Manners()
        self._updates: list[Params] = []
        self._faults: list[tuple[str, int | None, Fault | None]] = []
        self._news = asyncio.Condition()
        self._visits: set[asyncio.Task[None]] = set()
        self._number = 0

    # people

    async def say(self, text: str | None = "hello", chat: int = 1, **more: Any) -> int:
        """A message to the bot. Returns its number."""
        message = self._message(text, chat, **more)
        await self.update(message=message)
        return int(message["message_id"])

    async def edit(self, number: int, text: str, chat: int = 1, **more: Any) -> None:
        """A message to the bot, changed."""
        message = self._message(text, chat, **more) | {"message_id": number, "edit_date": more.get("date", NOON)}
        await self.update(edited_message=message)

    async def press(
        self, data: str, number: int, chat: int = 1, code: str | None = None, user: int = 7, **more: Any
    ) -> None:
        """A button pressed under one of the bot's messages."""
        message = {"message_id": number, "chat": chat_of(chat), "date": NOON, "from": BOT, "text": "x", **more}
        query = {
            "id": str(self._next()),
            "from": somebody(user, code),
            "chat_instance": "1",
            "message": message,
            "data": data,
        }
        await self.update(callback_query=query)

    async def tap(self, label: str, chat: int = 1, user: int = 7, code: str | None = None, **more: Any) -> None:
        """The newest button in the chat whose label holds these words, pressed."""
        for (place, number), message in sorted(self.messages.items(), reverse=True):
            for one in buttons(message) if place == chat else ():
                if label in one["text"] and "callback_data" in one:
                    await self.press(one["callback_data"], number, chat, code, user, **more)
                    return
        raise AssertionError(f"no button {label!r} in chat {chat}")

    async def type_inline(self, words: str, user: int = 7, code: str | None = None) -> None:
        """Words typed behind the bot's name in some other chat."""
        query = {"id": str(self._next()), "from": somebody(user, code), "query": words, "offset": ""}
        await self.update(inline_query=query)

    def shown(self, chat: int = 1) -> list[str]:
        """What stands in the chat now, of the bot's messages."""
        return [message["text"] for (place, _), message in sorted(self.messages.items()) if place == chat]

    def _message(self, text: str | None, chat: int, code: str | None = None, user: int = 7, **more: Any) -> Params:
        message = {"message_id": self._next(), "date": NOON, "chat": chat_of(chat), "from": somebody(user, code)}
        if text is not None:
            message["text"] = text
            if text.startswith("/"):
                message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return message | more

    async def update(self, **content: Any) -> None:
        """Queue an update."""
        self._updates.append({"update_id": self._next(), **content})
        await self._tell()

    # what the bot did

    async def heard(self, method: str, count: int = 1, chat: int | None = None) -> list[Params]:
        """The calls of a method, once there are so many of them."""
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: len(self.now(method, chat)) >= count)
        return self.now(method, chat)

    def now(self, method: str, chat: int | None = None) -> list[Params]:
        """The calls of a method so far."""
        made = [call.params for call in self.calls if call.method == method]
        return [params for params in made if chat is None or params.get("chat_id") == chat]

    async def until(self, fits: Callable[[], bool]) -> None:
        """Wait for something to be true."""
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(fits)

    def waiting(self) -> int:
        """Updates that the bot has not confirmed."""
        return len(self._updates)

    # faults

    def fail(self, method: str, *faults: Fault, chat: int | None = None, after: int = 0) -> None:
        """Let the next calls of a method go wrong, one fault each; `after` so many that go well."""
        self._faults.extend((method, chat, fault) for fault in (*[None] * after, *faults))

    def mend(self) -> None:
        """Let nothing go wrong any more."""
        self._faults.clear()

    def _fault(self, method: str, params: Params) -> Fault | None:
        for place, (name, chat, fault) in enumerate(self._faults):
            if name == method and chat in (None, params.get("chat_id")):
                del self._faults[place]
                return fault
        return None

    # the server

    async def open(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._visit, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Hang up on everybody."""
        self._server.close()
        for visit in self._visits:
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)
        await self._server.wait_closed()

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._visits.add(task)
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._visits.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        body = await reader.readexactly(int(length[1]) if length else 0)
        token, method = head.split(" ")[1].removeprefix("/bot").split("/", 1)
        params = form(head, body)
        status, answer = await self._answer(token, method, params)
        if status == 0:
            writer.transport.abort()
            return False
        headers = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
        writer.write(headers.encode() + answer)
        await writer.drain()
        return True

    async def _answer(self, token: str, method: str, params: Params) -> tuple[int, bytes]:
        """Status (0: hang up) and body."""
        if token != TOKEN:
            return error(UNAUTHORIZED)
        fault = self._fault(method, params)
        try:
            result = None if fault else await self._result(method, params)
        except Refused as refusal:
            return error(Fault(400, f"Bad Request: {refusal}"))
        self.calls.append(Call(f"failed {method}" if fault else method, params))
        await self._tell()
        return error(fault) if fault else (200, json.dumps({"ok": True, "result": result}).encode())

    async def _result(self, method: str, params: Params) -> Any:
        own = getattr(self, f"_{snake(method)}", None)
        return await own(params) if own else self.manners.result(method, params)

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    def _next(self) -> int:
        self._number += 1
        return self._number

    # the methods

    async def _get_me(self, _: Params) -> Params:
        return BOT

    async def _delete_webhook(self, _: Params) -> bool:
        return True

    async def _set_webhook(self, _: Params) -> bool:
        return True

    async def _get_webhook_info(self, _: Params) -> Params:
        return {"url": "", "has_custom_certificate": False, "pending_update_count": 3}

    async def _answer_callback_query(self, _: Params) -> bool:
        return True

    async def _get_updates(self, params: Params) -> list[Params]:
        self._updates = [update for update in self._updates if update["update_id"] >= params.get("offset", 0)]
        await self._tell()
        try:
            async with asyncio.timeout(params.get("timeout", 0)), self._news:
                await self._news.wait_for(lambda: bool(self._updates))
        except TimeoutError:
            return []
        return self._updates[:100]

    async def _send_message(self, params: Params) -> Params:
        check(params)
        return self._keep(params, self._next())

    async def _send_photo(self, params: Params) -> Params:
        check(params | {"text": params.get("caption") or "-"})
        return self._keep(params | {"text": params.get("caption", "")}, self._next())

    _send_document = _send_photo

    async def _create_forum_topic(self, params: Params) -> Params:
        if len(params["name"]) > 128:
            raise Refused("TOPIC_TITLE_INVALID")
        return {"message_thread_id": self._next(), "name": params["name"], "icon_color": 7322096}

    async def _edit_message_text(self, params: Params) -> Params:
        check(params)
        old = self._find(params)
        if all(old.get(key) == params.get(key) for key in ("text", "reply_markup")):
            raise Refused("message is not modified: specified new message content is exactly the same")
        return self._keep(params, params["message_id"])

    async def _edit_message_reply_markup(self, params: Params) -> Params:
        old = self._find(params)
        if old.get("reply_markup") == params.get("reply_markup"):
            raise Refused("message is not modified")
        return self._keep(old | {"reply_markup": params.get("reply_markup")}, params["message_id"])

    async def _delete_message(self, params: Params) -> bool:
        return bool(self.messages.pop((params["chat_id"], params["message_id"]), None))

    def _find(self, params: Params) -> Params:
        try:
            return self.messages[params["chat_id"], params["message_id"]]
        except KeyError:
            raise Refused("message to edit not found") from None

    def _keep(self, params: Params, number: int) -> Params:
        self.messages[params["chat_id"], number] = params
        return {
            "message_id": number,
            "date": NOON,
            "chat": chat_of(params["chat_id"]),
            "from": BOT,
            "text": params["text"],
        }
