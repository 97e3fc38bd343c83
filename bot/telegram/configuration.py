"""All settings of a door at once, with all that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.settings import Reader, SettingError
from bot.store.faults import StoreFault
from bot.store.opening import MEMORY, address
from bot.telegram.settings import Limits, Settings, read, read_limits

SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram brings updates, and how it shows that it is Telegram."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a process must know."""

    settings: Settings | None  # None: no bot, only the web API
    limits: Limits
    database: str = field(repr=False)
    log: str = "text"
    sentry: str = field(default="", repr=False)
    webhook: Webhook | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """What may stand in no log."""
        token = self.settings.token if self.settings else ""
        return token, self.webhook.secret if self.webhook else "", self.sentry


def configure(environ: Mapping[str, str], *, web: bool = False) -> Configuration:
    """The settings in the environment. SettingError with everything that is wrong, one line each."""
    reader = Reader(environ)
    wanted = not web or bool(reader.text("TELEGRAM_BOT_TOKEN"))
    settings = reader.tried(lambda: read(environ), None) if wanted else None
    limits = reader.tried(lambda: read_limits(environ), Limits())
    log = reader.choice("GSPBOT_LOG", ("text", "json"))
    sentry = reader.url("SENTRY_DSN", "the DSN that Sentry shows for your project")
    webhook = _webhook(reader) if web and wanted else None
    try:
        database = address(environ)
    except StoreFault as fault:
        reader.fault(str(fault))
        database = MEMORY
    reader.done()
    return Configuration(settings, limits, database, log, sentry, webhook)


def _webhook(reader: Reader) -> Webhook:
    url = reader.url(
        "GSPBOT_WEBHOOK_URL", "the public address of this server, for example https://bot.example.org", secure=True
    )
    secret = reader.text("GSPBOT_WEBHOOK_SECRET")
    if not url:
        reader.fault("GSPBOT_WEBHOOK_URL is not set. Set the public address of this server (https://...).")
    if not SECRET.fullmatch(secret):
        reader.fault(
            "GSPBOT_WEBHOOK_SECRET must be 16 to 256 letters, digits, _ or -. "
            "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    return Webhook(url, secret)


__all__ = ["Configuration", "SettingError", "Webhook", "configure"]
