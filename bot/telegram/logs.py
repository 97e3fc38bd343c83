"""What the log may hold: no token, no names, nothing that people wrote."""

from __future__ import annotations

import asyncio
import json
import logging
import traceback
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from telegram.warnings import PTBDeprecationWarning

from bot.watch import trace

__all__ = ["Redacted", "discreet", "reason", "trace"]

# The library logs whole updates and unreadable server answers, aiohttp addresses with the token in them.
# What matters of it is said by the door in its own words.
SILENT = {
    "telegram": logging.CRITICAL + 1,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "aiohttp": logging.CRITICAL,
    "asyncio": logging.ERROR,
}
PLAIN = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Redacted(logging.Filter):
    """Takes secrets out of every line, whoever wrote it. Sits on handlers, where all lines pass."""

    def __init__(self, *secrets: str) -> None:
        super().__init__()
        self._secrets = [secret for secret in secrets if secret]

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: lines are cleaned, not dropped."""
        record.msg, record.args = self._clean(record.getMessage()), None
        if record.exc_info:
            record.exc_text = self._clean("".join(traceback.format_exception(*record.exc_info)).rstrip())
            record.exc_info = None
        return True

    def _clean(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, "<token>")
        return line


class JsonLines(logging.Formatter):
    """One object a line, for machines that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text:
            said["trace"] = record.exc_text
        if error_id := getattr(record, "error_id", None):
            said["error_id"] = error_id
        return json.dumps(said, ensure_ascii=False)


@contextmanager
def discreet(*secrets: str, form: str = "text") -> Iterator[None]:
    """While it lasts, the log is open and fit to be read by others."""
    logging.basicConfig(level=logging.INFO, format=PLAIN)
    before = {name: logging.getLogger(name).level for name in SILENT}
    redacted, handlers = Redacted(*secrets), tuple(logging.getLogger().handlers)
    _set_levels(SILENT)
    for handler in handlers:
        handler.addFilter(redacted)
        if form == "json":
            handler.setFormatter(JsonLines())
    try:
        with warnings.catch_warnings():
            # The type of RetryAfter.retry_after will change; delivery.py reads both.
            warnings.filterwarnings("ignore", message=".*retry_after", category=PTBDeprecationWarning)
            yield
    finally:
        _set_levels(before)
        for handler in handlers:
            handler.removeFilter(redacted)


def _set_levels(levels: dict[str, int]) -> None:
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


async def log_and_go_on(work: Callable[[], Awaitable[None]], pause: float = 60.0) -> None:
    """Do work that goes on for ever; what goes wrong is logged, without its words, and the work begins again."""
    while True:
        try:
            await work()
        except Exception as error:
            logging.getLogger(__name__).error("beside the answers: %s\n%s", type(error).__name__, trace(error))
            await asyncio.sleep(pause)


def reason(error: BaseException) -> str:
    """Kind of an error and its first words: what follows a colon or a quote may be somebody's text."""
    return f"{type(error).__name__}: {str(error).split(': ')[0].split(chr(34))[0][:80]}"
