"""Opens the web door: settings, store, uvicorn."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import uvicorn

from bot.respond import Hall
from bot.settings import Reader, SettingError
from bot.store import Conversations
from bot.store.faults import InUse, StoreFault
from bot.store.store import Store
from bot.telegram import Configuration, Hook, configure, discreet
from bot.watch import Watch, sentry
from bot.web.api import Api
from bot.web.application import Web

log = logging.getLogger(__name__)
STOPPED, BUSY, REFUSED = 0, 1, 2
A_MINUTE = 60.0  # questions of one client of the API


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the server listens."""

    host: str
    port: int
    a_minute: float
    proxies: str  # whose word on the client's address is taken


def listening(environ: Mapping[str, str]) -> Listening:
    """The settings of the server; SettingError."""
    reader = Reader(environ)
    port = reader.number("PORT", 8080, 1, 65_535)
    a_minute = reader.number("GSPBOT_API_PER_MINUTE", A_MINUTE, 1, 1e6)
    reader.done()
    return Listening(reader.text("HOST") or "0.0.0.0", int(port), a_minute, reader.text("FORWARDED_ALLOW_IPS"))  # noqa: S104


def run(environ: Mapping[str, str], hall: Hall, conversations: Conversations) -> int:
    """Serve until the process is told to stop. Returns the exit status."""
    faults = []
    try:
        where = listening(environ)
    except SettingError as fault:
        faults.append(str(fault))
    try:
        given = configure(environ, web=True)
    except SettingError as fault:
        faults.append(str(fault))
    if faults:
        sys.stderr.write("".join(f"gspbot: {line}\n" for line in "\n".join(faults).splitlines()))
        return REFUSED
    with discreet(*given.secrets, form=given.log):
        try:
            asyncio.run(serve(where, given, hall, conversations))
        except InUse as fault:
            log.error("%s", fault)
            return BUSY
        except StoreFault as fault:
            log.error("%s", fault)
            return REFUSED
    return STOPPED


async def serve(where: Listening, given: Configuration, hall: Hall, conversations: Conversations) -> None:
    """Serve with these settings. Raises StoreFault."""
    watch = Watch()
    if given.sentry:
        watch.send_reports_to(sentry(given.sentry))
    store = await asyncio.to_thread(Store, given.database) if given.webhook else None
    bot = Hook(given, hall, store, watch, conversations) if store else None
    if bot is None:
        log.info("TELEGRAM_BOT_TOKEN is not set: only the API is served")
    web = Web(bot, Api(hall, watch, where.a_minute), watch, lambda: store is None or store.well)
    server = uvicorn.Server(
        uvicorn.Config(
            web.application(),
            host=where.host,
            port=where.port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(where.proxies),
            forwarded_allow_ips=where.proxies or None,
            timeout_graceful_shutdown=10,
            limit_concurrency=2000,
            h11_max_incomplete_event_size=16_384,
        )
    )
    await server.serve()
