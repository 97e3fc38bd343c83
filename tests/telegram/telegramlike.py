"""What the test server knows of Telegram: its strictness, its errors, the look of chats and people."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesParser
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

TOKEN = "123456789:AAFakeTokenForTheTests_0123456789-abcdef"  # noqa: S105
BOT = {"id": 999, "is_bot": True, "first_name": "GSP", "username": "gspbot"}
NOON = int(datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp())
Params = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """How a call goes wrong."""

    status: int = 200
    description: str = ""
    parameters: dict[str, int] = field(default_factory=dict)
    body: bytes | None = None  # sent instead of a proper answer
    reset: bool = False  # the connection is cut before an answer


FLOOD = Fault(429, "Too Many Requests: retry after 1", {"retry_after": 1})
BROKEN = Fault(500, "Internal Server Error")
RESET = Fault(reset=True)
GARBAGE = Fault(body=b'{"ok": true, "result": [{"update_id": 1, "mess')
BLOCKED = Fault(403, "Forbidden: bot was blocked by the user")
BAD_HTML = Fault(400, "Bad Request: can't parse entities: Unclosed start tag at byte offset 7")
UNAUTHORIZED = Fault(401, "Unauthorized")
NOT_FOUND = Fault(404, "Not Found")
TWO_POLLERS = Fault(
    409, "Conflict: terminated by other getUpdates request; make sure that only one instance is running"
)


class Refused(Exception):
    """A call that Telegram answers with 400."""


def check(params: Params) -> None:
    """Refused where Telegram would refuse the message."""
    text = params["text"]
    if params.get("parse_mode") == "HTML":
        text = _parsed(text)
    if not text.strip():
        raise Refused("message text is empty")
    if len(text.encode("utf-16-le")) // 2 > 4096:
        raise Refused("message is too long")
    for button in buttons(params):
        data = button.get("callback_data") or button.get("url") or ""
        if not data or ("url" not in button and len(data.encode()) > 64) or not button["text"]:
            raise Refused("BUTTON_DATA_INVALID")


def _parsed(html: str) -> str:
    """The text of Telegram's HTML; Refused where a tag is unknown or does not close."""
    tags: list[str] = []
    for closing, name in re.findall(r"<(/?)([a-z]*)[^>]*>?", html):
        if name not in ("b", "i", "u", "s", "a", "code", "pre", "blockquote"):
            raise Refused(f'can\'t parse entities: Unsupported start tag "{name}"')
        if not closing:
            tags.append(name)
        elif not tags or tags.pop() != name:
            raise Refused("can't parse entities: Unmatched end tag")
    if tags:
        raise Refused("can't parse entities: Can't find end tag")
    return unescape(re.sub(r"<[^>]*>", "", html))


def buttons(message: Params) -> list[Params]:
    """The buttons under a message, row by row."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def error(fault: Fault) -> tuple[int, bytes]:
    """Status and body of an answer that goes wrong; status 0 is no answer at all."""
    if fault.reset:
        return 0, b""
    if fault.body is not None:
        return fault.status, fault.body
    said: Params = {"ok": False, "error_code": fault.status, "description": fault.description}
    return fault.status, json.dumps(said | ({"parameters": fault.parameters} if fault.parameters else {})).encode()


WORDS = (
    "text",
    "parse_mode",
    "language_code",
    "caption",
    "name",
    "description",
    "short_description",
    "action",
    "url",
    "secret_token",
)


def form(head: str, body: bytes) -> Params:
    """The parameters of a call, as a form or, with files, in parts."""
    boundary = re.search(r"boundary=([^\r\n;]+)", head)
    if not boundary:
        return {key: value(key, written) for key, written in parse_qsl(body.decode(), keep_blank_values=True)}
    parts = BytesParser().parsebytes(
        f"Content-Type: multipart/form-data; boundary={boundary[1]}\r\n\r\n".encode() + body
    )
    found: Params = {}
    for part in parts.get_payload():  # type: ignore[union-attr]
        name = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]
        content = part.get_payload(decode=True)  # type: ignore[union-attr]
        file = part.get_filename()  # type: ignore[union-attr]
        found[name] = {"file": file, "content": content} if file else value(name, content.decode())  # type: ignore[union-attr,index]
    return found


def value(key: str, written: str) -> Any:
    """A parameter as it was before it was put into a form."""
    if key in WORDS or written.startswith("attach:"):
        return written
    try:
        return json.loads(written)
    except ValueError:
        return written


def snake(name: str) -> str:
    """sendMessage -> send_message."""
    return re.sub(r"([A-Z])", r"_\1", name).lower()


def chat_of(number: int) -> Params:
    """Positive numbers are people, negative ones groups, as with Telegram."""
    return {"id": number, "type": "private", "first_name": "P"} if number > 0 else _group(number)


def _group(number: int) -> Params:
    return {"id": number, "type": "supergroup", "title": "G", "is_forum": True}


def somebody(number: int, code: str | None) -> Params:
    """Somebody whose name is hard to write into HTML and log."""
    person: Params = {"id": number, "is_bot": False, "first_name": "Ola <Nordmann> & Co"}
    return person | ({"language_code": code} if code else {})
