"""Update -> Incoming: which words are meant for the bot, from whom, and on which day in Oslo."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from telegram import CallbackQuery, Message, Update, User
from telegram.constants import ChatType

OSLO = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True, slots=True)
class Place:
    """Who is spoken with, and where the answer goes."""

    chat: int
    user: int
    thread: int | None = None  # topic of a forum
    reply_to: int | None = None  # message answered: only where others write too
    code: str | None = None  # language of the person's app

    @property
    def private(self) -> bool:
        """Whether the chat is with one person: numbers of groups are negative."""
        return self.chat > 0

    @property
    def where(self) -> str:
        """Key of the conversation."""
        return f"tg:{self.chat}:{self.user}" + (f":{self.thread}" if self.thread else "")


def place_of(message: Message) -> Place:
    """Where a message came from."""
    return Place(
        chat=message.chat.id,
        user=message.from_user.id if message.from_user else 0,
        thread=_thread(message),
        reply_to=None if is_private(message) else message.message_id,
        code=message.from_user.language_code if message.from_user else None,
    )


def place_of_press(query: CallbackQuery) -> Place | None:
    """Where a button was pressed; None for a message that the bot did not send."""
    if query.message is None:
        return None
    thread = _thread(query.message) if isinstance(query.message, Message) else None
    return Place(query.message.chat.id, query.from_user.id, thread, code=query.from_user.language_code)


def _thread(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


def is_private(message: Message) -> bool:
    """Whether the chat is with one person."""
    return message.chat.type == ChatType.PRIVATE


def oslo_day(moment: datetime) -> date:
    """The day it is in Norway: Telegram's times are UTC, and the law begins at midnight in Oslo."""
    return moment.astimezone(OSLO).date()


def day_of(message: Message) -> date:
    """The day a message was written, or last changed."""
    return oslo_day(message.edit_date or message.date)


def words_for(bot: User, message: Message) -> str | None:
    """What is said to the bot. In a group only what names it or replies to it; None for all else."""
    text = message.text or message.caption or ""
    if is_private(message):
        return text
    named = re.compile(rf"(?<!\w)@{re.escape(bot.username or '')}(?!\w)", re.IGNORECASE)
    if named.search(text):
        return named.sub(" ", text).strip()
    return text if _replies_to(bot, message) else None


def _replies_to(bot: User, message: Message) -> bool:
    first = message.reply_to_message
    return bool(first and first.from_user and first.from_user.id == bot.id)


def place_of_update(update: Update) -> Place | None:
    """Where an update came from; None for one that has no place."""
    if update.callback_query:
        return place_of_press(update.callback_query)
    return place_of(update.effective_message) if update.effective_message else None


def is_asked(bot: User, update: Update) -> bool:
    """Whether something is wanted of the bot: in groups not all that is said."""
    message = update.message or update.edited_message
    if message is None or is_private(message):
        return True
    return words_for(bot, message) is not None


def chat_of(update: Mapping[str, Any]) -> int:
    """The chat of an update as it came, that is its place in line; else the person; 0 where there is neither."""
    for content in update.values():
        if isinstance(content, dict):
            for holder in (content, content.get("message")):
                chat = holder.get("chat") if isinstance(holder, dict) else None
                if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                    return int(chat["id"])
            person = content.get("from")
            if isinstance(person, dict) and isinstance(person.get("id"), int):
                return int(person["id"])
    return 0
