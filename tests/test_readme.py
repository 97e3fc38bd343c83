"""What the README shows is what the program does: its conversation, its commands, its links.

The conversation is written by the program itself: python tests/test_readme.py --write
"""

from __future__ import annotations

import io
import re
import shlex
import sys
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

if TYPE_CHECKING:
    from bot.respond import Hall

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "chat.svg"
PICTURED, LINE = 20, 20  # lines shown, and their height in pixels
PAGES = sorted([README, *ROOT.glob("docs/*.md")])
QUESTIONS = (
    "kambodsjanske t-skjorter, toll?",
    "og fra Vietnam?",
    "And what proof do I need from Sri Lanka?",
)
SHOWN = re.compile(r"(<!-- transcript[^\n]*?-->\n)```text\n(.*?)```\n(?=<!-- end of transcript -->)", re.S)
DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
COMMAND = re.compile(r"\./gspbot\b[^\n`]*")
LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)(#[^)]*)?\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)
NAMED = re.compile(r"`((?:bot|knowledge|locales|tests|docs)/[\w./*-]+\.(?:py|toml|csv|txt|md|j2|po))`")
OF_THE_LAUNCHER = {"test"}  # the launcher runs these itself
WIDTH = 100


def shown() -> tuple[str, str]:
    """The opening comment of the conversation, and what it shows."""
    found = SHOWN.search(README.read_text(encoding="utf-8"))
    assert found, "README.md has no <!-- transcript … --> with a ```text block"
    return found.group(1), found.group(2)


def conversation(hall: Hall, questions: tuple[str, ...], day: date) -> str:
    """A conversation on a day, as `gspbot chat` prints it."""
    from bot.cli import Terminal
    from bot.model import Incoming

    out = io.StringIO()
    for question in questions:
        print(f"> {question}", file=out)
        Terminal(out, WIDTH, colour=False).say(hall.respond(Incoming(question, day, None, None, "readme")))
        print(file=out)
    hall.forget("readme")
    return out.getvalue().rstrip() + "\n"


def test_the_conversation_is_what_the_program_says(hall: Hall) -> None:
    comment, text = shown()
    day = DAY.search(comment)
    questions = tuple(line.removeprefix("> ") for line in text.splitlines() if line.startswith("> "))
    assert day, "the transcript names no day: python tests/test_readme.py --write"
    assert questions, "the transcript is empty: python tests/test_readme.py --write"
    assert text == conversation(hall, questions, date.fromisoformat(day.group()))


def picture(text: str) -> str:
    """The opening of the conversation as it looks in a terminal, as SVG."""
    lines = text.splitlines()[:PICTURED]
    height = LINE * (len(lines) + 2)
    rows = []
    for number, line in enumerate(lines, start=1):
        kind = (
            "ask" if line.startswith("> ") else "say" if number == 2 or lines[number - 2].startswith("> ") else "more"
        )
        rows.append(f'<text class="{kind}" x="24" y="{LINE * (number + 1) - 6}">{escape(line)}</text>')
    style = (
        "text{font:14px monospace;white-space:pre}.ask{fill:#8bd5ca}.say{fill:#fff;font-weight:bold}.more{fill:#c8ccd4}"
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="{height}" xml:space="preserve">',
            f"<style>{style}</style>",
            f'<rect width="900" height="{height}" rx="10" fill="#1e2430"/>',
            *rows,
            "</svg>\n",
        ]
    )


def test_the_picture_shows_the_same_conversation() -> None:
    assert PICTURE.read_text(encoding="utf-8") == picture(shown()[1])


def commands() -> list[str]:
    """Every ./gspbot command of the pages, without comments and pipes."""
    found = [match for page in PAGES for match in COMMAND.findall(page.read_text(encoding="utf-8"))]
    return sorted({re.split(r"\s#|\s\||\)", command)[0].strip().rstrip(".,;:") for command in found})


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_pages_is_one_of_the_program(command: str) -> None:
    from bot.__main__ import parser

    _, *argv = shlex.split(command)
    if argv and argv[0] in OF_THE_LAUNCHER:
        assert f"\n{argv[0]})" in (ROOT / "gspbot").read_text(encoding="utf-8")
        return
    parser().parse_args(argv)


def test_the_pages_show_every_command() -> None:
    said = {shlex.split(command)[1] for command in commands() if len(shlex.split(command)) > 1}
    assert said >= {"ask", "chat", "telegram", "knowledge", "test"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_link_leads_somewhere(page: Path) -> None:
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    targets = [target for target, _ in LINK.findall(text) if "://" not in target]
    assert not [target for target in targets if not (page.parent / target).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_file_that_is_named_is_there(page: Path) -> None:
    """`bot/…`, `knowledge/…`, `tests/…` in code marks; a pattern names at least one file."""
    assert not [name for name in NAMED.findall(page.read_text(encoding="utf-8")) if not list(ROOT.glob(name))]


def write() -> None:
    """Put the conversation of today into README.md."""
    sys.path.insert(0, str(ROOT))
    from bot.respond import Hall

    day = datetime.now(ZoneInfo("Europe/Oslo")).date()
    comment = f"<!-- transcript of {day.isoformat()}: produced by the program, held by tests/test_readme.py -->\n"
    text = conversation(Hall.standard(), QUESTIONS, day)
    page, count = SHOWN.subn(lambda _: f"{comment}```text\n{text}```\n", README.read_text(encoding="utf-8"))
    assert count == 1, "README.md has no place for the transcript"
    README.write_text(page, encoding="utf-8")
    PICTURE.write_text(picture(text), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("python tests/test_readme.py --write")
    write()
