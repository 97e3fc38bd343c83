"""The words of each language, read once from locales/<lang>/. A folder there is a language; no Python names one."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from knowledge.model import BadFact, BadFile

HOME = Path(__file__).parent.parent / "locales"
NAME_COLUMNS = ["code", "name"]
WORD_COLUMNS = ["word", "code", "first"]
SAME_COLUMNS = ["word", "same"]


class Naming(NamedTuple):
    """A word or phrase that people write for a product."""

    word: str
    code: str  # 2, 4, 6 or 8 digits
    first: bool  # the word on its own most likely means this code


class Lexicon:
    """What one language folder says about goods. Each file is read when first asked for."""

    def __init__(self, language: str, home: Path) -> None:
        self.language = language
        self._folder = home / language

    @cached_property
    def headings(self) -> Mapping[str, str]:
        """Own names of chapters and headings."""
        return _names(self._folder / "headings.csv", (2, 4))

    @cached_property
    def lines(self) -> Mapping[str, str]:
        """Own names of subheadings and tariff lines."""
        return _names(self._folder / "lines.csv", (6, 8))

    @cached_property
    def words(self) -> tuple[Naming, ...]:
        """What people write for products."""
        return _words(self._folder / "words.csv")

    @cached_property
    def same(self) -> Mapping[str, str]:
        """Spellings and irregular forms: word -> the form it counts as; "=x" is never stemmed."""
        return dict(_pairs(self._folder / "same.csv"))

    @cached_property
    def silent(self) -> Mapping[str, tuple[str, ...]]:
        """Words that name no goods, by their part in the sentence."""
        return _silent(self._folder / "stopwords.txt")


def languages(home: Path = HOME) -> tuple[str, ...]:
    """Every folder that names goods."""
    return tuple(sorted(path.parent.name for path in home.glob("*/headings.csv")))


def lexicon(language: str, home: Path = HOME) -> Lexicon:
    """The goods words of a language. Reading raises BadFile or BadFact with file, row and remedy."""
    return Lexicon(language, home)


class Names:
    """Own short names of goods."""

    def __init__(self, home: Path = HOME) -> None:
        """Reads every language under `home`."""
        self._names = {
            language: {**lexicon(language, home).headings, **lexicon(language, home).lines}
            for language in languages(home)
        }

    def goods(self, code: str, language: str) -> str:
        """The name of the code, or of its nearest ancestor that has one. Raises KeyError where there is none."""
        names = self._names[language]
        for length in range(len(code), 1, -1):
            if code[:length] in names:
                return names[code[:length]]
        raise KeyError(f"{code}: no name in locales/{language}/headings.csv; add its chapter or heading")

    def has(self, code: str) -> bool:
        """Whether the code itself is named in every language."""
        return all(code in names for names in self._names.values())


def _rows(path: Path, columns: list[str]) -> Iterator[tuple[int, list[str]]]:
    return enumerate(_table(path, columns), start=2)


def _table(path: Path, columns: list[str]) -> list[list[str]]:
    """The rows under the heading of a CSV file, each with as many cells as there are columns."""
    if not path.exists():
        raise BadFile(str(path), "missing", f"a language folder needs it, with the columns {','.join(columns)}")
    with path.open(encoding="utf-8", newline="") as file:
        heading, *rows = [*csv.reader(file)] or [[]]
    if heading != columns:
        raise BadFact(str(path), "1", "not our columns", f"the first row must be {','.join(columns)}")
    if {len(row) for row in rows} - {len(columns)}:
        number = next(number for number, row in enumerate(rows, start=2) if len(row) != len(columns))
        remedy = f"write {','.join(columns)}; quote a name that has a comma"
        raise BadFact(str(path), str(number), f"{len(rows[number - 2])} columns", remedy)
    return rows


def _names(path: Path, lengths: tuple[int, int]) -> dict[str, str]:
    names: dict[str, str] = {}
    for number, (code, name) in _rows(path, NAME_COLUMNS):
        _check_code(path, number, code, lengths)
        if not name.strip():
            raise BadFact(str(path), str(number), f"{code} has no name", "write a short one of our own")
        if code in names:
            raise BadFact(str(path), str(number), f"{code} is named twice", "remove one row")
        names[code] = name
    return names


def _words(path: Path) -> tuple[Naming, ...]:
    found: list[Naming] = []
    codes: dict[str, str] = {}
    for number, (word, code, first) in enumerate(_table(path, WORD_COLUMNS), start=2):
        if code not in codes:
            _check_code(path, number, code, (2, 4, 6, 8))
            codes[code] = code
        if not word or first not in ("", "1"):
            raise BadFact(str(path), str(number), f"{word!r}, {first!r}", "write a word, and 1 or nothing in `first`")
        found.append(Naming(word, codes[code], first == "1"))
    return tuple(found)


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    for number, (word, same) in _rows(path, SAME_COLUMNS):
        if not word or not same:
            raise BadFact(str(path), str(number), "both columns need a word", "write word,same")
        yield word, same


def _check_code(path: Path, number: int, code: str, lengths: tuple[int, ...]) -> None:
    if not (code.isascii() and code.isdigit() and len(code) in lengths):
        digits = ", ".join(map(str, lengths))
        raise BadFact(str(path), str(number), f"{code!r} is no code", f"write {digits} digits")


def _silent(path: Path) -> dict[str, tuple[str, ...]]:
    """Sections `[name]` of comma- or line-separated words; `#` begins a comment."""
    if not path.exists():
        raise BadFile(str(path), "missing", "a language folder needs it, with sections such as [and] [link] [not]")
    found: dict[str, list[str]] = {}
    here: list[str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = line.split("#")[0].strip()
        if line.startswith("["):
            here = found.setdefault(line.strip("[]"), [])
        elif line and here is None:
            raise BadFact(
                str(path), str(number), "a word before the first section", "write a line such as [link] above it"
            )
        elif line and here is not None:
            here.extend(word.strip() for word in line.split(",") if word.strip())
    return {name: tuple(words) for name, words in found.items()}
