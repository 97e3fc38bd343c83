"""Which of the library's handlers leads to which room."""

from __future__ import annotations

from telegram import Bot, Message, Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.telegram.house import Context, Handler, with_message
from bot.telegram.rooms import Rooms
from bot.telegram.talk import Talk

# In private chats only, and nothing that Telegram itself says (joined, pinned, changed its picture).
WORDLESS = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL


def handlers(talk: Talk, rooms: Rooms, bot: Bot) -> list[Handler]:
    """All of them, in the order in which they are asked."""
    new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
    words = filters.TEXT | filters.CAPTION

    async def on_text(message: Message) -> None:
        await talk.on_text(bot.bot, message)

    async def on_press(update: Update, _: Context) -> None:
        if update.callback_query:
            await talk.on_press(update.callback_query)

    return [
        *rooms.handlers(),
        CallbackQueryHandler(on_press),
        MessageHandler((new | (edited & ~filters.COMMAND)) & words, with_message(on_text)),
        MessageHandler(WORDLESS, with_message(talk.on_wordless)),
    ]
