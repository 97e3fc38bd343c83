"""The Telegram door. `run(environ, hall)` opens it."""

from bot.telegram.door import run

__all__ = ["run"]
