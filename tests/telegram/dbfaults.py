"""A database that fails when told to, with the words that a driver really uses."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Engine, event

FULL = "database or disk is full"
READ_ONLY = "attempt to write a readonly database"
DAMAGED = "database disk image is malformed"


class Failing:
    """As long as `words` are set, every statement fails with them."""

    def __init__(self, engine: Engine, words: str = "") -> None:
        self.words = words
        event.listen(engine, "do_execute", self._execute)
        event.listen(engine, "do_executemany", self._execute)

    def _execute(self, *_: Any) -> None:
        if self.words:
            raise (sqlite3.DatabaseError if self.words == DAMAGED else sqlite3.OperationalError)(self.words)
