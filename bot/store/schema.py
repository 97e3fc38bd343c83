"""The tables as they are now. How they came to be so is in migrations.py; a test proves that both agree."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, Table, Text, text

metadata = MetaData()
LONG = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts up by itself in SQLite

# Updates of Telegram. `body` holds the text and is emptied with the answer; the number stays, to know a duplicate by.
inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat", BigInteger, nullable=False),
    Column("body", Text),
    Column("state", Text, nullable=False),  # new, answered
    Column("saved", Float, nullable=False),
)
Index(
    "inbox_new",
    inbox.c.chat,
    inbox.c.update_id,
    sqlite_where=inbox.c.state == "new",
    postgresql_where=inbox.c.state == "new",
)
Index("inbox_saved", inbox.c.saved)

# Letters on their way out; one that has arrived is deleted.
outbox = Table(
    "outbox",
    metadata,
    Column("id", LONG, primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("rank", Integer, nullable=False),  # 0 answer, 1 broadcast
    Column("state", Text, nullable=False),  # waiting, sending, later, failed
    Column("body", Text, nullable=False),
    Column("due", Float, nullable=False, server_default=text("0")),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("made", Float, nullable=False),
    Column("reason", Text),
    sqlite_autoincrement=True,  # a number is never given twice
)
Index("outbox_chat", outbox.c.chat, outbox.c.id)
Index("outbox_state", outbox.c.state, outbox.c.rank, outbox.c.id)

# Which replica works for which chat, while there is work. Empty with SQLite: there is one process.
lanes = Table(
    "lanes",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", Text, nullable=False),
)
replicas = Table("replicas", metadata, Column("id", Text, primary_key=True), Column("beat", Float, nullable=False))
leases = Table("leases", metadata, Column("name", Text, primary_key=True), Column("owner", Text, nullable=False))

# For the doors: JSON under a kind and a key, kept until `expires`; settings of a person or chat; counters.
documents = Table(
    "documents",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("expires", Float),
)
Index("documents_expires", documents.c.expires)
settings = Table(
    "settings",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("labels", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
