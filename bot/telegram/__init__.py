"""The Telegram door. `run(environ, hall)` opens it; `Hook` is for a web server that is brought the updates."""

from bot.telegram.checkup import Finding, checkup
from bot.telegram.configuration import Configuration, configure
from bot.telegram.door import run
from bot.telegram.hook import Hook
from bot.telegram.logs import discreet
from bot.telegram.office import ALIVE

__all__ = ["ALIVE", "Configuration", "Finding", "Hook", "checkup", "configure", "discreet", "run"]
