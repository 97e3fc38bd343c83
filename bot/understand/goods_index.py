"""The goods words of one language, cut into keys and indexed. Built once, in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from math import log

import Stemmer
from babel import Locale

from bot.understand.text import fold, stem
from bot.vocabulary import Lexicon

TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[,()\n]")
MARKS = re.compile(r"[\u0300-\u036f]")
LINK, AND, NOT, LIGHT, COMMA, ROW = -1, -2, -3, -4, -5, -6  # tokens of a phrase that are no keys
SPOKEN = ("trade", "function", "light", "not", "link", "and")  # later ones win
ROLES = {"link": LINK, "and": AND, "not": NOT, "light": LIGHT}
SHORTEST_TAIL = 4  # letters of an irregular form that may end a compound
TERM, NAME = 1.0, 0.85  # how much a row of words.csv and an own name count


class GoodsIndex:
    """Rows (a phrase and its code) and where each word stands in them. A key is the number of a word's stem."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Cuts every word, heading name and line name."""
        self.language = lexicon.language
        self.line_names = lexicon.lines
        self.roles = {fold(word): role for role, word in _single_words(lexicon)}
        self.verbs = frozenset(word for word, role in self.roles.items() if role == "function")
        self._same = {fold(word): target for word, target in lexicon.same.items() if fold(word) not in self.roles}
        self.respelt = {word: fold(to) for word, to in lexicon.same.items() if fold(word) in self.roles}  # fôr, not for
        joined = bool(lexicon.silent.get("joint"))  # a language that writes compounds as one word
        self._tails = {word: fold(to) for word, to in self._same.items() if joined and len(word) >= SHORTEST_TAIL}
        self._endings = ("", *lexicon.silent.get("ending", ()))
        self.stop_phrases = tuple(tuple(fold(words).split()) for words in lexicon.silent.get("phrase", ()))
        names = [*lexicon.headings.items(), *lexicon.lines.items()]
        self.codes = [naming.code for naming in lexicon.words] + [code for code, _ in names]
        self.first = bytearray(naming.first for naming in lexicon.words) + bytearray(len(names))
        self.terms = len(lexicon.words)  # rows before this are words.csv, after it own names
        self.stems: dict[str, int] = {}
        self.negated: dict[int, int] = {}  # key of a word -> key of the same word under "not", "without"
        self.keys: list[tuple[int, ...]] = []
        self.heads: list[int] = []
        self._alone: set[str] = set()  # words that a row has by themselves
        text = folded("\n".join([*(n.word for n in lexicon.words), *(name for _, name in names), ""]), self.respelt)
        tokens = TOKEN.findall(text)
        self.surface = self._learn(set(tokens))
        self._cut(tokens)
        self._post()
        self.key = lru_cache(maxsize=16384)(self._key)

    def _learn(self, tokens: set[str]) -> dict[str, int]:
        """The key of every folded word as it is written in the tables, or its part in a phrase."""
        surface = {",": COMMA, "(": COMMA, ")": COMMA, "\n": ROW}
        words = sorted(tokens - surface.keys())
        algorithm = Locale.parse(self.language).get_display_name("en") or ""
        stemmed = Stemmer.Stemmer(algorithm.split()[0].lower(), 0).stemWords(words)
        for word, stem_of in zip(words, stemmed, strict=True):
            role = ROLES.get(self.roles.get(word, ""))
            surface[word] = self._number(self._stem(word, stem_of)) if role is None else role
        return surface

    def _number(self, name: str) -> int:
        return self.stems.setdefault(name, len(self.stems))

    def _stem(self, word: str, stem_of: str) -> str:
        same = self._same.get(word)
        if same is None:
            return stem_of
        return same if same.startswith("=") else stem(fold(same), self.language)

    def _key(self, word: str) -> int:
        """The key of a folded word, or -1 where the tables do not have it."""
        found = self.surface.get(word, COMMA)
        if found >= 0:
            return found
        found = self.stems.get(self._stem(word, stem(word, self.language)), -1)
        return found if found >= 0 or not self._tails else self._irregular(word)

    def _irregular(self, word: str) -> int:
        """The key of a compound that ends in an irregular form: terry "håndklær" as terry "håndkle"."""
        for at in range(2, len(word) - SHORTEST_TAIL + 1):
            target = self._tails.get(word[at:])
            if target:
                regular = word[:at] + target
                return self.surface.get(regular, self.stems.get(stem(regular, self.language), -1))
        return -1

    def _cut(self, tokens: Iterable[str]) -> None:
        """Keys and head of each row. The head is the last word before the first preposition or comma."""
        surface = self.surface
        keys: list[int] = []
        head, negated, last, word = -1, False, COMMA, ""
        for token in tokens:
            found = surface[token]
            if found >= 0:
                keys.append(self._negate(found) if negated else found)
                word = token
            elif found == ROW:
                if not keys:  # nothing but small words: a key that no message meets
                    keys = [self._number(f"={last}")]
                elif len(keys) == 1:
                    self._alone.add(word)
                self.keys.append(tuple(keys))
                self.heads.append(head if head >= 0 else keys[-1])
                keys, head, negated = [], -1, False
            elif found in (NOT, COMMA) or (found == LINK and last != NOT):
                negated = found == NOT
                if keys and head < 0:
                    head = keys[-1]
            last = found

    def fold(self, raw: str) -> str:
        """A word as it is compared."""
        return self.respelt.get(raw.casefold()) or fold(raw)

    def _negate(self, key: int) -> int:
        return self.negated.setdefault(key, self._number(f"!{key}"))

    def _post(self) -> None:
        self.postings: list[list[int]] = [[] for _ in self.stems]
        self.exact: dict[tuple[int, ...], list[int]] = {}
        exact, postings = self.exact, self.postings
        for row, keys in enumerate(self.keys):
            rows = exact.get(keys)
            if rows is None:
                exact[keys] = [row]
            else:
                rows.append(row)
            for key in keys:
                postings[key].append(row)
        self._norms = [0.0] * len(self.keys)
        self._nouns: dict[int, bool] = {}

    def idf(self, key: int) -> float:
        """How telling a word is."""
        return log(1 + len(self.keys) / (1 + len(self.postings[key])))

    def norm(self, row: int) -> float:
        """The sum of a row's words, its head counted twice."""
        known = self._norms[row]
        if not known:
            known = self._norms[row] = sum(map(self.idf, self.keys[row])) + self.idf(self.heads[row])
        return known

    def stands_alone(self, word: str) -> bool:
        """Whether a row is this folded word alone, in this or another form of the noun: print, not "printed"."""
        if word in self._alone or word in self._same:
            return True
        starts = (word, *self.singulars(word))
        return any(start + ending in self._alone for start in starts for ending in self._endings)

    def singulars(self, word: str) -> list[str]:
        """A noun without the ending of a plural or definite form."""
        return [word.removesuffix(ending) for ending in self._endings if ending and word.endswith(ending)]

    def is_noun(self, key: int) -> bool:
        """Whether the word names a thing by itself: some row is this one word, or has it as head and is starred."""
        known = self._nouns.get(key)
        if known is None:
            rows = self.postings[key]
            known = any(self.heads[row] == key and (len(self.keys[row]) == 1 or self.first[row]) for row in rows)
            self._nouns[key] = known
        return known


def folded(text: str, respelt: Mapping[str, str]) -> str:
    """What `fold` makes of each word, made of a whole table at once."""
    text = text.casefold().replace("’", "'")
    for word, other in respelt.items():
        parts = text.split(word)
        ends = pairwise(parts)
        text = "".join(part + (other if _apart(part, after) else word) for part, after in ends) + parts[-1]
    for letters in sorted(set(text)):
        if not letters.isascii():
            text = text.replace(letters, fold(letters))
    return (text if text.isascii() else MARKS.sub("", text)).replace("aa", "a").replace("oe", "o")


def _apart(before: str, after: str) -> bool:
    """Whether what stands between the two is a word of its own."""
    return not (before[-1:].isalnum() or after[:1].isalnum())


def _single_words(lexicon: Lexicon) -> Iterable[tuple[str, str]]:
    for role in SPOKEN:
        yield from ((role, word) for word in lexicon.silent.get(role, ()) if " " not in word)
