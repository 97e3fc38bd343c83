"""What can be wrong with a database, and which of it passes.

    StoreFault            the message says what and what to do
    ├── Corrupt           the file is damaged: told, moved aside only by command
    └── InUse             another process has the file

What passes (full disk, read-only, gone, locked) is no exception of ours: the database waits and tries again.
"""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, InternalError, OperationalError

CORRUPT = ("malformed", "not a database", "file is encrypted")
PASSING = {
    "disk is full": "the disk is full",
    "no space left": "the disk is full",
    "readonly": "the database is read-only",
    "read-only": "the database is read-only",
    "locked": "the database is locked by another program",
    "busy": "the database is locked by another program",
    "unable to open": "the database file cannot be opened",
    "disk i/o": "the disk gives errors",
}


class StoreFault(Exception):
    """The database cannot be used."""


class Corrupt(StoreFault):
    """The file is damaged."""


class InUse(StoreFault):
    """Another process works with the file."""


def is_corrupt(error: BaseException) -> bool:
    """Whether the file itself is damaged."""
    return isinstance(error, DBAPIError) and any(word in str(error.orig).lower() for word in CORRUPT)


def passing(error: BaseException) -> str | None:
    """What to say of a fault that may pass by itself or by the operator's hand; None for one that will not."""
    if not isinstance(error, DBAPIError):
        return None
    said = str(error.orig).lower()
    for sign, words in PASSING.items():
        if sign in said:
            return words
    gone = error.connection_invalidated or isinstance(error, OperationalError | InternalError)
    return "the database cannot be reached" if gone and "sqlite" not in type(error.orig).__module__ else None
