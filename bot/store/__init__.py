"""What is remembered. Conversations are light; `bot.store.store` (SQLAlchemy) is imported by the doors that need it."""

from bot.store.conversations import Conversation, Conversations

__all__ = ["Conversation", "Conversations"]
