"""/start, /help, /language, /country, and the commands that ask about one topic."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from telegram import Message

from bot.model import Goods, Incoming, Language, Question, Reply, Topic
from bot.telegram import links
from bot.telegram.buttons import button, language_row, markup
from bot.telegram.house import Handler, House, argument, command
from bot.telegram.incoming import Place, place_of
from bot.telegram.outgoing import Part
from bot.telegram.version import VERSION

# What people write for a language after /language.
LANGUAGE_WORDS: dict[str, Language] = {
    "en": "en", "english": "en", "engelsk": "en",
    "nb": "nb", "no": "nb", "nn": "nb", "norsk": "nb", "norwegian": "nb", "bokmål": "nb", "nynorsk": "nb",
}  # fmt: skip
TOPIC_COMMANDS: dict[str, Topic] = {
    "list": "country_list", "proof": "proof", "quota": "quota", "changes": "changes", "rules": "origin_rules",
    "transport": "transport", "calculate": "taxes",
}  # fmt: skip
NORWEGIAN: dict[str, str] = {
    "list": "liste", "proof": "bevis", "quota": "kvote", "changes": "endringer", "help": "hjelp", "language": "sprak",
    "country": "land", "about": "om", "rules": "regler", "calculate": "beregn", "privacy": "personvern",
    "forget": "glem", "version": "versjon", "ask": "spor",
}  # fmt: skip
AT_HOME: tuple[Topic, ...] = ("proof", "quota", "origin_rules", "transport")
NONE_OF_THEM = ("-", "none", "ingen", "off", "av")


def both(name: str) -> list[str]:
    """A command by its names in both languages."""
    return [name, NORWEGIAN[name]] if name in NORWEGIAN else [name]


class Commands:
    """What the door itself can be told."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._talk = house.talk
        self.on_seminar: Callable[[Message, str], Awaitable[bool]] = _no_seminar

    def handlers(self) -> list[Handler]:
        """The commands of this room."""
        own: dict[str, Callable[[Message], Awaitable[None]]] = {
            "start": self.start,
            "help": self.help,
            "language": self.language,
            "country": self.country,
        }
        own |= {"about": self.about, "version": self.version, "ask": self.ask}
        topics: dict[str, Callable[[Message], Awaitable[None]]] = {
            name: partial(self.topic, topic) for name, topic in TOPIC_COMMANDS.items()
        }
        return [command(both(name), act) for name, act in {**own, **topics}.items()]

    async def start(self, message: Message) -> None:
        """Welcome the person, or do what the link says; what was said before is forgotten."""
        place = place_of(message)
        self._talk.hall.forget(place.where)
        link = links.read(argument(message))
        if link and link.language and place.private:
            self._talk.choose(place, link.language)
        if link and link.seminar and await self.on_seminar(message, link.seminar):
            return
        if link and (link.country or link.code or link.topic) and await self._follow(place, link):
            return
        await self._talk.delivery.write(place, (self._talk.welcome(self._talk.people.language(place)),))

    async def _follow(self, place: Place, link: links.Link) -> bool:
        """Answer what a link asks; False for one that leads nowhere."""
        known = self._talk.pages.countries.known
        alive = self._talk.hall.library.on(self._talk.today).exists
        if (link.country and not known(link.country)) or (link.code and not alive(link.code)):
            return False
        topic = link.topic or ("duty" if link.code else "country_status")
        goods = (Goods(link.code, "code", words=link.code),) if link.code else ()
        countries = (link.country,) if link.country else ()
        await self.tell(place, self._question(place, topic, countries=countries, goods=goods))
        return True

    def _question(
        self, place: Place, topic: Topic, countries: tuple[str, ...] = (), goods: tuple[Goods, ...] = ()
    ) -> Question:
        today, language = self._talk.today, self._talk.people.language(place)
        return Question("", language, today, today, topics=(topic,), countries=countries, goods=goods)

    async def tell(self, place: Place, question: Question) -> None:
        """Answer a question that is understood already."""
        reply: Reply = await self._talk.think(partial(self._talk.hall.tell, question, place.where))
        await self._talk.give(place, reply, question.text)

    async def topic(self, topic: Topic, message: Message) -> None:
        """One topic, about the country and goods named with the command, or those remembered."""
        place, words = place_of(message), argument(message)
        home = self._talk.people.known(place.chat).country
        question = self._question(place, topic)
        if words:
            heard = await self._heard(place, words)
            question = replace(heard, topics=(topic,)) if heard else question
        elif home and topic in AT_HOME:
            question = replace(question, countries=(home,), at_home=True)
        await self.tell(place, question)

    async def _heard(self, place: Place, words: str) -> Question | None:
        asked = Incoming(words, self._talk.today, hint=self._talk.people.language(place))
        return (await self._talk.think(partial(self._talk.hall.respond, asked))).question

    async def ask(self, message: Message) -> None:
        """/ask shoes from Kenya: the way to ask in a group without naming the bot."""
        if argument(message):
            await self._talk.ask(place_of(message), argument(message))
        else:
            await self.help(message)

    async def help(self, message: Message) -> None:
        """How to ask."""
        await self._talk.say(place_of(message), "help")

    async def about(self, message: Message) -> None:
        """Who stands behind the bot, and where its facts are from."""
        await self._talk.say(place_of(message), "about", say="about", version=VERSION)

    async def version(self, message: Message) -> None:
        """Which bot this is, and of which day its facts are."""
        day = self._talk.hall.library.on(self._talk.today).rates_as_of
        await self._talk.say(place_of(message), "about", say="version", version=VERSION, day=day)

    async def language(self, message: Message) -> None:
        """Change the language to the one named, or offer those there are. In a group its admins decide."""
        place = place_of(message)
        if not await self._may(message, place):
            return
        named = LANGUAGE_WORDS.get(argument(message).lower())
        if named:
            self._talk.people.set(place.chat, "language", named)
            self._talk.choose(place, named)
            await self._talk.say(place, "language_set")
            return
        words = self._talk.hall.phrase("choose_language", self._talk.people.language(place))
        await self._talk.delivery.write(place, (Part(words, markup([language_row(on_welcome=False)])),))

    async def country(self, message: Message) -> None:
        """Remember the country named, forget it, or say which one is remembered. In a group its admins decide."""
        place, words = place_of(message), argument(message)
        if words and not await self._may(message, place):
            return
        if words.lower() in NONE_OF_THEM:
            self._talk.people.set(place.chat, "country", None)
            await self._talk.say(place, "person", say="country_forgotten")
        elif words:
            await self._remember(place, words)
        else:
            home = self._talk.people.known(place.chat).country
            await self._talk.say(place, "person", say="country_is" if home else "country_how", country=home)

    async def _remember(self, place: Place, words: str) -> None:
        language = self._talk.people.language(place)
        code = await self._talk.think(partial(self._talk.pages.countries.heard, words, self._talk.today, language))
        if code:
            self._talk.people.set(place.chat, "country", code)
            rows = markup([(button(self._talk.pages.label("forget_country", language), "1:person:forget"),)])
            await self._talk.say(place, "person", rows, say="country_set", country=code)
        else:
            await self._talk.say(place, "person", say="country_unknown", words=words[:60])

    async def _may(self, message: Message, place: Place) -> bool:
        if await self._house.is_admin(message):
            return True
        await self._talk.say(place, "group", say="admins_only")
        return False

    async def forget_country(self, place: Place, message: int, rest: str) -> None:
        """The button under the country that is remembered."""
        if rest == "forget" and place.private:
            self._talk.people.set(place.chat, "country", None)
        words = self._talk.hall.phrase("person", self._talk.people.language(place), say="country_forgotten")
        await self._talk.delivery.write(place, (Part(words),), (message,))


async def _no_seminar(message: Message, code: str) -> bool:
    """Until the room of seminars is open."""
    return False
