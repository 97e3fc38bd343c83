"""Step by step from nothing to schema.py. A step that has been released is never changed; a new one is added."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from bot.store.faults import StoreFault

Step = Sequence[str]

# Words in braces differ between the databases.
WORDS = {
    "sqlite": {"serial": "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", "float": "FLOAT"},
    "postgresql": {"serial": "BIGSERIAL NOT NULL PRIMARY KEY", "float": "FLOAT"},
}

STEPS: tuple[Step, ...] = (
    (  # 1: questions in, answers out
        "CREATE TABLE inbox (update_id BIGINT NOT NULL PRIMARY KEY, chat BIGINT NOT NULL, body TEXT,"
        " state TEXT NOT NULL, saved {float} NOT NULL)",
        "CREATE INDEX inbox_new ON inbox (chat, update_id) WHERE state = 'new'",
        "CREATE INDEX inbox_saved ON inbox (saved)",
        "CREATE TABLE outbox (id {serial}, chat BIGINT NOT NULL, rank INTEGER NOT NULL, state TEXT NOT NULL,"
        " body TEXT NOT NULL, due {float} DEFAULT 0 NOT NULL, tries INTEGER DEFAULT 0 NOT NULL,"
        " made {float} NOT NULL, reason TEXT)",
        "CREATE INDEX outbox_chat ON outbox (chat, id)",
        "CREATE INDEX outbox_state ON outbox (state, rank, id)",
        "CREATE TABLE lanes (chat BIGINT NOT NULL PRIMARY KEY, owner TEXT NOT NULL)",
        "CREATE TABLE replicas (id TEXT NOT NULL PRIMARY KEY, beat {float} NOT NULL)",
        "CREATE TABLE leases (name TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL)",
    ),
    (  # 2: what the doors remember
        "CREATE TABLE documents (kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, expires {float},"
        " PRIMARY KEY (kind, key))",
        "CREATE INDEX documents_expires ON documents (expires)",
        "CREATE TABLE settings (owner TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
        " PRIMARY KEY (owner, name))",
        "CREATE TABLE counters (name TEXT NOT NULL, labels TEXT NOT NULL, value BIGINT NOT NULL,"
        " PRIMARY KEY (name, labels))",
    ),
)
LATEST = len(STEPS)
LOCK = 71_670_123  # any number, as long as all replicas take the same one


def migrate(connection: Connection) -> int:
    """Bring the tables up to date in the caller's transaction. Returns the version. StoreFault if they are newer."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    connection.execute(text("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)"))
    version = version_of(connection)
    if version > LATEST:
        raise StoreFault(
            f"the database is of a newer gspbot (version {version}, this one knows {LATEST}); "
            "install that one again, or go back to the copy made before the upgrade"
        )
    for step in STEPS[version:]:
        for statement in step:
            connection.execute(text(statement.format(**WORDS[connection.dialect.name])))
    if version < LATEST:
        connection.execute(text("DELETE FROM schema_version"))
        connection.execute(text("INSERT INTO schema_version VALUES (:version)"), {"version": LATEST})
    return LATEST


def version_of(connection: Connection) -> int:
    """How many steps have been taken."""
    return int(connection.execute(text("SELECT coalesce(max(version), 0) FROM schema_version")).scalar_one())
