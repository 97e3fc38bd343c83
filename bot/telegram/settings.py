"""What the door must be told before it opens, how long it waits for what, and how much it takes from whom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

from bot.settings import Reader, SettingError
from bot.telegram.desks import Desk, Hours, desks, hours

__all__ = ["Limits", "Patience", "SettingError", "Settings", "read"]

TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
TELEGRAM = "https://api.telegram.org"
NO_TOKEN = "TELEGRAM_BOT_TOKEN is not set. Get a token from @BotFather in Telegram and set it."  # noqa: S105
BAD_TOKEN = (
    "TELEGRAM_BOT_TOKEN is not a bot token (it looks like 123456789:AAE...). "  # noqa: S105
    "Copy it from @BotFather in Telegram and set it again."
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the Bot API is, and the key to it."""

    token: str = field(repr=False)
    api_url: str = TELEGRAM
    admin_chat: int | None = None  # where word of errors goes
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
    tries: int = 3  # how often a failed call is made again before it is set aside
    aside: float = 60.0  # for a letter set aside; each further time doubles it
    give_up: float = 86_400.0  # age of a letter that is sent no more
    farewell: float = 10.0  # for answers under way when the bot is stopped
    standby: float = 2.0  # between looks whether the other poller is gone
    profile: float = 2.0  # after the start before the bot looks at its profile: people come first
    live: float = 3.0  # between two looks of a seminar's board
    watch: float = 6 * 3600.0  # between two looks at what people watch
    moment: float = 0.7  # of work before the person is shown that the bot is at it
    tick: float = 1.0  # between looks for work that nobody does


@dataclass(frozen=True, slots=True)
class Limits:
    """How much goes out and comes in. Telegram's own limits are its FAQ's."""

    overall: float = 30.0  # messages a second of one bot; more are refused
    person_chat: float = 1.0  # messages a second in a private chat, short bursts apart
    person_burst: int = 4
    group_chat: float = 1 / 3.2  # 20 a minute in a group
    group_burst: int = 2
    asked_by_person: float = 20.0  # questions a minute
    asked_in_chat: float = 240.0  # questions a minute; a seminar asks a hundred
    too_old: float = 6 * 3600.0  # seconds after which a question is met with an apology
    in_hand: int = 500  # questions in memory, 60 kB each at work; more wait in the inbox or with Telegram


FREE = Limits(inf, inf, 1, inf, 1, inf, inf, inf)  # no limits on people, for measuring; what is in memory stays bounded


def read(environ: Mapping[str, str]) -> Settings:
    """The settings in the environment. SettingError where something is missing or cannot be right."""
    reader = Reader(environ)
    token = reader.text("TELEGRAM_BOT_TOKEN")
    if not TOKEN.fullmatch(token):
        reader.fault(BAD_TOKEN if token else NO_TOKEN)
    what = "the address of your Bot API server, for example http://127.0.0.1:8081"
    api_url = reader.url("TELEGRAM_API_URL", what)
    settings = Settings(
        token,
        api_url or TELEGRAM,
        reader.whole("GSPBOT_ADMIN_CHAT"),
        # Without a secret of its own the token serves: it is one, and it stays the same.
        reader.text("GSPBOT_SECRET") or token,
        reader.tried(lambda: desks(reader.text("GSPBOT_DESKS")), ()),
        reader.tried(lambda: hours(reader.text("GSPBOT_DESK_HOURS")), None),
    )
    reader.done()
    return settings


def read_limits(environ: Mapping[str, str]) -> Limits:
    """Limits that can be set; SettingError."""
    reader, usual = Reader(environ), Limits()
    limits = Limits(
        overall=reader.number("GSPBOT_SENDS_PER_SECOND", usual.overall, 0.1, 10_000),
        asked_by_person=reader.number("GSPBOT_QUESTIONS_PER_MINUTE", usual.asked_by_person, 1, 100_000),
        too_old=3600 * reader.number("GSPBOT_TOO_OLD_HOURS", usual.too_old / 3600, 0.1, 24),
    )
    reader.done()
    return limits
