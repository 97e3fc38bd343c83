"""What is served under which path.

| path            | for                                                                            |
|-----------------|--------------------------------------------------------------------------------|
| POST /telegram  | Telegram: one update, with the secret in X-Telegram-Bot-Api-Secret-Token       |
| POST /api/ask   | anybody: a question object in, an answer object out (docs/answers are ANSWER.md's) |
| /openapi.json   | the description of /api/ask                                                    |
| /healthz        | is the process alive?                                                          |
| /readyz         | can it answer: database and Telegram                                           |
| /metrics        | Prometheus                                                                     |
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.watch import Watch
from bot.web.api import Api

log = logging.getLogger(__name__)

MOST_UPDATE = 1_000_000  # bytes; Telegram's largest update is far below
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


class Bot(Protocol):
    """The Telegram door as the web door knows it."""

    @property
    def trouble(self) -> str:
        """Why the bot is not ready."""

    def open(self) -> None:
        """Begin."""

    def is_telegram(self, secret: str) -> bool:
        """Whether the secret is right."""

    async def take(self, body: bytes) -> bool:
        """Save an update."""

    async def close(self) -> None:
        """End."""


async def body_of(request: Request, most: int) -> bytes:
    """The body, read no further than allowed: 413."""
    stated = request.headers.get("content-length", "0")
    if not stated.isdigit() or int(stated) > most:
        raise HTTPException(413 if stated.isdigit() else 400)
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise HTTPException(413)
        chunks.append(chunk)
    return b"".join(chunks)


class Web:
    """The handlers."""

    def __init__(self, bot: Bot | None, api: Api, watch: Watch, well: Callable[[], bool]) -> None:
        self._bot = bot
        self._api = api
        self._watch = watch
        self._well = well

    def application(self) -> Starlette:
        """As an ASGI application."""
        routes = [
            Route("/api/ask", self.ask, methods=["POST"]),
            Route("/openapi.json", self.description),
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
        ]
        if self._bot:
            routes.append(Route("/telegram", self.telegram, methods=["POST"]))
        handlers = {HTTPException: _plainly, Exception: self._trouble}
        return Starlette(routes=routes, lifespan=self._life, exception_handlers=handlers)

    @asynccontextmanager
    async def _life(self, _: Starlette) -> AsyncIterator[None]:
        if self._bot:
            self._bot.open()
        try:
            yield
        finally:
            if self._bot:
                await self._bot.close()

    async def telegram(self, request: Request) -> Response:
        """One update. The answer 200 says that it is safe; anything else, that it must be brought again."""
        assert self._bot  # noqa: S101 - there is no such route without
        if not self._bot.is_telegram(request.headers.get(SECRET, "")):
            return Response(status_code=401)
        body = await body_of(request, MOST_UPDATE)
        try:
            return Response(status_code=200 if await self._bot.take(body) else 400)
        except TimeoutError:
            return Response(status_code=503, headers={"Retry-After": "5"})

    async def ask(self, request: Request) -> Response:
        """A question object in, an answer object out."""
        client = request.client.host if request.client else ""
        if pause := self._api.pause(client):
            return JSONResponse({"error": "too many questions"}, 429, {"Retry-After": str(pause)})
        body = await body_of(request, self._api.most_bytes)
        status, said = self._api.answer(body, client)
        return Response(json.dumps(said, ensure_ascii=False), status, media_type="application/json")

    async def description(self, _: Request) -> Response:
        """OpenAPI."""
        return JSONResponse(self._api.description())

    async def alive(self, _: Request) -> Response:
        """The process runs, and its loop turns."""
        await asyncio.sleep(0)
        return Response("ok\n", media_type="text/plain")

    async def ready(self, _: Request) -> Response:
        """Whether a question would be answered now."""
        faults = [] if self._well() else ["the database cannot be written"]
        if self._bot and self._bot.trouble:
            faults.append(self._bot.trouble)
        return Response("\n".join(faults or ["ok"]) + "\n", 503 if faults else 200, media_type="text/plain")

    async def metrics(self, _: Request) -> Response:
        """Prometheus."""
        self._watch.database(well=self._well())
        return Response(self._watch.page(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _trouble(self, _: Request, error: Exception) -> Response:
        return JSONResponse({"error": "something went wrong", "error_id": self._watch.trouble(error)}, 500)


async def _plainly(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    words = {400: "bad request", 404: "not found", 405: "method not allowed", 413: "too large"}
    return JSONResponse({"error": words.get(status, "refused")}, status)
