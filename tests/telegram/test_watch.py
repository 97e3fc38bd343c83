"""What the operator sees, and never who or what."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from telegramlike import TOKEN

from bot.telegram.configuration import configure
from bot.telegram.logs import discreet
from bot.telegram.settings import SettingError
from bot.watch import REPORT_EVERY, Watch, sentry

TULIPS = "my private shipment of tulips"
SECRET = "the-secret-of-the-tests-0123456789"  # noqa: S105


def raised(words: str) -> Exception:
    try:
        raise KeyError(words)
    except KeyError as error:
        return error


def test_an_error_has_an_id_that_is_in_the_log_and_no_words(caplog: pytest.LogCaptureFixture) -> None:
    error_id = Watch().trouble(raised(TULIPS))
    assert error_id in caplog.text
    assert TULIPS not in caplog.text


def test_errors_are_reported_by_kind_and_not_again_for_a_while() -> None:
    moment = 0.0
    watch = Watch(lambda: moment)
    last = [watch.trouble(raised(str(number))) for number in range(3)][-1]
    (report,) = watch.reports()
    assert "3 times" in report
    assert last in report
    watch.trouble(raised("x"))
    assert watch.reports() == []
    moment = REPORT_EVERY
    assert "once" in watch.reports()[0]


def test_no_flood_of_kinds_of_errors_fills_the_memory() -> None:
    watch = Watch()
    for number in range(500):
        kind = type(f"Error{number}", (Exception,), {})
        watch.trouble(kind())
    assert len(watch.reports()) <= 200


def test_labels_are_from_closed_sets() -> None:
    page = Watch().page().decode()
    assert "chat" not in page
    assert "user" not in page


def test_sentry_is_told_the_kind_and_the_place_and_nothing_else() -> None:
    import sentry_sdk

    class Kept(sentry_sdk.transport.Transport):
        def capture_envelope(self, envelope: Any) -> None:
            sent.append(envelope)

    sent: list[Any] = []
    report = sentry("https://public@sentry.example.org/1", transport=Kept)
    secret_of_this_test = TULIPS
    try:
        report(raised(secret_of_this_test))
        sentry_sdk.flush()
        events = [item.get_event() for envelope in sent for item in envelope.items if item.get_event()]
        assert events[0]["exception"]["values"][0]["type"] == "KeyError"
        assert TULIPS not in json.dumps(events, default=str)
        assert "stacktrace" in events[0]["exception"]["values"][0]
    finally:
        sentry_sdk.init()


def test_the_log_can_be_lines_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    program = (
        "import logging, sys; sys.path.insert(0, '.');"
        "from bot.telegram.logs import discreet\n"
        f"with discreet({TOKEN!r}, form='json'):\n"
        f"    logging.getLogger('x').warning('POST %s', {TOKEN!r})\n"
        "    logging.getLogger('x').error('oh', extra={'error_id': 'ab12'})\n"
    )
    root = Path(__file__).parents[2]
    said = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True).stderr
    first, second = (json.loads(line) for line in said.splitlines())
    assert (first["level"], first["message"]) == ("warning", "POST <token>")
    assert second["error_id"] == "ab12"


def test_every_secret_is_kept_out_of_logs_and_reprs(caplog: pytest.LogCaptureFixture) -> None:
    environ = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "DATABASE_URL": "postgresql://u:hush@h/d",
        "GSPBOT_WEBHOOK_URL": "https://bot.example.org",
        "GSPBOT_WEBHOOK_SECRET": SECRET,
        "SENTRY_DSN": "https://public@sentry.example.org/1",
    }
    given = configure(environ, web=True)
    assert not any(secret in repr(given) for secret in (TOKEN, "hush", SECRET, "public@"))
    with discreet(*given.secrets):
        logging.getLogger("x").warning("%s %s", TOKEN, SECRET)
        logging.getLogger("x").warning("%s", given)
    assert TOKEN not in caplog.text
    assert SECRET not in caplog.text


def test_everything_that_is_wrong_is_told_at_once_and_no_secret_with_it() -> None:
    environ = {
        "TELEGRAM_BOT_TOKEN": "wrong",
        "TELEGRAM_API_URL": "ftp://x",
        "GSPBOT_ADMIN_CHAT": "me",
        "GSPBOT_LOG": "xml",
        "DATABASE_URL": "mysql://u:hush@h/d",
        "GSPBOT_WEBHOOK_URL": "http://bot.example.org",
        "GSPBOT_WEBHOOK_SECRET": "short hush",
        "GSPBOT_SENDS_PER_SECOND": "-1",
        "SENTRY_DSN": "x",
    }
    with pytest.raises(SettingError) as told:
        configure(environ, web=True)
    lines = str(told.value).splitlines()
    for name in environ:
        assert any(name in line for line in lines), name
    assert "hush" not in str(told.value)
