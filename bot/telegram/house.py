"""What every room of the door needs: the talk, the settings, the library's bot. And how handlers are made of acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from telegram import Bot, Message, Update
from telegram.constants import ChatMemberStatus
from telegram.ext import BaseHandler, CallbackContext, CommandHandler, filters

from bot.telegram.incoming import Place
from bot.telegram.settings import Patience, Settings
from bot.telegram.talk import Talk

Context = CallbackContext[Any, Any, Any, Any]
Handler = BaseHandler[Any, Any, Any]
NEW = filters.UpdateType.MESSAGE
ADMINS = (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)


@dataclass(frozen=True, slots=True)
class House:
    """Handed to every room."""

    talk: Talk
    bot: Bot
    settings: Settings
    patience: Patience

    @property
    def name(self) -> str:
        """The bot's user name, for links."""
        return self.bot.username

    async def is_admin(self, message: Message) -> bool:
        """Whether the writer may decide for the chat: anybody in private, admins in a group."""
        if message.chat.id > 0:
            return True
        if message.sender_chat and message.sender_chat.id == message.chat.id:
            return True  # an admin who writes in the group's name
        if message.from_user is None:
            return False
        user = message.from_user.id
        member = await self.talk.delivery.politely(lambda: self.bot.get_chat_member(message.chat.id, user))
        return bool(member and member.status in ADMINS)


def with_message(act: Callable[[Message], Awaitable[None]]) -> Callable[[Update, Context], Any]:
    """An act upon a message as the library calls it."""

    async def on_update(update: Update, _: Context) -> None:
        if update.effective_message:
            await act(update.effective_message)

    return on_update


def command(names: str | list[str], act: Callable[[Message], Awaitable[None]]) -> Handler:
    """A command, in a new message only: an edit orders nothing."""
    return CommandHandler(names, with_message(act), NEW)


def argument(message: Message) -> str:
    """What stands behind a command."""
    return " ".join((message.text or "").split()[1:])


__all__ = ["Context", "Handler", "House", "Place", "argument", "command", "with_message"]
