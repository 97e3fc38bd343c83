"""The program under load: `app.py fake|real` is the bot, `app.py echo` the bot that everybody writes first.

Environment as for ./gspbot telegram; GSPBOT_FREE=1 takes the bot's own limits away, to measure how fast it is.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent / "telegram")]


def bot(kind: str) -> int:
    """The bot, with the tests' hall or the real one."""
    from bot.store import Conversations
    from bot.store.store import Store
    from bot.telegram.configuration import configure
    from bot.telegram.door import Door
    from bot.telegram.logs import discreet
    from bot.telegram.settings import FREE

    conversations = Conversations()
    given = configure(os.environ)
    assert given.settings

    async def serve() -> int:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        limits = FREE if os.environ.get("GSPBOT_FREE") else given.limits
        return await Door(
            given.settings, hall(kind, conversations), None, Store(given.database), limits, conversations
        ).serve(stop)

    with discreet(*given.secrets):
        logging.getLogger().setLevel(logging.ERROR)
        return asyncio.run(serve())


def hall(kind: str, conversations: object) -> object:
    """What answers."""
    if kind == "real":
        from bot.respond import Hall

        return Hall.standard(conversations)
    from echohall import EchoHall

    return EchoHall()


def echo(swift: bool) -> int:
    """An echo bot as the library's own example has it, at its fastest; `swift` gives it our transport."""
    from telegram.ext import Application, MessageHandler, filters

    from bot.telegram.request import DiscreetRequest

    async def answer(update, _):  # type: ignore[no-untyped-def]
        await update.message.reply_text(update.message.text)

    builder = Application.builder().token(os.environ["TELEGRAM_BOT_TOKEN"])
    builder = builder.base_url(os.environ["TELEGRAM_API_URL"] + "/bot")
    if swift:
        builder = (
            builder.concurrent_updates(256)
            .request(DiscreetRequest(256, 10))
            .get_updates_request(DiscreetRequest(1, 10))
        )
    else:
        builder = builder.concurrent_updates(int(os.environ.get("ECHO_WIDTH", "16"))).connection_pool_size(64)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    application.run_polling()
    return 0


if __name__ == "__main__":
    sys.exit(echo(sys.argv[1] == "swift") if sys.argv[1] in ("echo", "swift") else bot(sys.argv[1]))
