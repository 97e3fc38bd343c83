"""How a product is made, as people tell it: the work done, what it is made from and where that comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.model import LANGUAGES, Goods, Language, Told
from bot.understand.countries import Mention
from bot.understand.phrases import Heard, PhraseBook
from bot.understand.text import Word
from bot.vocabulary_phrases import phrases

FILE = "operations.toml"
BUTTON = "told "  # how the value of a button of ours begins: `told 64.0.1+`, `told part embroidered`, `told own`
WORK, MATERIAL, PART = "work.", "material.", "part."
NEAR = 3  # words in which "not" or "only" stands before the work, "from" before a material
SHORT = 4  # words of a message that can be a bare yes or no


@dataclass(frozen=True, slots=True)
class MakingHeard:
    """What is told, with the places of the materials, and the countries that they come from."""

    told: Told = field(default_factory=Told)
    places: tuple[tuple[int, int], ...] = ()  # of the words for materials
    inputs: frozenset[str] = frozenset()

    def product(self, text: str, goods: Iterable[Goods]) -> tuple[Goods, ...]:
        """Of the products named, those that are made: not what one is made from."""
        goods = tuple(goods)
        kept = tuple(found for found in goods if not self._is_material(text, found))
        return kept if kept or self.told.done else goods

    def _is_material(self, text: str, goods: Goods) -> bool:
        """Whether the head of the product's words, their last, is a material."""
        start = text.find(goods.words) if goods.words else -1
        end = start + len(goods.words)
        return start >= 0 and any(first < end <= last for first, last in self.places)


class MakingEar:
    """Built once; hears how products are made in any of our languages."""

    def __init__(self) -> None:
        """Words count as written: most messages tell of no making, and none must be taken for a typo of it."""
        self._books = {
            language: PhraseBook(language, phrases(language, FILE), is_other=lambda folded: True)
            for language in LANGUAGES
        }

    def hear(self, message: Sequence[Word], language: Language, countries: Sequence[Mention]) -> MakingHeard:
        """The making told in a message; nothing where it tells none."""
        heard = [found for found in self._books[language].heard(message) if found.gaps == 0]
        if not heard:
            return MakingHeard()
        materials = list(_materials(heard, message, countries))
        local = bool(materials) and all(_before(found, heard, "say.own") for found in materials)
        own = local or _said(heard, "say.all_own")
        told = Told(
            materials=frozenset(found.key.removeprefix(MATERIAL) for found in materials),
            foreign=_said(heard, "say.foreign") and not own,
            own=own,
            partners=bool(materials or len(message) <= SHORT) and _said(heard, "say.partner"),
            part=next((found.key.removeprefix(PART) for found in heard if found.key.startswith(PART)), ""),
            reply=_reply(heard, message),
        )
        places = tuple((message[found.first].start, message[found.last].end) for found in materials)
        return MakingHeard(_with_work(told, heard, message), places, _inputs(heard, message, materials, countries))


def pressed(text: str) -> Told | None:
    """What a button of ours tells, or None where the text is no such value."""
    if not text.startswith(BUTTON):
        return None
    word, _, rest = text.removeprefix(BUTTON).strip().partition(" ")
    if word == "part":
        return Told(part=rest)
    plain = {"own": Told(own=True), "partners": Told(partners=True), "others": Told(foreign=True)}
    return plain.get(word) or Told(answers=frozenset({word}))


def _said(heard: Iterable[Heard], key: str) -> bool:
    return any(found.key == key for found in heard)


def _denied_behind(found: Heard, heard: Iterable[Heard], message: Sequence[Word]) -> bool:
    """ "vi strikker ikke"; not "vi syr, ikke vever"."""
    behind = any(one.key == "say.not" and one.first == found.last + 1 for one in heard)
    return behind and message[found.last + 1].start - message[found.last].end == 1


def _with_work(told: Told, heard: Sequence[Heard], message: Sequence[Word]) -> Told:
    """With the work done, and what is said not to be done; "only" makes it all the work there is."""
    work = [found for found in heard if found.key.startswith(WORK) and not _within_longer(found, heard)]
    denied = [found for found in work if _before(found, heard, "say.not") or _denied_behind(found, heard, message)]
    done = [found for found in work if found not in denied]
    only = bool(done) and any(_before(found, heard, "say.only") for found in done)
    return replace(told, done=_words(done), not_done=_words(denied) - _words(done), only=only)


def _within_longer(found: Heard, heard: Iterable[Heard]) -> bool:
    """ "pack" within "pack anew"."""
    longer = (one for one in heard if one.key.startswith(WORK) and one.size > found.size)
    return any(one.first <= found.first and found.last <= one.last for one in longer)


def _before(found: Heard, heard: Iterable[Heard], key: str) -> bool:
    return any(one.key == key and 0 < found.first - one.first <= NEAR for one in heard)


def _words(work: Iterable[Heard]) -> frozenset[str]:
    return frozenset(word for found in work for word in found.key.removeprefix(WORK).split("+"))


def _materials(heard: Sequence[Heard], message: Sequence[Word], countries: Sequence[Mention]) -> Iterator[Heard]:
    """Words for materials that something is made from: behind "from" or "use", said to be foreign or to come from."""
    for found in heard:
        if not found.key.startswith(MATERIAL):
            continue
        comes = any(one.key == "say.comes" and 0 < one.first - found.last <= NEAR for one in heard)
        said = any(_before(found, heard, key) for key in ("say.input", "say.foreign", "say.own"))
        if comes or said or _country_before(found, heard, message, countries):
            yield found


def _country_before(
    found: Heard, heard: Sequence[Heard], message: Sequence[Word], countries: Sequence[Mention]
) -> Mention | None:
    """ "Chinese fabric", "New Zealand wool yarn"; not "in Laos from fabric"."""
    for at in range(found.first - 1, max(found.first - 3, -1), -1):
        if any(one.key == "say.input" and one.first == at for one in heard):
            return None
        for one in countries:
            if one.start <= message[at].start < one.end:
                return one
    return None


def _inputs(
    heard: Sequence[Heard], message: Sequence[Word], materials: Iterable[Heard], countries: Sequence[Mention]
) -> frozenset[str]:
    """The countries that materials come from: named before them, or behind them where they are said to come from it."""
    codes = set()
    for found in materials:
        before = _country_before(found, heard, message, countries)
        if before:
            codes.add(before.code)
        last = message[min(found.last + NEAR, len(message) - 1)].end
        codes |= {one.code for one in countries if message[found.last].end < one.start <= last and not before}
    return frozenset(codes)


def _reply(heard: Iterable[Heard], message: Sequence[Word]) -> bool | None:
    """A bare yes or no; "no" wins where both are heard ("that is not so")."""
    if len(message) > SHORT:
        return None
    keys = {found.key for found in heard if found.first == 0}
    return False if "say.no" in keys else True if "say.yes" in keys else None
