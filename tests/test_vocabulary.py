"""The names and words of goods in locales/: whole, in every language, and a clear word about a faulty row."""

from __future__ import annotations

import csv
import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from bot.vocabulary import HOME, Names, languages, lexicon
from knowledge.files import HOME as KNOWLEDGE
from knowledge.model import BadFact, BadFile

NAMES = Names()


def _treatments():
    with (KNOWLEDGE / "tables" / "rates.csv").open(encoding="utf-8", newline="") as file:
        lines = defaultdict(dict)
        for row in csv.DictReader(file):
            lines[row["code"][:4]][row["code"]] = (row["ldc"], row["gsp_plus"], row["gsp"])
    return lines


LINES = _treatments()


def test_every_folder_with_names_is_a_language():
    assert languages() == ("en", "nb")


def test_every_heading_and_chapter_has_a_name_in_every_language():
    wanted = LINES.keys() | {heading[:2] for heading in LINES}
    assert [code for code in sorted(wanted) if not NAMES.has(code)] == []


def test_lines_that_differ_in_treatment_are_named_in_every_language():
    differing = [code for lines in LINES.values() if len(set(lines.values())) > 1 for code in lines]
    assert [code for code in differing if not NAMES.has(code)] == []


@pytest.mark.parametrize("language", languages())
def test_names_of_sister_lines_differ(language):
    by_heading = defaultdict(list)
    for code, name in lexicon(language).lines.items():
        if len(code) == 8:
            by_heading[code[:4]].append(name.casefold())
    assert [heading for heading, names in by_heading.items() if len(set(names)) < len(names)] == []


@pytest.mark.parametrize("language", languages())
def test_words_are_sorted_live_and_not_repeated(language):
    rows = [(naming.word, naming.code) for naming in lexicon(language).words]
    assert len(set(rows)) == len(rows)
    assert rows == sorted(rows, key=lambda row: (row[0].casefold(), row[0], row[1]))
    living = {code[:length] for lines in LINES.values() for code in lines for length in (2, 4, 6, 8)}
    assert {code for _, code in rows} <= living


@pytest.mark.parametrize("language", languages())
def test_a_word_alone_means_one_heading_first(language):
    first = defaultdict(set)
    for naming in lexicon(language).words:
        if naming.first and len(naming.code) > 2:
            first[naming.word.casefold()].add(naming.code[:4])
    assert {word for word, headings in first.items() if len(headings) > 1} == set()


def test_a_code_without_a_name_has_that_of_its_nearest_ancestor():
    assert NAMES.goods("09019099", "en") == NAMES.goods("0901", "en")
    assert NAMES.goods("0901", "nb") == "Kaffe"
    assert not NAMES.has("09019999")


def test_an_unnamed_code_says_what_to_do():
    with pytest.raises(KeyError, match="add its chapter"):
        NAMES.goods("7799", "en")


@pytest.fixture
def home(tmp_path):
    for language in languages():
        folder = tmp_path / language
        folder.mkdir()
        for file in ("headings.csv", "lines.csv", "words.csv", "same.csv", "stopwords.txt"):
            shutil.copy(HOME / language / file, folder / file)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "row", "fault"),
    [
        ("headings.csv", "09,Coffee", "named twice"),
        ("headings.csv", "9x,Coffee", "is no code"),
        ("headings.csv", "0901,", "no name"),
        ("headings.csv", "0901,Coffee,beans", "3 columns"),
        ("lines.csv", "0901,Coffee", "is no code"),
        ("words.csv", "coffee,0901,yes", "nothing in `first`"),
        ("words.csv", ",0901,1", "write a word"),
        ("words.csv", "coffee,901,1", "is no code"),
        ("same.csv", "coffee,", "both columns"),
    ],
)
def test_a_faulty_row_names_file_row_and_remedy(home, file, row, fault):
    path = home / "en" / file
    heading, *rows = path.read_text(encoding="utf-8").splitlines()
    if fault == "no name":
        rows = [old for old in rows if not old.startswith("0901")]
    path.write_text("\n".join([heading, *rows, row]) + "\n", encoding="utf-8")
    read = {"headings.csv": "headings", "lines.csv": "lines", "words.csv": "words", "same.csv": "same"}[file]
    with pytest.raises(BadFact, match=fault) as caught:
        getattr(lexicon("en", home), read)
    assert f"{file}:{len(rows) + 2}" in str(caught.value)


def test_a_missing_file_is_named(home):
    Path(home / "nb" / "words.csv").unlink()
    with pytest.raises(BadFile, match=r"words\.csv: missing"):
        _ = lexicon("nb", home).words


def test_a_stop_word_outside_a_section_is_a_fault(home):
    (home / "en" / "stopwords.txt").write_text("duty\n[and]\nand\n", encoding="utf-8")
    with pytest.raises(BadFact, match="before the first section"):
        _ = lexicon("en", home).silent


def test_a_folder_more_is_a_language_more(home):
    shutil.copytree(home / "nb", home / "nn")
    assert languages(home) == ("en", "nb", "nn")
    assert Names(home).goods("0901", "nn") == "Kaffe"
