"""The program under load: `app.py fake|real` polls, `app.py web` is brought its updates, `app.py echo|swift` is the bot
that everybody writes first, with the library's transport or ours.

Environment as for ./gspbot telegram. GSPBOT_FREE=1 takes the bot's own limits away, to measure how fast it is;
GSPBOT_FASTER=n lets its clocks run n times as fast, and its pauses be short.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent / "telegram")]
BEGAN = time.time()


def clock() -> float:
    """The time, perhaps in a hurry."""
    return BEGAN + (time.time() - BEGAN) * float(os.environ.get("GSPBOT_FASTER", "1"))


def bot(kind: str) -> int:
    """The bot, with a hall that echoes or the real one."""
    from bot.store import Conversations
    from bot.store.store import Store
    from bot.telegram.configuration import configure
    from bot.telegram.door import Door
    from bot.telegram.logs import discreet
    from bot.telegram.settings import FREE, Patience

    conversations = Conversations(clock)
    web = kind == "web"
    given = configure(os.environ, web=web)
    assert given.settings
    if os.environ.get("GSPBOT_FREE"):
        given = replace(given, limits=FREE)

    async def poll() -> int:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        hasty = Patience(first_pause=0.02, longest_pause=1, aside=1, tick=0.05)
        patience = hasty if "GSPBOT_FASTER" in os.environ else None
        store = Store(given.database, clock)
        door = Door(given.settings, hall(kind, conversations), patience, store, given.limits, conversations)
        return await door.serve(stop)

    async def serve() -> int:
        from bot.web.server import listening, serve

        await serve(listening(os.environ), given, hall(kind, conversations), conversations)
        return 0

    with discreet(*given.secrets):
        logging.getLogger().setLevel(logging.INFO if "GSPBOT_TEST_LOG" in os.environ else logging.ERROR)
        return asyncio.run(serve() if web else poll())


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

    async def answer(update, _):
        await update.message.reply_text(update.message.text)

    width = int(os.environ.get("ECHO_WIDTH", "16"))
    builder = Application.builder().token(os.environ["TELEGRAM_BOT_TOKEN"])
    builder = builder.base_url(os.environ["TELEGRAM_API_URL"] + "/bot").concurrent_updates(width)
    if swift:
        builder = builder.request(DiscreetRequest(256, 10)).get_updates_request(DiscreetRequest(1, 10))
    else:
        builder = builder.connection_pool_size(width)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    application.run_polling()
    return 0


if __name__ == "__main__":
    sys.exit(echo(sys.argv[1] == "swift") if sys.argv[1] in ("echo", "swift") else bot(sys.argv[1]))
