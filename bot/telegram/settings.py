"""What the door must be told before it opens, and how long it waits for what. Reads a mapping, never os.environ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
DESK = re.compile(r"(-\d{1,20})(?::([A-Za-z, ]+))?")
HOURS = re.compile(r"([a-z]{3})-([a-z]{3}) (\d\d:\d\d)-(\d\d:\d\d)")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TELEGRAM = "https://api.telegram.org"


class SettingError(Exception):
    """A setting is missing or wrong; the text says what to do, and never repeats the token."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A staff group, and the countries whose cases it takes; none: all that no other desk takes."""

    chat: int
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hours:
    """When staff are there, by the clock in Oslo."""

    days: tuple[int, ...]  # 0 is Monday
    opens: time
    closes: time

    def open_at(self, moment: datetime) -> bool:
        """Whether somebody is there."""
        return moment.weekday() in self.days and self.opens <= moment.time() < self.closes


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the Bot API is, and the key to it."""

    token: str = field(repr=False)
    api_url: str = TELEGRAM
    secret: str = field(default="", repr=False)  # hashes the ids of people in counters
    desks: tuple[Desk, ...] = ()  # staff groups; none: no help desk
    hours: Hours | None = None  # when the help desk is open; None: always

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
    live: float = 3.0  # between two looks of a seminar's board
    watch: float = 6 * 3600.0  # between two looks at what people watch
    moment: float = 0.7  # of work before the person is shown that the bot is at it
    between: float = 0.05  # messages to many chats: Telegram takes about thirty a second from one bot
    farewell: float = 10.0  # for answers under way when the bot is stopped


def read(environ: Mapping[str, str]) -> Settings:
    """The settings in the environment. SettingError where something is missing or cannot be right."""
    token = _token(environ.get("TELEGRAM_BOT_TOKEN", ""))
    return Settings(
        token,
        _api_url(environ.get("TELEGRAM_API_URL", "")),
        # Without a secret of its own the token serves: it is one, and it stays the same.
        environ.get("GSPBOT_SECRET", "").strip() or token,
        _desks(environ.get("GSPBOT_DESKS", "")),
        _hours(environ.get("GSPBOT_DESK_HOURS", "")),
    )


def _desks(written: str) -> tuple[Desk, ...]:
    """`-100123; -100456:KE,TZ,UG`: a staff group, with the countries it takes."""
    desks = []
    for one in filter(None, (part.strip() for part in written.split(";"))):
        match = DESK.fullmatch(one)
        if not match:
            raise SettingError(
                f"GSPBOT_DESKS: {one!r} is no staff group. Write the number of the group, "
                "with countries after a colon where it takes only theirs: -1001234567890; -1009876543210:KE,TZ"
            )
        desks.append(Desk(int(match[1]), tuple(filter(None, (match[2] or "").replace(" ", "").upper().split(",")))))
    return tuple(desks)


def _hours(written: str) -> Hours | None:
    """`mon-fri 09:00-15:30`, in Oslo; nothing means always."""
    if not written.strip():
        return None
    match = HOURS.fullmatch(written.strip().lower())
    if not match or match[1] not in DAYS or match[2] not in DAYS:
        raise SettingError("GSPBOT_DESK_HOURS is not understood. Write days and times in Oslo: mon-fri 09:00-15:30")
    days = tuple(range(DAYS.index(match[1]), DAYS.index(match[2]) + 1))
    try:
        return Hours(days, time.fromisoformat(match[3]), time.fromisoformat(match[4]))
    except ValueError:
        raise SettingError("GSPBOT_DESK_HOURS has a time that is none. Write it like 09:00") from None


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
