"""What the door must be told before it opens."""

import pytest
from fakehall import FakeHall
from telegramlike import TOKEN

from bot.telegram import run
from bot.telegram.settings import SettingError, read


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"TELEGRAM_BOT_TOKEN": "  "},
        {"TELEGRAM_BOT_TOKEN": "not-a-token"},
        {"TELEGRAM_BOT_TOKEN": "123:short"},
        {"TELEGRAM_BOT_TOKEN": TOKEN + "?x"},
    ],
)
def test_without_a_proper_token_one_line_says_what_to_do(
    environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(environ, FakeHall()) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "@BotFather" in said
    assert "TELEGRAM_BOT_TOKEN" in said


def test_a_malformed_token_is_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    run({"TELEGRAM_BOT_TOKEN": f"bot {TOKEN}"}, FakeHall())
    assert TOKEN not in capsys.readouterr().err


def test_blanks_around_a_token_are_forgiven() -> None:
    assert read({"TELEGRAM_BOT_TOKEN": f" {TOKEN}\n"}).token == TOKEN


def test_settings_do_not_show_the_token() -> None:
    assert TOKEN not in repr(read({"TELEGRAM_BOT_TOKEN": TOKEN}))


def test_telegram_is_the_default_and_another_server_can_be_named() -> None:
    own = read({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": "http://127.0.0.1:8081/"})
    assert (own.base_url, own.base_file_url) == ("http://127.0.0.1:8081/bot", "http://127.0.0.1:8081/file/bot")
    assert read({"TELEGRAM_BOT_TOKEN": TOKEN}).base_url == "https://api.telegram.org/bot"


@pytest.mark.parametrize("url", ["127.0.0.1:8081", "ftp://x", "http://", "http://a b"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingError, match="TELEGRAM_API_URL"):
        read({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": url})
