"""What the operator can see: numbers for Prometheus, errors by id, word to the admin chat, Sentry. Never who or what.

Labels are from closed sets (topics, languages, outcomes, kinds of error); a test sees to that.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from time import monotonic
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

log = logging.getLogger(__name__)

REPORT_EVERY = 600.0  # seconds between two words to the admin chat about the same error
MOST_GROUPS = 200
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
ROOT = str(Path(__file__).parent.parent)
Report = Callable[[BaseException], None]


@dataclass(slots=True)
class _Group:
    """Errors that come from one place."""

    title: str
    count: int = 0  # since the last report
    last_id: str = ""
    reported: float = float("-inf")


class Watch:
    """The numbers and errors of one process."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.registry = CollectorRegistry()
        registry = self.registry
        self._questions = Counter("gspbot_questions", "Questions", ("topic", "language", "outcome"), registry=registry)
        self._latency = Histogram("gspbot_answer_seconds", "From saved to sent", buckets=BUCKETS, registry=registry)
        self._queue = Gauge("gspbot_queue", "Waiting, by kind", ("kind",), registry=registry)
        self._telegram = Counter("gspbot_telegram_errors", "Errors of Telegram, by kind", ("kind",), registry=registry)
        self._errors = Counter("gspbot_errors", "Errors of our own, by kind", ("kind",), registry=registry)
        self._up = Gauge("gspbot_database_up", "1 while the database can be used", registry=registry)
        self._clock = clock
        self._groups: dict[str, _Group] = {}
        self._report: Report | None = None
        self._up.set(1)

    def question(self, topic: str, language: str, outcome: str) -> None:
        """A question has been met with an answer, a refusal, an error …"""
        self._questions.labels(topic, language, outcome).inc()

    def sent(self, seconds: float) -> None:
        """An answer has arrived, so long after its question was saved."""
        self._latency.observe(max(0.0, seconds))

    def telegram_error(self, kind: str) -> None:
        """A call has gone wrong."""
        self._telegram.labels(kind).inc()

    def queue(self, kind: str, length: int) -> None:
        """So many wait."""
        self._queue.labels(kind).set(length)

    def database(self, *, well: bool) -> None:
        """Whether the database can be used."""
        self._up.set(well)

    def page(self) -> bytes:
        """Everything in Prometheus' format."""
        return bytes(generate_latest(self.registry))

    # errors

    def send_reports_to(self, report: Report) -> None:
        """Tell Sentry, or whatever else, of every error."""
        self._report = report

    def trouble(self, error: BaseException) -> str:
        """Note an error of ours. Returns the id that the user can quote; it is in the log, and so is the place."""
        error_id = secrets.token_hex(4)
        kind = type(error).__name__
        log.error("error %s: %s\n%s", error_id, kind, trace(error), extra={"error_id": error_id})
        self._errors.labels(kind).inc()
        place = f"{kind} in {place_of(error)}"
        if len(self._groups) < MOST_GROUPS or place in self._groups:
            group = self._groups.setdefault(place, _Group(place))
            group.count += 1
            group.last_id = error_id
        if self._report:
            self._report(error)
        return error_id

    def reports(self) -> list[str]:
        """What the admin chat has not been told, as HTML: one line for each kind of error, with their number."""
        due = [group for group in self._groups.values() if group.count and self._is_due(group)]
        said = []
        for group in due:
            times = "once" if group.count == 1 else f"{group.count} times"
            said.append(f"⚠️ <b>{escape(group.title)}</b>, {times}; last error number <code>{group.last_id}</code>")
            group.count, group.reported = 0, self._clock()
        return said

    def _is_due(self, group: _Group) -> bool:
        return self._clock() - group.reported >= REPORT_EVERY


def trace(error: BaseException) -> str:
    """Where an error came from, its causes first, without the messages: they may quote the person."""
    cause = error.__cause__ or error.__context__
    before = trace(cause) + "\n" if cause else ""
    return f"{before}{''.join(traceback.format_tb(error.__traceback__))}{type(error).__name__}"


def place_of(error: BaseException) -> str:
    """The deepest line of ours that the error went through."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(ROOT)]
    if not frames:
        return "a library"
    return f"{Path(frames[-1].filename).relative_to(ROOT)}:{frames[-1].lineno}"


def sentry(dsn: str, transport: Any = None) -> Report:
    """Errors to Sentry: kind and stack, nothing else. No messages, no variables, no breadcrumbs, no request."""
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        default_integrations=False,
        server_name="",
        before_send=_scrubbed,
        transport=transport,
    )

    def report(error: BaseException) -> None:
        sentry_sdk.capture_exception(error)

    return report


def _scrubbed(event: Any, _: Any) -> Any:
    for exception in event.get("exception", {}).get("values", []):
        exception["value"] = ""
    return {key: event[key] for key in ("event_id", "timestamp", "level", "platform", "exception") if key in event}
