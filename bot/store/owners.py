"""Who works for which chat. With SQLite one process does, for all; with PostgreSQL each replica for its own.

A chat belongs to the replica that first has work for it, until that work is done; so a chat is answered in order, by
one at a time. A replica that has not been heard of for `DEAD_AFTER` seconds (by the database's clock, not by ours)
loses its chats to the others. One that was only asleep finds that out before it answers or sends (`ours`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import Connection, text

DEAD_AFTER = 10.0
AT_ONCE = 200  # chats taken over at a time

NOW = "extract(epoch FROM clock_timestamp())"
ALIVE = f"SELECT id FROM replicas WHERE beat > {NOW} - {DEAD_AFTER}"  # noqa: S608 - constants of ours
HAS_WORK = (  # constants of ours too
    "SELECT chat FROM inbox WHERE state = 'new' UNION SELECT chat FROM outbox"  # noqa: S608
    f" WHERE state = 'waiting' AND rank = 0 OR state = 'later' AND due <= {NOW}"
)


class Owners(Protocol):
    """How chats are shared out."""

    shared: bool

    def claim(self, connection: Connection, chats: Iterable[int]) -> set[int]:
        """Take the chats that are free. Returns those that are ours now, or were."""

    def ours(self, connection: Connection, chats: Iterable[int]) -> set[int]:
        """Those that are still ours, held so until the end of the transaction."""

    def release(self, connection: Connection, chats: Iterable[int]) -> set[int]:
        """Let go of chats without work. Returns those that have some still."""

    def strays(self, connection: Connection) -> tuple[set[int], set[int]]:
        """Chats now ours: left behind by a dead replica, and with work that nobody has taken up."""

    def hold(self, connection: Connection, name: str) -> bool:
        """Whether what only one replica may do is ours to do."""


class Sole:
    """One process, to which every chat belongs."""

    shared = False

    def claim(self, connection: Connection, chats: Iterable[int]) -> set[int]:
        """All of them."""
        return set(chats)

    def ours(self, connection: Connection, chats: Iterable[int]) -> set[int]:
        """All of them."""
        return set(chats)

    def release(self, connection: Connection, chats: Iterable[int]) -> set[int]:
        """Nothing to do: whatever comes is told to this process."""
        return set()

    def strays(self, connection: Connection) -> tuple[set[int], set[int]]:
        """None."""
        return set(), set()

    def hold(self, connection: Connection, name: str) -> bool:
        """Always."""
        return True


class Shared:
    """One of several replicas on a PostgreSQL."""

    shared = True

    def __init__(self, me: str) -> None:
        self.me = me

    def claim(self, connection: Connection, chats: Iterable[int]) -> set[int]:
        """Take the free chats. Another's chat is locked too: that one must see the new work before it lets go."""
        wanted = sorted(set(chats))
        if not wanted:
            return set()
        found = connection.execute(
            text(
                "INSERT INTO lanes (chat, owner) SELECT chat, :me FROM unnest(CAST(:chats AS bigint[])) AS chat"
                " ORDER BY chat ON CONFLICT (chat) DO UPDATE SET owner = lanes.owner RETURNING chat, owner"
            ),
            {"me": self.me, "chats": wanted},
        )
        return {chat for chat, owner in found if owner == self.me}

    def ours(self, connection: Connection, chats: Iterable[int]) -> set[int]:
        """Those that are still ours, held so until the end of the transaction."""
        found = connection.execute(
            text("SELECT chat FROM lanes WHERE chat = ANY(:chats) AND owner = :me ORDER BY chat FOR SHARE"),
            {"me": self.me, "chats": sorted(set(chats))},
        )
        return set(found.scalars())

    def release(self, connection: Connection, chats: Iterable[int]) -> set[int]:
        """Let go of chats without work. Returns those that have some still."""
        given = {"me": self.me, "chats": sorted(set(chats))}
        connection.execute(
            text("SELECT chat FROM lanes WHERE chat = ANY(:chats) AND owner = :me ORDER BY chat FOR UPDATE"), given
        )
        connection.execute(
            text(
                "DELETE FROM lanes WHERE chat = ANY(:chats) AND owner = :me"
                " AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.chat = lanes.chat AND inbox.state = 'new')"
                " AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.chat = lanes.chat"
                " AND (outbox.state = 'sending' OR outbox.state = 'waiting' AND outbox.rank = 0))"
            ),
            given,
        )
        kept = text("SELECT chat FROM lanes WHERE chat = ANY(:chats) AND owner = :me")
        return set(connection.execute(kept, given).scalars())

    def strays(self, connection: Connection) -> tuple[set[int], set[int]]:
        """Chats now ours: left behind by a dead replica, and with work that nobody has taken up."""
        beat = f"INSERT INTO replicas (id, beat) VALUES (:me, {NOW}) ON CONFLICT (id) DO UPDATE SET beat = {NOW}"  # noqa: S608
        connection.execute(text(beat), {"me": self.me})
        left = connection.execute(
            text(
                "UPDATE lanes SET owner = :me WHERE chat IN (SELECT chat FROM lanes"  # noqa: S608
                f" WHERE owner NOT IN ({ALIVE}) ORDER BY chat LIMIT {AT_ONCE} FOR UPDATE SKIP LOCKED) RETURNING chat"
            ),
            {"me": self.me},
        )
        dead = set(left.scalars())
        free = connection.execute(
            text(
                f"INSERT INTO lanes (chat, owner) SELECT chat, :me FROM ({HAS_WORK}) AS work"  # noqa: S608
                f" WHERE NOT EXISTS (SELECT 1 FROM lanes WHERE lanes.chat = work.chat) ORDER BY chat LIMIT {AT_ONCE}"
                " ON CONFLICT (chat) DO NOTHING RETURNING chat"
            ),
            {"me": self.me},
        )
        return dead, set(free.scalars())

    def hold(self, connection: Connection, name: str) -> bool:
        """Whether the lease is ours: it was free, or its holder is dead."""
        found = connection.execute(
            text(
                "INSERT INTO leases (name, owner) VALUES (:name, :me) ON CONFLICT (name) DO UPDATE SET owner ="  # noqa: S608
                f" CASE WHEN leases.owner IN ({ALIVE}) THEN leases.owner ELSE :me END RETURNING owner"
            ),
            {"name": name, "me": self.me},
        )
        return bool(found.scalar_one() == self.me)

    def leave(self, connection: Connection) -> None:
        """Say farewell, so that the others need not wait for our death."""
        for statement in (
            "DELETE FROM replicas WHERE id = :me",
            "DELETE FROM leases WHERE owner = :me",
        ):
            connection.execute(text(statement), {"me": self.me})


def alive(connection: Connection) -> int:
    """How many replicas are at work."""
    return int(connection.execute(text(f"SELECT count(*) FROM ({ALIVE}) AS living")).scalar_one())  # noqa: S608
