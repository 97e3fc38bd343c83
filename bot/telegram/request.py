"""How calls reach Telegram: by aiohttp.

The library's own httpx takes three to seven times the processor time for the same call (docs/scale.md), and slows down
with every connection in its pool.
"""

from __future__ import annotations

import json
import logging
import ssl
import time
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import aiohttp
import httpx
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

log = logging.getLogger(__name__)


@cache
def _certificates() -> ssl.SSLContext:
    """The authorities that httpx ships with (or SSL_CERT_FILE): a slim image has none of its own."""
    return httpx.create_ssl_context()


class DiscreetRequest(BaseRequest):
    """Makes calls; logs nothing of what is in them."""

    def __init__(self, connections: int, patience: float) -> None:
        self._connections = connections
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None
        self.ahead = 0.0  # seconds by which Telegram's clock is ahead of ours

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer."""
        return self._patience

    async def initialize(self) -> None:
        """Get ready."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, ssl=_certificates(), keepalive_timeout=60)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=True)

    async def shutdown(self) -> None:
        """Close the connections."""
        session, self._session = self._session, None
        if session:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body. TimedOut or NetworkError where there is none."""
        if self._session is None:
            raise RuntimeError("the request is not initialized")
        wait = read_timeout if isinstance(read_timeout, int | float) else self._patience
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._patience, sock_read=wait)
        try:
            async with self._session.request(method, url, data=_body(request_data), timeout=timeout) as answer:
                self._look_at_clock(answer.headers.get("Date"))
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"{type(error).__name__}: ") from None

    def _look_at_clock(self, date: str | None) -> None:
        if date:
            try:
                self.ahead = parsedate_to_datetime(date).timestamp() - time.time()
            except ValueError:
                return

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as an object, else TelegramError. The library would log what cannot be read: people's messages."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            raise TelegramError("Invalid server response") from None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer


def _body(data: RequestData | None) -> Any:
    """A form; with files where there are any."""
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


class PollRequest(DiscreetRequest):
    """Keeps updates as they came: they are saved so, and read by the library only when they are answered.

    The library is given their numbers alone. One that it could not read would stop all others.
    """

    def __init__(self, connections: int, patience: float) -> None:
        super().__init__(connections, patience)
        self.caught: list[dict[str, Any]] = []

    def parse_json_payload(self, payload: bytes) -> dict[str, Any]:  # type: ignore[override]
        """The answer with bare numbers."""
        answer = DiscreetRequest.parse_json_payload(payload)
        if isinstance(answer.get("result"), list):
            self.caught = [update for update in answer["result"] if _numbered(update)]
            answer["result"] = [{"update_id": update["update_id"]} for update in self.caught]
        return answer


def _numbered(update: Any) -> bool:
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)
