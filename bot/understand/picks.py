"""Picking one of the choices just offered: "the first one", "nr. 2", "3", or its own words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Choice
from bot.understand.text import clean, words

# Ordinals of both languages; a message that is just one of these picks.
ORDINALS = {
    1: {"first", "1st", "1", "forste", "one", "en", "fyrste"},
    2: {"second", "2nd", "2", "andre", "two", "to"},
    3: {"third", "3rd", "3", "tredje", "three", "tre"},
    4: {"fourth", "4th", "4", "fjerde", "four", "fire"},
    5: {"fifth", "5th", "5", "femte", "five", "fem"},
    6: {"sixth", "6th", "6", "sjette", "six", "seks"},
}
LAST = {"last", "siste"}
AROUND = {
    "the",
    "one",
    "number",
    "no",
    "nr",
    "nummer",
    "den",
    "det",
    "alternativ",
    "option",
    "please",
    "takk",
    "i",
    "mean",
    "jeg",
    "mener",
}
LONGEST = 5  # words


def picked_value(text: str, choices: Sequence[Choice]) -> str | None:
    """The value of the choice that the message picks by its place, or None."""
    said = [word.folded for word in words(clean(text))] if choices else []
    if not said or len(said) > LONGEST:
        return None
    telling = [word for word in said if word not in AROUND] or said[:1]
    if len(telling) != 1:
        return None
    if telling[0] in LAST:
        return choices[-1].value
    for place, names in ORDINALS.items():
        if telling[0] in names and place <= len(choices):
            return choices[place - 1].value
    return None
