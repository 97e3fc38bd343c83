"""The terminal door: ask once, chat, answer a file of questions, look after the knowledge."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from bot.contract import as_object
from bot.evaluate import evaluate
from bot.model import Incoming, Language, Reply
from bot.respond import Hall

WIDEST = 100
NARROWEST = 20
WRONG_USE = 2
ENDS = {"exit", "quit", "bye", "avslutt", "slutt"}


class WrongUse(Exception):
    """The command line, or a file given to it, is not as it must be. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where the words go and how."""

    out: TextIO
    width: int
    colour: bool

    @classmethod
    def of(cls, out: TextIO, environ: Mapping[str, str]) -> Terminal:
        """The terminal as it is: its width, and colour unless NO_COLOR is set or it is no terminal."""
        width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size((80, 24)).columns))
        colour = out.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
        return cls(out, width, colour)

    def say(self, reply: Reply) -> None:
        """Print an answer with its choices numbered."""
        blocks = [self._wrapped(line) for line in reply.text.split("\n")]
        if blocks and self.colour:
            blocks[0] = f"\033[1m{blocks[0]}\033[0m"
        choices = [self._wrapped(f"  {place}. {label}") for place, (label, _) in enumerate(reply.choices, start=1)]
        print("\n".join([*blocks, *([""] if choices else []), *choices]), file=self.out, flush=True)

    def _wrapped(self, line: str) -> str:
        indent = "  " if line.startswith(("• ", "  ")) else ""
        return textwrap.fill(line, self.width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def oslo_today() -> date:
    """Today where the law holds."""
    return datetime.now(ZoneInfo("Europe/Oslo")).date()


def a_day(text: str) -> date:
    """A day given on the command line or in a batch file."""
    try:
        return date.fromisoformat(text)
    except (ValueError, TypeError):
        raise WrongUse(f"{text!r} is no date; write it like 2022-12-31") from None


def ask(hall: Hall, options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Answer the question of the command line, or every line of a file."""
    on = a_day(options.on) if options.on else None
    if options.batch:
        return _batch(hall, options, on)
    text = " ".join(options.question) or ("" if sys.stdin.isatty() else sys.stdin.read())
    reply = hall.respond(Incoming(text, oslo_today(), on, options.lang))
    if options.json:
        print(json.dumps(as_object(reply), ensure_ascii=False))
    else:
        Terminal.of(sys.stdout, environ).say(reply)
    return 0


def _batch(hall: Hall, options: argparse.Namespace, on: date | None) -> int:
    """One answer line per question line, in order; a wrong line is answered with its fault and the rest goes on."""
    faults = 0
    for number, line in enumerate(_lines(options.batch), start=1):
        if not line.strip():
            continue
        try:
            print(json.dumps(_answered(hall, line, on, options.lang), ensure_ascii=False), flush=True)
        except WrongUse as fault:
            faults += 1
            print(f"gspbot: {options.batch}:{number}: {fault}", file=sys.stderr)
    return WRONG_USE if faults else 0


def _answered(hall: Hall, line: str, on: date | None, language: Language | None) -> dict[str, Any]:
    try:
        asked = json.loads(line, parse_constant=_refused)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise WrongUse(f"no JSON ({fault}); write one question object a line") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise WrongUse('needs "text"; write {"id": "q1", "text": "…", "session": null, "date": null}')
    day = a_day(asked["date"]) if asked.get("date") else on
    session = asked.get("session")
    where = f"batch:{session}" if session else ""
    reply = hall.respond(Incoming(asked["text"], oslo_today(), day, language, where))
    return as_object(reply, asked.get("id"), session)


def _refused(constant: str) -> float:
    """NaN and Infinity are no JSON."""
    raise WrongUse(f"{constant} is no JSON value; write a number")


def _lines(name: str) -> Iterator[str]:
    if name == "-":
        yield from sys.stdin
        return
    try:
        with Path(name).open(encoding="utf-8-sig") as file:
            yield from file
    except (OSError, UnicodeDecodeError) as fault:
        raise WrongUse(
            f"cannot read {name}: {fault}; give a file of question objects, or - for standard input"
        ) from None


def chat(hall: Hall, options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """A conversation, typed or piped in."""
    terminal = Terminal.of(sys.stdout, environ)
    on = a_day(options.on) if options.on else None
    language: Language | None = options.lang
    typed = sys.stdin.isatty()
    if typed:
        _line_editing()
        terminal.say(
            hall.respond(Incoming("hello" if (language or "en") == "en" else "hei", oslo_today(), None, language))
        )
    for line in _typed() if typed else sys.stdin:
        if line.strip().casefold() in ENDS:
            break
        if not line.strip():
            continue
        if not typed:
            print(f"> {line.strip()}", file=terminal.out)
        terminal.say(hall.respond(Incoming(line.rstrip("\n"), oslo_today(), on, language, "terminal")))
        print(file=terminal.out, flush=True)
    return 0


def _typed() -> Iterator[str]:
    """Lines as typed, until Ctrl-D or Ctrl-C."""
    while True:
        try:
            yield input("> ")
        except (EOFError, KeyboardInterrupt):
            print()
            return


def _line_editing() -> None:
    """Arrow keys and history, where the machine has them."""
    try:
        import readline  # noqa: F401
    except ImportError:
        return


def measure(hall: Hall, options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Ask question sets and print how many answers are as expected."""
    for name in options.files:
        try:
            tally = evaluate(hall, Path(name), oslo_today())
        except (OSError, KeyError, ValueError) as fault:
            raise WrongUse(f'cannot measure with {name}: {fault!r}; give question objects with "expect"') from None
        print(name)
        for line in tally.lines():
            print(line)
    return 0
