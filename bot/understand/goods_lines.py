"""Which tariff lines of a heading the words allow. Narrows only on words that tell sister lines apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.understand.goods_index import GoodsIndex
from bot.understand.goods_seasons import Season, seasons
from bot.understand.text import fold, words

PART = re.compile(r"(?=[,(;])")
JOINT = re.compile(r"[,;]")


@dataclass(frozen=True, slots=True)
class Line:
    """A tariff line as its own name and words describe it."""

    code: str
    named: frozenset[int]  # keys of what it is called: before the first comma, and where it lists more things
    said: frozenset[int]  # keys of everything said of it
    rest: bool  # it takes what its sisters do not name
    seasons: tuple[Season, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a message tells of a product."""

    keys: frozenset[int]  # of its words, and of the parts of its compounds
    head: int
    parts: frozenset[int]  # the head and its parts
    denied: frozenset[int]  # words under "no", "without"
    season: Season | None


class Lines:
    """The tariff lines of one language."""

    def __init__(
        self,
        index: GoodsIndex,
        headings: Mapping[str, str],
        rest: Sequence[str],
        parts: Callable[[str], tuple[int, ...]],
    ) -> None:
        """`headings` are their names; `rest` are words such as "remaining" that mark a line for what no other
        line names; `parts` takes compounds apart."""
        self._index = index
        self._headings = headings
        self._parts = parts
        self._rest = frozenset(fold(word) for word in rest)
        self.under = lru_cache(maxsize=512)(self._under)
        self.generic = lru_cache(maxsize=512)(self._generic)

    @cached_property
    def _rows(self) -> Mapping[str, list[int]]:
        """Rows of words.csv for lines, by heading, and for chapters."""
        rows: dict[str, list[int]] = defaultdict(list)
        for row, code in enumerate(self._index.codes[: self._index.terms]):
            if len(code) != 4:
                rows[code[:4]].append(row)
        return dict(rows)

    def _under(self, heading: str) -> tuple[Line, ...]:
        """The named eight-digit lines of a heading."""
        return tuple(self._line(code, self._index.line_names) for code in self._codes.get(heading, ()))

    @cached_property
    def _codes(self) -> Mapping[str, list[str]]:
        """The eight-digit lines that have a name, by heading."""
        codes: dict[str, list[str]] = defaultdict(list)
        for code in sorted(self._index.line_names):
            if len(code) == 8:
                codes[code[:4]].append(code)
        return dict(codes)

    def _line(self, code: str, names: Mapping[str, str]) -> Line:
        named: set[int] = set()
        said = self._keys(names.get(code[:6], ""))
        rest = False
        for at, part in enumerate(PART.split(names[code])):
            told, part_rest = self._told(part)
            keys = self._keys(told)
            said |= keys
            rest = rest or part_rest
            if at == 0 or (told.startswith(",") and self._begins_with_thing(told)):
                named |= keys
        return Line(code, frozenset(named), frozenset(said), rest, seasons(names[code], self._index.language))

    def _begins_with_thing(self, part: str) -> bool:
        """Whether a part goes on naming things: "Marguerite, freesia, tulips", not "Apples, fresh"."""
        first = next(iter(words(part)), None)
        return first is not None and self._index.is_noun(max(self._index.key(first.folded), 0))

    def _told(self, part: str) -> tuple[str, bool]:
        """A part of a name up to its "remaining", and whether it has one."""
        for word in words(part):
            if word.folded in self._rest:
                return part[: word.start], True
        return part, False

    def _keys(self, text: str) -> set[int]:
        index = self._index
        found: set[int] = set()
        negated, last = False, None
        for word in words(text):
            folded = index.fold(word.raw)
            role = index.roles.get(folded)
            if role == "not" or (role == "link" and last != "not"):
                negated = role == "not"
            key = -1 if role in ("and", "link", "light", "not") else index.key(folded)
            if key >= 0:
                found.add(index.negated.get(key, -1) if negated else key)
            if not role and not negated:
                found.update(self._parts(folded))
            last = role
        return found - {-1}

    def narrowed(self, heading: str, told: Told) -> tuple[str, tuple[str, ...]]:
        """The longest code that is certain, and the lines left under it (empty: all of them)."""
        every = self.under(heading)
        left = self._by_name(heading, every, told)
        termed = self._by_terms(heading, told.keys)
        if termed and len(left) == len(every):
            left = [line for line in every if line.code.startswith(termed)]
        elif termed:
            left = [line for line in every if line in left or line.code.startswith(termed)]
        elif self._unnamed(told, every):
            left = [line for line in left if line.rest] or left
        if told.season is not None:
            left = [line for line in left if len(line.seasons) != 1 or line.seasons[0].meets(told.season)] or left
        return _as_code(heading, [line.code for line in left], [line.code for line in every])

    def _by_name(self, heading: str, every: Sequence[Line], told: Told) -> list[Line]:
        """Lines whose names go with the words, the head first, then the most telling words."""
        left = self._not_denying(every, told)
        keys = told.keys - self.generic(heading)
        for key in sorted(keys, key=lambda key: (key != told.head, -self._index.idf(key), key)):
            kept = _with(left, key, frozenset() if key == told.head else keys - {key})
            if kept and len(kept) < len(left):
                left = kept
        for key in sorted(told.denied):
            left = _without(left, key, self._index.negated.get(key, -1)) or left
        return left

    def _not_denying(self, every: Sequence[Line], told: Told) -> list[Line]:
        """Without lines that say "not terry" of what is told to be terry, unless all of them do."""
        negated = self._index.negated
        barred = {negated[key] for key in told.keys - told.denied if key in negated}
        return [line for line in every if not line.said & barred] or list(every)

    def _generic(self, heading: str) -> frozenset[int]:
        """Words that mean the whole heading or chapter and tell no lines apart: rice, meat."""
        index = self._index
        rows = self._rows.get(heading[:2], ())
        chapter = {key for row in rows if len(index.keys[row]) == 1 for key in index.keys[row]}
        parts = [self._keys(part) for part in JOINT.split(self._headings.get(heading, "").split("(")[0])]
        things = [part for part in parts if any(map(index.is_noun, part))]
        joined = any(index.roles.get(word.folded) == "and" for word in words(self._headings.get(heading, "")))
        return frozenset(chapter.union(*things) if len(things) == 1 and not joined else chapter)

    def _by_terms(self, heading: str, keys: frozenset[int]) -> tuple[str, ...]:
        """Codes of the longest terms of words.csv that were asked whole; none if the heading itself has that term."""
        found: dict[str, tuple[int, ...]] = {
            self._index.codes[row]: self._index.keys[row]
            for row in self._rows.get(heading, ())
            if keys.issuperset(self._index.keys[row]) and len(set(self._index.keys[row])) == len(self._index.keys[row])
        }
        longest = max((len(set(term)) for term in found.values()), default=0)
        best = {code: term for code, term in found.items() if len(set(term)) == longest}
        general = any(
            self._index.codes[row] == heading for term in best.values() for row in self._index.exact.get(term, ())
        )
        return () if general else tuple(sorted(best))

    def _unnamed(self, told: Told, lines: Sequence[Line]) -> bool:
        """Whether the head names one kind of thing that no line speaks of; "berries" names many kinds."""
        codes = {len(self._index.codes[row]) for row in self._index.exact.get((told.head,), ())}
        if (
            not codes
            or 2 in codes
            or told.parts & self._keys(self._headings.get(lines[0].code[:4], "") if lines else "")
        ):
            return False
        return not any(told.parts & line.said for line in lines)


def _with(lines: Sequence[Line], key: int, others: frozenset[int]) -> list[Line]:
    """Lines called so, else lines of which it is said; of a quality ("winter") only where more of the words fit."""
    if not others:
        return [line for line in lines if key in line.named] or [line for line in lines if key in line.said]
    fit = [line for line in lines if line.said & others] or lines
    return [line for line in fit if key in line.said]


def _without(lines: Sequence[Line], key: int, negated: int) -> list[Line]:
    denying = [line for line in lines if negated in line.said]
    return denying or [line for line in lines if key not in line.said]


def _as_code(heading: str, left: Sequence[str], every: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    if not left or len(left) == len(every):
        return heading, ()
    if len(left) == 1:
        return left[0], ()
    code = next(
        heading for length in (6, 4) if len({line[:length] for line in left}) == 1 for heading in [left[0][:length]]
    )
    under = [line for line in every if line.startswith(code)]
    return code, () if len(under) == len(left) else tuple(left)
