"""Days and spans in messages, days that no calendar has, and seasons that are no dates."""

from datetime import date

import pytest
from ears_data import toml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understand.codes import hear as codes_in
from bot.understand.dates import DateHeard, hear

TODAY = date(2026, 11, 22)
DATA = toml("dates.toml")


def cases(kind):
    return [pytest.param(text, row, id=text) for row in DATA[kind] for text in row["texts"]]


@pytest.mark.parametrize(("text", "row"), cases("day"))
def test_a_day_is_heard(text, row):
    heard = hear(text, TODAY, "en")
    assert (heard.on, heard.span, heard.bad) == (row["on"], None, "")


@pytest.mark.parametrize(("text", "row"), cases("span"))
def test_a_span_is_answered_for_its_last_day_or_today(text, row):
    heard = hear(text, TODAY, "nb")
    assert (heard.on, heard.span) == (row["on"], (row["from"], row["to"]))


@pytest.mark.parametrize(("text", "row"), cases("open"))
def test_since_a_day_is_a_span_until_today(text, row):
    assert hear(text, TODAY, "en").span == (row["from"], TODAY)
    assert hear(text, TODAY, "en").on is None


@pytest.mark.parametrize("text", DATA["bad"]["texts"])
def test_a_day_that_no_calendar_has_is_told_as_written(text):
    heard = hear(f"duty on {text}", TODAY, "en")
    assert (heard.on, heard.bad) == (None, text)


@pytest.mark.parametrize("text", DATA["none"]["texts"])
def test_no_date_is_heard_where_there_is_none(text):
    heard = hear(text, TODAY, "en")
    assert (heard.on, heard.span, heard.bad) == (None, None, "")


def test_places_are_where_dates_stand():
    text = "Kenya on 31.12.2022, not 31.02.2023"
    assert [text[start:end] for start, end in hear(text, TODAY, "en").places] == ["31.12.2022", "31.02.2023"]


def test_a_code_that_is_taken_is_no_year():
    assert hear("in 2022", TODAY, "en", taken=[(3, 7)]) == DateHeard()


WRITINGS = (
    "{0:%Y-%m-%d}",
    "{0.day}.{0.month}.{0.year}",
    "{0:%d/%m/%Y}",
    "{0.day} {0:%B} {0.year}",
    "{0:%b} {0.day}, {0.year}",
)


@given(st.dates(date(2006, 1, 1), date(2100, 12, 31)), st.sampled_from(WRITINGS))
@settings(deadline=None, derandomize=True)
def test_a_day_is_heard_as_it_was_written_and_is_no_code(day, writing):
    text = f"Is Kenya an LDC on {writing.format(day)}?"
    heard = hear(text, TODAY, "en")
    assert (heard.on, heard.bad) == (day, "")
    assert codes_in(text, heard.places) == []


@given(st.text(max_size=200))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_any_text_is_heard_without_fault(text):
    assert all(start < end <= len(text) for start, end in hear(text, TODAY, "nb").places)


@given(st.text(alphabet="0123456789 .-/januøkdesmbrin", max_size=80))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_numbers_and_months_in_disorder_are_heard_without_fault(text):
    heard = hear(text, TODAY, "nb")
    assert heard.on is None or 1970 <= heard.on.year <= 2101
