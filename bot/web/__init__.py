"""The web door: Telegram's webhook, the JSON API, health and metrics. `run(environ, hall)` opens it."""

from bot.web.server import run

__all__ = ["run"]
