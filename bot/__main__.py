"""The street: argv and environment are read here and nowhere else."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from knowledge import command as knowledge
from knowledge.model import KnowledgeError

WRONG_USE = 2
BROKEN = 1
ABOUT = """What Norway's GSP gives a product, and what to do to get it. / Hva det norske GSP-systemet gir en vare."""
EXAMPLES = """examples:
  ./gspbot chat                                           talk in the terminal; no token needed
  ./gspbot ask "Can I sell T-shirts from Cambodia duty-free?"
  ./gspbot ask --json --on 2022-12-31 "Is Kenya an LDC?"
  ./gspbot ask --json --batch questions.jsonl             one question object a line (- reads standard input)
  ./gspbot eval questions.jsonl                           how many are answered as expected
  ./gspbot telegram                                       the Telegram bot; needs TELEGRAM_BOT_TOKEN
  ./gspbot web                                            the web server: JSON API, and Telegram's webhook
  ./gspbot doctor                                         is everything as it must be to run?
  ./gspbot knowledge check                                are all facts sound?
  ./gspbot knowledge show 61.09                           what we know of a code, a country or a rule
  ./gspbot knowledge refresh                              what the newest official files would change
  ./gspbot test                                           set up and run the tests
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        "gspbot", description=ABOUT, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = top.add_subparsers(dest="command", metavar="command")
    for name, words in (("ask", "answer one question"), ("chat", "talk in the terminal")):
        command = commands.add_parser(name, help=words)
        command.add_argument("--on", metavar="DATE", help="answer for this day (YYYY-MM-DD)")
        command.add_argument("--lang", choices=("en", "nb"), help="answer in this language")
        if name == "ask":
            command.add_argument("--json", action="store_true", help="print the answer object")
            command.add_argument("--batch", metavar="FILE", help="question objects, one a line; - is standard input")
            command.add_argument("question", nargs="*", help="the question")
    measure = commands.add_parser("eval", help="ask question sets and compare with what they expect")
    measure.add_argument("files", nargs="+", metavar="FILE", help='question objects with "expect", one a line')
    commands.add_parser("telegram", help="run the Telegram bot (TELEGRAM_BOT_TOKEN)")
    commands.add_parser("web", help="run the web server: JSON API, and Telegram's webhook")
    doctor = commands.add_parser("doctor", help="check token, webhook, database, facts, clock and disk")
    commands.add_parser("health", help="does the bot on this machine work? For containers; prints nothing")
    doctor.add_argument("--move-aside", action="store_true", help="put a damaged database file aside, to begin anew")
    knowledge.add_arguments(commands.add_parser("knowledge", help="look after the facts"))
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 well, 1 something is broken, 2 wrong use."""
    given = parser()
    options = given.parse_args(argv)
    for stream in (sys.stdin, sys.stdout, sys.stderr):  # odd bytes are shown as they can be, never a traceback
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if options.command is None:
        given.print_help()
        return 0
    try:
        return run(options)
    except KnowledgeError as fault:
        print(f"gspbot: the facts are not sound: {fault}", file=sys.stderr)
        return BROKEN
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def run(options: argparse.Namespace) -> int:
    """Each command imports only what it needs, so that the others start fast."""
    if options.command == "knowledge":
        return knowledge.run(options)
    if options.command == "health":
        from bot.doctor import health

        return health(os.environ)
    if options.command == "doctor":
        from bot.doctor import command as doctor

        return doctor(os.environ, move_aside=options.move_aside)
    from bot import cli
    from bot.respond import Hall
    from bot.store import Conversations

    if options.command in ("telegram", "web"):
        conversations = Conversations()
        hall = Hall.standard(conversations)
        if options.command == "telegram":
            from bot.telegram import run as telegram

            return telegram(os.environ, hall, conversations)
        from bot.web import run as web

        return web(os.environ, hall, conversations)
    try:
        doors = {"ask": cli.ask, "chat": cli.chat, "eval": cli.measure}
        return doors[options.command](Hall.standard(), options, os.environ)
    except cli.WrongUse as fault:
        print(f"gspbot: {fault}", file=sys.stderr)
        return WRONG_USE


if __name__ == "__main__":
    sys.exit(main())
