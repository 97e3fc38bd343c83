"""One bot at work, however its updates come: answers what is saved, sends what is answered, looks after the store."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterable
from dataclasses import replace
from socket import gethostname
from typing import Any

from telegram import Update
from telegram.error import InvalidToken
from telegram.ext import Application

from bot.store import Conversations, rows
from bot.store.faults import StoreFault
from bot.store.outbox import Changed, Draft, Sent
from bot.store.rows import Answered, Document, Setting
from bot.store.store import Store
from bot.telegram import letters
from bot.telegram.delivery import Courier, Hopeless, NotNow
from bot.telegram.desk import Desk
from bot.telegram.durable import Durable
from bot.telegram.engine import Hall
from bot.telegram.gate import Gate, Verdict, age_of
from bot.telegram.handlers import handlers
from bot.telegram.house import House
from bot.telegram.incoming import Place, chat_of, is_asked, place_of_update
from bot.telegram.keeper import Keeper
from bot.telegram.letters import Letter, Tray
from bot.telegram.outgoing import Part
from bot.telegram.polling import WANTED, until_done
from bot.telegram.post import Post
from bot.telegram.request import DiscreetRequest, PollRequest
from bot.telegram.rooms import Rooms
from bot.telegram.settings import Limits, Patience, Settings
from bot.telegram.talk import Talk
from bot.watch import Watch

log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]
OFTEN, SELDOM = 5, 600  # ticks
ALIVE, ALIVE_FOR = "alive", 60.0  # a sign of life in the store, for `./gspbot health`
WANTED_UPDATES = WANTED


class Office:
    """The rooms of a bot, put together."""

    def __init__(
        self,
        settings: Settings,
        hall: Hall,
        store: Store,
        patience: Patience,
        limits: Limits,
        watch: Watch,
        conversations: Conversations | None = None,
    ) -> None:
        self.settings = settings
        self.store = store
        self.watch = watch
        self.patience = patience
        self.request = DiscreetRequest(256, patience.network)
        self.poll_request = PollRequest(1, patience.network)
        self.application = _application(settings, self.request, self.poll_request)
        self.courier = Courier(self.application.bot, patience, limits, watch)
        self.tray = Tray()
        bot = self.application.bot
        self.keeping = Durable(store)
        self.post = Post(self.tray, self.courier, store, bot, patience)
        self.talk = Talk(hall, self.post, self._acknowledge, watch, keeping=self.keeping, secret=settings.secret)
        self.rooms = Rooms(House(self.talk, bot, settings, patience))
        self.courier.on_moved = self.talk.people.move
        self.desk = Desk(store, self._think, self._send, watch, limits.in_hand)
        self.fatal: asyncio.Future[None] | None = None
        self._limits = limits
        self._gate = Gate(limits)
        self._keeper = Keeper(store, self.talk.memory, self.talk.buttons, conversations)
        self._small: set[asyncio.Task[None]] = set()
        self._tending: asyncio.Task[None] | None = None
        self.application.add_handlers(handlers(self.talk, self.rooms, bot))
        self.application.add_error_handler(self._on_error)

    async def open(self) -> None:
        """Be known to Telegram, and begin with what is in the store. Raises InvalidToken."""
        self.fatal = asyncio.get_running_loop().create_future()
        self.store.on_fatal(self._shut)
        await until_done(self.application.initialize, self.patience)
        await self.application.start()
        await self.keeping.load()
        self._tending = asyncio.create_task(self._tend())
        self._begin(self.rooms.profile.publish())
        self._begin(self.rooms.work())

    async def take(self, updates: Iterable[dict[str, Any]]) -> None:
        """Save updates as they came. When it returns, Telegram can be told."""
        saved = (rows.Update(update["update_id"], chat_of(update), json.dumps(update)) for update in updates)
        await self.desk.take(list(saved))

    async def broadcast(self, chats: Iterable[int], html: str) -> None:
        """Tell many chats the same, whenever answers leave room for it."""
        await self.store.draft(Draft(chat, letters.dump(Letter(Place(chat, 0), (Part(html),)))) for chat in chats)

    def _shut(self, error: Exception) -> None:
        if self.fatal and not self.fatal.done():
            self.fatal.set_exception(error)

    def _acknowledge(self, query: str) -> None:
        self._begin(self.courier.acknowledge(query))

    def _begin(self, work: Any) -> None:
        """Something small that nobody waits for."""
        task = asyncio.create_task(_quietly(work))
        self._small.add(task)
        task.add_done_callback(self._small.discard)

    # an update becomes letters

    async def _think(self, saved: rows.Update) -> Answered:
        update = self._read(saved)
        if update is None:
            return Answered(saved.update_id, saved.chat)
        place = place_of_update(update)
        remember: tuple[Document | Setting, ...] = ()
        with self.tray.opened(saved.chat) as written:
            try:
                remember = await self._met(update, place)
            except StoreFault:
                raise
            except Exception as error:  # a fault of ours must not cost the person a word
                await self.talk.on_error(place, error)
        if place and written:
            remember = (*remember, *self._keeper.changes(place.where))
        return Answered(saved.update_id, saved.chat, tuple(letters.dump(letter) for letter in written), remember)

    def _read(self, saved: rows.Update) -> Update | None:
        try:
            return Update.de_json(json.loads(saved.body), self.application.bot)
        except Exception as error:
            log.error("update %s cannot be read, skipped: %s", saved.update_id, type(error).__name__)
            self.watch.question("none", "none", "unreadable")
            return None

    async def _met(self, update: Update, place: Place | None) -> tuple[Document, ...]:
        edited, query = update.edited_message, update.callback_query
        if place:
            spot = (place.chat, edited.message_id) if edited else None
            await self._keeper.remember(place.where, spot, query.data if query else None)
        return await self._meet(update, place)

    async def _meet(self, update: Update, place: Place | None) -> tuple[Document, ...]:
        """Let it in, or say why not. Returns what to remember of that."""
        verdict: Verdict = "in"
        if place and is_asked(self.application.bot.bot, update):
            verdict = self._gate.judge(place.chat, place.user, age_of(update, time.time() + self.request.ahead))
        if verdict == "in" or place is None:
            await self.application.process_update(update)
            return ()
        self.watch.question("none", "none", verdict)
        if verdict == "slow_down":
            await self.talk.say(place, "slow_down")
        elif verdict == "late" and not await self.store.documents.get("apology", str(place.chat)):
            await self.talk.say(place, "late")
            return (Document("apology", str(place.chat), "1", self.store.clock() + self._limits.too_old),)
        return ()

    async def _on_error(self, update: object, context: Any) -> None:
        if isinstance(context.error, Exception):
            await self.talk.on_error(place_of_update(update) if isinstance(update, Update) else None, context.error)

    # a letter goes out

    async def _send(self, row: rows.Letter) -> None:
        async def progress(letter: Letter) -> None:
            nonlocal row  # set aside, it must not send again what has arrived
            row = replace(row, body=letters.dump(letter))
            await self.store.changed(Changed(row.id, "sending", row.body, tries=row.tries))

        while True:
            letter = letters.load(row.body)
            try:
                ids = await self.courier.deliver(letter, progress)
            except NotNow as trouble:
                await self._set_aside(row, trouble)
            except Hopeless as refused:
                log.log(*_given_up(refused))
                await self.post.hopeless(letter, gone=str(refused).startswith("Forbidden"))
                await self.store.changed(Changed(row.id, "failed", reason=str(refused)))
            except InvalidToken as error:
                self._shut(error)
                await asyncio.sleep(self.patience.longest_pause)
                continue
            else:
                await self.post.delivered(letter, ids)
                self.store.sent(Sent(row.id, self._keeper.delivered(letter, ids)))
            return

    async def _set_aside(self, row: rows.Letter, trouble: NotNow) -> None:
        """Let the chat's next letters pass; try this one again later, until it is too old."""
        now = self.store.clock()
        log.warning("not delivered: %s", trouble)
        if now - row.made > self.patience.give_up:
            await self.store.changed(Changed(row.id, "failed", reason=str(trouble)))
            return
        due = now + min(3600.0, self.patience.aside * 2**row.tries)
        await self.store.changed(Changed(row.id, "later", row.body, due, row.tries + 1))

    # housekeeping

    async def _tend(self) -> None:
        tick = 0
        while True:
            try:
                await self._tick(tick)
            except StoreFault as fault:
                log.warning("%s", fault)
            except Exception as error:
                self.watch.trouble(error)
            tick += 1
            await asyncio.sleep(self.patience.tick)

    async def _tick(self, tick: int) -> None:
        await self.desk.gather()
        if self.store.shared:
            await self.keeping.load()
        if room := self.courier.pace.spare():
            self.desk.push(rows.Work(await self.store.broadcasts(room)))
        if tick % OFTEN == 0:
            await self._report()
        if tick % SELDOM == 0:
            await self.store.clean()

    async def _report(self) -> None:
        await self.store.documents.put(ALIVE, gethostname(), 1, time.time() + ALIVE_FOR)
        self.courier.pace.shared_by(await self.store.replicas())
        questions, by_state = await self.store.depth()
        self.watch.queue("questions", questions)
        for state in ("waiting", "sending", "later", "failed"):
            self.watch.queue(f"letters_{state}", by_state.get(state, 0))
        if (chat := self.settings.admin_chat) is not None and (said := self.watch.reports()):
            letter = letters.dump(Letter(Place(chat, 0), (Part("\n".join(said)),)))
            await self.store.draft([Draft(chat, letter, rank=0)])

    async def close(self) -> None:
        """Finish what has been begun, within reason; then close the connections and the store."""
        await self.desk.finish(self.patience.farewell)
        for task in (*self._small, *([self._tending] if self._tending else [])):
            task.cancel()
        if self.application.running:
            await self.application.stop()

    async def shut(self) -> None:
        """Let go of Telegram and of the store."""
        self.talk.close()
        await self.application.shutdown()
        await self.application.bot.shutdown()  # the above leaves it open where the start had not succeeded
        await self.store.close()
        if self.fatal and self.fatal.done() and not self.fatal.cancelled():
            self.fatal.exception()  # seen


async def _quietly(work: Any) -> None:
    try:
        await work
    except InvalidToken:  # whoever polls or sends will say so
        return


def _given_up(refused: Hopeless) -> tuple[int, str, str]:
    """Being blocked is nobody's fault."""
    return (
        (logging.INFO if str(refused).startswith("Forbidden") else logging.WARNING),
        "not delivered: %s",
        str(refused),
    )


def _application(settings: Settings, request: DiscreetRequest, poll_request: PollRequest) -> App:
    return (
        Application.builder()
        .token(settings.token)
        .base_url(settings.base_url)
        .base_file_url(settings.base_file_url)
        .request(request)
        .get_updates_request(poll_request)
        .updater(None)
        .job_queue(None)
        .build()
    )
