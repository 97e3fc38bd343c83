"""Which of the library's handlers leads to which room."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot, Message, Update
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.telegram.commands import Commands
from bot.telegram.talk import Talk

Context = CallbackContext[Any, Any, Any, Any]
Handler = BaseHandler[Any, Any, Any]

# In private chats only, and nothing that Telegram itself says (joined, pinned, changed its picture).
WORDLESS = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL


def handlers(talk: Talk, commands: Commands, bot: Bot) -> list[Handler]:
    """All of them, in the order in which they are asked."""
    new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
    words = filters.TEXT | filters.CAPTION

    async def on_text(message: Message) -> None:
        await talk.on_text(bot.bot, message)

    async def on_press(update: Update, _: Context) -> None:
        if update.callback_query:
            await talk.on_press(update.callback_query)

    return [
        CommandHandler("start", _with_message(commands.start), new),
        CommandHandler(["help", "hjelp"], _with_message(commands.help), new),
        CommandHandler(["language", "sprak"], _with_message(commands.language), new),
        CallbackQueryHandler(on_press),
        MessageHandler((new | (edited & ~filters.COMMAND)) & words, _with_message(on_text)),
        MessageHandler(WORDLESS, _with_message(talk.on_wordless)),
    ]


def _with_message(act: Callable[[Message], Awaitable[None]]) -> Callable[[Update, Context], Any]:
    """An act upon a message as the library calls it."""

    async def on_update(update: Update, _: Context) -> None:
        if update.effective_message:
            await act(update.effective_message)

    return on_update
