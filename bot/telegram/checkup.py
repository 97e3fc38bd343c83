"""What Telegram says of the bot: for `./gspbot doctor`."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.telegram.configuration import Configuration
from bot.telegram.door import refusal
from bot.telegram.logs import reason
from bot.telegram.request import DiscreetRequest
from bot.telegram.settings import Settings

MOST_AHEAD = 30.0  # seconds that the clock may be wrong
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what, how it is, and what to do where it is not well."""

    what: str
    well: bool
    words: str


async def checkup(given: Configuration) -> list[Finding]:
    """Token, webhook and clock."""
    if given.settings is None:
        return []
    settings, request = given.settings, DiscreetRequest(1, PATIENCE)
    bot = Bot(settings.token, settings.base_url, settings.base_file_url, request=request)
    try:
        async with bot:
            found = [Finding("token", True, f"accepted, the bot is @{bot.username}")]
            found.append(_webhook(given, await bot.get_webhook_info()))
            return [*found, _clock(request.ahead)]
    except InvalidToken:
        return [Finding("token", False, refusal(settings))]
    except TelegramError as error:
        return [Finding("telegram", False, _unreachable(settings, error))]


def _unreachable(settings: Settings, error: TelegramError) -> str:
    return f"{settings.api_url} cannot be reached ({reason(error)}). Check the network, the proxy and TELEGRAM_API_URL."


def _webhook(given: Configuration, info: WebhookInfo) -> Finding:
    waiting = f"{info.pending_update_count} updates wait at Telegram"
    if not info.url:
        return Finding("webhook", True, f"none is set, so ./gspbot telegram can poll; {waiting}")
    if given.webhook and not info.url.startswith(given.webhook.url):
        return Finding("webhook", False, "it leads elsewhere than GSPBOT_WEBHOOK_URL; start ./gspbot web to set it")
    if info.last_error_message and info.pending_update_count:
        return Finding("webhook", False, f"Telegram could not bring updates: {info.last_error_message}; {waiting}")
    return Finding("webhook", True, f"set; {waiting}. ./gspbot telegram would take it off")


def _clock(ahead: float) -> Finding:
    if abs(ahead) <= MOST_AHEAD:
        return Finding("clock", True, "agrees with Telegram's")
    direction = "behind" if ahead > 0 else "ahead of"
    words = f"is {abs(ahead):.0f} s {direction} Telegram's: set it (NTP). Answers use Telegram's meanwhile."
    return Finding("clock", False, words)
