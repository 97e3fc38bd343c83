"""Commodity codes in any writing, and the numbers that are none."""

from itertools import pairwise

import pytest
from ears_data import toml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understand.codes import CodeMention, hear


def told(mention: CodeMention) -> str:
    return f"{mention.digits}-{mention.last}" if mention.kind == "range" else mention.digits + "~" * mention.cut


@pytest.mark.parametrize(("text", "wanted"), toml("codes.toml")["cases"], ids=lambda value: str(value))
def test_a_message_has_these_codes(text, wanted):
    heard = hear(text)
    assert [told(mention) for mention in heard] == wanted
    assert all(text[mention.start : mention.end] == mention.written for mention in heard)


def test_places_that_belong_to_something_else_are_left_alone():
    assert hear("6109 and 6110", [(0, 4)])[0].digits == "6110"


WRITINGS = (
    "{0}{1}{2}{3}",
    "{0}{1}.{2}.{3}",
    "{0}{1} {2}{3}",
    "{0} {1} {2} {3}",
    "{0}{1} {2} {3}",
    "HS {0}{1}{2}{3}",
    "HS{0}{1}.{2}{3}",
)


@given(st.integers(32, 97), *(st.integers(1, 99) for _ in range(3)), st.sampled_from(WRITINGS))
@settings(deadline=None, derandomize=True)
def test_eight_digits_are_heard_in_every_writing(chapter, heading, sub, line, writing):
    pairs = [f"{number:02}" for number in (chapter, heading, sub, line)]
    for frame in ("{}", "duty on {} from Kenya", "toll på {}?"):
        assert [mention.digits for mention in hear(frame.format(writing.format(*pairs)))] == ["".join(pairs)]


@given(st.text(max_size=200))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_any_text_is_heard_without_fault(text):
    for mention in hear(text):
        assert text[mention.start : mention.end] == mention.written
        assert mention.digits.isdecimal()
        assert len(mention.digits) > 1


@given(st.text(alphabet="0123456789 .-/,§+%€krHS", max_size=80))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_numbers_in_disorder_are_heard_without_fault(text):
    places = [(mention.start, mention.end) for mention in hear(text)]
    assert all(end <= start for (_, end), (start, _) in pairwise(places))


@given(st.dates())
@settings(deadline=None, derandomize=True)
def test_a_written_day_is_never_a_code(day):
    if day.year > 2005 and day.year < 2100:
        for written in (day.isoformat(), f"{day:%d.%m.%Y}", f"{day.day}/{day.month}/{day.year}", f"{day:%d %B %Y}"):
            assert hear(f"on {written}") == []
