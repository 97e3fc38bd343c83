"""What the door must be told before it opens, and how long it waits for what. Reads a mapping, never os.environ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
TELEGRAM = "https://api.telegram.org"


class SettingError(Exception):
    """A setting is missing or wrong; the text says what to do, and never repeats the token."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the Bot API is, and the key to it."""

    token: str = field(repr=False)
    api_url: str = TELEGRAM

    @property
    def base_url(self) -> str:
        """Address that methods are called under, without the token."""
        return f"{self.api_url}/bot"

    @property
    def base_file_url(self) -> str:
        """Address that files are fetched under, without the token."""
        return f"{self.api_url}/file/bot"


@dataclass(frozen=True, slots=True)
class Patience:
    """Every wait of the door, in seconds. Tests hand in a shorter one."""

    poll: int = 25  # one long poll
    network: float = 10.0  # connecting, or waiting for an answer
    first_pause: float = 1.0  # after the first failure; each further one doubles it
    longest_pause: float = 60.0
    tries: int = 3  # how often a failed call is made again
    batch: float = 1.0  # for a batch to be answered before it is confirmed
    farewell: float = 10.0  # for answers under way when the bot is stopped


def read(environ: Mapping[str, str]) -> Settings:
    """The settings in the environment. SettingError where something is missing or cannot be right."""
    return Settings(_token(environ.get("TELEGRAM_BOT_TOKEN", "")), _api_url(environ.get("TELEGRAM_API_URL", "")))


def _token(written: str) -> str:
    token = written.strip()
    if not token:
        raise SettingError("TELEGRAM_BOT_TOKEN is not set. Get a token from @BotFather in Telegram and set it.")
    if not TOKEN.fullmatch(token):
        raise SettingError(
            "TELEGRAM_BOT_TOKEN is not a bot token (it looks like 123456789:AAE...). "
            "Copy it from @BotFather in Telegram and set it again."
        )
    return token


def _api_url(written: str) -> str:
    url = written.strip().rstrip("/")
    if url and not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", url):
        raise SettingError(
            "TELEGRAM_API_URL is not a web address. Set the address of your Bot API server, "
            "for example http://127.0.0.1:8081, or leave it out to use Telegram's own."
        )
    return url or TELEGRAM
