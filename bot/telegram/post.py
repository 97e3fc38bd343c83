"""How rooms send: into the tray of the update that is being answered, else as a draft of its own.

What belongs to the chat of the update goes out with it, in one transaction. What goes to another chat (a case to staff,
an answer to a person, a board) or belongs to no update (a watch) is drafted. A note on a letter tells a room which
message holds it, once it has arrived.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import TypeVar

from telegram import Bot, InlineKeyboardMarkup
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError

from bot.store.outbox import Draft
from bot.store.store import Store
from bot.telegram import letters
from bot.telegram.delivery import Courier, reply_to
from bot.telegram.incoming import Place
from bot.telegram.letters import Letter, Tray
from bot.telegram.outgoing import Part
from bot.telegram.settings import Patience

Result = TypeVar("Result")
Arrived = Callable[
    [str, Place, tuple[int, ...]], Awaitable[None]
]  # what stands behind the colon of the note, where, messages
SHOWN_FOR = 4.5  # seconds; Telegram shows an action for five


class Post:
    """Every room's way to people."""

    def __init__(self, tray: Tray, courier: Courier, store: Store, bot: Bot, patience: Patience) -> None:
        self._tray = tray
        self._courier = courier
        self._store = store
        self._bot = bot
        self._patience = patience
        self.arrived: dict[str, Arrived] = {}  # by what stands before the colon of the note
        self.on_gone: list[Callable[[int], None]] = []  # a chat has shut the bot out
        self.lost: dict[str, Callable[[str], Awaitable[None]]] = {}  # a letter with such a note will never arrive

    async def put(self, letter: Letter) -> None:
        """Send a letter."""
        if not self._tray.holds(letter.place.chat):
            await self._store.draft([Draft(letter.place.chat, letters.dump(letter), rank=0)])
        else:
            self._tray.put(letter)

    async def broadcast(self, chats: Iterable[int], html: str) -> None:
        """Tell many chats the same, whenever answers leave room for it."""
        every = (Letter(Place(chat, chat), (Part(html),)) for chat in chats)
        await self._store.draft(Draft(letter.place.chat, letters.dump(letter)) for letter in every)

    async def write(self, place: Place, parts: tuple[Part, ...], old: tuple[int, ...] = (), note: str = "") -> None:
        """Send parts, into old messages as far as there are any."""
        await self.put(Letter(place, parts, old, note=note))

    def empty(self) -> None:
        """Take back what lies in the tray of the update."""
        self._tray.empty()

    async def lift_keyboard(self, place: Place, message: int) -> None:
        """Take the buttons off a message."""
        await self.put(Letter(place, (), lift=(message,)))

    async def delivered(self, letter: Letter, ids: tuple[int, ...]) -> None:
        """Tell the room whose letter it is."""
        room, _, rest = letter.note.partition(":")
        if room in self.arrived:
            await self.arrived[room](rest, letter.place, ids)

    async def hopeless(self, letter: Letter, *, gone: bool) -> None:
        """A letter will never arrive."""
        room, _, rest = letter.note.partition(":")
        if room in self.lost:
            await self.lost[room](rest)
        for forget in self.on_gone if gone else ():
            forget(letter.place.chat)

    async def politely(self, call: Callable[[], Awaitable[Result]]) -> Result | None:
        """The result of a call that may also be refused; None then."""
        return await self._courier.politely(call)

    async def picture(
        self, place: Place, png: bytes, caption: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        """Send a picture at once, with a few words under it."""
        await self._courier.pace.turn(place.chat)
        await self.politely(
            lambda: self._bot.send_photo(
                place.chat,
                png,
                caption=caption,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                message_thread_id=place.thread,
                reply_parameters=reply_to(place),
                filename="gsp.png",
            )
        )

    async def file(self, place: Place, content: bytes, name: str, caption: str = "") -> None:
        """Send a document at once."""
        await self._courier.pace.turn(place.chat)
        await self.politely(
            lambda: self._bot.send_document(
                place.chat,
                content,
                caption=caption,
                parse_mode=ParseMode.HTML,
                filename=name,
                message_thread_id=place.thread,
                reply_parameters=reply_to(place),
            )
        )

    @contextlib.asynccontextmanager
    async def busy(self, place: Place, action: ChatAction = ChatAction.TYPING) -> AsyncIterator[None]:
        """While it lasts, the person sees that the bot is at work, if that is longer than a moment."""

        async def show() -> None:
            pause = self._patience.moment
            while True:
                await asyncio.sleep(pause)
                pause = SHOWN_FOR
                with contextlib.suppress(TelegramError):
                    await self._bot.send_chat_action(place.chat, action, message_thread_id=place.thread)

        task = asyncio.create_task(show())
        try:
            yield
        finally:
            task.cancel()
