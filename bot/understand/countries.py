"""Which countries a message names: exact before fuzzy, whole words, longest first; a doubt becomes a choice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.model import Language
from bot.understand.country_forms import Entry, FormIndex, How
from bot.understand.country_frames import Message, SmallWords, code_counts, weak_counts
from bot.understand.country_typos import Near, Stands, Typos, countries_of, counts, is_askable, unfolded
from bot.understand.text import Word
from bot.vocabulary_countries import codes, iso_codes, languages

FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
HOME = "NO"  # goods go there: the destination of the scheme is never the country asked about
MOST_WORDS = 300  # of a message in which slips are looked for
SHORT = 10  # words of a message that is short
SHORTEST = 3  # letters of a mistyped name
LONGEST_NAME = 30  # letters; longer words are no mistyped country


@dataclass(frozen=True, slots=True)
class Mention:
    """A country named in a message."""

    code: str
    start: int
    end: int
    how: How


@dataclass(frozen=True, slots=True)
class CountriesHeard:
    """What a message says about countries."""

    certain: tuple[Mention, ...] = ()  # in the order written; Norway left out
    choice: tuple[str, ...] = ()  # to offer where it is not certain, best first
    unknown: str = ""  # words that stand where a country should, but name none
    regions: tuple[str, ...] = ()  # keys of locales/regions.csv
    places: tuple[tuple[int, int], ...] = ()  # of every word that names a country or region, certain or not


@dataclass(frozen=True, slots=True)
class _Found:
    first: int  # index of its first word
    last: int
    entry: Entry
    how: How


class CountryEar:
    """Built once from CLDR and locales/. `is_ordinary` tells whether a folded word belongs to goods or phrases."""

    def __init__(self, is_ordinary: Callable[[str], bool] = lambda folded: False) -> None:
        self._ordinary = is_ordinary
        self._small = SmallWords(languages())
        self._index = FormIndex(languages())
        self._typos = Typos(self._index)

    def hear(self, text: str, language: Language) -> CountriesHeard:
        """Countries, doubts and regions of a cleaned text; places are places in it."""
        message = Message(text, self._small)
        exact = self._typed_names(message, list(self._exact(message)))
        exact = self._strong(message, language, exact)
        taken = {at for found in exact for at in range(found.first, found.last + 1)}
        found = [*exact, *self._codes(message, taken)]
        taken.update(item.first for item in found)
        named = any(item.entry.named for item in found) or bool(FLAG.search(text))
        found += self._typed_words(message, language, taken, named)
        return self._told(message, sorted(found, key=lambda item: item.first))

    def _told(self, message: Message, found: list[_Found]) -> CountriesHeard:
        sure = [
            Mention(item.entry.codes[0], message.words[item.first].start, message.words[item.last].end, item.how)
            for item in found
            if len(item.entry.codes) == 1
        ]
        sure += [
            Mention(code, place.start(), place.end(), "flag")
            for place in (FLAG.finditer(message.text) if not message.text.isascii() else ())
            if (code := _flagged(place.group())) in codes()
        ]
        sure.sort(key=lambda mention: mention.start)
        choice, settled = self._choice(message, found, {mention.code for mention in sure})
        return CountriesHeard(
            tuple(m for m in sorted((*sure, *settled), key=lambda mention: mention.start) if m.code != HOME),
            choice,
            self._unknown(message, found, bool(sure or choice)),
            tuple(dict.fromkeys(item.entry.region for item in found if item.entry.region)),
            tuple(
                (message.words[item.first].start, message.words[item.last].end)
                for item in found
                if item.entry.named or item.entry.region  # brazil nuts are left to the ear for goods
            ),
        )

    def _exact(self, message: Message) -> Iterator[_Found]:
        at = 0
        while at < len(message.words):
            hit = self._index.at(message.folded, at)
            if hit is None:
                at += 1
                continue
            yield _Found(at, at + hit[0] - 1, hit[1], hit[1].how)
            at += hit[0]

    def _strong(self, message: Message, language: Language, found: list[_Found]) -> list[_Found]:
        """Without weak forms that stand like ordinary words, and names of languages ("in Spanish")."""
        found = [item for item in found if not self._is_tongue(message, item)]
        certain = (item for item in found if item.entry.named and language not in item.entry.weak)
        sure = {at for item in certain for at in (item.first, item.last)}
        kept = []
        for item in found:
            if language not in item.entry.weak or weak_counts(message, item.first, item.last, sure, item.how):
                kept.append(item)
                sure.update((item.first, item.last) if item.entry.named else ())
        return kept

    def _is_tongue(self, message: Message, item: _Found) -> bool:
        return item.how == "people" and message.before(item.first) in self._small.tongue

    def _codes(self, message: Message, taken: set[int]) -> Iterator[_Found]:
        for at, word in enumerate(message.words):
            if len(word.raw) in (2, 3) and at not in taken and word.raw.isascii():
                code = iso_codes().get(word.raw.upper())
                if code and code_counts(message, at):
                    yield _Found(at, at, Entry((code,), "code"), "code")

    def _typed_names(self, message: Message, found: list[_Found]) -> list[_Found]:
        """Mistyped names of several words; they go before a shorter name inside them ("Equatorial Gunea")."""
        better = []
        inside = {at: item for item in found for at in range(item.first, item.last + 1)}
        for at, word in enumerate(message.folded[:MOST_WORDS]):
            for start, size in self._windows(message, at, word):
                place = range(start, start + size)
                if any(inside[i].last - inside[i].first + 1 >= size for i in place if i in inside):
                    continue
                known, origin = all(i in inside for i in place), message.after_origin(start)
                hits = self._near_names(message.folded[start : start + size], known, origin)
                if hits:
                    better.append(_Found(start, start + size - 1, Entry(countries_of(hits)), "typo"))
                    break
        covered = {at for item in better for at in range(item.first, item.last + 1)}
        rest = [item for item in found if covered.isdisjoint(range(item.first, item.last + 1))]
        return rest + list({(item.first, item.last): item for item in better}.values()) if better else found

    def _near_names(self, window: list[str], known: bool, origin: bool) -> list[Near]:
        """Names of several words. The mistyped one must be no ordinary word ("for Korea" is not Sør-Korea), unless the
        others mean nothing else or the name stands after "from": "dri Lanka", "from Ivory Cost"."""
        near = [hit for hit in self._typos.near(" ".join(window)) if " " in hit.form]
        return [hit for hit in near if (hit.edits == 1 or not known) and self._fits(window, hit, origin)]

    def _fits(self, window: list[str], hit: Near, origin: bool) -> bool:
        said = hit.form.split()
        if not any(self._is_plain(word) for word in set(window).difference(said)):
            return True
        if origin and hit.edits == 1 and len(said) == len(window):
            return True
        telling = (word for word in set(window).intersection(said) if len(word) > SHORTEST)
        return hit.edits == 1 and any(not self._is_plain(w) and w not in self._index.entries for w in telling)

    def _windows(self, message: Message, at: int, word: str) -> Iterator[tuple[int, int]]:
        """Places and sizes of windows around a word that belongs to a name of several words, widest first."""
        most = 0 if word in self._small.loose else self._index.anchors.get(word, 0)
        for size in range(most, 1, -1):
            for start in range(max(0, at - size + 1), min(at, len(message.words) - size) + 1):
                yield start, size

    def _is_plain(self, folded: str) -> bool:
        return folded in self._small.plain or self._ordinary(folded)

    def _typed_words(self, message: Message, language: Language, taken: set[int], sure: bool) -> Iterator[_Found]:
        for at, word in enumerate(message.words[:MOST_WORDS]):
            if at in taken or not (SHORTEST <= len(word.folded) <= LONGEST_NAME):
                continue
            if word.folded in self._index.entries or (word.raw.isalpha() and self._is_plain(word.folded)):
                continue
            if meant := self._meant(message, at, language, taken, sure):
                yield _Found(at, at, meant, "typo")

    def _near(self, word: Word) -> tuple[Near, ...]:
        """Near forms of a word, of its stem before a genitive s, or of its letters unfolded ("Botswaa")."""
        folded = word.folded.removesuffix("'s")
        tried = (folded, unfolded(word.raw), folded[:-1] if folded.endswith("s") else folded)
        return next((near for spelling in tried if (near := self._typos.near(spelling))), ())

    def _meant(self, message: Message, at: int, language: Language, taken: set[int], beside: bool) -> Entry | None:
        """One country, or the several that it could be; "" among them where even one is not sure."""
        near = self._near(message.words[at])
        if not near:
            return None
        word, origin = message.folded[at], message.after_origin(at)
        only = not beside and self._all_else_known(message, at, taken)
        stands = Stands(origin, origin or message.capital(at), message.alone(at, at), beside, only)
        hits = [hit for hit in near if counts(hit, word, stands, language)]
        unsure = len(word) <= 4
        if not hits and not beside:
            hits = [hit for hit in near if is_askable(hit, stands)]
            unsure = True
        if not hits:
            return None
        found = countries_of([*hits, *(hit for hit in near if hit.entry.how == "exact")])
        if len(found) == 1:
            found += self._typos.lookalikes(word, found[0], hits[0].edits)
        return Entry(("", *found) if unsure else found)

    def _all_else_known(self, message: Message, at: int, taken: set[int]) -> bool:
        """Whether every other word of a short message is one of ours, so that this one must be what is asked about."""
        others = (other for other in range(len(message.words)) if other != at and other not in taken)
        return len(message.words) <= SHORT and all(self._is_plain(message.folded[other]) for other in others)

    def _choice(self, message: Message, found: list[_Found], sure: set[str]) -> tuple[tuple[str, ...], list[Mention]]:
        """Countries to offer, and mentions that something else in the message settles."""
        offered: dict[str, None] = {}
        settled: list[Mention] = []
        hints = {self._small.settles[word] for word in message.folded if word in self._small.settles}
        for item in found:
            could = tuple(filter(None, item.entry.codes))
            if len(item.entry.codes) < 2 or sure & set(could):
                continue
            named = hints & set(could)
            if len(named) == 1:
                place = message.words[item.first]
                settled.append(Mention(named.pop(), place.start, message.words[item.last].end, item.how))
            else:
                offered.update(dict.fromkeys(could))
        return tuple(offered), settled

    def _unknown(self, message: Message, found: list[_Found], told: bool) -> str:
        taken = {at for item in found for at in range(item.first, item.last + 1)}
        for at in range(1, len(message.words)):
            if message.before(at) in self._small.origin | self._small.place and self._is_strange(message, at, taken):
                named = message.after_origin(at) or not told  # "from Zambia … in Choma" is a place there
                if named and message.capital(at) and not message.words[at].raw.isupper():
                    return self._name_from(message, at, taken)
                if message.after_origin(at) and not told and not message.after(at):
                    return message.words[at].raw
        return ""

    def _is_strange(self, message: Message, at: int, taken: set[int]) -> bool:
        word = message.words[at]
        known = at in taken or word.folded in self._index.entries or self._is_plain(word.folded)
        return not known and len(word.raw) > 3 and word.raw.isalpha()

    def _name_from(self, message: Message, at: int, taken: set[int]) -> str:
        last = at
        while last + 1 < len(message.words) and last < at + 2 and message.after(last):
            if not (self._is_strange(message, last + 1, taken) and message.words[last + 1].raw[0].isupper()):
                break
            last += 1
        return message.text[message.words[at].start : message.words[last].end]


def _flagged(flag: str) -> str:
    return "".join(chr(ord(char) - 0x1F1E6 + ord("A")) for char in flag)
