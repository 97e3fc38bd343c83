"""Which language a message is in: everyday and domain words first, a detector only where they are silent."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from bot.model import Language
from bot.understand.text import Word, fold

NORWEGIAN_LETTERS = frozenset("æøåÆØÅ")
SPOKEN = {"en": "en", "nb": "nb", "nn": "nb", "da": "nb", "sv": "nb"}  # neighbours read bokmål
ENOUGH_WORDS = 4  # a detector is trusted to say "another language" only on so many unknown words
SURE = 0.85
MOSTLY_OURS, SHORT = 0.7, 2  # share of telling words of a message beyond doubt; a shorter message is looked at
UNKNOWN = "und"  # a language that even the detector does not know, by ISO 639-2
OURS = 0.36  # share of words that only our languages have, from which a message is ours whatever the detector says
HALF_A_MARK = 0.8  # a word of our own field tells a little less than a common word


@lru_cache(maxsize=1)
def _detector() -> Any:
    """lingua for the languages people write to a customs bot; loaded at the first doubtful message."""
    from lingua import Language as Tongue
    from lingua import LanguageDetectorBuilder

    names = "ENGLISH BOKMAL NYNORSK SWEDISH GERMAN FRENCH SPANISH PORTUGUESE ITALIAN POLISH TURKISH ARABIC RUSSIAN"
    names += " CHINESE HINDI BENGALI URDU VIETNAMESE THAI SWAHILI UKRAINIAN PERSIAN INDONESIAN DUTCH"
    tongues = [getattr(Tongue, name) for name in names.split() if hasattr(Tongue, name)]
    return LanguageDetectorBuilder.from_languages(*tongues).with_low_accuracy_mode().build()


def _detected(text: str) -> tuple[str, float]:
    ranked = _detector().compute_language_confidence_values(text)
    if not ranked:
        return "", 0.0
    return str(ranked[0].language.iso_code_639_1.name).lower(), float(ranked[0].value)


def _is_another_script(text: str) -> bool:
    """Whether most letters are not Latin ones: Khmer, Bengali, Chinese ..."""
    if text.isascii():
        return False
    letters = [char for char in text if char.isalpha()]
    latin = sum(char.isascii() or unicodedata.name(char, "").startswith("LATIN") for char in letters)
    return latin * 2 < len(letters)


class LanguageEar:
    """Built once from the words that mark each language and from what the phrases of each language know."""

    def __init__(
        self,
        marks: Mapping[Language, Iterable[str]],
        domain: Callable[[str, Language], bool],
        shared: Iterable[str] = (),
    ) -> None:
        """`domain(folded, language)` tells whether a word belongs to our phrases or goods words of a language;
        `shared` are words that other languages have too."""
        self._shared = frozenset(map(fold, shared))
        folded = {language: {fold(word) for word in listed} for language, listed in marks.items()}
        self._marks: dict[str, Language] = {
            word: language
            for language, listed in folded.items()
            for word in listed
            if not any(word in other for name, other in folded.items() if name != language)
        }
        self._domain = domain

    def hear(self, text: str, message: Sequence[Word], hint: Language | None) -> tuple[Language, str]:
        """The language to answer in, and the ISO code of a language we do not speak ("" if we do).

        On a draw the hint (what the person spoke or chose before) decides, then English.
        """
        english, norwegian = self._votes(message)
        mostly = english + norwegian >= MOSTLY_OURS * len(message)
        foreign = "" if mostly and len(message) > SHORT else self._foreign(text, message)
        if foreign:
            return hint or "en", foreign
        return _decide(text, message, english, norwegian, hint)

    def _foreign(self, text: str, message: Sequence[Word]) -> str:
        """A language we do not speak, where the detector is sure of it and few words can only be ours."""
        if _is_another_script(text):
            return _detected(text[:400])[0] or UNKNOWN
        said = [word for at, word in enumerate(message) if word.raw[0].islower() or (at == 0 and word.raw.isalpha())]
        if len(said) < ENOUGH_WORDS:
            return ""
        ours = sum(self._is_ours(word.folded) for word in said)
        if ours >= OURS * max(len(said), ENOUGH_WORDS):
            return ""
        code, confidence = _detected(text[:400])
        return code if confidence >= SURE and code not in SPOKEN else ""

    def _is_ours(self, folded: str) -> bool:
        """Whether a word is one of our languages' and of no other."""
        if folded in self._shared:
            return False
        return folded in self._marks or self._domain(folded, "en") or self._domain(folded, "nb")

    def _votes(self, message: Sequence[Word]) -> tuple[float, float]:
        english = norwegian = 0.0
        for word in message:
            mark = self._marks.get(word.folded)
            if mark is None:
                in_english, in_norwegian = self._domain(word.folded, "en"), self._domain(word.folded, "nb")
                english += HALF_A_MARK * (in_english and not in_norwegian)
                norwegian += HALF_A_MARK * (in_norwegian and not in_english)
            elif mark == "en":
                english += 1
            else:
                norwegian += 1
        return english, norwegian


def _decide(
    text: str, message: Sequence[Word], english: float, norwegian: float, hint: Language | None
) -> tuple[Language, str]:
    if any(letter in NORWEGIAN_LETTERS for letter in text):
        norwegian += 1.5
    if english != norwegian and max(english, norwegian) >= 1:
        known = english + norwegian
        if len(message) - known < max(ENOUGH_WORDS, 1.5 * known):
            return ("en" if english > norwegian else "nb"), ""
    return _second_opinion(text, message, english, norwegian, hint)


def _second_opinion(
    text: str, message: Sequence[Word], english: float, norwegian: float, hint: Language | None
) -> tuple[Language, str]:
    if hint and english == norwegian and len(message) < ENOUGH_WORDS:
        return hint, ""
    letters = sum(char.isalpha() for char in text)
    if letters < 2:
        return hint or "en", ""
    spoken = SPOKEN.get(_detected(text[:400])[0])
    if english != norwegian:
        return ("en" if english > norwegian else "nb"), ""
    if hint:
        return hint, ""
    return ("nb" if spoken == "nb" else "en"), ""
