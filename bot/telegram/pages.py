"""The pages under one answer: proof, transport, sources, another country, the other language. Edited in place.

| act        | page                                            |
|------------|-------------------------------------------------|
| home       | the answer itself                               |
| <topic>    | the same goods and country, asked about a topic |
| src        | the sources                                     |
| lang       | what is shown now, in the other language        |
| c, c.K     | countries by their first letter; those with K   |
| =KE        | the same for another country                    |
| p2         | the third part of what is too long for one      |
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from bot.model import TOPICS, Language, Question, Reply, Topic
from bot.telegram.buttons import LANGUAGE_NAMES, Buttons, Row, button, markup, paired
from bot.telegram.countries import Countries
from bot.telegram.engine import Hall
from bot.telegram.frozen import frozen, thawed
from bot.telegram.keeping import DAY, Keeping
from bot.telegram.layout import for_phone, sources_of
from bot.telegram.outgoing import Part, plain, split

KEPT = 2 * DAY
NEXT: tuple[Topic, ...] = ("proof", "origin_rules", "quota", "transport", "taxes")
WITHOUT_COUNTRY = ("smalltalk", "out_of_scope", "changes", "country_list", "product_list", "scheme")
OTHER: dict[Language, Language] = {"en": "nb", "nb": "en"}


@dataclass(frozen=True, slots=True)
class Page:
    """What one message of the bot's shows, and the question it belongs to."""

    chat: int
    question: Question
    words: str = ""  # what the person wrote, for a colleague who is asked for help
    act: str = "home"
    part: int = 0


Offer = Callable[[str, Page, Reply], list[Row]]


class Pages:
    """Keeps pages and draws them."""

    def __init__(self, hall: Hall, buttons: Buttons, keeping: Keeping) -> None:
        self._hall = hall
        self._buttons = buttons
        self._keeping = keeping
        self.countries = Countries(hall)
        self.offers: list[Offer] = []  # rows that other rooms put under an answer

    def begin(self, chat: int, reply: Reply, words: str) -> tuple[str, Page] | None:
        """Keep a new page for a reply; None for one that does not tell its question."""
        if reply.question is None:
            return None
        page = Page(chat, replace(reply.question, text=""), words)
        key = secrets.token_hex(6)
        self.keep(key, page)
        return key, page

    def keep(self, key: str, page: Page) -> None:
        """Keep what the page shows now."""
        document = {"chat": page.chat, "words": page.words, "act": page.act, "part": page.part}
        self._keeping.keep("page", key, {**document, "question": frozen(page.question)}, KEPT)

    def page(self, key: str, chat: int) -> Page | None:
        """A page of this chat; None for one of another chat, or one no longer kept."""
        found = self._keeping.document("page", key)
        if found is None or found["chat"] != chat:
            return None
        return Page(chat, thawed(found["question"]), found["words"], found["act"], found["part"])

    def forget(self, chat: int) -> None:
        """Keep no page of this chat."""
        for key, page in self._keeping.documents("page"):
            if page["chat"] == chat:
                self._keeping.drop("page", key)

    def turned(self, page: Page, act: str) -> Page | None:
        """The page after a button was pressed; None for a button that there is not."""
        if act.startswith("p") and act[1:].isdigit():
            return replace(page, part=int(act[1:]))
        if act == "lang":
            return replace(page, question=replace(page.question, language=OTHER[page.question.language]))
        if act.startswith("="):
            changed = replace(
                page.question, countries=(act[1:],), country_choice=(), unknown_country="", regions=(), at_home=False
            )
            known = self.countries.known(act[1:])
            return replace(page, question=changed, act="home", part=0) if known else None
        known_act = act in ("home", "src", "c") or act in TOPICS or act.startswith("c.")
        return replace(page, act=act, part=0) if known_act else None

    def reply(self, page: Page, where: str = "") -> Reply:
        """What the hall says to the page's question, or to its question on another topic."""
        question = replace(page.question, text=page.words)
        if page.act in TOPICS:
            question = replace(question, topics=(page.act,), aspects=frozenset())
        return self._hall.tell(question, where)

    def drawn(self, key: str, page: Page, reply: Reply) -> Part:
        """The message that shows the page."""
        if page.act == "c" or page.act.startswith("c."):
            return self._countries(key, page)
        html = self._sources(page, reply) if page.act == "src" else for_phone(reply.html)
        texts = split(html)
        if not texts:
            raise ValueError("empty reply")
        at = min(page.part, len(texts) - 1)
        rows = [*_parts_row(key, at, len(texts)), *self._rows(key, page, reply)]
        return Part(texts[at], markup(rows))

    def label(self, name: str, language: Language, **values: Any) -> str:
        """The words on a button."""
        return plain(self._hall.phrase("label", language, say=name, **values))

    def _sources(self, page: Page, reply: Reply) -> str:
        block = sources_of(reply.html)
        return block or self._hall.phrase("page", page.question.language, say="no_sources")

    def _rows(self, key: str, page: Page, reply: Reply) -> list[Row]:
        language = page.question.language
        rows = list(self._buttons.choices(reply)) if page.act == "home" else []
        rows += [*paired([self._turn(key, act, language) for act in self._acts(page, reply)])]
        other = OTHER[language]
        last = [button(LANGUAGE_NAMES[other], f"1:v:{key}:lang")]
        if sources_of(reply.html) and page.act != "src":
            last.insert(0, self._turn(key, "src", language))
        rows.append(tuple(last))
        if page.act == "home":
            rows += [row for offer in self.offers for row in offer(key, page, reply)]
        else:
            rows.append((self._turn(key, "home", language),))
        return rows

    def _acts(self, page: Page, reply: Reply) -> Iterable[str]:
        """Topics worth asking next, and another country where there is one."""
        main = page.question.topics[:1]
        if not page.question.countries:
            offered = [topic for _, topic in reply.follow_ups if topic in TOPICS]
            ask = any(answer.asks in ("country", "country_choice") for answer in reply.answers)
            return [*offered[:6], *(["pick"] if ask else [])]
        topics = [topic for topic in NEXT if topic not in (*main, page.act)]
        if main and main[0] in WITHOUT_COUNTRY:
            topics = [topic for _, topic in reply.follow_ups if topic in TOPICS]
        return [*topics, "c"]

    def _turn(self, key: str, act: str, language: Language) -> Any:
        return button(self.label(act, language), f"1:v:{key}:{'c' if act == 'pick' else act}")

    def _countries(self, key: str, page: Page) -> Part:
        language, letter = page.question.language, page.act[2:]
        if letter:
            found = self.countries.beginning(letter, language, page.question.on)
            rows = paired([button(name, f"1:v:{key}:={code}") for code, name in found])
        else:
            letters = [button(one, f"1:v:{key}:c.{one}") for one in self.countries.letters(language, page.question.on)]
            rows = [tuple(letters[at : at + 6]) for at in range(0, len(letters), 6)]
        back = "c" if letter else "home"
        rows.append((button(self.label("home", language), f"1:v:{key}:{back}"),))
        return Part(self._hall.phrase("page", language, say="which_country"), markup(rows))


def _parts_row(key: str, at: int, count: int) -> list[Row]:
    """Where an answer is too long for one message: the rest, one tap away."""
    if count < 2:
        return []
    row = [button(f"‹ {at}/{count}", f"1:v:{key}:p{at - 1}")] if at else []
    if at + 1 < count:
        row.append(button(f"{at + 2}/{count} ›", f"1:v:{key}:p{at + 1}"))
    return [tuple(row)]
